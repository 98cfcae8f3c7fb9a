# メールの文言。

mail-date = { $date } { $time } (UTC)
invite-subject = { $workspace } から { $integration } アカウントの接続のお願い
invite-subject-all = { $workspace } からアカウントの接続のお願い
invite-preview = 1 分ほどで終わります。リンクの有効期限は { $end } です。
invite-title = { $integration } アカウントを接続
invite-title-all = アカウントを接続
invite-greeting = { $person } 様
invite-greeting-nameless = こんにちは。
invite-ask = { $workspace } が、あなたの代わりにデータを扱えるよう、{ $integration } アカウントの接続をお願いしています。
invite-ask-all = { $workspace } が、あなたの代わりにデータを扱えるよう、アカウントの接続をお願いしています。
invite-promise = 1 分ほどで終わります。接続の前に求められる内容を確認でき、いつでも接続を解除できます。
invite-until = リンクは { $end } まで何度でも開けます。あなた専用のリンクです。ほかの人に渡さないでください。
invite-by-hand = ボタンが機能しない場合は、このアドレスをブラウザーにコピーしてください:
invite-why = このメールは、{ $workspace } の招待により { $address } に送られました。心当たりがない場合は、何もする必要はありません。ご自身で操作するまで、何も接続されません。
mail-code-subject = { $workspace } のコードは { $code } です
mail-code-preview = { $count } 分間入力できます。
mail-code-title = コード
mail-code-ask = { $client } が、あなたの代わりに { $workspace } の { $server } を使うことを求めています。
mail-code-enter = 続けるには、{ $count } 分以内に、アドレスを入力した画面でこのコードを入力してください:
mail-code-link = または、開始したブラウザーで、コードが入力済みのページを開いてください
mail-code-warning = 誰にも、プログラムにも教えないでください。入力するのはページ上だけにしてください。
mail-code-why = このメールは、{ $workspace } にサインインするためにこのアドレスが入力されたため送られました。ご自身でない場合は、何もする必要はありません。コードがなければ何も起こりません。
mail-sign-in-subject = サインイン用のコードは { $code } です
mail-sign-in-title = サインイン用のコード
mail-sign-in-enter = { $host } のダッシュボードのサインイン画面に、このコードを入力してください:
mail-sign-in-link = 代わりにこのリンクでサインインする
mail-sign-in-until = コードとリンクは { $count } 分間、1 回だけ有効です。どちらもほかの人に渡さないでください。
mail-sign-in-why = サインインしていない場合は、誰かが誤ってあなたのアドレスを入力しました。コードもリンクも使わなければ、何も起こりません。
mail-confirm-subject = 確認コードは { $code } です
mail-confirm-title = 確認コード
mail-confirm-enter = ご本人であることを示すため、{ $host } のダッシュボードでこのコードを入力してください:
mail-confirm-until = コードは { $count } 分間、1 回だけ有効です。誰にも渡さないでください。
mail-confirm-why = 心当たりがない場合は、誰かがあなたのセッションを使っています。サインインし、アカウントのページでほかのセッションをすべて終了してください。
mail-member-title = { $organization } に招待されました
mail-member-role = { $role ->
    [owner] オーナー
    [admin] 管理者
    [developer] 開発者
    [support] サポート担当
   *[viewer] 閲覧者
}
mail-member-ask = { $organization } のダッシュボードを{ $as }として利用できます。
mail-member-ask-by = { $inviter } からの招待です。{ $organization } のダッシュボードを{ $as }として利用できます。
mail-member-open = ダッシュボードを開く
mail-member-until = リンクは { $count } 日間、1 回だけ有効です。その後はご自身のアドレスでサインインします。
mail-member-why = 心当たりがない場合は、このメールを無視してかまいません。
