# 邮件用语。

mail-date = { $date } { $time }（UTC）
invite-subject = { $workspace } 请您连接 { $integration } 账户
invite-subject-all = { $workspace } 请您连接账户
invite-preview = 大约需要一分钟。链接有效期至 { $end }。
invite-title = 连接您的 { $integration } 账户
invite-title-all = 连接您的账户
invite-greeting = { $person }，您好：
invite-greeting-nameless = 您好：
invite-ask = { $workspace } 请您连接 { $integration } 账户，以便 { $workspace } 代您处理其中的数据。
invite-ask-all = { $workspace } 请您连接账户，以便 { $workspace } 代您处理其中的数据。
invite-promise = 大约需要一分钟。连接之前您会看到所请求的内容，并且可以随时断开连接。
invite-until = 链接在 { $end } 之前有效，可多次打开。它仅供您本人使用，请勿转发。
invite-by-hand = 如果按钮无法使用，请将此地址复制到浏览器中：
invite-why = 此邮件发送至 { $address }，因为 { $workspace } 邀请了您。如果您没有预料到此邮件，无需进行任何操作：在您亲自操作之前，不会连接任何账户。
mail-code-subject = { $code } 是您在 { $workspace } 的验证码
mail-code-preview = 可在 { $count } 分钟内输入。
mail-code-title = 您的验证码
mail-code-ask = { $client } 请求代您使用 { $workspace } 的 { $server }。
mail-code-enter = 如需继续，请在 { $count } 分钟内在您填写地址的页面输入此验证码：
mail-code-link = 或在您开始时使用的浏览器中，打开已填好验证码的页面
mail-code-warning = 请勿将其告诉任何人，包括该程序：只能在页面上输入。
mail-code-why = 此邮件发送给您，是因为有人使用此地址登录 { $workspace }。如果不是您本人，无需进行任何操作：没有验证码，什么都不会发生。
mail-sign-in-subject = { $code } 是您的登录验证码
mail-sign-in-title = 您的登录验证码
mail-sign-in-enter = 请在登录 { $host } 管理面板的页面输入此验证码：
mail-sign-in-link = 改用此链接登录
mail-sign-in-until = 验证码和链接在 { $count } 分钟内有效，且只能使用一次。请勿转发。
mail-sign-in-why = 如果您没有在登录，则是有人误填了您的地址。只要您不使用验证码或链接，什么都不会发生。
mail-confirm-subject = { $code } 是您的确认码
mail-confirm-title = 您的确认码
mail-confirm-enter = 请在 { $host } 的管理面板中输入此确认码，以证明是您本人：
mail-confirm-until = 确认码在 { $count } 分钟内有效，且只能使用一次。请勿告诉任何人。
mail-confirm-why = 如果不是您本人在操作，则有人正在使用您的会话：请登录，并在您的账户页面结束所有其他会话。
mail-member-title = 您已受邀加入 { $organization }
mail-member-role = { $role ->
    [owner] 所有者
    [admin] 管理员
    [developer] 开发者
    [support] 支持人员
   *[viewer] 查看者
}
mail-member-ask = 您可以使用 { $organization } 的管理面板，角色：{ $as }。
mail-member-ask-by = { $inviter } 邀请您：您可以使用 { $organization } 的管理面板，角色：{ $as }。
mail-member-open = 打开管理面板
mail-member-until = 链接在 { $count } 天内有效，且只能使用一次；之后您使用自己的地址登录。
mail-member-why = 如果您不清楚这是什么，可以忽略此邮件。
