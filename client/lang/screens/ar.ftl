# What the terminal's screens say. The words of the trade stand in ../en.ftl.

## Commands: the same words in hints, help and palette

action-up = إلى أعلى
action-down = إلى أسفل
action-half-up = نصف صفحة إلى أعلى
action-half-down = نصف صفحة إلى أسفل
action-top = إلى البداية
action-bottom = إلى الأحدث
action-next-pane = الجزء الآخر
action-left-pane = إلى القائمة
action-right-pane = إلى المحادثة
action-open = فتح
action-back = رجوع
action-write = كتابة
action-template = نموذج
action-concern = إثارة شاغل
action-next-alert = فتح الإنذار التالي
action-acknowledge = إشعار بالاستلام
action-pass-on = إحالة إلى المكتب التالي
action-verify = التحقق من مكتب
action-directory = الدليل
action-search = بحث
action-line = الخط
action-palette = الأوامر
action-help = مساعدة
action-now = ماذا أفعل الآن
action-quit = خروج
action-redraw = إعادة الرسم
action-suspend = إلى سطر الأوامر
action-undo = استرجاع الرسالة
action-send = إرسال
action-put-away = وضع جانبًا مع حفظ المسودة
action-discard = حذف المسودة
action-next-field = الحقل التالي
action-previous-field = الحقل السابق
action-next-choice = الخيار التالي
action-previous-choice = الخيار السابق
action-yes = نعم
action-no = لا
action-as-sent = كما أُرسلت
action-accept = قبول دون مقارنة
action-test-alert = تجربة الإنذار
action-copy = نسخ
action-filter = تصفية القائمة
action-card = ما يمكن تجربته
action-cut-line = قطع الخط لفترة قصيرة

## The main screen

too-small = النافذة صغيرة جدًا: يلزم 40 عمودًا و10 أسطر.
header-demo = عرض تجريبي
strip-demo = عرض تجريبي: لا أحد هنا حقيقي. F2 يعرض ما يمكن تجربته.
strip-telephone = هاتف: { $number }
header-queued = { $count ->
    [one] { $count } في الانتظار
   *[other] { $count } في الانتظار
}
link-connecting = جارٍ الاتصال
link-idle = غير متصل
link-online = متصل
link-offline = منقطع
link-refused = مرفوض
link-lost = المحرّك لا يجيب
side-desks = المكاتب
side-cases = القضايا
side-raised = بانتظار
side-acknowledged = أُشعر
desk-own = هذا المكتب
desk-nobody = لا أحد
desk-changed = تغيّر المفتاح
desk-verified = متحقق منه
desk-unverified = غير متحقق منه
strip-alerts = { $count ->
    [one] إنذار واحد لم يُشعر باستلامه
   *[other] إنذارات لم يُشعر باستلامها: { $count }
}
strip-undo = تنطلق بعد { $time }: { $subject }. u لاسترجاعها.
strip-relay-dead = لا مُرحِّل منذ دقيقتين. استعمل الهاتف: البطاقة على الجدار أو s.
strip-relay-dead-call = لا مُرحِّل: اتصل بالرقم { $number } ({ $desk })
no-alert-waits = لا إنذار في الانتظار.
nothing-chosen = اختر مكتبًا أو قضية أولًا.
no-case-chosen = اختر قضية فيها شاغل أو إنذار مبكر.
test-alert-done = كان ذلك إنذارًا تجريبيًا. هل رأيته وسمعته؟
called-back = استُرجعت. لم تنطلق، وهي مسودة من جديد.
nothing-to-call-back = لا شيء يمكن استرجاعه: ما أُرسل قد انطلق.
draft-unreadable = لا تستطيع هذه النسخة قراءة المسودة.

## The conversation

talk-me = أنا
talk-new = جديد
talk-new-below = { $count ->
    [one] رسالة جديدة أدناه
   *[other] رسائل جديدة أدناه: { $count }
}
talk-loading = قراءة...
talk-empty = لم يُقل شيء هنا بعد.
talk-empty-next = i للكتابة، n لإثارة شاغل.
talk-cut = للنص بقية: Enter يعرضه كاملًا
talk-queued = في الانتظار، لم تُرسل بعد
talk-queued-online = في الطريق
talk-seats = { $count ->
    [zero] لا مقعد يُكتب إليه
    [one] مقعد واحد
    [two] مقعدان
    [few] { $count } مقاعد
    [many] { $count } مقعدًا
   *[other] { $count } مقعد
}
word-note = مذكرة
reach-held = موقوفة: تغيّر المفتاح
reach-failed = { $count ->
    [one] مقعد واحد لم تصله
   *[other] مقاعد لم تصلها: { $count }
}
reach-custody = لدى المُرحِّل { $time }، ولا على أي جهاز بعد
reach-custody-part = لدى المُرحِّل لـ { $count } من { $of } مقاعد
reach-device = على { $count } من { $of } أجهزة
reach-human = أشعر بالاستلام { $who } { $time }
reach-not-acknowledged = لم يُشعر بالاستلام
incident-due = الرد مطلوب { $time } ({ $left })
incident-next = ثم { $desk }
incident-goes = ينتقل إلى { $desk } { $time } ({ $left })
incident-held = موقوف؛ ينتقل إلى { $desk } { $time } ({ $left }) ما لم يأت رد

## Alerts

call-flash = Hotline: إنذار برقي في الانتظار
call-immediate = Hotline: إنذار فوري في الانتظار
call-priority = Hotline: رسالة عاجلة لم يُشعر باستلامها
call-missing = Hotline: إيصال مفقود
call-test = Hotline: هذه تجربة
alert-title = { $count ->
    [one] إنذار
   *[other] إنذار، في الانتظار { $count }
}
alert-times = أُرسل { $sent }، ووصل { $received }
alert-next = إن لم يُشعر أحد بالاستلام خلال { $time } أمكنت إحالته إلى { $desk }.
alert-overdue = تأخر الرد { $time }؛ يمكن إحالته إلى { $desk }.
alert-goes = ما لم يُشعر أحد بالاستلام ينتقل من تلقاء نفسه إلى { $desk } في { $time }، بعد { $left }.
alert-over-quota = فوق الحصة: جاءت من هناك اليوم رسائل برقية أكثر من المتفق عليه.
alert-no-next = لم يُنشر مكتب تالٍ: لن يُسأل أحد غيرك.
alert-type = اكتب { $word } ثم Enter: «{ $kind }». Tab لعبارة أخرى.
alert-wait = انتظر لحظة دون كتابة، ثم اكتب ACK.
alert-under-way = جارٍ الإشعار بالاستلام...

## Search, palette, pages

search-type = اكتب كلمة مما تبحث عنه: موضوع أو نص أو مكتب أو مرجع.
search-looking = جارٍ البحث...
search-nothing = لم يُعثر على شيء. جرّب كلمة أقصر.
palette-nothing = لا أمر بهذا الاسم هنا.
page-more = المزيد
help-title = المفاتيح هنا. Enter ينفّذ المفتاح المعلَّم.
now-title = ماذا أفعل الآن؟ Enter ينفّذه.
now-alert = إنذار في الانتظار. اقرأه ثم اكتب ACK واضغط Enter: يرى الطرف الآخر أن شخصًا تسلّمه.
now-relay-dead = المُرحِّل لا يجيب. انظر إلى الخط، واستعمل الهاتف لما لا يحتمل الانتظار.
now-changed = تغيّر مفتاح مكتب. لا يُرسل إليه شيء حتى تقارن الرقم بالهاتف.
now-raised = شاغل لم يُشعر أحد باستلامه. اختر قضيته؛ يمكنك إحالته إلى المكتب التالي.
now-unread = هناك رسائل لم يقرأها أحد. اذهب إلى ما كُتب بخط عريض وافتحه.
now-verify = بعض المكاتب غير متحقق منها. اتصل بها على رقم تعرفه وقارن رقم الأمان.
now-raise = يحدث شيء ما: أثر شاغلًا لدى المكتب المعني.
now-write = الكتابة إلى مكتب: اختره من القائمة ثم اكتب.
now-test = تأكد من أنك ستُنبَّه: جرّب الإنذار.
now-line = انظر هل الخط قائم وما الذي ما زال ينتظر.
now-find = اعثر على ما قيل: ابحث.
now-commands = اعثر على أي أمر باسمه.

## The demonstration

card-title = ما يمكن تجربته في هذا العرض
card-intro = أنت في XA/technical/1، مكتب من مكاتب Northland. الآخرون يتبعون نصًا معدًا، لكن المُرحِّل والمفاتيح والرسائل حقيقية وتبقى على هذا الجهاز. Enter يأخذك إلى السطر المحدد، والمفتاح ينفذه، وF2 يفتح هذه البطاقة من جديد.
card-read = اقرأ ما وصل: اختره من القائمة، وEnter يفتحه.
card-alert = سيصل إنذار قريبًا: اقرأه ثم اكتب ACK واضغط Enter.
card-raise = أثر شاغلًا لدى XB/technical: اختره أولًا.
card-pass-on = لا أحد في XC/technical يجيب عن شاغلك بشأن خوادم البريد. قريبًا يحيله المُرحِّل إلى XC/diplomatic، ولو كان خطك مقطوعًا.
card-close = حين يستيقظ مكتبها الفني ويجيب ويقترح الإغلاق، افتح القضية كاملة ووافق (C).
card-verify = تحقق من XB/technical: اختره واضغط v وقارن بالسطر الثاني من الشاشة، وهو ما يقرؤه الموظف عبر الهاتف.
card-line = اقطع الخط 15 ثانية. اكتب أثناء ذلك: تنتظر الرسالة هنا وتُرسل عند عودة الخط.
card-search = ابحث عن كلمة في كل الرسائل، مثل mail.
card-help = اعرف ما تفعله المفاتيح حيث أنت.
card-now = عندما لا تعرف ماذا تفعل: F1.
card-quit = اخرج. لا يبقى شيء من هذا العرض على الجهاز.
card-cut = المُرحِّل غائب 15 ثانية. اكتب شيئًا وراقب السطر الأول.

## Passing on

pass-on-title = إحالة إلى { $desk }
pass-on-dead-end = لا يمكن الإحالة
pass-on-rung = الدرجة { $rung }: المقاعد { $count }، غير المتحقق منها { $unverified }. يصل إليها ما قيل مع سببك.
pass-on-empty = لا أحد هناك الآن: اتصل هاتفيا أو انتظر.
pass-on-voice = إن لم يحتمل الأمر الانتظار فاتصل أيضا: { $number }
pass-on-no-voice = لم يُنشر رقم للاتصال هناك.
pass-on-ways = السهمان للأعلى وللأسفل للاختيار بين الأطراف ({ $count }).
pass-on-no-incident = لا يُحال إلا شاغل أو إنذار مبكر. ابدأ بإثارة واحد: n.
pass-on-not-yours = لا يجوز لهذا المكتب إحالته: ذلك لمن أثاره أو لمن سُئل.
pass-on-nowhere = لم يُنشر مكتب تالٍ فلا أحد يُحال إليه. اتصل بالمكتب هاتفيا، أو أثر الأمر مع مكتب آخر: n.
pass-on-nowhere-call = لم يُنشر مكتب تالٍ فلا أحد يُحال إليه. اتصل بـ { $desk }: { $number }، أو أثر الأمر مع مكتب آخر: n.
pass-on-reason = لماذا؟ يقرأ الجانبان هذا.
pass-on-no-reason = اذكر السبب في جملة: يقرؤها الجانبان.
pass-on-done = أُحيل، وهو في الطريق؛ سيراه الجانبان.

## One case in full

action-case = القضية كاملة
action-exercises = التمارين
action-respond = رد
action-update = الحالة
action-close = إغلاق
action-reopen = إعادة فتح
action-halt = تعليق أو استئناف
action-refer = إحالة إلى مكتب من جانبنا
action-merge = ضم إلى قضية أخرى
action-withdraw = سحب
action-correct = تصحيح
action-come-down = النزول درجة
action-recall = استدعاء المرسل
action-record = مقارنة السجلات
case-exercise = تمرين: لا شيء هنا حقيقي، ولا يمس شيء منه العمل الفعلي.
case-band-exercise = تمرين
case-band-drill = تدريب
case-gone = لا شاغل ولا إنذار مبكر في هذه القضية.
case-next = ما يحدث بعد ذلك
case-next-goes = ينتقل من تلقاء نفسه إلى { $desk } في { $time }، بعد { $left }، ما لم يُشعر بالاستلام.
case-next-held = موقوف: ينتقل إلى { $desk } في { $time }، بعد { $left }، ما لم يأت رد.
case-next-overdue = كان يجب سؤال { $desk } في { $time }، ولم يقل المُرحِّل ذلك بعد.
case-next-by-hand = لا يُسأل غيرهم من تلقاء نفسه. e تحيله إلى { $desk }.
case-next-others = لا يُسأل غيرهم من تلقاء نفسه. قد يحيله آخرون إلى { $desk }.
case-next-call = لا يُسأل غيرهم من تلقاء نفسه، ولم يُنشر مكتب تال. اتصل بـ { $desk }: { $number }.
case-next-nobody = لا يُسأل غيرهم من تلقاء نفسه، ولم يُنشر مكتب تال.
case-next-ack-due = الإشعار بالاستلام مطلوب { $time } ({ $left }).
case-next-suspended = علقه الجانب الذي أثاره: لا تسري مهلة حتى يُستأنف.
case-next-over = الحالة: { $state }. لا أحد مدين بشيء.
case-next-nothing = لا شيء مستحق. يأتي بعد ذلك بيان حالة أو اقتراح إغلاق.
case-closes-by-silence = يغلقه الصمت في { $time }.
case-goes-on-in = يستمر في { $ref }.
case-reopens-until = تعيد وقائع جديدة فتحه حتى { $time } (O).
case-this-side = هذا الجانب
case-other-side = الجانب الآخر
case-owes = { $side } مدين بـ{ $what }.
case-owes-due = { $side } مدين بـ{ $what } قبل { $time }، خلال { $left }.
case-owes-late = { $side } مدين بـ{ $what } منذ { $time }: متأخر { $left }.
owes-acknowledgement = إشعار بالاستلام
owes-answer = رد
owes-update = بيان الحالة التالي
owes-clarification = التوضيح المطلوب
owes-decision = كلمة في اقتراح الإغلاق
case-stands = أين وصل الأمر
case-state = الحالة
case-state-raised = أُثير دون إشعار
case-state-reopened = أُعيد فتحه
case-state-acknowledged = أُشعر باستلامه
case-state-under-review = قيد النظر
case-state-in-progress = قيد العمل
case-state-clarification-requested = طُلب توضيح
case-state-referred = أُحيل
case-state-declined = رُفض
case-state-closure-proposed = اقتُرح الإغلاق
case-state-closed = مغلق
case-state-closed-by-silence = أغلقه الصمت
case-state-suspended = معلق
case-state-withdrawn = سُحب
case-state-merged = ضُم
case-side-raising = أثاره هذا الجانب
case-side-asked = سُئل هذا الجانب
case-side-none = هذا المكتب مطلع فقط
case-raised = أثاره
case-hearsay = كما أُحيل إلى هنا: إثارته على هذا النحو قول من أحاله.
case-asked-now = يُسأل الآن
case-acknowledged = أشعر بالاستلام
case-referred = أُحيل إلى
case-id = المعرف
case-with-party = مع { $party }: { $state }
case-closing = الإغلاق
case-proposed-by = اقترحه { $who }:
case-agreed-by = وافق عليه { $who }.
case-text-not-here = لم يعد النص متوفرا هنا.
case-alarms = تنبيهات
case-ladder = السلم
case-rung = الدرجة { $rung }
case-rung-now = {"  "}< الآن
case-rung-passed = { $desk }، { $time }، من { $who }
case-rung-armed = ينتقل إلى { $desk } في { $time }، بعد { $left }، ما لم يُشعر بالاستلام
case-rung-held = موقوف؛ ينتقل إلى { $desk } في { $time }، بعد { $left }، ما لم يأت رد
case-rung-held-by = أوقفه { $by }؛ ينتقل إلى { $desk } في { $time }، بعد { $left }، ما لم يأت رد
case-rung-stopped = { $desk }: أُلغي { $time }
case-rung-stopped-by = { $desk }: ألغاه { $by } { $time }
case-rung-released = انتقل إلى { $desk } في { $time }
case-rung-sealing = { $desk }: في الطريق إلى المُرحِّل
case-rung-not-started = { $desk }: لم يبدأ، لا أحد يسأله من تلقاء نفسه
case-rung-dropped = { $desk }: أُسقط، أُلغي من أودعه
case-rung-unknown = { $desk }: مجهول لدى المُرحِّل
case-rung-by-hand = { $desk }، يدويا فقط
case-rung-none = لم يُنشر مكتب آخر.
case-uncounted = لا يُحتسب: أحاله { $who } إلى الدرجة { $rung } ({ $why }).
case-participants = من يشارك، وأي سجل يحوز
case-no-record = لا شيء هنا من سجل الأسابيع الأخيرة.
case-record-count = في السجل هنا رسائل عددها { $count }؛ = تقارنه.
case-timeline = ما قيل، الأحدث أولا
case-timeline-more = الرسائل الأقدم في المحادثة: Enter.
case-not-yours = لم يثره هذا المكتب ولم يُسأل فيه: لا يتصرف فيه إلا هذان الجانبان.
case-closed-to = لا يمكن والحالة: { $state }. المتاح: { $keys }.
case-open-to = المتاح لك: { $keys }.
case-nothing-open = لا شيء متاح لهذا الجانب: { $state }.
case-nothing-to-correct = لم يقل هذا المقعد هنا شيئا يصحح.
case-played-write = يكتب وفق نموذج بالأمر `hotline send --exercise`؛ وفي التمرين يكتب `i` هنا بضع كلمات. النماذج تعمل.
case-recall-ask = هل تستدعي { $ref }؟ ما لم يخرج لن يخرج، ويُلغى السلم.
case-recall-what = يُبلغ من وصله بالاستدعاء. لا رجوع عن ذلك.
case-recalled = استُدعي. لا يُسأل أحد بعد الآن، ويُبلغ من وصله.
case-recall-not-yours = لا يستدعيه إلا المكتب الذي أثاره.
case-recall-acknowledged = أُشعر باستلامه، فات أوان الاستدعاء. W تسحبه في السجل.

played-title = قضايا التمارين
played-none = لا تمرين جار.
strip-alarm = تنبيه: { $text } (s)
now-owes = هذا الجانب مدين بشيء: افتح القضية وانظر ما هو ومتى.
now-exercise = تمرين جار: قضاياه على حدة.

## Doing something about a case

deed-title-respond = رد
deed-title-update = الحالة
deed-title-close = إغلاق
deed-title-reopen = إعادة فتح
deed-title-suspend = تعليق
deed-title-resume = استئناف
deed-title-refer = إحالة
deed-title-merge = ضم
deed-title-withdraw = سحب
deed-title-come-down = النزول درجة
deed-about-respond = الرد في الجوهر يلغي السلم. يراه الجانبان.
deed-about-update = أين وصلت الأمور. الحقل الفارغ لا يغير شيئا.
deed-about-close = يُغلق حين يوافق الجانب الآخر أو يصمت 14 يوما.
deed-about-reopen = يُعاد فتحه بالمرجع نفسه. اذكر الجديد.
deed-about-suspend = تتوقف المهل كلها ويُلغى السلم حتى يستأنفه هذا الجانب.
deed-about-resume = تسري المهل من جديد من الآن.
deed-about-refer = يُسأل المكتب الآخر؛ وتستمر مهلة الرد.
deed-about-merge = يستمر في القضية الأخرى وينتهي هنا.
deed-about-withdraw = يُسحب في السجل ما أثاره هذا الجانب. لا أحد مدين بشيء بعدها.
deed-about-withdraw-proposal = يُسحب اقتراح هذا الجانب للإغلاق.
deed-about-come-down = تُسحب الإحالة: تعود الدرجة الأدنى هي الحالية.
deed-answer = كلمتك
deed-answer-agree = موافقة
deed-answer-object = اعتراض
deed-answer-propose = نص آخر
deed-replaces = ما تقترحه الآن يحل محل هذا الاقتراح.
deed-no-choice = اختر أولا: يعتمد عليه الجانبان.
deed-no-text = اكتبه في سطر: يقرؤه الجانبان.
deed-no-desk = لا مكتب آخر لطرفك في الدليل: اتصل هاتفيا أو أحله بـ e.
deed-no-case = لا قضية أخرى مفتوحة بين الجانبين نفسيهما: أثره هناك أولا.
deed-moved-on = الحالة الآن: { $state }. اقرأ من جديد ثم أرسل ثانية.
deed-ask-agree = هل توافق على هذا النص وتغلق { $ref }؟ لا رجوع عنه، وتعيد وقائع جديدة فتحه مدة 90 يوما.
deed-ask-merge = هل تضم { $ref } إلى القضية الأخرى؟ تنتهي هنا ولا تُفصل بعدها.
deed-ask-withdraw = هل تسحب في { $ref }؟ يحتفظ الجانبان بالسجل، وما سُحب يُثار من جديد.
deed-ask-come-down = هل تسحب إحالة { $ref }؟ تُبلغ مكاتب الدرجة الأعلى.
deed-ask-note = هل توقع هذا في { $ref } مذكرة؟
deed-done = تم. هو في الطريق؛ سيراه الجانبان.
deed-queued = محفوظ هنا. يخرج حين يعود الخط.
deed-under-way = جار الإرسال...

## Whether others hold the same record

record-title = السجل
record-nothing = لا شيء هنا من هذه القضية من الأسابيع الأخيرة.
record-alone = لا يشارك فيها أحد آخر.
record-same = السجل نفسه
record-same-so-far = مطابق حتى الآن
record-differs = مختلف
record-two-stories = روايتان
record-unheard = لم يقل بعد
record-verdict-same = السجل نفسه: كل المقاعد الأخرى ({ $count }) تحوز الرسائل نفسها ({ $messages }).
record-verdict-so-far = مطابق حتى الآن: مقعد لم يصله كل شيء بعد. اسأل ثانية بعد قليل (=).
record-verdict-differs = السجلات مختلفة. قد يكون الناقص في الطريق: اسأل ثانية (=) ثم اتصل.
record-verdict-two = روايتان: تحت معرف رسالة واحد نصان مختلفان لدى مقعدين. اتصل بكليهما وقارن.
record-verdict-waits = لم يقل { $silent } من { $count } من المقاعد بعد ما يحوز.
record-next-asking = السؤال جار. يأتي الجواب حين يكون جهازهم على الخط.
record-next-silent = المقعد خارج الخط يجيب حين يعود. لا خلل في ذلك.
record-next-offline = لا خط: يُسألون حين يعود.
record-said-at = ، قال { $time }
record-so-far = لديه أول { $count } من { $of }؛ وقد يكون الباقي في الطريق.
record-where-asked = يُسأل أين يفترقان.
record-parts-two = الرسالة { $place } ({ $id }) من { $by } لها نص آخر هناك.
record-parts-here = الرسالة { $place } ({ $id }) هنا وليست هناك.
record-parts-there = الرسالة { $place } ({ $id }) هناك وليست هنا.
record-next-two = بعد ذلك: اتصل بـ { $by } و{ $seat } وقارن. إما أن { $by } قال لكما شيئين مختلفين، أو أن { $seat } لا يقول ما يحوز.
record-next-two-own = بعد ذلك: اتصل بـ { $seat } وقارن رسالته كلمة بكلمة.
record-next-differs = بعد ذلك: انتظر دقيقة واسأل ثانية (=). إن بقي فاتصل بـ { $seat }.
record-here = السجل هنا
record-hash = بصمة السجل
record-notes = للمذكرات وحدها
record-missing = رسائل يشار إليها وليست هنا: { $count }؛ قد تكون في الطريق.
record-waits = يشير إلى ما ليس هنا
record-text-here = هنا
record-text-there = هناك
record-asked = يُسأل كل من يشارك.

## Writing

side-draft = مسودة
side-draft-short = مس.
quit-leaving = سيُغلق البرنامج حالما يُحفظ كل شيء على القرص. مرة أخرى: الإغلاق فورا.
suspend-refused = لم يُوقَف: الإنذارات وأوامر أخرى تعتمد على هذه العملية. استخدم نافذة أخرى.
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
compose-own-desk = لا أحد غير مكتبك.
compose-desks = المكاتب: { $desks }، المقاعد: { $count }
compose-unverified = غير متحقق منها: { $count }
compose-changed = تغيّر مفتاحها: { $count }
compose-heard = آخر ما ورد { $day } { $time }
compose-not-heard = لم يرد شيء مؤخرا
compose-first = لم تسبق مراسلته
compose-always-on-duty = مناوب ليل نهار
compose-on-duty = مناوب حتى { $until } ({ $hours })
compose-off-duty = خارج المناوبة حتى { $until } ({ $hours })
compose-stands-in = { $count ->
    [one] بديل واحد
   *[other] بدلاء: { $count }
}
compose-then = ثم { $desk } من { $time }
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
compose-several = مفتاح المسافة يختار، والسهمان يمينًا ويسارًا ينقلان. يمكن اختيار أكثر من واحد.
templates-title = أي نوع من الرسائل؟
templates-nothing = لا نموذج بهذا الاسم. مفتاح المسح يحذف الحروف.
compose-no-address = { $word } ليس عنوانا. اكتب مكتبا مثل XB/technical.
compose-no-addressee = حدّد المرسل إليه: مكتب مثل XB/technical.
compose-no-subject = اكتب موضوعا: سطر واحد تُعرف به الرسالة.
compose-too-many-words = الفورية والبرقية: { $max } كلمة على الأكثر؛ هنا { $count }. اختصر أو اخفض الأسبقية.
compose-no-time = هذا ليس وقتًا. اكتبه بتوقيت UTC: 14:00, -2h, 2026-11-22 14:00
compose-no-number = هذا ليس عددًا.
compose-no-message = حدّد الرسالة المعنية: اخترها هنا، أو ابدأ من تلك الرسالة.
compose-field-long = أطول مما يتسع له هذا الحقل: { $max } بايت على الأكثر. ضع الباقي في النص.
compose-window-reversed = النهاية قبل البداية: راجع الوقتين.
compose-too-long = أطول مما تسعه رسالة واحدة: أرسل الباقي في رسالة ثانية.
compose-full = هذا الحقل ممتلئ.
compose-cut = النص الملصق أطول مما يتسع له الحقل فقُطع. فيه الآن { $count } بايت.
compose-discard = هل تُرمى هذه المسودة؟ لا يمكن استعادتها.
compose-found-again = عادت مسودتك. C-x يرميها.
compose-beside = كُتبت مسودة أخرى في مكان آخر: تُحفظ هذه إلى جانبها.

## Before sending

confirm-count = للتأكيد اكتب عدد المقاعد:
confirm-count-wrong = اكتب أولا عدد المقاعد كما ورد في السؤال.
guard-title = هل تُرسل هذه إلى { $to }؟ مجموع المقاعد: { $count }.
guard-desk = { $desk } ({ $count ->
    [0] لا مقعد
    [one] المقعد { $seats }
   *[other] المقاعد { $seats }
})
guard-and-more = { $list } و{ $count } غيرها
guard-all = العنوان * يخاطب الجميع. المقاعد: { $count }، في { $desks }.
guard-all-desks = العنوان { $address } يخاطب كل مكتب من هذا النوع. المقاعد: { $count }، في { $desks }.
guard-party = العنوان { $address } يخاطب الطرف كله. المقاعد: { $count }، في { $desks }.
guard-parties = تذهب إلى أكثر من طرف ({ $count }): { $parties }. كل منها يرى الآخرين.
guard-red = TLP:RED: لهؤلاء الأشخاص وحدهم، ولا يجوز لهم نقلها إلى أحد.
guard-first = { $count ->
   *[other] أول اتصال: لم يسبق تبادل شيء مع { $desks }.
}
guard-unverified = { $count ->
   *[other] غير متحقق منه: { $seats }. لم يُقارن رقم الأمان قط.
}
guard-changed = { $count ->
    [one] تغيّر مفتاح { $seats }. لا يصل إليه شيء حتى تقارنه أو تقبله.
   *[other] تغيّرت مفاتيح { $seats }. لا يصل إليها شيء حتى تقارنها أو تقبلها.
}
guard-note = تحمل المذكرة توقيع مقعدك: ويمكن إظهارها لأطراف ثالثة.
guard-flash = الرسالة البرقية ترن في كل مقعد حتى يُشعر شخص باستلامها، وتسبق كل حركة أخرى، ولا يمكن استرجاعها.

## The directory

directory-title = من يمكن أن يُكتب إليه

## The line

line-title = الخط
line-online = متصل منذ { $time }، زمن الذهاب والإياب { $rtt } مللي ثانية.
line-waiting = لا اتصال: { $why }. المحاولة التالية بعد { $time }.
line-refused = يرفض المُرحِّل هذا المقعد: { $why }. راجع جهة الترشيح لدى طرفك.
line-dead = لم يجب المُرحِّل منذ دقيقتين. الرسائل تنتظر هنا وتنطلق حين يعود. اتصل:
line-relay = المُرحِّل: { $address }
line-queued = { $count ->
    [0] لا شيء ينتظر هنا.
    [one] رسالة واحدة تنتظر هنا.
   *[other] رسائل تنتظر هنا: { $count }.
}
line-mailbox = { $count ->
    [0] لا شيء ينتظر لدى المُرحِّل.
    [one] مظروف واحد ينتظر لدى المُرحِّل.
   *[other] مظاريف تنتظر لدى المُرحِّل: { $count }.
}
line-quarantine = { $count ->
    [one] مظروف واحد تعذّر فتحه؛ يختمه مرسله من جديد.
   *[other] مظاريف تعذّر فتحها: { $count }؛ يختمها مرسلوها من جديد.
}
line-directory = الدليل: القيد { $seq }، { $age }. كلماته للمقارنة بالهاتف: { $words }
line-alarms = التنبيهات المسجلة، الأحدث أولًا

## One message in full

detail-as-sent = كما أُرسلت
detail-from = من
detail-sender = المرسِل
detail-was-verified = تم التحقق منه عند فتح هذه الرسالة
detail-was-unverified = لم يُتحقق منه عند فتح هذه الرسالة
detail-changed-since = تغيّر مفتاحه منذ ذلك الحين: قارن بالهاتف
detail-to = إلى
detail-info = للعلم
detail-case = القضية
detail-kind = النوع
detail-precedence = الأسبقية
detail-tlp = المشاركة
detail-origin = كتبها
detail-automated = برنامج: { $source }
detail-language = اللغة
detail-attachment = ملف
detail-sent = أُرسلت
detail-accepted = لدى المُرحِّل
detail-opened = فُتحت هنا
detail-ack-by = الإشعار قبل
detail-reply-by = الرد قبل
detail-handed = سُلِّمت
detail-handed-word = من { $by }؛ أما أن كاتبها هو من كتبها فذلك قول الزميل
detail-handed-signed = من { $by }؛ توقيع كاتبها صحيح
detail-handed-summary = من { $by } مع القضية
detail-expires = تنتهي
detail-released-by = أجازها
detail-subject = الموضوع
detail-original = الرسالة التي أُحيلت
detail-hearsay = لم يتسلّمها هذا المكتب مباشرة: القول إن { $who } كتبها هو قول { $by } الذي أحالها.
detail-later-version = فيها حقول من إصدار لاحق لا يمكن عرضها هنا.
detail-unreadable = لا يستطيع هذا الإصدار قراءة حقول هذه الرسالة.
detail-own = هذه رسالتك: الإشعار باستلامها على الطرف الآخر.
detail-copied = تم النسخ.
ack-words-title = بأي عبارة تُشعر بالاستلام؟ Enter للتنفيذ وEsc للرجوع.
ack-words-done = أُشعر بالاستلام، وسيُبلَّغ الطرف الآخر.
ack-words-queued = سُجّل الإشعار هنا، وسيُرسل حين يعود الخط.

## How far a message got: three receipts, never one

reach-title = إلى أين وصلت؟
reach-title-received = من أشعر باستلامها؟
reach-not-released = تنتظر هنا: لم تصل إلى أي مقعد بعد.
reach-role-action = للعمل
reach-role-information = للعلم
reach-role-own = المكتب نفسه، بلا إيصالات
reach-relay = لدى المُرحِّل
reach-on-device = على الجهاز
reach-person = من شخص
reach-waiting = تنتظر هنا
reach-sealed = في الطريق
reach-is-held = محتجزة هنا
reach-not-sent = لم تُسلَّم
reach-no-receipt = لا إيصال
reach-not-yet = ليس بعد
reach-collected = يقول المُرحِّل إن الجهاز أخذها في { $time }؛ ولم يؤكد الجهاز ذلك.
reach-without-custody = ليست لدى المُرحِّل لأي مقعد من: { $desks }
reach-without-device = ليست على أي جهاز من: { $desks }
reach-without-human = لم يُشعر باستلامها أي شخص من: { $desks }
reach-complete = أشعر باستلامها شخص من كل مكتب مطلوب منه العمل.
reach-call = إن لم تحتمل الانتظار فاتصل بـ { $desk }: { $number }
reach-waits-until = ما لا يأخذه أحد ينتظر لدى المُرحِّل حتى { $time }.
reach-held-next = التالي: قارن الرقم بالهاتف (v). وحتى ذلك الحين لا يُرسل شيء إلى هذا المقعد.
reach-failed-next = التالي: اتصل بالمكتب أو اكتب إلى مقعد آخر فيه.
reach-expired = لم يأخذها أحد في الوقت المحدد، فأسقطها المُرحِّل.
reach-nobody-here = لم يُشعر باستلامها أحد من هذا المكتب: اضغط c.
reach-others = أشعر باستلامها آخرون
reach-can-pass-on = لم يُشعر بالاستلام أحد ممن سُئلوا: e تحيلها إلى { $desk }.

## The directory and its entries

directory-self = هذا المقعد
directory-due = التأكيد مستحق
directory-counts = مكاتب { $desks }، مقاعد { $seats }
directory-left = انسحب: { $reason }
directory-recovery = يجري استبدال جهة الترشيح؛ الاعتراض حتى { $time }
directory-empty = لا أحد معروف بعد: يصل الدليل مع الخط.
directory-nothing = لا أحد بهذا الاسم. Esc يعرض الجميع.
entry-gone = هذا المقعد ليس في الدليل.
entry-standing = الهوية
entry-status = الحالة
entry-name = الاسم
entry-title = الصفة
entry-party = الطرف
entry-voice = الهاتف
entry-channels = وسائل أخرى
entry-hours = ساعات المناوبة
entry-now = الوقت هناك
entry-languages = اللغات
entry-ladder = ثم يُسأل
entry-no-ladder = لا مكتب تالٍ منشور
entry-accepts = يقبل
entry-tlp = المشاركة حتى
entry-enrolled = سُجّل
entry-confirmed = أُكّد
entry-confirmation-due = تأخّر تأكيده السنوي: اسأل هل ما زال القيد صحيحًا.
entry-words = كلماته
entry-identity = البصمة
entry-next-self = هذا مقعدك. قد يطلب منك آخرون قراءة كلماته.
entry-next-verified = تمت مقارنة رقم الأمان. لم يبق شيء.
entry-next-unverified = التالي: اتصل برقم تعرفه وقارن رقم الأمان (v).
entry-next-changed = مفتاحه ليس الذي عرفته. لا يُرسل إليه شيء. التالي: قارن بالهاتف (v).
entry-next-suspended = أوقفته جهة ترشيحه: لا يصله شيء. التالي: اكتب إلى مقعد آخر في المكتب.
entry-next-revoked = أُلغي نهائيًا: لا يصله شيء. التالي: اكتب إلى مقعد آخر في المكتب.
entry-next-vacant = لا أحد يشغله الآن. التالي: اكتب إلى مقعد آخر في المكتب أو اتصل.
entry-copies-from = جديد إلى جانب غيره: تصله النسخ من { $time }، أو حين يكفله مقعد من مكتبه.

## Comparing a safety number

verify-title = رقم الأمان مع { $seat }
verify-or-words = أو بالكلمات، وهي تقول الشيء نفسه:
verify-step-call = 1. اتصل بهذا الشخص برقم تعرفه من مصدر آخر، لا من رسالة.
verify-step-read = 2. بالتناوب: أحدكما يقرأ سطرًا من الأرقام والآخر السطر التالي، أو استعملا الكلمات.
verify-step-record = 3. اكتب ما تسمع ثم اضغط Enter. وEnter وحده يسأل هل قارنت سماعًا.
verify-type = الرقم كما يقرؤه الطرف الآخر:
verify-digits = { $done } من { $of } رقمًا، متطابقة حتى الآن
verify-words = { $done } من { $of } كلمة، متطابقة حتى الآن
verify-same = متطابق. Enter يثبته في السجل.
verify-wrong-group = المجموعة { $place } مختلفة. اطلب قراءتها مرة أخرى.
verify-wrong-word = الكلمة { $place } مختلفة. اطلب قراءتها مرة أخرى.
verify-digits-missing = { $done } من { $of } رقمًا: جزء من الرقم لا يثبت شيئًا.
verify-words-missing = { $done } من { $of } كلمة: بعضها لا يثبت شيئًا.
verify-ask = هل قارنت الرقم كله بالهاتف وكان متطابقًا؟
verify-under-way = جارٍ التسجيل...
verify-done = تم التحقق من { $seat }.
verify-differs = الرقمان مختلفان. ربما يقف أحد بينكما. لا ترسل شيئًا إلى هذا المقعد.
verify-differs-next = اطلب قراءته مرة أخرى. فإن ظل مختلفًا فاتصل بجهة ترشيح { $party } وبجهتك. وقد سُجّل ذلك.
verify-changed = تغيّر مفتاحه: جهاز جديد أو شخص آخر.
verify-changed-next = لا يُرسل إليه شيء حتى تقارن الرقم الجديد بالهاتف. وإن تعذّر ذلك فإن C-a تقبله بسبب يُدوَّن في السجل.
verify-reason = لماذا تقبله بلا مقارنة؟ يُدوَّن هذا في السجل.
verify-no-reason = اذكر السبب في جملة: تُدوَّن في السجل.
verify-accepted = قُبل { $seat } بلا مقارنة؛ والسجل يذكر السبب.
verify-not-changed = لم يتغيّر مفتاحه: لا شيء يُقبل. قارن الرقم.
verify-self = هذا مقعدك: يقارنه الآخرون معك.

## The line, in full

line-online-unmeasured = متصل منذ { $time }.
line-offline-since = منقطع منذ { $time }، مدة { $span }.
line-heard = آخر ما سُمع من المُرحِّل في { $time }.
line-never-heard = لم يُسمع من المُرحِّل منذ البدء.
line-queued-one = إلى { $to }: { $subject } ({ $precedence }، تنتظر منذ { $age })
line-no-number = لا رقم هاتف منشور: استعمل البطاقة على الجدار
line-no-numbers = لم ينشر أي مكتب رقم هاتف. استعمل البطاقة على الجدار.

## إيصالات مفقودة

strip-missing = { $count ->
    [one] رسالة واحدة دون إيصالها
   *[other] رسائل دون إيصالاتها: { $count }
}
missing-title = إيصالات مفقودة
missing-custody = { $desk }: ليست لدى المُرحِّل بعد (الموعد { $time })
missing-device = { $desk }: لم يفتحها أي جهاز (الموعد { $time })
missing-human = { $desk }: لم يُشعر أحد باستلامها (الموعد { $time })
missing-more = و{ $count } غيرها
missing-call = اتصل بالرقم { $number } ({ $seat })
missing-call-short = اتصل بالرقم { $number }
missing-next = المكتب التالي { $desk }
missing-pass-on = أو أحلها إلى { $desk } (e)
missing-again = تُنبَّه ثانيةً بعد { $time }
head-fresh = حديث
head-old = قديم (أكثر من ساعتين)
head-stale = متقادم (أكثر من 24 ساعة)
head-old-next = لم يعرض المُرحِّل أحدث منه. قد تنقصه تغييرات: قارن كلماته مع عضو آخر.
head-stale-next = لا يمكن الكتابة إلى أحد جديد حتى يعرض المُرحِّل أحدث منه.

## The first start

welcome-step = الخطوة { $step } من { $of }
welcome-invitation = أهلًا بك في Hotline
welcome-person = من يجلس هنا
welcome-passphrase = عبارة مرور لهذا الجهاز
welcome-enrolling = أخذ المقعد
welcome-done = أُخذ المقعد
welcome-what = يصل Hotline بين مكاتب الدول التي يجب أن تبلغ بعضها حين يقع خلل، وفي كل طرف شخص.
welcome-alone = تحتاج إلى دعوة: سطر يبدأ بـ hotline: من جهة الترشيح في طرفك. تصلح مرة واحدة.
welcome-paste = الصقها هنا واضغط Enter. لا يُرسل شيء بعد.
welcome-line = الدعوة:
welcome-good = هي للمقعد { $seat }. Enter للمتابعة.
welcome-no-seat = هي لجهة ترشيح بلا مقعد، وهذا الإصدار لا يقبلها. اطلب من المشغّل قبولًا بمقعد.
welcome-person-why = يراه جميع الأعضاء في الدليل. يمكن تركه فارغًا، لكن الناس يجيبون الاسم أسرع. Enter للمتابعة وEsc للرجوع.
welcome-passphrase-why = تفتح بيانات هذا المقعد عند كل بدء. لا يستطيع أحد استعادتها. اختر أربع كلمات أو أكثر لا يجمعها أحد.
welcome-passphrase-none = للأجهزة التي تبدأ وحدها يجوز ألا تكون: C-n.
welcome-short = قصيرة: يمكن اكتشافها بالتجربة. أضف كلمات.
welcome-fair = مقبولة. كلمة أخرى تجعلها جيدة.
welcome-strong = طويلة بما يكفي.
welcome-without = بلا عبارة مرور: من يستطيع قراءة هذه الملفات يقرأ كل ما فيها.
welcome-without-back = Enter للمتابعة بدونها. C-n لاختيار واحدة.
welcome-first = عبارة المرور
welcome-again = مرة أخرى
welcome-empty = عبارة فارغة لا تحمي شيئًا. اكتب واحدة أو اختر بدونها بـ C-n.
welcome-not-same = لم تتطابق العبارتان. أعد كتابة الثانية.
welcome-asking = إنشاء المفاتيح وسؤال المُرحِّل: { $time }
welcome-asking-what = تُنشأ المفاتيح على هذا الجهاز ولا تغادره. قد يستغرق ذلك دقيقة على خط رديء.
welcome-is-yours = { $seat } لك.
welcome-unpublished = غاب المُرحِّل قبل نشر مفاتيح هذا المقعد. لا يستطيع أحد مراسلتك حتى يعود؛ ويستمر ذلك تلقائيًا.
welcome-nominator = أنت جهة ترشيح { $party }: الأمر `hotline invite { $desk }/2` يدعو المقعد التالي.
welcome-words = هذه كلماته. اقرأها بالهاتف لمن دعاك: يجب أن يرى الطرفان الكلمات نفسها.
welcome-alert = تأكد من أن الإنذار سيوقظك: F9 يجرّبه.
welcome-enter = Enter يفتح المكتب مع أول ما ينبغي عمله.

## ملف القضية على صفحته

dossier-title = ملف القضية
dossier-what = كل ما يحوزه مقعد واحد من هذه القضية، بترتيب القضية. وبجانب كل عنصر ما يثبته.
dossier-exercise = تمرين: لم يحدث شيء مما هنا
dossier-has-faults = غير أصيل: ليس هذا ما جرى تصديره
dossier-case = القضية
dossier-exported = صُدِّر
dossier-directory = الدليل، القيد
dossier-signed = موقَّع
dossier-signed-means = مذكرة. وقَّع مقعد كاتبها هذه الكلمات بعينها، ويمكن عرضها على الغير.
dossier-unproven = غير مثبت
dossier-unproven-means = ورقة غير رسمية، أو ما قاله جهاز. جرى التحقق منها بين الطرفين وحدهما: كل من يحوز هذا الملف كان يمكنه كتابتها، ولا شيء هنا يثبتها.
dossier-stated = مصرَّح به
dossier-stated-means = قاله المُرحِّل دون توقيع.
dossier-from = من
dossier-to = إلى
dossier-info = للعلم
dossier-released = صدرت
dossier-drafted-by = صاغها
dossier-released-by = أجاز إصدارها
dossier-signer = وقَّعتها الهوية
dossier-custody = كانت لدى المُرحِّل النسخة الموجهة إلى
dossier-device = فتحها جهاز
dossier-passed-on = أُحيلت، كتبها
dossier-file = ملف مرفق
dossier-newer = (لا يقرأ هذا إلا برنامج أحدث)
dossier-missing = رسائل يشار إليها ولا يحوزها المقعد الذي صدَّر هذا الملف:
dossier-how = للتحقق من هذا الملف دون أي شيء آخر شغِّل الأمر أدناه، ثم قارن الدليل أدناه بما تعرفه من مصدر آخر. نصوص الآخرين وأوقاتهم أقوال منهم.
dossier-text-form = هذه الصيغة للقراءة فقط ولا يمكن التحقق بها.
dossier-marking = يُعامَل وفق أشد وسم فيه
dossier-between = بين
dossier-period = من، إلى

## ما ينتظر مقعدًا ثانيًا

action-releases = ما ينتظر الإجازة
action-return = الإعادة
release-title = ينتظر مقعدًا ثانيًا
release-none = لا شيء ينتظر الإجازة.
release-own = أنت من صاغها: يجب أن يجيزها مقعد آخر من هذا المكتب.
release-queued = أُجيزت هنا وتخرج حين يعود المُرحِّل.
release-ask = هل تجيز "{ $subject }" إلى { $to }، صياغة { $who }؟
release-names = تخرج باسم مقعدك، ويرى المتلقي الاسمين.
release-done = أُجيزت.
release-returned = أُعيدت إلى من صاغها.
release-reason = لماذا تعاد؟ يقرأ المكتب هذا.
release-no-reason = اذكر السبب في جملة: يقرؤها من صاغها.
detail-drafted-by = صاغها
detail-withdrawn = سُحبت: { $who }، { $time }
detail-corrected = صُحِّحت: { $who }، { $time }
release-waits = تنتظر أن يجيزها مقعد آخر من هذا المكتب. لم يخرج شيء من المكتب.
action-release = إجازتها
release-waits-for = تنتظر
release-since = { $age }، منذ { $time }
release-goes-to = تصل إلى
release-nobody = لا أحد: لا مقعد هناك يمكن مراسلته الآن
release-duty = المناوبة
release-off-duty = { $desk } خارج المناوبة حتى { $until }
release-left-out = مستبعد
release-ladder = السلّم
release-rungs = الدرجات المهيّأة: { $rungs }
release-unread = اقرأها أولًا إلى آخرها: شوهد { $seen } من { $of } سطرًا.
release-looking = يجري البحث عن الجهات المستلِمة. لحظة.
release-gone = لم تعد تنتظر: أجازها مقعد آخر أو أعادها.
release-draft = مسودة
release-for = إلى { $to }
release-state-own = منك
release-state-queued = أُجيزت، وتنتظر المُرحِّل
release-policy = يجيزه مقعد ثانٍ: { $what }.
release-policy-none = لا شيء مما يُكتب هنا ينتظر مقعدًا ثانيًا.
release-policy-precedence = { $precedence } فما فوق
release-policy-rung = الدرجة { $rung } فما فوق
now-release = مسودة زميل تنتظرك. اقرأها إلى آخرها، ثم أجزها أو أعدها.
strip-releases = { $count ->
    [one] مسودة واحدة تنتظر إجازة هذا المقعد: r
    [two] مسودتان تنتظران إجازة هذا المقعد: r
   *[other] مسودات تنتظر إجازة هذا المقعد ({ $count }): r
}

## Who is on duty, and handing over

action-duty = من في المناوبة
action-hand-over = تسليم قضايا
action-new-entry = قيد جديد
action-remove = حذف
duty-title = المناوبة في { $desk }
duty-number = الجدول { $number }
duty-on = في المناوبة: { $who }، حتى { $time }
duty-none = لم يضع أحد جدولًا بعد: i ينشئ القيد الأول.
duty-nobody = لا أحد في المناوبة الآن بحسب الجدول.
duty-next = بعد ذلك: { $who }، من { $time } (بعد { $left })
duty-stands-in = ينوب، وإليه التسليم: { $who }
duty-alone = لا أحد غيرك في هذا المكتب: لا نائب.
duty-hours = الساعات المنشورة: { $hours } ({ $zone })
duty-no-hours = لا ينشر المكتب ساعات: لا يعرف الآخرون متى يوجد أحد.
duty-covered = كل الساعات المنشورة للأيام السبعة المقبلة مغطاة.
duty-gaps = لا أحد مسجَّل لهذه الساعات المنشورة:
duty-entries = القيود
duty-no-entries = لا قيد إلا وانقضى.
duty-now = الآن
duty-set-by = وضعه { $who }، { $time }
duty-untold = لم يثبت بعد وصوله إلى: { $who }
duty-remove = حذف { $who } من الجدول، { $span }؟
duty-done = وُضع الجدول، ويُبلَّغ زملاؤك.
shift-new = قيد جديد في الجدول
shift-change = تعديل هذا القيد
shift-seat = من
shift-from = من الساعة
shift-until = حتى
shift-days = الأيام
shift-times = الأوقات UTC: 14:00 أو 2026-11-22 14:00؛ والنهاية أيضًا 8h.
shift-repeats = يتكرر { $count } أيام، كل 24 ساعة.
shift-no-seat = اذكر من المقصود.
shift-no-time = هذا ليس وقتًا. اكتبه بتوقيت UTC: 14:00 أو 2026-11-22 14:00؛ والنهاية أيضًا 8h.
shift-reversed = تنتهي قبل أن تبدأ: راجع الوقتين.
shift-over = انقضت هذه الفترة.
shift-no-days = اذكر عدد الأيام: من 1 إلى 62.
shift-too-many = لا يتجاوز الجدول { $count } قيدًا: احذف بعضها أولًا.
shift-changed-meanwhile = عدّل زميل هذا القيد في الأثناء. C-s يضيف قيدك، وEsc يُبقي قيده.
handover-title = تسليم قضايا
handover-count = القضايا: { $count }
handover-no-cases = لا توجد قضية بعد.
handover-open = قيد الانتظار
handover-to = إلى
handover-nobody = لا أحد غيرك في هذا المكتب
handover-note = ماذا ينبغي أن يعرف الزميل أيضًا؟
handover-alone = لا أحد غيرك في هذا المكتب: لا أحد تسلّم إليه.
handover-nothing = لم تُختر قضية: المسافة تختار.
handover-review = هذا ما يُسلَّم إلى { $who }
handover-what = يتسلّم الزميل رسائل كل قضية كما هي، على ذمتك. Enter يسلّمها.
handover-messages = عدد الرسائل المسلَّمة، ومنها إشعارات الاستلام: { $count }
handover-left-out = أُغفل الأقدم: { $count }. لا يتسع التسليم لأكثر.
handover-reads = ما سيقرؤه الزميل عنها:
handover-is-done = سُلّمت
handover-not-here = لا شيء من هذه القضية هنا.
handover-done = سُلّمت إلى { $who }. القضايا: { $cases }، الرسائل: { $messages }.
detail-record = السجل هنا
detail-record-same = مطابق لما سُلّم: { $hash }
detail-record-other = غير ما سُلّم (جدّ شيء بعده أو نقص شيء): { $hash }

## The dossier at the terminal

action-dossier = ملف القضية
action-check-dossier = التحقق من ملف قضية محفوظ
action-export = كتابته في ملف
action-language = اللغة التالية
action-zone = التوقيت المحلي أو UTC وحده
dossier-items = البنود: { $count }
dossier-nothing = لا شيء للتصدير: لا رسالة من القضية هنا، أو لا رأس دليل موقّع.
dossier-left-out = أُغفل ما يزيد على سعة القضية أو المعرّف: { $count }
dossier-language = اللغة والمنطقة
dossier-verified = تم التحقق: لم يتغير فيه شيء منذ تصديره.
dossier-not-compared = لم يُقارَن ما تعرضه الصفحة: لغتها أو منطقتها غير متوفرة هنا. اعتمد ما يلي.
dossier-rests = يستند إلى هذا الدليل: قارن كلماته بكلمات أحد الأعضاء.
dossier-log = الدليل
dossier-words = كلماته
file-export = كتابة ملف القضية في ملف جديد
file-html = صفحة للقراءة والطباعة والحفظ، تحمل الملف ويمكن التحقق منها في أي مكان.
file-json = للبرامج: يمكن التحقق منه في أي مكان.
file-text = للقراءة فقط: لا يمكن التحقق به من شيء.
file-no-name = اكتب اسم ملف.
file-saved = كُتب: { $path }
file-not-saved = لم يُكتب، ولا يُستبدل شيء: { $why }
file-red = TLP:RED، للمرسل إليهم وحدهم: { $count }. أعد الضغط إن كان متسلم الملف منهم.
file-check = التحقق من ملف قضية محفوظ
file-check-why = صفحة أو JSON من أي جهة: يُتحقق منه هنا دون أي شيء آخر.

## The agent

line-agent = يعمل وكيل لهذا المجلد ويستقبل تنبيهات الآلات.
line-alerts = تنبيهات الآلات التي تنتظر الإبلاغ: { $count }
## التمارين الجارية

action-exercise = التمرين الجاري
action-pause = إيقاف مؤقت أو متابعة
action-fire = إطلاقه الآن
action-skip = تجاوزه
action-branch-met = المتابعة كأنه أنجز
action-branch-unmet = المتابعة كأنه لم ينجز
action-hint = إعطاء التلميح
action-end-exercise = إنهاء التمرين
exercise-title = التمارين
exercise-none = لا تمرين جار هنا. المفتاح `b` يختار سيناريو ويبدأ تمرينا.
exercise-running = جار
exercise-paused = متوقف مؤقتا
exercise-not-begun = لم يبدأ
exercise-waits = في انتظار ما جرى في الأثناء
exercise-over = انتهى
exercise-factor = أسرع من الواقع { $factor } مرة
exercise-ends = ينتهي عند { $time }
exercise-next = التالي
exercise-nothing-next = لا شيء آخر في موعده.
exercise-came = المتوقع والمنجز
exercise-acts = ما فعله المشاركون
exercise-cast = المشاركون
exercise-by-branch = يدويا
exercise-in = بعد { $time }
exercise-inject-line = { $from } إلى { $to }: { $subject }
exercise-cue-line = يقوله { $from } إلى { $to }: { $subject }
exercise-met = في الموعد
exercise-late = متأخر
exercise-open = منتظر
exercise-missed = لم ينجز
exercise-strangers = وكذلك إلى { $who } وهو لا يشارك
exercise-you-play = دوركم { $player }: { $plays }
exercise-run-by = يديره { $who }. ما تقولونه فيه للمشاركين الآخرين يصل إليه أيضا.
exercise-cues = ما عليكم قوله
exercise-no-cues = لا شيء بعد.
exercise-cue-said = قيل
exercise-cue-waits = ينتظر أن يقال
exercise-cue-was-said = قيل هذا من قبل.
exercise-brief = تعليماتكم
exercise-not-led = لا شيء يدار هنا: هذا المقعد لا يدير تمرينا جاريا.
exercise-end-sure = هل ينهى التمرين «{ $title }» الآن؟ يبلغ جميع المشاركين.
exercise-say-cue = قولوه كما هو أو بكلماتكم
exercise-say-case = الكتابة في قضية من التمرين
exercise-subject = الموضوع
exercise-no-subject = اكتبوا موضوعا.
exercise-said = قيل في التمرين.
act-acknowledge = إقرار بالاستلام
act-respond = رد
act-ask = سؤال
act-raise = إثارة قلق
act-update = تحديث
act-escalate = رفع إلى الدرجة
act-deescalate = النزول درجة
act-refer = إحالة
act-propose-closure = اقتراح الإغلاق
act-agree-closure = الموافقة على الإغلاق
act-withdraw = سحب
act-correct = تصحيح
act-clarify = توضيح
act-say = قول

# What parties publish, and counters
action-library = المكتبة
action-glossary = المصطلحات
action-counters = العدادات
library-title = وثائق المكتبة
glossary-title = المصطلحات ومعناها لدى كل طرف
counters-title = العدادات
detail-terms = مصطلحات تختلف تعريفاتها: { $terms }  (T)
library-nothing = لم ينشر أحد شيئا لهذا المكتب. i ينشر ملفا.
library-withdrawn = مسحوب
library-party = الطرف
library-version = الإصدار
library-by = من { $who }، { $time }
library-by-former = من المقعد السابق { $who }، { $time }
library-file = الملف
library-at-relay = هو لدى المرحل. e يحفظه.
library-no-text = ليس نصا. e يحفظه.
glossary-nothing = لم يعرف أحد مصطلحا. i يعرف مصطلحا.
glossary-differs = مختلف
counters-off = العدادات متوقفة: لا يعد شيء ولا يرسل شيء. i يشغلها.
counters-on = تعمل منذ { $time }، لصالح { $who }.
counters-what = الرسائل حسب النوع والأسبقية ومدد الإشعار والإنذارات وفحوص الخط والتمارين، ولا يعد أبدا من كتب إلى من. لا يرسل شيء من تلقاء نفسه.
counters-week = أسبوع { $day }
counters-may-send = يمكن إرساله مرة واحدة الآن: C-s يرسل هذا بعينه.
counters-may-not-send = لا يمكن إرساله الآن.
counters-totals = مجاميع أسبوع { $day }
counters-closes = لا يعلن شيء قبل الإقفال: { $time }.
counters-too-few = أقل من خمسة أطراف: لا يعلن شيء.
counters-parties = الأطراف: { $count }. الشرطة حيث يقل العدد عن خمسة.
counters-nothing-to-send = لا أسبوع للإرسال: يرسل كل أسبوع مرة واحدة في الأسبوع التالي.
shelf-path = الملف
shelf-document = العنوان
shelf-to = إلى
shelf-term = المصطلح
shelf-definition = التعريف
shelf-language = اللغة
shelf-seat = المقعد
shelf-no-address = حدد المرسل إليهم: أطراف أو مكاتب أو مقاعد أو *.
shelf-no-title = ضع عنوانا.
shelf-confirm = سيذهب هذا موقعا إلى { $seats } من المقاعد في { $desks } من المكاتب. هل ينشر؟
shelf-done = تم.
shelf-publish = نشر ملف
shelf-publish-why = مذكرة موقعة لا ترن وليست في أي قضية. المقاعد التي تسجل لاحقا تتسلمها من هذا المقعد.
shelf-save = حفظ الوثيقة
shelf-save-why = ملف جديد لا يقرؤه إلا صاحبه. لا يستبدل شيء.
shelf-define = تعريف مصطلح
shelf-define-why = ما يعنيه طرفكم يقف بجانب ما يعنيه الآخرون.
shelf-count = تشغيل العدادات: أي مقعد يجمع؟
action-revise = إصدار جديد
shelf-not-yours = لا يغير ما نشره { $party } إلا { $party } نفسه.
shelf-no-own = لم يعرف طرفكم هذا المصطلح: i يعرفه.
shelf-gone = سحب من قبل.
shelf-reason = السبب
shelf-revise = إصدار جديد من
shelf-revise-why = يحل محل الإصدار السابق. من لديه السابق يتسلم هذا أيضا.
shelf-withdraw = سحب
shelf-withdraw-why = يبلغ كل من لديه مع ذكر السبب. ما حفظوه يبقى لديهم.
shelf-redefine = تغيير تعريف
shelf-redefine-why = يحل محل ما قاله طرفكم من قبل. من تسلم ذلك يتسلم هذا أيضا.
shelf-retract = سحب تعريف
shelf-retract-why = يبلغ كل من تسلمه. ما تعنيه الأطراف الأخرى يبقى.
shelf-confirm-revise = سيذهب هذا موقعا إلى { $seats } من المقاعد في { $desks } من المكاتب بدلا مما هو سار الآن. هل ينشر؟
shelf-confirm-withdraw = يبلغ { $seats } من المقاعد في { $desks } من المكاتب بتوقيع أنه لم يعد ساريا. هل يسحب؟

## Checks of the line

action-pings = فحوص الخط
action-answer-ping = الرد على الفحص
action-answer-named = الرد مع ذكر المقعد
pings-title = فحوص الخط
pings-none = لا يوجد هنا أي فحص للخط.
pings-drill = تدريب: لا شيء هنا يخص عملية حقيقية.
pings-own = من هنا
pings-planned = مقرر
pings-announced = معلن
pings-open = مفتوح
pings-closed = مغلق
pings-failed = لم يتم
pings-answer-now = يسأل أحدهم إن كان الوصول إلى هذا المقعد ممكنا. اضغط Enter.
pings-figures = المقاعد { $seats }: الأجهزة { $device } %، الأشخاص { $person } %
pings-answered-by = رد { $seat }، { $time }
pings-answered = تم الرد. شكرا.
pings-no-answer = هذا الفحص لا ينتظر ردا من هذا المقعد.
now-ping = فحص للخط ينتظر منكم ضغطة واحدة.

shelf-strict = { $name } يحمل TLP:{ $tlp }: انشره بوسم لا يقل صرامة.
action-attach = إرفاق ملف
action-save-file = حفظ ملف
files-save = حفظ ملف
files-save-why = مسار أو مجلد. لا يُستبدل شيء، ولا يأخذ الملف اسمه إلا بعد اكتماله وصحته.
files-none = لا ملفات مع هذه الرسالة.
files-saved = حُفظ: { $path }
files-not-saved = لم يُحفظ: { $why }
files-taken = لم يُحفظ: لملف آخر هذا الاسم. لم يُستبدل شيء.
files-arriving = قيد الوصول: { $percent } %
files-already-arriving = هذا الملف قيد الوصول.
files-goes-on = يستمر وصول الملف.
files-here = محفوظ في { $path }
files-sealing = ختم الملفات: { $percent } %
files-going-up = في الطريق إلى المُرحِّل: { $percent } %
files-wait-here = ينتظر هنا، ويذهب إلى المُرحِّل قبل الرسالة
files-at-relay = لدى المُرحِّل حتى { $time }، والمفتاح S يحفظه
files-expired = لا يُبقي المُرحِّل الملفات كل هذه المدة: اطلب من المرسل إرساله ثانية.
files-unchecked = لم يُتحقق من شيء من هذا: هو ما يقوله الملف عن نفسه.
files-broken = لا ملخص: { $text }
files-notice = ملاحظة: { $text }
files-title = العنوان: { $text }
files-from = المصدر: { $text }
files-cves = الثغرات: { $text }
files-products = المنتجات: { $text }
files-indicators = المؤشرات: { $text }
compose-file = ملف: { $file }
compose-files = ملفات هذه الرسالة
compose-files-path = مسار ملف لإرفاقه (Enter)، والفراغ يعيد إلى الرسالة.
compose-files-none = لا ملف بعد. تحفظ المسودة مواضع الملفات، وتُقرأ وتُختم عند الإرسال.
compose-files-many = لا تحمل الرسالة أكثر من { $max } ملفا. اجمعها في أرشيف.
compose-files-urgent = الفوري والبرقي لا ينتظران الملفات: اختر عاجلا أو أزل الملفات.
compose-file-strict = { $name } يحمل TLP:{ $tlp }: يجب ألا تكون علامة الرسالة أقل صرامة.
action-forward = نقل هذه الرسالة
forward-red = اطلب من { $author } إبلاغ غيرهم: هذه TLP:RED لمن وُجهت إليهم وحدهم.
forward-strict = استأذن { $author } قبل أن يعلم بها { $to }: هذه TLP:AMBER+STRICT لـ { $own } وحدها.
forward-amber = استأذن { $author } قبل أن يعلم بها { $to }: هذه TLP:AMBER لـ { $own } ومن أُرسلت إليهم.
forward-unknown = علامتها { $tlp } من إصدار لاحق: لا يُعرف هنا إلى أين يجوز أن تصل.
forward-non-paper = هي ورقة غير رسمية، فلا تُثبَّت في السجل لغير أصحابها.
forward-label = هي TLP:{ $tlp }: يجب ألا تكون علامة ما ينقلها أقل صرامة.
forward-exercise = ما يقال في تمرين يُنقل بالأمر `hotline forward` ويبقى فيه.
action-begin-campaign = بدء حملة فحص
action-end-campaign = إغلاق الحملة
pings-window = المدة
pings-announce = الإعلان
pings-opens = البدء
pings-action = ما يجب عمله
pings-no-time = اكتب مدة مثل 48h أو وقتا مثل 14:00.
pings-open-why = الإعلان والبدء: مدة من الآن أو وقت. دون إعلان تأتي بلا إنذار. دون بدء: بعد ساعة من الإعلان.
pings-close-why = يُحتسب ما أُجيب حتى الآن. ما يجب عمله يقرؤه الجميع.
pings-confirm = أتسأل هل يمكن الوصول إليها؟ المقاعد: { $seats }، المكاتب: { $desks }
pings-confirm-close = أتغلقها الآن؟ لا يمكن فتحها ثانية.
pings-begun = مقررة. تجري وحدها في أوقاتها.
pings-ended = أُغلقت. تذهب نتيجتها إلى كل من سُئل.
pings-not-run = لا تجري هناك حملة يديرها هذا المقعد.
pings-no-report = لم يُعرف هناك شيء بعد.
pings-report = حملة
pings-html = صفحة برسوم بيانية للطباعة والحفظ.
pings-csv = الصفوف لجدول بيانات.
pings-json = كل شيء مع الأجوبة الموقعة: يفحصه `hotline ping verify`.
action-begin-exercise = بدء تمرين
exercise-choose = اختر سيناريو
exercise-level = المستوى { $level }
exercise-file = من ملف ...
exercise-file-read = قراءة سيناريو من ملف
exercise-file-why = الأمر hotline exercise show silent-desk --file > mine.toml يكتب نموذجا للبدء.
exercise-mistakes = الأخطاء: { $count }. صحح الملف ثم اضغط Enter لقراءته من جديد.
exercise-objectives = الأهداف
exercise-story = مجرى الأحداث
exercise-expects = { $who }: { $what } خلال { $time }
exercise-who-plays = من يشارك في «{ $title }»؟
exercise-speed = أسرع من الواقع بعدد المرات
exercise-start = بدء الأحداث
exercise-start-now = فورا
exercise-start-later = لاحقا بمفتاح المسافة
exercise-nobody = لا أحد بعد
exercise-no-seat = اختر مقعدا للمشارك { $player }.
exercise-seat-twice = سيؤدي { $seat } دورين.
exercise-bad-factor = تجري الأحداث أسرع من الواقع بين 1 و{ $most } مرة.
exercise-lasts = ينتهي عند { $time } من أحداثه، خلال { $life } على الأكثر.
exercise-begin-sure = هل يبدأ «{ $title }» الآن؟ يبلغ جميع المشاركين: { $count }.
exercise-tell-sure = هل يبلغ المشاركون في «{ $title }» الآن؟ عددهم { $count }؛ وتبدأ الأحداث لاحقا.
exercise-begun = بدأ التمرين وأبلغ المشاركون.
exercise-told = أبلغ المشاركون. مفتاح المسافة يبدأ الأحداث.
exercise-under-way = «{ $title }» ما زال جاريا هنا: أنهه أولا.
exercise-report = حفظ تقرير ما بعد التمرين
exercise-report-unfinished = التمرين ما زال جاريا: سيكون التقرير أوفى عند انتهائه.
exercise-report-html = صفحة للطباعة والحفظ مع تسلسل زمني.
exercise-report-json = للبرامج: كل أرقام التقرير.
exercise-report-text = للشاشة أو البريد.
exercise-no-report = لا تقرير: لم يدر هذا المقعد هذا التمرين، أو لا يقرأ السيناريو هنا.
action-assess = قول ما أسفر عنه
exercise-assess = ما أسفر عنه «{ $title }»
exercise-objective = الهدف { $number }
exercise-not-rated = بلا تقييم
exercise-rated-performed = تحقق
exercise-rated-some = تحقق مع بعض الصعوبات
exercise-rated-major = تحقق مع صعوبات كبيرة
exercise-rated-unable = لم يتحقق
exercise-strength = ما نجح
exercise-gap = ما نقص
exercise-corrective = ما يُعمل
exercise-corrective-owner = ... من يعمله
exercise-corrective-due = ... متى
exercise-before = ما قيل من قبل
exercise-before-kept = يبقى (ما نجح: { $strengths }، ما نقص: { $gaps }، ما يُعمل: { $actions })
exercise-before-left = يُترك
exercise-corrective-parts = اذكر الثلاثة: ما يُعمل ومن يعمله ومتى.
exercise-assessed = حُفظ للتقرير.
exercise-pass-on = رفع
