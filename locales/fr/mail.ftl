# Les e-mails.

mail-date = { $date } à { $time } UTC
invite-subject = { $workspace } vous demande de connecter votre compte { $integration }
invite-subject-all = { $workspace } vous demande de connecter vos comptes
invite-preview = Cela prend environ une minute. Le lien fonctionne jusqu’au { $end }.
invite-title = Connectez votre compte { $integration }
invite-title-all = Connectez vos comptes
invite-greeting = Bonjour { $person },
invite-greeting-nameless = Bonjour,
invite-ask = { $workspace } vous demande de connecter votre compte { $integration }, afin de pouvoir travailler en votre nom avec les données qui s’y trouvent.
invite-ask-all = { $workspace } vous demande de connecter vos comptes, afin de pouvoir travailler en votre nom avec les données qui s’y trouvent.
invite-promise = Cela prend environ une minute. Avant toute connexion, vous voyez ce qui est demandé, et vous pouvez vous déconnecter à tout moment.
invite-until = Le lien fonctionne jusqu’au { $end }, aussi souvent que vous l’ouvrez. Il vous est réservé : merci de ne pas le transmettre.
invite-by-hand = Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :
invite-why = Cet e-mail a été envoyé à { $address } parce que { $workspace } vous a invité. Si vous ne l’attendiez pas, vous n’avez rien à faire : rien n’est connecté tant que vous ne le faites pas vous-même.
mail-code-subject = { $code } est votre code pour { $workspace }
mail-code-preview = { $count ->
    [one] Il peut être saisi pendant { $count } minute.
   *[other] Il peut être saisi pendant { $count } minutes.
}
mail-code-title = Votre code
mail-code-ask = { $client } demande à utiliser { $server } de { $workspace } pour vous.
mail-code-enter = { $count ->
    [one] Pour continuer, saisissez ce code dans un délai de { $count } minute là où vous avez saisi votre adresse :
   *[other] Pour continuer, saisissez ce code dans un délai de { $count } minutes là où vous avez saisi votre adresse :
}
mail-code-link = Ou ouvrez la page avec le code déjà saisi, dans le navigateur où vous avez commencé
mail-code-warning = Ne le donnez à personne, pas même au programme : saisissez-le uniquement sur la page.
mail-code-why = Cet e-mail a été envoyé parce que quelqu’un a saisi cette adresse pour s’identifier auprès de { $workspace }. Si ce n’était pas vous, vous n’avez rien à faire : sans le code, rien ne se passe.
mail-sign-in-subject = { $code } est votre code de connexion
mail-sign-in-title = Votre code de connexion
mail-sign-in-enter = Saisissez ce code là où vous vous identifiez pour ouvrir le tableau de bord de { $host } :
mail-sign-in-link = S’identifier plutôt avec ce lien
mail-sign-in-until = { $count ->
    [one] Le code et le lien sont valables { $count } minute et une seule fois. Ne les transmettez à personne.
   *[other] Le code et le lien sont valables { $count } minutes et une seule fois. Ne les transmettez à personne.
}
mail-sign-in-why = Si vous n’êtes pas en train de vous identifier, quelqu’un a saisi votre adresse par erreur. Rien ne se passe tant que vous n’utilisez ni le code ni le lien.
mail-confirm-subject = { $code } est votre code de confirmation
mail-confirm-title = Votre code de confirmation
mail-confirm-enter = Saisissez ce code dans le tableau de bord de { $host } pour montrer que c’est bien vous :
mail-confirm-until = { $count ->
    [one] Le code est valable { $count } minute et une seule fois. Ne le transmettez à personne.
   *[other] Le code est valable { $count } minutes et une seule fois. Ne le transmettez à personne.
}
mail-confirm-why = Si ce n’est pas vous, quelqu’un utilise votre session : identifiez-vous et fermez toutes les autres sur la page de votre compte.
mail-member-title = Vous êtes invité chez { $organization }
mail-member-role = { $role ->
    [owner] propriétaire
    [admin] administrateur
    [developer] développeur
    [support] assistance
   *[viewer] observateur
}
mail-member-ask = Vous pouvez utiliser le tableau de bord de { $organization }. Votre rôle : { $as }.
mail-member-ask-by = { $inviter } vous invite : vous pouvez utiliser le tableau de bord de { $organization }. Votre rôle : { $as }.
mail-member-open = Ouvrir le tableau de bord
mail-member-until = { $count ->
    [one] Le lien est valable { $count } jour et une seule fois ; ensuite, vous vous identifiez avec votre adresse.
   *[other] Le lien est valable { $count } jours et une seule fois ; ensuite, vous vous identifiez avec votre adresse.
}
mail-member-why = Si vous ne savez pas de quoi il s’agit, vous pouvez ignorer cet e-mail.
