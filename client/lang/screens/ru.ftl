# Что говорят экраны терминала. Слова предметной области стоят в ../ru.ftl.

## Commands: the same words in hints, help and palette

action-up = вверх
action-down = вниз
action-half-up = на полстраницы вверх
action-half-down = на полстраницы вниз
action-top = в начало
action-bottom = к новейшему
action-next-pane = другая панель
action-left-pane = к списку
action-right-pane = к переписке
action-open = открыть
action-back = назад
action-write = написать
action-template = шаблон
action-concern = выразить обеспокоенность
action-next-alert = открыть следующую тревогу
action-acknowledge = подтвердить получение
action-pass-on = передать следующему посту
action-verify = сверить код поста
action-directory = справочник
action-search = поиск
action-line = линия
action-palette = команды
action-help = помощь
action-now = что делать сейчас
action-quit = выход
action-redraw = перерисовать
action-suspend = в оболочку
action-undo = вернуть сообщение
action-send = отправить
action-put-away = отложить, сохранив черновик
action-discard = удалить черновик
action-next-field = следующее поле
action-previous-field = предыдущее поле
action-next-choice = следующий вариант
action-previous-choice = предыдущий вариант
action-yes = да
action-no = нет
action-as-sent = как отправлено
action-accept = принять без сверки
action-test-alert = проверить тревогу
action-copy = копировать
action-filter = отбор в списке
action-card = что попробовать
action-cut-line = прервать линию на время

## The main screen

too-small = Окно слишком мало: нужно 40 столбцов и 10 строк.
header-demo = ПОКАЗ
strip-demo = Показ: все участники вымышлены. F2 подскажет, что попробовать.
strip-telephone = Тел.: { $number }
header-queued = в очереди: { $count }
link-connecting = соединение
link-idle = не подключено
link-online = на связи
link-offline = нет связи
link-refused = отказано
link-lost = ядро программы не отвечает
side-desks = ПОСТЫ
side-cases = ДЕЛА
side-raised = ждёт
side-acknowledged = получено
desk-own = свой пост
desk-nobody = никого
desk-changed = КЛЮЧ СМЕНЁН
desk-verified = сверено
desk-unverified = НЕ СВЕРЕНО
strip-alerts = { $count ->
    [one] { $count } тревога без подтверждения
    [few] { $count } тревоги без подтверждения
    [many] { $count } тревог без подтверждения
   *[other] { $count } тревоги без подтверждения
}
strip-undo = Уйдёт через { $time }: { $subject }. Вернуть: u.
strip-relay-dead = Две минуты нет ретранслятора. Звоните: карточка на стене или s.
strip-relay-dead-call = Нет ретранслятора: звоните { $number } ({ $desk })
no-alert-waits = Тревог нет.
nothing-chosen = Сначала выберите пост или дело.
no-case-chosen = Сначала выберите дело с обеспокоенностью или предупреждением.
test-alert-done = Это была проверка тревоги. Вы её видели и слышали?
called-back = Возвращено. Сообщение не ушло и снова стало черновиком.
nothing-to-call-back = Вернуть нечего: отправленное уже ушло.
draft-unreadable = Эта версия не может прочесть черновик.

## The conversation

talk-me = я
talk-new = новое
talk-new-below = ниже новых: { $count }
talk-loading = Чтение...
talk-empty = Здесь ещё ничего не сказано.
talk-empty-next = i написать, n выразить обеспокоенность.
talk-cut = это не всё: Enter покажет целиком
talk-queued = в очереди, ещё не отправлено
talk-queued-online = в пути
talk-seats = { $count ->
    [0] писать некому
    [one] { $count } место
    [few] { $count } места
    [many] { $count } мест
   *[other] { $count } места
}
word-note = НОТА
reach-held = задержано: ключ сменён
reach-failed = { $count ->
    [one] { $count } место не получило
    [few] { $count } места не получили
    [many] { $count } мест не получили
   *[other] { $count } места не получили
}
reach-custody = у ретранслятора { $time }, на устройствах ещё нет
reach-custody-part = у ретранслятора для мест: { $count } из { $of }
reach-device = на устройствах: { $count } из { $of }
reach-human = подтвердил { $who } { $time }
reach-not-acknowledged = получение не подтверждено
incident-due = ответ к { $time } ({ $left })
incident-next = затем { $desk }
incident-goes = уйдёт на { $desk } { $time } ({ $left })
incident-held = отложено; уйдёт на { $desk } { $time } ({ $left }), если нет ответа

## Alerts

call-flash = Hotline: ждёт тревога категории «молния»
call-immediate = Hotline: ждёт тревога категории «немедленно»
call-priority = Hotline: срочное сообщение не подтверждено
call-missing = Hotline: нет квитанции
call-test = Hotline: это проверка
alert-title = { $count ->
    [1] ТРЕВОГА
   *[other] ТРЕВОГА, ждут: { $count }
}
alert-times = отправлено { $sent }, получено { $received }
alert-next = Если за { $time } никто не подтвердит, можно передать на { $desk }.
alert-overdue = Ответ просрочен на { $time }; можно передать на { $desk }.
alert-goes = Без подтверждения само уйдёт на { $desk } в { $time }, через { $left }.
alert-over-quota = Сверх квоты: «молний» оттуда сегодня больше, чем согласовано.
alert-no-next = Следующий пост не объявлен: больше никого не запросят.
alert-type = Наберите { $word } и нажмите Enter: «{ $kind }». Tab меняет слова.
alert-wait = Подождите немного, ничего не набирая; затем наберите ACK.
alert-under-way = Подтверждение...

## Search, palette, pages

search-type = Наберите слово из того, что ищете: тема, текст, пост, номер.
search-looking = Поиск...
search-nothing = Ничего не найдено. Попробуйте слово короче.
palette-nothing = Здесь нет команды с таким именем.
page-more = ещё
help-title = Клавиши здесь. Enter выполняет отмеченную.
now-title = Что делать сейчас? Enter выполняет.
now-alert = Ждёт тревога. Прочтите её, наберите ACK и нажмите Enter: другая сторона увидит, что её принял человек.
now-relay-dead = Ретранслятор не отвечает. Посмотрите линию; что не терпит, передайте по телефону.
now-changed = Сменился ключ поста. Ему ничего не отправляется, пока вы не сверите код по телефону.
now-raised = Получение обеспокоенности не подтверждено. Выберите её дело; её можно передать следующему посту.
now-unread = Есть сообщения, которых никто не читал. Перейдите к выделенным и откройте их.
now-verify = Не со всеми постами сверен код. Позвоните им по известному вам номеру и сверьте код безопасности.
now-raise = Что-то происходит: выразите обеспокоенность посту, который должен действовать.
now-write = Написать посту: выберите его в списке и пишите.
now-test = Убедитесь, что тревога вас разбудит: проверьте её.
now-line = Посмотреть, есть ли связь и что ещё в очереди.
now-find = Найти сказанное: поиск.
now-commands = Найти любую команду по имени.

## The demonstration

card-title = Что попробовать в этом показе
card-intro = Вы на месте XA/technical/1, это пост Northland. Остальные действуют по сценарию, но ретранслятор, ключи и сообщения настоящие и остаются на этом компьютере. Enter ведёт к отмеченному, клавиша его выполняет; F2 снова откроет этот лист.
card-read = Прочесть пришедшее: выберите слева, Enter откроет.
card-alert = Скоро придёт тревога: прочтите её, наберите ACK и нажмите Enter.
card-raise = Выразить обеспокоенность посту XB/technical: сначала выберите его.
card-pass-on = На XC/technical никто не отвечает на вашу обеспокоенность. Скоро ретранслятор сам обратится к XC/diplomatic, даже если ваша линия оборвана.
card-close = Когда её технический пост проснётся, ответит и предложит закрыть дело, откройте дело целиком и согласитесь (C).
card-verify = Сверить код с XB/technical: выберите пост, нажмите v и сравните со второй строкой экрана, её дежурный читает по телефону.
card-line = Прервать линию на 15 секунд. Напишите тем временем что-нибудь: оно подождёт здесь и уйдёт, когда линия вернётся.
card-search = Найти слово во всех сообщениях, например mail.
card-help = Посмотреть, что делают клавиши там, где вы находитесь.
card-now = Если не знаете, что делать: F1.
card-quit = Выйти. От этого показа на компьютере ничего не останется.
card-cut = Ретранслятора нет 15 с. Напишите что-нибудь и следите за первой строкой.

## Passing on

pass-on-title = Передать на { $desk }
pass-on-dead-end = Передать нельзя
pass-on-rung = Ступень { $rung }: { $count ->
    [0] нет мест
    [one] { $count } место
    [few] { $count } места
    [many] { $count } мест
   *[other] { $count } места
}{ $unverified ->
    [0] , сверено
   *[other] , не сверено: { $unverified }
}. Получит сказанное и вашу причину.
pass-on-empty = Там сейчас никого нет: звоните или ждите.
pass-on-voice = Если не терпит, ещё и позвоните: { $number }
pass-on-no-voice = Номер телефона там не объявлен.
pass-on-ways = Вверх и Вниз: выбор стороны (всего { $count }).
pass-on-no-incident = Передаётся только обеспокоенность или предупреждение. Сначала выразите: n.
pass-on-not-yours = Этот пост не может передать: может тот, кто её выразил, или тот, кого запросили.
pass-on-nowhere = Следующий пост не объявлен: передать некому. Позвоните посту или обратитесь к другому: n.
pass-on-nowhere-call = Следующий пост не объявлен: передать некому. Позвоните { $desk }: { $number }, или обратитесь к другому посту: n.
pass-on-reason = Почему? Это прочтут обе стороны.
pass-on-no-reason = Назовите причину одной фразой: её прочтут обе стороны.
pass-on-done = Передано. Уже в пути; обе стороны это увидят.

## One case in full

action-case = дело целиком
action-exercises = учения
action-respond = ответить
action-update = сводка обстановки
action-close = закрыть
action-reopen = открыть вновь
action-halt = приостановить или возобновить
action-refer = направить посту своей стороны
action-merge = присоединить к другому делу
action-withdraw = отозвать заявленное
action-correct = исправить
action-come-down = спуститься на ступень
action-recall = отменить отправку
action-record = сверить записи
case-exercise = УЧЕНИЯ: здесь нет ничего настоящего, и ничто не касается реальной обстановки.
case-band-exercise = УЧЕНИЯ
case-band-drill = ТРЕНИРОВКА
case-gone = В этом деле нет ни обеспокоенности, ни предупреждения.
case-next = Что будет дальше
case-next-goes = Само уйдёт на { $desk } в { $time }, через { $left }, без подтверждения.
case-next-held = Отложено: уйдёт на { $desk } в { $time }, через { $left }, если нет ответа.
case-next-overdue = Пост { $desk } должны были запросить в { $time }; ретранслятор пока этого не подтвердил.
case-next-by-hand = Больше никого само не запросит. e передаёт на { $desk }.
case-next-others = Больше никого само не запросит. Другие могут передать на { $desk }.
case-next-call = Больше никого само не запросит, и следующий пост не объявлен. Позвоните { $desk }: { $number }.
case-next-nobody = Больше никого само не запросит, и следующий пост не объявлен.
case-next-ack-due = Подтверждение ожидается { $time } ({ $left }).
case-next-suspended = Приостановлено заявившей стороной: сроки не идут до возобновления.
case-next-over = Состояние: { $state }. Никто ничего не должен.
case-next-nothing = Сроков нет. Дальше сводка обстановки или предложение закрыть.
case-closes-by-silence = Молчание закроет дело { $time }.
case-goes-on-in = Продолжается в { $ref }.
case-reopens-until = Новые факты открывают его вновь до { $time } (O).
case-this-side = Эта сторона
case-other-side = Другая сторона
case-owes = За кем: { $side }. Ожидается: { $what }.
case-owes-due = За кем: { $side }. Ожидается: { $what }, до { $time }, через { $left }.
case-owes-late = За кем: { $side }. Ожидается: { $what }, с { $time }: ПРОСРОЧЕНО на { $left }.
owes-acknowledgement = подтверждение
owes-answer = ответ
owes-update = следующая сводка
owes-clarification = запрошенное разъяснение
owes-decision = слово о предложении закрыть
case-stands = Как обстоит дело
case-state = Состояние
case-state-raised = заявлено, не подтверждено
case-state-reopened = открыто вновь
case-state-acknowledged = подтверждено
case-state-under-review = рассматривается
case-state-in-progress = в работе
case-state-clarification-requested = запрошено разъяснение
case-state-referred = направлено
case-state-declined = отклонено
case-state-closure-proposed = предложено закрыть
case-state-closed = закрыто
case-state-closed-by-silence = закрыто молчанием
case-state-suspended = приостановлено
case-state-withdrawn = отозвано
case-state-merged = присоединено
case-side-raising = заявила эта сторона
case-side-asked = запрошена эта сторона
case-side-none = этот пост наблюдает
case-raised = Заявил
case-hearsay = Как передано сюда: что заявлено именно так, известно со слов передавшего.
case-asked-now = Запрошен
case-acknowledged = Подтвердил
case-referred = Направлено
case-id = Номер
case-with-party = с { $party }: { $state }
case-closing = Закрытие
case-proposed-by = Предложил { $who }:
case-agreed-by = Согласился { $who }.
case-text-not-here = Текста здесь больше нет.
case-alarms = Происшествия
case-ladder = Ступени
case-rung = Ступень { $rung }
case-rung-now = {"  "}< сейчас
case-rung-passed = { $desk }, { $time }, передал { $who }
case-rung-armed = уйдёт на { $desk } в { $time }, через { $left }, без подтверждения
case-rung-held = отложено; уйдёт на { $desk } в { $time }, через { $left }, если нет ответа
case-rung-held-by = отложил { $by }; уйдёт на { $desk } в { $time }, через { $left }, если нет ответа
case-rung-stopped = { $desk }: остановлено { $time }
case-rung-stopped-by = { $desk }: остановил { $by } { $time }
case-rung-released = ушло на { $desk } в { $time }
case-rung-sealing = { $desk }: в пути к ретранслятору
case-rung-not-started = { $desk }: НЕ ЗАПУЩЕНО, само никого не запросит
case-rung-dropped = { $desk }: СБРОШЕНО, отправитель отозван
case-rung-unknown = { $desk }: НЕИЗВЕСТНО ретранслятору
case-rung-by-hand = { $desk }, только вручную
case-rung-none = Других постов не объявлено.
case-uncounted = Не засчитано: { $who } передал на ступень { $rung } ({ $why }).
case-participants = Кто участвует и чья запись какова
case-no-record = Записи последних недель здесь нет.
case-record-count = В записи здесь сообщений: { $count }; = сверяет её.
case-timeline = Что было сказано, новое первым
case-timeline-more = Более старые сообщения в переписке: Enter.
case-not-yours = Этот пост не заявлял и не был запрошен: действовать могут только те две стороны.
case-closed-to = Не в этом состоянии: { $state }. Можно: { $keys }.
case-open-to = Вам можно: { $keys }.
case-nothing-open = Этой стороне ничего не доступно: { $state }.
case-nothing-to-correct = Это место не сказало здесь ничего, что можно исправить.
case-played-write = По шаблону пишут через `hotline send --exercise`; в учении `i` пишет здесь несколько слов. Формы работают.
case-recall-ask = Отменить { $ref }? Что не ушло, не уйдёт, и передача по ступеням прекратится.
case-recall-what = Кто уже получил, узнает об отмене. Вернуть это нельзя.
case-recalled = Отменено. Никого больше не запросят; кто получил, извещён.
case-recall-not-yours = Отменить может только пост, который заявил.
case-recall-acknowledged = Уже подтверждено: отменять поздно. W отзывает с отметкой в записи.

played-title = Дела учений
played-none = Учений сейчас нет.
strip-alarm = ПРОИСШЕСТВИЕ: { $text } (s)
now-owes = За этой стороной что-то числится: откройте дело и посмотрите, что и к какому сроку.
now-exercise = Идут учения: их дела стоят отдельно.

## Doing something about a case

deed-title-respond = Ответ
deed-title-update = Обстановка
deed-title-close = Закрытие
deed-title-reopen = Открыть вновь
deed-title-suspend = Приостановить
deed-title-resume = Возобновить
deed-title-refer = Направить
deed-title-merge = Присоединить
deed-title-withdraw = Отозвать
deed-title-come-down = Спуститься на ступень
deed-about-respond = Ответ по существу останавливает передачу по ступеням. Его видят обе стороны.
deed-about-update = Как обстоят дела. Пустое поле ничего не меняет.
deed-about-close = Закрывается, когда другая сторона согласна или молчит 14 дней.
deed-about-reopen = Откроется вновь под тем же номером. Скажите, что нового.
deed-about-suspend = Все сроки и передача по ступеням остановлены, пока эта сторона не возобновит.
deed-about-resume = С этого момента сроки идут вновь.
deed-about-refer = Привлекается другой пост; срок ответа идёт дальше.
deed-about-merge = Продолжается в другом деле, а здесь кончается.
deed-about-withdraw = Заявленное этой стороной отзывается с отметкой в записи. Никто тогда ничего не должен.
deed-about-withdraw-proposal = Предложение этой стороны закрыть отзывается.
deed-about-come-down = Передача отзывается: нижняя ступень снова текущая.
deed-answer = Ваше слово
deed-answer-agree = согласиться
deed-answer-object = возразить
deed-answer-propose = другой текст
deed-replaces = Что вы предложите сейчас, заменит это предложение.
deed-no-choice = Сначала выберите: на это опираются обе стороны.
deed-no-text = Напишите это строкой: её читают обе стороны.
deed-no-desk = В справочнике нет другого поста вашей стороны: позвоните или передайте через e.
deed-no-case = Другого открытого дела между теми же сторонами нет: сначала заявите там.
deed-moved-on = Теперь состояние: { $state }. Прочтите ещё раз и отправьте снова.
deed-ask-agree = Согласиться с текстом и закрыть { $ref }? Вернуть нельзя; новые факты открывают вновь 90 дней.
deed-ask-merge = Присоединить { $ref } к другому делу? Здесь оно кончится, разделить будет нельзя.
deed-ask-withdraw = Отозвать в { $ref }? Запись остаётся у обеих сторон; отозванное заявляют заново.
deed-ask-come-down = Отозвать передачу { $ref }? Посты верхней ступени будут извещены.
deed-ask-note = Подписать это в { $ref } как ноту?
deed-done = Готово. Уже в пути; обе стороны это увидят.
deed-queued = Сохранено здесь. Уйдёт, когда линия вернётся.
deed-under-way = Отправка...

## Whether others hold the same record

record-title = Запись
record-nothing = Ничего из этого дела за последние недели здесь нет.
record-alone = Больше никто не участвует.
record-same = запись та же
record-same-so-far = пока та же
record-differs = РАСХОДИТСЯ
record-two-stories = ДВЕ ВЕРСИИ
record-unheard = ещё не сказало
record-verdict-same = ЗАПИСЬ ТА ЖЕ: у других мест ({ $count }) те же сообщения ({ $messages }).
record-verdict-so-far = Пока та же: одно из мест получило ещё не всё. Спросите позже (=).
record-verdict-differs = ЗАПИСИ РАСХОДЯТСЯ. Недостающее может быть в пути: спросите ещё раз (=), затем звоните.
record-verdict-two = ДВЕ ВЕРСИИ: под одним номером у двух мест разные тексты. Позвоните обоим и сверьте.
record-verdict-waits = Ещё не сказали, что у них: { $silent } из { $count } мест.
record-next-asking = Их спрашивают. Ответ придёт, как только их устройство будет на линии.
record-next-silent = Место не на линии ответит по возвращении. Это ничего плохого не значит.
record-next-offline = Линии нет: спросят, когда вернётся.
record-said-at = , сказано { $time }
record-so-far = Есть первые { $count } из { $of }; остальное может быть в пути.
record-where-asked = Уточняется, где они расходятся.
record-parts-two = Сообщение { $place } ({ $id }) от { $by } имеет там другой текст.
record-parts-here = Сообщение { $place } ({ $id }) есть здесь и нет там.
record-parts-there = Сообщение { $place } ({ $id }) есть там и нет здесь.
record-next-two = Дальше: позвоните { $by } и { $seat } и сверьте. Либо { $by } сказал вам разное, либо { $seat } не говорит, что у него.
record-next-two-own = Дальше: позвоните { $seat } и сверьте его собственное сообщение дословно.
record-next-differs = Дальше: подождите минуту и спросите снова (=). Если останется, позвоните { $seat }.
record-here = Запись здесь
record-hash = Отпечаток записи
record-notes = Только по нотам
record-missing = Сообщений, на которые ссылаются и которых здесь нет: { $count }; они могут быть в пути.
record-waits = ссылается на то, чего здесь нет
record-text-here = здесь
record-text-there = там
record-asked = Спрошены все участники.

## Writing

side-draft = черновик
side-draft-short = чр.
quit-leaving = Выход, как только всё будет на диске. Ещё раз: выйти сразу.
suspend-refused = Не приостановлено: от этого процесса зависят тревоги и другие команды. Возьмите другое окно.
compose-to = Кому
compose-info = Для сведения
compose-kind = Вид
compose-precedence = Категория
compose-tlp = TLP
compose-note = Статус
compose-non-paper = нон-пейпер
compose-is-note = нота
compose-subject = Тема
compose-body = Текст
compose-not-said = не указано
compose-follows = (по тяжести)
compose-at = { $at } из { $count }
compose-looking = Определяются получатели...
compose-own-desk = Никто, кроме своего поста.
compose-desks = постов: { $desks }, { $count ->
    [one] { $count } место
    [few] { $count } места
    [many] { $count } мест
   *[other] { $count } места
}
compose-unverified = не сверено: { $count }
compose-changed = с новым ключом: { $count }
compose-heard = был на связи { $day } { $time }
compose-not-heard = давно не было вестей
compose-first = ещё не писали
compose-always-on-duty = дежурит круглосуточно
compose-on-duty = дежурит до { $until } ({ $hours })
compose-off-duty = НЕ ДЕЖУРИТ до { $until } ({ $hours })
compose-stands-in = замещают: { $count }
compose-then = затем { $desk } с { $time }
compose-hours = дежурство { $hours }
compose-voice = тел. { $number }
compose-stranger = По адресу { $word } никого нет. Укажите пост, например XB/technical.
compose-stranger-near = По адресу { $word } никого нет. Возможно, { $near }?
compose-words = { $count ->
    [one] { $count } слово
    [few] { $count } слова
    [many] { $count } слов
   *[other] { $count } слова
}
compose-words-of = слов: { $count } из { $max }
compose-bytes = байтов: { $count } из { $max }
compose-more-lines = (ещё строк: { $count })
compose-time = UTC: 14:00, -2h, 2026-11-22 14:00
compose-several = Пробел выбирает, Влево и Вправо ведут дальше. Можно выбрать несколько.
templates-title = Какой вид сообщения?
templates-nothing = Шаблона с таким именем нет. Backspace стирает буквы.
compose-no-address = { $word } не адрес. Укажите пост, например XB/technical.
compose-no-addressee = Укажите, кому: пост, например XB/technical.
compose-no-subject = Укажите тему: одну строку, по которой сообщение узнают.
compose-too-many-words = Для «немедленно» и «молнии» не более { $max } слов, здесь { $count }. Сократите или понизьте категорию.
compose-no-time = Это не время. Пишите в UTC: 14:00, -2h, 2026-11-22 14:00.
compose-no-number = Это не число.
compose-no-message = Укажите, о каком сообщении речь: выберите его здесь или начните от него.
compose-field-long = Слишком длинно для этого поля: не более { $max } байтов. Остальное напишите в тексте.
compose-window-reversed = Конец раньше начала: проверьте оба времени.
compose-too-long = Слишком длинно для одного сообщения: остальное отправьте вторым.
compose-full = Это поле заполнено.
compose-cut = Вставленное не поместилось и обрезано. Теперь байтов: { $count }.
compose-discard = Удалить этот черновик? Вернуть его будет нельзя.
compose-found-again = Ваш черновик снова здесь. C-x удалит его.
compose-beside = Черновик этого был написан и в другом месте: этот сохранён рядом.

## Before sending

confirm-count = Для подтверждения наберите число мест:
confirm-count-wrong = Сначала наберите число мест, указанное в вопросе.
guard-title = Отправить это на { $to }? Всего { $count ->
    [one] { $count } место
    [few] { $count } места
    [many] { $count } мест
   *[other] { $count } места
}.
guard-desk = { $desk } ({ $count ->
    [0] нет мест
    [1] место { $seats }
   *[other] места { $seats }
})
guard-and-more = { $list } и ещё { $count }
guard-all = * обращается ко всем: { $count ->
    [one] { $count } место
    [few] { $count } места
    [many] { $count } мест
   *[other] { $count } места
}, посты { $desks }.
guard-all-desks = { $address } обращается ко всем постам этого вида: { $count ->
    [one] { $count } место
    [few] { $count } места
    [many] { $count } мест
   *[other] { $count } места
}, посты { $desks }.
guard-party = { $address } обращается ко всей стороне: { $count ->
    [one] { $count } место
    [few] { $count } места
    [many] { $count } мест
   *[other] { $count } места
}, посты { $desks }.
guard-parties = Получат стороны ({ $count }): { $parties }. Каждая видит остальных.
guard-red = TLP:RED: только для этих лиц. Они не вправе передавать это никому.
guard-first = { $count ->
    [1] Первое обращение: с { $desks } ещё ничего не обсуждалось.
   *[other] Первое обращение: с этими постами ещё ничего не обсуждалось: { $desks }.
}
guard-unverified = { $count ->
    [1] Не сверено: { $seats }. Его код безопасности ни разу не сверялся.
   *[other] Не сверено: { $seats }. Их коды безопасности ни разу не сверялись.
}
guard-changed = { $count ->
    [1] Ключ { $seats } сменился. Это место ничего не получит, пока вы не сверите или не примете ключ.
   *[other] Ключи { $seats } сменились. Эти места ничего не получат, пока вы не сверите или не примете ключи.
}
guard-note = Нота несёт подпись вашего места: её можно предъявить третьим лицам.
guard-flash = «Молния» звонит на каждом месте, пока человек не подтвердит получение, идёт впереди всего обмена и не может быть возвращена.

## The directory

directory-title = Кому можно писать

## The line

line-title = Линия
line-online = На связи с { $time }, оборот { $rtt } мс.
line-waiting = Нет соединения: { $why }. Следующая попытка через { $time }.
line-refused = Ретранслятор отказывает этому месту: { $why }. Обратитесь к назначающему органу своей стороны.
line-dead = Ретранслятор не отвечает две минуты. Сообщения ждут здесь и уйдут, когда он вернётся. Звоните:
line-relay = Ретранслятор: { $address }
line-queued = { $count ->
    [0] Очередь здесь пуста.
    [one] Здесь в очереди { $count } сообщение.
    [few] Здесь в очереди { $count } сообщения.
    [many] Здесь в очереди { $count } сообщений.
   *[other] Здесь в очереди { $count } сообщения.
}
line-mailbox = { $count ->
    [0] У ретранслятора ничего не ждёт.
    [one] У ретранслятора ждёт { $count } конверт.
    [few] У ретранслятора ждут { $count } конверта.
    [many] У ретранслятора ждут { $count } конвертов.
   *[other] У ретранслятора ждут { $count } конверта.
}
line-quarantine = { $count ->
    [one] Не удалось открыть { $count } конверт; отправитель запечатает его снова.
    [few] Не удалось открыть { $count } конверта; отправители запечатают их снова.
    [many] Не удалось открыть { $count } конвертов; отправители запечатают их снова.
   *[other] Не удалось открыть { $count } конверта; отправители запечатают их снова.
}
line-directory = Справочник: запись { $seq }, { $age }. Его слова для сверки по телефону: { $words }
line-alarms = Происшествия в журнале, новые сверху

## One message in full

detail-as-sent = Как отправлено
detail-from = От кого
detail-sender = Отправитель
detail-was-verified = код был сверен, когда это открыли
detail-was-unverified = КОД НЕ БЫЛ СВЕРЕН, когда это открыли
detail-changed-since = С ТЕХ ПОР КЛЮЧ СМЕНИЛСЯ: сверьте по телефону
detail-to = Кому
detail-info = Для сведения
detail-case = Дело
detail-kind = Вид
detail-precedence = Категория
detail-tlp = Распространение
detail-origin = Составила
detail-automated = программа: { $source }
detail-language = Язык
detail-attachment = Файл
detail-sent = Отправлено
detail-accepted = У ретранслятора
detail-opened = Открыто здесь
detail-ack-by = Подтвердить до
detail-reply-by = Ответить до
detail-handed = Передано
detail-handed-word = от { $by }; что это написал автор, известно со слов коллеги
detail-handed-signed = от { $by }; подпись автора верна
detail-handed-summary = от { $by }, вместе с делом
detail-expires = Истекает
detail-released-by = Утвердил
detail-subject = Тема
detail-original = Переданное сообщение
detail-hearsay = Этот пост сам его не получал: что его написал { $who }, известно со слов { $by }, передавшего его.
detail-later-version = Есть поля более поздней версии, здесь их показать нельзя.
detail-unreadable = Эта версия не может прочесть поля этого сообщения.
detail-own = Это ваше сообщение: его получение подтверждает другая сторона.
detail-copied = Скопировано.
ack-words-title = Какими словами подтвердить? Enter выполняет, Esc назад.
ack-words-done = Получение подтверждено. Другая сторона об этом узнает.
ack-words-queued = Подтверждено здесь. Уйдёт, когда вернётся линия.

## How far a message got: three receipts, never one

reach-title = Как далеко дошло?
reach-title-received = Кто подтвердил получение?
reach-not-released = Ждёт здесь: ни на одном месте его ещё нет.
reach-role-action = Для исполнения
reach-role-information = Для сведения
reach-role-own = Свой пост, без квитанций
reach-relay = ретранслятор
reach-on-device = устройство
reach-person = человек
reach-waiting = ждёт здесь
reach-sealed = в пути
reach-is-held = ЗАДЕРЖАНО
reach-not-sent = не доставлено
reach-no-receipt = нет квитанции
reach-not-yet = ещё нет
reach-collected = По словам ретранслятора, устройство забрало его { $time }; устройство не подтвердило.
reach-without-custody = У ретранслятора нет ни для одного места: { $desks }
reach-without-device = Ни на одном устройстве: { $desks }
reach-without-human = Никто не подтвердил получение: { $desks }
reach-complete = На каждом посту, который должен действовать, получение подтвердил человек.
reach-call = Если не терпит, позвоните { $desk }: { $number }
reach-waits-until = Что никто не заберёт, ждёт у ретранслятора до { $time }.
reach-held-next = Далее: сверьте код по телефону (v). До тех пор этому месту ничего не отправляется.
reach-failed-next = Далее: позвоните посту или напишите на другое его место.
reach-expired = Никто не забрал вовремя; ретранслятор удалил.
reach-nobody-here = На этом посту никто не подтвердил получение: подтвердить c.
reach-others = Подтвердили другие
reach-can-pass-on = Никто из запрошенных не подтвердил: e передаст на { $desk }.

## The directory and its entries

directory-self = своё место
directory-due = пора подтвердить
directory-counts = постов { $desks }, мест { $seats }
directory-left = ВЫБЫЛА: { $reason }
directory-recovery = назначающий орган заменяется; возражения до { $time }
directory-empty = Пока никто не известен: справочник придёт с линией.
directory-nothing = Никого с таким именем нет. Esc покажет всех.
entry-gone = Этого места нет в справочнике.
entry-standing = Личность
entry-status = Состояние
entry-name = Имя
entry-title = Должность
entry-party = Сторона
entry-voice = Телефон
entry-channels = Другие каналы
entry-hours = Дежурство
entry-now = Время там
entry-languages = Языки
entry-ladder = Затем запросит
entry-no-ladder = следующий пост не объявлен
entry-accepts = Принимает
entry-tlp = Предел TLP
entry-enrolled = Зачислено
entry-confirmed = Подтверждено
entry-confirmation-due = Ежегодное подтверждение просрочено: узнайте, верна ли ещё запись.
entry-words = Слова
entry-identity = Отпечаток
entry-next-self = Это ваше место. Вас могут попросить прочесть его слова.
entry-next-verified = Код безопасности сверен. Делать больше нечего.
entry-next-unverified = Далее: позвоните по известному вам номеру и сверьте код безопасности (v).
entry-next-changed = Ключ не тот, что вы знали. Ничего не отправляется. Далее: сверьте код по телефону (v).
entry-next-suspended = Приостановлено назначающим органом: ничего не получает. Далее: напишите на другое место поста.
entry-next-revoked = Отозвано навсегда: ничего не получает. Далее: напишите на другое место поста.
entry-next-vacant = Там сейчас никого нет. Далее: напишите на другое место поста или позвоните.
entry-copies-from = Новое рядом с другими: получает копии с { $time } или после поручительства места своего поста.

## Comparing a safety number

verify-title = Код безопасности с { $seat }
verify-or-words = или словами, они означают то же:
verify-step-call = 1. Позвоните этому лицу по номеру, известному вам не из сообщения.
verify-step-read = 2. По очереди: один читает строку цифр, другой следующую. Или читайте слова.
verify-step-record = 3. Набирайте, что слышите, и нажмите Enter. Один Enter спросит, сверили ли вы на слух.
verify-type = Код, как его читает другая сторона:
verify-digits = цифр: { $done } из { $of }, пока совпадает
verify-words = слов: { $done } из { $of }, пока совпадает
verify-same = Совпало. Enter занесёт это в журнал.
verify-wrong-group = Группа { $place } не совпала. Попросите прочесть ещё раз.
verify-wrong-word = Слово { $place } не совпало. Попросите прочесть ещё раз.
verify-digits-missing = цифр: { $done } из { $of }; часть кода ничего не доказывает.
verify-words-missing = слов: { $done } из { $of }; часть слов ничего не доказывает.
verify-ask = Вы сверили весь код по телефону, и он совпал?
verify-under-way = Запись...
verify-done = Код с { $seat } сверен.
verify-differs = КОДЫ НЕ СОВПАЛИ. Возможно, между вами кто-то стоит. Ничего не отправляйте на это место.
verify-differs-next = Попросите прочесть ещё раз. Если снова не совпадёт, позвоните назначающему органу { $party } и своему. Это занесено в журнал.
verify-changed = КЛЮЧ СМЕНИЛСЯ: новое устройство или другой человек.
verify-changed-next = Ничего не отправляется, пока вы не сверите новый код по телефону. Если это невозможно, C-a примет ключ с причиной, которая войдёт в журнал.
verify-reason = Почему принимаете без сверки? Это войдёт в журнал.
verify-no-reason = Назовите причину одной фразой: она войдёт в журнал.
verify-accepted = { $seat } принято без сверки; причина в журнале.
verify-not-changed = Ключ не менялся: принимать нечего. Сверьте код.
verify-self = Это ваше место: код с ним сверяют другие.

## The line, in full

line-online-unmeasured = На связи с { $time }.
line-offline-since = Нет связи с { $time }, уже { $span }.
line-heard = Последний ответ ретранслятора: { $time }.
line-never-heard = Со времени запуска ретранслятор не отвечал.
line-queued-one = на { $to }: { $subject } ({ $precedence }, ждёт { $age })
line-no-number = номер телефона не объявлен: см. карточку на стене
line-no-numbers = Ни один пост не объявил номера телефона. См. карточку на стене.

## Receipts that are missing

strip-missing = { $count ->
    [one] { $count } сообщение без квитанций
    [few] { $count } сообщения без квитанций
    [many] { $count } сообщений без квитанций
   *[other] { $count } сообщения без квитанций
}
missing-title = Недостающие квитанции
missing-custody = { $desk }: нет у ретранслятора (срок { $time })
missing-device = { $desk }: не открыто ни на одном устройстве (срок { $time })
missing-human = { $desk }: никто не подтвердил получение (срок { $time })
missing-more = и ещё { $count }
missing-call = звоните { $number } ({ $seat })
missing-call-short = звоните { $number }
missing-next = следующий пост { $desk }
missing-pass-on = или передайте на { $desk } (e)
missing-again = напоминание через { $time }
head-fresh = свежая
head-old = старая (более 2 ч)
head-stale = устаревшая (более 24 ч)
head-old-next = Ретранслятор не показал более новой. Возможны неизвестные изменения: сверьте слова с другим участником.
head-stale-next = Новым участникам нельзя писать, пока ретранслятор не покажет более новую.

## The first start

welcome-step = шаг { $step } из { $of }
welcome-invitation = Добро пожаловать в Hotline
welcome-person = Кто занимает это место
welcome-passphrase = Парольная фраза для этого компьютера
welcome-enrolling = Занятие места
welcome-done = Место занято
welcome-what = Hotline соединяет посты государств, которым нужно связаться друг с другом, когда что-то не так; на каждом конце человек.
welcome-alone = Нужно приглашение: одна строка, начинается с hotline:, от назначающего органа вашей стороны. Действует один раз.
welcome-paste = Вставьте её здесь и нажмите Enter. Пока ничего не отправляется.
welcome-line = Приглашение:
welcome-good = Оно на место { $seat }. Enter: дальше.
welcome-no-seat = Оно для назначающего органа без места, эта версия такого не принимает. Попросите оператора о допуске с местом.
welcome-person-why = Это видят в справочнике все участники. Можно оставить пустым, но на имя отвечают скорее. Enter: дальше, Esc: назад.
welcome-passphrase-why = Она открывает это хранилище при каждом запуске. Восстановить её никто не может. Возьмите четыре слова или больше, которые никто не поставит рядом.
welcome-passphrase-none = Для компьютеров, которые запускаются сами, её может не быть: C-n.
welcome-short = Коротко: её можно подобрать. Добавьте слов.
welcome-fair = Приемлемо. С ещё одним словом будет хорошо.
welcome-strong = Достаточно длинная.
welcome-without = БЕЗ ПАРОЛЬНОЙ ФРАЗЫ: кто может читать файлы этого хранилища, прочтёт в нём всё.
welcome-without-back = Enter: дальше без неё. C-n: всё же задать.
welcome-first = Парольная фраза
welcome-again = Ещё раз
welcome-empty = Пустая фраза ничего не защищает. Введите фразу или откажитесь от неё: C-n.
welcome-not-same = Фразы не совпали. Введите вторую ещё раз.
welcome-asking = Создание ключей и запрос ретранслятору: { $time }
welcome-asking-what = Ключи создаются на этом компьютере и никогда его не покидают. На плохой линии это длится до минуты.
welcome-is-yours = { $seat }: это ваше место.
welcome-unpublished = Ретранслятор пропал до того, как ключи этого места были опубликованы. Пока он не вернётся, вам никто не может написать; дальше всё пойдёт само.
welcome-nominator = Вы назначающий орган { $party }: `hotline invite { $desk }/2` приглашает на следующее место.
welcome-words = Вот слова места. Прочтите их по телефону тому, кто вас пригласил: у обоих они должны быть одни и те же.
welcome-alert = Убедитесь, что тревога вас разбудит: F9 проверит её.
welcome-enter = Enter откроет пост и покажет, что сделать первым.

## The dossier of a case, on its page: all of them asked for by the crate that renders it

dossier-title = Досье
dossier-what = Всё, что есть по этому делу у одного места, в порядке дела. Возле каждого пункта сказано, что он доказывает.
dossier-exercise = УЧЕНИЯ: ничего из этого не произошло
dossier-has-faults = НЕ ПОДЛИННО: экспортировано было не это
dossier-case = Дело
dossier-exported = Экспортировано
dossier-directory = Справочник, запись
dossier-signed = подписано
dossier-signed-means = Нота. Место её автора подписало именно эти слова: их можно предъявить другим.
dossier-unproven = не доказано
dossier-unproven-means = Нон-пейпер или то, что сообщило устройство. Подлинность проверена только между двумя сторонами: это мог написать любой, у кого есть этот файл, и ничто здесь этого не доказывает.
dossier-stated = заявлено
dossier-stated-means = Так сообщил ретранслятор, без подписи.
dossier-from = От кого
dossier-to = Кому
dossier-info = Для сведения
dossier-released = Отправлено
dossier-drafted-by = Составил
dossier-released-by = Утвердил
dossier-signer = Подписано ключом личности
dossier-custody = У ретранслятора была копия для
dossier-device = Открыто на устройстве
dossier-passed-on = Передано, автор
dossier-file = Файл
dossier-newer = (это прочтёт только более новая программа)
dossier-missing = Сообщения, которые упомянуты, но которых нет у места, сделавшего экспорт:
dossier-how = Чтобы проверить этот файл, не имея ничего другого, выполните команду ниже; затем сравните справочник ниже с тем, что знаете из других источников. Тексты и время, указанные другими, остаются их утверждениями.
dossier-text-form = Эта форма только для чтения: проверить по ней ничего нельзя.
dossier-marking = Обращаться по самой строгой пометке внутри
dossier-between = Между
dossier-period = С, по

## What waits for a second seat

action-releases = что ждёт утверждения
action-return = вернуть автору
release-title = Ждёт второго места
release-none = Утверждения ничего не ждёт.
release-own = Вы составили это сами: утвердить должно другое место этого поста.
release-queued = Утверждено здесь; уйдёт, когда вернётся ретранслятор.
release-ask = Утвердить «{ $subject }» для { $to }, составил { $who }?
release-names = Уйдёт от вашего места. Получатель увидит оба имени.
release-done = Утверждено.
release-returned = Возвращено составителю.
release-reason = Почему возвращаете? Это прочтёт пост.
release-no-reason = Назовите причину одной фразой: её прочтёт составитель.
detail-drafted-by = Составил
detail-withdrawn = ОТОЗВАНО: { $who }, { $time }
detail-corrected = ИСПРАВЛЕНО: { $who }, { $time }
release-waits = Ждёт утверждения другим местом этого поста. С поста ничего не ушло.
action-release = утвердить
release-waits-for = Ждёт
release-since = { $age }, с { $time }
release-goes-to = Получат
release-nobody = никто: там сейчас некому писать
release-duty = Дежурство
release-off-duty = { $desk } НЕ ДЕЖУРИТ до { $until }
release-left-out = Исключены
release-ladder = Ступени
release-rungs = взведены ступени: { $rungs }
release-unread = Сначала прочтите до конца: просмотрено строк { $seen } из { $of }.
release-looking = Определяются получатели. Подождите.
release-gone = Больше не ждёт: другое место утвердило или вернуло.
release-draft = Проект
release-for = для { $to }
release-state-own = ваш
release-state-queued = утверждён, ждёт ретранслятора
release-policy = Утверждает второе место: { $what }.
release-policy-none = Ничто из написанного здесь не ждёт второго места.
release-policy-precedence = { $precedence } и выше
release-policy-rung = ступень { $rung } и выше
now-release = Вас ждёт проект коллеги. Прочтите его до конца, затем утвердите или верните.
strip-releases = { $count ->
    [one] { $count } проект ждёт утверждения этим местом: r
    [few] { $count } проекта ждут утверждения этим местом: r
    [many] { $count } проектов ждут утверждения этим местом: r
   *[other] { $count } проекта ждут утверждения этим местом: r
}

## Who is on duty, and handing over

action-duty = кто дежурит
action-hand-over = передать дела
action-new-entry = новая запись
action-remove = удалить
duty-title = Дежурство: { $desk }
duty-number = график { $number }
duty-on = Дежурит: { $who }, до { $time }
duty-none = Графика ещё нет: i создаёт первую запись.
duty-nobody = По графику сейчас никто не дежурит.
duty-next = Затем: { $who }, с { $time } (через { $left })
duty-stands-in = Замещает и принимает дела: { $who }
duty-alone = На этом посту больше никого нет: замены нет.
duty-hours = Объявленные часы: { $hours } ({ $zone })
duty-no-hours = Часы не объявлены: другие не знают, когда здесь кто-то есть.
duty-covered = Все объявленные часы ближайших 7 дней закрыты.
duty-gaps = На эти объявленные часы НИКТО не записан:
duty-entries = Записи
duty-no-entries = Все записи уже истекли.
duty-now = сейчас
duty-set-by = Составил { $who }, { $time }
duty-untold = Пока не подтвердили получение: { $who }
duty-remove = Убрать { $who } из графика, { $span }?
duty-done = График составлен, коллегам сообщено.
shift-new = Новая запись в графике
shift-change = Изменить запись в графике
shift-seat = Кто
shift-from = С
shift-until = До
shift-days = Дней
shift-times = Время UTC: 14:00, 2026-11-22 14:00; конец также 8h.
shift-repeats = То же { $count } дн. подряд, каждые 24 часа.
shift-no-seat = Укажите, кто.
shift-no-time = Это не время. Пишите в UTC: 14:00, 2026-11-22 14:00; конец также 8h.
shift-reversed = Конец раньше начала: проверьте оба времени.
shift-over = Это время уже прошло.
shift-no-days = Укажите число дней: от 1 до 62.
shift-too-many = В графике не более { $count } записей: сначала удалите часть.
shift-changed-meanwhile = Коллега уже изменил эту запись. C-s добавит вашу как новую; Esc оставит его.
handover-title = Передать дела
handover-count = дел: { $count }
handover-no-cases = Дел пока нет.
handover-open = ждут ответа
handover-to = Кому
handover-nobody = на этом посту больше никого нет
handover-note = Что ещё следует знать коллеге?
handover-alone = На этом посту больше никого нет: передавать некому.
handover-nothing = Дело не выбрано: пробел выбирает.
handover-review = Передаётся: { $who }
handover-what = Коллега получит сообщения каждого дела как есть, с ваших слов. Enter передаёт.
handover-messages = Сообщений, включая подтверждения: { $count }
handover-left-out = Не вошли самые старые: { $count }. Больше передача не вмещает.
handover-reads = Что прочтёт коллега:
handover-is-done = передано
handover-not-here = Здесь ничего нет по этому делу.
handover-done = Передано: { $who }. Дел: { $cases }, сообщений: { $messages }.
detail-record = Запись здесь
detail-record-same = та же, что передана: { $hash }
detail-record-other = не та, что передана (поступило новое или чего-то нет): { $hash }

## The dossier at the terminal

action-dossier = досье дела
action-check-dossier = проверить досье из файла
action-export = записать в файл
action-language = следующий язык
action-zone = местное время или только UTC
dossier-items = пунктов: { $count }
dossier-nothing = Экспортировать нечего: сообщений дела здесь нет или нет подписанной записи справочника.
dossier-left-out = Не вошло сверх вместимости дела или одного номера: { $count }
dossier-language = Язык и пояс
dossier-verified = ПРОВЕРЕНО: с момента экспорта ничего не изменено.
dossier-not-compared = Показанное на странице не сверено: её языка или пояса здесь нет. Верьте тому, что ниже.
dossier-rests = Оно опирается на этот справочник: сверьте слова с другим участником.
dossier-log = Справочник
dossier-words = Его слова
file-export = Записать досье в новый файл
file-html = Страница для чтения, печати и подшивки; досье внутри, проверяется где угодно.
file-json = Для программ: проверяется где угодно.
file-text = Только для чтения: проверить по нему ничего нельзя.
file-no-name = Введите имя файла.
file-saved = Записано: { $path }
file-not-saved = Не записано, ничего не перезаписано: { $why }
file-red = TLP:RED, только для адресатов: { $count }. Повторите, если получатель файла есть среди них.
file-check = Проверить досье из файла
file-check-why = Страница или JSON от кого угодно: проверяется здесь, без всего прочего.

## The agent

line-agent = Для этого каталога работает агент, он принимает оповещения машин.
line-alerts = Оповещения машин, ожидающие передачи: { $count }
## Текущие учения

action-exercise = текущее учение
action-pause = пауза, продолжить
action-fire = ввести сейчас
action-skip = пропустить
action-branch-met = дальше, как если сделано
action-branch-unmet = дальше, как если не сделано
action-hint = дать подсказку
action-end-exercise = закончить учение
exercise-title = Учения
exercise-none = Здесь не идёт ни одного учения. `b` выбирает сценарий и начинает его.
exercise-running = идёт
exercise-paused = пауза
exercise-not-begun = не начато
exercise-waits = ждёт того, что сделано тем временем
exercise-over = окончено
exercise-factor = в { $factor } раз быстрее жизни
exercise-ends = конец в { $time }
exercise-next = Далее
exercise-nothing-next = По времени больше ничего нет.
exercise-came = Ожидалось и сделано
exercise-acts = Действия участников
exercise-cast = Кто участвует
exercise-by-branch = вручную
exercise-in = через { $time }
exercise-inject-line = { $from } для { $to }: { $subject }
exercise-cue-line = реплика для { $from }, кому { $to }: { $subject }
exercise-met = вовремя
exercise-late = с опозданием
exercise-open = ожидается
exercise-missed = не сделано
exercise-strangers = также { $who }, кто не участвует
exercise-you-play = Ваша роль { $player }: { $plays }
exercise-run-by = Проводит { $who }. Сказанное в учении другим участникам приходит и туда.
exercise-cues = Что вам сказать
exercise-no-cues = Пока ничего.
exercise-cue-said = сказано
exercise-cue-waits = надо сказать
exercise-cue-was-said = Это уже сказано.
exercise-brief = Ваша вводная
exercise-not-led = Вести нечего: это место не проводит текущего учения.
exercise-end-sure = Закончить учение «{ $title }» сейчас? Об этом узнают все участники.
exercise-say-cue = Скажите так или своими словами
exercise-say-case = Написать в деле учения
exercise-subject = Тема
exercise-no-subject = Напишите тему.
exercise-said = Сказано, в учении.
act-acknowledge = подтвердить
act-respond = ответить
act-ask = спросить
act-raise = заявить о проблеме
act-update = сообщить обстановку
act-escalate = передать выше, ступень
act-deescalate = спуститься на ступень
act-refer = передать другому посту
act-propose-closure = предложить закрыть
act-agree-closure = согласиться закрыть
act-withdraw = отозвать
act-correct = исправить
act-clarify = разъяснить
act-say = сказать что-либо

# What parties publish, and counters
action-library = библиотека
action-glossary = термины
action-counters = счётчики
library-title = Документы библиотеки
glossary-title = Термины и их значение для каждой стороны
counters-title = Счётчики
detail-terms = Термины с разными определениями: { $terms }  (T)
library-nothing = Для этого поста ничего не опубликовано. i публикует файл.
library-withdrawn = отозвано
library-party = Сторона
library-version = Версия
library-by = от { $who }, { $time }
library-by-former = от прежнего места { $who }, { $time }
library-file = Файл
library-at-relay = Он лежит на ретрансляторе. e сохраняет его.
library-no-text = Это не текст. e сохраняет его.
glossary-nothing = Ни один термин не определён. i определяет термин.
glossary-differs = различается
counters-off = Счётчики выключены: ничего не считается и не отправляется. i включает их.
counters-on = Включены с { $time }, для { $who }.
counters-what = Сообщения по видам и срочности, сроки подтверждений, тревоги, проверки линии, учения: никогда кто кому писал. Само ничего не отправляется.
counters-week = Неделя с { $day }
counters-may-send = Отправляется один раз, сейчас: C-s отправит именно это.
counters-may-not-send = Сейчас не отправляется.
counters-totals = Итоги недели с { $day }
counters-closes = До закрытия ничего не сообщается: { $time }.
counters-too-few = Меньше пяти сторон: ничего не сообщается.
counters-parties = Сторон: { $count }. Прочерк там, где участвует меньше пяти.
counters-nothing-to-send = Нет недели для отправки: каждая отправляется один раз, на следующей неделе.
shelf-path = Файл
shelf-document = Название
shelf-to = Кому
shelf-term = Термин
shelf-definition = Определение
shelf-language = Язык
shelf-seat = Место
shelf-no-address = Укажите, кому: стороны, посты, места или *.
shelf-no-title = Дайте название.
shelf-confirm = Это уходит за подписью на места: { $seats }, посты: { $desks }. Опубликовать?
shelf-done = Готово.
shelf-publish = Опубликовать файл
shelf-publish-why = Подписанная нота без звонка и вне всякого дела. Места, открытые позже, получат её отсюда.
shelf-save = Сохранить документ
shelf-save-why = Новый файл, доступный только владельцу. Ничего не перезаписывается.
shelf-define = Определить термин
shelf-define-why = Значение вашей стороны стоит рядом со значениями других.
shelf-count = Включить счётчики: какое место подводит итог?
action-revise = новая версия
shelf-not-yours = Опубликованное меняет только { $party }.
shelf-no-own = Ваша сторона не определила этот термин: i определяет его.
shelf-gone = Уже отозвано.
shelf-reason = Причина
shelf-revise = Новая версия:
shelf-revise-why = Заменяет прежнюю версию. У кого есть прежняя, тот получит и эту.
shelf-withdraw = Отозвать:
shelf-withdraw-why = Всем, у кого он есть, сообщается причина. Сохранённые копии остаются.
shelf-redefine = Изменить определение
shelf-redefine-why = Заменяет сказанное вашей стороной. Кто получил прежнее, получит и это.
shelf-retract = Отозвать определение:
shelf-retract-why = Об этом сообщается всем, кто его получил. Значения других сторон остаются.
shelf-confirm-revise = Это уходит за подписью на места: { $seats }, посты: { $desks }, вместо действующего. Опубликовать?
shelf-confirm-withdraw = Об отзыве за подписью сообщается на места: { $seats }, посты: { $desks }. Отозвать?

## Checks of the line

action-pings = проверки связи
action-answer-ping = ответить на проверку
action-answer-named = ответить и быть названным
pings-title = Проверки связи
pings-none = Проверок связи здесь нет.
pings-drill = Тренировка: к реальной работе это не относится.
pings-own = отсюда
pings-planned = запланирована
pings-announced = объявлена
pings-open = открыта
pings-closed = закрыта
pings-failed = не состоялась
pings-answer-now = Спрашивают, доступно ли это место. Нажмите Enter.
pings-figures = Мест: { $seats }; устройства { $device } %, люди { $person } %
pings-answered-by = Ответ: { $seat }, { $time }
pings-answered = Ответ дан. Спасибо.
pings-no-answer = Эта проверка не ждёт ответа с этого места.
now-ping = Проверка связи ждёт от вас одной клавиши.

shelf-strict = { $name } имеет пометку TLP:{ $tlp }: публикуйте с не менее строгой.
action-attach = приложить файл
action-save-file = сохранить файл
files-save = Сохранить файл
files-save-why = Путь или каталог. Ничего не перезаписывается; файл получает имя, когда он цел и верен.
files-none = С этим сообщением файлов не пришло.
files-saved = Сохранено: { $path }
files-not-saved = Не сохранено: { $why }
files-taken = Не сохранено: это имя занято другим файлом. Ничего не перезаписано.
files-arriving = Поступает: { $percent } %
files-already-arriving = Этот файл уже поступает.
files-goes-on = Файл продолжает поступать.
files-here = Сохранён в { $path }
files-sealing = Файлы запечатываются: { $percent } %
files-going-up = На пути к ретранслятору: { $percent } %
files-wait-here = Ждёт здесь; уходит к ретранслятору раньше сообщения
files-at-relay = У ретранслятора до { $time }; S сохраняет
files-expired = Ретранслятор не хранит файлы так долго: попросите отправителя прислать снова.
files-unchecked = Ничто из этого не проверено: так файл говорит о себе сам.
files-broken = Сводки нет: { $text }
files-notice = Примечание: { $text }
files-title = Название: { $text }
files-from = Автор: { $text }
files-cves = Уязвимости: { $text }
files-products = Продукты: { $text }
files-indicators = Индикаторы: { $text }
compose-file = Файл: { $file }
compose-files = Файлы этого сообщения
compose-files-path = Путь к файлу (Enter); пустой возвращает к сообщению.
compose-files-none = Файлов нет. Черновик помнит, где они лежат; они читаются и запечатываются при отправке.
compose-files-many = В сообщении не более { $max } файлов. Сложите их в архив.
compose-files-urgent = «Молния» и «немедленно» не ждут файлов: выберите «срочно» или уберите файлы.
compose-file-strict = { $name } имеет метку TLP:{ $tlp }: метка сообщения должна быть не менее строгой.
action-forward = передать это сообщение
forward-red = Попросите { $author } сообщить другим: это TLP:RED, только для его адресатов.
forward-strict = Спросите { $author }, прежде чем узнает { $to }: это TLP:AMBER+STRICT, только для { $own }.
forward-amber = Спросите { $author }, прежде чем узнает { $to }: это TLP:AMBER, для { $own } и тех, кому его прислали.
forward-unknown = Его метка { $tlp } из более поздней версии: здесь неизвестно, как далеко оно может идти.
forward-non-paper = Это неофициальный документ: он не заносится в записи для других.
forward-label = Оно TLP:{ $tlp }: метка того, что его передаёт, должна быть не менее строгой.
forward-exercise = Сказанное на учениях передаётся командой `hotline forward` и остаётся в них.
action-begin-campaign = начать кампанию проверок
action-end-campaign = закрыть кампанию
pings-window = Длится
pings-announce = Объявление
pings-opens = Начало
pings-action = Сделать
pings-no-time = Напишите срок, например 48h, или время, например 14:00.
pings-open-why = Объявление и начало: срок от этой минуты или время. Без объявления приходит без предупреждения. Без начала: через час после объявления.
pings-close-why = Считается то, что отвечено до сих пор. Что сделать, прочтут все.
pings-confirm = Спросить, доступны ли они? Мест: { $seats }, постов: { $desks }
pings-confirm-close = Закрыть сейчас? Снова открыть нельзя.
pings-begun = Назначена. Пойдёт сама в своё время.
pings-ended = Закрыта. Итог уходит всем, кого спросили.
pings-not-run = Там не идёт кампания, которую ведёт это место.
pings-no-report = Там пока ничего не установлено.
pings-report = Кампания
pings-html = Страница с диаграммами, для печати и дела.
pings-csv = Строки, для таблицы.
pings-json = Всё, с подписанными ответами: проверяет `hotline ping verify`.
action-begin-exercise = начать учение
exercise-choose = Выберите сценарий
exercise-level = уровень { $level }
exercise-file = Из файла ...
exercise-file-read = Прочитать сценарий из файла
exercise-file-why = «hotline exercise show silent-desk --file > my.toml» запишет образец.
exercise-mistakes = Ошибок: { $count }. Исправьте файл; Enter прочитает его снова.
exercise-objectives = Цели
exercise-story = Что происходит
exercise-expects = { $who }: { $what } за { $time }
exercise-who-plays = Кто участвует в «{ $title }»?
exercise-speed = Во сколько раз быстрее жизни
exercise-start = Начало
exercise-start-now = сразу
exercise-start-later = позже, пробелом
exercise-nobody = пока никто
exercise-no-seat = Выберите место для { $player }.
exercise-seat-twice = { $seat } имело бы две роли.
exercise-bad-factor = Время идёт в 1–{ $most } раз быстрее жизни.
exercise-lasts = Конец в { $time } по времени учения, не позже чем через { $life }.
exercise-begin-sure = Начать «{ $title }» сейчас? Извещаются все участники: { $count }.
exercise-tell-sure = Известить сейчас участников «{ $title }»? Их { $count }; начало позже.
exercise-begun = Учение началось; участники извещены.
exercise-told = Участники извещены. Пробел начинает учение.
exercise-under-way = «{ $title }» здесь ещё идёт: сначала завершите его.
exercise-report = Сохранить отчёт об учении
exercise-report-unfinished = Учение ещё идёт: после его конца отчёт будет полнее.
exercise-report-html = Страница для печати и дела, с хронологией.
exercise-report-json = Для программ: все показатели отчёта.
exercise-report-text = Для экрана или письма.
exercise-no-report = Отчёта нет: это место не вело этого учения, или его сценарий здесь не читается.
action-assess = сказать, что вышло
exercise-assess = Итоги: «{ $title }»
exercise-objective = Цель { $number }
exercise-not-rated = без оценки
exercise-rated-performed = достигнута
exercise-rated-some = достигнута с некоторыми трудностями
exercise-rated-major = достигнута с большими трудностями
exercise-rated-unable = не достигнута
exercise-strength = Удалось
exercise-gap = Не хватало
exercise-corrective = Сделать
exercise-corrective-owner = ... кому
exercise-corrective-due = ... к сроку
exercise-before = Сказано раньше
exercise-before-kept = остаётся (удалось: { $strengths }, не хватало: { $gaps }, сделать: { $actions })
exercise-before-left = опускается
exercise-corrective-parts = Укажите все три: что сделать, кому и к какому сроку.
exercise-assessed = Сохранено для отчёта.
exercise-pass-on = передать выше
