# What the terminal's screens say. The words of the trade stand in ../en.ftl.

## Commands: the same words in hints, help and palette

action-up = up
action-down = down
action-half-up = half a page up
action-half-down = half a page down
action-top = to the beginning
action-bottom = to the newest
action-next-pane = other pane
action-left-pane = to the list
action-right-pane = to the conversation
action-open = open
action-back = back
action-write = write
action-concern = raise a concern
action-next-alert = open the next alert
action-acknowledge = acknowledge
action-pass-on = pass on to the next desk
action-verify = verify a desk
action-directory = directory
action-search = search
action-line = the line
action-palette = commands
action-help = help
action-now = what do I do now
action-quit = quit
action-redraw = draw anew
action-suspend = to the shell
action-undo = call back
action-send = send
action-put-away = put away, keep the draft
action-discard = throw the draft away
action-next-field = next field
action-previous-field = field before
action-next-choice = next choice
action-previous-choice = choice before
action-yes = yes
action-no = no
action-as-sent = as it was sent
action-accept = accept without comparing
action-test-alert = try the alert
action-copy = copy

## The main screen

too-small = The window is too small: 40 columns and 10 lines are needed.
header-queued = { $count ->
    [one] { $count } queued
   *[other] { $count } queued
}
link-connecting = connecting
link-idle = not connected
link-online = online
link-offline = offline
link-refused = refused
side-desks = DESKS
side-cases = CASES
desk-own = own desk
desk-nobody = nobody
desk-changed = KEY CHANGED
desk-verified = verified
desk-unverified = UNVERIFIED
strip-alerts = { $count ->
    [one] 1 alert not acknowledged
   *[other] { $count } alerts not acknowledged
}
strip-undo = Goes in { $time }: { $subject }. u calls it back.
strip-relay-dead = The relay has not answered for two minutes. Use the telephone: the card on the wall, or s.
strip-relay-dead-call = The relay has not answered for two minutes. Call { $desk }: { $number }
no-alert-waits = No alert waits.
nothing-chosen = Choose a desk or a case first.
no-case-chosen = Choose a case with a concern or a warning first.
test-alert-done = That was the test alert. Did you see and hear it?
called-back = Called back. It has not left; it is a draft again.
nothing-to-call-back = Nothing can be called back: what was sent has left.
draft-unreadable = The draft cannot be read by this version.

## The conversation

talk-me = me
talk-new = new
talk-new-below = { $count ->
    [one] 1 new below
   *[other] { $count } new below
}
talk-loading = Reading...
talk-empty = Nothing was said here yet.
talk-empty-next = i writes, n raises a concern.
talk-cut = there is more: Enter shows all of it
talk-queued = queued, not sent yet
talk-queued-online = on its way
talk-seats = { $count ->
    [0] no seat to write to
    [one] 1 seat
   *[other] { $count } seats
}
word-note = NOTE
reach-held = held: its key changed
reach-failed = { $count ->
    [one] 1 seat did not get it
   *[other] { $count } seats did not get it
}
reach-custody = at the relay { $time }, on no device yet
reach-device = on { $count } of { $of } devices
reach-human = acknowledged by { $who } { $time }
reach-not-acknowledged = not acknowledged
incident-due = answer due { $time } ({ $left })
incident-next = then { $desk }

## Alerts

call-flash = Hotline: a flash alert waits
call-immediate = Hotline: an immediate alert waits
call-test = Hotline: this is a test
alert-title = { $count ->
    [one] ALERT
   *[other] ALERT, { $count } wait
}
alert-times = sent { $sent }, received { $received }
alert-next = If nobody acknowledges in { $time }, it can be passed on to { $desk }.
alert-no-next = No next desk is published: nobody else will be asked.
alert-type = Type { $word } and press Enter: "{ $kind }". Tab chooses other words.
alert-wait = Wait a moment without typing; then type ACK.
alert-under-way = Acknowledging...

## Search, palette, pages

search-type = Type a word of what you look for: a subject, a text, a desk, a reference.
search-looking = Looking...
search-nothing = Nothing was found. Try a shorter word.
palette-nothing = No command of this name holds here.
page-more = more
help-title = Keys that hold here. Enter does the one that is marked.
now-title = What do I do now? Enter does what is marked.
now-alert = An alert waits. Read it, then type ACK and press Enter: the other side sees that a person has it.
now-relay-dead = The relay does not answer. Look at the line; use the telephone for what cannot wait.
now-changed = A desk's key has changed. Nothing is sent to it until you compare the number by telephone.
now-raised = A concern has not been acknowledged. Choose its case; you can pass it on to the next desk.
now-unread = There are messages nobody has read. Go to the bold ones and open them.
now-verify = Some desks are not verified. Call them on a number you know and compare the safety number.
now-raise = Something is happening: raise a concern with the desk that must act.
now-write = Write to a desk: choose it in the list, then write.
now-test = Be sure that you will be woken: try the alert.
now-line = See whether the line stands, and what is still queued.
now-find = Find what was said: search.
now-commands = Find any command by its name.

## Passing on

pass-on-title = Pass on to { $desk }
pass-on-nowhere = No next desk is published
pass-on-reason = Why? Both sides read this.
pass-on-no-reason = Say why in a sentence: both sides read it.
pass-on-done = Passed on. Both sides see it.

## Writing

side-draft = brouillon
leaving = Fermeture dès que tout est sur le disque. Encore une fois : tout de suite.
compose-to = À
compose-info = Info
compose-kind = Type
compose-precedence = Urgence
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
    [one] 1 poste
   *[other] { $count } postes
}
compose-unverified = { $count ->
    [one] 1 non vérifié
   *[other] { $count } non vérifiés
}
compose-changed = { $count ->
    [one] 1 dont la clé a changé
   *[other] { $count } dont la clé a changé
}
compose-heard = reçu le { $day } à { $time }
compose-not-heard = rien reçu récemment
compose-first = jamais contacté
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
compose-no-address = { $word } n'est pas une adresse. Écrivez un bureau comme XB/technical, une partie comme XB, ou * pour tous.
compose-no-addressee = Indiquez le destinataire : un bureau comme XB/technical.
compose-no-subject = Donnez un objet : une ligne qui permet de reconnaître le message.
compose-too-many-words = Un message immédiat ou flash compte au plus { $max } mots ; celui-ci en a { $count }. Abrégez-le, ou baissez l'urgence et complétez ensuite.
compose-no-time = Ce n'est pas une heure. Écrivez-la en UTC, comme 14:00, -2h ou 2026-11-22 14:00, ou laissez le champ vide.
compose-window-reversed = La fin précède le début : vérifiez les deux heures.
compose-too-long = Le texte et les champs sont trop longs pour un seul message. Envoyez la suite dans un second.
compose-full = Ce champ est plein.
compose-cut = Le texte collé dépasse la place de ce champ : il a été coupé. Il contient maintenant { $count } octets.
compose-discard = Jeter ce brouillon ? Il ne pourra pas être récupéré.
compose-found-again = Votre brouillon est de retour. C-x le jette.
compose-beside = Un autre brouillon de cette conversation a été écrit ailleurs. Celui-ci est gardé à côté.

## Before sending

confirm-count = Pour confirmer, tapez le nombre de postes :
confirm-count-wrong = Tapez d'abord le nombre de postes indiqué dans la question.
guard-title = Envoyer ceci à { $to } ? { $count ->
    [one] { $count } poste
   *[other] { $count } postes
} en tout.
guard-desk = { $desk } ({ $count ->
    [0] aucun poste
    [one] poste { $seats }
   *[other] postes { $seats }
})
guard-and-more = { $list } et { $count } de plus
guard-all = * s'adresse à tout le monde : { $count ->
    [one] { $count } poste
   *[other] { $count } postes
} à { $desks }.
guard-all-desks = { $address } s'adresse à tous les bureaux de ce type : { $count ->
    [one] { $count } poste
   *[other] { $count } postes
} à { $desks }.
guard-party = { $address } s'adresse à toute la partie : { $count ->
    [one] { $count } poste
   *[other] { $count } postes
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
    [one] La clé de { $seats } a changé. Ce poste ne reçoit rien tant que vous ne l'avez pas comparée ou acceptée.
   *[other] Les clés de { $seats } ont changé. Ces postes ne reçoivent rien tant que vous ne les avez pas comparées ou acceptées.
}
guard-note = Une note porte la signature de votre poste : elle peut être montrée à des tiers.
guard-flash = Flash sonne à chaque poste jusqu'à ce qu'une personne accuse réception, passe avant tout autre trafic et ne peut être rappelé.

## The directory

directory-title = Who can be written to

## The line

line-title = The line
line-online = Online since { $time }, round trip { $rtt } ms.
line-waiting = No link: { $why }. The next attempt is in { $time }.
line-refused = The relay refuses this seat: { $why }. Ask the nominator of your party.
line-dead = The relay has not answered for two minutes. Messages are queued here and go when it is back. Call:
line-relay = Relay: { $address }
line-queued = { $count ->
    [0] Nothing is queued here.
    [one] 1 message is queued here.
   *[other] { $count } messages are queued here.
}
line-mailbox = { $count ->
    [0] Nothing waits at the relay.
    [one] 1 envelope waits at the relay.
   *[other] { $count } envelopes wait at the relay.
}
line-quarantine = { $count ->
    [one] 1 envelope could not be opened; its sender seals it again.
   *[other] { $count } envelopes could not be opened; their senders seal them again.
}
line-directory = Directory: entry { $seq }, { $age }. Its words, to compare by telephone: { $words }
line-alarms = Alarms on the record, the newest first
