# What mails say; plain text, without any markup.

mail-date = { $date }, { $time } UTC
invite-subject = { $workspace } asks you to connect your { $integration } account
invite-subject-all = { $workspace } asks you to connect your accounts
invite-preview = It takes about a minute. The link works until { $end }.
invite-title = Connect your { $integration } account
invite-title-all = Connect your accounts
invite-greeting = Hello { $person },
invite-greeting-nameless = Hello,
invite-ask = { $workspace } asks you to connect your { $integration } account, so that { $workspace } can work with the data there on your behalf.
invite-ask-all = { $workspace } asks you to connect your accounts, so that { $workspace } can work with the data there on your behalf.
invite-promise = It takes about a minute. Before anything is connected you see what is asked for, and you can disconnect at any time.
invite-until = The link works until { $end }, as often as you open it. It is meant for you alone: please do not pass it on.
invite-by-hand = If the button does not work, copy this address into your browser:
invite-why = This mail was sent to { $address } because { $workspace } invited you. If you did not expect it, you need not do anything: nothing is connected until you do it yourself.
mail-code-subject = { $code } is your code for { $workspace }
mail-code-preview = { $count ->
    [one] It can be entered for { $count } minute.
   *[other] It can be entered for { $count } minutes.
}
mail-code-title = Your code
mail-code-ask = { $client } asks to use { $server } of { $workspace } for you.
mail-code-enter = { $count ->
    [one] To go on, enter this code within { $count } minute where you entered your address:
   *[other] To go on, enter this code within { $count } minutes where you entered your address:
}
mail-code-link = Or open the page with the code filled in, in the browser in which you began
mail-code-warning = Give it to nobody, not even to the program: enter it on the page only.
mail-code-why = This mail was sent because somebody entered this address to sign in to { $workspace }. If it was not you, you need not do anything: without the code nothing happens.
mail-sign-in-subject = { $code } is your sign-in code
mail-sign-in-title = Your sign-in code
mail-sign-in-enter = Enter this code where you are signing in to the dashboard at { $host }:
mail-sign-in-link = Sign in with this link instead
mail-sign-in-until = { $count ->
    [one] Code and link are good for { $count } minute, and once. Pass on neither.
   *[other] Code and link are good for { $count } minutes, and once. Pass on neither.
}
mail-sign-in-why = If you are not signing in, somebody has entered your address by mistake. Nothing happens unless you use the code or the link.
mail-confirm-subject = { $code } is your confirmation code
mail-confirm-title = Your confirmation code
mail-confirm-enter = Enter this code on the dashboard at { $host } to show that it is you:
mail-confirm-until = { $count ->
    [one] The code is good for { $count } minute, and once. Pass it on to nobody.
   *[other] The code is good for { $count } minutes, and once. Pass it on to nobody.
}
mail-confirm-why = If you are not doing this, somebody is using your session: sign in, and end all others on your account’s page.
mail-member-title = You are invited to { $organization }
mail-member-role = { $role ->
    [owner] an owner
    [admin] an admin
    [developer] a developer
    [support] a supporter
   *[viewer] a viewer
}
mail-member-ask = You can use the dashboard of { $organization }, as { $as }.
mail-member-ask-by = { $inviter } invites you: you can use the dashboard of { $organization }, as { $as }.
mail-member-open = Open the dashboard
mail-member-until = { $count ->
    [one] The link is good for { $count } day, and once; after that you sign in with your address.
   *[other] The link is good for { $count } days, and once; after that you sign in with your address.
}
mail-member-why = If you do not know what this is about, you can ignore it.
