# Das Portal, in Deutsch: Anrede „Sie“. Was Auszeichnung ist, steht in der englischen Datei.

## Überall

back = Zurück
back-to = Zurück zu { $workspace }
all-integrations = Alle Integrationen
close-window = Fenster schließen
you-can-close = Sie können dieses Fenster schließen.
you-can-leave = Wenn Sie nichts verbinden möchten, können Sie dieses Fenster einfach schließen.
reference = Referenz <code>{ $id }</code>
optional = (optional)
default-badge = Standard
reconnect = Neu verbinden
grant-rest = Rest erlauben
disconnect = Trennen
check-entered = Bitte prüfen Sie Ihre Angaben

## Wie es um ein Konto steht

state-not-connected = Nicht verbunden
state-connected = Verbunden
state-needs-attention = Handlungsbedarf
state-partly-connected = Teilweise verbunden
state-connecting = Wird verbunden
state-provided = Von { $workspace } bereitgestellt
state-paused = Pausiert

## Zeiten

date = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
ago-now = gerade eben
ago-minutes = { $count ->
    [one] vor { $count } Minute
   *[other] vor { $count } Minuten
}
ago-hours = { $count ->
    [one] vor { $count } Stunde
   *[other] vor { $count } Stunden
}
ago-yesterday = gestern
ago-days = { $count ->
    [one] vor { $count } Tag
   *[other] vor { $count } Tagen
}
ago-date = am { $date }
until-today = heute
until-tomorrow = morgen
until-days = { $count ->
    [one] in { $count } Tag
   *[other] in { $count } Tagen
}
until-months = { $count ->
    [one] in { $count } Monat
   *[other] in { $count } Monaten
}
until-years = { $count ->
    [one] in { $count } Jahr
   *[other] in { $count } Jahren
}
date-and-until = { $date }, { $when }
used-never = Noch nicht verwendet
used = Zuletzt verwendet { $when }

## Die Liste der Integrationen

landing-title = Konten verbinden
landing-person = Sie verbinden Konten für <strong>{ $person }</strong>.
landing-nameless = Wählen Sie ein Konto, das Sie mit { $workspace } verbinden möchten.
landing-promise = Sie bestimmen, was { $workspace } darf, und können jede Verbindung jederzeit trennen.
landing-find = Konto suchen
landing-search = Suchen
landing-category = Kategorie
landing-all-categories = Alle Kategorien
landing-nothing-found = Nichts gefunden
landing-nothing-in-category = In dieser Kategorie gibt es nichts.
landing-nothing-matches = Keine Treffer für „{ $query }“.
landing-show-all = Alle anzeigen
landing-empty-title = Noch nichts zu verbinden
landing-empty = { $workspace } hat noch keine Integrationen eingerichtet. Sie müssen nichts tun; schauen Sie wieder vorbei, wenn man Sie darum bittet.
landing-connect = Verbinden<unseen>: { $integration }</unseen>
landing-add = Weiteres Konto hinzufügen<unseen>: { $integration }</unseen>
landing-reconnect = Neu verbinden<unseen>: { $account }</unseen>
landing-grant = Rest erlauben<unseen>: { $account }</unseen>
landing-manage = Verwalten<unseen>: { $account }</unseen>
landing-ends = Endet { $when }
landing-operator = { $workspace } muss das beheben
landing-disconnected = Das Konto ist getrennt.

category-ai = KI
category-analytics = Analyse
category-commerce = Handel
category-communication = Kommunikation
category-content-and-files = Inhalte und Dateien
category-customer-support = Kundenservice
category-developer-tools = Entwicklerwerkzeuge
category-finance = Finanzen
category-forms-and-surveys = Formulare und Umfragen
category-hr-and-recruiting = Personal und Recruiting
category-marketing = Marketing
category-project-management = Projektmanagement
category-productivity = Produktivität
category-sales-and-crm = Vertrieb und CRM

## Eine Integration

form-connect = { $integration } verbinden
form-reconnect = { $integration } neu verbinden
form-add = Weiteres { $integration }-Konto hinzufügen
form-asks = { $workspace } bittet um Zugriff auf Ihr { $integration }-Konto.
form-asks-as = { $workspace } bittet um Zugriff auf Ihr { $integration }-Konto, als <strong>{ $alias }</strong>.
form-lost-typed = { $workspace } hat keinen Zugriff mehr auf <strong>{ $account }</strong>. Geben Sie die Zugangsdaten dieses Kontos noch einmal ein, um ihn wiederherzustellen.
form-lost-consent = { $workspace } hat keinen Zugriff mehr auf <strong>{ $account }</strong>. Melden Sie sich mit diesem Konto bei { $integration } an, um ihn wiederherzustellen.
form-renew-typed = Geben Sie die Zugangsdaten von <strong>{ $account }</strong> noch einmal ein, um diese Verbindung zu erneuern. Bis dahin bleibt sie, wie sie ist.
form-renew-consent = Melden Sie sich mit <strong>{ $account }</strong> bei { $integration } an, um diese Verbindung zu erneuern. Bis dahin bleibt sie, wie sie ist.
form-others-stay = Bereits verbundene Konten bleiben, wie sie sind.
form-add-typed = Geben Sie die Zugangsdaten des Kontos ein, das Sie hinzufügen möchten.
form-add-consent = Melden Sie sich bei { $integration } mit dem Konto an, das Sie hinzufügen möchten.
form-where = Wo finde ich das?<unseen> (öffnet einen neuen Tab)</unseen>
form-unlisted = { $integration } zeigt Ihnen, worum { $workspace } bittet, bevor Sie zustimmen.
form-able = { $workspace } kann dann
form-please-choose = Bitte wählen
form-checked = { $integration } prüft Ihre Angaben zuerst.
form-kept = Was Sie eingeben, wird verschlüsselt gespeichert und nur für { $workspace } verwendet.
form-next = Sie werden zu { $integration } weitergeleitet, melden sich dort an, stimmen zu und kommen hierher zurück. { $workspace } erfährt Ihr Passwort nicht.
form-continue = Weiter zu { $integration }
form-another-way = Auf anderem Weg verbinden
form-one-only = { $integration } lässt pro Person nur eine Verbindung zu: Wenn Sie sich mit demselben Konto anmelden, endet die erste.
form-failed = Das hat nicht geklappt
form-shared = Alle bei { $workspace } werden dieses Konto verwenden.

field-required = „{ $label }“ darf nicht leer sein.
field-too-long = „{ $label }“ darf höchstens { $count } Zeichen haben.
field-control = „{ $label }“ darf keine Steuerzeichen enthalten.
field-option = „{ $label }“ muss einer dieser Werte sein: { $options }.
field-email = „{ $label }“ muss eine E-Mail-Adresse sein.
field-host = „{ $label }“ muss ein Hostname sein, zum Beispiel acme.example.com.
field-shape = „{ $label }“ sieht nicht richtig aus.

refused-secret = { $integration } hat das nicht akzeptiert. Kopieren Sie es noch einmal und prüfen Sie, ob es noch gültig ist.
refused-fields = { $integration } hat Ihre Angaben nicht akzeptiert. Prüfen Sie jeden Teil und versuchen Sie es noch einmal.
refused-unavailable = { $integration } ist gerade nicht erreichbar, daher konnte nichts geprüft werden. Es ist nichts verloren: Versuchen Sie es in einigen Minuten noch einmal.
refused-egress = { $integration } ist mit einer Adresse eingerichtet, die dieser Server nicht aufrufen darf. Das kann nur ändern, wer ihn betreibt.
refused-too-often = Zu viele Versuche wurden abgelehnt. Warten Sie zehn Minuten und versuchen Sie es dann noch einmal.

methods-two = { $workspace } bittet um Zugriff auf Ihr { $integration }-Konto. Es gibt dafür zwei Wege; beide sind gleich gut.
methods-several = { $workspace } bittet um Zugriff auf Ihr { $integration }-Konto. Es gibt dafür mehrere Wege; jeder ist recht.
methods-oauth2 = Mit { $integration } anmelden
methods-secret-text = API-Schlüssel
methods-basic-auth = Benutzername und Passwort
methods-custom-auth = Zugangsdaten

## Welcher von mehreren

choose-heading = { $noun ->
    [account] Welches Konto möchten Sie verbinden?
    [business] Welches Unternehmen möchten Sie verbinden?
    [organisation] Welche Organisation möchten Sie verbinden?
    [site] Welche Website möchten Sie verbinden?
   *[other] Was möchten Sie verbinden ({ $noun })?
}
choose-several = { $noun ->
    [account] Zu Ihrer Anmeldung bei { $integration } gehören mehrere Konten. { $workspace } arbeitet mit dem, das Sie auswählen.
    [business] Zu Ihrem { $integration }-Konto gehören mehrere Unternehmen. { $workspace } arbeitet mit dem, das Sie auswählen.
    [organisation] Zu Ihrem { $integration }-Konto gehören mehrere Organisationen. { $workspace } arbeitet mit der, die Sie auswählen.
    [site] Zu Ihrem { $integration }-Konto gehören mehrere Websites. { $workspace } arbeitet mit der, die Sie auswählen.
   *[other] In Ihrem { $integration }-Konto gibt es mehrere ({ $noun }). { $workspace } arbeitet mit dem Eintrag, den Sie auswählen.
}
choose-several-of = { $noun ->
    [account] Bei { $integration } gehören zu <strong>{ $login }</strong> mehrere Konten. { $workspace } arbeitet mit dem, das Sie auswählen.
    [business] Bei { $integration } gehören zu <strong>{ $login }</strong> mehrere Unternehmen. { $workspace } arbeitet mit dem, das Sie auswählen.
    [organisation] Bei { $integration } gehören zu <strong>{ $login }</strong> mehrere Organisationen. { $workspace } arbeitet mit der, die Sie auswählen.
    [site] Bei { $integration } gehören zu <strong>{ $login }</strong> mehrere Websites. { $workspace } arbeitet mit der, die Sie auswählen.
   *[other] Bei { $integration } gibt es für <strong>{ $login }</strong> mehrere ({ $noun }). { $workspace } arbeitet mit dem Eintrag, den Sie auswählen.
}
choose-please = Bitte treffen Sie eine Auswahl
choose-first = <a>Wählen Sie einen Eintrag der Liste</a> und machen Sie dann weiter.
choose-error = Wählen Sie einen Eintrag der Liste.
choose-connect = { $noun ->
    [account] Dieses Konto verbinden
    [business] Dieses Unternehmen verbinden
    [organisation] Diese Organisation verbinden
    [site] Diese Website verbinden
   *[other] Auswahl verbinden ({ $noun })
}
choose-none = Nichts davon
choose-more = Weitere können Sie später als zusätzliches Konto verbinden.
choose-connected = Schon verbunden: Mit dieser Auswahl erneuern Sie die Verbindung

## Wie es ausgeht

done-title = { $integration } ist verbunden
done-renewed = { $integration } ist wieder verbunden
done-partly = { $integration } ist teilweise verbunden
done-works = { $workspace } kann jetzt mit diesem Konto arbeiten.
done-missing-title = Einige Berechtigungen fehlen
done-missing = Das Konto ist verbunden, aber das darf { $workspace } nicht:
done-missing-means = Was diese Berechtigungen braucht, funktioniert nicht.
done-missing-allow = Um sie zu erlauben, verbinden Sie das Konto noch einmal und lassen Sie alle Häkchen gesetzt.
done-allow-rest = Rest erlauben
try-again = Noch einmal versuchen

waiting-title = { $integration } wird verbunden
waiting = Das ist noch nicht abgeschlossen. Wenn Sie sich in einem anderen Fenster noch bei { $integration } anmelden, schließen Sie das zuerst ab.
waiting-check = Noch einmal nachsehen

decide-title = Das ist ein anderes { $integration }-Konto
decide = Sie wollten ein Konto neu verbinden und haben sich mit einem anderen angemeldet. Noch ist nichts geändert; bitte wählen Sie.
decide-old = Neu zu verbinden
decide-new = Angemeldet als
decide-keep = { $account } behalten
decide-keep-means = Es wird nichts Neues verbunden. Um dieses Konto neu zu verbinden, versuchen Sie es noch einmal und melden Sie sich damit bei { $integration } an.
decide-add = { $account } zusätzlich verbinden
decide-add-means = Es wird ein zweites Konto. Das erste bleibt, wie es ist.

failed-access-denied = Es wurde nichts verbunden
    .sentence = Sie haben { $workspace } keinen Zugriff auf Ihr { $integration }-Konto gegeben, oder { $integration } hat ihn nicht zugelassen.
    .next = Wenn Sie es sich anders überlegt haben, versuchen Sie es noch einmal. Wenn { $integration } die Zustimmung eines Administrators verlangt, fragen Sie zuerst Ihren.
failed-link-expired = Ihr Link ist abgelaufen
    .sentence = Der Link von { $workspace } ist abgelaufen, während Sie sich bei { $integration } angemeldet haben.
    .next = Gehen Sie zurück zu { $workspace } und bitten Sie um einen neuen Link. Es wurde nichts verbunden.
failed-link-revoked = Ihr Link gilt nicht mehr
    .sentence = { $workspace } hat den Link zurückgezogen, während Sie sich bei { $integration } angemeldet haben.
    .next = Bitten Sie { $workspace } um einen neuen Link. Es wurde nichts verbunden.
failed-flow-expired = Das hat zu lange gedauert
    .sentence = Sie waren länger als eine Stunde bei { $integration }; zum Schutz Ihres Kontos haben wir nicht länger gewartet.
    .next = Beginnen Sie noch einmal; es dauert etwa eine Minute.
failed-operator = { $workspace } muss etwas in Ordnung bringen
    .next = Nennen Sie { $workspace } die Referenz unten. Vorher hilft es nicht, es noch einmal zu versuchen.
failed-redirect-uri-mismatch = { failed-operator }
    .sentence = { $integration } kennt die Adresse nicht, an die Sie zurückgeleitet werden sollen. Das ist ein Fehler in der Einrichtung, nicht Ihrer.
    .next = { failed-operator.next }
failed-invalid-client = { failed-operator }
    .sentence = { $integration } akzeptiert die Zugangsdaten nicht, mit denen { $workspace } dort registriert ist. Das ist ein Fehler in der Einrichtung, nicht Ihrer.
    .next = { failed-operator.next }
failed-invalid-scope = { failed-operator }
    .sentence = { $workspace } hat { $integration } um eine Berechtigung gebeten, die { $integration } nicht vergibt. Das ist ein Fehler in der Einrichtung, nicht Ihrer.
    .next = { failed-operator.next }
failed-egress-refused = { failed-operator }
    .sentence = { $integration } ist mit einer Adresse eingerichtet, die dieser Server nicht aufrufen darf. Das ist ein Fehler in der Einrichtung, nicht Ihrer.
    .next = { failed-operator.next }
failed-credential-refused = { $integration } hat Ihre Angaben nicht akzeptiert
    .sentence = Vielleicht enthält der Schlüssel oder das Passwort einen Tippfehler, oder es gilt nicht mehr.
    .next = Kopieren Sie es neu und versuchen Sie es noch einmal. Es wurde nichts gespeichert.
failed-invalid-grant = { $integration } hat Ihre Anmeldung nicht bestätigt
    .sentence = Die Bestätigung war schon verwendet oder zu alt. Das kann passieren, wenn eine Seite im falschen Moment neu geladen wird.
    .next = Versuchen Sie es noch einmal. Es ist nichts verloren.
failed-nothing-to-choose = Es gab nichts zu verbinden
    .sentence = Die Anmeldung bei { $integration } hat geklappt, aber zu Ihrem Konto gehört dort nichts, womit { $workspace } arbeiten könnte.
    .next = Melden Sie sich mit einem anderen Konto an, oder bitten Sie die Verantwortlichen für { $integration } in Ihrer Firma um Zugriff.
failed-provider-refused = { $integration } hat die Anfrage abgelehnt
    .sentence = { $integration } hat uns nicht weitermachen lassen und nennt keinen Grund.
    .next = Versuchen Sie es noch einmal. Wenn es wieder passiert, nennen Sie { $workspace } die Referenz unten.
failed-provider-unavailable = { $integration } antwortet nicht
    .sentence = { $integration } ist gerade ausgefallen oder sehr langsam. Weder Sie noch { $workspace } haben etwas falsch gemacht.
    .next = Warten Sie einige Minuten und versuchen Sie es noch einmal. Es ist nichts verloren.
failed-provider-unreadable = Wir konnten { $integration } nicht verstehen
    .sentence = { $integration } hat eine Antwort geschickt, die wir nicht lesen können. Es liegt nicht an Ihnen.
    .next = Versuchen Sie es noch einmal. Wenn es wieder passiert, nennen Sie { $workspace } die Referenz unten.
failed-issuer-mismatch = Zum Schutz Ihres Kontos abgebrochen
    .sentence = Die Antwort kam nicht von { $integration }, wo wir angefragt hatten. Wir haben sie verworfen.
    .next = Beginnen Sie noch einmal von hier aus, nicht über einen Link in einer Nachricht. Wenn es wieder passiert, sagen Sie { $workspace } Bescheid.
failed-other-account = Ihr bisheriges Konto bleibt
    .sentence = Sie haben sich bei { $integration } mit einem anderen Konto als zuvor angemeldet und das bisherige behalten.
    .next = Um das bisherige zu erneuern, versuchen Sie es noch einmal und melden Sie sich damit bei { $integration } an.
failed-external-id-taken = Diese Verbindung gibt es schon
    .sentence = { $workspace } wollte eine Verbindung unter einem Namen anlegen, den inzwischen eine andere trägt.
    .next = Es wurde nichts geändert. Beginnen Sie bei { $workspace } noch einmal.
failed-integration-removed = { $integration } wird nicht mehr angeboten
    .sentence = { $workspace } hat { $integration } von dieser Seite entfernt, während Sie sich angemeldet haben.
    .next = Sie müssen nichts tun. Fragen Sie { $workspace }, wenn Sie das nicht erwartet haben.
failed-interrupted = Wir wurden unterbrochen
    .sentence = Unser Server hat angehalten, bevor er das Ergebnis speichern konnte. Das liegt an uns, nicht an Ihnen.
    .next = Versuchen Sie es noch einmal. Es wurde nichts verbunden.

## Ein verbundenes Konto

manage-title = { $account } bei { $integration }
manage-ends = Dieser Zugriff endet am { $day }: { $integration } möchte, dass Sie ihn von Zeit zu Zeit bestätigen.
manage-ends-next = Verbinden Sie das Konto vorher neu, dann läuft alles weiter.
manage-may = { $workspace } darf
manage-unlisted = { $integration } sagt nicht, was erlaubt ist. Sie können es in den Einstellungen Ihres { $integration }-Kontos nachsehen.
manage-nothing = Nichts von dem, worum gebeten wurde.
manage-may-not = { $workspace } darf nicht
manage-may-not-means = Das haben Sie bei { $integration } nicht erlaubt. Was es braucht, funktioniert nicht.
manage-wants = { $workspace } bittet jetzt um mehr
manage-wants-means = Das gehörte beim Verbinden nicht zu dem, was Sie erlaubt haben. Was es braucht, funktioniert noch nicht.
manage-grant-means = Sie werden zu { $integration } weitergeleitet. Melden Sie sich als { $account } an und lassen Sie alle Häkchen gesetzt.
manage-about = Über diese Verbindung
manage-since = Verbunden seit
manage-broken-since = Handlungsbedarf seit
manage-last-use = Letzte Verwendung
manage-renew = Zu erneuern bis
manage-rename = Umbenennen
manage-disconnect = Trennen …
manage-use-by-default = Als Standard verwenden
manage-default-means = Sie haben mehrere { $integration }-Konten. { $workspace } nimmt dieses, wenn nichts anderes angegeben ist.
manage-uses = Was mit diesem Konto gemacht wurde
manage-did = { $count ->
    [one] { $workspace } hat in den letzten 30 Tagen { $count } Aktion in Ihrem Namen ausgeführt:
   *[other] { $workspace } hat in den letzten 30 Tagen { $count } Aktionen in Ihrem Namen ausgeführt:
}
manage-did-agents = { $count ->
    [one] KI-Agenten haben in den letzten 30 Tagen { $count } Aktion in Ihrem Namen ausgeführt:
   *[other] KI-Agenten haben in den letzten 30 Tagen { $count } Aktionen in Ihrem Namen ausgeführt:
}
manage-history = Was geschehen ist
manage-renamed = Das Konto ist umbenannt.
manage-is-default = Dieses Konto ist ab jetzt der Standard.

rename-title = Konto umbenennen
rename-means = Der Name erscheint hier und in { $workspace }. Bei { $integration } ändert sich nichts.
rename-name = Name
rename-wrong = <a>Name</a>: { $problem }
rename-refused = Geben Sie einen Namen mit höchstens 255 Zeichen ein.
rename-save = Speichern

disconnect-title = { $integration } trennen?
disconnect-stops = { $workspace } kann dieses Konto nicht mehr verwenden. Was dort für Sie mit { $integration } geschieht, hört sofort auf.
disconnect-withdrawn = Wir bitten { $integration } außerdem, den Zugriff zu entziehen.
disconnect-shared = Bei { $integration } bleibt der Zugriff bestehen, weil ein anderes Konto, das Sie verbunden haben, auf derselben Berechtigung beruht. Er endet mit dem letzten von ihnen.
disconnect-by-hand = { $integration } lässt uns den Zugriff dort nicht entziehen. Öffnen Sie dafür die Einstellungen Ihres { $integration }-Kontos und entfernen Sie { $workspace } aus den verbundenen Apps.
disconnect-by-hand-at = { $integration } lässt uns den Zugriff dort nicht entziehen. <a>Öffnen Sie dafür Ihr { $integration }-Konto</a> und entfernen Sie { $workspace } aus den verbundenen Apps.
disconnect-key = Wir löschen den Schlüssel oder das Passwort, das Sie uns gegeben haben. Bei { $integration } gilt es weiter, bis Sie es in den Einstellungen Ihres { $integration }-Kontos löschen oder ändern.
disconnect-key-at = Wir löschen den Schlüssel oder das Passwort, das Sie uns gegeben haben. Bei { $integration } gilt es weiter, bis Sie es <a>in Ihrem { $integration }-Konto</a> löschen oder ändern.
disconnect-not-deleted = Was Sie bei { $integration } haben, wird nicht gelöscht, und Sie können das Konto später wieder verbinden.
disconnect-keep = Verbunden lassen

problem-again = Verbinden Sie das Konto neu, um den Zugriff wiederherzustellen. Es dauert etwa eine Minute.
problem-wait = Sie müssen nichts tun. { $workspace } muss das beheben; sagen Sie dort Bescheid, wenn es anhält.
problem-invalid-grant = { $integration } akzeptiert den Zugriff nicht mehr, den Sie erlaubt haben. Vielleicht wurde er dort entzogen oder Ihr Passwort geändert.
    .short = Handlungsbedarf: { $integration } akzeptierte den Zugriff nicht mehr, den Sie erlaubt haben
    .next = { problem-again }
problem-refresh-interrupted = Der Zugriff auf { $integration } ist abgebrochen, während er erneuert wurde. Das liegt an uns, nicht an Ihnen.
    .short = Handlungsbedarf: Der Zugriff auf { $integration } ist bei der Erneuerung abgebrochen
    .next = { problem-again }
problem-expired = Der Zugriff, den Sie erlaubt haben, ist abgelaufen, und { $integration } lässt ihn uns nicht ohne Sie erneuern.
    .short = Handlungsbedarf: Der Zugriff, den Sie erlaubt haben, ist abgelaufen
    .next = { problem-again }
problem-credential-refused = { $integration } lehnt den Schlüssel oder das Passwort ab, das Sie uns gegeben haben. Vielleicht wurde es dort geändert oder gelöscht.
    .short = Handlungsbedarf: { $integration } lehnte den Schlüssel oder das Passwort ab
    .next = Verbinden Sie das Konto neu, mit dem, das jetzt gilt.
problem-refresh-refused = { $integration } lehnt es ab, den Zugriff zu erneuern, und nennt keinen Grund.
    .short = Handlungsbedarf: { $integration } lehnte es ab, den Zugriff zu erneuern
    .next = Verbinden Sie das Konto neu. Wenn das nicht hilft, sagen Sie { $workspace } Bescheid.
problem-invalid-client = { $integration } akzeptiert die Zugangsdaten nicht, mit denen { $workspace } dort registriert ist.
    .short = Handlungsbedarf: { $integration } akzeptierte die Zugangsdaten nicht, mit denen { $workspace } dort registriert ist
    .next = { problem-wait }
problem-oauth-app-removed = { $workspace } hat die eigene Registrierung bei { $integration } entfernt; Ihr Zugriff kann daher nicht erneuert werden.
    .short = Handlungsbedarf: { $workspace } hat die eigene Registrierung bei { $integration } entfernt
    .next = { problem-wait }
problem-credential-unreadable = Unser Server kann gerade nicht öffnen, was er für Ihren Zugriff auf { $integration } sicher aufbewahrt.
    .short = Handlungsbedarf: Unser Server konnte nicht öffnen, was er für Ihren Zugriff auf { $integration } aufbewahrt
    .next = { problem-wait }

happened-times = { $count ->
    [one] ({ $count } Mal)
   *[other] ({ $count } Mal)
}
happened-connected = Verbunden
happened-connected-by = Von { $workspace } verbunden
happened-reconnected = Neu verbunden
happened-broke = Handlungsbedarf: Der Zugriff funktionierte nicht mehr
happened-recovered = Funktioniert wieder
happened-reminded = Erinnerung, dass der Zugriff endet
happened-reminded-of = Erinnerung, dass der Zugriff am { $day } endet
happened-default = Als Standard festgelegt
happened-default-by = Von { $workspace } als Standard festgelegt
happened-default-no-more = Nicht mehr Standard
happened-renamed = Umbenannt
happened-read = Von { $workspace } abgerufen

## KI-Agenten, die für jemanden handeln

agents-title = KI-Agenten, die für Sie handeln
agents-lead = Diese Agenten verwenden die Konten, die Sie verbunden haben, im Rahmen dessen, was { $workspace } ihnen erlaubt. Sie können das jederzeit beenden.
agents-none-title = Kein KI-Agent handelt für Sie
agents-none = Derzeit kann keiner Ihre Konten verwenden.
agents-key = Ein Schlüssel, den { $workspace } ausgegeben hat
agents-at = Über { $server }
agents-since = Seit { $day }
agents-end = Zugriff beenden …<unseen> { $agent }</unseen>
agents-ended = Der Zugriff ist beendet.
end-agent-title = Diesen Zugriff beenden?
end-agent-stops = Ihre Konten können damit ab sofort nicht mehr verwendet werden.
end-agent-others = Ihre Konten bleiben verbunden, und { $workspace } kann sie weiterhin verwenden.
end-agent-again = Um den Zugriff wieder zu erlauben, melden Sie sich damit erneut an.
end-agent-key = Nur { $workspace } kann den Zugriff wieder erlauben, mit einem neuen Schlüssel.
end-agent = Zugriff beenden
end-agent-keep = Behalten

## Was sonst schiefgeht

trouble-link-expired = Dieser Link ist abgelaufen
    .sentence = Links gelten nur für begrenzte Zeit, damit Ihre Konten sicher bleiben.
    .next = { $known ->
        [yes] Gehen Sie zurück zu { $workspace } und öffnen Sie die Seite von dort, oder bitten Sie um einen neuen Link.
       *[no] Gehen Sie zurück zu dem Produkt, aus dem Sie kommen, und öffnen Sie die Seite von dort, oder bitten Sie um einen neuen Link.
    }
trouble-link-revoked = Dieser Link gilt nicht mehr
    .sentence = Er wurde vor seinem Ablauf zurückgezogen.
    .next = { $known ->
        [yes] Bitten Sie { $workspace } um einen neuen Link. Auf Konten, die Sie verbunden haben, wirkt sich das Öffnen dieser Seite nicht aus.
       *[no] Bitten Sie den Anbieter des Produkts, aus dem Sie kommen, um einen neuen Link. Auf Konten, die Sie verbunden haben, wirkt sich das Öffnen dieser Seite nicht aus.
    }
trouble-link-malformed = Dieser Link ist unvollständig
    .sentence = Ein Teil der Adresse fehlt oder wurde verändert; manche Mailprogramme zerlegen lange Links.
    .next = { $known ->
        [yes] Kopieren Sie den ganzen Link aus der Nachricht in die Adresszeile, oder bitten Sie { $workspace } um einen neuen.
       *[no] Kopieren Sie den ganzen Link aus der Nachricht in die Adresszeile, oder bitten Sie den Anbieter des Produkts, aus dem Sie kommen, um einen neuen.
    }
trouble-link-not-open = Öffnen Sie zuerst Ihren Link
    .sentence = Diese Seite funktioniert erst, wenn Sie in diesem Browser Ihren persönlichen Link geöffnet haben und Cookies erlaubt sind.
    .next = { $known ->
        [yes] Öffnen Sie den Link von { $workspace } noch einmal, hier in diesem Browser.
       *[no] Öffnen Sie den Link aus dem Produkt, aus dem Sie kommen, noch einmal, hier in diesem Browser.
    }
trouble-other-browser = Sie haben in einem anderen Browser begonnen
    .sentence = Abschließen kann nur, wer begonnen hat; daher haben wir nichts verbunden.
    .next = Gehen Sie zurück in den Browser, in dem Sie begonnen haben, oder öffnen Sie Ihren Link hier und beginnen Sie von vorn. Wenn Ihnen jemand diese Seite geschickt hat, schließen Sie sie.
trouble-form-expired = Bitte versuchen Sie das noch einmal
    .sentence = Die Seite, von der Sie kamen, war zu alt; daher haben wir nichts getan.
    .next = Gehen Sie zurück, laden Sie die Seite neu und drücken Sie den Knopf noch einmal.
trouble-session-completed = Schon verbunden
    .sentence = Dieser Link war für ein Konto, und dieses Konto ist verbunden. Hier gibt es nichts mehr zu tun.
    .next = { $known ->
        [yes] Sie können dieses Fenster schließen. Um ein weiteres Konto zu verbinden, beginnen Sie bei { $workspace } noch einmal.
       *[no] Sie können dieses Fenster schließen. Um ein weiteres Konto zu verbinden, beginnen Sie in dem Produkt, aus dem Sie kommen, noch einmal.
    }
trouble-unknown-client = Wir kennen dieses Programm nicht
    .sentence = Das Programm, aus dem Sie kommen, ist nicht registriert oder darf niemanden an die angegebene Stelle zurückleiten.
    .next = Beginnen Sie in dem Programm noch einmal. Wenn das nicht hilft, entfernen Sie dort den Server und fügen Sie ihn neu hinzu.
trouble-sign-in-over = Diese Anmeldung ist beendet
    .sentence = Sie wurde abgeschlossen oder hat zu lange gedauert; auf dieser Seite gibt es nichts mehr zu tun.
    .next = Gehen Sie zurück zu dem Programm, aus dem Sie kommen. Wenn es nicht angemeldet ist, beginnen Sie dort noch einmal.
trouble-not-found = Hier ist nichts
    .sentence = Die Adresse stimmt nicht, oder was hier stand, wird nicht mehr angeboten.
    .next = { $known ->
        [yes] Gehen Sie zurück, oder öffnen Sie Ihren Link von { $workspace } noch einmal.
       *[no] Gehen Sie zurück, oder öffnen Sie Ihren Link aus dem Produkt, aus dem Sie kommen, noch einmal.
    }
trouble-too-many = Einen Moment, bitte
    .sentence = Aus Ihrem Netz kamen in kurzer Zeit zu viele Anfragen.
    .next = Warten Sie eine Minute und laden Sie diese Seite neu. Es ist nichts verloren.
trouble-unavailable = Wir sind gleich wieder da
    .sentence = Diese Seite kann gerade nicht angezeigt werden. Das liegt an uns, nicht an Ihnen.
    .next = Warten Sie eine Minute und laden Sie sie neu. Es ist nichts verloren.
trouble-internal = Hier ist etwas schiefgegangen
    .sentence = Uns ist ein Fehler unterlaufen, und wir konnten Ihren Wunsch nicht ausführen. Es liegt nicht an Ihnen.
    .next = { $known ->
        [yes] Versuchen Sie es noch einmal. Wenn es wieder passiert, nennen Sie { $workspace } die Referenz unten.
       *[no] Versuchen Sie es noch einmal. Wenn es wieder passiert, nennen Sie dem Anbieter des Produkts, aus dem Sie kommen, die Referenz unten.
    }

## Anmelden für ein Programm, und ein neuer Link

look-into-mail = Sehen Sie in Ihre E-Mails
new-link-send = Neuen Link zusenden
new-link-by-mail = Per E-Mail, an die Adresse, die für Sie hinterlegt ist.
new-link-sent = Wenn wir wissen, wohin wir Ihnen schreiben können, ist ein neuer Link unterwegs. Das kann ein bis zwei Minuten dauern.
new-link-nothing = Nichts angekommen? Sehen Sie auch im Spam-Ordner nach, oder bitten Sie den Anbieter des Produkts, aus dem Sie kommen, um einen neuen Link.
sign-in-title = Anmelden
sign-in-heading = Bei { $workspace } anmelden
sign-in-asks = <strong>{ $client }</strong> möchte { $server } für Sie verwenden. Geben Sie Ihre E-Mail-Adresse ein, dann senden wir Ihnen einen Code.
sign-in-address = E-Mail-Adresse
sign-in-address-wrong = <a>E-Mail-Adresse</a>: { $problem }
sign-in-send = Code zusenden
sign-in-cancel = Abbrechen
sign-in-not-you = Wenn Sie das nicht selbst begonnen haben, schließen Sie diese Seite.
sign-in-code-title = Code eingeben
sign-in-code = Sechsstelliger Code
sign-in-code-wrong = <a>Code</a>: { $problem }
sign-in-sent = Wir haben einen Code an <strong>{ $email }</strong> gesendet.
sign-in-perhaps-sent = Wenn { $workspace } die Adresse <strong>{ $email }</strong> kennt, ist ein Code dorthin unterwegs.
sign-in-filled = Der Code, den wir an <strong>{ $email }</strong> gesendet haben, ist schon eingetragen. Machen Sie weiter, um sich anzumelden.
sign-in-good-for = { $count ->
    [one] Er gilt { $count } Minute.
   *[other] Er gilt { $count } Minuten.
}
sign-in-continue = Weiter
sign-in-send-again = Neuen Code senden
sign-in-other-address = Andere Adresse verwenden
sign-in-keep-code = Geben Sie diesen Code niemandem. { $client } braucht ihn nicht.
sign-in-loopback = einem Programm auf diesem Computer
sign-in-scheme = dem Programm auf diesem Computer, das { $scheme }:-Links öffnet
sign-in-no-address = Das ist keine E-Mail-Adresse.
sign-in-too-many = An diese Adresse wurden gerade viele Codes gesendet. Warten Sie eine Stunde und versuchen Sie es dann noch einmal.
sign-in-wrong-code = Das ist nicht der Code, den wir zuletzt gesendet haben.
sign-in-spent-code = Dieser Code kann nicht mehr verwendet werden. Lassen Sie sich einen neuen senden.
consent-title = { $client } erlauben?
consent-choose-first = <a>Wählen Sie, wer Sie sind</a>, und machen Sie dann weiter.
consent-asks = Das Programm möchte { $server } von { $workspace } in Ihrem Namen verwenden.
consent-nothing = Noch gibt es nichts, was es verwenden könnte. Das ändert sich, wenn { $workspace } etwas hinzufügt.
consent-able = Es kann dann mit Ihren Konten arbeiten bei
consent-unchecked = Niemand hat geprüft, dass dies { $client } ist. Fahren Sie nur fort, wenn Sie das selbst begonnen haben: Sie kehren zurück zu { $place }.
consent-unchecked-device = Niemand hat geprüft, dass dies { $client } ist. Fahren Sie nur fort, wenn Sie das selbst begonnen haben, auf einem Gerät, das Sie vor sich haben.
consent-who = Ihre Adresse steht für mehrere Personen. Wer sind Sie?
consent-allow = Erlauben
consent-deny = Nicht erlauben
consent-end = Um das später zu beenden, wenden Sie sich an { $workspace }.
device-title = Ein Gerät verbinden
device-asks = Geben Sie den Code ein, den das Programm auf Ihrem Gerät anzeigt.
device-warning = Fahren Sie nur fort, wenn der Code auf einem eigenen Gerät steht, das Sie vor sich haben. Wer Ihnen einen Code schickt, will in Ihrem Namen handeln.
device-code = Code
device-wrong = Diesen Code gibt es nicht, oder er ist abgelaufen. Sehen Sie noch einmal auf dem Gerät nach.
device-too-many = Zu viele Codes waren falsch. Warten Sie eine Viertelstunde und versuchen Sie es dann noch einmal.
device-allowed = { $client } darf weitermachen
device-goes-on = Es geht dort von selbst weiter: Sie können zu Ihrem Gerät zurückkehren.
device-denied = { $client } darf nicht weitermachen
device-nothing = Dem Programm wird das mitgeteilt; es kann nichts in Ihrem Namen tun.
