### كلمات الواجهة باللغة العربية.

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

code-information-technical = تقنية
code-information-procedural = إجرائية
code-information-legal = قانونية
code-information-status = عن الحالة
code-information-contact = عن جهة اتصال
code-nature-confirm = تأكيد
code-nature-provide = تزويد
code-nature-preserve = حفظ
code-nature-explain = شرح
code-nature-identify = تحديد
code-incident-status-suspected = مشتبه فيه
code-incident-status-confirmed = مؤكد
code-incident-status-contained = تم احتواؤه
code-incident-status-resolved = تمت معالجته
code-assistance-technical-analysis = تحليل تقني
code-assistance-take-down = إزالة من الخدمة
code-assistance-traffic-block = حجب حركة البيانات
code-assistance-sinkhole = تحويل المسار (sinkhole)
code-assistance-log-preservation = حفظ السجلات
code-assistance-referral = إحالة
code-assistance-personnel = أفراد
code-assistance-equipment = معدات
code-assistance-expert-call = مكالمة مع خبير
code-exploited-no = لا
code-exploited-proof-of-concept = إثبات مفهوم
code-exploited-in-the-wild = مستغلة فعليًا
code-answer-no = لا
code-answer-yes = نعم
code-answer-unknown = غير معروف
code-outcome-accepted = قُبل
code-outcome-partial = جزئيًا
code-outcome-declined = رُفض
code-outcome-no-information = لا معلومات
code-outcome-not-competent = ليس من الاختصاص
code-outcome-need-more = يلزم المزيد
code-closure-proposed = مقترح
code-closure-agreed = متفق عليه
code-closure-objected = معترض عليه
code-closure-suspended = معلّق
code-closure-resumed = مستأنف
code-closure-merged = ضُمّ إلى قضية أخرى
code-withdrawal-withdrawn = سُحبت
code-withdrawal-corrected = صُححت
code-level-technical = تقني
code-level-diplomatic = دبلوماسي
code-level-policy = سياسي
code-form-text = كتابةً
code-form-voice = صوتيًا
code-form-in-person = حضوريًا
code-contact-change-add = إضافة
code-contact-change-replace = استبدال
code-contact-change-suspend = تعليق
code-contact-change-vacant = شاغر
code-contact-change-update = تحديث

code-unknown = { $word } (من إصدار لاحق)

## The catalogue a message was written by

catalogue-later = كُتب بمفردات أحدث من مفردات هذا البرنامج (الفهرس { $version })، وما لا يعرفه يُعرض برمزه.
catalogue-earlier = كُتب بمفردات أقدم (الفهرس { $version })، فلم تُعرض الحقول الأحدث على كاتبه.
catalogue-other = كُتب بمفردات أخرى تحمل الرقم نفسه (الفهرس { $version })، فقارنه بالنص كما أُرسل.

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
field-rung = درجة التصعيد
field-passes-on = الرسالة المحالة
field-acknowledges = إشعار باستلام
field-acknowledgement = الإشعار بالاستلام
field-accepted-at = وقت قبول المُرحِّل
field-substance-expected-at = الرد الموضوعي متوقع في
field-information = المعلومات المطلوبة
field-nature = طبيعة الطلب
field-technical-data = البيانات التقنية
field-purpose = الغرض
field-may-share-with = يجوز إطلاع
field-incident-status = الحالة
field-started-at = بدأ في
field-detected-at = اكتُشف في
field-sectors = القطاعات
field-services = الخدمات
field-states-affected = الدول المتأثرة
field-vectors = وسائل الهجوم
field-cves = أرقام CVE
field-measures-taken = التدابير المتخذة
field-help-wanted = المساعدة المطلوبة
field-next-update-at = التحديث التالي
field-assistance = نوع المساعدة
field-resources = الموارد في ولايتكم
field-evidence = الأدلة
field-already-done = ما تم إنجازه
field-constraints = القيود
field-legal-reference = مرجع القناة القانونية
field-liaison = جهة الاتصال المكلفة
field-activity = النشاط
field-contact = جهة الاتصال
field-products = المنتجات والإصدارات
field-csaf = نشرة CSAF
field-exploited = مستغلة
field-vendor-informed = أُبلغ المورّد
field-embargo-until = غير معلن حتى
field-remedy = العلاج
field-coordinator = المنسّق
field-answers = ردّ على
field-outcome = النتيجة
field-data = البيانات
field-measures = التدابير
field-referred-to = أُحيل إلى
field-incident = الحادث
field-serial = رقم التحديث
field-since-last = منذ آخر تحديث
field-now = الآن
field-next = لاحقًا
field-closure = الإغلاق
field-agreed-text = النص المتفق عليه
field-commitments = الالتزامات
field-goes-on-in = يتابَع في
field-of-message = تخص الرسالة
field-withdrawal = مصيرها
field-correction = التصحيح
field-level = المستوى
field-form = الشكل
field-topics = المواضيع
field-times = الأوقات
field-interpreters = المترجمون
field-contact-change = التغيير
field-of-address = بشأن
field-effective-at = اعتبارًا من
field-authority = السلطة
field-authority-reference = المرجع

## أنواع الرسائل

kind-txt = رسالة
kind-ack = إشعار بالاستلام
kind-rfi = طلب معلومات
kind-inc = إخطار بحادث
kind-rfa = طلب مساعدة
kind-con = شاغل
kind-cla = توضيح
kind-wrn = إنذار مبكر
kind-vul = إخطار بثغرة
kind-esc = تصعيد
kind-dft = مسودة تنتظر الإجازة
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

kind-lib = وثيقة من المكتبة
kind-glo = تعريف مصطلح
