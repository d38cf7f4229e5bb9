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

side-draft = مسودة
leaving = سيُغلق البرنامج حالما يُحفظ كل شيء على القرص. مرة أخرى: الإغلاق فورا.
compose-to = إلى
compose-info = للعلم
compose-kind = النوع
compose-precedence = الأسبقية
compose-tlp = TLP
compose-note = الصفة
compose-non-paper = ورقة غير رسمية
compose-is-note = مذكرة
compose-subject = الموضوع
compose-body = النص
compose-not-said = غير محدد
compose-follows = (حسب الخطورة)
compose-at = { $at } من { $count }
compose-looking = جارٍ تحديد المرسل إليهم...
compose-own-desk = لا أحد غير مكتبكم.
compose-desks = المكاتب: { $desks }، المقاعد: { $count }
compose-unverified = غير متحقق منها: { $count }
compose-changed = تغيّر مفتاحها: { $count }
compose-heard = آخر ما ورد { $day } { $time }
compose-not-heard = لم يرد شيء مؤخرا
compose-first = لم تسبق مراسلته
compose-hours = المناوبة { $hours }
compose-voice = هاتف { $number }
compose-stranger = لا أحد في { $word }. اكتب مكتبا مثل XB/technical.
compose-stranger-near = لا أحد في { $word }. هل تقصد { $near }؟
compose-words = { $count ->
    [zero] لا كلمات
    [one] كلمة واحدة
    [two] كلمتان
    [few] { $count } كلمات
   *[other] { $count } كلمة
}
compose-words-of = الكلمات: { $count } من { $max }
compose-bytes = البايتات: { $count } من { $max }
compose-more-lines = (أسطر أخرى: { $count })
compose-time = UTC: 14:00, -2h, 2026-11-22 14:00
compose-no-address = { $word } ليس عنوانا. اكتب مكتبا مثل XB/technical أو طرفا مثل XB أو * للجميع.
compose-no-addressee = حدّد المرسل إليه: مكتب مثل XB/technical.
compose-no-subject = اكتب موضوعا: سطر واحد تُعرف به الرسالة.
compose-too-many-words = لا تتجاوز الرسالة الفورية أو الخاطفة { $max } كلمة؛ في هذه { $count }. اختصرها، أو اخفض الأسبقية وأتبعها بالتفاصيل.
compose-no-time = هذا ليس وقتا. اكتبه بتوقيت UTC مثل 14:00 أو -2h أو 2026-11-22 14:00، أو اتركه فارغا.
compose-window-reversed = النهاية قبل البداية: راجع الوقتين.
compose-too-long = النص والحقول معا أطول مما تسعه رسالة واحدة. أرسل الباقي في رسالة ثانية.
compose-full = هذا الحقل ممتلئ.
compose-cut = النص الملصق أطول مما يسعه هذا الحقل فقُطع. فيه الآن { $count } بايت.
compose-discard = هل تُرمى هذه المسودة؟ لا يمكن استعادتها.
compose-found-again = عادت مسودتك. C-x يرميها.
compose-beside = كُتبت مسودة أخرى لهذه المحادثة في مكان آخر. تُحفظ هذه إلى جانبها.

## Before sending

confirm-count = للتأكيد اكتب عدد المقاعد:
confirm-count-wrong = اكتب أولا عدد المقاعد كما ورد في السؤال.
guard-title = هل تُرسل هذه إلى { $to }؟ مجموع المقاعد: { $count }.
guard-desk = { $desk } (المقاعد: { $seats })
guard-and-more = { $list } و{ $count } غيرها
guard-all = العنوان * يخاطب الجميع. المقاعد: { $count }، في { $desks }.
guard-all-desks = العنوان { $address } يخاطب كل مكتب من هذا النوع. المقاعد: { $count }، في { $desks }.
guard-party = العنوان { $address } يخاطب الطرف كله. المقاعد: { $count }، في { $desks }.
guard-parties = تذهب إلى أكثر من طرف ({ $count }): { $parties }. كل منها يرى الآخرين.
guard-red = TLP:RED: لهؤلاء الأشخاص وحدهم، ولا يجوز لهم نقلها إلى أحد.
guard-first = أول اتصال: لم يسبق تبادل شيء مع { $desks }.
guard-unverified = غير متحقق منه: { $seats }. لم يُقارن رقم الأمان قط.
guard-changed = تغيّر مفتاح { $seats }. لا يصل إليه شيء حتى تقارنه أو تقبله.
guard-note = تحمل المذكرة توقيع مقعدكم: ويمكن إظهارها لأطراف ثالثة.
guard-flash = الرسالة الخاطفة ترن في كل مقعد حتى يقرّ شخص باستلامها، وتسبق كل حركة أخرى، ولا يمكن استرجاعها.

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
