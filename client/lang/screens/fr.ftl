# What the terminal's screens say. The words of the trade stand in ../en.ftl.

## Commands: the same words in hints, help and palette

action-up = vers le haut
action-down = vers le bas
action-half-up = une demi-page plus haut
action-half-down = une demi-page plus bas
action-top = au début
action-bottom = au plus récent
action-next-pane = autre volet
action-left-pane = à la liste
action-right-pane = à la conversation
action-open = ouvrir
action-back = retour
action-write = écrire
action-template = modèle
action-concern = faire part d'une préoccupation
action-next-alert = ouvrir l'alerte suivante
action-acknowledge = accuser réception
action-pass-on = transmettre au bureau suivant
action-verify = vérifier un bureau
action-directory = annuaire
action-search = chercher
action-line = la ligne
action-palette = commandes
action-help = aide
action-now = que faire maintenant
action-quit = quitter
action-redraw = redessiner
action-suspend = vers le shell
action-undo = rappeler le message
action-send = envoyer
action-put-away = mettre de côté, garder le brouillon
action-discard = jeter le brouillon
action-next-field = champ suivant
action-previous-field = champ précédent
action-next-choice = choix suivant
action-previous-choice = choix précédent
action-yes = oui
action-no = non
action-as-sent = tel qu'envoyé
action-accept = accepter sans comparer
action-test-alert = essayer l'alerte
action-copy = copier
action-filter = filtrer la liste
action-card = que faut-il essayer
action-cut-line = couper la ligne un moment

## The main screen

too-small = La fenêtre est trop petite : il faut 40 colonnes et 10 lignes.
header-demo = DÉMO
strip-demo = Démonstration : personne ici n'est réel. F2 montre ce qu'il faut essayer.
strip-telephone = Tél. { $number }
header-queued = { $count ->
    [one] { $count } en attente
   *[other] { $count } en attente
}
link-connecting = connexion en cours
link-idle = non connecté
link-online = en ligne
link-offline = hors ligne
link-refused = refusé
link-lost = le moteur ne répond pas
side-desks = BUREAUX
side-cases = AFFAIRES
side-raised = attend
side-acknowledged = accusé
desk-own = ce bureau
desk-nobody = personne
desk-changed = CLÉ CHANGÉE
desk-verified = vérifié
desk-unverified = NON VÉRIFIÉ
strip-alerts = { $count ->
    [one] 1 alerte sans accusé de réception
   *[other] { $count } alertes sans accusé de réception
}
strip-undo = Part dans { $time } : { $subject }. u le rappelle.
strip-relay-dead = Plus de relais depuis deux minutes. Téléphonez : la fiche au mur, ou s.
strip-relay-dead-call = Plus de relais : appelez le { $number } ({ $desk })
no-alert-waits = Aucune alerte n'attend.
nothing-chosen = Choisissez d'abord un bureau ou une affaire.
no-case-chosen = Choisissez une affaire qui contient une préoccupation ou une alerte précoce.
test-alert-done = C'était l'alerte d'essai. L'avez-vous vue et entendue ?
called-back = Rappelé. Il n'est pas parti ; c'est de nouveau un brouillon.
nothing-to-call-back = Rien ne peut être rappelé : ce qui a été envoyé est parti.
draft-unreadable = Cette version ne sait pas lire le brouillon.

## The conversation

talk-me = moi
talk-new = nouveau
talk-new-below = { $count ->
    [one] 1 nouveau plus bas
   *[other] { $count } nouveaux plus bas
}
talk-loading = Lecture...
talk-empty = Rien n'a encore été dit ici.
talk-empty-next = i écrire, n faire part d'une préoccupation.
talk-cut = ce n'est pas tout : Enter montre le reste
talk-queued = en attente, pas encore envoyé
talk-queued-online = en route
talk-seats = { $count ->
    [0] aucun siège à qui écrire
    [one] 1 siège
   *[other] { $count } sièges
}
word-note = NOTE
reach-held = retenu : la clé a changé
reach-failed = { $count ->
    [one] 1 siège ne l'a pas reçu
   *[other] { $count } sièges ne l'ont pas reçu
}
reach-custody = au relais { $time }, sur aucun appareil
reach-custody-part = au relais pour { $count } sièges sur { $of }
reach-device = sur { $count } appareils sur { $of }
reach-human = reçu par { $who } { $time }
reach-not-acknowledged = sans accusé de réception
incident-due = réponse attendue { $time } ({ $left })
incident-next = puis { $desk }
incident-goes = va à { $desk } { $time } ({ $left })
incident-held = retenu ; va à { $desk } { $time } ({ $left }) sans réponse

## Alerts

call-flash = Hotline : une alerte flash attend
call-immediate = Hotline : une alerte immédiate attend
call-priority = Hotline : un message urgent n'a pas d'accusé
call-missing = Hotline : un accusé manque
call-test = Hotline : ceci est un essai
alert-title = { $count ->
    [one] ALERTE
   *[other] ALERTE, { $count } attendent
}
alert-times = envoyée { $sent }, reçue { $received }
alert-next = Si personne n'en accuse réception dans { $time }, elle peut être transmise à { $desk }.
alert-overdue = La réponse est en retard de { $time } ; on peut transmettre à { $desk }.
alert-goes = Sans accusé de réception, elle va d'elle-même à { $desk } à { $time }, dans { $left }.
alert-over-quota = Quota dépassé : il en est venu aujourd'hui plus de messages flash que convenu.
alert-no-next = Aucun bureau suivant n'est publié : personne d'autre ne sera sollicité.
alert-type = Tapez { $word } puis Enter : « { $kind } ». Tab change les termes.
alert-wait = Attendez un instant sans rien taper, puis tapez ACK.
alert-under-way = Accusé de réception en cours...

## Search, palette, pages

search-type = Tapez un mot de ce que vous cherchez : objet, texte, bureau, référence.
search-looking = Recherche...
search-nothing = Rien trouvé. Essayez un mot plus court.
palette-nothing = Aucune commande de ce nom ne vaut ici.
page-more = suite
help-title = Touches d'ici. Enter exécute celle qui est marquée.
now-title = Que faire maintenant ? Enter l'exécute.
now-alert = Une alerte attend. Lisez-la, tapez ACK puis Enter : l'autre partie voit qu'une personne l'a reçue.
now-relay-dead = Le relais ne répond pas. Regardez la ligne ; téléphonez pour ce qui ne peut attendre.
now-changed = La clé d'un bureau a changé. Rien ne lui est envoyé tant que vous n'avez pas comparé le numéro par téléphone.
now-raised = Une préoccupation est restée sans accusé de réception. Choisissez son affaire ; vous pouvez la transmettre au bureau suivant.
now-unread = Des messages n'ont été lus par personne. Allez à ceux en gras et ouvrez-les.
now-verify = Des bureaux ne sont pas vérifiés. Appelez-les à un numéro connu et comparez le numéro de sécurité.
now-raise = Quelque chose se passe : faites-en part au bureau qui doit agir.
now-write = Écrire à un bureau : choisissez-le dans la liste, puis écrivez.
now-test = Assurez-vous d'être réveillé : essayez l'alerte.
now-line = Voir si la ligne tient et ce qui attend encore.
now-find = Retrouver ce qui a été dit : cherchez.
now-commands = Trouver une commande par son nom.

## The demonstration

card-title = Ce qu'il faut essayer dans cette démonstration
card-intro = Vous êtes à XA/technical/1, un bureau de Northland. Les autres suivent un scénario, mais le relais, les clés et les messages sont réels et restent sur cette machine. Enter mène à ce qui est marqué, la touche le fait ; F2 rouvre cette fiche.
card-read = Lire ce qui est arrivé : choisissez à gauche, Enter l'ouvre.
card-alert = Bientôt une alerte arrive : lisez-la, tapez ACK puis Enter.
card-raise = Faire part d'une préoccupation à XB/technical : choisissez-le d'abord.
card-pass-on = Personne à XC/technical ne répond à votre préoccupation. Bientôt le relais saisit XC/diplomatic, même si votre ligne est coupée.
card-close = Quand son bureau technique se réveille, répond et propose de clore, ouvrez l'affaire en entier et acceptez (C).
card-verify = Vérifier XB/technical : choisissez-le, tapez v et comparez avec la deuxième ligne de l'écran, ce que son agent lit au téléphone.
card-line = Couper la ligne 15 secondes. Écrivez pendant ce temps : le message attend ici et part au retour de la ligne.
card-search = Chercher un mot dans tous les messages, par exemple mail.
card-help = Voir ce que font les touches là où vous êtes.
card-now = Quand vous ne savez pas quoi faire : F1.
card-quit = Quitter. Rien de cette démonstration ne reste sur la machine.
card-cut = Le relais est absent 15 s. Écrivez, et regardez la première ligne.

## Passing on

pass-on-title = Transmettre à { $desk }
pass-on-dead-end = La transmission n'est pas possible
pass-on-rung = Échelon { $rung } : { $count ->
    [0] aucun siège
    [one] { $count } siège
   *[other] { $count } sièges
}{ $unverified ->
    [0] , vérifié
    [one] , { $unverified } non vérifié
   *[other] , { $unverified } non vérifiés
}. Il reçoit ce qui a été dit et votre motif.
pass-on-empty = Personne n'y siège actuellement : téléphonez, ou attendez.
pass-on-voice = Si cela ne peut attendre, téléphonez aussi : { $number }
pass-on-no-voice = Aucun numéro d'appel n'y est publié.
pass-on-ways = Les flèches haut et bas choisissent parmi { $count } parties.
pass-on-no-incident = Seule une préoccupation ou une alerte précoce se transmet. Faites-en part d'abord : n.
pass-on-not-yours = Ce bureau ne peut pas la transmettre : seuls le peuvent la partie qui l'a signalée et le bureau qui a été saisi.
pass-on-nowhere = Aucun bureau suivant n'est publié : il n'y a personne à qui transmettre. Téléphonez au bureau, ou saisissez un autre bureau : n.
pass-on-nowhere-call = Aucun bureau suivant n'est publié : il n'y a personne à qui transmettre. Téléphonez à { $desk } : { $number }, ou saisissez un autre bureau : n.
pass-on-reason = Pourquoi ? Les deux parties lisent ceci.
pass-on-no-reason = Dites pourquoi en une phrase : les deux parties la lisent.
pass-on-done = Transmis. C'est en route ; les deux parties le verront.

## One case in full

action-case = l'affaire en entier
action-exercises = exercices
action-respond = répondre
action-update = point de situation
action-close = clore
action-reopen = rouvrir
action-halt = suspendre ou reprendre
action-refer = renvoyer à un bureau de sa partie
action-merge = joindre à une autre affaire
action-withdraw = retirer
action-correct = rectifier
action-come-down = redescendre d'un échelon
action-recall = rappeler l'envoi
action-record = comparer les registres
case-exercise = EXERCICE : rien ici n'est réel, et rien n'en touche l'opérationnel.
case-band-exercise = EXERCICE
case-band-drill = ENTRAÎNEMENT
case-gone = Ni préoccupation ni alerte précoce dans cette affaire.
case-next = Ce qui vient ensuite
case-next-goes = Va de lui-même à { $desk } à { $time }, dans { $left }, sans accusé de réception.
case-next-held = Retenu : va à { $desk } à { $time }, dans { $left }, sans réponse.
case-next-overdue = { $desk } devait être saisi à { $time } ; le relais ne l'a pas encore dit.
case-next-by-hand = Personne d'autre n'est saisi automatiquement. e transmet à { $desk }.
case-next-others = Personne d'autre n'est saisi automatiquement. D'autres peuvent transmettre à { $desk }.
case-next-call = Personne d'autre n'est saisi automatiquement, et aucun bureau suivant n'est publié. Téléphonez à { $desk } : { $number }.
case-next-nobody = Personne d'autre n'est saisi automatiquement, et aucun bureau suivant n'est publié.
case-next-ack-due = Accusé de réception attendu { $time } ({ $left }).
case-next-suspended = Suspendu par la partie qui l'a signalé : aucun délai ne court jusqu'à la reprise.
case-next-over = État : { $state }. Personne ne doit plus rien.
case-next-nothing = Rien n'est dû. Un point de situation ou une proposition de clôture vient ensuite.
case-closes-by-silence = Sans réponse, clos le { $time }.
case-goes-on-in = Il se poursuit dans { $ref }.
case-reopens-until = Des faits nouveaux le rouvrent jusqu'au { $time } (O).
case-this-side = Cette partie
case-other-side = L'autre partie
case-owes = { $side } doit { $what }.
case-owes-due = { $side } doit { $what } avant { $time }, dans { $left }.
case-owes-late = { $side } doit { $what } depuis { $time } : EN RETARD de { $left }.
owes-acknowledgement = un accusé de réception
owes-answer = une réponse
owes-update = le prochain point de situation
owes-clarification = la précision demandée
owes-decision = un mot sur la proposition de clôture
case-stands = Où en est l'affaire
case-state = État
case-state-raised = signalé, sans accusé de réception
case-state-reopened = rouvert
case-state-acknowledged = reçu
case-state-under-review = à l'examen
case-state-in-progress = en cours
case-state-clarification-requested = précision demandée
case-state-referred = renvoyé
case-state-declined = refusé
case-state-closure-proposed = clôture proposée
case-state-closed = clos
case-state-closed-by-silence = clos par le silence
case-state-suspended = suspendu
case-state-withdrawn = retiré
case-state-merged = joint à un autre
case-side-raising = cette partie l'a signalé
case-side-asked = cette partie a été saisie
case-side-none = ce bureau observe
case-raised = Signalé par
case-hearsay = Tel que transmis ici : que cela ait été signalé ainsi repose sur la parole de qui l'a transmis.
case-asked-now = Saisi
case-acknowledged = Reçu par
case-referred = Renvoyé à
case-id = Identifiant
case-with-party = avec { $party } : { $state }
case-closing = Clôture
case-proposed-by = Proposé par { $who } :
case-agreed-by = Convenu par { $who }.
case-text-not-here = Le texte n'est plus disponible ici.
case-alarms = Alarmes
case-ladder = L'échelle
case-rung = Échelon { $rung }
case-rung-now = {"  "}< actuel
case-rung-passed = { $desk }, { $time }, par { $who }
case-rung-armed = va à { $desk } à { $time }, dans { $left }, sans accusé de réception
case-rung-held = retenu ; va à { $desk } à { $time }, dans { $left }, sans réponse
case-rung-held-by = retenu par { $by } ; va à { $desk } à { $time }, dans { $left }, sans réponse
case-rung-stopped = { $desk } : arrêté { $time }
case-rung-stopped-by = { $desk } : arrêté par { $by } { $time }
case-rung-released = allé à { $desk } à { $time }
case-rung-sealing = { $desk } : en route vers le relais
case-rung-not-started = { $desk } : NON ENGAGÉ, personne ne le saisit automatiquement
case-rung-dropped = { $desk } : ABANDONNÉ, son déposant a été révoqué
case-rung-unknown = { $desk } : INCONNU du relais
case-rung-by-hand = { $desk }, à la main seulement
case-rung-none = Aucun autre bureau n'est publié.
case-uncounted = Non compté : { $who } l'a transmis à l'échelon { $rung } ({ $why }).
case-participants = Qui participe, et détient quel registre
case-no-record = Rien du registre des dernières semaines n'est ici.
case-record-count = { $count ->
    [one] Le registre d'ici compte 1 message ; = le compare.
   *[other] Le registre d'ici compte { $count } messages ; = le compare.
}
case-timeline = Ce qui a été dit, le plus récent d'abord
case-timeline-more = Les messages plus anciens sont dans la conversation : Enter.
case-not-yours = Ce bureau ne l'a ni signalé ni n'a été saisi : seules ces deux parties peuvent agir.
case-closed-to = Pas en l'état : { $state }. Vous pouvez : { $keys }.
case-open-to = Vous pouvez : { $keys }.
case-nothing-open = Cette partie ne peut rien faire : { $state }.
case-nothing-to-correct = Ce siège n'a rien dit ici qui puisse être rectifié.
case-played-write = Par un modèle, on l'écrit avec `hotline send --exercise` ; dans un exercice, `i` écrit ici quelques mots. Les formulaires fonctionnent.
case-recall-ask = Rappeler { $ref } ? Ce qui n'est pas parti ne part pas, et l'échelle est arrêtée.
case-recall-what = Qui l'a déjà est informé du rappel. Cela ne peut être défait.
case-recalled = Rappelé. Plus personne n'est saisi ; qui l'a déjà en est informé.
case-recall-not-yours = Seul le bureau qui l'a signalé peut le rappeler.
case-recall-acknowledged = La réception en est déjà accusée : le rappel vient trop tard. W le retire au registre.

played-title = Affaires d'exercice
played-none = Aucun exercice en cours.
strip-alarm = ALARME : { $text } (s)
now-owes = Cette partie doit quelque chose : ouvrez l'affaire et voyez quoi, et pour quand.
now-exercise = Un exercice est en cours : ses affaires sont à part.

## Doing something about a case

deed-title-respond = Réponse
deed-title-update = Point de situation
deed-title-close = Clôture
deed-title-reopen = Réouverture
deed-title-suspend = Suspension
deed-title-resume = Reprise
deed-title-refer = Renvoi
deed-title-merge = Jonction
deed-title-withdraw = Retrait
deed-title-come-down = Redescendre d'un échelon
deed-about-respond = Une réponse sur le fond arrête l'échelle. Les deux parties la voient.
deed-about-update = Où en sont les choses. Un champ vide ne change rien.
deed-about-close = Il est clos quand l'autre partie accepte, ou se tait 14 jours.
deed-about-reopen = Il rouvre sous la même référence. Dites ce qui est nouveau.
deed-about-suspend = Tous les délais s'arrêtent, et l'échelle avec eux, jusqu'à la reprise par cette partie.
deed-about-resume = Les délais courent de nouveau dès maintenant.
deed-about-refer = L'autre bureau est saisi ; le délai de réponse continue de courir.
deed-about-merge = Il se poursuit dans l'autre affaire et s'achève ici.
deed-about-withdraw = Ce que cette partie a signalé est retiré au registre. Personne ne doit alors plus rien.
deed-about-withdraw-proposal = La proposition de clôture de cette partie est retirée.
deed-about-come-down = La transmission est retirée : l'échelon inférieur redevient l'échelon actuel.
deed-answer = Votre avis
deed-answer-agree = accepter
deed-answer-object = s'opposer
deed-answer-propose = autre texte
deed-replaces = Ce que vous proposez maintenant remplace cette proposition.
deed-no-choice = Choisissez d'abord : les deux parties s'y fient.
deed-no-text = Écrivez-le en une ligne : les deux parties la lisent.
deed-no-desk = Aucun autre bureau de votre partie n'est à l'annuaire : téléphonez, ou transmettez par e.
deed-no-case = Aucune autre affaire ouverte entre les deux mêmes parties : signalez-le d'abord là.
deed-moved-on = État à présent : { $state }. Relisez, puis envoyez de nouveau.
deed-ask-agree = Accepter ce texte et clore { $ref } ? Cela ne se reprend pas ; des faits nouveaux rouvrent pendant 90 jours.
deed-ask-merge = Joindre { $ref } à l'autre affaire ? Elle s'achève ici et ne peut plus en être séparée.
deed-ask-withdraw = Retirer dans { $ref } ? Les deux parties gardent le registre ; il faudra signaler de nouveau.
deed-ask-come-down = Reprendre la transmission de { $ref } ? Les bureaux de l'échelon supérieur en sont informés.
deed-ask-note = Signer ceci dans { $ref } comme note ?
deed-done = Fait. C'est en route ; les deux parties le verront.
deed-queued = Gardé ici. Cela part quand la ligne revient.
deed-under-way = Envoi...

## Whether others hold the same record

record-title = Le registre
record-nothing = Rien de cette affaire des dernières semaines n'est ici.
record-alone = Personne d'autre n'y participe.
record-same = même registre
record-same-so-far = le même jusqu'ici
record-differs = DIFFÈRE
record-two-stories = DEUX VERSIONS
record-unheard = ne s'est pas encore prononcé
record-verdict-same = { $count ->
    [one] MÊME REGISTRE : l'autre siège détient les mêmes { $messages } messages.
   *[other] MÊME REGISTRE : les { $count } autres sièges détiennent le même.
}
record-verdict-so-far = Le même jusqu'ici : un siège n'a pas encore tout. Redemandez plus tard (=).
record-verdict-differs = LES REGISTRES DIFFÈRENT. Ce qui manque est peut-être en route : redemandez (=), puis téléphonez.
record-verdict-two = DEUX VERSIONS : sous un même identifiant deux sièges ont des textes différents. Appelez les deux et comparez.
record-verdict-waits = { $silent } sièges sur { $count } n'ont pas encore dit ce qu'ils détiennent.
record-next-asking = La question est posée. La réponse vient dès que leur appareil est en ligne.
record-next-silent = Un siège hors ligne répond à son retour. Rien d'anormal à cela.
record-next-offline = Pas de ligne : la question part quand elle revient.
record-said-at = , dit { $time }
record-so-far = Il a les { $count } premiers sur { $of } ; le reste est peut-être en route.
record-where-asked = On demande où ils divergent.
record-parts-two = Le message { $place } ({ $id }) de { $by } a là-bas un autre texte.
record-parts-here = Le message { $place } ({ $id }) est ici et non là-bas.
record-parts-there = Le message { $place } ({ $id }) est là-bas et non ici.
record-next-two = Ensuite : appelez { $by } et { $seat } et comparez. Ou bien { $by } vous a dit deux choses différentes, ou bien { $seat } ne dit pas ce qu'il détient.
record-next-two-own = Ensuite : appelez { $seat } et comparez son propre message mot à mot.
record-next-differs = Ensuite : attendez une minute et redemandez (=). Si cela demeure, appelez { $seat }.
record-here = Le registre d'ici
record-hash = Empreinte du registre
record-notes = Des seules notes
record-missing = { $count ->
    [one] 1 message cité n'est pas ici ; il est peut-être en route.
   *[other] { $count } messages cités ne sont pas ici ; ils sont peut-être en route.
}
record-waits = cite ce qui n'est pas ici
record-text-here = ici
record-text-there = là-bas
record-asked = Tous les participants sont interrogés.

## Writing

side-draft = brouillon
side-draft-short = br.
quit-leaving = Fermeture dès que tout est sur le disque. Encore une fois : tout de suite.
suspend-refused = Pas suspendu : les alertes et d'autres commandes dépendent de ce processus. Prenez une autre fenêtre.
compose-to = À
compose-info = Info
compose-kind = Type
compose-precedence = Priorité
compose-tlp = TLP
compose-note = Statut
compose-non-paper = non-papier
compose-is-note = note
compose-subject = Objet
compose-body = Texte
compose-not-said = non précisé
compose-follows = (selon la gravité)
compose-at = { $at } sur { $count }
compose-looking = Recherche des destinataires...
compose-own-desk = Personne en dehors de votre propre bureau.
compose-desks = { $desks } bureaux, { $count ->
    [one] 1 siège
   *[other] { $count } sièges
}
compose-unverified = { $count ->
    [one] 1 non vérifié
   *[other] { $count } non vérifiés
}
compose-changed = { $count ->
    [one] 1 dont la clé a changé
   *[other] { $count } dont la clé a changé
}
compose-heard = dernier message { $day } { $time }
compose-not-heard = rien reçu récemment
compose-first = jamais contacté
compose-always-on-duty = permanence jour et nuit
compose-on-duty = de permanence jusqu'au { $until } ({ $hours })
compose-off-duty = HORS PERMANENCE jusqu'au { $until } ({ $hours })
compose-stands-in = { $count ->
    [one] 1 suppléant
   *[other] { $count } suppléants
}
compose-then = puis { $desk } dès { $time }
compose-hours = permanence { $hours }
compose-voice = tél. { $number }
compose-stranger = Il n'y a personne à { $word }. Écrivez un bureau, par exemple XB/technical.
compose-stranger-near = Il n'y a personne à { $word }. Vouliez-vous dire { $near } ?
compose-words = { $count ->
    [one] { $count } mot
   *[other] { $count } mots
}
compose-words-of = { $count } mots sur { $max }
compose-bytes = { $count } octets sur { $max }
compose-more-lines = { $count ->
    [one] (encore 1 ligne)
   *[other] (encore { $count } lignes)
}
compose-time = UTC : 14:00, -2h, 2026-11-22 14:00
compose-several = Espace choisit, Gauche et Droite avancent. Plusieurs choix sont possibles.
templates-title = Quel type de message ?
templates-nothing = Aucun modèle de ce nom. Retour arrière efface des lettres.
compose-no-address = { $word } n'est pas une adresse. Écrivez un bureau comme XB/technical.
compose-no-addressee = Indiquez le destinataire : un bureau comme XB/technical.
compose-no-subject = Donnez un objet : une ligne qui permet de reconnaître le message.
compose-too-many-words = Immédiat et flash : { $max } mots au plus ; il y en a { $count }. Abrégez ou baissez la priorité.
compose-no-time = Ce n'est pas une heure. En UTC : 14:00, -2h, 2026-11-22 14:00.
compose-no-number = Ce n'est pas un nombre.
compose-no-message = Dites de quel message il s'agit : choisissez-le ici, ou partez de ce message.
compose-field-long = Trop long pour ce champ : { $max } octets au plus. Mettez le reste dans le texte.
compose-window-reversed = La fin précède le début : vérifiez les deux heures.
compose-too-long = Trop long pour un seul message : envoyez la suite dans un second.
compose-full = Ce champ est plein.
compose-cut = Le texte collé était trop long : coupé à { $count } octets.
compose-discard = Jeter ce brouillon ? Il ne pourra pas être récupéré.
compose-found-again = Votre brouillon est de retour. C-x le jette.
compose-beside = Un autre brouillon a été écrit ailleurs : celui-ci est gardé à côté.

## Before sending

confirm-count = Pour confirmer, tapez le nombre de sièges :
confirm-count-wrong = Tapez d'abord le nombre de sièges indiqué dans la question.
guard-title = Envoyer ceci à { $to } ? { $count ->
    [one] { $count } siège
   *[other] { $count } sièges
} en tout.
guard-desk = { $desk } ({ $count ->
    [0] aucun siège
    [one] siège { $seats }
   *[other] sièges { $seats }
})
guard-and-more = { $list } et { $count } de plus
guard-all = * s'adresse à tout le monde : { $count ->
    [one] { $count } siège
   *[other] { $count } sièges
} à { $desks }.
guard-all-desks = { $address } s'adresse à tous les bureaux de ce type : { $count ->
    [one] { $count } siège
   *[other] { $count } sièges
} à { $desks }.
guard-party = { $address } s'adresse à toute la partie : { $count ->
    [one] { $count } siège
   *[other] { $count } sièges
} à { $desks }.
guard-parties = Le message va à { $count } parties : { $parties }. Chacune voit les autres.
guard-red = TLP:RED : pour ces seules personnes. Elles ne peuvent le transmettre à personne.
guard-first = { $count ->
    [one] Premier contact : rien n'a encore été échangé avec { $desks }.
   *[other] Premier contact : rien n'a encore été échangé avec ces bureaux : { $desks }.
}
guard-unverified = { $count ->
    [one] Non vérifié : { $seats }. Son numéro de sécurité n'a jamais été comparé.
   *[other] Non vérifiés : { $seats }. Leurs numéros de sécurité n'ont jamais été comparés.
}
guard-changed = { $count ->
    [one] La clé de { $seats } a changé. Ce siège ne reçoit rien tant que vous ne l'avez pas comparée ou acceptée.
   *[other] Les clés de { $seats } ont changé. Ces sièges ne reçoivent rien tant que vous ne les avez pas comparées ou acceptées.
}
guard-note = Une note porte la signature de votre siège : elle peut être montrée à des tiers.
guard-flash = Flash sonne à chaque siège jusqu'à ce qu'une personne accuse réception, passe avant tout autre trafic et ne peut être rappelé.

## The directory

directory-title = À qui l'on peut écrire

## The line

line-title = La ligne
line-online = En ligne depuis { $time }, aller-retour { $rtt } ms.
line-waiting = Pas de liaison : { $why }. Prochain essai dans { $time }.
line-refused = Le relais refuse ce siège : { $why }. Adressez-vous à l'autorité de nomination de votre partie.
line-dead = Le relais ne répond plus depuis deux minutes. Les messages attendent ici et partiront à son retour. Appelez :
line-relay = Relais : { $address }
line-queued = { $count ->
    [0] Rien n'attend ici.
    [one] 1 message attend ici.
   *[other] { $count } messages attendent ici.
}
line-mailbox = { $count ->
    [0] Rien n'attend au relais.
    [one] 1 enveloppe attend au relais.
   *[other] { $count } enveloppes attendent au relais.
}
line-quarantine = { $count ->
    [one] 1 enveloppe n'a pu être ouverte ; son expéditeur la scelle à nouveau.
   *[other] { $count } enveloppes n'ont pu être ouvertes ; leurs expéditeurs les scellent à nouveau.
}
line-directory = Annuaire : entrée { $seq }, { $age }. Ses mots, à comparer par téléphone : { $words }
line-alarms = Alarmes consignées, les plus récentes d'abord

## One message in full

detail-as-sent = Tel qu'il a été envoyé
detail-from = De
detail-sender = Expéditeur
detail-was-verified = vérifié à l'ouverture de ce message
detail-was-unverified = NON VÉRIFIÉ à l'ouverture de ce message
detail-changed-since = SA CLÉ A CHANGÉ DEPUIS : comparez par téléphone
detail-to = Pour action
detail-info = Pour information
detail-case = Affaire
detail-kind = Type
detail-precedence = Priorité
detail-tlp = Diffusion
detail-origin = Rédigé par
detail-automated = un programme : { $source }
detail-language = Langue
detail-attachment = Fichier
detail-sent = Envoyé
detail-accepted = Au relais
detail-opened = Ouvert ici
detail-ack-by = Accuser réception avant
detail-reply-by = Répondre avant
detail-handed = Remis
detail-handed-word = par { $by } ; que l'auteur l'ait écrit repose sur la parole du collègue
detail-handed-signed = par { $by } ; la signature de son auteur est valide
detail-handed-summary = par { $by }, avec l'affaire
detail-expires = Expire
detail-released-by = Autorisé par
detail-subject = Objet
detail-original = Le message transmis
detail-hearsay = Ce bureau ne l'a pas reçu lui-même : c'est { $by }, qui le transmet, qui affirme que { $who } l'a écrit.
detail-later-version = Il comporte des champs d'une version ultérieure qui ne peuvent être montrés ici.
detail-unreadable = Cette version ne peut lire les champs de ce message.
detail-own = C'est votre propre message : c'est à l'autre partie d'en accuser réception.
detail-copied = Copié.
ack-words-title = En quels termes accuser réception ? Enter le fait, Esc revient.
ack-words-done = Réception accusée. L'autre partie en est informée.
ack-words-queued = Réception accusée ici. L'accusé partira quand la ligne reviendra.

## How far a message got: three receipts, never one

reach-title = Jusqu'où est-il arrivé ?
reach-title-received = Qui en a accusé réception ?
reach-not-released = Il attend ici : aucun siège ne l'a encore.
reach-role-action = Pour action
reach-role-information = Pour information
reach-role-own = Ce bureau, sans accusés
reach-relay = au relais
reach-on-device = sur l'appareil
reach-person = par une personne
reach-waiting = attend ici
reach-sealed = en route
reach-is-held = RETENU ICI
reach-not-sent = non remis
reach-no-receipt = pas d'accusé
reach-not-yet = pas encore
reach-collected = Le relais dit que l'appareil l'a retiré ({ $time }) ; l'appareil n'a pas confirmé.
reach-without-custody = Pas au relais pour un seul siège de : { $desks }
reach-without-device = Sur aucun appareil de : { $desks }
reach-without-human = Aucune personne n'a accusé réception à : { $desks }
reach-complete = Une personne de chaque bureau chargé d'agir en a accusé réception.
reach-call = Si cela ne peut attendre, appelez { $desk } : { $number }
reach-waits-until = Ce que personne ne retire attend au relais jusqu'au { $time }.
reach-held-next = Ensuite : comparez le numéro par téléphone (v). D'ici là, rien n'est envoyé à ce siège.
reach-failed-next = Ensuite : appelez le bureau, ou écrivez à un autre de ses sièges.
reach-expired = Personne ne l'a retiré à temps ; le relais l'a supprimé.
reach-nobody-here = Personne de ce bureau n'en a accusé réception : c le fait.
reach-others = Accusé par d'autres
reach-can-pass-on = Aucun des bureaux sollicités n'a accusé réception : e transmet à { $desk }.

## The directory and its entries

directory-self = ce siège
directory-due = confirmation attendue
directory-counts = bureaux { $desks }, sièges { $seats }
directory-left = RETIRÉ : { $reason }
directory-recovery = son autorité de nomination est en cours de remplacement ; objections jusqu'au { $time }
directory-empty = Personne n'est encore connu : l'annuaire arrive avec la ligne.
directory-nothing = Personne ne porte ce nom. Esc montre tout.
entry-gone = Ce siège n'est pas dans l'annuaire.
entry-standing = Identité
entry-status = État
entry-name = Nom
entry-title = Fonction
entry-party = Partie
entry-voice = Téléphone
entry-channels = Autres moyens
entry-hours = Permanence
entry-now = Heure là-bas
entry-languages = Langues
entry-ladder = Puis sollicite
entry-no-ladder = aucun bureau suivant n'est publié
entry-accepts = Accepte
entry-tlp = Diffusion jusqu'à
entry-enrolled = Inscrit
entry-confirmed = Confirmé
entry-confirmation-due = Sa confirmation annuelle est en retard : demandez si l'entrée est toujours exacte.
entry-words = Ses mots
entry-identity = Empreinte
entry-next-self = C'est votre siège. D'autres peuvent vous demander d'en lire les mots.
entry-next-verified = Son numéro de sécurité a été comparé. Il ne reste rien à faire.
entry-next-unverified = Ensuite : appelez à un numéro que vous connaissez et comparez le numéro de sécurité (v).
entry-next-changed = Sa clé n'est pas celle que vous connaissiez. Rien ne lui est envoyé. Ensuite : comparez par téléphone (v).
entry-next-suspended = Suspendu par son autorité de nomination : il ne reçoit rien. Ensuite : écrivez à un autre siège du bureau.
entry-next-revoked = Révoqué définitivement : il ne reçoit rien. Ensuite : écrivez à un autre siège du bureau.
entry-next-vacant = Personne n'y siège. Ensuite : écrivez à un autre siège du bureau, ou appelez.
entry-copies-from = Nouveau à côté d'autres : il reçoit des copies à partir du { $time }, ou dès qu'un siège de son bureau s'en porte garant.

## Comparing a safety number

verify-title = Numéro de sécurité avec { $seat }
verify-or-words = ou en mots, qui disent la même chose :
verify-step-call = 1. Appelez cette personne à un numéro que vous connaissez par ailleurs, pas par un message.
verify-step-read = 2. À tour de rôle : l'un lit une ligne de chiffres, l'autre la suivante. Ou utilisez les mots.
verify-step-record = 3. Tapez ce que vous entendez, puis Enter. Enter seul demande si vous avez comparé à l'oreille.
verify-type = Le numéro tel que l'autre partie le lit :
verify-digits = { $done } chiffres sur { $of }, identiques jusqu'ici
verify-words = { $done } mots sur { $of }, identiques jusqu'ici
verify-same = Identique. Enter l'inscrit au registre.
verify-wrong-group = Le groupe { $place } diffère. Faites-le relire.
verify-wrong-word = Le mot { $place } diffère. Faites-le relire.
verify-digits-missing = { $done } chiffres sur { $of } : une partie du numéro ne prouve rien.
verify-words-missing = { $done } mots sur { $of } : une partie ne prouve rien.
verify-ask = Avez-vous tout comparé par téléphone, et était-ce identique ?
verify-under-way = Inscription...
verify-done = { $seat } est vérifié.
verify-differs = LES NUMÉROS DIFFÈRENT. Quelqu'un s'interpose peut-être. N'envoyez rien à ce siège.
verify-differs-next = Faites-le relire. S'il diffère encore, appelez l'autorité de nomination de { $party } et la vôtre. C'est inscrit au registre.
verify-changed = SA CLÉ A CHANGÉ : un nouvel appareil, ou quelqu'un d'autre.
verify-changed-next = Rien ne lui est envoyé tant que vous n'avez pas comparé le nouveau numéro par téléphone. Si c'est impossible, C-a l'accepte pour un motif inscrit au registre.
verify-reason = Pourquoi l'acceptez-vous sans comparer ? Ceci est inscrit au registre.
verify-no-reason = Dites pourquoi en une phrase : elle est inscrite au registre.
verify-accepted = { $seat } est accepté sans comparaison ; le registre dit pourquoi.
verify-not-changed = Sa clé n'a pas changé : il n'y a rien à accepter. Comparez le numéro.
verify-self = C'est votre propre siège : d'autres le comparent avec vous.

## The line, in full

line-online-unmeasured = En ligne depuis { $time }.
line-offline-since = Hors ligne depuis { $time }, soit { $span }.
line-heard = Dernière réponse du relais : { $time }.
line-never-heard = Le relais n'a pas répondu depuis le démarrage.
line-queued-one = à { $to } : { $subject } ({ $precedence }, attend depuis { $age })
line-no-number = aucun numéro de téléphone publié : voyez la fiche au mur
line-no-numbers = Aucun bureau n'a publié de numéro de téléphone. Voyez la fiche au mur.

## Accusés manquants

strip-missing = { $count ->
    [one] 1 message sans son accusé
   *[other] { $count } messages sans leurs accusés
}
missing-title = Accusés manquants
missing-custody = { $desk } : pas encore au relais (attendu à { $time })
missing-device = { $desk } : aucun appareil ne l'a ouvert (attendu à { $time })
missing-human = { $desk } : personne n'a accusé réception (attendu à { $time })
missing-more = et { $count } autres
missing-call = appelez le { $number } ({ $seat })
missing-call-short = appelez le { $number }
missing-next = bureau suivant : { $desk }
missing-pass-on = ou transmettez à { $desk } (e)
missing-again = nouveau rappel dans { $time }
head-fresh = à jour
head-old = ancienne (plus de 2 h)
head-stale = périmée (plus de 24 h)
head-old-next = Le relais n'a pas montré d'entrée plus récente. Des changements peuvent manquer : comparez ses mots avec un autre membre.
head-stale-next = On ne peut écrire à personne de nouveau tant que le relais ne montre pas d'entrée plus récente.

## The first start

welcome-step = étape { $step } sur { $of }
welcome-invitation = Bienvenue dans Hotline
welcome-person = Qui siège ici
welcome-passphrase = Une phrase secrète pour cette machine
welcome-enrolling = Prise du siège
welcome-done = Le siège est pris
welcome-what = Hotline relie les bureaux d'États qui doivent se joindre quand quelque chose ne va pas, avec une personne à chaque bout.
welcome-alone = Il vous faut une invitation : une ligne qui commence par hotline:, de l'autorité de nomination de votre partie. Elle sert une fois.
welcome-paste = Collez-la ici et pressez Enter. Rien n'est encore envoyé.
welcome-line = L'invitation :
welcome-good = Elle est pour le siège { $seat }. Enter continue.
welcome-no-seat = Elle est pour une autorité de nomination sans siège, ce que cette version ne peut prendre. Demandez à l'opérateur une admission avec siège.
welcome-person-why = Tous les membres le voient dans l'annuaire. Cela peut rester vide, mais on répond plus vite à un nom. Enter continue, Esc revient.
welcome-passphrase-why = Elle ouvre ce répertoire à chaque démarrage. Personne ne peut la retrouver. Prenez quatre mots ou plus que personne n'assemblerait.
welcome-passphrase-none = Pour les machines qui démarrent seules, il peut n'y en avoir aucune : C-n.
welcome-short = Courte : on peut la trouver par essais. Ajoutez des mots.
welcome-fair = Passable. Avec un mot de plus, elle est bonne.
welcome-strong = Assez longue.
welcome-without = AUCUNE PHRASE SECRÈTE : qui peut lire les fichiers de ce répertoire peut tout y lire.
welcome-without-back = Enter continue sans. C-n en choisit une tout de même.
welcome-first = Phrase secrète
welcome-again = Encore une fois
welcome-empty = Une phrase vide ne protège rien. Tapez-en une, ou renoncez-y avec C-n.
welcome-not-same = Les deux n'étaient pas identiques. Retapez la seconde.
welcome-asking = Création des clés et demande au relais : { $time }
welcome-asking-what = Les clés sont créées sur cette machine et ne la quittent jamais. Sur une mauvaise ligne, cela prend jusqu'à une minute.
welcome-is-yours = { $seat } est à vous.
welcome-unpublished = Le relais a disparu avant la publication des clés de ce siège. Jusqu'à son retour personne ne peut vous écrire ; cela reprend tout seul.
welcome-nominator = Vous êtes l'autorité de nomination de { $party } : `hotline invite { $desk }/2` invite le siège suivant.
welcome-words = Voici ses mots. Lisez-les par téléphone à qui vous a invité : les deux doivent voir les mêmes.
welcome-alert = Assurez-vous d'être réveillé : F9 essaie l'alerte.
welcome-enter = Enter ouvre le bureau, avec ce qu'il faut faire d'abord.

## Le dossier d'une affaire, sur sa page

dossier-title = Dossier de l'affaire
dossier-what = Tout ce qu'un siège détient de cette affaire, dans l'ordre de l'affaire. À côté de chaque élément figure ce qu'il prouve.
dossier-exercise = EXERCICE : rien de ceci n'a eu lieu
dossier-has-faults = NON AUTHENTIQUE : ce n'est pas ce qui a été exporté
dossier-case = Affaire
dossier-exported = Exporté
dossier-directory = Annuaire, entrée
dossier-signed = signé
dossier-signed-means = Une note. Le siège de son auteur a signé exactement ces mots : cela peut être montré à des tiers.
dossier-unproven = non prouvé
dossier-unproven-means = Un non-papier, ou ce qu'un appareil a dit. Authentifié entre les deux seulement : quiconque détient ce fichier aurait pu l'écrire, et rien ici ne le prouve.
dossier-stated = déclaré
dossier-stated-means = Le relais l'a dit, sans signature.
dossier-from = De
dossier-to = À
dossier-info = Pour information
dossier-released = Émis
dossier-drafted-by = Rédigé par
dossier-released-by = Autorisé par
dossier-signer = Signé par l'identité
dossier-custody = Le relais avait la copie pour
dossier-device = Ouvert par l'appareil de
dossier-passed-on = Transmis, écrit par
dossier-file = Fichier
dossier-newer = (seul un programme plus récent lit ceci)
dossier-missing = Messages mentionnés que le siège exportateur ne détient pas :
dossier-how = Pour vérifier ce fichier, sans rien d'autre, lancez la commande ci-dessous ; comparez ensuite l'annuaire ci-dessous avec ce que vous savez d'ailleurs. Les textes et heures d'autrui sont leurs propres affirmations.
dossier-text-form = Cette forme sert seulement à la lecture : elle ne permet aucune vérification.
dossier-marking = À traiter selon la marque la plus stricte du contenu
dossier-between = Entre
dossier-period = De, à

## Ce qui attend un second siège

action-releases = ce qui attend une autorisation
action-return = rendre
release-title = Attend un second siège
release-none = Rien n'attend d'autorisation.
release-own = Vous l'avez rédigé : un autre siège de ce bureau doit l'autoriser.
release-queued = Autorisé ici ; il part quand le relais revient.
release-ask = Autoriser « { $subject } » pour { $to }, rédigé par { $who } ?
release-names = Il part sous votre siège. Le destinataire voit les deux noms.
release-done = Autorisé.
release-returned = Rendu à son rédacteur.
release-reason = Pourquoi est-il rendu ? Le bureau lit ceci.
release-no-reason = Dites pourquoi en une phrase : son rédacteur la lit.
detail-drafted-by = Rédigé par
detail-withdrawn = RETIRÉ par { $who }, { $time }
detail-corrected = CORRIGÉ par { $who }, { $time }
release-waits = Attend qu'un autre siège de ce bureau l'autorise. Rien n'a quitté le bureau.
action-release = l'autoriser
release-waits-for = Attend
release-since = { $age }, depuis { $time }
release-goes-to = Parvient à
release-nobody = personne : aucun siège n'y est joignable actuellement
release-duty = Permanence
release-off-duty = { $desk } HORS PERMANENCE jusqu'au { $until }
release-left-out = Exclus
release-ladder = Échelons
release-rungs = échelons armés : { $rungs }
release-unread = Lisez-le d'abord jusqu'au bout : { $seen } lignes vues sur { $of }.
release-looking = Recherche des destinataires en cours. Un instant.
release-gone = Il n'attend plus : un autre siège l'a autorisé ou rendu.
release-draft = Projet
release-for = pour { $to }
release-state-own = le vôtre
release-state-queued = autorisé, attend le relais
release-policy = Autorisé par un second siège : { $what }.
release-policy-none = Rien de ce qui est écrit ici n'attend un second siège.
release-policy-precedence = { $precedence } et au-dessus
release-policy-rung = échelon { $rung } et au-dessus
now-release = Le projet d'un collègue vous attend. Lisez-le jusqu'au bout, puis autorisez-le ou rendez-le.
strip-releases = { $count ->
    [one] 1 projet attend l'autorisation de ce siège : r
   *[other] { $count } projets attendent l'autorisation de ce siège : r
}

## Who is on duty, and handing over

action-duty = qui est de permanence
action-hand-over = remettre des affaires
action-new-entry = nouvelle entrée
action-remove = supprimer
duty-title = Permanence de { $desk }
duty-number = tableau { $number }
duty-on = De permanence : { $who }, jusqu'au { $time }
duty-none = Aucun tableau n'est encore établi : i crée la première entrée.
duty-nobody = Personne n'est de permanence actuellement selon le tableau.
duty-next = Ensuite : { $who }, dès le { $time } (dans { $left })
duty-stands-in = Suppléance, et destinataire d'une remise : { $who }
duty-alone = Personne d'autre ne siège à ce bureau : aucune suppléance.
duty-hours = Heures publiées : { $hours } ({ $zone })
duty-no-hours = Aucune heure publiée : les autres ignorent quand quelqu'un est présent.
duty-covered = Toutes les heures publiées des 7 prochains jours sont couvertes.
duty-gaps = PERSONNE n'est inscrit pour ces heures publiées :
duty-entries = Entrées
duty-no-entries = Aucune qui ne soit passée.
duty-now = en cours
duty-set-by = Établi par { $who }, { $time }
duty-untold = Ne l'ont peut-être pas encore : { $who }
duty-remove = Retirer { $who } du tableau, { $span } ?
duty-done = Le tableau est établi ; vos collègues en sont informés.
shift-new = Nouvelle entrée du tableau
shift-change = Modifier cette entrée du tableau
shift-seat = Qui
shift-from = De
shift-until = Jusqu'à
shift-days = Jours
shift-times = Heures en UTC : 14:00, 2026-11-22 14:00 ; fin aussi 8h.
shift-repeats = Idem sur { $count } jours, toutes les 24 heures.
shift-no-seat = Indiquez de qui il s'agit.
shift-no-time = Ce n'est pas une heure. Écrivez en UTC : 14:00, 2026-11-22 14:00 ; fin aussi 8h.
shift-reversed = La fin précède le début : revoyez les deux heures.
shift-over = Cette période est déjà passée.
shift-no-days = Indiquez le nombre de jours : 1 à 62.
shift-too-many = Un tableau a au plus { $count } entrées : supprimez-en d'abord.
shift-changed-meanwhile = Un collègue a modifié cette entrée entre-temps. C-s ajoute la vôtre ; Esc garde la sienne.
handover-title = Remettre des affaires
handover-count = { $count ->
    [one] { $count } affaire
   *[other] { $count } affaires
}
handover-no-cases = Il n'y a encore aucune affaire.
handover-open = en attente
handover-to = À
handover-nobody = personne d'autre à ce bureau
handover-note = Que doit savoir en outre le collègue ?
handover-alone = Personne d'autre à ce bureau : aucun destinataire.
handover-nothing = Aucune affaire choisie : Espace choisit.
handover-review = Ceci est remis à { $who }
handover-what = Le collègue reçoit les messages de chaque affaire tels quels, sur votre parole. Enter les remet.
handover-messages = { $count ->
    [one] { $count } message est remis.
   *[other] { $count } messages sont remis, accusés compris.
}
handover-left-out = Omis, les plus anciens : { $count }. Une remise n'en contient pas plus.
handover-reads = Ce que le collègue lira :
handover-is-done = remise
handover-not-here = Rien de cette affaire n'est ici.
handover-done = Remis à { $who }. Affaires : { $cases }, messages : { $messages }.
detail-record = Registre ici
detail-record-same = identique à celui remis : { $hash }
detail-record-other = autre que celui remis (du nouveau, ou il manque quelque chose) : { $hash }

## The dossier at the terminal

action-dossier = le dossier de l'affaire
action-check-dossier = vérifier un dossier dans un fichier
action-export = l'écrire dans un fichier
action-language = langue suivante
action-zone = heures locales ou UTC seule
dossier-items = { $count ->
    [one] { $count } pièce
   *[other] { $count } pièces
}
dossier-nothing = Rien à exporter : aucun message de l'affaire ici, ou aucune tête d'annuaire signée.
dossier-left-out = Omis, au-delà de ce que contient une affaire ou un identifiant : { $count }
dossier-language = Langue et fuseau
dossier-verified = VÉRIFIÉ : rien n'y a été modifié depuis l'exportation.
dossier-not-compared = Ce que montre la page n'a pas été comparé : sa langue ou son fuseau manque ici. Fiez-vous à ce qui suit.
dossier-rests = Il repose sur cet annuaire : comparez ses mots avec ceux d'un membre.
dossier-log = Annuaire
dossier-words = Ses mots
file-export = Écrire le dossier dans un nouveau fichier
file-html = Une page à lire, imprimer et classer ; elle porte le dossier et se vérifie partout.
file-json = Pour les programmes : se vérifie partout.
file-text = Pour lecture seule : rien ne s'y vérifie.
file-no-name = Indiquez le nom d'un fichier.
file-saved = Écrit : { $path }
file-not-saved = Non écrit, et rien n'est écrasé : { $why }
file-red = TLP:RED, réservé aux destinataires : { $count }. Répétez si le destinataire du fichier les a reçus.
file-check = Vérifier un dossier contenu dans un fichier
file-check-why = Page ou JSON, de quiconque : vérifié ici, sans rien d'autre.

## The agent

line-agent = Un agent tourne pour ce répertoire et reçoit les alertes des machines.
line-alerts = Alertes de machines en attente de transmission : { $count }
## Exercices en cours

action-exercise = l'exercice en cours
action-pause = suspendre, reprendre
action-fire = le déclencher
action-skip = le passer
action-branch-met = comme si c'était fait
action-branch-unmet = comme si ce n'était pas fait
action-hint = donner l'indice
action-end-exercise = terminer l'exercice
exercise-title = Exercices
exercise-none = Aucun exercice en cours ici. `b` choisit un scénario et en commence un.
exercise-running = en cours
exercise-paused = suspendu
exercise-not-begun = pas commencé
exercise-waits = en attente de ce qui s'est passé entre-temps
exercise-over = terminé
exercise-factor = { $factor } fois plus vite que la réalité
exercise-ends = fin à { $time }
exercise-next = À venir
exercise-nothing-next = Rien d'autre n'est prévu.
exercise-came = Attendu et fait
exercise-acts = Actes des joueurs
exercise-cast = Qui joue
exercise-by-branch = à la main
exercise-in = dans { $time }
exercise-inject-line = { $from } à { $to } : { $subject }
exercise-cue-line = à dire par { $from }, à { $to } : { $subject }
exercise-met = à temps
exercise-late = en retard
exercise-open = en attente
exercise-missed = pas fait
exercise-strangers = aussi à { $who }, qui ne joue pas
exercise-you-play = Vous jouez { $player } : { $plays }
exercise-run-by = Conduit par { $who }. Ce que vous y dites aux autres joueurs lui parvient aussi.
exercise-cues = Ce que vous avez à dire
exercise-no-cues = Rien pour l'instant.
exercise-cue-said = dit
exercise-cue-waits = à dire
exercise-cue-was-said = C'est déjà dit.
exercise-brief = Votre consigne
exercise-not-led = Rien à conduire ici : ce siège ne conduit aucun exercice en cours.
exercise-end-sure = Terminer maintenant l'exercice « { $title } » ? Tous les joueurs en sont avertis.
exercise-say-cue = Dites-le tel quel, ou avec vos mots
exercise-say-case = Écrire dans une affaire de l'exercice
exercise-subject = Objet
exercise-no-subject = Écrivez un objet.
exercise-said = Dit, dans l'exercice.
act-acknowledge = accuser réception
act-respond = répondre
act-ask = demander
act-raise = signaler
act-update = faire le point
act-escalate = faire monter, échelon
act-deescalate = redescendre d'un échelon
act-refer = renvoyer
act-propose-closure = proposer de clore
act-agree-closure = accepter de clore
act-withdraw = retirer
act-correct = rectifier
act-clarify = clarifier
act-say = dire quelque chose

# What parties publish, and counters
action-library = bibliothèque
action-glossary = termes
action-counters = compteurs
library-title = Documents de la bibliothèque
glossary-title = Les termes et leur sens pour chaque partie
counters-title = Compteurs
detail-terms = Termes aux définitions divergentes : { $terms }  (T)
library-nothing = Rien n’a été publié à l’intention de ce bureau. i publie un fichier.
library-withdrawn = retiré
library-party = Partie
library-version = Édition
library-by = par { $who }, { $time }
library-by-former = par l’ancien siège { $who }, { $time }
library-file = Fichier
library-at-relay = Il est au relais. e l’enregistre.
library-no-text = Ce n’est pas un texte. e l’enregistre.
glossary-nothing = Aucun terme n’est défini. i en définit un.
glossary-differs = diverge
counters-off = Les compteurs sont arrêtés : rien n’est compté ni envoyé. i les met en marche.
counters-on = En marche depuis { $time }, pour { $who }.
counters-what = Messages par type et par urgence, délais d’accusé de réception, alarmes, essais de ligne, exercices : jamais qui a écrit à qui. Rien n’est envoyé de soi-même.
counters-week = Semaine du { $day }
counters-may-send = Elle peut être envoyée une fois, maintenant : C-s envoie exactement ceci.
counters-may-not-send = Elle ne peut pas être envoyée maintenant.
counters-totals = Totaux de la semaine du { $day }
counters-closes = Rien n’est communiqué avant la clôture : { $time }.
counters-too-few = Moins de cinq parties : rien n’est communiqué.
counters-parties = Parties : { $count }. Un tiret indique que moins de cinq y figurent.
counters-nothing-to-send = Aucune semaine à envoyer : chacune l’est une fois, la semaine suivante.
shelf-path = Fichier
shelf-document = Titre
shelf-to = À
shelf-term = Terme
shelf-definition = Définition
shelf-language = Langue
shelf-seat = Siège
shelf-no-address = Indiquez les destinataires : parties, bureaux, sièges ou *.
shelf-no-title = Donnez un titre.
shelf-confirm = Ceci part, signé, à { $seats } sièges de { $desks } bureaux. Publier ?
shelf-done = C’est fait.
shelf-publish = Publier un fichier
shelf-publish-why = Une note signée, sans sonnerie et hors de toute affaire. Les sièges inscrits plus tard la reçoivent de celui-ci.
shelf-save = Enregistrer le document
shelf-save-why = Un fichier nouveau, lisible par vous seul. Rien n’est écrasé.
shelf-define = Définir un terme
shelf-define-why = Le sens que lui donne votre partie figure à côté de celui des autres.
shelf-count = Mettre en marche les compteurs : quel siège additionne ?
action-revise = nouvelle édition
shelf-not-yours = Seule { $party } modifie ce qu’elle a publié.
shelf-no-own = Votre partie n’a pas défini ce terme : i le définit.
shelf-gone = C’est déjà retiré.
shelf-reason = Motif
shelf-revise = Nouvelle édition de
shelf-revise-why = Elle remplace l’édition précédente. Quiconque a celle-ci reçoit aussi la nouvelle.
shelf-withdraw = Retirer
shelf-withdraw-why = Quiconque l’a reçu en est averti, avec le motif. Les copies enregistrées restent.
shelf-redefine = Modifier une définition
shelf-redefine-why = Elle remplace ce que votre partie a dit. Quiconque l’a reçu reçoit aussi ceci.
shelf-retract = Retirer la définition de
shelf-retract-why = Quiconque l’a reçue en est averti. Le sens donné par les autres parties demeure.
shelf-confirm-revise = Ceci part, signé, à { $seats } sièges de { $desks } bureaux, à la place de ce qui est en vigueur. Publier ?
shelf-confirm-withdraw = { $seats } sièges de { $desks } bureaux sont avertis, sous signature, du retrait. Retirer ?

## Checks of the line

action-pings = contrôles de la ligne
action-answer-ping = répondre au contrôle
action-answer-named = répondre et être nommé
pings-title = Contrôles de la ligne
pings-none = Aucun contrôle de la ligne n’est connu ici.
pings-drill = Essai : rien ici ne concerne une opération.
pings-own = lancé d’ici
pings-planned = prévu
pings-announced = annoncé
pings-open = ouvert
pings-closed = clos
pings-failed = sans suite
pings-answer-now = On demande si ce siège peut être joint. Appuyez sur Entrée.
pings-figures = { $seats } sièges : appareils { $device } %, personnes { $person } %
pings-answered-by = Réponse de { $seat }, { $time }
pings-answered = Réponse donnée. Merci.
pings-no-answer = Celui-ci n’attend pas de réponse de ce siège.
now-ping = Un contrôle de la ligne attend une touche de votre part.

shelf-strict = { $name } porte TLP:{ $tlp } : publiez-le avec une marque aussi stricte.
action-attach = joindre un fichier
action-save-file = enregistrer un fichier
files-save = Enregistrer un fichier
files-save-why = Un chemin, ou un répertoire. Rien n'est écrasé ; le fichier prend son nom une fois complet et exact.
files-none = Aucun fichier n'accompagne ce message.
files-saved = Enregistré : { $path }
files-not-saved = Non enregistré : { $why }
files-taken = Non enregistré : un autre fichier porte ce nom. Rien n'a été écrasé.
files-arriving = En cours de réception : { $percent } %
files-already-arriving = Ce fichier est déjà en cours de réception.
files-goes-on = La réception du fichier se poursuit.
files-here = Enregistré dans { $path }
files-sealing = Scellement des fichiers : { $percent } %
files-going-up = En route vers le relais : { $percent } %
files-wait-here = En attente ici ; part vers le relais avant le message
files-at-relay = Au relais jusqu'au { $time } ; S l'enregistre
files-expired = Le relais ne garde pas les fichiers si longtemps : demandez un nouvel envoi à l'expéditeur.
files-unchecked = Rien de cela n'a été vérifié : c'est ce que le fichier dit de lui-même.
files-broken = Pas de résumé : { $text }
files-notice = Remarque : { $text }
files-title = Titre : { $text }
files-from = Auteur : { $text }
files-cves = Vulnérabilités : { $text }
files-products = Produits : { $text }
files-indicators = Indicateurs : { $text }
compose-file = Fichier : { $file }
compose-files = Fichiers de ce message
compose-files-path = Chemin d'un fichier à joindre (Entrée) ; vide, retour au message.
compose-files-none = Aucun fichier. Le brouillon retient leur emplacement ; ils sont lus et scellés à l'envoi.
compose-files-many = Un message prend au plus { $max } fichiers. Réunissez-les dans une archive.
compose-files-urgent = Immédiat et flash n'attendent pas les fichiers : choisissez urgent, ou retirez les fichiers.
compose-file-strict = { $name } porte TLP:{ $tlp } : le message doit porter une marque aussi stricte.
action-forward = transmettre ce message
forward-red = Demandez à { $author } d'informer les autres : ceci est TLP:RED, pour ses seuls destinataires.
forward-strict = Demandez à { $author } avant que { $to } ne l'apprenne : ceci est TLP:AMBER+STRICT, pour { $own } seul.
forward-amber = Demandez à { $author } avant que { $to } ne l'apprenne : ceci est TLP:AMBER, pour { $own } et ceux qui l'ont reçu.
forward-unknown = Sa marque { $tlp } est d'une version ultérieure : nul ne sait ici jusqu'où il peut aller.
forward-non-paper = C'est un non-papier : il n'est pas versé au dossier pour d'autres.
forward-label = Il est TLP:{ $tlp } : ce qui le transmet doit porter une marque aussi stricte.
forward-exercise = Ce qui est dit en exercice se transmet par `hotline forward`, et y reste.
action-begin-campaign = lancer une campagne de vérification
action-end-campaign = clore la campagne
pings-window = Durée
pings-announce = Annoncée
pings-opens = Ouverture
pings-action = À faire
pings-no-time = Écrivez une durée telle que 48h, ou une heure telle que 14:00.
pings-open-why = Annonce et ouverture : durées à partir de maintenant, ou heures. Sans annonce, elle vient sans préavis. Sans ouverture : une heure après l'annonce.
pings-close-why = Ce qui compte est ce qui a répondu jusqu'ici. Ce qui est à faire est lu par tous.
pings-confirm = Demander s'ils sont joignables ? Sièges : { $seats }, bureaux : { $desks }
pings-confirm-close = La clore maintenant ? Elle ne peut être rouverte.
pings-begun = Prévue. Elle part d'elle-même à ses heures.
pings-ended = Close. Son résultat va à tous ceux qu'elle a interrogés.
pings-not-run = Aucune campagne menée par ce siège n'y est en cours.
pings-no-report = Rien n'y a encore été constaté.
pings-report = Campagne
pings-html = Une page avec graphiques, à imprimer et à classer.
pings-csv = Les lignes, pour un tableur.
pings-json = Tout, avec les réponses signées : `hotline ping verify` le vérifie.
action-begin-exercise = commencer un exercice
exercise-choose = Choisissez un scénario
exercise-level = niveau { $level }
exercise-file = D'un fichier ...
exercise-file-read = Lire un scénario dans un fichier
exercise-file-why = « hotline exercise show silent-desk --file > mien.toml » en écrit un pour commencer.
exercise-mistakes = Erreurs : { $count }. Corrigez le fichier, puis Entrée le relit.
exercise-objectives = Objectifs
exercise-story = Ce qui arrive
exercise-expects = { $who } : { $what } en { $time }
exercise-who-plays = Qui joue « { $title } » ?
exercise-speed = Fois plus vite que la réalité
exercise-start = L'histoire commence
exercise-start-now = tout de suite
exercise-start-later = plus tard, par Espace
exercise-nobody = personne encore
exercise-no-seat = Choisissez un siège pour { $player }.
exercise-seat-twice = { $seat } jouerait deux rôles.
exercise-bad-factor = L'histoire va de 1 à { $most } fois plus vite que la réalité.
exercise-lasts = Fin à { $time } de son histoire, dans { $life } au plus.
exercise-begin-sure = Commencer « { $title } » maintenant ? Tous les joueurs en sont avertis : { $count }.
exercise-tell-sure = Avertir maintenant les joueurs de « { $title } » ? Ils sont { $count } ; l'histoire commence plus tard.
exercise-begun = L'exercice a commencé ; ses joueurs sont avertis.
exercise-told = Les joueurs sont avertis. Espace fait commencer l'histoire.
exercise-under-way = « { $title } » est encore en cours ici : terminez-le d'abord.
exercise-report = Enregistrer le retour d'expérience
exercise-report-unfinished = L'exercice est encore en cours : le rapport en dira plus à la fin.
exercise-report-html = Une page à imprimer et à classer, avec la chronologie.
exercise-report-json = Pour les programmes : chaque chiffre du rapport.
exercise-report-text = Pour un écran ou un courriel.
exercise-no-report = Pas de rapport : ce siège n'a pas conduit cet exercice, ou son scénario ne se lit pas ici.
action-assess = dire ce qu'il en est sorti
exercise-assess = Bilan de « { $title } »
exercise-objective = Objectif { $number }
exercise-not-rated = non noté
exercise-rated-performed = atteint
exercise-rated-some = atteint avec quelques difficultés
exercise-rated-major = atteint avec de grandes difficultés
exercise-rated-unable = non atteint
exercise-strength = Points forts
exercise-gap = Manques
exercise-corrective = À faire
exercise-corrective-owner = ... par qui
exercise-corrective-due = ... pour quand
exercise-before = Déjà dit
exercise-before-kept = reste (points forts : { $strengths }, manques : { $gaps }, à faire : { $actions })
exercise-before-left = est laissé de côté
exercise-corrective-parts = Indiquez les trois : ce qui est à faire, par qui et pour quand.
exercise-assessed = Gardé pour le rapport.
exercise-pass-on = faire monter
