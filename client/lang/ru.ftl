### Слова предметной области по-русски.

## Codes of fields: code-LIST-WORD, made up from casework

code-severity-baseline = базовый уровень
code-severity-low = низкая
code-severity-medium = средняя
code-severity-high = высокая
code-severity-severe = тяжёлая
code-severity-emergency = чрезвычайная

code-scale-single = одна организация
code-scale-sector = один сектор
code-scale-national = национальный
code-scale-regional = региональный
code-scale-global = глобальный

code-rsit-abusive-content = недопустимое содержание
code-rsit-malicious-code = вредоносный код
code-rsit-information-gathering = сбор информации
code-rsit-intrusion-attempts = попытки вторжения
code-rsit-intrusions = вторжения
code-rsit-availability = доступность
code-rsit-information-content-security = безопасность информации
code-rsit-fraud = мошенничество
code-rsit-vulnerable = уязвимая система
code-rsit-other = иное
code-rsit-test = проверка

code-certainty-observed = наблюдается
code-certainty-likely = вероятно
code-certainty-possible = возможно
code-certainty-unlikely = маловероятно
code-certainty-unknown = неизвестно

code-urgency-immediate = действовать немедленно
code-urgency-expected = действовать в течение часа
code-urgency-future = действовать в ближайшее время
code-urgency-past = завершилось
code-urgency-unknown = неизвестно

code-cap-severity-extreme = крайняя
code-cap-severity-severe = тяжёлая
code-cap-severity-moderate = умеренная
code-cap-severity-minor = незначительная
code-cap-severity-unknown = неизвестно

code-requested-action-look-into = изучить положение
code-requested-action-mitigate = ослабить последствия
code-requested-action-clarify = дать разъяснения
code-requested-action-consult = провести консультации

code-tone-clarification = просьба о разъяснении
code-tone-concern = обеспокоенность
code-tone-serious-concern = серьёзная обеспокоенность

code-acknowledgement-received = получено
code-acknowledgement-understood = принято к сведению
code-acknowledgement-under-review = рассматривается
code-acknowledgement-referred = передано по принадлежности
code-acknowledgement-cannot-process = здесь не может быть рассмотрено
code-acknowledgement-acknowledged = получение подтверждено

code-information-technical = техническая
code-information-procedural = процедурная
code-information-legal = правовая
code-information-status = о состоянии дел
code-information-contact = о контактном лице
code-nature-confirm = подтвердить
code-nature-provide = предоставить
code-nature-preserve = сохранить
code-nature-explain = пояснить
code-nature-identify = установить
code-incident-status-suspected = предполагается
code-incident-status-confirmed = подтверждён
code-incident-status-contained = локализован
code-incident-status-resolved = устранён
code-assistance-technical-analysis = технический анализ
code-assistance-take-down = отключение ресурса
code-assistance-traffic-block = блокирование трафика
code-assistance-sinkhole = перенаправление трафика (sinkhole)
code-assistance-log-preservation = сохранение журналов
code-assistance-referral = направление к компетентному лицу
code-assistance-personnel = специалисты
code-assistance-equipment = оборудование
code-assistance-expert-call = разговор экспертов
code-exploited-no = нет
code-exploited-proof-of-concept = есть демонстрация
code-exploited-in-the-wild = в реальных атаках
code-answer-no = нет
code-answer-yes = да
code-answer-unknown = неизвестно
code-outcome-accepted = принято
code-outcome-partial = частично
code-outcome-declined = отклонено
code-outcome-no-information = сведений нет
code-outcome-not-competent = не в компетенции
code-outcome-need-more = нужны дополнительные сведения
code-closure-proposed = предложено
code-closure-agreed = согласовано
code-closure-objected = есть возражения
code-closure-suspended = приостановлено
code-closure-resumed = возобновлено
code-closure-merged = объединено с другим делом
code-withdrawal-withdrawn = отозвано
code-withdrawal-corrected = исправлено
code-level-technical = технический
code-level-diplomatic = дипломатический
code-level-policy = политический
code-form-text = письменно
code-form-voice = по голосовой связи
code-form-in-person = при личной встрече
code-contact-change-add = добавлен
code-contact-change-replace = заменён
code-contact-change-suspend = приостановлен
code-contact-change-vacant = вакантно
code-contact-change-update = обновлён

code-unknown = { $word } (из более поздней версии)

## The catalogue a message was written by

catalogue-later = Написано более новыми словами, чем есть у этой программы (каталог { $version }): неизвестное ей показано кодом.
catalogue-earlier = Написано более старыми словами (каталог { $version }): новые поля автору не предлагались.
catalogue-other = Написано другими словами под тем же номером (каталог { $version }): сравните с отправленным.

## Names of fields: field-NAME, made up from casework

field-severity = Тяжесть
field-scale = Масштаб
field-rsit-class = Класс инцидента
field-window-from = Наблюдается с
field-window-to = Наблюдается до
field-technical-basis = Технические основания
field-infrastructure = Инфраструктура
field-effect = Последствия
field-confidence = Степень уверенности
field-action = Запрошенное действие
field-tone = Тон
field-urgency = Срочность
field-cap-severity = Тяжесть угрозы
field-certainty = Достоверность
field-affected = Кто затронут
field-expected-effect = Ожидаемые последствия
field-recommended-action = Рекомендуемое действие
field-indicators = Индикаторы
field-expires-at = Действует до
field-reason = Причина
field-rung = Ступень
field-passes-on = Передаёт
field-acknowledges = Подтверждает получение
field-acknowledgement = Подтверждение
field-accepted-at = Принято ретранслятором
field-substance-expected-at = Ответ по существу к
field-information = Запрошенная информация
field-nature = О чём просят
field-technical-data = Технические данные
field-purpose = Цель
field-may-share-with = Можно сообщить
field-incident-status = Состояние
field-started-at = Началось
field-detected-at = Обнаружено
field-sectors = Секторы
field-services = Услуги
field-states-affected = Затронутые государства
field-vectors = Векторы
field-cves = Номера CVE
field-measures-taken = Принятые меры
field-help-wanted = Нужная помощь
field-next-update-at = Следующая сводка
field-assistance = Запрошенное содействие
field-resources = Под вашей юрисдикцией
field-evidence = Доказательства
field-already-done = Уже сделано
field-constraints = Ограничения
field-legal-reference = Правовой канал, номер
field-liaison = Лицо для связи
field-activity = Деятельность
field-contact = Контакт
field-products = Продукты и версии
field-csaf = Бюллетень CSAF
field-exploited = Эксплуатируется
field-vendor-informed = Поставщик уведомлён
field-embargo-until = Не разглашать до
field-remedy = Устранение
field-coordinator = Координатор
field-answers = Отвечает на
field-outcome = Итог
field-data = Данные
field-measures = Меры
field-referred-to = Передано
field-incident = Инцидент
field-serial = Номер сводки
field-since-last = С прошлой сводки
field-now = Сейчас
field-next = Далее
field-closure = Закрытие
field-agreed-text = Согласованный текст
field-commitments = Обязательства
field-goes-on-in = Продолжается в
field-of-message = О сообщении
field-withdrawal = Что с ним
field-correction = Исправление
field-level = Уровень
field-form = Форма
field-topics = Темы
field-times = Время
field-interpreters = Переводчики
field-contact-change = Изменение
field-of-address = Кого
field-effective-at = Начиная с
field-authority = Орган
field-authority-reference = Номер документа

## Kinds of messages: kind-CODE in small letters, made up from casework

kind-txt = Сообщение
kind-ack = Подтверждение получения
kind-rfi = Запрос информации
kind-inc = Уведомление об инциденте
kind-rfa = Просьба о содействии
kind-con = Обеспокоенность
kind-cla = Разъяснение
kind-wrn = Раннее предупреждение
kind-vul = Уведомление об уязвимости
kind-esc = Передача на следующую ступень
kind-dft = Проект на утверждение
kind-rsp = Ответ
kind-sit = Сводка обстановки
kind-clo = Закрытие
kind-wdr = Отзыв сообщения
kind-mtg = Просьба о консультации
kind-poc = Смена контактного лица
kind-png = Проверка связи
kind-exr = Управление учениями
kind-fbk = Отзыв об учениях

## Fixed clauses: clause-CODE

clause-con = Настоящее уведомление само по себе не означает, что уведомляемое государство несёт ответственность за эту деятельность.
clause-ack = Подтверждение получения не означает согласия с содержанием.

## Handling: precedence-WORD, traffic-WORD, authenticity-WORD

precedence-flash = молния
precedence-immediate = немедленно
precedence-priority = срочно
precedence-routine = обычно

traffic-operation = реальная обстановка
traffic-exercise = учения
traffic-drill = тренировка

authenticity-note = нота
authenticity-non-paper = нон-пейпер

## What is known of a seat: seat-STATUS

seat-active = действует
seat-vacant = вакантно
seat-suspended = приостановлено
seat-revoked = отозвано
seat-expired = истекло

## Incidents: incident-STATE

incident-raised = ждёт ответа
incident-acknowledged = получение подтверждено

kind-lib = Документ библиотеки
kind-glo = Определение термина
