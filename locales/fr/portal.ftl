# Le portail, en français : vouvoiement. Ce qui est balisage est dit dans le fichier anglais.

## Partout

back = Retour
back-to = Retour à { $workspace }
all-integrations = Toutes les intégrations
close-window = Fermer cette fenêtre
you-can-close = Vous pouvez fermer cette fenêtre.
you-can-leave = Si vous ne souhaitez rien connecter, vous pouvez fermer cette fenêtre.
reference = Référence <code>{ $id }</code>
optional = (facultatif)
default-badge = Par défaut
reconnect = Reconnecter
grant-rest = Autoriser le reste
disconnect = Déconnecter
check-entered = Veuillez vérifier votre saisie

## L’état d’un compte

state-not-connected = Non connecté
state-connected = Connecté
state-needs-attention = Action requise
state-partly-connected = Partiellement connecté
state-connecting = Connexion en cours
state-provided = Fourni par { $workspace }
state-paused = En pause

## Les temps

date = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }
ago-now = à l’instant
ago-minutes = { $count ->
    [one] il y a { $count } minute
   *[other] il y a { $count } minutes
}
ago-hours = { $count ->
    [one] il y a { $count } heure
   *[other] il y a { $count } heures
}
ago-yesterday = hier
ago-days = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
}
ago-date = le { $date }
until-today = aujourd’hui
until-tomorrow = demain
until-days = { $count ->
    [one] dans { $count } jour
   *[other] dans { $count } jours
}
until-months = { $count ->
    [one] dans { $count } mois
   *[other] dans { $count } mois
}
until-years = { $count ->
    [one] dans { $count } an
   *[other] dans { $count } ans
}
date-and-until = { $date }, { $when }
used-never = Pas encore utilisé
used = Utilisé { $when }

## La liste des intégrations

landing-title = Connectez vos comptes
landing-person = Vous connectez des comptes pour <strong>{ $person }</strong>.
landing-nameless = Choisissez un compte à connecter à { $workspace }.
landing-promise = Vous décidez de ce que { $workspace } peut faire, et vous pouvez vous déconnecter à tout moment.
landing-find = Rechercher un compte
landing-search = Rechercher
landing-category = Catégorie
landing-all-categories = Toutes les catégories
landing-nothing-found = Aucun résultat
landing-nothing-in-category = Il n’y a rien dans cette catégorie.
landing-nothing-matches = Aucun résultat pour « { $query } ».
landing-show-all = Tout afficher
landing-empty-title = Rien à connecter pour l’instant
landing-empty = { $workspace } n’a encore configuré aucune intégration. Vous n’avez rien à faire ; revenez lorsqu’on vous y invitera.
landing-connect = Connecter<unseen> { $integration }</unseen>
landing-add = Ajouter un autre compte<unseen> { $integration }</unseen>
landing-reconnect = Reconnecter<unseen> { $account }</unseen>
landing-grant = Autoriser le reste<unseen> : { $account }</unseen>
landing-manage = Gérer<unseen> { $account }</unseen>
landing-ends = Se termine { $when }
landing-operator = { $workspace } doit y remédier
landing-disconnected = Le compte est déconnecté.

category-ai = IA
category-analytics = Analyse de données
category-commerce = Commerce
category-communication = Communication
category-content-and-files = Contenus et fichiers
category-customer-support = Service client
category-developer-tools = Outils de développement
category-finance = Finance
category-forms-and-surveys = Formulaires et enquêtes
category-hr-and-recruiting = RH et recrutement
category-marketing = Marketing
category-project-management = Gestion de projet
category-productivity = Productivité
category-sales-and-crm = Ventes et CRM

## Une intégration

form-connect = Connecter { $integration }
form-reconnect = Reconnecter { $integration }
form-add = Ajouter un autre compte { $integration }
form-asks = { $workspace } demande l’accès à votre compte { $integration }.
form-asks-as = { $workspace } demande l’accès à votre compte { $integration }, en tant que <strong>{ $alias }</strong>.
form-lost-typed = { $workspace } n’a plus accès à <strong>{ $account }</strong>. Saisissez de nouveau les informations de ce compte pour le rétablir.
form-lost-consent = { $workspace } n’a plus accès à <strong>{ $account }</strong>. Identifiez-vous sur { $integration } avec ce compte pour le rétablir.
form-renew-typed = Saisissez de nouveau les informations de <strong>{ $account }</strong> pour renouveler cette connexion. D’ici là, elle reste telle quelle.
form-renew-consent = Identifiez-vous sur { $integration } avec <strong>{ $account }</strong> pour renouveler cette connexion. D’ici là, elle reste telle quelle.
form-others-stay = Les comptes déjà connectés restent inchangés.
form-add-typed = Saisissez les informations du compte que vous souhaitez ajouter.
form-add-consent = Identifiez-vous sur { $integration } avec le compte que vous souhaitez ajouter.
form-where = Où trouver cette information<unseen> (s’ouvre dans un nouvel onglet)</unseen>
form-unlisted = { $integration } vous montrera ce que { $workspace } demande avant que vous acceptiez.
form-able = { $workspace } pourra
form-please-choose = Veuillez choisir
form-checked = Votre saisie est d’abord vérifiée auprès de { $integration }.
form-kept = Ce que vous saisissez est conservé chiffré et utilisé uniquement pour { $workspace }.
form-next = Vous allez être dirigé vers { $integration } pour vous identifier et donner votre accord, puis vous reviendrez ici. { $workspace } ne voit jamais votre mot de passe.
form-continue = Continuer vers { $integration }
form-another-way = Connecter d’une autre manière
form-one-only = { $integration } n’accepte qu’une connexion par personne : vous identifier avec le même compte met fin à la première.
form-failed = Cela n’a pas fonctionné
form-shared = Tous les membres de { $workspace } utiliseront ce compte.

field-required = « { $label } » est obligatoire.
field-too-long = « { $label } » doit comporter au maximum { $count } caractères.
field-control = « { $label } » ne doit pas contenir de caractères de contrôle.
field-option = « { $label } » doit être l’une de ces valeurs : { $options }.
field-email = « { $label } » doit être une adresse e-mail.
field-host = « { $label } » doit être un nom d’hôte, comme acme.example.com.
field-shape = « { $label } » ne semble pas correct.

refused-secret = { $integration } ne l’a pas accepté. Copiez-le de nouveau et vérifiez qu’il est toujours valable.
refused-fields = { $integration } n’a pas accepté votre saisie. Vérifiez chaque élément et réessayez.
refused-unavailable = { $integration } est injoignable pour le moment, rien n’a donc pu être vérifié. Rien n’est perdu : réessayez dans quelques minutes.
refused-egress = { $integration } est configuré avec une adresse que ce serveur n’a pas le droit de contacter. Seule la personne qui l’administre peut changer cela.
refused-too-often = Trop de tentatives ont été refusées. Attendez dix minutes, puis réessayez.

methods-two = { $workspace } demande l’accès à votre compte { $integration }. Il y a deux manières de le donner ; l’une ou l’autre convient.
methods-several = { $workspace } demande l’accès à votre compte { $integration }. Il y a plusieurs manières de le donner ; toutes conviennent.
methods-oauth2 = S’identifier avec { $integration }
methods-secret-text = Clé API
methods-basic-auth = Nom d’utilisateur et mot de passe
methods-custom-auth = Identifiants

## Lequel parmi plusieurs

choose-heading = { $noun ->
    [account] Quel compte souhaitez-vous connecter ?
    [business] Quelle entreprise souhaitez-vous connecter ?
    [organisation] Quelle organisation souhaitez-vous connecter ?
    [site] Quel site souhaitez-vous connecter ?
   *[other] Que souhaitez-vous connecter ({ $noun }) ?
}
choose-several = { $noun ->
    [account] Votre accès à { $integration } comprend plusieurs comptes. { $workspace } utilisera celui que vous choisissez.
    [business] Votre compte { $integration } comprend plusieurs entreprises. { $workspace } utilisera celle que vous choisissez.
    [organisation] Votre compte { $integration } comprend plusieurs organisations. { $workspace } utilisera celle que vous choisissez.
    [site] Votre compte { $integration } comprend plusieurs sites. { $workspace } utilisera celui que vous choisissez.
   *[other] Votre compte { $integration } comprend plusieurs éléments ({ $noun }). { $workspace } utilisera celui que vous choisissez.
}
choose-several-of = { $noun ->
    [account] Sur { $integration }, <strong>{ $login }</strong> a plusieurs comptes. { $workspace } utilisera celui que vous choisissez.
    [business] Sur { $integration }, <strong>{ $login }</strong> a plusieurs entreprises. { $workspace } utilisera celle que vous choisissez.
    [organisation] Sur { $integration }, <strong>{ $login }</strong> a plusieurs organisations. { $workspace } utilisera celle que vous choisissez.
    [site] Sur { $integration }, <strong>{ $login }</strong> a plusieurs sites. { $workspace } utilisera celui que vous choisissez.
   *[other] Sur { $integration }, <strong>{ $login }</strong> a plusieurs éléments ({ $noun }). { $workspace } utilisera celui que vous choisissez.
}
choose-please = Veuillez faire un choix
choose-first = <a>Choisissez un élément de la liste</a>, puis continuez.
choose-error = Choisissez un élément de la liste.
choose-connect = { $noun ->
    [account] Connecter ce compte
    [business] Connecter cette entreprise
    [organisation] Connecter cette organisation
    [site] Connecter ce site
   *[other] Connecter cet élément ({ $noun })
}
choose-none = Aucun de ceux-ci
choose-more = Vous pourrez en connecter un autre plus tard, comme compte supplémentaire.
choose-connected = Déjà connecté : le choisir renouvelle cette connexion

## L’issue

done-title = { $integration } est connecté
done-renewed = { $integration } est de nouveau connecté
done-partly = { $integration } est partiellement connecté
done-works = { $workspace } peut maintenant utiliser ce compte.
done-missing-title = Certaines autorisations manquent
done-missing = Le compte est connecté, mais { $workspace } ne peut pas :
done-missing-means = Ce qui en a besoin ne fonctionnera pas.
done-missing-allow = Pour les accorder, connectez-vous de nouveau et laissez toutes les cases cochées.
done-allow-rest = Autoriser le reste
try-again = Réessayer

waiting-title = Connexion de { $integration }
waiting = Ce n’est pas encore terminé. Si vous êtes encore en train de vous identifier sur { $integration } dans une autre fenêtre, terminez-y d’abord.
waiting-check = Vérifier de nouveau

decide-title = C’est un autre compte { $integration }
decide = Vous vouliez reconnecter un compte et vous vous êtes identifié avec un autre. Rien n’a encore changé ; veuillez choisir.
decide-old = À reconnecter
decide-new = Identifié en tant que
decide-keep = Garder { $account }
decide-keep-means = Rien de nouveau n’est connecté. Pour reconnecter ce compte, réessayez et identifiez-vous avec lui sur { $integration }.
decide-add = Ajouter aussi { $account }
decide-add-means = Il devient un second compte. Le premier reste inchangé.

failed-access-denied = Rien n’a été connecté
    .sentence = Vous n’avez pas donné à { $workspace } l’accès à votre compte { $integration }, ou { $integration } ne l’a pas permis.
    .next = Si vous avez changé d’avis, réessayez. Si { $integration } indique qu’un administrateur doit donner son accord, adressez-vous d’abord au vôtre.
failed-link-expired = Votre lien a expiré
    .sentence = Le lien de { $workspace } a expiré pendant que vous vous identifiiez sur { $integration }.
    .next = Retournez sur { $workspace } et demandez un nouveau lien. Rien n’a été connecté.
failed-link-revoked = Votre lien ne fonctionne plus
    .sentence = { $workspace } a retiré le lien pendant que vous vous identifiiez sur { $integration }.
    .next = Demandez un nouveau lien à { $workspace }. Rien n’a été connecté.
failed-flow-expired = Cela a pris trop de temps
    .sentence = Vous êtes resté plus d’une heure sur { $integration } ; nous avons cessé d’attendre pour protéger votre compte.
    .next = Recommencez ; cela prend environ une minute.
failed-operator = { $workspace } a quelque chose à corriger
    .next = Communiquez à { $workspace } la référence ci-dessous. Réessayer ne servira à rien avant la correction.
failed-redirect-uri-mismatch = { failed-operator }
    .sentence = { $integration } ne reconnaît pas l’adresse vers laquelle vous renvoyer. C’est une erreur de configuration, pas la vôtre.
    .next = { failed-operator.next }
failed-invalid-client = { failed-operator }
    .sentence = { $integration } n’accepte pas les identifiants sous lesquels { $workspace } y est enregistré. C’est une erreur de configuration, pas la vôtre.
    .next = { failed-operator.next }
failed-invalid-scope = { failed-operator }
    .sentence = { $workspace } a demandé à { $integration } une autorisation que { $integration } ne lui propose pas. C’est une erreur de configuration, pas la vôtre.
    .next = { failed-operator.next }
failed-egress-refused = { failed-operator }
    .sentence = { $integration } est configuré avec une adresse que ce serveur n’a pas le droit de contacter. C’est une erreur de configuration, pas la vôtre.
    .next = { failed-operator.next }
failed-credential-refused = { $integration } n’a pas accepté votre saisie
    .sentence = La clé ou le mot de passe contient peut-être une faute de frappe, ou n’est plus valable.
    .next = Copiez-le de nouveau et réessayez. Rien n’a été enregistré.
failed-invalid-grant = { $integration } n’a pas confirmé votre identification
    .sentence = La confirmation avait déjà été utilisée ou était trop ancienne. Recharger une page au mauvais moment peut en être la cause.
    .next = Réessayez. Rien n’est perdu.
failed-nothing-to-choose = Il n’y avait rien à connecter
    .sentence = { $integration } vous a laissé entrer, mais votre compte n’y a rien que { $workspace } puisse utiliser.
    .next = Identifiez-vous avec un autre compte, ou demandez un accès à la personne qui gère { $integration } chez vous.
failed-provider-refused = { $integration } a refusé la demande
    .sentence = { $integration } ne nous a pas laissé terminer, sans en donner la raison.
    .next = Réessayez. Si cela se reproduit, communiquez à { $workspace } la référence ci-dessous.
failed-provider-unavailable = { $integration } ne répond pas
    .sentence = { $integration } est en panne ou très lent en ce moment. Ni vous ni { $workspace } n’avez fait d’erreur.
    .next = Attendez quelques minutes et réessayez. Rien n’est perdu.
failed-provider-unreadable = Nous n’avons pas compris { $integration }
    .sentence = { $integration } a envoyé une réponse que nous ne pouvons pas lire. Ce n’est pas de votre faute.
    .next = Réessayez. Si cela se reproduit, communiquez à { $workspace } la référence ci-dessous.
failed-issuer-mismatch = Nous avons tout arrêté pour protéger votre compte
    .sentence = La réponse ne venait pas de { $integration }, que nous avions interrogé ; nous l’avons donc écartée.
    .next = Recommencez à partir d’ici, et non depuis un lien reçu dans un message. Si cela se reproduit, prévenez { $workspace }.
failed-other-account = Votre ancien compte est conservé
    .sentence = Vous vous êtes identifié sur { $integration } avec un autre compte qu’auparavant, et avez choisi de garder l’ancien.
    .next = Pour renouveler l’ancien, réessayez et identifiez-vous avec lui sur { $integration }.
failed-external-id-taken = Cette connexion existe déjà
    .sentence = { $workspace } a demandé une connexion sous un nom qu’une autre porte désormais.
    .next = Rien n’a été modifié. Recommencez depuis { $workspace }.
failed-integration-removed = { $integration } n’est plus proposé
    .sentence = { $workspace } a retiré { $integration } de cette page pendant que vous vous identifiiez.
    .next = Vous n’avez rien à faire. Interrogez { $workspace } si vous ne vous y attendiez pas.
failed-interrupted = Nous avons été interrompus
    .sentence = Notre serveur s’est arrêté avant de pouvoir enregistrer le résultat. C’est notre faute, pas la vôtre.
    .next = Réessayez. Rien n’a été connecté.

## Un compte connecté

manage-title = { $account } sur { $integration }
manage-ends = Cet accès se termine le { $day } : { $integration } souhaite que vous le confirmiez de temps en temps.
manage-ends-next = Reconnectez-vous avant cette date, et rien ne s’arrêtera.
manage-may = { $workspace } peut
manage-unlisted = { $integration } n’indique pas ce qui est autorisé. Vous pouvez le consulter dans les paramètres de votre compte { $integration }.
manage-nothing = Rien de ce qui a été demandé.
manage-may-not = { $workspace } ne peut pas
manage-may-not-means = Vous ne l’avez pas autorisé sur { $integration }. Ce qui en a besoin ne fonctionne pas.
manage-wants = { $workspace } demande maintenant davantage
manage-wants-means = Cela ne faisait pas partie de ce que vous avez autorisé en vous connectant. Ce qui en a besoin ne fonctionne pas encore.
manage-grant-means = Vous allez être dirigé vers { $integration }. Identifiez-vous en tant que { $account } et laissez toutes les cases cochées.
manage-about = À propos de cette connexion
manage-since = Connecté depuis le
manage-broken-since = Action requise depuis le
manage-last-use = Dernière utilisation
manage-renew = À renouveler avant le
manage-rename = Renommer
manage-disconnect = Déconnecter…
manage-use-by-default = Utiliser par défaut
manage-default-means = Vous avez plusieurs comptes { $integration }. { $workspace } prend celui-ci lorsque rien n’est précisé.
manage-uses = Ce qui a été fait avec ce compte
manage-did = { $count ->
    [one] { $workspace } a effectué { $count } action en votre nom au cours des 30 derniers jours :
   *[other] { $workspace } a effectué { $count } actions en votre nom au cours des 30 derniers jours :
}
manage-did-agents = { $count ->
    [one] Des agents d’IA ont effectué { $count } action en votre nom au cours des 30 derniers jours :
   *[other] Des agents d’IA ont effectué { $count } actions en votre nom au cours des 30 derniers jours :
}
manage-history = Ce qui s’est passé
manage-renamed = Le compte a été renommé.
manage-is-default = Ce compte est désormais utilisé par défaut.

rename-title = Renommer ce compte
rename-means = Le nom apparaît ici et dans { $workspace }. Rien ne change sur { $integration }.
rename-name = Nom
rename-wrong = <a>Nom</a> : { $problem }
rename-refused = Saisissez un nom de 255 caractères au maximum.
rename-save = Enregistrer

disconnect-title = Déconnecter { $integration } ?
disconnect-stops = { $workspace } ne pourra plus utiliser ce compte. Ce qui y est fait pour vous avec { $integration } s’arrête aussitôt.
disconnect-withdrawn = Nous demandons aussi à { $integration } de retirer l’accès.
disconnect-shared = { $integration } conserve l’accès, car un autre compte que vous avez connecté repose sur la même autorisation. Il sera retiré avec le dernier d’entre eux.
disconnect-by-hand = { $integration } ne nous permet pas d’y retirer l’accès. Pour le faire, ouvrez les paramètres de votre compte { $integration } et retirez { $workspace } des applications connectées.
disconnect-by-hand-at = { $integration } ne nous permet pas d’y retirer l’accès. Pour le faire, <a>ouvrez votre compte { $integration }</a> et retirez { $workspace } des applications connectées.
disconnect-key = Nous effaçons la clé ou le mot de passe que vous avez donné. Sur { $integration }, il reste valable jusqu’à ce que vous le supprimiez ou le changiez dans les paramètres de votre compte { $integration }.
disconnect-key-at = Nous effaçons la clé ou le mot de passe que vous avez donné. Sur { $integration }, il reste valable jusqu’à ce que vous le supprimiez ou le changiez <a>dans votre compte { $integration }</a>.
disconnect-not-deleted = Ce que vous avez sur { $integration } n’est pas supprimé, et vous pourrez vous reconnecter plus tard.
disconnect-keep = Rester connecté

problem-again = Reconnectez-vous pour le rétablir. Cela prend environ une minute.
problem-wait = Vous n’avez rien à faire. { $workspace } doit y remédier ; prévenez-les si cela dure.
problem-invalid-grant = { $integration } n’accepte plus l’accès que vous avez donné. Il y a peut-être été retiré, ou votre mot de passe a été modifié.
    .short = Action requise : { $integration } n’acceptait plus l’accès que vous avez donné
    .next = { problem-again }
problem-refresh-interrupted = L’accès à { $integration } a été coupé pendant son renouvellement. C’est notre faute, pas la vôtre.
    .short = Action requise : l’accès à { $integration } a été coupé pendant son renouvellement
    .next = { problem-again }
problem-expired = L’accès que vous avez donné a expiré, et { $integration } ne nous laisse pas le renouveler sans vous.
    .short = Action requise : l’accès que vous avez donné a expiré
    .next = { problem-again }
problem-credential-refused = { $integration } refuse la clé ou le mot de passe que vous avez donné. Il y a peut-être été modifié ou supprimé.
    .short = Action requise : { $integration } a refusé la clé ou le mot de passe que vous avez donné
    .next = Reconnectez-vous avec celui qui est valable aujourd’hui.
problem-refresh-refused = { $integration } refuse de renouveler l’accès, sans dire pourquoi.
    .short = Action requise : { $integration } a refusé de renouveler l’accès
    .next = Reconnectez-vous. Si cela ne suffit pas, prévenez { $workspace }.
problem-invalid-client = { $integration } n’accepte pas les identifiants sous lesquels { $workspace } y est enregistré.
    .short = Action requise : { $integration } n’acceptait pas les identifiants sous lesquels { $workspace } y est enregistré
    .next = { problem-wait }
problem-oauth-app-removed = { $workspace } a supprimé son enregistrement auprès de { $integration } ; votre accès ne peut donc plus être renouvelé.
    .short = Action requise : { $workspace } a supprimé son enregistrement auprès de { $integration }
    .next = { problem-wait }
problem-credential-unreadable = Notre serveur ne peut pas ouvrir en ce moment ce qu’il conserve pour votre accès à { $integration }.
    .short = Action requise : notre serveur n’a pas pu ouvrir ce qu’il conserve pour votre accès à { $integration }
    .next = { problem-wait }

happened-times = { $count ->
    [one] ({ $count } fois)
   *[other] ({ $count } fois)
}
happened-connected = Connecté
happened-connected-by = Connecté par { $workspace }
happened-reconnected = Reconnecté
happened-broke = Action requise : l’accès a cessé de fonctionner
happened-recovered = Fonctionne de nouveau
happened-reminded = Rappel que l’accès se termine
happened-reminded-of = Rappel que l’accès se termine le { $day }
happened-default = Défini par défaut
happened-default-by = Défini par défaut par { $workspace }
happened-default-no-more = N’est plus utilisé par défaut
happened-renamed = Renommé
happened-read = Lu par { $workspace }

## Les agents d’IA qui agissent pour quelqu’un

agents-title = Agents d’IA qui agissent pour vous
agents-lead = Ils utilisent les comptes que vous avez connectés, dans les limites fixées par { $workspace }. Vous pouvez y mettre fin à tout moment.
agents-none-title = Aucun agent d’IA n’agit pour vous
agents-none = Aucun ne peut utiliser vos comptes pour le moment.
agents-key = Une clé remise par { $workspace }
agents-at = Par l’intermédiaire de { $server }
agents-since = Depuis le { $day }
agents-end = Mettre fin à l’accès…<unseen> { $agent }</unseen>
agents-ended = L’accès a pris fin.
end-agent-title = Mettre fin à cet accès ?
end-agent-stops = Il ne peut plus utiliser vos comptes, dès maintenant.
end-agent-others = Vos comptes restent connectés, et { $workspace } peut toujours les utiliser.
end-agent-again = Pour l’autoriser de nouveau, reconnectez-vous avec lui.
end-agent-key = Seul { $workspace } peut l’autoriser de nouveau, avec une nouvelle clé.
end-agent = Mettre fin à l’accès
end-agent-keep = Le conserver

## Le reste de ce qui peut mal tourner

trouble-link-expired = Ce lien a expiré
    .sentence = Les liens fonctionnent pendant une durée limitée, pour protéger vos comptes.
    .next = { $known ->
        [yes] Retournez sur { $workspace } et ouvrez la page à partir de là, ou demandez un nouveau lien.
       *[no] Retournez sur le produit d’où vous venez et ouvrez la page à partir de là, ou demandez un nouveau lien.
    }
trouble-link-revoked = Ce lien ne fonctionne plus
    .sentence = Il a été retiré avant son expiration.
    .next = { $known ->
        [yes] Demandez un nouveau lien à { $workspace }. Ouvrir cette page n’a aucun effet sur les comptes que vous avez connectés.
       *[no] Demandez un nouveau lien dans le produit d’où vous venez. Ouvrir cette page n’a aucun effet sur les comptes que vous avez connectés.
    }
trouble-link-malformed = Ce lien est incomplet
    .sentence = Une partie de l’adresse manque ou a été modifiée ; les logiciels de messagerie coupent parfois les liens longs.
    .next = { $known ->
        [yes] Copiez le lien entier du message dans la barre d’adresse, ou demandez-en un nouveau à { $workspace }.
       *[no] Copiez le lien entier du message dans la barre d’adresse, ou demandez-en un nouveau dans le produit d’où vous venez.
    }
trouble-link-not-open = Ouvrez d’abord votre lien
    .sentence = Cette page ne fonctionne qu’après avoir ouvert votre lien personnel dans ce navigateur, avec les cookies activés.
    .next = { $known ->
        [yes] Ouvrez de nouveau le lien de { $workspace }, ici dans ce navigateur.
       *[no] Ouvrez de nouveau le lien du produit d’où vous venez, ici dans ce navigateur.
    }
trouble-other-browser = Vous avez commencé dans un autre navigateur
    .sentence = Seule la personne qui a commencé peut terminer ; nous n’avons donc rien connecté.
    .next = Revenez au navigateur dans lequel vous avez commencé, ou ouvrez votre lien ici et recommencez. Si quelqu’un vous a envoyé cette page, fermez-la.
trouble-form-expired = Veuillez réessayer
    .sentence = La page d’où vous venez était trop ancienne ; nous n’avons donc rien fait.
    .next = Revenez en arrière, rechargez la page et appuyez de nouveau sur le bouton.
trouble-session-completed = Déjà connecté
    .sentence = Ce lien valait pour un seul compte, et ce compte est connecté. Il n’y a plus rien à faire ici.
    .next = { $known ->
        [yes] Vous pouvez fermer cette fenêtre. Pour connecter un autre compte, recommencez depuis { $workspace }.
       *[no] Vous pouvez fermer cette fenêtre. Pour connecter un autre compte, recommencez depuis le produit d’où vous venez.
    }
trouble-unknown-client = Nous ne connaissons pas ce programme
    .sentence = Le programme d’où vous venez n’est pas enregistré, ou ne peut pas renvoyer vers l’adresse qu’il indique.
    .next = Recommencez dans le programme. Si cela ne suffit pas, retirez-y le serveur et ajoutez-le de nouveau.
trouble-sign-in-over = Cette identification est terminée
    .sentence = Elle a abouti ou a pris trop de temps ; il n’y a plus rien à faire sur cette page.
    .next = Retournez au programme d’où vous venez. S’il n’est pas connecté, recommencez à partir de là.
trouble-not-found = Il n’y a rien ici
    .sentence = L’adresse est erronée, ou ce qu’elle montrait n’est plus proposé.
    .next = { $known ->
        [yes] Revenez en arrière, ou ouvrez de nouveau votre lien de { $workspace }.
       *[no] Revenez en arrière, ou ouvrez de nouveau votre lien du produit d’où vous venez.
    }
trouble-too-many = Un instant, s’il vous plaît
    .sentence = Trop de demandes sont arrivées de votre réseau en peu de temps.
    .next = Attendez une minute, puis rechargez cette page. Rien n’est perdu.
trouble-unavailable = Nous revenons tout de suite
    .sentence = Cette page ne peut pas être affichée pour le moment. C’est notre faute, pas la vôtre.
    .next = Attendez une minute, puis rechargez-la. Rien n’est perdu.
trouble-internal = Quelque chose s’est mal passé
    .sentence = Nous avons fait une erreur et n’avons pas pu terminer ce que vous demandiez. Ce n’est pas de votre faute.
    .next = { $known ->
        [yes] Réessayez. Si cela se reproduit, communiquez à { $workspace } la référence ci-dessous.
       *[no] Réessayez. Si cela se reproduit, communiquez la référence ci-dessous à l’équipe du produit d’où vous venez.
    }

## S’identifier pour un programme, et un nouveau lien

look-into-mail = Consultez vos e-mails
new-link-send = Recevoir un nouveau lien
new-link-by-mail = Par e-mail, à l’adresse enregistrée pour vous.
new-link-sent = Si nous savons où vous écrire, un nouveau lien est en route. Cela peut prendre une à deux minutes.
new-link-nothing = Rien reçu ? Regardez aussi dans les courriers indésirables, ou demandez un nouveau lien dans le produit d’où vous venez.
sign-in-title = S’identifier
sign-in-heading = S’identifier auprès de { $workspace }
sign-in-asks = <strong>{ $client }</strong> demande à utiliser { $server } pour vous. Saisissez votre adresse e-mail et nous vous enverrons un code.
sign-in-address = Adresse e-mail
sign-in-address-wrong = <a>Adresse e-mail</a> : { $problem }
sign-in-send = Recevoir un code
sign-in-cancel = Annuler
sign-in-not-you = Si vous n’êtes pas à l’origine de cette demande, fermez cette page.
sign-in-code-title = Saisissez le code
sign-in-code = Code à six chiffres
sign-in-code-wrong = <a>Code</a> : { $problem }
sign-in-sent = Nous avons envoyé un code à <strong>{ $email }</strong>.
sign-in-perhaps-sent = Si { $workspace } connaît <strong>{ $email }</strong>, un code est en route.
sign-in-filled = Le code envoyé à <strong>{ $email }</strong> est déjà saisi. Continuez pour vous identifier.
sign-in-good-for = { $count ->
    [one] Il est valable { $count } minute.
   *[other] Il est valable { $count } minutes.
}
sign-in-continue = Continuer
sign-in-send-again = Envoyer un nouveau code
sign-in-other-address = Utiliser une autre adresse
sign-in-keep-code = Ne donnez ce code à personne. { $client } n’en a pas besoin.
sign-in-loopback = un programme sur cet ordinateur
sign-in-scheme = le programme de cet ordinateur qui ouvre les liens { $scheme }:
sign-in-no-address = Ce n’est pas une adresse e-mail.
sign-in-too-many = Beaucoup de codes viennent d’être envoyés à cette adresse. Attendez une heure, puis réessayez.
sign-in-wrong-code = Ce n’est pas le dernier code que nous avons envoyé.
sign-in-spent-code = Ce code ne peut plus être utilisé. Demandez-en un nouveau.
consent-title = Autoriser { $client } ?
consent-choose-first = <a>Choisissez qui vous êtes</a>, puis continuez.
consent-asks = Ce programme demande à utiliser { $server } de { $workspace } en votre nom.
consent-nothing = Il n’y a encore rien qu’il puisse utiliser. Cela changera quand { $workspace } ajoutera quelque chose.
consent-able = Il pourra agir avec vos comptes sur
consent-unchecked = Personne n’a vérifié qu’il s’agit de { $client }. Ne continuez que si vous êtes à l’origine de cette demande : vous retournerez vers { $place }.
consent-unchecked-device = Personne n’a vérifié qu’il s’agit de { $client }. Ne continuez que si vous êtes à l’origine de cette demande, sur un appareil que vous avez sous les yeux.
consent-who = Votre adresse correspond à plusieurs personnes. Qui êtes-vous ?
consent-allow = Autoriser
consent-deny = Ne pas autoriser
consent-end = Pour y mettre fin plus tard, adressez-vous à { $workspace }.
device-title = Connecter un appareil
device-asks = Saisissez le code affiché par le programme sur votre appareil.
device-warning = Ne continuez que si le code figure sur un appareil à vous, que vous avez sous les yeux. Quiconque vous envoie un code veut agir en votre nom.
device-code = Code
device-wrong = Ce code n’existe pas ou a expiré. Regardez à nouveau l’appareil.
device-too-many = Trop de codes étaient faux. Attendez un quart d’heure, puis réessayez.
device-allowed = { $client } peut continuer
device-goes-on = Il continue de lui-même : vous pouvez revenir à votre appareil.
device-denied = { $client } ne peut pas continuer
device-nothing = Il en est informé et ne peut rien faire en votre nom.
