# نصوص الرسائل.

mail-date = { $date }، الساعة { $time } بالتوقيت العالمي
invite-subject = يطلب منك { $workspace } ربط حسابك في { $integration }
invite-subject-all = يطلب منك { $workspace } ربط حساباتك
invite-preview = يستغرق ذلك نحو دقيقة. يعمل الرابط حتى { $end }.
invite-title = اربط حسابك في { $integration }
invite-title-all = اربط حساباتك
invite-greeting = مرحبًا { $person }،
invite-greeting-nameless = مرحبًا،
invite-ask = يطلب منك { $workspace } ربط حسابك في { $integration }، حتى يتمكن { $workspace } من العمل بالبيانات الموجودة فيه نيابةً عنك.
invite-ask-all = يطلب منك { $workspace } ربط حساباتك، حتى يتمكن { $workspace } من العمل بالبيانات الموجودة فيها نيابةً عنك.
invite-promise = يستغرق ذلك نحو دقيقة. قبل ربط أي شيء سترى ما هو مطلوب، ويمكنك إلغاء الربط في أي وقت.
invite-until = يعمل الرابط حتى { $end }، مهما تكرر فتحه. وهو مخصص لك وحدك: يُرجى عدم مشاركته.
invite-by-hand = إذا لم يعمل الزر، فانسخ هذا العنوان إلى متصفحك:
invite-why = أُرسلت هذه الرسالة إلى { $address } لأن { $workspace } دعاك. إذا لم تكن تتوقعها، فليس عليك فعل شيء: لا يُربط شيء حتى تفعل ذلك بنفسك.
mail-code-subject = { $code } هو رمزك لدى { $workspace }
mail-code-preview = { $count ->
    [one] يمكن إدخاله خلال دقيقة واحدة.
    [two] يمكن إدخاله خلال دقيقتين.
    [few] يمكن إدخاله خلال { $count } دقائق.
   *[other] يمكن إدخاله خلال { $count } دقيقة.
}
mail-code-title = رمزك
mail-code-ask = يطلب { $client } استخدام { $server } الخاص بـ { $workspace } نيابةً عنك.
mail-code-enter = { $count ->
    [one] للمتابعة، أدخل هذا الرمز خلال دقيقة واحدة حيث أدخلت عنوانك:
    [two] للمتابعة، أدخل هذا الرمز خلال دقيقتين حيث أدخلت عنوانك:
    [few] للمتابعة، أدخل هذا الرمز خلال { $count } دقائق حيث أدخلت عنوانك:
   *[other] للمتابعة، أدخل هذا الرمز خلال { $count } دقيقة حيث أدخلت عنوانك:
}
mail-code-warning = لا تعطه لأحد، ولا حتى للبرنامج: أدخله في الصفحة فقط.
mail-code-why = أُرسلت هذه الرسالة لأن شخصًا أدخل هذا العنوان لتسجيل الدخول إلى { $workspace }. إذا لم تكن أنت، فليس عليك فعل شيء: لا يحدث شيء من دون الرمز.
