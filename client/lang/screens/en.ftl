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
action-template = template
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
action-filter = filter the list
action-card = what to try
action-cut-line = cut the line for a while

## The main screen

too-small = The window is too small: 40 columns and 10 lines are needed.
header-demo = DEMO
strip-demo = Demonstration: nobody here is real. F2 shows what to try.
strip-telephone = Tel.: { $number }
header-queued = { $count ->
    [one] { $count } queued
   *[other] { $count } queued
}
link-connecting = connecting
link-idle = not connected
link-online = online
link-offline = offline
link-refused = refused
link-lost = engine does not answer
side-desks = DESKS
side-cases = CASES
side-raised = waits
side-acknowledged = ack
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
strip-relay-dead = No relay for two minutes. Use the telephone: the card on the wall, or s.
strip-relay-dead-call = No relay: call { $number } ({ $desk })
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
reach-custody-part = at the relay for { $count } of { $of } seats
reach-device = on { $count } of { $of } devices
reach-human = acknowledged by { $who } { $time }
reach-not-acknowledged = not acknowledged
incident-due = answer due { $time } ({ $left })
incident-next = then { $desk }
incident-goes = goes to { $desk } { $time } ({ $left })
incident-held = held; goes to { $desk } { $time } ({ $left }) unless answered

## Alerts

call-flash = Hotline: a flash alert waits
call-immediate = Hotline: an immediate alert waits
call-priority = Hotline: a priority message is not acknowledged
call-missing = Hotline: a receipt is missing
call-test = Hotline: this is a test
alert-title = { $count ->
    [one] ALERT
   *[other] ALERT, { $count } wait
}
alert-times = sent { $sent }, received { $received }
alert-next = If nobody acknowledges in { $time }, it can be passed on to { $desk }.
alert-overdue = The answer is overdue by { $time }; it can be passed on to { $desk }.
alert-goes = Unless it is acknowledged, it goes to { $desk } by itself at { $time }, in { $left }.
alert-over-quota = Over quota: more flash messages came from there today than are agreed.
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
help-title = Keys here. Enter does the marked one.
now-title = What do I do now? Enter does it.
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

## The demonstration

card-title = What to try in this demonstration
card-intro = You sit at XA/technical/1, a desk of Northland. The others are scripted, but relay, keys and messages are real and stay on this machine. Enter takes you to what is marked, the key does it; F2 opens this again.
card-read = Read what has come: choose it on the left, Enter opens it.
card-alert = Soon an alert comes in: read it, type ACK and press Enter.
card-raise = Raise a concern with XB/technical: choose it first.
card-pass-on = Nobody at XC/technical answers your concern about mail servers. Soon the relay asks XC/diplomatic, even while you are cut off.
card-close = When its technical desk wakes, answers and proposes to close it, open the case in full and agree (C).
card-verify = Verify XB/technical: choose it, press v and compare with what its officer reads out in the second line of the screen.
card-line = Cut the line for 15 seconds. Write something meanwhile: it waits here and goes when the line is back.
card-search = Search all messages for a word, such as mail.
card-help = See what the keys do where you are.
card-now = When you do not know what to do: F1.
card-quit = Leave. Nothing of this demonstration stays on the machine.
card-cut = The relay is away for 15 s. Write something, and watch the first line.

## Passing on

pass-on-title = Pass on to { $desk }
pass-on-dead-end = It cannot be passed on
pass-on-rung = Rung { $rung }: { $count ->
    [0] no seat
    [one] 1 seat
   *[other] { $count } seats
}{ $unverified ->
    [0] , verified
   *[other] , { $unverified } unverified
}. It gets what was said, and your reason.
pass-on-empty = Nobody sits there now: call, or wait.
pass-on-voice = Call as well, if it cannot wait: { $number }
pass-on-no-voice = No number to call is published there.
pass-on-ways = Up and Down choose among { $count } parties.
pass-on-no-incident = Only a concern or a warning is passed on. Raise one first: n.
pass-on-not-yours = This desk may not pass it on: only the side that raised it may, or who was asked.
pass-on-nowhere = No next desk is published: there is nobody to pass it on to. Call the desk, or raise it with another desk: n.
pass-on-nowhere-call = No next desk is published: there is nobody to pass it on to. Call { $desk }: { $number }, or raise it with another desk: n.
pass-on-reason = Why? Both sides read this.
pass-on-no-reason = Say why in a sentence: both sides read it.
pass-on-done = Passed on. It is on its way; both sides will see it.

## One case in full

action-case = the case in full
action-exercises = exercises
action-respond = answer
action-update = situation
action-close = close
action-reopen = open again
action-halt = suspend or resume
action-refer = refer to a desk of one's own
action-merge = merge into another case
action-withdraw = withdraw
action-correct = correct
action-come-down = come down a rung
action-recall = recall
action-record = compare records
case-exercise = EXERCISE: nothing in here is real, and nothing of it touches operation.
case-band-exercise = EXERCISE
case-band-drill = DRILL
case-gone = No concern or warning stands in this case.
case-next = What happens next
case-next-goes = Goes to { $desk } by itself at { $time }, in { $left }, unless acknowledged.
case-next-held = Held: goes to { $desk } at { $time }, in { $left }, unless answered.
case-next-overdue = { $desk } was to be asked at { $time }; the relay has not said so yet.
case-next-by-hand = Nobody else is asked by itself. e passes it on to { $desk }.
case-next-others = Nobody else is asked by itself. Others may pass it on to { $desk }.
case-next-call = Nobody else is asked by itself, and no next desk is published. Call { $desk }: { $number }.
case-next-nobody = Nobody else is asked by itself, and no next desk is published.
case-next-ack-due = Acknowledgement due { $time } ({ $left }).
case-next-suspended = Suspended by the side that raised it: no clock runs until it is resumed.
case-next-over = It is { $state }: nobody owes anything.
case-next-nothing = Nothing is due. A situation update or a proposal to close comes next.
case-closes-by-silence = Silence closes it at { $time }.
case-goes-on-in = It goes on in { $ref }.
case-reopens-until = New facts open it again until { $time } (O).
case-this-side = This side
case-other-side = The other side
case-owes = { $side } owes { $what }.
case-owes-due = { $side } owes { $what } by { $time }, in { $left }.
case-owes-late = { $side } owes { $what } since { $time }: LATE by { $left }.
owes-acknowledgement = an acknowledgement
owes-answer = an answer
owes-update = the next update
owes-clarification = the clarification it was asked for
owes-decision = a word on the proposal to close
case-stands = How it stands
case-state = State
case-state-raised = raised, not acknowledged
case-state-reopened = open again
case-state-acknowledged = acknowledged
case-state-under-review = under review
case-state-in-progress = in progress
case-state-clarification-requested = clarification asked for
case-state-referred = referred
case-state-declined = declined
case-state-closure-proposed = closing proposed
case-state-closed = closed
case-state-closed-by-silence = closed by silence
case-state-suspended = suspended
case-state-withdrawn = withdrawn
case-state-merged = merged
case-side-raising = this side raised it
case-side-asked = this side was asked
case-side-none = this desk looks on
case-raised = Raised by
case-hearsay = As it was passed on here: that it was raised so is the word of whoever passed it on.
case-asked-now = Asked now
case-acknowledged = Acknowledged by
case-referred = Referred to
case-id = Id
case-with-party = with { $party }: { $state }
case-closing = Closing
case-proposed-by = Proposed by { $who }:
case-agreed-by = Agreed by { $who }.
case-text-not-here = The text is not at hand here any more.
case-alarms = Alarms
case-ladder = The ladder
case-rung = Rung { $rung }
case-rung-now = {"  "}< now
case-rung-passed = { $desk }, { $time }, by { $who }
case-rung-armed = goes to { $desk } at { $time }, in { $left }, unless acknowledged
case-rung-held = held; goes to { $desk } at { $time }, in { $left }, unless answered
case-rung-held-by = held by { $by }; goes to { $desk } at { $time }, in { $left }, unless answered
case-rung-stopped = { $desk }: stopped { $time }
case-rung-stopped-by = { $desk }: stopped by { $by } { $time }
case-rung-released = went to { $desk } at { $time }
case-rung-sealing = { $desk }: on its way to the relay
case-rung-not-started = { $desk }: NOT STARTED, nobody asks it by itself
case-rung-dropped = { $desk }: DROPPED, its depositor was revoked
case-rung-unknown = { $desk }: UNKNOWN to the relay
case-rung-by-hand = { $desk }, by hand alone
case-rung-none = No further desk is published.
case-uncounted = Not counted: { $who } passed it on to rung { $rung } ({ $why }).
case-participants = Who takes part, and holds which record
case-no-record = Nothing of the record of the last weeks is here.
case-record-count = { $count ->
    [one] The record here has 1 message; = compares it.
   *[other] The record here has { $count } messages; = compares it.
}
case-timeline = What was said, the newest first
case-timeline-more = Older messages stand in the conversation: Enter.
case-not-yours = This desk neither raised it nor was asked: only these two sides can do something about it.
case-closed-to = Not as it stands: it is { $state }. Open to you: { $keys }.
case-open-to = Open to you: { $keys }.
case-nothing-open = Nothing is open to this side: it is { $state }.
case-nothing-to-correct = This seat has said nothing here that can be corrected.
case-played-write = By a template it is written with `hotline send --exercise`; in an exercise `i` writes a few words here. The forms work.
case-recall-ask = Recall { $ref }? What has not left never goes, and the ladder is stopped.
case-recall-what = Who has it already is told that it was recalled. This cannot be undone.
case-recalled = Recalled. Nobody is asked any more; who has it is told.
case-recall-not-yours = Only the desk that raised it can recall it.
case-recall-acknowledged = It was acknowledged already: a recall comes too late. W withdraws it on the record.

played-title = Cases of exercises
played-none = No exercise is under way.
strip-alarm = ALARM: { $text } (s)
now-owes = This side owes something: open the case and see what, and by when.
now-exercise = An exercise is under way: its cases stand apart.

## Doing something about a case

deed-title-respond = Answer
deed-title-update = Situation
deed-title-close = Close
deed-title-reopen = Open again
deed-title-suspend = Suspend
deed-title-resume = Resume
deed-title-refer = Refer
deed-title-merge = Merge
deed-title-withdraw = Withdraw
deed-title-come-down = Come down a rung
deed-about-respond = An answer in substance stops the ladder. Both sides see it.
deed-about-update = How things stand now. Empty fields change nothing.
deed-about-close = It is closed once the other side agrees, or says nothing for 14 days.
deed-about-reopen = It opens again under the same reference. Say what is new.
deed-about-suspend = All clocks stand still, and the ladder is stopped, until this side resumes it.
deed-about-resume = The clocks run again from now on.
deed-about-refer = The other desk is brought in; the clock of the answer goes on.
deed-about-merge = It goes on in the other case, and is over here.
deed-about-withdraw = What this side raised is taken back on the record. Nobody owes anything then.
deed-about-withdraw-proposal = The proposal of this side to close is taken back.
deed-about-come-down = The escalation is taken back: the rung below is the present one again.
deed-answer = Your word
deed-answer-agree = agree
deed-answer-object = object
deed-answer-propose = another text
deed-replaces = What you propose now takes the place of this proposal.
deed-no-choice = Choose one first: both sides act on it.
deed-no-text = Write it in a line: both sides read it.
deed-no-desk = No other desk of your party is in the directory: call, or pass it on by e.
deed-no-case = No other open case between the same two sides: raise it there first.
deed-moved-on = It is { $state } by now. Read it again; then send once more.
deed-ask-agree = Agree to this text and close { $ref }? It cannot be taken back; new facts open it again for 90 days.
deed-ask-merge = Merge { $ref } into the other case? It is over here then, and cannot be parted again.
deed-ask-withdraw = Withdraw in { $ref }? Both sides keep the record; what was withdrawn must be raised anew.
deed-ask-come-down = Take the escalation of { $ref } back? The desks of the upper rung are told.
deed-ask-note = Sign this in { $ref } as a note?
deed-done = Done. It is on its way; both sides will see it.
deed-queued = Kept here. It goes when the line is back.
deed-under-way = Sending...

## Whether others hold the same record

record-title = The record
record-nothing = Nothing of this case of the last weeks is here.
record-alone = Nobody else takes part in it.
record-same = same record
record-same-so-far = the same so far
record-differs = DIFFERS
record-two-stories = TWO STORIES
record-unheard = has not said yet
record-verdict-same = { $count ->
    [one] SAME RECORD: the other seat holds the same { $messages } messages.
   *[other] SAME RECORD: all { $count } other seats hold the same.
}
record-verdict-so-far = The same so far: a seat has not got everything yet. Ask again in a while (=).
record-verdict-differs = THE RECORDS DIFFER. What is missing may be on its way: ask again (=), then call.
record-verdict-two = TWO STORIES: under one message id two seats hold different texts. Call both and compare.
record-verdict-waits = { $silent } of { $count } seats have not said yet what they hold.
record-next-asking = They are being asked. An answer comes as soon as their device is on the line.
record-next-silent = A seat that is not on the line answers when it is back. Nothing is wrong by that.
record-next-offline = There is no line: they are asked when it is back.
record-said-at = , said { $time }
record-so-far = It has the first { $count } of { $of }; the rest may be on its way.
record-where-asked = Where they part is being asked.
record-parts-two = Message { $place } ({ $id }) of { $by } has another text there.
record-parts-here = Message { $place } ({ $id }) is here and not there.
record-parts-there = Message { $place } ({ $id }) is there and not here.
record-next-two = Next: call { $by } and { $seat } and compare. Either { $by } told you two different things, or { $seat } does not say what it holds.
record-next-two-own = Next: call { $seat } and compare its own message word for word.
record-next-differs = Next: wait a minute and ask again (=). If it stays, call { $seat }.
record-here = The record here
record-hash = Record hash
record-notes = Of notes alone
record-missing = { $count ->
    [one] 1 message is referred to and not here; it may be on its way.
   *[other] { $count } messages are referred to and not here; they may be on their way.
}
record-waits = refers to what is not here
record-text-here = here
record-text-there = there
record-asked = Everybody who takes part is asked.

## Writing

side-draft = draft
side-draft-short = dr.
quit-leaving = Leaving as soon as everything is on disk. Once more leaves now.
suspend-refused = Not stopped: alerts and other commands here depend on this process. Use another window.
compose-to = To
compose-info = Info
compose-kind = Kind
compose-precedence = Precedence
compose-tlp = TLP
compose-note = Standing
compose-non-paper = non-paper
compose-is-note = note
compose-subject = Subject
compose-body = Text
compose-not-said = not said
compose-follows = (from the severity)
compose-at = { $at } of { $count }
compose-looking = Looking up whom it goes to...
compose-own-desk = Nobody but your own desk.
compose-desks = { $desks } desks, { $count ->
    [one] 1 seat
   *[other] { $count } seats
}
compose-unverified = { $count } unverified
compose-changed = { $count } with a changed key
compose-heard = heard { $day } { $time }
compose-not-heard = not heard lately
compose-first = never written to
compose-always-on-duty = on duty day and night
compose-on-duty = on duty until { $until } ({ $hours })
compose-off-duty = OFF DUTY until { $until } ({ $hours })
compose-stands-in = { $count ->
    [one] 1 stands in
   *[other] { $count } stand in
}
compose-then = then { $desk } from { $time }
compose-hours = on duty { $hours }
compose-voice = tel. { $number }
compose-stranger = Nobody is at { $word }. Write a desk such as XB/technical.
compose-stranger-near = Nobody is at { $word }. Did you mean { $near }?
compose-words = { $count ->
    [one] 1 word
   *[other] { $count } words
}
compose-words-of = { $count } of { $max } words
compose-bytes = { $count } of { $max } bytes
compose-more-lines = { $count ->
    [one] (1 more line)
   *[other] ({ $count } more lines)
}
compose-time = UTC: 14:00, -2h, 2026-11-22 14:00
compose-several = Space chooses, Left and Right go on. Several may be chosen.
templates-title = Which kind of message?
templates-nothing = No template of this name. Backspace takes letters away.
compose-no-address = { $word } is no address. Write a desk such as XB/technical.
compose-no-addressee = Say to whom it goes: a desk such as XB/technical.
compose-no-subject = Give it a subject: one line by which it is known.
compose-too-many-words = Immediate and flash take { $max } words; this has { $count }. Shorten it or lower it.
compose-no-time = This is no time. Write it in UTC: 14:00, -2h, 2026-11-22 14:00.
compose-no-number = This is no number.
compose-no-message = Say which message it is about: choose it here, or begin it from that message.
compose-field-long = Too long for this field: { $max } bytes at most. Put the rest into the text.
compose-window-reversed = It ends before it begins: look at both times.
compose-too-long = Too long for one message: send the rest in a second one.
compose-full = This field is full.
compose-cut = What was pasted did not fit: it was cut. { $count } bytes stand there now.
compose-discard = Throw this draft away? It cannot be brought back.
compose-found-again = Your draft is here again. C-x throws it away.
compose-beside = A draft of this was written elsewhere: this one is kept beside it.

## Before sending

confirm-count = To confirm, type the number of seats:
confirm-count-wrong = Type the number of seats first, as it stands in the question.
guard-title = Send this to { $to }? { $count ->
    [one] 1 seat
   *[other] { $count } seats
} in all.
guard-desk = { $desk } ({ $count ->
    [0] no seat
    [one] seat { $seats }
   *[other] seats { $seats }
})
guard-and-more = { $list } and { $count } more
guard-all = * addresses everybody: { $count ->
    [one] 1 seat
   *[other] { $count } seats
} at { $desks }.
guard-all-desks = { $address } addresses every desk of this kind: { $count ->
    [one] 1 seat
   *[other] { $count } seats
} at { $desks }.
guard-party = { $address } addresses the whole party: { $count ->
    [one] 1 seat
   *[other] { $count } seats
} at { $desks }.
guard-parties = It goes to { $count } parties: { $parties }. Each sees the others.
guard-red = TLP:RED: for the eyes of these persons only. They may pass it on to nobody.
guard-first = { $count ->
    [one] First contact: nothing was said with { $desks } before.
   *[other] First contact: nothing was said with these desks before: { $desks }.
}
guard-unverified = { $count ->
    [one] Not verified: { $seats }. Its safety number was never compared.
   *[other] Not verified: { $seats }. Their safety numbers were never compared.
}
guard-changed = { $count ->
    [one] The key of { $seats } changed. It gets nothing until you compare or accept it.
   *[other] The keys of { $seats } changed. They get nothing until you compare or accept them.
}
guard-note = A note carries your seat's signature: it can be shown to third parties.
guard-flash = Flash rings at every seat until a person acknowledges, goes before all other traffic, and cannot be called back.

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

## One message in full

detail-as-sent = As it was sent
detail-from = From
detail-sender = Sender
detail-was-verified = verified when this was opened
detail-was-unverified = NOT VERIFIED when this was opened
detail-changed-since = ITS KEY HAS CHANGED SINCE: compare by telephone
detail-to = To
detail-info = For information
detail-case = Case
detail-kind = Kind
detail-precedence = Precedence
detail-tlp = Sharing
detail-origin = Written by
detail-automated = a program: { $source }
detail-language = Language
detail-attachment = File
detail-sent = Sent
detail-accepted = At the relay
detail-opened = Opened here
detail-ack-by = Acknowledge by
detail-reply-by = Answer by
detail-handed = Handed over
detail-handed-word = by { $by }; that its author wrote it is the colleague's word
detail-handed-signed = by { $by }; its author's signature is right
detail-handed-summary = by { $by }, with the case
detail-expires = Expires
detail-released-by = Released by
detail-subject = Subject
detail-original = The message that was passed on
detail-hearsay = This desk did not get it itself: that { $who } wrote it is the word of { $by }, who passed it on.
detail-later-version = It has fields of a later version that cannot be shown here.
detail-unreadable = This version cannot read the fields of this message.
detail-own = This is your own message: the other side acknowledges it.
detail-copied = Copied.
ack-words-title = Acknowledge in which words? Enter does it, Esc goes back.
ack-words-done = Acknowledged. The other side is told.
ack-words-queued = Acknowledged here. It goes when the line is back.

## How far a message got: three receipts, never one

reach-title = How far did it get?
reach-title-received = Who acknowledged it?
reach-not-released = It waits here: no seat has it yet.
reach-role-action = For action
reach-role-information = For information
reach-role-own = Own desk, without receipts
reach-relay = at the relay
reach-on-device = on the device
reach-person = by a person
reach-waiting = waits here
reach-sealed = on its way
reach-is-held = HELD HERE
reach-not-sent = not delivered
reach-no-receipt = no receipt
reach-not-yet = not yet
reach-collected = The relay says the device collected it at { $time }; the device has not confirmed.
reach-without-custody = Not at the relay for any seat of: { $desks }
reach-without-device = On no device of: { $desks }
reach-without-human = Acknowledged by no person of: { $desks }
reach-complete = A person of every desk that is to act has acknowledged it.
reach-call = If it cannot wait, call { $desk }: { $number }
reach-waits-until = What nobody collects waits at the relay until { $time }.
reach-held-next = Next: compare the number by telephone (v). Until then nothing is sent to this seat.
reach-failed-next = Next: call the desk, or write to another seat of it.
reach-expired = Nobody collected it in time; the relay dropped it.
reach-nobody-here = Nobody of this desk has acknowledged it: c does.
reach-others = Acknowledged by others
reach-can-pass-on = Nobody asked has acknowledged: e passes it on to { $desk }.

## The directory and its entries

directory-self = this seat
directory-due = confirmation due
directory-counts = desks { $desks }, seats { $seats }
directory-left = LEFT: { $reason }
directory-recovery = its nominator is being replaced; objections until { $time }
directory-empty = Nobody is known yet: the directory comes with the line.
directory-nothing = Nobody is called that. Esc shows all.
entry-gone = This seat is not in the directory.
entry-standing = Identity
entry-status = Status
entry-name = Name
entry-title = Title
entry-party = Party
entry-voice = Telephone
entry-channels = Other channels
entry-hours = On duty
entry-now = Time there
entry-languages = Languages
entry-ladder = Then asks
entry-no-ladder = no next desk is published
entry-accepts = Takes
entry-tlp = Shared up to
entry-enrolled = Enrolled
entry-confirmed = Confirmed
entry-confirmation-due = Its yearly confirmation is overdue: ask whether the entry is still true.
entry-words = Its words
entry-identity = Fingerprint
entry-next-self = This is your seat. Others may ask you to read its words.
entry-next-verified = Its safety number was compared. Nothing is left to do.
entry-next-unverified = Next: call on a number you know and compare the safety number (v).
entry-next-changed = Its key is not the one you knew. Nothing is sent to it. Next: compare by telephone (v).
entry-next-suspended = Set aside by its nominator: it gets nothing. Next: write to another seat of the desk.
entry-next-revoked = Revoked for good: it gets nothing. Next: write to another seat of the desk.
entry-next-vacant = Nobody sits there now. Next: write to another seat of the desk, or call.
entry-copies-from = New beside others: it gets copies from { $time }, or once a seat of its desk vouches for it.

## Comparing a safety number

verify-title = Safety number with { $seat }
verify-or-words = or as words, which say the same:
verify-step-call = 1. Call this person on a number you know from elsewhere, not from a message.
verify-step-read = 2. Take turns: one reads a row of digits, the other the next. Or use the words.
verify-step-record = 3. Type what you hear and press Enter. Enter alone asks whether you compared by ear.
verify-type = The number as the other side reads it:
verify-digits = { $done } of { $of } digits, the same so far
verify-words = { $done } of { $of } words, the same so far
verify-same = The same. Enter puts it on the record.
verify-wrong-group = Group { $place } is not the same. Have it read once more.
verify-wrong-word = Word { $place } is not the same. Have it read once more.
verify-digits-missing = { $done } of { $of } digits: a part of the number proves nothing.
verify-words-missing = { $done } of { $of } words: a part of them proves nothing.
verify-ask = Did you compare all of it by telephone, and was it the same?
verify-under-way = Recording...
verify-done = { $seat } is verified.
verify-differs = THE NUMBERS ARE NOT THE SAME. Somebody may stand between you. Send nothing to this seat.
verify-differs-next = Have it read once more. If it still differs, call the nominator of { $party } and your own. It is on the record.
verify-changed = ITS KEY HAS CHANGED: a new device, or somebody else.
verify-changed-next = Nothing is sent to it until you compare the new number by telephone. If you cannot, C-a accepts it for a reason that goes on the record.
verify-reason = Why do you accept it without comparing? This goes on the record.
verify-no-reason = Say why in a sentence: it goes on the record.
verify-accepted = { $seat } is accepted without comparing; the record says why.
verify-not-changed = Its key has not changed: there is nothing to accept. Compare the number.
verify-self = This is your own seat: others compare it with you.

## The line, in full

line-online-unmeasured = Online since { $time }.
line-offline-since = Offline since { $time }, for { $span }.
line-heard = The relay was last heard at { $time }.
line-never-heard = The relay has not been heard since this was started.
line-queued-one = to { $to }: { $subject } ({ $precedence }, waits { $age })
line-no-number = no telephone number is published: use the card on the wall
line-no-numbers = No desk has published a telephone number. Use the card on the wall.

## Receipts that are missing

strip-missing = { $count ->
    [one] 1 message without its receipt
   *[other] { $count } messages without their receipts
}
missing-title = Receipts that are missing
missing-custody = { $desk }: not at the relay (due { $time })
missing-device = { $desk }: no device has opened it (due { $time })
missing-human = { $desk }: nobody has acknowledged it (due { $time })
missing-more = and { $count } more
missing-call = call { $number } ({ $seat })
missing-call-short = call { $number }
missing-next = next desk { $desk }
missing-pass-on = or pass it on to { $desk } (e)
missing-again = you are called again in { $time }
head-fresh = fresh
head-old = old (more than 2 h)
head-stale = stale (more than 24 h)
head-old-next = The relay has not shown a newer one. Changes may be missing: compare its words with another member.
head-stale-next = Nobody new can be written to until the relay shows a newer one.

## The first start

welcome-step = step { $step } of { $of }
welcome-invitation = Welcome to Hotline
welcome-person = Who sits here
welcome-passphrase = A passphrase for this machine
welcome-enrolling = Taking the seat
welcome-done = The seat is taken
welcome-what = Hotline connects the desks of states that must reach each other when something is wrong, with a person at each end.
welcome-alone = You need an invitation: one line that begins with hotline:, from the nominator of your party. It works once.
welcome-paste = Paste it here and press Enter. Nothing is sent yet.
welcome-line = The invitation:
welcome-good = It is for the seat { $seat }. Enter goes on.
welcome-no-seat = It is for a nominator without a seat, which this version cannot take. Ask the operator to admit with a seat.
welcome-person-why = All members see this in the directory. It may stay empty, but people answer sooner to a name. Enter goes on, Esc goes back.
welcome-passphrase-why = It opens this home at each start. Nobody can recover it. Take four or more words that nobody would put together.
welcome-passphrase-none = For machines that start alone there may be none: C-n.
welcome-short = Short: it can be found by trying. Add words.
welcome-fair = Fair. Another word makes it good.
welcome-strong = Long enough.
welcome-without = NO PASSPHRASE: whoever can read the files of this home can read everything in it.
welcome-without-back = Enter goes on without one. C-n takes one after all.
welcome-first = Passphrase
welcome-again = Once more
welcome-empty = An empty passphrase protects nothing. Type one, or choose none with C-n.
welcome-not-same = The two were not the same. Type the second once more.
welcome-asking = Making keys and asking the relay: { $time }
welcome-asking-what = The keys are made on this machine and never leave it. On a bad line this takes up to a minute.
welcome-is-yours = { $seat } is yours.
welcome-unpublished = The relay went away before the keys of this seat were published. Until it is back nobody can write to you; it goes on by itself.
welcome-nominator = You are the nominator of { $party }: `hotline invite { $desk }/2` invites the next seat.
welcome-words = These are its words. Read them to whoever invited you, by telephone: both must see the same.
welcome-alert = Be sure that you will be woken: F9 tries the alert.
welcome-enter = Enter opens the desk, with what to do first.

## The dossier of a case, on its page: all of them asked for by the crate that renders it

dossier-title = Dossier
dossier-what = Everything that one seat holds of this case, in the order of the case. Beside each item stands what it proves.
dossier-exercise = EXERCISE: nothing in here happened
dossier-has-faults = NOT AUTHENTIC: this is not what was exported
dossier-case = Case
dossier-exported = Exported
dossier-directory = Directory, entry
dossier-signed = signed
dossier-signed-means = A note. Its author's seat signed exactly these words: this can be shown to others.
dossier-unproven = unproven
dossier-unproven-means = A non-paper, or what a device said. It was authenticated between the two alone: whoever holds this file could have written it, and nothing here proves it.
dossier-stated = stated
dossier-stated-means = The relay said so, without a signature.
dossier-from = From
dossier-to = To
dossier-info = For information
dossier-released = Released
dossier-drafted-by = Drafted by
dossier-released-by = Released by
dossier-signer = Signed by identity
dossier-custody = The relay had the copy for
dossier-device = Opened by the device of
dossier-passed-on = Passed on, written by
dossier-file = File
dossier-newer = (only a newer program reads this)
dossier-missing = Messages that are referred to and not held by the seat that exported this:
dossier-how = To check this file, with nothing else at hand, run the command below; then compare the directory below with what you know from elsewhere. Text and times that others wrote are their own claims.
dossier-text-form = This form is for reading alone: nothing can be checked by it.
dossier-marking = Handled by the strictest marking inside
dossier-between = Between
dossier-period = From, until

## What waits for a second seat

action-releases = what waits for release
action-return = give it back
release-title = Waits for a second seat
release-none = Nothing waits for release.
release-own = You drafted it: another seat of this desk must release it.
release-queued = Released here; it goes out when the relay is back.
release-ask = Release "{ $subject }" to { $to }, drafted by { $who }?
release-names = It goes out under your seat. The receiver sees both names.
release-done = Released.
release-returned = Given back to its drafter.
release-reason = Why is it given back? The desk reads this.
release-no-reason = Say why in a sentence: its drafter reads it.
detail-drafted-by = Drafted by
detail-withdrawn = WITHDRAWN by { $who }, { $time }
detail-corrected = CORRECTED by { $who }, { $time }
release-waits = Waits for another seat of this desk to release it. Nothing has left the desk.
action-release = release it
release-waits-for = Waits
release-since = { $age }, since { $time }
release-goes-to = Goes to
release-nobody = nobody: no seat there can be written to now
release-duty = On duty
release-off-duty = { $desk } is OFF DUTY until { $until }
release-left-out = Left out
release-ladder = Ladder
release-rungs = rungs { $rungs } are armed
release-unread = Read it to its end first: { $seen } of { $of } lines were seen.
release-looking = Whom it goes to is being looked up. A moment.
release-gone = It waits no more: another seat released it or gave it back.
release-draft = Draft
release-for = for { $to }
release-state-own = yours
release-state-queued = released, waits for the relay
release-policy = A second seat releases: { $what }.
release-policy-none = Nothing that is written here waits for a second seat.
release-policy-precedence = { $precedence } and above
release-policy-rung = rung { $rung } and above
now-release = A colleague's draft waits for you. Read it to its end; then release it or give it back.
strip-releases = { $count ->
    [one] 1 draft waits for release by this seat: r
   *[other] { $count } drafts wait for release by this seat: r
}

## Who is on duty, and handing over

action-duty = who is on duty
action-hand-over = hand over cases
action-new-entry = new entry
action-remove = remove
duty-title = Who is on duty at { $desk }
duty-number = roster { $number }
duty-on = On duty: { $who }, until { $time }
duty-none = Nobody has set a roster yet: i makes the first entry.
duty-nobody = Nobody is on duty now by the roster.
duty-next = Next: { $who }, from { $time } (in { $left })
duty-stands-in = Stands in, and is handed over to: { $who }
duty-alone = Nobody else sits at this desk: nobody stands in.
duty-hours = The desk publishes: { $hours } ({ $zone })
duty-no-hours = The desk publishes no hours: others cannot see when somebody is here.
duty-covered = Somebody is entered for all published hours of the next 7 days.
duty-gaps = NOBODY is entered for these hours that the desk publishes:
duty-entries = Entries
duty-no-entries = None that is not over.
duty-now = now
duty-set-by = Set by { $who }, { $time }
duty-untold = Not known to have it yet: { $who }
duty-remove = Remove { $who } from the roster, { $span }?
duty-done = The roster is set; your colleagues are told.
shift-new = A new entry of the roster
shift-change = Change this entry of the roster
shift-seat = Who
shift-from = From
shift-until = Until
shift-days = Days
shift-times = Times are UTC: 14:00, 2026-11-22 14:00; until also 8h.
shift-repeats = The same on { $count } days, every 24 hours.
shift-no-seat = Say who it is.
shift-no-time = This is no time. Write it in UTC: 14:00, 2026-11-22 14:00; until also 8h.
shift-reversed = It ends before it begins: look at both times.
shift-over = It is over already.
shift-no-days = Say on how many days: 1 to 62.
shift-too-many = A roster has at most { $count } entries: remove some first.
shift-changed-meanwhile = A colleague changed this entry meanwhile. C-s adds yours as a new one; Esc leaves theirs.
handover-title = Hand over cases
handover-count = { $count ->
    [one] 1 case
   *[other] { $count } cases
}
handover-no-cases = There is no case yet.
handover-open = awaited
handover-to = To
handover-nobody = nobody else sits at this desk
handover-note = What should the colleague know besides?
handover-alone = Nobody else sits at this desk: there is nobody to hand over to.
handover-nothing = No case is chosen: Space chooses.
handover-review = This is handed over to { $who }
handover-what = The colleague gets the messages of each case as they are, as your word. Enter hands them over.
handover-messages = { $count ->
    [one] 1 message goes.
   *[other] { $count } messages go, acknowledgements among them.
}
handover-left-out = Left out, the oldest: { $count }. They are more than a handover holds.
handover-reads = What the colleague reads of it:
handover-is-done = handed over
handover-not-here = Nothing of this case is here.
handover-done = Handed over to { $who }. Cases: { $cases }, messages: { $messages }.
detail-record = Record here
detail-record-same = the same as was handed over: { $hash }
detail-record-other = not the one that was handed over (more came since, or something is missing): { $hash }

## The dossier at the terminal

action-dossier = the dossier of this case
action-check-dossier = check a dossier in a file
action-export = write it to a file
action-language = next language
action-zone = local times or UTC alone
dossier-items = { $count ->
    [one] 1 item
   *[other] { $count } items
}
dossier-nothing = There is nothing to export: no message of the case is here, or no signed directory head.
dossier-left-out = Left out, more than a case or one id holds: { $count }
dossier-language = Language and zone
dossier-verified = VERIFIED: nothing in it was changed since it was exported.
dossier-not-compared = What the page shows was not compared: its language or time zone is not here. Believe what stands below.
dossier-rests = It rests on this directory: compare its words with those of a member.
dossier-log = Directory
dossier-words = Its words
file-export = Write the dossier to a new file
file-html = A page to read, print and file; it carries the dossier and can be checked anywhere.
file-json = For programs: can be checked anywhere.
file-text = For reading alone: nothing can be checked by it.
file-no-name = Type the name of a file.
file-saved = Written: { $path }
file-not-saved = Not written, and nothing is overwritten: { $why }
file-red = TLP:RED, for its addressees alone: { $count }. Again, if whoever gets the file was sent them.
file-check = Check a dossier that lies in a file
file-check-why = A page or JSON, of anybody: it is checked here with nothing else at hand.

## The agent

line-agent = An agent runs for this home and takes alerts of machines.
line-alerts = Alerts of machines that wait to be told: { $count }
## Exercises under way

action-exercise = the exercise under way
action-pause = pause, go on
action-fire = bring it now
action-skip = leave it out
action-branch-met = go on as if done
action-branch-unmet = go on as if not done
action-hint = give the hint
action-end-exercise = end the exercise
exercise-title = Exercises
exercise-none = No exercise is under way here. `b` chooses a scenario and begins one.
exercise-running = running
exercise-paused = paused
exercise-not-begun = not begun
exercise-waits = waiting for what was done meanwhile
exercise-over = over
exercise-factor = { $factor } times as fast as life
exercise-ends = ends at { $time }
exercise-next = Next
exercise-nothing-next = Nothing more comes by its time.
exercise-came = Expected and done
exercise-acts = What players did
exercise-cast = Who plays
exercise-by-branch = by hand
exercise-in = in { $time }
exercise-inject-line = { $from } to { $to }: { $subject }
exercise-cue-line = cue for { $from }, to { $to }: { $subject }
exercise-met = in time
exercise-late = late
exercise-open = open
exercise-missed = not done
exercise-strangers = also to { $who }, who does not play
exercise-you-play = You play { $player }: { $plays }
exercise-run-by = Run by { $who }. What you say in it to other players goes to that seat as well.
exercise-cues = What you are to say
exercise-no-cues = Nothing yet.
exercise-cue-said = said
exercise-cue-waits = to be said
exercise-cue-was-said = This was said already.
exercise-brief = Your brief
exercise-not-led = Nothing to lead here: this seat runs no exercise that is under way.
exercise-end-sure = End the exercise "{ $title }" now? All players are told.
exercise-say-cue = Say it as it is, or in your own words
exercise-say-case = Write in a case of the exercise
exercise-subject = Subject
exercise-no-subject = Write a subject.
exercise-said = Said, in the exercise.
act-acknowledge = acknowledge
act-respond = answer
act-ask = ask
act-raise = raise a concern
act-update = update
act-escalate = pass on, rung
act-deescalate = come down a rung
act-refer = refer
act-propose-closure = propose to close
act-agree-closure = agree to close
act-withdraw = withdraw
act-correct = correct
act-clarify = make clear
act-say = say something

# What parties publish, and counters
action-library = library
action-glossary = terms
action-counters = counters
library-title = Documents of the library
glossary-title = Terms and what parties mean by them
counters-title = Counters
detail-terms = Terms with differing definitions: { $terms }  (T)
library-nothing = Nobody has published anything to this desk. i publishes a file.
library-withdrawn = withdrawn
library-party = Party
library-version = Version
library-by = by { $who }, { $time }
library-by-former = by the former seat { $who }, { $time }
library-file = File
library-at-relay = It lies at the relay. e saves it.
library-no-text = It is no text. e saves it.
glossary-nothing = Nobody has defined a term. i defines one.
glossary-differs = differs
counters-off = The counters are off: nothing is counted and nothing is sent. i switches them on.
counters-on = On since { $time }, for { $who }.
counters-what = Messages by kind and precedence, times of acknowledgement, alarms, line checks, exercises: never who wrote to whom. Nothing is sent by itself.
counters-week = Week of { $day }
counters-may-send = It can be sent once, now: C-s sends exactly this.
counters-may-not-send = It cannot be sent now.
counters-totals = Totals of the week of { $day }
counters-closes = Nothing is told before it closes: { $time }.
counters-too-few = Fewer than five parties: nothing is told.
counters-parties = Parties: { $count }. A dash stands where fewer than five have something in it.
counters-nothing-to-send = There is no week to send: one is sent once, in the week after it.
shelf-path = File
shelf-document = Title
shelf-to = To
shelf-term = Term
shelf-definition = Definition
shelf-language = Language
shelf-seat = Seat
shelf-no-address = Say to whom: parties, desks, seats, or *.
shelf-no-title = Give it a title.
shelf-confirm = This goes to { $seats } seats of { $desks } desks, signed. Publish it?
shelf-done = Done.
shelf-publish = Publish a file
shelf-publish-why = A signed note that rings nowhere and stands in no case. Seats enrolled later are given it by this one.
shelf-save = Save the document
shelf-save-why = A new file that only its owner reads. Nothing is overwritten.
shelf-define = Define a term
shelf-define-why = What your party means by it stands beside what others mean.
shelf-count = Switch the counters on: which seat adds up?
action-revise = new version
shelf-not-yours = Only { $party } changes what it has published.
shelf-no-own = Your party has not defined this term: i defines it.
shelf-gone = It has been withdrawn already.
shelf-reason = Reason
shelf-revise = A new version of
shelf-revise-why = It takes the place of the version before. Whoever has that one is sent this one too.
shelf-withdraw = Withdraw
shelf-withdraw-why = Whoever has it is told, with the reason. What they saved stays with them.
shelf-redefine = Change a definition
shelf-redefine-why = It takes the place of what your party said before. Whoever was told that is told this too.
shelf-retract = Withdraw the definition of
shelf-retract-why = Whoever was told it is told. What other parties mean stays.
shelf-confirm-revise = Goes to { $seats } seats of { $desks } desks in place of what holds. Publish it?
shelf-confirm-withdraw = Tells { $seats } seats of { $desks } desks, signed. Withdraw it?

## Checks of the line

action-pings = checks of the line
action-answer-ping = answer a check
action-answer-named = answer and be named
pings-title = Checks of the line
pings-none = No check of the line is known here.
pings-drill = A drill: nothing here concerns an operation.
pings-own = run from here
pings-planned = planned
pings-announced = announced
pings-open = open
pings-closed = closed
pings-failed = came to nothing
pings-answer-now = Somebody asks whether this seat can be reached. Press Enter.
pings-figures = { $seats } seats: devices { $device } %, persons { $person } %
pings-answered-by = Answered by { $seat }, { $time }
pings-answered = Answered. Thank you.
pings-no-answer = This one waits for no answer of this seat.
now-ping = A check of the line waits for one key from you.

shelf-strict = { $name } is marked TLP:{ $tlp }: publish it with a label as strict.
action-attach = attach a file
action-save-file = save a file
files-save = Save a file
files-save-why = A path, or a directory. Nothing is overwritten; the file gets its name once it is whole and right.
files-none = No files came with this message.
files-saved = Saved: { $path }
files-not-saved = Not saved: { $why }
files-taken = Not saved: another file has this name. Nothing was overwritten.
files-arriving = Arriving: { $percent } %
files-already-arriving = This file is on its way already.
files-goes-on = The file goes on arriving.
files-here = Saved in { $path }
files-sealing = Sealing the files: { $percent } %
files-going-up = On its way to the relay: { $percent } %
files-wait-here = Waits here; goes to the relay before the message
files-at-relay = At the relay until { $time }; S saves it
files-expired = The relay does not keep files this long: ask its sender to send it again.
files-unchecked = Nothing of this was checked: it is what the file says of itself.
files-broken = No summary: { $text }
files-notice = Note: { $text }
files-title = Title: { $text }
files-from = From: { $text }
files-cves = Vulnerabilities: { $text }
files-products = Products: { $text }
files-indicators = Indicators: { $text }
compose-file = File: { $file }
compose-files = Files of this message
compose-files-path = Path of a file to attach (Enter); empty goes back to the message.
compose-files-none = No file yet. The draft keeps where files lie; they are read and sealed when it is sent.
compose-files-many = A message takes at most { $max } files. Put them into an archive.
compose-files-urgent = Immediate and flash do not wait for files: choose priority, or leave the files out.
compose-file-strict = { $name } is marked TLP:{ $tlp }: the label of the message must be as strict.
action-forward = pass this message on
forward-red = Ask { $author } to tell others: this is TLP:RED, for those it was addressed to.
forward-strict = Ask { $author } before { $to } hears of it: this is TLP:AMBER+STRICT, for { $own } alone.
forward-amber = Ask { $author } before { $to } hears of it: this is TLP:AMBER, for { $own } and whom it was sent to.
forward-unknown = Its label { $tlp } is of a later version: nobody knows here how far it may go.
forward-non-paper = It is a non-paper, which is not put on record for others.
forward-label = It is TLP:{ $tlp }: what passes it on must be labelled as strictly.
forward-exercise = What is said in an exercise is passed on with `hotline forward`, and stays in it.
action-begin-campaign = begin a campaign of checks
action-end-campaign = close the campaign
pings-window = Lasts
pings-announce = Announced
pings-opens = Opens
pings-action = To be done
pings-no-time = Write a span such as 48h, or a time such as 14:00.
pings-open-why = Announced and Opens are spans from now on, or times. Announced left empty: it comes without a word before. Opens left empty: an hour after the announcement.
pings-close-why = What counts until now is what was answered until now. What is to be done is for everybody to read.
pings-confirm = Ask whether they can be reached? Seats: { $seats }, desks: { $desks }
pings-confirm-close = Close it now? It cannot be opened again.
pings-begun = Planned. It goes by itself at its times.
pings-ended = Closed. Its result goes to everybody it asked.
pings-not-run = No campaign that this seat runs goes on there.
pings-no-report = Nothing was found there yet.
pings-report = Campaign
pings-html = A page with charts, for printing and filing.
pings-csv = The rows, for a spreadsheet.
pings-json = Everything, with the signed answers: `hotline ping verify` checks it.
action-begin-exercise = begin an exercise
exercise-choose = Choose a scenario
exercise-level = level { $level }
exercise-file = From a file ...
exercise-file-read = Read a scenario from a file
exercise-file-why = `hotline exercise show silent-desk --file > mine.toml` writes one to begin with.
exercise-mistakes = Mistakes: { $count }. Mend the file, then Enter reads it again.
exercise-objectives = Objectives
exercise-story = What happens
exercise-expects = { $who }: { $what } within { $time }
exercise-who-plays = Who plays "{ $title }"?
exercise-speed = Times as fast as life
exercise-start = The story begins
exercise-start-now = at once
exercise-start-later = later, with Space
exercise-nobody = nobody yet
exercise-no-seat = Choose a seat for { $player }.
exercise-seat-twice = { $seat } would play two parts.
exercise-bad-factor = The story runs 1 to { $most } times as fast as life.
exercise-lasts = Ends at { $time } of its story, in { $life } at most.
exercise-begin-sure = Begin "{ $title }" now? All players are told: { $count }.
exercise-tell-sure = Tell the players of "{ $title }" now? They are { $count }; the story begins later.
exercise-begun = The exercise has begun; its players are told.
exercise-told = The players are told. Space begins the story.
exercise-under-way = "{ $title }" is still under way here: end it first.
exercise-report = Save the after-action report
exercise-report-unfinished = The exercise is still under way: the report will say more when it is over.
exercise-report-html = A page to print and file, with a timeline.
exercise-report-json = For programs: every figure of the report.
exercise-report-text = For a screen or a mail.
exercise-no-report = No report: this seat did not run this exercise, or its scenario cannot be read here.
action-assess = say what came of it
exercise-assess = What came of "{ $title }"
exercise-objective = Objective { $number }
exercise-not-rated = not rated
exercise-rated-performed = performed
exercise-rated-some = performed with some challenges
exercise-rated-major = performed with major challenges
exercise-rated-unable = unable to perform
exercise-strength = Went well
exercise-gap = Was missing
exercise-corrective = To be done
exercise-corrective-owner = ... by whom
exercise-corrective-due = ... by when
exercise-before = Said before
exercise-before-kept = stays (went well: { $strengths }, missing: { $gaps }, to be done: { $actions })
exercise-before-left = is left out
exercise-corrective-parts = Say all three: what is to be done, by whom, and by when.
exercise-assessed = Kept for the report.
exercise-pass-on = pass on
