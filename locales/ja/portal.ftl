# ポータルの文言(日本語、です・ます調)。マークアップについては英語のファイルを参照。

## 共通

back = 戻る
back-to = { $workspace } に戻る
all-integrations = すべての連携
close-window = このウィンドウを閉じる
you-can-close = このウィンドウは閉じてかまいません。
you-can-leave = 何も接続しない場合は、このウィンドウを閉じてください。
reference = 参照番号 <code>{ $id }</code>
optional = (任意)
default-badge = 既定
reconnect = 再接続
grant-rest = 残りを許可
disconnect = 接続を解除
check-entered = 入力内容をご確認ください

## アカウントの状態

state-not-connected = 未接続
state-connected = 接続済み
state-needs-attention = 対応が必要
state-partly-connected = 一部のみ接続
state-connecting = 接続中
state-provided = { $workspace } が提供
state-paused = 一時停止中

## 日時

date = { $year }年{ $month }月{ $day }日
ago-now = たった今
ago-minutes = { $count }分前
ago-hours = { $count }時間前
ago-yesterday = 昨日
ago-days = { $count }日前
ago-date = { $date }
until-today = 今日
until-tomorrow = 明日
until-days = { $count }日後
until-months = { $count }か月後
until-years = { $count }年後
date-and-until = { $date }({ $when })
used-never = まだ使用されていません
used = 最終使用: { $when }

## 連携の一覧

landing-title = アカウントを接続
landing-person = <strong>{ $person }</strong> のアカウントを接続します。
landing-nameless = { $workspace } に接続するアカウントを選んでください。
landing-promise = { $workspace } に何を許可するかはご自身で決められ、いつでも接続を解除できます。
landing-find = アカウントを探す
landing-search = 検索
landing-category = カテゴリー
landing-all-categories = すべてのカテゴリー
landing-nothing-found = 見つかりませんでした
landing-nothing-in-category = このカテゴリーには何もありません。
landing-nothing-matches = 「{ $query }」に一致するものはありません。
landing-show-all = すべて表示
landing-empty-title = 接続できるものはまだありません
landing-empty = { $workspace } はまだ連携を設定していません。今は何もする必要はありません。案内があったらもう一度お越しください。
landing-connect = 接続<unseen>: { $integration }</unseen>
landing-add = 別のアカウントを追加<unseen>: { $integration }</unseen>
landing-reconnect = 再接続<unseen>: { $account }</unseen>
landing-grant = 残りを許可<unseen>: { $account }</unseen>
landing-manage = 管理<unseen>: { $account }</unseen>
landing-ends = { $when }に終了
landing-operator = { $workspace } 側での対応が必要です
landing-disconnected = アカウントの接続を解除しました。

category-ai = AI
category-analytics = 分析
category-commerce = コマース
category-communication = コミュニケーション
category-content-and-files = コンテンツとファイル
category-customer-support = カスタマーサポート
category-developer-tools = 開発者ツール
category-finance = 財務
category-forms-and-surveys = フォームとアンケート
category-hr-and-recruiting = 人事と採用
category-marketing = マーケティング
category-project-management = プロジェクト管理
category-productivity = 生産性
category-sales-and-crm = 営業と CRM

## 一つの連携

form-connect = { $integration } を接続
form-reconnect = { $integration } を再接続
form-add = 別の { $integration } アカウントを追加
form-asks = { $workspace } が、あなたの { $integration } アカウントへのアクセスを求めています。
form-asks-as = { $workspace } が、<strong>{ $alias }</strong> として、あなたの { $integration } アカウントへのアクセスを求めています。
form-lost-typed = { $workspace } は <strong>{ $account }</strong> にアクセスできなくなりました。元に戻すには、このアカウントの情報をもう一度入力してください。
form-lost-consent = { $workspace } は <strong>{ $account }</strong> にアクセスできなくなりました。元に戻すには、このアカウントで { $integration } にサインインしてください。
form-renew-typed = この接続を更新するには、<strong>{ $account }</strong> の情報をもう一度入力してください。それまでは今のままです。
form-renew-consent = この接続を更新するには、<strong>{ $account }</strong> で { $integration } にサインインしてください。それまでは今のままです。
form-others-stay = すでに接続したアカウントはそのまま残ります。
form-add-typed = 追加するアカウントの情報を入力してください。
form-add-consent = 追加するアカウントで { $integration } にサインインしてください。
form-where = 確認方法<unseen> (新しいタブで開きます)</unseen>
form-unlisted = { $workspace } が求める内容は、同意する前に { $integration } で表示されます。
form-able = { $workspace } ができるようになること
form-please-choose = 選択してください
form-checked = まず { $integration } で確認します。
form-kept = 入力内容は暗号化して保管し、{ $workspace } のためにのみ使用します。
form-next = { $integration } に移動してサインインし、同意すると、ここに戻ります。{ $workspace } にパスワードが知られることはありません。
form-continue = { $integration } に進む
form-another-way = 別の方法で接続
form-one-only = { $integration } では接続は一人につき一つです。同じアカウントでサインインすると、最初の接続は終了します。
form-failed = うまくいきませんでした
form-shared = このアカウントは { $workspace } の全員が使用します。

field-required = 「{ $label }」を入力してください。
field-too-long = 「{ $label }」は { $count } 文字以内で入力してください。
field-control = 「{ $label }」に制御文字は使えません。
field-option = 「{ $label }」は次のいずれかにしてください: { $options }。
field-email = 「{ $label }」にはメールアドレスを入力してください。
field-host = 「{ $label }」にはホスト名を入力してください(例: acme.example.com)。
field-shape = 「{ $label }」の形式が正しくないようです。

refused-secret = { $integration } で受け付けられませんでした。もう一度コピーし、まだ有効かどうか確認してください。
refused-fields = 入力内容が { $integration } で受け付けられませんでした。各項目を確認して、もう一度お試しください。
refused-unavailable = 現在 { $integration } に接続できないため、確認できませんでした。何も失われていません。数分後にもう一度お試しください。
refused-egress = { $integration } に、このサーバーから接続が許可されていないアドレスが設定されています。変更できるのはサーバーの管理者だけです。
refused-too-often = 拒否された回数が多すぎます。10 分待ってから、もう一度お試しください。

methods-two = { $workspace } が、あなたの { $integration } アカウントへのアクセスを求めています。方法は二つあり、どちらでもかまいません。
methods-several = { $workspace } が、あなたの { $integration } アカウントへのアクセスを求めています。方法はいくつかあり、どれでもかまいません。
methods-oauth2 = { $integration } でサインイン
methods-secret-text = API キー
methods-basic-auth = ユーザー名とパスワード
methods-custom-auth = 認証情報

## どれを接続するか

choose-heading = { $noun ->
    [account] どのアカウントを接続しますか?
    [business] どのビジネスを接続しますか?
    [organisation] どの組織を接続しますか?
    [site] どのサイトを接続しますか?
   *[other] どれを接続しますか({ $noun })?
}
choose-several = { $noun ->
    [account] あなたの { $integration } には複数のアカウントがあります。
    [business] あなたの { $integration } アカウントには複数のビジネスがあります。
    [organisation] あなたの { $integration } アカウントには複数の組織があります。
    [site] あなたの { $integration } アカウントには複数のサイトがあります。
   *[other] あなたの { $integration } アカウントには複数の候補({ $noun })があります。
}{ $workspace } は、選択されたものを使用します。
choose-several-of = { $integration } で、<strong>{ $login }</strong> には複数の{ $noun ->
    [account] アカウント
    [business] ビジネス
    [organisation] 組織
    [site] サイト
   *[other] 候補({ $noun })
}があります。{ $workspace } は、選択されたものを使用します。
choose-please = 一つ選んでください
choose-first = <a>一覧から一つ選んで</a>から、続けてください。
choose-error = 一覧から一つ選んでください。
choose-connect = { $noun ->
    [account] このアカウントを接続
    [business] このビジネスを接続
    [organisation] この組織を接続
    [site] このサイトを接続
   *[other] これを接続({ $noun })
}
choose-none = どれでもない
choose-more = ほかのものは、後から別のアカウントとして接続できます。
choose-connected = 接続済み: 選択するとその接続を更新します

## 結果

done-title = { $integration } を接続しました
done-renewed = { $integration } を再接続しました
done-partly = { $integration } を一部のみ接続しました
done-works = { $workspace } がこのアカウントを使えるようになりました。
done-missing-title = 許可されていない権限があります
done-missing = アカウントは接続されましたが、{ $workspace } は次のことができません:
done-missing-means = これらの権限が必要な機能は動作しません。
done-missing-allow = 許可するには、もう一度接続し、すべてのチェックを付けたままにしてください。
done-allow-rest = 残りを許可
try-again = もう一度試す

waiting-title = { $integration } を接続中
waiting = まだ完了していません。別のウィンドウで { $integration } へのサインイン中でしたら、先にそちらを完了してください。
waiting-check = もう一度確認

decide-title = 別の { $integration } アカウントです
decide = 再接続しようとしたアカウントとは別のアカウントでサインインしました。まだ何も変更されていません。どうするか選んでください。
decide-old = 再接続するアカウント
decide-new = サインインしたアカウント
decide-keep = { $account } のままにする
decide-keep-means = 新しい接続は作られません。このアカウントを再接続するには、もう一度、このアカウントで { $integration } にサインインしてください。
decide-add = { $account } も追加
decide-add-means = 二つ目のアカウントになります。最初のアカウントはそのままです。

failed-access-denied = 何も接続されませんでした
    .sentence = { $workspace } に { $integration } アカウントへのアクセスが許可されなかったか、{ $integration } が許可しませんでした。
    .next = お気持ちが変わったら、もう一度お試しください。管理者の承認が必要と { $integration } に表示された場合は、先に管理者にご相談ください。
failed-link-expired = リンクの有効期限が切れました
    .sentence = { $integration } へのサインイン中に、{ $workspace } のリンクの有効期限が切れました。
    .next = { $workspace } に戻り、新しいリンクを依頼してください。何も接続されていません。
failed-link-revoked = このリンクは使えなくなりました
    .sentence = { $integration } へのサインイン中に、{ $workspace } がリンクを取り消しました。
    .next = { $workspace } に新しいリンクを依頼してください。何も接続されていません。
failed-flow-expired = 時間がかかりすぎました
    .sentence = { $integration } から 1 時間以上戻られなかったため、アカウントを守るために待機を終了しました。
    .next = もう一度始めてください。1 分ほどで終わります。
failed-operator = { $workspace } 側で修正が必要です
    .next = 下の参照番号を { $workspace } にお伝えください。修正されるまでは、もう一度試しても解決しません。
failed-redirect-uri-mismatch = { failed-operator }
    .sentence = 戻り先のアドレスが { $integration } で認識されていません。これは設定の誤りで、あなたの誤りではありません。
    .next = { failed-operator.next }
failed-invalid-client = { failed-operator }
    .sentence = { $workspace } が登録した認証情報が { $integration } で受け付けられません。これは設定の誤りで、あなたの誤りではありません。
    .next = { failed-operator.next }
failed-invalid-scope = { failed-operator }
    .sentence = { $workspace } は、{ $integration } が提供していない権限を { $integration } に求めました。これは設定の誤りで、あなたの誤りではありません。
    .next = { failed-operator.next }
failed-egress-refused = { failed-operator }
    .sentence = { $integration } に、このサーバーから接続が許可されていないアドレスが設定されています。これは設定の誤りで、あなたの誤りではありません。
    .next = { failed-operator.next }
failed-credential-refused = 入力内容が { $integration } で受け付けられませんでした
    .sentence = キーまたはパスワードに入力ミスがあるか、無効になっている可能性があります。
    .next = コピーし直して、もう一度お試しください。何も保存されていません。
failed-invalid-grant = { $integration } でサインインが確認されませんでした
    .sentence = 確認情報がすでに使用されたか、古すぎました。途中でページを再読み込みすると起こることがあります。
    .next = もう一度お試しください。何も失われていません。
failed-nothing-to-choose = 接続できるものがありませんでした
    .sentence = { $integration } にサインインできましたが、このアカウントには { $workspace } が使用できるものがありません。
    .next = 別のアカウントでサインインするか、{ $integration } の管理者にアクセス権を依頼してください。
failed-provider-refused = { $integration } に要求を拒否されました
    .sentence = { $integration } により処理を完了できませんでした。理由は示されていません。
    .next = もう一度お試しください。再び起こる場合は、下の参照番号を { $workspace } にお伝えください。
failed-provider-unavailable = { $integration } が応答しません
    .sentence = { $integration } は現在停止しているか、非常に遅くなっています。あなたにも { $workspace } にも問題はありません。
    .next = 数分待ってから、もう一度お試しください。何も失われていません。
failed-provider-unreadable = { $integration } の応答を理解できませんでした
    .sentence = { $integration } から読み取れない応答が返されました。あなたの誤りではありません。
    .next = もう一度お試しください。再び起こる場合は、下の参照番号を { $workspace } にお伝えください。
failed-issuer-mismatch = アカウントを守るために中止しました
    .sentence = 返された応答が、問い合わせ先の { $integration } からのものではなかったため、破棄しました。
    .next = メッセージ内のリンクからではなく、ここからもう一度始めてください。再び起こる場合は、{ $workspace } にお知らせください。
failed-other-account = 元のアカウントのままです
    .sentence = 以前とは別のアカウントで { $integration } にサインインし、元のアカウントを残すことを選びました。
    .next = 元のアカウントを更新するには、もう一度、そのアカウントで { $integration } にサインインしてください。
failed-external-id-taken = この接続はすでに存在します
    .sentence = { $workspace } が指定した接続の名前は、すでに別の接続に使われています。
    .next = 何も変更されていません。{ $workspace } からもう一度始めてください。
failed-integration-removed = { $integration } は提供されなくなりました
    .sentence = サインイン中に、{ $workspace } が { $integration } をこのページから削除しました。
    .next = 何もする必要はありません。心当たりがない場合は、{ $workspace } にお問い合わせください。
failed-interrupted = 処理が中断されました
    .sentence = 結果を保存する前にサーバーが停止しました。原因はこちらにあり、あなたにはありません。
    .next = もう一度お試しください。何も接続されていません。

## 接続したアカウント

manage-title = { $account } ({ $integration })
manage-ends = このアクセスは { $day }に終了します。{ $integration } では、ときどき確認が必要です。
manage-ends-next = それまでに再接続すれば、何も止まりません。
manage-may = { $workspace } ができること
manage-unlisted = { $integration } からは、許可の内容が示されていません。{ $integration } アカウントの設定で確認できます。
manage-nothing = 求められたものは何も許可されていません。
manage-may-not = { $workspace } ができないこと
manage-may-not-means = { $integration } で許可されませんでした。これが必要な機能は動作しません。
manage-wants = { $workspace } が新たに求めていること
manage-wants-means = 接続時に許可した内容には含まれていませんでした。これが必要な機能はまだ動作しません。
manage-grant-means = { $integration } に移動します。{ $account } としてサインインし、すべてのチェックを付けたままにしてください。
manage-about = この接続について
manage-since = 接続日
manage-broken-since = 対応が必要になった日
manage-last-use = 最終使用
manage-renew = 更新期限
manage-rename = 名前を変更
manage-disconnect = 接続を解除…
manage-use-by-default = 既定で使用
manage-default-means = { $integration } アカウントが複数あります。指定がない場合、{ $workspace } はこのアカウントを使います。
manage-uses = このアカウントで行われたこと
manage-did = 過去 30 日間に { $workspace } があなたに代わって行った操作: { $count } 件
manage-did-agents = 過去 30 日間に AI エージェントがあなたに代わって行った操作: { $count } 件
manage-history = これまでの経過
manage-renamed = アカウントの名前を変更しました。
manage-is-default = 今後はこのアカウントが既定で使われます。

rename-title = アカウント名の変更
rename-means = この名前は、ここと { $workspace } に表示されます。{ $integration } 側は何も変わりません。
rename-name = 名前
rename-wrong = <a>名前</a>: { $problem }
rename-refused = 255 文字以内で名前を入力してください。
rename-save = 保存

disconnect-title = { $integration } の接続を解除しますか?
disconnect-stops = { $workspace } はこのアカウントを使えなくなります。{ $integration } を使った処理はすぐに止まります。
disconnect-withdrawn = { $integration } にもアクセスの取り消しを依頼します。
disconnect-shared = 接続済みの別のアカウントが同じ許可を使っているため、{ $integration } 側のアクセスは残ります。最後の一つを解除したときに取り消されます。
disconnect-by-hand = { $integration } では、こちらからアクセスを取り消せません。取り消すには、{ $integration } アカウントの設定を開き、連携アプリから { $workspace } を削除してください。
disconnect-by-hand-at = { $integration } では、こちらからアクセスを取り消せません。取り消すには、<a>{ $integration } アカウントを開き</a>、連携アプリから { $workspace } を削除してください。
disconnect-key = お預かりしたキーまたはパスワードは消去します。{ $integration } では、{ $integration } アカウントの設定で削除または変更するまで有効です。
disconnect-key-at = お預かりしたキーまたはパスワードは消去します。{ $integration } では、<a>{ $integration } アカウント</a>で削除または変更するまで有効です。
disconnect-not-deleted = { $integration } にあるものは削除されません。後でもう一度接続できます。
disconnect-keep = 接続したままにする

problem-again = 再接続すると元に戻ります。1 分ほどで終わります。
problem-wait = 何もする必要はありません。{ $workspace } 側での対応が必要です。続く場合は { $workspace } にお知らせください。
problem-invalid-grant = 許可されたアクセスが、{ $integration } で受け付けられなくなりました。{ $integration } で取り消されたか、パスワードが変更された可能性があります。
    .short = 対応が必要: 許可されたアクセスが { $integration } で受け付けられなくなりました
    .next = { problem-again }
problem-refresh-interrupted = { $integration } へのアクセスが、更新中に途切れました。原因はこちらにあり、あなたにはありません。
    .short = 対応が必要: { $integration } へのアクセスが更新中に途切れました
    .next = { problem-again }
problem-expired = 許可されたアクセスの期限が切れました。{ $integration } では、ご本人なしに更新できません。
    .short = 対応が必要: 許可されたアクセスの期限が切れました
    .next = { problem-again }
problem-credential-refused = お預かりしたキーまたはパスワードが { $integration } で拒否されました。変更または削除された可能性があります。
    .short = 対応が必要: キーまたはパスワードが { $integration } で拒否されました
    .next = 現在有効なもので再接続してください。
problem-refresh-refused = { $integration } がアクセスの更新を拒否しました。理由は示されていません。
    .short = 対応が必要: { $integration } がアクセスの更新を拒否しました
    .next = 再接続してください。解決しない場合は、{ $workspace } にお知らせください。
problem-invalid-client = { $workspace } が登録した認証情報が { $integration } で受け付けられません。
    .short = 対応が必要: { $workspace } が登録した認証情報が { $integration } で受け付けられませんでした
    .next = { problem-wait }
problem-oauth-app-removed = { $workspace } が { $integration } への登録を削除したため、アクセスを更新できません。
    .short = 対応が必要: { $workspace } が { $integration } への登録を削除しました
    .next = { problem-wait }
problem-credential-unreadable = 現在、{ $integration } へのアクセスのために安全に保管している情報を、サーバーが開けません。
    .short = 対応が必要: { $integration } へのアクセスのために保管している情報を、サーバーが開けませんでした
    .next = { problem-wait }

happened-times = ({ $count } 回)
happened-connected = 接続
happened-connected-by = { $workspace } による接続
happened-reconnected = 再接続
happened-broke = 対応が必要: アクセスできなくなりました
happened-recovered = 復旧
happened-reminded = アクセス終了のお知らせ
happened-reminded-of = アクセスが { $day }に終了することのお知らせ
happened-default = 既定に設定
happened-default-by = { $workspace } が既定に設定
happened-default-no-more = 既定を解除
happened-renamed = 名前を変更
happened-read = { $workspace } による読み取り

## 代わりに操作する AI エージェント

agents-title = あなたに代わって操作する AI エージェント
agents-lead = { $workspace } が許可する範囲で、接続済みのアカウントを使います。いつでも終了できます。
agents-none-title = 代わりに操作する AI エージェントはありません
agents-none = 現在、あなたのアカウントを使えるエージェントはありません。
agents-key = { $workspace } が発行したキー
agents-at = { $server } 経由
agents-since = { $day } から
agents-end = アクセスを終了…<unseen> { $agent }</unseen>
agents-ended = アクセスを終了しました。
end-agent-title = このアクセスを終了しますか?
end-agent-stops = この時点から、あなたのアカウントを使えなくなります。
end-agent-others = アカウントは接続されたままで、{ $workspace } は引き続き使えます。
end-agent-again = もう一度許可するには、そのエージェントからサインインし直してください。
end-agent-key = もう一度許可できるのは、新しいキーを発行する { $workspace } だけです。
end-agent = アクセスを終了
end-agent-keep = そのままにする

## その他の問題

trouble-link-expired = このリンクは有効期限が切れています
    .sentence = アカウントを守るため、リンクには有効期限があります。
    .next = { $known ->
        [yes] { $workspace } に戻ってページを開き直すか、新しいリンクを依頼してください。
       *[no] 元の製品に戻ってページを開き直すか、新しいリンクを依頼してください。
    }
trouble-link-revoked = このリンクは使えなくなりました
    .sentence = 有効期限より前に取り消されました。
    .next = { $known ->
        [yes] { $workspace } に新しいリンクを依頼してください。このページを開いても、接続済みのアカウントに影響はありません。
       *[no] 元の製品の提供元に新しいリンクを依頼してください。このページを開いても、接続済みのアカウントに影響はありません。
    }
trouble-link-malformed = このリンクは不完全です
    .sentence = アドレスの一部が欠けているか、変更されています。メールソフトが長いリンクを途中で切ることがあります。
    .next = { $known ->
        [yes] メッセージ内のリンク全体をアドレスバーにコピーするか、{ $workspace } に新しいリンクを依頼してください。
       *[no] メッセージ内のリンク全体をアドレスバーにコピーするか、元の製品の提供元に新しいリンクを依頼してください。
    }
trouble-link-not-open = 先にリンクを開いてください
    .sentence = このページは、Cookie を有効にしたこのブラウザーで専用のリンクを開いた後にのみ使えます。
    .next = { $known ->
        [yes] { $workspace } からのリンクを、このブラウザーでもう一度開いてください。
       *[no] 元の製品からのリンクを、このブラウザーでもう一度開いてください。
    }
trouble-other-browser = 別のブラウザーで開始されています
    .sentence = 開始した方と同じ方が完了する必要があるため、何も接続しませんでした。
    .next = 開始したブラウザーに戻るか、ここでリンクを開いて最初からやり直してください。誰かからこのページが送られてきた場合は、閉じてください。
trouble-form-expired = もう一度お試しください
    .sentence = 前のページが古すぎたため、何も行いませんでした。
    .next = 戻ってページを再読み込みし、もう一度ボタンを押してください。
trouble-session-completed = すでに接続されています
    .sentence = このリンクは一つのアカウント用で、そのアカウントは接続済みです。ここですることはもうありません。
    .next = { $known ->
        [yes] このウィンドウは閉じてかまいません。別のアカウントを接続するには、{ $workspace } からもう一度始めてください。
       *[no] このウィンドウは閉じてかまいません。別のアカウントを接続するには、元の製品からもう一度始めてください。
    }
trouble-unknown-client = このプログラムは登録されていません
    .sentence = 元のプログラムが登録されていないか、指定された場所に戻すことが許可されていません。
    .next = プログラムでもう一度始めてください。解決しない場合は、サーバーを削除してから追加し直してください。
trouble-sign-in-over = このサインインは終了しました
    .sentence = 完了したか、時間がかかりすぎたため、このページですることはもうありません。
    .next = 元のプログラムに戻ってください。サインインできていない場合は、そこからもう一度始めてください。
trouble-not-found = ここには何もありません
    .sentence = アドレスが間違っているか、表示していたものは提供されなくなりました。
    .next = { $known ->
        [yes] 前に戻るか、{ $workspace } からのリンクをもう一度開いてください。
       *[no] 前に戻るか、元の製品からのリンクをもう一度開いてください。
    }
trouble-too-many = 少々お待ちください
    .sentence = お使いのネットワークから、短時間に多くの要求がありました。
    .next = 1 分待ってから、このページを再読み込みしてください。何も失われていません。
trouble-unavailable = まもなく再開します
    .sentence = 現在、このページを表示できません。原因はこちらにあり、あなたにはありません。
    .next = 1 分待ってから再読み込みしてください。何も失われていません。
trouble-internal = 問題が発生しました
    .sentence = こちらの不具合により、ご要望の処理を完了できませんでした。あなたの誤りではありません。
    .next = { $known ->
        [yes] もう一度お試しください。再び起こる場合は、下の参照番号を { $workspace } にお伝えください。
       *[no] もう一度お試しください。再び起こる場合は、下の参照番号を元の製品の提供元にお伝えください。
    }

## プログラムのためのサインインと、新しいリンク

look-into-mail = メールをご確認ください
new-link-send = 新しいリンクを送る
new-link-by-mail = 登録されているアドレスにメールで送ります。
new-link-sent = 送り先が登録されている場合は、新しいリンクをお送りしました。届くまで 1、2 分かかることがあります。
new-link-nothing = 届きませんか? 迷惑メールもご確認いただくか、元の製品の提供元に新しいリンクを依頼してください。
sign-in-title = サインイン
sign-in-heading = { $workspace } にサインイン
sign-in-asks = <strong>{ $client }</strong> が、あなたの代わりに { $server } を使うことを求めています。メールアドレスを入力すると、コードをお送りします。
sign-in-address = メールアドレス
sign-in-address-wrong = <a>メールアドレス</a>: { $problem }
sign-in-send = コードを送る
sign-in-cancel = キャンセル
sign-in-not-you = ご自身で始めたものでない場合は、このページを閉じてください。
sign-in-code-title = コードを入力
sign-in-code = 6 桁のコード
sign-in-code-wrong = <a>コード</a>: { $problem }
sign-in-sent = <strong>{ $email }</strong> にコードを送りました。
sign-in-perhaps-sent = <strong>{ $email }</strong> が { $workspace } に登録されている場合は、コードをお送りしました。
sign-in-filled = <strong>{ $email }</strong> に送ったコードが入力されています。続けるとサインインします。
sign-in-good-for = { $count } 分間有効です。
sign-in-continue = 続ける
sign-in-send-again = 新しいコードを送る
sign-in-other-address = 別のアドレスを使う
sign-in-keep-code = このコードは誰にも教えないでください。{ $client } には必要ありません。
sign-in-loopback = このコンピューター上のプログラム
sign-in-scheme = このコンピューターで { $scheme }: リンクを開くプログラム
sign-in-no-address = メールアドレスではありません。
sign-in-too-many = このアドレスには、すでに多くのコードを送っています。1 時間待ってから、もう一度お試しください。
sign-in-wrong-code = 最後にお送りしたコードと異なります。
sign-in-spent-code = このコードはもう使えません。新しいコードを送ってください。
consent-title = { $client } を許可しますか?
consent-choose-first = <a>ご自身を選んで</a>から、続けてください。
consent-asks = あなたの名前で { $workspace } の { $server } を使うことを求めています。
consent-nothing = 使えるものはまだありません。{ $workspace } が追加すると使えるようになります。
consent-able = 次のサービスのアカウントで操作できるようになります
consent-unchecked = これが { $client } であることは確認されていません。ご自身で始めた場合のみ続けてください。次の場所に戻ります: { $place }
consent-unchecked-device = これが { $client } であることは確認されていません。目の前にあるデバイスで、ご自身で始めた場合のみ続けてください。
consent-who = このアドレスは複数の方に対応しています。あなたはどなたですか?
consent-allow = 許可
consent-deny = 許可しない
consent-end = 後で終了するには、{ $workspace } にご連絡ください。
device-title = デバイスを接続
device-asks = デバイスのプログラムに表示されているコードを入力してください。
device-warning = コードが、目の前にあるご自身のデバイスに表示されている場合のみ続けてください。コードを送ってくる人は、あなたの名前で操作しようとしています。
device-code = コード
device-wrong = そのコードは存在しないか、期限が切れています。デバイスをもう一度ご確認ください。
device-too-many = 誤ったコードが多すぎます。15 分待ってから、もう一度お試しください。
device-allowed = { $client } は続行できます
device-goes-on = プログラムは自動的に続行します。デバイスに戻ってかまいません。
device-denied = { $client } は続行できません
device-nothing = プログラムにその旨が伝えられ、あなたの名前では何もできません。
