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
