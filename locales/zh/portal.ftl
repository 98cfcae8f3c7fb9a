# 门户用语（简体中文，称呼用“您”）。标记的说明见英文文件。

## 通用

back = 返回
back-to = 返回 { $workspace }
all-integrations = 所有集成
close-window = 关闭此窗口
you-can-close = 您可以关闭此窗口。
you-can-leave = 如果您不想连接任何账户，可以关闭此窗口。
reference = 参考编号 <code>{ $id }</code>
optional = （可选）
default-badge = 默认
reconnect = 重新连接
grant-rest = 允许其余权限
disconnect = 断开连接
check-entered = 请检查您填写的内容

## 账户状态

state-not-connected = 未连接
state-connected = 已连接
state-needs-attention = 需要处理
state-partly-connected = 部分连接
state-connecting = 正在连接
state-provided = 由 { $workspace } 提供
state-paused = 已暂停

## 时间

date = { $year }年{ $month }月{ $day }日
ago-now = 刚刚
ago-minutes = { $count } 分钟前
ago-hours = { $count } 小时前
ago-yesterday = 昨天
ago-days = { $count } 天前
ago-date = { $date }
until-today = 今天
until-tomorrow = 明天
until-days = { $count } 天后
until-months = { $count } 个月后
until-years = { $count } 年后
date-and-until = { $date }（{ $when }）
used-never = 尚未使用
used = 上次使用：{ $when }

## 集成列表

landing-title = 连接您的账户
landing-person = 您正在为 <strong>{ $person }</strong> 连接账户。
landing-nameless = 请选择要连接到 { $workspace } 的账户。
landing-promise = { $workspace } 可以做什么由您决定，您也可以随时断开连接。
landing-find = 查找账户
landing-search = 搜索
landing-category = 类别
landing-all-categories = 所有类别
landing-nothing-found = 未找到结果
landing-nothing-in-category = 此类别中没有内容。
landing-nothing-matches = 没有与“{ $query }”匹配的内容。
landing-show-all = 显示全部
landing-empty-title = 暂无可连接的内容
landing-empty = { $workspace } 尚未设置任何集成。您无需进行任何操作，收到通知后再来即可。
landing-connect = 连接<unseen> { $integration }</unseen>
landing-add = 添加其他账户<unseen>：{ $integration }</unseen>
landing-reconnect = 重新连接<unseen> { $account }</unseen>
landing-grant = 允许其余权限<unseen>：{ $account }</unseen>
landing-manage = 管理<unseen> { $account }</unseen>
landing-ends = { $when }到期
landing-operator = 需由 { $workspace } 处理
landing-disconnected = 账户已断开连接。

category-ai = 人工智能
category-analytics = 数据分析
category-commerce = 电子商务
category-communication = 通讯
category-content-and-files = 内容和文件
category-customer-support = 客户支持
category-developer-tools = 开发者工具
category-finance = 财务
category-forms-and-surveys = 表单和调查
category-hr-and-recruiting = 人力资源和招聘
category-marketing = 营销
category-project-management = 项目管理
category-productivity = 效率
category-sales-and-crm = 销售和 CRM

## 单个集成

form-connect = 连接 { $integration }
form-reconnect = 重新连接 { $integration }
form-add = 添加其他 { $integration } 账户
form-asks = { $workspace } 请求访问您的 { $integration } 账户。
form-asks-as = { $workspace } 请求以 <strong>{ $alias }</strong> 的名义访问您的 { $integration } 账户。
form-lost-typed = { $workspace } 已无法访问 <strong>{ $account }</strong>。请重新填写该账户的信息以恢复访问。
form-lost-consent = { $workspace } 已无法访问 <strong>{ $account }</strong>。请使用该账户登录 { $integration } 以恢复访问。
form-renew-typed = 如需更新此连接，请重新填写 <strong>{ $account }</strong> 的信息。在此之前，连接保持不变。
form-renew-consent = 如需更新此连接，请使用 <strong>{ $account }</strong> 登录 { $integration }。在此之前，连接保持不变。
form-others-stay = 您之前连接的账户保持不变。
form-add-typed = 请填写要添加的账户的信息。
form-add-consent = 请使用要添加的账户登录 { $integration }。
form-where = 在哪里可以找到<unseen>（在新标签页中打开）</unseen>
form-unlisted = 在您同意之前，{ $integration } 会向您显示 { $workspace } 请求的内容。
form-able = { $workspace } 将能够
form-please-choose = 请选择
form-checked = 系统会先向 { $integration } 核实。
form-kept = 您填写的内容会加密保存，且仅用于 { $workspace }。
form-next = 您将前往 { $integration } 登录并表示同意，然后返回此处。{ $workspace } 绝不会看到您的密码。
form-continue = 前往 { $integration }
form-another-way = 以其他方式连接
form-one-only = { $integration } 只允许每人保留一个连接：使用同一账户登录会使第一个连接失效。
form-failed = 操作未成功
form-shared = { $workspace } 的所有成员都将使用此账户。

field-required = 请填写“{ $label }”。
field-too-long = “{ $label }”最多可包含 { $count } 个字符。
field-control = “{ $label }”不能包含控制字符。
field-option = “{ $label }”必须是以下值之一：{ $options }。
field-email = “{ $label }”必须是电子邮件地址。
field-host = “{ $label }”必须是主机名，例如 acme.example.com。
field-shape = “{ $label }”的格式似乎不正确。

refused-secret = { $integration } 未接受此内容。请重新复制，并确认它仍然有效。
refused-fields = { $integration } 未接受您填写的内容。请检查每一项，然后重试。
refused-unavailable = 目前无法访问 { $integration }，因此无法核实。没有任何内容丢失，请过几分钟再试。
refused-egress = { $integration } 所设置的地址不允许此服务器访问。只有服务器的管理者才能更改。
refused-too-often = 被拒绝的尝试次数过多。请等待十分钟后重试。

methods-two = { $workspace } 请求访问您的 { $integration } 账户。有两种授权方式，任选其一即可。
methods-several = { $workspace } 请求访问您的 { $integration } 账户。有多种授权方式，任选其一即可。
methods-oauth2 = 使用 { $integration } 登录
methods-secret-text = API 密钥
methods-basic-auth = 用户名和密码
methods-custom-auth = 凭据

## 选择其中一个

choose-heading = { $noun ->
    [account] 您想连接哪个账户？
    [business] 您想连接哪家企业？
    [organisation] 您想连接哪个组织？
    [site] 您想连接哪个站点？
   *[other] 您想连接哪一个（{ $noun }）？
}
choose-several = 您的 { $integration } 账户中有多个{ $noun ->
    [account] 账户
    [business] 企业
    [organisation] 组织
    [site] 站点
   *[other] 选项（{ $noun }）
}。{ $workspace } 将使用您选择的那一个。
choose-several-of = 在 { $integration } 中，<strong>{ $login }</strong> 有多个{ $noun ->
    [account] 账户
    [business] 企业
    [organisation] 组织
    [site] 站点
   *[other] 选项（{ $noun }）
}。{ $workspace } 将使用您选择的那一个。
choose-please = 请选择一项
choose-first = 请<a>从列表中选择一项</a>，然后继续。
choose-error = 请从列表中选择一项。
choose-connect = { $noun ->
    [account] 连接此账户
    [business] 连接此企业
    [organisation] 连接此组织
    [site] 连接此站点
   *[other] 连接此项（{ $noun }）
}
choose-none = 都不是
choose-more = 您以后可以将其他项作为另一个账户连接。
choose-connected = 已连接：选择此项将更新该连接

## 结果

done-title = { $integration } 已连接
done-renewed = { $integration } 已重新连接
done-partly = { $integration } 已部分连接
done-works = { $workspace } 现在可以使用此账户。
done-missing-title = 缺少部分权限
done-missing = 账户已连接，但 { $workspace } 不能：
done-missing-means = 需要这些权限的功能将无法使用。
done-missing-allow = 要允许这些权限，请再次连接，并保持所有复选框处于选中状态。
done-allow-rest = 允许其余权限
try-again = 重试

waiting-title = 正在连接 { $integration }
waiting = 连接尚未完成。如果您仍在其他窗口中登录 { $integration }，请先在那里完成。
waiting-check = 再次检查

decide-title = 这是另一个 { $integration } 账户
decide = 您想重新连接一个账户，但使用了另一个账户登录。目前尚未做任何更改，请选择。
decide-old = 要重新连接的账户
decide-new = 登录的账户
decide-keep = 保留 { $account }
decide-keep-means = 不会连接新账户。要重新连接此账户，请重试并使用它登录 { $integration }。
decide-add = 同时添加 { $account }
decide-add-means = 它将成为第二个账户。第一个账户保持不变。

failed-access-denied = 未连接任何账户
    .sentence = 您没有允许 { $workspace } 访问您的 { $integration } 账户，或者 { $integration } 不允许您这样做。
    .next = 如果您改变主意，请重试。如果 { $integration } 提示需要管理员批准，请先联系您的管理员。
failed-link-expired = 您的链接已过期
    .sentence = 在您登录 { $integration } 期间，来自 { $workspace } 的链接已过期。
    .next = 请返回 { $workspace } 并索取新链接。未连接任何账户。
failed-link-revoked = 您的链接已失效
    .sentence = 在您登录 { $integration } 期间，{ $workspace } 撤回了链接。
    .next = 请向 { $workspace } 索取新链接。未连接任何账户。
failed-flow-expired = 等待时间过长
    .sentence = 您在 { $integration } 停留了一个多小时，为保护您的账户，我们停止了等待。
    .next = 请重新开始，大约需要一分钟。
failed-operator = { $workspace } 需要修正一个问题
    .next = 请将下方的参考编号告知 { $workspace }。在问题修正之前，重试没有作用。
failed-redirect-uri-mismatch = { failed-operator }
    .sentence = { $integration } 无法识别应将您送回的地址。这是设置错误，不是您的问题。
    .next = { failed-operator.next }
failed-invalid-client = { failed-operator }
    .sentence = { $integration } 不接受 { $workspace } 登记的凭据。这是设置错误，不是您的问题。
    .next = { failed-operator.next }
failed-invalid-scope = { failed-operator }
    .sentence = { $workspace } 向 { $integration } 请求了 { $integration } 不提供的权限。这是设置错误，不是您的问题。
    .next = { failed-operator.next }
failed-egress-refused = { failed-operator }
    .sentence = { $integration } 所设置的地址不允许此服务器访问。这是设置错误，不是您的问题。
    .next = { failed-operator.next }
failed-credential-refused = { $integration } 未接受您填写的内容
    .sentence = 密钥或密码可能输入有误，或者已被撤销。
    .next = 请重新复制后再试。未保存任何内容。
failed-invalid-grant = { $integration } 未确认您的登录
    .sentence = 确认信息已被使用过或已过时。在不恰当的时候重新加载页面可能会导致这种情况。
    .next = 请重试。没有任何内容丢失。
failed-nothing-to-choose = 没有可连接的内容
    .sentence = 您已登录 { $integration }，但您的账户中没有 { $workspace } 可以使用的内容。
    .next = 请使用其他账户登录，或请您的 { $integration } 管理者授予您访问权限。
failed-provider-refused = { $integration } 拒绝了请求
    .sentence = { $integration } 没有让我们完成操作，也没有说明原因。
    .next = 请重试。如果再次发生，请将下方的参考编号告知 { $workspace }。
failed-provider-unavailable = { $integration } 没有响应
    .sentence = { $integration } 目前无法使用或非常缓慢。您和 { $workspace } 都没有做错什么。
    .next = 请等待几分钟后重试。没有任何内容丢失。
failed-provider-unreadable = 我们无法理解 { $integration } 的响应
    .sentence = { $integration } 返回了我们无法读取的响应。这不是您的问题。
    .next = 请重试。如果再次发生，请将下方的参考编号告知 { $workspace }。
failed-issuer-mismatch = 为保护您的账户，我们已停止操作
    .sentence = 返回的响应并非来自我们所请求的 { $integration }，因此我们已将其丢弃。
    .next = 请从这里重新开始，不要使用消息中的链接。如果再次发生，请告知 { $workspace }。
failed-other-account = 您的原账户保持不变
    .sentence = 您使用了与之前不同的账户登录 { $integration }，并选择保留原账户。
    .next = 要更新原账户，请重试并使用该账户登录 { $integration }。
failed-external-id-taken = 此连接已存在
    .sentence = { $workspace } 请求的连接名称现已被另一个连接使用。
    .next = 未做任何更改。请从 { $workspace } 重新开始。
failed-integration-removed = { $integration } 已不再提供
    .sentence = 在您登录期间，{ $workspace } 从此页面移除了 { $integration }。
    .next = 您无需进行任何操作。如果这出乎您的意料，请询问 { $workspace }。
failed-interrupted = 操作被中断
    .sentence = 我们的服务器在保存结果之前停止了。这是我们的问题，不是您的。
    .next = 请重试。未连接任何账户。

## 已连接的账户

manage-title = { $account }（{ $integration }）
manage-ends = 此访问权限将于 { $day }到期：{ $integration } 要求您不时确认。
manage-ends-next = 在此之前重新连接，一切都不会中断。
manage-may = { $workspace } 可以
manage-unlisted = { $integration } 没有说明所允许的内容。您可以在 { $integration } 账户的设置中查看。
manage-nothing = 所请求的权限均未获允许。
manage-may-not = { $workspace } 不能
manage-may-not-means = 您在 { $integration } 中没有允许此项。需要它的功能无法使用。
manage-wants = { $workspace } 现在请求更多权限
manage-wants-means = 这不在您连接时允许的范围内。需要它的功能暂时无法使用。
manage-grant-means = 您将前往 { $integration }。请以 { $account } 登录，并保持所有复选框处于选中状态。
manage-about = 关于此连接
manage-since = 连接时间
manage-broken-since = 需要处理的起始日期
manage-last-use = 上次使用
manage-renew = 续期截止日期
manage-rename = 重命名
manage-disconnect = 断开连接…
manage-use-by-default = 设为默认
manage-default-means = 您有多个 { $integration } 账户。未指定时，{ $workspace } 使用此账户。
manage-uses = 使用此账户完成的操作
manage-did = 过去 30 天内，{ $workspace } 以您的名义执行了 { $count } 次操作：
manage-did-agents = 过去 30 天内，AI 代理以您的名义执行了 { $count } 次操作：
manage-history = 历史记录
manage-renamed = 账户已重命名。
manage-is-default = 此账户从现在起作为默认账户使用。

rename-title = 重命名此账户
rename-means = 此名称显示在这里和 { $workspace } 中。{ $integration } 中不会有任何变化。
rename-name = 名称
rename-wrong = <a>名称</a>：{ $problem }
rename-refused = 请输入不超过 255 个字符的名称。
rename-save = 保存

disconnect-title = 断开与 { $integration } 的连接？
disconnect-stops = { $workspace } 将无法再使用此账户。它通过 { $integration } 为您进行的操作会立即停止。
disconnect-withdrawn = 我们还会请 { $integration } 撤销访问权限。
disconnect-shared = { $integration } 会保留访问权限，因为您连接的另一个账户使用同一授权。断开其中最后一个时才会撤销。
disconnect-by-hand = { $integration } 不允许我们撤销那里的访问权限。如需撤销，请打开 { $integration } 账户的设置，并从已连接的应用中移除 { $workspace }。
disconnect-by-hand-at = { $integration } 不允许我们撤销那里的访问权限。如需撤销，请<a>打开您的 { $integration } 账户</a>，并从已连接的应用中移除 { $workspace }。
disconnect-key = 我们会删除您提供的密钥或密码。在 { $integration } 中它仍然有效，直到您在 { $integration } 账户的设置中将其删除或更改。
disconnect-key-at = 我们会删除您提供的密钥或密码。在 { $integration } 中它仍然有效，直到您<a>在 { $integration } 账户中</a>将其删除或更改。
disconnect-not-deleted = 您在 { $integration } 中的内容不会被删除，您以后可以再次连接。
disconnect-keep = 保持连接

problem-again = 请重新连接以恢复访问，大约需要一分钟。
problem-wait = 您无需进行任何操作。此问题需由 { $workspace } 处理；如果持续存在，请告知他们。
problem-invalid-grant = { $integration } 不再接受您授予的访问权限。它可能已在那里被撤销，或者您的密码已更改。
    .short = 需要处理：{ $integration } 不再接受您授予的访问权限
    .next = { problem-again }
problem-refresh-interrupted = 对 { $integration } 的访问权限在更新时中断了。这是我们的问题，不是您的。
    .short = 需要处理：对 { $integration } 的访问权限在更新时中断
    .next = { problem-again }
problem-expired = 您授予的访问权限已到期，没有您，{ $integration } 不允许我们更新。
    .short = 需要处理：您授予的访问权限已到期
    .next = { problem-again }
problem-credential-refused = { $integration } 拒绝了您提供的密钥或密码。它可能已在那里被更改或删除。
    .short = 需要处理：{ $integration } 拒绝了您提供的密钥或密码
    .next = 请使用目前有效的密钥或密码重新连接。
problem-refresh-refused = { $integration } 拒绝更新访问权限，且未说明原因。
    .short = 需要处理：{ $integration } 拒绝更新访问权限
    .next = 请重新连接。如果没有用，请告知 { $workspace }。
problem-invalid-client = { $integration } 不接受 { $workspace } 登记的凭据。
    .short = 需要处理：{ $integration } 不接受 { $workspace } 登记的凭据
    .next = { problem-wait }
problem-oauth-app-removed = { $workspace } 移除了其在 { $integration } 的登记，因此无法更新您的访问权限。
    .short = 需要处理：{ $workspace } 移除了其在 { $integration } 的登记
    .next = { problem-wait }
problem-credential-unreadable = 我们的服务器目前无法打开为您的 { $integration } 访问权限安全保存的信息。
    .short = 需要处理：我们的服务器无法打开为您的 { $integration } 访问权限保存的信息
    .next = { problem-wait }

happened-times = （{ $count } 次）
happened-connected = 已连接
happened-connected-by = 由 { $workspace } 连接
happened-reconnected = 已重新连接
happened-broke = 需要处理：访问权限已失效
happened-recovered = 已恢复正常
happened-reminded = 访问权限即将到期的提醒
happened-reminded-of = 访问权限将于 { $day }到期的提醒
happened-default = 设为默认
happened-default-by = 由 { $workspace } 设为默认
happened-default-no-more = 不再是默认账户
happened-renamed = 已重命名
happened-read = 由 { $workspace } 读取

## 代表他人操作的 AI 代理

agents-title = 代表您操作的 AI 代理
agents-lead = 它们在 { $workspace } 允许的范围内使用您连接的账户。您可以随时终止。
agents-none-title = 没有代表您操作的 AI 代理
agents-none = 目前没有代理可以使用您的账户。
agents-key = { $workspace } 发放的密钥
agents-at = 通过 { $server }
agents-since = 自 { $day } 起
agents-end = 终止访问…<unseen> { $agent }</unseen>
agents-ended = 访问已终止。
end-agent-title = 终止此访问？
end-agent-stops = 从现在起，它无法再使用您的账户。
end-agent-others = 您的账户保持连接，{ $workspace } 仍可使用它们。
end-agent-again = 如需再次允许，请用它重新登录。
end-agent-key = 只有 { $workspace } 可以用新密钥再次允许。
end-agent = 终止访问
end-agent-keep = 保留

## 其他问题

trouble-link-expired = 此链接已过期
    .sentence = 为保护您的账户，链接仅在有限时间内有效。
    .next = { $known ->
        [yes] 请返回 { $workspace } 并从那里打开页面，或索取新链接。
       *[no] 请返回您来自的产品并从那里打开页面，或索取新链接。
    }
trouble-link-revoked = 此链接已失效
    .sentence = 它在到期前已被撤回。
    .next = { $known ->
        [yes] 请向 { $workspace } 索取新链接。打开此页面不会影响您已连接的账户。
       *[no] 请向您来自的产品索取新链接。打开此页面不会影响您已连接的账户。
    }
trouble-link-malformed = 此链接不完整
    .sentence = 地址的一部分缺失或被更改；邮件程序有时会截断较长的链接。
    .next = { $known ->
        [yes] 请将消息中的完整链接复制到地址栏，或向 { $workspace } 索取新链接。
       *[no] 请将消息中的完整链接复制到地址栏，或向您来自的产品索取新链接。
    }
trouble-link-not-open = 请先打开您的链接
    .sentence = 只有在此浏览器中打开您的个人链接并启用 Cookie 后，此页面才能使用。
    .next = { $known ->
        [yes] 请在此浏览器中再次打开来自 { $workspace } 的链接。
       *[no] 请在此浏览器中再次打开来自该产品的链接。
    }
trouble-other-browser = 您是在另一个浏览器中开始的
    .sentence = 完成操作的人必须是开始操作的人，因此我们没有连接任何账户。
    .next = 请返回您开始时使用的浏览器，或在这里打开您的链接并重新开始。如果此页面是别人发给您的，请将其关闭。
trouble-form-expired = 请再试一次
    .sentence = 您之前所在的页面已过时，因此我们没有执行任何操作。
    .next = 请返回，重新加载页面，然后再次按下按钮。
trouble-session-completed = 已连接
    .sentence = 此链接仅用于一个账户，且该账户已连接。这里没有其他需要做的事。
    .next = { $known ->
        [yes] 您可以关闭此窗口。要连接其他账户，请从 { $workspace } 重新开始。
       *[no] 您可以关闭此窗口。要连接其他账户，请从您来自的产品重新开始。
    }
trouble-unknown-client = 我们不认识此程序
    .sentence = 将您送到这里的程序未登记，或者无权将人送回其指定的地址。
    .next = 请在该程序中重新开始。如果没有用，请在那里移除服务器并重新添加。
trouble-sign-in-over = 此次登录已结束
    .sentence = 它已完成或耗时过长，因此此页面上没有其他需要做的事。
    .next = 请返回将您送到这里的程序。如果尚未登录，请在那里重新开始。
trouble-not-found = 这里没有内容
    .sentence = 地址有误，或者其内容已不再提供。
    .next = { $known ->
        [yes] 请返回，或再次打开来自 { $workspace } 的链接。
       *[no] 请返回，或再次打开来自该产品的链接。
    }
trouble-too-many = 请稍候
    .sentence = 您的网络在短时间内发出了过多请求。
    .next = 请等待一分钟，然后重新加载此页面。没有任何内容丢失。
trouble-unavailable = 我们很快回来
    .sentence = 目前无法显示此页面。这是我们的问题，不是您的。
    .next = 请等待一分钟，然后重新加载。没有任何内容丢失。
trouble-internal = 这里出了点问题
    .sentence = 我们出了错，未能完成您的请求。这不是您的问题。
    .next = { $known ->
        [yes] 请重试。如果再次发生，请将下方的参考编号告知 { $workspace }。
       *[no] 请重试。如果再次发生，请将下方的参考编号告知您来自的产品。
    }

## 为程序登录，以及新链接

look-into-mail = 请查看您的邮件
new-link-send = 给我发送新链接
new-link-by-mail = 通过邮件发送到为您登记的地址。
new-link-sent = 如果我们有您的联系地址，新链接已在发送途中，可能需要一两分钟。
new-link-nothing = 没有收到？请同时查看垃圾邮件，或向您来自的产品索取新链接。
sign-in-title = 登录
sign-in-heading = 登录 { $workspace }
sign-in-asks = <strong>{ $client }</strong> 请求代您使用 { $server }。请输入您的电子邮件地址，我们会向您发送验证码。
sign-in-address = 电子邮件地址
sign-in-address-wrong = <a>电子邮件地址</a>：{ $problem }
sign-in-send = 发送验证码
sign-in-cancel = 取消
sign-in-not-you = 如果这不是您本人发起的，请关闭此页面。
sign-in-code-title = 输入验证码
sign-in-code = 六位验证码
sign-in-code-wrong = <a>验证码</a>：{ $problem }
sign-in-sent = 我们已将验证码发送到 <strong>{ $email }</strong>。
sign-in-perhaps-sent = 如果 { $workspace } 登记了 <strong>{ $email }</strong>，验证码已在发送途中。
sign-in-filled = 我们发送到 <strong>{ $email }</strong> 的验证码已填好。请继续以登录。
sign-in-good-for = 有效期为 { $count } 分钟。
sign-in-continue = 继续
sign-in-send-again = 发送新验证码
sign-in-other-address = 使用其他地址
sign-in-keep-code = 请勿将此验证码告诉任何人。{ $client } 不需要它。
sign-in-loopback = 此计算机上的程序
sign-in-scheme = 此计算机上打开 { $scheme }: 链接的程序
sign-in-no-address = 这不是电子邮件地址。
sign-in-too-many = 刚刚已向此地址发送了许多验证码。请等待一小时后重试。
sign-in-wrong-code = 这不是我们最后发送的验证码。
sign-in-spent-code = 此验证码已无法使用。请重新发送。
consent-title = 允许 { $client }？
consent-choose-first = 请<a>选择您是谁</a>，然后继续。
consent-asks = 它请求以您的名义使用 { $workspace } 的 { $server }。
consent-nothing = 目前没有它可以使用的内容。当 { $workspace } 添加内容后，情况会改变。
consent-able = 它将能够使用您在以下服务中的账户
consent-unchecked = 没有人核实过这确实是 { $client }。仅在您本人发起时才继续：您将返回 { $place }。
consent-unchecked-device = 没有人核实过这确实是 { $client }。仅当您本人在面前的设备上发起时才继续。
consent-who = 您的地址对应多个人。您是谁？
consent-allow = 允许
consent-deny = 不允许
consent-end = 如需日后终止，请联系 { $workspace }。
device-title = 连接设备
device-asks = 请输入您设备上的程序所显示的代码。
device-warning = 仅当代码显示在您面前的自己的设备上时才继续。向您发送代码的人想以您的名义行事。
device-code = 代码
device-wrong = 没有此代码，或它已过期。请再看一下设备。
device-too-many = 错误的代码太多。请等待十五分钟后重试。
device-allowed = { $client } 可以继续
device-goes-on = 它会自行继续：您可以返回您的设备。
device-denied = { $client } 不能继续
device-nothing = 它会收到通知，无法以您的名义做任何事。
