### كلمات الواجهة باللغة العربية.

## اللغات

language-follows-es = لا تتوفر الواجهة بالإسبانية بعد وستتاح لاحقًا، وإلى ذلك الحين تظهر بالإنكليزية.
language-follows-ru = لا تتوفر الواجهة بالروسية بعد وستتاح لاحقًا، وإلى ذلك الحين تظهر بالإنكليزية.
language-follows-zh = لا تتوفر الواجهة بالصينية بعد وستتاح لاحقًا، وإلى ذلك الحين تظهر بالإنكليزية.

## الرموز

code-severity-baseline = المستوى الأساسي
code-severity-low = منخفضة
code-severity-medium = متوسطة
code-severity-high = عالية
code-severity-severe = شديدة
code-severity-emergency = طارئة

code-scale-single = جهة واحدة
code-scale-sector = قطاع واحد
code-scale-national = وطني
code-scale-regional = إقليمي
code-scale-global = عالمي

code-rsit-abusive-content = محتوى مسيء
code-rsit-malicious-code = برمجيات خبيثة
code-rsit-information-gathering = جمع معلومات
code-rsit-intrusion-attempts = محاولات اختراق
code-rsit-intrusions = اختراقات
code-rsit-availability = توافر الخدمات
code-rsit-information-content-security = أمن المعلومات
code-rsit-fraud = احتيال
code-rsit-vulnerable = نظام به ثغرات
code-rsit-other = غير ذلك
code-rsit-test = اختبار

code-certainty-observed = مرصود
code-certainty-likely = مرجّح
code-certainty-possible = محتمل
code-certainty-unlikely = مستبعد
code-certainty-unknown = غير معروف

code-urgency-immediate = التصرف فورًا
code-urgency-expected = التصرف خلال ساعة
code-urgency-future = التصرف قريبًا
code-urgency-past = انقضى
code-urgency-unknown = غير معروف

code-cap-severity-extreme = بالغة الخطورة
code-cap-severity-severe = خطيرة
code-cap-severity-moderate = متوسطة
code-cap-severity-minor = طفيفة
code-cap-severity-unknown = غير معروفة

code-requested-action-look-into = النظر في الأمر
code-requested-action-mitigate = التخفيف من الآثار
code-requested-action-clarify = تقديم توضيح
code-requested-action-consult = إجراء مشاورات

code-tone-clarification = طلب توضيح
code-tone-concern = قلق
code-tone-serious-concern = قلق بالغ

code-acknowledgement-received = استُلم
code-acknowledgement-understood = فُهم
code-acknowledgement-under-review = قيد النظر
code-acknowledgement-referred = أُحيل إلى الجهة المختصة
code-acknowledgement-cannot-process = تتعذر معالجته هنا
code-acknowledgement-acknowledged = أُشعر بالاستلام

code-unknown = { $word } (من إصدار لاحق)

## الحقول

field-severity = درجة الخطورة
field-scale = النطاق
field-rsit-class = نوع الحادث
field-window-from = رُصد من
field-window-to = رُصد حتى
field-technical-basis = الأساس الفني
field-infrastructure = البنية التحتية
field-effect = الأثر
field-confidence = درجة الثقة
field-action = الإجراء المطلوب
field-tone = الصيغة
field-urgency = درجة الاستعجال
field-cap-severity = خطورة التهديد
field-certainty = درجة اليقين
field-affected = الجهات المتضررة
field-expected-effect = الأثر المتوقع
field-recommended-action = الإجراء الموصى به
field-indicators = المؤشرات
field-expires-at = صالح حتى
field-reason = السبب
field-rung = مستوى التصعيد
field-passes-on = الرسالة المحالة
field-acknowledges = إشعار باستلام
field-acknowledgement = الإشعار بالاستلام
field-accepted-at = وقت قبول المُرحِّل
field-substance-expected-at = الرد الموضوعي متوقع في

## أنواع الرسائل

kind-txt = رسالة
kind-ack = إشعار بالاستلام
kind-rfi = طلب معلومات
kind-inc = إخطار بحادث
kind-rfa = طلب مساعدة
kind-con = إعراب عن القلق
kind-cla = توضيح
kind-wrn = إنذار مبكر
kind-vul = إخطار بثغرة
kind-esc = تصعيد
kind-rsp = رد
kind-sit = تحديث للوضع
kind-clo = إغلاق
kind-wdr = سحب
kind-mtg = طلب تشاور
kind-poc = تغيير جهة الاتصال
kind-png = اختبار اتصال
kind-exr = إدارة التمرين
kind-fbk = ملاحظات تقييمية

## البنود الثابتة

clause-con = لا ينطوي هذا الإخطار في حد ذاته على أن الدولة الموجَّه إليها مسؤولة عن النشاط.
clause-ack = لا يعني الإشعار بالاستلام الموافقة على المضمون.

## المعالجة

precedence-flash = برقي
precedence-immediate = فوري
precedence-priority = عاجل
precedence-routine = عادي

traffic-operation = عملياتي
traffic-exercise = تمرين
traffic-drill = تدريب

authenticity-note = مذكرة
authenticity-non-paper = ورقة غير رسمية

## المقاعد

seat-active = نشط
seat-vacant = شاغر
seat-suspended = موقوف
seat-revoked = ملغى
seat-expired = منتهي الصلاحية

## الحوادث

incident-raised = بانتظار رد
incident-acknowledged = أُشعر بالاستلام
