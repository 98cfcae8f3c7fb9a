# Die E-Mails.

mail-date = { $date }, { $time } Uhr UTC
invite-subject = { $workspace } bittet Sie, Ihr { $integration }-Konto zu verbinden
invite-subject-all = { $workspace } bittet Sie, Ihre Konten zu verbinden
invite-preview = Es dauert etwa eine Minute. Der Link gilt bis { $end }.
invite-title = Ihr { $integration }-Konto verbinden
invite-title-all = Ihre Konten verbinden
invite-greeting = Guten Tag { $person },
invite-greeting-nameless = Guten Tag,
invite-ask = { $workspace } bittet Sie, Ihr { $integration }-Konto zu verbinden, um in Ihrem Auftrag mit den Daten dort arbeiten zu können.
invite-ask-all = { $workspace } bittet Sie, Ihre Konten zu verbinden, um in Ihrem Auftrag mit den Daten dort arbeiten zu können.
invite-promise = Es dauert etwa eine Minute. Bevor etwas verbunden wird, sehen Sie, worum gebeten wird, und Sie können die Verbindung jederzeit trennen.
invite-until = Der Link gilt bis { $end }; Sie können ihn beliebig oft öffnen. Er ist nur für Sie bestimmt: Bitte geben Sie ihn nicht weiter.
invite-by-hand = Wenn die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:
invite-why = Diese E-Mail ging an { $address }, weil { $workspace } Sie eingeladen hat. Wenn Sie sie nicht erwartet haben, müssen Sie nichts tun: Es wird nichts verbunden, bis Sie es selbst tun.
mail-code-subject = { $code } ist Ihr Code für { $workspace }
mail-code-preview = { $count ->
    [one] Sie können ihn { $count } Minute lang eingeben.
   *[other] Sie können ihn { $count } Minuten lang eingeben.
}
mail-code-title = Ihr Code
mail-code-ask = { $client } möchte { $server } von { $workspace } für Sie verwenden.
mail-code-enter = { $count ->
    [one] Um fortzufahren, geben Sie diesen Code innerhalb von { $count } Minute dort ein, wo Sie Ihre Adresse eingegeben haben:
   *[other] Um fortzufahren, geben Sie diesen Code innerhalb von { $count } Minuten dort ein, wo Sie Ihre Adresse eingegeben haben:
}
mail-code-link = Oder öffnen Sie die Seite mit eingetragenem Code, in dem Browser, in dem Sie begonnen haben
mail-code-warning = Geben Sie ihn niemandem, auch nicht dem Programm: Geben Sie ihn nur auf der Seite ein.
mail-code-why = Diese E-Mail wurde gesendet, weil jemand diese Adresse eingegeben hat, um sich bei { $workspace } anzumelden. Wenn Sie das nicht waren, müssen Sie nichts tun: Ohne den Code geschieht nichts.
mail-sign-in-subject = { $code } ist Ihr Anmeldecode
mail-sign-in-title = Ihr Anmeldecode
mail-sign-in-enter = Geben Sie diesen Code dort ein, wo Sie sich beim Dashboard von { $host } anmelden:
mail-sign-in-link = Stattdessen mit diesem Link anmelden
mail-sign-in-until = { $count ->
    [one] Code und Link gelten { $count } Minute und nur einmal. Geben Sie beide nicht weiter.
   *[other] Code und Link gelten { $count } Minuten und nur einmal. Geben Sie beide nicht weiter.
}
mail-sign-in-why = Wenn Sie sich gerade nicht anmelden, hat jemand aus Versehen Ihre Adresse eingegeben. Es geschieht nichts, solange Sie weder den Code noch den Link verwenden.
mail-confirm-subject = { $code } ist Ihr Bestätigungscode
mail-confirm-title = Ihr Bestätigungscode
mail-confirm-enter = Geben Sie diesen Code im Dashboard von { $host } ein, um zu zeigen, dass Sie es sind:
mail-confirm-until = { $count ->
    [one] Der Code gilt { $count } Minute und nur einmal. Geben Sie ihn an niemanden weiter.
   *[other] Der Code gilt { $count } Minuten und nur einmal. Geben Sie ihn an niemanden weiter.
}
mail-confirm-why = Wenn Sie das nicht selbst tun, verwendet jemand Ihre Sitzung: Melden Sie sich an und beenden Sie auf der Seite Ihres Kontos alle anderen Sitzungen.
mail-member-title = Sie sind zu { $organization } eingeladen
mail-member-role = { $role ->
    [owner] Inhaber
    [admin] Administrator
    [developer] Entwickler
    [support] Support-Mitarbeiter
   *[viewer] Betrachter
}
mail-member-ask = Sie können das Dashboard von { $organization } nutzen; Ihre Rolle: { $as }.
mail-member-ask-by = { $inviter } lädt Sie ein: Sie können das Dashboard von { $organization } nutzen; Ihre Rolle: { $as }.
mail-member-open = Dashboard öffnen
mail-member-until = { $count ->
    [one] Der Link gilt { $count } Tag und nur einmal; danach melden Sie sich mit Ihrer Adresse an.
   *[other] Der Link gilt { $count } Tage und nur einmal; danach melden Sie sich mit Ihrer Adresse an.
}
mail-member-why = Wenn Sie nicht wissen, worum es geht, können Sie diese E-Mail ignorieren.
