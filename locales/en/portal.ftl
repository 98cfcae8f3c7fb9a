# What the portal says. <strong>, <code>, <a> and <unseen> (for screen readers only) are markup, in messages that have them
# in English; everything else is text. { $workspace } is who asks for access, { $integration } the service that is connected.

## Everywhere

back = Back
back-to = Back to { $workspace }
all-integrations = All integrations
close-window = Close this window
you-can-close = You can close this window.
you-can-leave = You can close this window if you do not want to connect anything.
reference = Reference <code>{ $id }</code>
optional = (optional)
default-badge = Default
reconnect = Reconnect
grant-rest = Grant the rest
disconnect = Disconnect
check-entered = Please check what you entered

## Where an account stands

state-not-connected = Not connected
state-connected = Connected
state-needs-attention = Needs attention
state-partly-connected = Partly connected
state-connecting = Connecting
state-provided = Provided by { $workspace }
state-paused = Paused

## Times

date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
ago-now = just now
ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
ago-yesterday = yesterday
ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
ago-date = on { $date }
until-today = today
until-tomorrow = tomorrow
until-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}
until-months = { $count ->
    [one] in { $count } month
   *[other] in { $count } months
}
until-years = { $count ->
    [one] in { $count } year
   *[other] in { $count } years
}
date-and-until = { $date }, { $when }
used-never = Not used yet
used = Used { $when }

## The list of integrations

landing-title = Connect your accounts
landing-person = You are connecting accounts for <strong>{ $person }</strong>.
landing-nameless = Choose an account to connect to { $workspace }.
landing-promise = You decide what { $workspace } may do, and you can disconnect at any time.
landing-find = Find an account
landing-search = Search
landing-category = Category
landing-all-categories = All categories
landing-nothing-found = Nothing found
landing-nothing-in-category = There is nothing in this category.
landing-nothing-matches = Nothing matches “{ $query }”.
landing-show-all = Show everything
landing-empty-title = Nothing to connect yet
landing-empty = { $workspace } has not set up any integrations. There is nothing for you to do; come back when they tell you to.
landing-connect = Connect<unseen> { $integration }</unseen>
landing-add = Add another account<unseen> for { $integration }</unseen>
landing-reconnect = Reconnect<unseen> { $account }</unseen>
landing-grant = Grant the rest<unseen> { $account }</unseen>
landing-manage = Manage<unseen> { $account }</unseen>
landing-ends = Ends { $when }
landing-operator = { $workspace } must mend this
landing-disconnected = The account is disconnected.

category-ai = AI
category-analytics = Analytics
category-commerce = Commerce
category-communication = Communication
category-content-and-files = Content and files
category-customer-support = Customer support
category-developer-tools = Developer tools
category-finance = Finance
category-forms-and-surveys = Forms and surveys
category-hr-and-recruiting = HR and recruiting
category-marketing = Marketing
category-project-management = Project management
category-productivity = Productivity
category-sales-and-crm = Sales and CRM

## One integration

form-connect = Connect { $integration }
form-reconnect = Reconnect { $integration }
form-add = Add another { $integration } account
form-asks = { $workspace } asks for access to your { $integration } account.
form-asks-as = { $workspace } asks for access to your { $integration } account, as <strong>{ $alias }</strong>.
form-lost-typed = { $workspace } has lost access to <strong>{ $account }</strong>. Enter the details of that account once more to bring it back.
form-lost-consent = { $workspace } has lost access to <strong>{ $account }</strong>. Sign in to { $integration } with that account to bring it back.
form-renew-typed = Enter the details of <strong>{ $account }</strong> once more to renew this connection. Until then it stays as it is.
form-renew-consent = Sign in to { $integration } with <strong>{ $account }</strong> to renew this connection. Until then it stays as it is.
form-others-stay = The accounts that you connected before stay as they are.
form-add-typed = Enter the details of the account that you want to add.
form-add-consent = Sign in to { $integration } with the account that you want to add.
form-where = Where to find it<unseen> (opens a new tab)</unseen>
form-unlisted = { $integration } will show you what { $workspace } asks for before you agree.
form-able = { $workspace } will be able to
form-please-choose = Please choose
form-checked = It is checked with { $integration } first.
form-kept = What you enter is kept encrypted, and used for { $workspace } only.
form-next = You will continue to { $integration } to sign in and to agree, then come back here. { $workspace } never sees your password.
form-continue = Continue to { $integration }
form-another-way = Connect in another way
form-one-only = { $integration } keeps one connection per person: signing in with the same account ends the first.
form-failed = That did not work
form-shared = Everybody at { $workspace } will use this account.

field-required = { $label } is required.
field-too-long = { $label } must have at most { $count } characters.
field-control = { $label } must not contain control characters.
field-option = { $label } must be one of { $options }.
field-email = { $label } must be an e-mail address.
field-host = { $label } must be a host name, such as acme.example.com.
field-shape = { $label } does not look right.

refused-secret = { $integration } did not accept this. Copy it again, and check that it has not been withdrawn.
refused-fields = { $integration } did not accept what you entered. Check each part, and try again.
refused-unavailable = { $integration } cannot be reached right now, so nothing could be checked. Nothing is lost: try again in a few minutes.
refused-egress = { $integration } is set up with an address that this server is not allowed to contact. Only whoever runs it can change that.
refused-too-often = Too many attempts were refused. Wait ten minutes, then try again.

methods-two = { $workspace } asks for access to your { $integration } account. There are two ways to give it; either will do.
methods-several = { $workspace } asks for access to your { $integration } account. There are several ways to give it; any of them will do.
methods-oauth2 = Sign in with { $integration }
methods-secret-text = API key
methods-basic-auth = User name and password
methods-custom-auth = Credentials

## Which site or tenant; { $noun } is one of the words below, or one of an integration of the workspace's own, in English

choose-heading = Which { $noun } do you want to connect?
choose-several = Your { $integration } account has more than one { $noun }. { $workspace } will work with the one that you choose.
choose-several-of = At { $integration }, <strong>{ $login }</strong> has more than one { $noun }. { $workspace } will work with the one that you choose.
choose-please = Please choose one
choose-first = <a>Choose one from the list</a>, then continue.
choose-error = Choose one from the list.
choose-connect = Connect this { $noun }
choose-none = None of these
choose-more = You can connect another one later, as another account.
choose-connected = Connected already: choosing it renews that connection

## The end of a flow

done-title = { $integration } is connected
done-renewed = { $integration } is connected again
done-partly = { $integration } is partly connected
done-works = { $workspace } can now work with this account.
done-missing-title = Some permissions are missing
done-missing = The account is connected, but { $workspace } may not:
done-missing-means = What needs them will not work.
done-missing-allow = To allow them, connect once more and leave every box ticked.
done-allow-rest = Allow the rest
try-again = Try again

waiting-title = Connecting { $integration }
waiting = This has not finished yet. If you are still signing in to { $integration } in another window, finish there first.
waiting-check = Check again

decide-title = That is another { $integration } account
decide = You wanted to reconnect one account and signed in with another. Nothing is changed yet; please choose.
decide-old = To reconnect
decide-new = Signed in as
decide-keep = Keep { $account }
decide-keep-means = Nothing new is connected. To reconnect this account, try again and sign in to { $integration } with it.
decide-add = Add { $account } as well
decide-add-means = It becomes a second account. The first one stays as it is.

failed-access-denied = Nothing was connected
    .sentence = You did not give { $workspace } access to your { $integration } account, or { $integration } did not let you.
    .next = If you changed your mind, try again. If { $integration } says that an administrator must approve this, ask yours first.
failed-link-expired = Your link has expired
    .sentence = The link from { $workspace } ran out while you were signing in to { $integration }.
    .next = Go back to { $workspace } and ask for a new link. Nothing was connected.
failed-link-revoked = Your link no longer works
    .sentence = { $workspace } withdrew the link while you were signing in to { $integration }.
    .next = Ask { $workspace } for a new link. Nothing was connected.
failed-flow-expired = That took too long
    .sentence = You were away at { $integration } for more than an hour, so we stopped waiting to keep your account safe.
    .next = Start again; it takes about a minute.
failed-operator = { $workspace } has something to fix
    .next = Tell { $workspace } the reference below. Trying again will not help until it is fixed.
failed-redirect-uri-mismatch = { failed-operator }
    .sentence = { $integration } does not recognise the address that it should send you back to. This is a mistake in the set-up, not yours.
    .next = { failed-operator.next }
failed-invalid-client = { failed-operator }
    .sentence = { $integration } does not accept the credentials that { $workspace } registered with it. This is a mistake in the set-up, not yours.
    .next = { failed-operator.next }
failed-invalid-scope = { failed-operator }
    .sentence = { $workspace } asked { $integration } for a permission that { $integration } does not offer it. This is a mistake in the set-up, not yours.
    .next = { failed-operator.next }
failed-egress-refused = { failed-operator }
    .sentence = { $integration } is set up with an address that this server is not allowed to contact. This is a mistake in the set-up, not yours.
    .next = { failed-operator.next }
failed-credential-refused = { $integration } did not accept what you entered
    .sentence = The key or password may have a typing mistake, or may have been withdrawn.
    .next = Try again with a fresh copy. Nothing was saved.
failed-invalid-grant = { $integration } did not confirm your sign-in
    .sentence = The confirmation had been used already or was too old. Reloading a page at the wrong moment can cause this.
    .next = Try again. Nothing was lost.
failed-nothing-to-choose = There was nothing to connect
    .sentence = { $integration } let you in, and says that your account has no place there that { $workspace } could work with.
    .next = Sign in with another account, or ask whoever runs your { $integration } to give you access.
failed-provider-refused = { $integration } refused the request
    .sentence = { $integration } did not let us finish, for a reason that it keeps to itself.
    .next = Try again. If it happens twice, tell { $workspace } the reference below.
failed-provider-unavailable = { $integration } is not answering
    .sentence = { $integration } is down or very slow at the moment. Neither you nor { $workspace } did anything wrong.
    .next = Wait a few minutes and try again. Nothing was lost.
failed-provider-unreadable = We could not understand { $integration }
    .sentence = { $integration } sent an answer that makes no sense to us. It is not your fault.
    .next = Try again. If it happens twice, tell { $workspace } the reference below.
failed-issuer-mismatch = We stopped to protect your account
    .sentence = The answer that came back was not from the { $integration } that we asked, so we threw it away.
    .next = Start again from here, not from a link in a message. If it happens twice, tell { $workspace }.
failed-other-account = Your old account stays
    .sentence = You signed in to { $integration } with another account than before, and chose to keep the old one.
    .next = To renew the old one, try again and sign in to { $integration } with that account.
failed-external-id-taken = This connection exists already
    .sentence = { $workspace } asked for a connection under a name that another one has by now.
    .next = Nothing was changed. Start again from { $workspace }.
failed-integration-removed = { $integration } is no longer offered
    .sentence = { $workspace } removed { $integration } from this page while you were signing in.
    .next = There is nothing for you to do. Ask { $workspace } if you did not expect this.
failed-interrupted = We were interrupted
    .sentence = Our server stopped before it could save the result. The fault is ours, not yours.
    .next = Try again. Nothing was connected.

## A connected account

manage-title = { $account } at { $integration }
manage-ends = This access ends on { $day }: { $integration } wants you to confirm it from time to time.
manage-ends-next = Reconnect before then, and nothing stops.
manage-may = { $workspace } may
manage-unlisted = { $integration } does not say what it allows. You can look it up in the settings of your { $integration } account.
manage-nothing = Nothing of what it asked for.
manage-may-not = { $workspace } may not
manage-may-not-means = You did not allow this at { $integration }. What needs it does not work.
manage-wants = { $workspace } now asks for more
manage-wants-means = It was not part of what you allowed when you connected. What needs it does not work yet.
manage-grant-means = You will continue to { $integration }. Sign in as { $account } and leave every box ticked.
manage-about = About this connection
manage-since = Connected since
manage-broken-since = Needs attention since
manage-last-use = Last use
manage-renew = Renew before
manage-rename = Rename
manage-disconnect = Disconnect…
manage-use-by-default = Use by default
manage-default-means = You have several { $integration } accounts. { $workspace } takes this one where nothing says which.
manage-uses = What was done with this account
manage-did = { $count ->
    [one] { $workspace } did { $count } thing as you in the last 30 days:
   *[other] { $workspace } did { $count } things as you in the last 30 days:
}
manage-did-agents = { $count ->
    [one] AI agents did { $count } thing as you in the last 30 days:
   *[other] AI agents did { $count } things as you in the last 30 days:
}
manage-history = What happened
manage-renamed = The account is renamed.
manage-is-default = This account is used by default from now on.

rename-title = Rename this account
rename-means = The name is shown here and in { $workspace }. Nothing changes at { $integration }.
rename-name = Name
rename-wrong = <a>Name</a>: { $problem }
rename-refused = Enter a name of at most 255 characters.
rename-save = Save

disconnect-title = Disconnect { $integration }?
disconnect-stops = { $workspace } can no longer use this account. What it does with { $integration } for you stops at once.
disconnect-withdrawn = We also ask { $integration } to withdraw the access.
disconnect-shared = { $integration } keeps the access, because another account that you connected lives on the same permission. It is withdrawn with the last of them.
disconnect-by-hand = { $integration } does not let us withdraw the access there. To do so, open the settings of your { $integration } account and remove { $workspace } from the connected apps.
disconnect-by-hand-at = { $integration } does not let us withdraw the access there. To do so, <a>open your { $integration } account</a> and remove { $workspace } from the connected apps.
disconnect-key = We forget the key or password that you gave. At { $integration } it stays good until you delete or change it in the settings of your { $integration } account.
disconnect-key-at = We forget the key or password that you gave. At { $integration } it stays good until you delete or change it <a>in your { $integration } account</a>.
disconnect-not-deleted = What you have at { $integration } is not deleted, and you can connect again later.
disconnect-keep = Keep it connected

problem-again = Reconnect to bring it back. It takes about a minute.
problem-wait = You do not have to do anything. { $workspace } must mend this; tell them if it lasts.
problem-invalid-grant = { $integration } no longer accepts the access that you gave. It may have been withdrawn there, or your password was changed.
    .short = Needed attention: { $integration } no longer accepts the access that you gave
    .next = { problem-again }
problem-refresh-interrupted = The access to { $integration } was cut off while it was being renewed. The fault is ours, not yours.
    .short = Needed attention: The access to { $integration } was cut off while it was being renewed
    .next = { problem-again }
problem-expired = The access that you gave has run out, and { $integration } does not let us renew it without you.
    .short = Needed attention: The access that you gave has run out
    .next = { problem-again }
problem-credential-refused = { $integration } refuses the key or password that you gave. It may have been changed or deleted there.
    .short = Needed attention: { $integration } refuses the key or password that you gave
    .next = Reconnect with the one that is good now.
problem-refresh-refused = { $integration } refuses to renew the access, and does not say why.
    .short = Needed attention: { $integration } refuses to renew the access
    .next = Reconnect. If that does not help, tell { $workspace }.
problem-invalid-client = { $integration } does not accept the credentials that { $workspace } registered with it.
    .short = Needed attention: { $integration } does not accept the credentials that { $workspace } registered with it
    .next = { problem-wait }
problem-oauth-app-removed = { $workspace } has removed what it had registered with { $integration }, so your access cannot be renewed.
    .short = Needed attention: { $workspace } has removed what it had registered with { $integration }
    .next = { problem-wait }
problem-credential-unreadable = Our server cannot open what it keeps safe of your { $integration } access at the moment.
    .short = Needed attention: Our server could not open what it keeps safe of your { $integration } access
    .next = { problem-wait }

happened-times = { $count ->
    [one] ({ $count } time)
   *[other] ({ $count } times)
}
happened-connected = Connected
happened-connected-by = Connected by { $workspace }
happened-reconnected = Reconnected
happened-broke = Needed attention: the access stopped working
happened-recovered = Works again
happened-reminded = Reminder that the access ends
happened-reminded-of = Reminder that the access ends on { $day }
happened-default = Made the default
happened-default-by = Made the default by { $workspace }
happened-default-no-more = No longer the default
happened-renamed = Renamed
happened-read = Read by { $workspace }

## AI agents that act for a person

agents-title = AI agents that act for you
agents-lead = They use the accounts that you connected, within what { $workspace } lets them. You can end that at any time.
agents-none-title = No AI agent acts for you
agents-none = None can use your accounts at the moment.
agents-key = A key that { $workspace } gave out
agents-at = By way of { $server }
agents-since = Since { $day }
agents-end = End access…<unseen> { $agent }</unseen>
agents-ended = The access is ended.
end-agent-title = End this access?
end-agent-stops = It can no longer use your accounts, from this moment on.
end-agent-others = Your accounts stay connected, and { $workspace } can still use them.
end-agent-again = To let it back in, sign in with it again.
end-agent-key = Only { $workspace } can let it back in, with a new key.
end-agent = End access
end-agent-keep = Keep it

## What goes wrong outside of a flow; { $known } says whether { $workspace } has a name

trouble-link-expired = This link has expired
    .sentence = Links work for a limited time, to keep your accounts safe.
    .next = { $known ->
        [yes] Go back to { $workspace } and open the page from there, or ask for a new link.
       *[no] Go back to the product that sent you here and open the page from there, or ask for a new link.
    }
trouble-link-revoked = This link no longer works
    .sentence = It was withdrawn before it ran out.
    .next = { $known ->
        [yes] Ask { $workspace } for a new link. Accounts that you connected are not affected by opening this page.
       *[no] Ask the product that sent you here for a new link. Accounts that you connected are not affected by opening this page.
    }
trouble-link-malformed = This link is incomplete
    .sentence = Part of the address is missing or was changed; mail programs sometimes break long links.
    .next = { $known ->
        [yes] Copy the whole link from the message into the address bar, or ask { $workspace } for a new one.
       *[no] Copy the whole link from the message into the address bar, or ask the product that sent you here for a new one.
    }
trouble-link-not-open = Open your link first
    .sentence = This page works only after you opened your personal link in this browser, with cookies switched on.
    .next = { $known ->
        [yes] Open the link from { $workspace } again, here in this browser.
       *[no] Open the link from the product that sent you here again, here in this browser.
    }
trouble-other-browser = You started in another browser
    .sentence = Whoever finishes must be the one who started, so we connected nothing.
    .next = Go back to the browser in which you began, or open your link here and start again. If somebody sent you this page, close it.
trouble-form-expired = Please try that once more
    .sentence = The page that you came from was too old, so we did nothing.
    .next = Go back, reload the page, and press the button again.
trouble-session-completed = Already connected
    .sentence = This link was for one account, and that account is connected. There is nothing more to do here.
    .next = { $known ->
        [yes] You can close this window. To connect another account, start again from { $workspace }.
       *[no] You can close this window. To connect another account, start again from the product that sent you here.
    }
trouble-unknown-client = We do not know this program
    .sentence = The program that sent you here is not registered, or may not have people sent back to where it says.
    .next = Start again in the program. If that does not help, remove the server there and add it once more.
trouble-sign-in-over = This sign-in is over
    .sentence = It was finished, or it took too long, so there is nothing more to do on this page.
    .next = Go back to the program that sent you here. If it is not signed in, start again there.
trouble-not-found = There is nothing here
    .sentence = The address is wrong, or what it showed is no longer offered.
    .next = { $known ->
        [yes] Go back, or open your link from { $workspace } again.
       *[no] Go back, or open your link from the product that sent you here again.
    }
trouble-too-many = One moment, please
    .sentence = Too many requests came from your network within a short time.
    .next = Wait a minute, then reload this page. Nothing was lost.
trouble-unavailable = We will be right back
    .sentence = This page cannot be shown at the moment. The fault is ours, not yours.
    .next = Wait a minute, then reload it. Nothing was lost.
trouble-internal = Something went wrong here
    .sentence = We made a mistake and could not finish what you asked for. It is not your fault.
    .next = { $known ->
        [yes] Try again. If it happens twice, tell { $workspace } the reference below.
       *[no] Try again. If it happens twice, tell the product that sent you here the reference below.
    }

## Signing in for a program that acts for a person, and asking for a new link

look-into-mail = Look into your mail
new-link-send = Send me a new link
new-link-by-mail = By mail, to the address that is on file for you.
new-link-sent = If we know where to write to you, a new link is on its way. It can take a minute or two.
new-link-nothing = Nothing there? Look among the unwanted mail too, or ask the product that sent you here for a new link.
sign-in-title = Sign in
sign-in-heading = Sign in to { $workspace }
sign-in-asks = <strong>{ $client }</strong> asks to use { $server } for you. Enter your e-mail address, and we will send you a code.
sign-in-address = E-mail address
sign-in-address-wrong = <a>E-mail address</a>: { $problem }
sign-in-send = Send me a code
sign-in-cancel = Cancel
sign-in-not-you = If you did not start this yourself, close this page.
sign-in-code-title = Enter the code
sign-in-code = Code of six digits
sign-in-code-wrong = <a>Code</a>: { $problem }
sign-in-sent = We have sent a code to <strong>{ $email }</strong>.
sign-in-perhaps-sent = If { $workspace } knows <strong>{ $email }</strong>, a code is on its way there.
sign-in-filled = The code that we sent to <strong>{ $email }</strong> is filled in. Continue to sign in.
sign-in-good-for = { $count ->
    [one] It is good for { $count } minute.
   *[other] It is good for { $count } minutes.
}
sign-in-continue = Continue
sign-in-send-again = Send a new code
sign-in-other-address = Use another address
sign-in-keep-code = Give this code to nobody. { $client } does not need it.
sign-in-loopback = a program on this computer
sign-in-scheme = the program on this computer that opens { $scheme }: links
sign-in-no-address = That is no e-mail address.
sign-in-too-many = This address was sent many codes just now. Wait an hour, then try again.
sign-in-wrong-code = That is not the code that we sent last.
sign-in-spent-code = That code can no longer be used. Have a new one sent.
consent-title = Allow { $client }?
consent-choose-first = <a>Choose who you are</a>, then continue.
consent-asks = It asks to use { $server } of { $workspace } in your name.
consent-nothing = There is nothing that it could use yet. That changes when { $workspace } adds something.
consent-able = It will be able to act with your accounts at
consent-unchecked = Nobody has checked that this is { $client }. Go on only if you started this yourself: you will return to { $place }.
consent-unchecked-device = Nobody has checked that this is { $client }. Go on only if you started this yourself, on a device that you see in front of you.
consent-who = Your address stands for several people. Who are you?
consent-allow = Allow
consent-deny = Do not allow
consent-end = To end this later, ask { $workspace }.
device-title = Connect a device
device-asks = Enter the code that the program on your device shows.
device-warning = Go on only if the code is on a device of your own, which you see in front of you. Whoever sends you a code wants to act in your name.
device-code = Code
device-wrong = There is no such code, or it has run out. Look at the device once more.
device-too-many = Too many codes were wrong. Wait a quarter of an hour, then try again.
device-allowed = { $client } may go on
device-goes-on = It goes on by itself: you can return to your device.
device-denied = { $client } may not go on
device-nothing = It is told so, and can do nothing in your name.
