# نصوص البوابة بالعربية. شرح الوسوم في الملف الإنجليزي.

## عام

back = رجوع
back-to = العودة إلى { $workspace }
all-integrations = كل عمليات التكامل
close-window = إغلاق هذه النافذة
you-can-close = يمكنك إغلاق هذه النافذة.
you-can-leave = إذا كنت لا تريد ربط أي شيء، يمكنك إغلاق هذه النافذة.
reference = الرقم المرجعي <code>{ $id }</code>
optional = (اختياري)
default-badge = افتراضي
reconnect = إعادة الربط
grant-rest = السماح بالباقي
disconnect = إلغاء الربط
check-entered = يُرجى التحقق مما أدخلته

## حالة الحساب

state-not-connected = غير مرتبط
state-connected = مرتبط
state-needs-attention = يحتاج إلى إجراء
state-partly-connected = مرتبط جزئيًا
state-connecting = جارٍ الربط
state-provided = مقدَّم من { $workspace }
state-paused = متوقف مؤقتًا

## الأوقات

date = { $day } { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
} { $year }
ago-now = الآن
ago-minutes = { $count ->
    [one] قبل دقيقة واحدة
    [two] قبل دقيقتين
    [few] قبل { $count } دقائق
   *[other] قبل { $count } دقيقة
}
ago-hours = { $count ->
    [one] قبل ساعة واحدة
    [two] قبل ساعتين
    [few] قبل { $count } ساعات
   *[other] قبل { $count } ساعة
}
ago-yesterday = أمس
ago-days = { $count ->
    [one] قبل يوم واحد
    [two] قبل يومين
    [few] قبل { $count } أيام
   *[other] قبل { $count } يومًا
}
ago-date = في { $date }
until-today = اليوم
until-tomorrow = غدًا
until-days = { $count ->
    [one] بعد يوم واحد
    [two] بعد يومين
    [few] بعد { $count } أيام
   *[other] بعد { $count } يومًا
}
until-months = { $count ->
    [one] بعد شهر واحد
    [two] بعد شهرين
    [few] بعد { $count } أشهر
   *[other] بعد { $count } شهرًا
}
until-years = { $count ->
    [one] بعد سنة واحدة
    [two] بعد سنتين
    [few] بعد { $count } سنوات
   *[other] بعد { $count } سنة
}
date-and-until = { $date }، { $when }
used-never = لم يُستخدم بعد
used = آخر استخدام: { $when }

## قائمة عمليات التكامل

landing-title = اربط حساباتك
landing-person = أنت تربط حسابات لصالح <strong>{ $person }</strong>.
landing-nameless = اختر حسابًا لربطه مع { $workspace }.
landing-promise = أنت من يقرر ما يُسمح به لـ { $workspace }، ويمكنك إلغاء الربط في أي وقت.
landing-find = البحث عن حساب
landing-search = بحث
landing-category = الفئة
landing-all-categories = كل الفئات
landing-nothing-found = لم يُعثر على شيء
landing-nothing-in-category = لا يوجد شيء في هذه الفئة.
landing-nothing-matches = لا شيء يطابق «{ $query }».
landing-show-all = عرض الكل
landing-empty-title = لا يوجد ما يمكن ربطه بعد
landing-empty = لم يُعِدّ { $workspace } أي عملية تكامل بعد. ليس عليك فعل شيء الآن؛ عُد عندما يُطلب منك ذلك.
landing-connect = ربط<unseen> { $integration }</unseen>
landing-add = إضافة حساب آخر<unseen> في { $integration }</unseen>
landing-reconnect = إعادة الربط<unseen>: { $account }</unseen>
landing-grant = السماح بالباقي<unseen>: { $account }</unseen>
landing-manage = إدارة<unseen> { $account }</unseen>
landing-ends = ينتهي { $when }
landing-operator = على { $workspace } إصلاح ذلك
landing-disconnected = تم إلغاء ربط الحساب.

category-ai = الذكاء الاصطناعي
category-analytics = التحليلات
category-commerce = التجارة
category-communication = التواصل
category-content-and-files = المحتوى والملفات
category-customer-support = دعم العملاء
category-developer-tools = أدوات المطورين
category-finance = الشؤون المالية
category-forms-and-surveys = النماذج والاستبيانات
category-hr-and-recruiting = الموارد البشرية والتوظيف
category-marketing = التسويق
category-project-management = إدارة المشاريع
category-productivity = الإنتاجية
category-sales-and-crm = المبيعات وإدارة العملاء

## عملية تكامل واحدة

form-connect = ربط { $integration }
form-reconnect = إعادة ربط { $integration }
form-add = إضافة حساب آخر في { $integration }
form-asks = يطلب { $workspace } الوصول إلى حسابك في { $integration }.
form-asks-as = يطلب { $workspace } الوصول إلى حسابك في { $integration }، باسم <strong>{ $alias }</strong>.
form-lost-typed = لم يعد بإمكان { $workspace } الوصول إلى <strong>{ $account }</strong>. أدخل بيانات هذا الحساب مرة أخرى لاستعادة الوصول.
form-lost-consent = لم يعد بإمكان { $workspace } الوصول إلى <strong>{ $account }</strong>. سجّل الدخول إلى { $integration } بهذا الحساب لاستعادة الوصول.
form-renew-typed = أدخل بيانات <strong>{ $account }</strong> مرة أخرى لتجديد هذا الربط. يبقى كما هو حتى ذلك الحين.
form-renew-consent = سجّل الدخول إلى { $integration } باستخدام <strong>{ $account }</strong> لتجديد هذا الربط. يبقى كما هو حتى ذلك الحين.
form-others-stay = تبقى الحسابات التي ربطتها سابقًا كما هي.
form-add-typed = أدخل بيانات الحساب الذي تريد إضافته.
form-add-consent = سجّل الدخول إلى { $integration } بالحساب الذي تريد إضافته.
form-where = أين تجده<unseen> (يُفتح في علامة تبويب جديدة)</unseen>
form-unlisted = سيعرض لك { $integration } ما يطلبه { $workspace } قبل أن توافق.
form-able = سيتمكن { $workspace } من
form-please-choose = يُرجى الاختيار
form-checked = يُتحقق منه لدى { $integration } أولًا.
form-kept = يُحفظ ما تدخله مشفّرًا، ولا يُستخدم إلا لصالح { $workspace }.
form-next = ستنتقل إلى { $integration } لتسجيل الدخول والموافقة، ثم تعود إلى هنا. لا يطّلع { $workspace } على كلمة مرورك أبدًا.
form-continue = المتابعة إلى { $integration }
form-another-way = الربط بطريقة أخرى
form-one-only = يحتفظ { $integration } بارتباط واحد لكل شخص: تسجيل الدخول بالحساب نفسه ينهي الارتباط الأول.
form-failed = لم ينجح ذلك
form-shared = سيستخدم جميع من في { $workspace } هذا الحساب.

field-required = الحقل «{ $label }» مطلوب.
field-too-long = يجب ألا يزيد الحقل «{ $label }» على { $count } حرف.
field-control = يجب ألا يحتوي الحقل «{ $label }» على أحرف تحكم.
field-option = يجب أن يكون الحقل «{ $label }» إحدى القيم التالية: { $options }.
field-email = يجب أن يكون الحقل «{ $label }» عنوان بريد إلكتروني.
field-host = يجب أن يكون الحقل «{ $label }» اسم مضيف، مثل acme.example.com.
field-shape = لا يبدو الحقل «{ $label }» صحيحًا.

refused-secret = لم يقبل { $integration } ذلك. انسخه مرة أخرى، وتأكد من أنه لا يزال صالحًا.
refused-fields = لم يقبل { $integration } ما أدخلته. تحقق من كل جزء ثم حاول مرة أخرى.
refused-unavailable = يتعذر الوصول إلى { $integration } الآن، لذلك لم يتم التحقق من شيء. لم يُفقد شيء: حاول مرة أخرى بعد بضع دقائق.
refused-egress = أُعدّ { $integration } بعنوان لا يُسمح لهذا الخادم بالاتصال به. لا يستطيع تغيير ذلك إلا من يدير الخادم.
refused-too-often = رُفضت محاولات كثيرة. انتظر عشر دقائق ثم حاول مرة أخرى.

methods-two = يطلب { $workspace } الوصول إلى حسابك في { $integration }. هناك طريقتان لمنحه، وتكفي أي منهما.
methods-several = يطلب { $workspace } الوصول إلى حسابك في { $integration }. هناك عدة طرق لمنحه، وتكفي أي منها.
methods-oauth2 = تسجيل الدخول باستخدام { $integration }
methods-secret-text = مفتاح API
methods-basic-auth = اسم المستخدم وكلمة المرور
methods-custom-auth = بيانات الاعتماد

## أيّها

choose-heading = { $noun ->
    [account] أي حساب تريد ربطه؟
    [business] أي نشاط تجاري تريد ربطه؟
    [organisation] أي مؤسسة تريد ربطها؟
    [site] أي موقع تريد ربطه؟
   *[other] ما الذي تريد ربطه ({ $noun })؟
}
choose-several = { $noun ->
    [account] لديك في { $integration } أكثر من حساب واحد.
    [business] في حسابك على { $integration } أكثر من نشاط تجاري واحد.
    [organisation] في حسابك على { $integration } أكثر من مؤسسة واحدة.
    [site] في حسابك على { $integration } أكثر من موقع واحد.
   *[other] في حسابك على { $integration } أكثر من خيار واحد ({ $noun }).
} سيعمل { $workspace } مع ما تختاره.
choose-several-of = { $noun ->
    [account] في { $integration }، لدى <strong>{ $login }</strong> أكثر من حساب واحد.
    [business] في { $integration }، لدى <strong>{ $login }</strong> أكثر من نشاط تجاري واحد.
    [organisation] في { $integration }، لدى <strong>{ $login }</strong> أكثر من مؤسسة واحدة.
    [site] في { $integration }، لدى <strong>{ $login }</strong> أكثر من موقع واحد.
   *[other] في { $integration }، لدى <strong>{ $login }</strong> أكثر من خيار واحد ({ $noun }).
} سيعمل { $workspace } مع ما تختاره.
choose-please = يُرجى الاختيار
choose-first = <a>اختر عنصرًا من القائمة</a>، ثم تابع.
choose-error = اختر عنصرًا من القائمة.
choose-connect = { $noun ->
    [account] ربط هذا الحساب
    [business] ربط هذا النشاط التجاري
    [organisation] ربط هذه المؤسسة
    [site] ربط هذا الموقع
   *[other] ربط هذا الخيار ({ $noun })
}
choose-none = لا شيء مما سبق
choose-more = يمكنك ربط غيره لاحقًا كحساب آخر.
choose-connected = مرتبط بالفعل: اختياره يجدد هذا الارتباط

## النتيجة

done-title = تم ربط { $integration }
done-renewed = تمت إعادة ربط { $integration }
done-partly = تم ربط { $integration } جزئيًا
done-works = يمكن لـ { $workspace } الآن العمل بهذا الحساب.
done-missing-title = بعض الأذونات ناقصة
done-missing = تم ربط الحساب، لكن لا يُسمح لـ { $workspace } بما يلي:
done-missing-means = لن يعمل ما يحتاج إليها.
done-missing-allow = للسماح بها، أعد الربط واترك كل المربعات محددة.
done-allow-rest = السماح بالباقي
try-again = حاول مرة أخرى

waiting-title = جارٍ ربط { $integration }
waiting = لم يكتمل ذلك بعد. إذا كنت لا تزال تسجّل الدخول إلى { $integration } في نافذة أخرى، فأكمل هناك أولًا.
waiting-check = تحقق مرة أخرى

decide-title = هذا حساب آخر في { $integration }
decide = أردت إعادة ربط حساب وسجّلت الدخول بحساب آخر. لم يتغير شيء بعد؛ يُرجى الاختيار.
decide-old = المطلوب إعادة ربطه
decide-new = تم تسجيل الدخول باسم
decide-keep = الإبقاء على { $account }
decide-keep-means = لا يُربط شيء جديد. لإعادة ربط هذا الحساب، حاول مرة أخرى وسجّل الدخول به إلى { $integration }.
decide-add = إضافة { $account } أيضًا
decide-add-means = يصبح حسابًا ثانيًا. ويبقى الأول كما هو.

failed-access-denied = لم يُربط شيء
    .sentence = لم تمنح { $workspace } الوصول إلى حسابك في { $integration }، أو لم يسمح { $integration } بذلك.
    .next = إذا غيّرت رأيك، فحاول مرة أخرى. وإذا ذكر { $integration } أن موافقة المسؤول مطلوبة، فاسأل مسؤولك أولًا.
failed-link-expired = انتهت صلاحية رابطك
    .sentence = انتهت صلاحية الرابط الوارد من { $workspace } أثناء تسجيل دخولك إلى { $integration }.
    .next = عُد إلى { $workspace } واطلب رابطًا جديدًا. لم يُربط شيء.
failed-link-revoked = لم يعد رابطك يعمل
    .sentence = سحب { $workspace } الرابط أثناء تسجيل دخولك إلى { $integration }.
    .next = اطلب من { $workspace } رابطًا جديدًا. لم يُربط شيء.
failed-flow-expired = استغرق ذلك وقتًا طويلًا
    .sentence = بقيت في { $integration } أكثر من ساعة، لذلك توقفنا عن الانتظار حفاظًا على أمان حسابك.
    .next = ابدأ من جديد؛ يستغرق ذلك نحو دقيقة.
failed-operator = لدى { $workspace } ما يجب إصلاحه
    .next = أبلغ { $workspace } بالرقم المرجعي أدناه. لن تفيد المحاولة مرة أخرى قبل الإصلاح.
failed-redirect-uri-mismatch = { failed-operator }
    .sentence = لا يتعرف { $integration } على العنوان الذي يُفترض أن يعيدك إليه. هذا خطأ في الإعداد وليس خطأك.
    .next = { failed-operator.next }
failed-invalid-client = { failed-operator }
    .sentence = لا يقبل { $integration } بيانات الاعتماد التي سجّلها { $workspace } لديه. هذا خطأ في الإعداد وليس خطأك.
    .next = { failed-operator.next }
failed-invalid-scope = { failed-operator }
    .sentence = طلب { $workspace } من { $integration } إذنًا لا يتيحه { $integration }. هذا خطأ في الإعداد وليس خطأك.
    .next = { failed-operator.next }
failed-egress-refused = { failed-operator }
    .sentence = أُعدّ { $integration } بعنوان لا يُسمح لهذا الخادم بالاتصال به. هذا خطأ في الإعداد وليس خطأك.
    .next = { failed-operator.next }
failed-credential-refused = لم يقبل { $integration } ما أدخلته
    .sentence = قد يكون في المفتاح أو كلمة المرور خطأ في الكتابة، أو لم يعد صالحًا.
    .next = انسخه من جديد وحاول مرة أخرى. لم يُحفظ شيء.
failed-invalid-grant = لم يؤكد { $integration } تسجيل دخولك
    .sentence = كان التأكيد مستخدمًا من قبل أو قديمًا جدًا. قد يحدث هذا عند إعادة تحميل صفحة في وقت غير مناسب.
    .next = حاول مرة أخرى. لم يُفقد شيء.
failed-nothing-to-choose = لم يكن هناك ما يمكن ربطه
    .sentence = سمح لك { $integration } بالدخول، لكن ليس في حسابك هناك ما يمكن لـ { $workspace } العمل به.
    .next = سجّل الدخول بحساب آخر، أو اطلب الوصول ممن يدير { $integration } لديك.
failed-provider-refused = رفض { $integration } الطلب
    .sentence = لم يسمح لنا { $integration } بإتمام العملية، ولم يذكر السبب.
    .next = حاول مرة أخرى. إذا تكرر ذلك، فأبلغ { $workspace } بالرقم المرجعي أدناه.
failed-provider-unavailable = لا يستجيب { $integration }
    .sentence = { $integration } متوقف أو بطيء جدًا في الوقت الحالي. لم ترتكب أنت ولا { $workspace } أي خطأ.
    .next = انتظر بضع دقائق ثم حاول مرة أخرى. لم يُفقد شيء.
failed-provider-unreadable = لم نتمكن من فهم { $integration }
    .sentence = أرسل { $integration } ردًا لا يمكننا قراءته. ليس هذا خطأك.
    .next = حاول مرة أخرى. إذا تكرر ذلك، فأبلغ { $workspace } بالرقم المرجعي أدناه.
failed-issuer-mismatch = توقفنا لحماية حسابك
    .sentence = لم يكن الرد الذي وصل من { $integration } الذي سألناه، لذلك تجاهلناه.
    .next = ابدأ من جديد من هنا، لا من رابط في رسالة. إذا تكرر ذلك، فأخبر { $workspace }.
failed-other-account = يبقى حسابك السابق
    .sentence = سجّلت الدخول إلى { $integration } بحساب غير السابق، واخترت الإبقاء على السابق.
    .next = لتجديد الحساب السابق، حاول مرة أخرى وسجّل الدخول به إلى { $integration }.
failed-external-id-taken = هذا الارتباط موجود بالفعل
    .sentence = طلب { $workspace } ارتباطًا باسم أصبح مستخدمًا لارتباط آخر.
    .next = لم يتغير شيء. ابدأ من جديد من { $workspace }.
failed-integration-removed = لم يعد { $integration } متاحًا
    .sentence = أزال { $workspace } { $integration } من هذه الصفحة أثناء تسجيل دخولك.
    .next = ليس عليك فعل شيء. اسأل { $workspace } إذا لم تكن تتوقع ذلك.
failed-interrupted = حدث انقطاع لدينا
    .sentence = توقف خادمنا قبل أن يتمكن من حفظ النتيجة. الخطأ منا وليس منك.
    .next = حاول مرة أخرى. لم يُربط شيء.

## حساب مرتبط

manage-title = { $account } في { $integration }
manage-ends = ينتهي هذا الوصول في { $day }: يطلب منك { $integration } تأكيده من وقت لآخر.
manage-ends-next = أعد الربط قبل ذلك ولن يتوقف شيء.
manage-may = يُسمح لـ { $workspace } بما يلي
manage-unlisted = لا يذكر { $integration } ما يسمح به. يمكنك الاطلاع عليه في إعدادات حسابك في { $integration }.
manage-nothing = لا شيء مما طُلب.
manage-may-not = لا يُسمح لـ { $workspace } بما يلي
manage-may-not-means = لم تسمح بذلك في { $integration }. لا يعمل ما يحتاج إليه.
manage-wants = يطلب { $workspace } الآن المزيد
manage-wants-means = لم يكن ذلك ضمن ما سمحت به عند الربط. لا يعمل ما يحتاج إليه بعد.
manage-grant-means = ستنتقل إلى { $integration }. سجّل الدخول باسم { $account } واترك كل المربعات محددة.
manage-about = حول هذا الارتباط
manage-since = مرتبط منذ
manage-broken-since = يحتاج إلى إجراء منذ
manage-last-use = آخر استخدام
manage-renew = التجديد قبل
manage-rename = إعادة التسمية
manage-disconnect = إلغاء الربط…
manage-use-by-default = استخدامه افتراضيًا
manage-default-means = لديك عدة حسابات في { $integration }. يستخدم { $workspace } هذا الحساب عندما لا يُحدَّد غيره.
manage-uses = ما تم بهذا الحساب
manage-did = { $count ->
    [one] نفّذ { $workspace } إجراءً واحدًا نيابةً عنك خلال آخر 30 يومًا:
    [two] نفّذ { $workspace } إجراءين نيابةً عنك خلال آخر 30 يومًا:
    [few] نفّذ { $workspace } { $count } إجراءات نيابةً عنك خلال آخر 30 يومًا:
   *[other] نفّذ { $workspace } { $count } إجراءً نيابةً عنك خلال آخر 30 يومًا:
}
manage-did-agents = { $count ->
    [one] نفّذ وكلاء الذكاء الاصطناعي إجراءً واحدًا نيابةً عنك خلال آخر 30 يومًا:
    [two] نفّذ وكلاء الذكاء الاصطناعي إجراءين نيابةً عنك خلال آخر 30 يومًا:
    [few] نفّذ وكلاء الذكاء الاصطناعي { $count } إجراءات نيابةً عنك خلال آخر 30 يومًا:
   *[other] نفّذ وكلاء الذكاء الاصطناعي { $count } إجراءً نيابةً عنك خلال آخر 30 يومًا:
}
manage-history = ما حدث
manage-renamed = تمت إعادة تسمية الحساب.
manage-is-default = يُستخدم هذا الحساب افتراضيًا من الآن فصاعدًا.

rename-title = إعادة تسمية هذا الحساب
rename-means = يظهر الاسم هنا وفي { $workspace }. لا يتغير شيء في { $integration }.
rename-name = الاسم
rename-wrong = <a>الاسم</a>: { $problem }
rename-refused = أدخل اسمًا لا يزيد على 255 حرفًا.
rename-save = حفظ

disconnect-title = إلغاء ربط { $integration }؟
disconnect-stops = لن يتمكن { $workspace } من استخدام هذا الحساب. يتوقف فورًا ما يقوم به لك عبر { $integration }.
disconnect-withdrawn = نطلب أيضًا من { $integration } سحب حق الوصول.
disconnect-shared = يحتفظ { $integration } بحق الوصول، لأن حسابًا آخر ربطته يعتمد على الإذن نفسه. ويُسحب مع آخر حساب منها.
disconnect-by-hand = لا يسمح لنا { $integration } بسحب حق الوصول لديه. للقيام بذلك، افتح إعدادات حسابك في { $integration } وأزل { $workspace } من التطبيقات المرتبطة.
disconnect-by-hand-at = لا يسمح لنا { $integration } بسحب حق الوصول لديه. للقيام بذلك، <a>افتح حسابك في { $integration }</a> وأزل { $workspace } من التطبيقات المرتبطة.
disconnect-key = نمحو المفتاح أو كلمة المرور التي قدمتها. وتبقى صالحة في { $integration } إلى أن تحذفها أو تغيّرها في إعدادات حسابك في { $integration }.
disconnect-key-at = نمحو المفتاح أو كلمة المرور التي قدمتها. وتبقى صالحة في { $integration } إلى أن تحذفها أو تغيّرها <a>في حسابك في { $integration }</a>.
disconnect-not-deleted = لا يُحذف ما لديك في { $integration }، ويمكنك الربط مرة أخرى لاحقًا.
disconnect-keep = الإبقاء على الربط

problem-again = أعد الربط لاستعادة الوصول. يستغرق ذلك نحو دقيقة.
problem-wait = ليس عليك فعل شيء. على { $workspace } إصلاح ذلك؛ أخبرهم إذا استمر.
problem-invalid-grant = لم يعد { $integration } يقبل حق الوصول الذي منحته. ربما سُحب هناك، أو تغيّرت كلمة مرورك.
    .short = احتاج إلى إجراء: لم يعد { $integration } يقبل حق الوصول الذي منحته
    .next = { problem-again }
problem-refresh-interrupted = انقطع الوصول إلى { $integration } أثناء تجديده. الخطأ منا وليس منك.
    .short = احتاج إلى إجراء: انقطع الوصول إلى { $integration } أثناء تجديده
    .next = { problem-again }
problem-expired = انتهى حق الوصول الذي منحته، ولا يسمح لنا { $integration } بتجديده من دونك.
    .short = احتاج إلى إجراء: انتهى حق الوصول الذي منحته
    .next = { problem-again }
problem-credential-refused = يرفض { $integration } المفتاح أو كلمة المرور التي قدمتها. ربما تغيّرت أو حُذفت هناك.
    .short = احتاج إلى إجراء: رفض { $integration } المفتاح أو كلمة المرور التي قدمتها
    .next = أعد الربط بما هو صالح الآن.
problem-refresh-refused = يرفض { $integration } تجديد حق الوصول، ولا يذكر السبب.
    .short = احتاج إلى إجراء: رفض { $integration } تجديد حق الوصول
    .next = أعد الربط. إذا لم يفد ذلك، فأخبر { $workspace }.
problem-invalid-client = لا يقبل { $integration } بيانات الاعتماد التي سجّلها { $workspace } لديه.
    .short = احتاج إلى إجراء: لم يقبل { $integration } بيانات الاعتماد التي سجّلها { $workspace } لديه
    .next = { problem-wait }
problem-oauth-app-removed = أزال { $workspace } ما سجّله لدى { $integration }، لذلك لا يمكن تجديد حق وصولك.
    .short = احتاج إلى إجراء: أزال { $workspace } ما سجّله لدى { $integration }
    .next = { problem-wait }
problem-credential-unreadable = لا يستطيع خادمنا في الوقت الحالي فتح ما يحفظه بأمان من حق وصولك إلى { $integration }.
    .short = احتاج إلى إجراء: لم يستطع خادمنا فتح ما يحفظه من حق وصولك إلى { $integration }
    .next = { problem-wait }

happened-times = { $count ->
    [one] (مرة واحدة)
    [two] (مرتان)
    [few] ({ $count } مرات)
   *[other] ({ $count } مرة)
}
happened-connected = تم الربط
happened-connected-by = تم الربط بواسطة { $workspace }
happened-reconnected = تمت إعادة الربط
happened-broke = احتاج إلى إجراء: توقف الوصول عن العمل
happened-recovered = عاد إلى العمل
happened-reminded = تذكير بانتهاء حق الوصول
happened-reminded-of = تذكير بانتهاء حق الوصول في { $day }
happened-default = جُعل افتراضيًا
happened-default-by = جُعل افتراضيًا بواسطة { $workspace }
happened-default-no-more = لم يعد افتراضيًا
happened-renamed = أُعيدت تسميته
happened-read = قرأه { $workspace }

## وكلاء الذكاء الاصطناعي

agents-title = وكلاء الذكاء الاصطناعي الذين يعملون نيابةً عنك
agents-lead = يستخدمون الحسابات التي ربطتها، ضمن ما يسمح به { $workspace }. يمكنك إنهاء ذلك في أي وقت.
agents-none-title = لا يعمل أي وكيل ذكاء اصطناعي نيابةً عنك
agents-none = لا يمكن لأي وكيل استخدام حساباتك حاليًا.
agents-key = مفتاح أصدره { $workspace }
agents-at = عبر { $server }
agents-since = منذ { $day }
agents-end = إنهاء الوصول…<unseen> { $agent }</unseen>
agents-ended = انتهى حق الوصول.
end-agent-title = هل تريد إنهاء هذا الوصول؟
end-agent-stops = لن يتمكن من استخدام حساباتك بدءًا من هذه اللحظة.
end-agent-others = تبقى حساباتك مرتبطة، ويمكن لـ { $workspace } مواصلة استخدامها.
end-agent-again = للسماح له مجددًا، سجّل الدخول من خلاله مرة أخرى.
end-agent-key = لا يمكن إلا لـ { $workspace } السماح له مجددًا، بمفتاح جديد.
end-agent = إنهاء الوصول
end-agent-keep = الإبقاء عليه

## ما يحدث من أخطاء خارج العملية

trouble-link-expired = انتهت صلاحية هذا الرابط
    .sentence = تعمل الروابط لمدة محدودة حفاظًا على أمان حساباتك.
    .next = { $known ->
        [yes] عُد إلى { $workspace } وافتح الصفحة من هناك، أو اطلب رابطًا جديدًا.
       *[no] عُد إلى المنتج الذي أرسلك إلى هنا وافتح الصفحة من هناك، أو اطلب رابطًا جديدًا.
    }
trouble-link-revoked = لم يعد هذا الرابط يعمل
    .sentence = سُحب قبل انتهاء صلاحيته.
    .next = { $known ->
        [yes] اطلب من { $workspace } رابطًا جديدًا. لا يؤثر فتح هذه الصفحة في الحسابات التي ربطتها.
       *[no] اطلب رابطًا جديدًا من المنتج الذي أرسلك إلى هنا. لا يؤثر فتح هذه الصفحة في الحسابات التي ربطتها.
    }
trouble-link-malformed = هذا الرابط غير مكتمل
    .sentence = جزء من العنوان مفقود أو تغيّر؛ فبرامج البريد تقطع الروابط الطويلة أحيانًا.
    .next = { $known ->
        [yes] انسخ الرابط كاملًا من الرسالة إلى شريط العنوان، أو اطلب من { $workspace } رابطًا جديدًا.
       *[no] انسخ الرابط كاملًا من الرسالة إلى شريط العنوان، أو اطلب رابطًا جديدًا من المنتج الذي أرسلك إلى هنا.
    }
trouble-link-not-open = افتح رابطك أولًا
    .sentence = لا تعمل هذه الصفحة إلا بعد فتح رابطك الشخصي في هذا المتصفح مع تفعيل ملفات تعريف الارتباط.
    .next = { $known ->
        [yes] افتح الرابط الوارد من { $workspace } مرة أخرى، هنا في هذا المتصفح.
       *[no] افتح الرابط الوارد من المنتج الذي أرسلك إلى هنا مرة أخرى، في هذا المتصفح.
    }
trouble-other-browser = لقد بدأت في متصفح آخر
    .sentence = يجب أن يكون من يُنهي هو من بدأ، لذلك لم نربط شيئًا.
    .next = عُد إلى المتصفح الذي بدأت فيه، أو افتح رابطك هنا وابدأ من جديد. إذا أرسل إليك أحد هذه الصفحة، فأغلقها.
trouble-form-expired = يُرجى المحاولة مرة أخرى
    .sentence = كانت الصفحة التي أتيت منها قديمة جدًا، لذلك لم نفعل شيئًا.
    .next = ارجع وأعد تحميل الصفحة، ثم اضغط الزر مرة أخرى.
trouble-session-completed = تم الربط بالفعل
    .sentence = كان هذا الرابط لحساب واحد، وهذا الحساب مرتبط. لم يبقَ ما تفعله هنا.
    .next = { $known ->
        [yes] يمكنك إغلاق هذه النافذة. لربط حساب آخر، ابدأ من جديد من { $workspace }.
       *[no] يمكنك إغلاق هذه النافذة. لربط حساب آخر، ابدأ من جديد من المنتج الذي أرسلك إلى هنا.
    }
trouble-unknown-client = لا نعرف هذا البرنامج
    .sentence = البرنامج الذي أرسلك إلى هنا غير مسجّل، أو لا يحق له إعادة الأشخاص إلى العنوان الذي يذكره.
    .next = ابدأ من جديد في البرنامج. إذا لم يفد ذلك، فأزل الخادم هناك وأضفه مرة أخرى.
trouble-sign-in-over = انتهى تسجيل الدخول هذا
    .sentence = اكتمل أو استغرق وقتًا طويلًا، لذلك لم يبقَ ما تفعله في هذه الصفحة.
    .next = عُد إلى البرنامج الذي أرسلك إلى هنا. إذا لم يكن قد سُجّل الدخول، فابدأ من هناك مجددًا.
trouble-not-found = لا يوجد شيء هنا
    .sentence = العنوان خاطئ، أو لم يعد ما كان يعرضه متاحًا.
    .next = { $known ->
        [yes] ارجع، أو افتح رابطك الوارد من { $workspace } مرة أخرى.
       *[no] ارجع، أو افتح رابطك الوارد من المنتج الذي أرسلك إلى هنا مرة أخرى.
    }
trouble-too-many = لحظة من فضلك
    .sentence = وردت طلبات كثيرة جدًا من شبكتك خلال وقت قصير.
    .next = انتظر دقيقة ثم أعد تحميل هذه الصفحة. لم يُفقد شيء.
trouble-unavailable = سنعود قريبًا
    .sentence = لا يمكن عرض هذه الصفحة في الوقت الحالي. الخطأ منا وليس منك.
    .next = انتظر دقيقة ثم أعد تحميلها. لم يُفقد شيء.
trouble-internal = حدث خطأ هنا
    .sentence = ارتكبنا خطأ ولم نتمكن من إتمام ما طلبته. ليس هذا خطأك.
    .next = { $known ->
        [yes] حاول مرة أخرى. إذا تكرر ذلك، فأبلغ { $workspace } بالرقم المرجعي أدناه.
       *[no] حاول مرة أخرى. إذا تكرر ذلك، فأبلغ القائمين على المنتج الذي أرسلك إلى هنا بالرقم المرجعي أدناه.
    }

## تسجيل الدخول لبرنامج، ورابط جديد

look-into-mail = تفقّد بريدك الإلكتروني
new-link-send = أرسلوا إليّ رابطًا جديدًا
new-link-by-mail = بالبريد الإلكتروني، إلى العنوان المسجّل لدينا.
new-link-sent = إذا كنا نعرف عنوانك، فالرابط الجديد في طريقه إليك. قد يستغرق ذلك دقيقة أو دقيقتين.
new-link-nothing = لم يصلك شيء؟ ابحث أيضًا في البريد غير المرغوب فيه، أو اطلب رابطًا جديدًا من المنتج الذي أرسلك إلى هنا.
sign-in-title = تسجيل الدخول
sign-in-heading = تسجيل الدخول إلى { $workspace }
sign-in-asks = يطلب <strong>{ $client }</strong> استخدام { $server } نيابةً عنك. أدخل عنوان بريدك الإلكتروني وسنرسل إليك رمزًا.
sign-in-address = عنوان البريد الإلكتروني
sign-in-address-wrong = <a>عنوان البريد الإلكتروني</a>: { $problem }
sign-in-send = أرسلوا إليّ رمزًا
sign-in-cancel = إلغاء
sign-in-not-you = إذا لم تبدأ هذا بنفسك، فأغلق هذه الصفحة.
sign-in-code-title = أدخل الرمز
sign-in-code = رمز من ستة أرقام
sign-in-code-wrong = <a>الرمز</a>: { $problem }
sign-in-sent = أرسلنا رمزًا إلى <strong>{ $email }</strong>.
sign-in-perhaps-sent = إذا كان <strong>{ $email }</strong> معروفًا لدى { $workspace }، فالرمز في طريقه إليه.
sign-in-filled = أُدخل الرمز الذي أرسلناه إلى <strong>{ $email }</strong> مسبقًا. تابع لتسجيل الدخول.
sign-in-good-for = { $count ->
    [one] الرمز صالح لمدة دقيقة واحدة.
    [two] الرمز صالح لمدة دقيقتين.
    [few] الرمز صالح لمدة { $count } دقائق.
   *[other] الرمز صالح لمدة { $count } دقيقة.
}
sign-in-continue = متابعة
sign-in-send-again = إرسال رمز جديد
sign-in-other-address = استخدام عنوان آخر
sign-in-keep-code = لا تعطِ هذا الرمز لأحد. { $client } لا يحتاج إليه.
sign-in-loopback = برنامج على هذا الكمبيوتر
sign-in-scheme = البرنامج الذي يفتح روابط { $scheme }: على هذا الكمبيوتر
sign-in-no-address = هذا ليس عنوان بريد إلكتروني.
sign-in-too-many = أُرسلت رموز كثيرة إلى هذا العنوان للتو. انتظر ساعة ثم حاول مرة أخرى.
sign-in-wrong-code = ليس هذا آخر رمز أرسلناه.
sign-in-spent-code = لم يعد من الممكن استخدام هذا الرمز. اطلب رمزًا جديدًا.
consent-title = السماح لـ { $client }؟
consent-choose-first = <a>اختر من أنت</a>، ثم تابع.
consent-asks = يطلب استخدام { $server } الخاص بـ { $workspace } باسمك.
consent-nothing = لا يوجد بعد ما يمكنه استخدامه. يتغير ذلك عندما يضيف { $workspace } شيئًا.
consent-able = سيتمكن من العمل بحساباتك في
consent-unchecked = لم يتحقق أحد من أن هذا هو { $client }. لا تتابع إلا إذا بدأت هذا بنفسك: ستعود إلى { $place }.
consent-unchecked-device = لم يتحقق أحد من أن هذا هو { $client }. لا تتابع إلا إذا بدأت هذا بنفسك على جهاز تراه أمامك.
consent-who = عنوانك يخص عدة أشخاص. من أنت؟
consent-allow = سماح
consent-deny = عدم السماح
consent-end = لإنهاء ذلك لاحقًا، تواصل مع { $workspace }.
device-title = ربط جهاز
device-asks = أدخل الرمز الذي يعرضه البرنامج على جهازك.
device-warning = لا تتابع إلا إذا كان الرمز على جهاز يخصك وتراه أمامك. من يرسل إليك رمزًا يريد التصرف باسمك.
device-code = الرمز
device-wrong = لا يوجد رمز كهذا، أو انتهت صلاحيته. انظر إلى الجهاز مرة أخرى.
device-too-many = رموز كثيرة كانت خاطئة. انتظر ربع ساعة ثم حاول مرة أخرى.
device-allowed = يمكن لـ { $client } المتابعة
device-goes-on = يتابع من تلقاء نفسه: يمكنك العودة إلى جهازك.
device-denied = لا يمكن لـ { $client } المتابعة
device-nothing = يُبلَّغ بذلك، ولا يستطيع فعل أي شيء باسمك.
