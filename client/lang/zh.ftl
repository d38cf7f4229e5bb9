### 业务用语的中文。

## Codes of fields: code-LIST-WORD, made up from casework

code-severity-baseline = 基线
code-severity-low = 低
code-severity-medium = 中
code-severity-high = 高
code-severity-severe = 严重
code-severity-emergency = 紧急

code-scale-single = 单一机构
code-scale-sector = 单一行业
code-scale-national = 全国
code-scale-regional = 区域
code-scale-global = 全球

code-rsit-abusive-content = 不当内容
code-rsit-malicious-code = 恶意代码
code-rsit-information-gathering = 信息收集
code-rsit-intrusion-attempts = 入侵企图
code-rsit-intrusions = 入侵
code-rsit-availability = 可用性
code-rsit-information-content-security = 信息内容安全
code-rsit-fraud = 欺诈
code-rsit-vulnerable = 存在漏洞的系统
code-rsit-other = 其他
code-rsit-test = 测试

code-certainty-observed = 已观察到
code-certainty-likely = 很可能
code-certainty-possible = 可能
code-certainty-unlikely = 不太可能
code-certainty-unknown = 不详

code-urgency-immediate = 立即行动
code-urgency-expected = 一小时内行动
code-urgency-future = 近期行动
code-urgency-past = 已结束
code-urgency-unknown = 不详

code-cap-severity-extreme = 极端
code-cap-severity-severe = 严重
code-cap-severity-moderate = 中等
code-cap-severity-minor = 轻微
code-cap-severity-unknown = 不详

code-requested-action-look-into = 调查情况
code-requested-action-mitigate = 减轻影响
code-requested-action-clarify = 作出澄清
code-requested-action-consult = 进行磋商

code-tone-clarification = 请求澄清
code-tone-concern = 关切
code-tone-serious-concern = 严重关切

code-acknowledgement-received = 已收到
code-acknowledgement-understood = 已理解
code-acknowledgement-under-review = 审议中
code-acknowledgement-referred = 已转交
code-acknowledgement-cannot-process = 此处无法处理
code-acknowledgement-acknowledged = 已确认收到

code-information-technical = 技术信息
code-information-procedural = 程序信息
code-information-legal = 法律信息
code-information-status = 状况
code-information-contact = 联系人
code-nature-confirm = 确认
code-nature-provide = 提供
code-nature-preserve = 保全
code-nature-explain = 说明
code-nature-identify = 查明
code-incident-status-suspected = 疑似
code-incident-status-confirmed = 已确认
code-incident-status-contained = 已控制
code-incident-status-resolved = 已解决
code-assistance-technical-analysis = 技术分析
code-assistance-take-down = 关停
code-assistance-traffic-block = 阻断流量
code-assistance-sinkhole = 流量引流（sinkhole）
code-assistance-log-preservation = 保全日志
code-assistance-referral = 转介
code-assistance-personnel = 人员
code-assistance-equipment = 设备
code-assistance-expert-call = 专家通话
code-exploited-no = 否
code-exploited-proof-of-concept = 有概念验证
code-exploited-in-the-wild = 已被实际利用
code-answer-no = 否
code-answer-yes = 是
code-answer-unknown = 不详
code-outcome-accepted = 已接受
code-outcome-partial = 部分接受
code-outcome-declined = 未接受
code-outcome-no-information = 没有信息
code-outcome-not-competent = 不属职权范围
code-outcome-need-more = 需要更多信息
code-closure-proposed = 已提议
code-closure-agreed = 已商定
code-closure-objected = 有异议
code-closure-suspended = 已暂停
code-closure-resumed = 已恢复
code-closure-merged = 已并入另一案件
code-withdrawal-withdrawn = 已撤回
code-withdrawal-corrected = 已更正
code-level-technical = 技术层面
code-level-diplomatic = 外交层面
code-level-policy = 政策层面
code-form-text = 书面
code-form-voice = 语音
code-form-in-person = 当面
code-contact-change-add = 新增
code-contact-change-replace = 更换
code-contact-change-suspend = 暂停
code-contact-change-vacant = 空缺
code-contact-change-update = 更新

code-unknown = { $word }（来自更新的版本）

## The catalogue a message was written by

catalogue-later = 所用词汇比本程序新（目录 { $version }）：本程序不认识的以代码显示。
catalogue-earlier = 所用词汇较旧（目录 { $version }）：作者未见到较新的栏目。
catalogue-other = 所用词汇编号相同但内容不同（目录 { $version }）：请与发送原文核对。

## Names of fields: field-NAME, made up from casework

field-severity = 严重程度
field-scale = 范围
field-rsit-class = 事件类别
field-window-from = 观察起始
field-window-to = 观察截止
field-technical-basis = 技术依据
field-infrastructure = 基础设施
field-effect = 影响
field-confidence = 可信度
field-action = 请求采取的行动
field-tone = 语气
field-urgency = 紧迫性
field-cap-severity = 威胁严重性
field-certainty = 确定性
field-affected = 受影响方
field-expected-effect = 预期影响
field-recommended-action = 建议行动
field-indicators = 指标
field-expires-at = 有效期至
field-reason = 理由
field-rung = 层级
field-passes-on = 转交
field-acknowledges = 确认收到
field-acknowledgement = 收讫确认
field-accepted-at = 中继接受时间
field-substance-expected-at = 预计实质答复
field-information = 所需信息
field-nature = 请求事项
field-technical-data = 技术数据
field-purpose = 目的
field-may-share-with = 可分享对象
field-incident-status = 状态
field-started-at = 开始时间
field-detected-at = 发现时间
field-sectors = 行业
field-services = 服务
field-states-affected = 受影响国家
field-vectors = 途径
field-cves = CVE 编号
field-measures-taken = 已采取措施
field-help-wanted = 所需帮助
field-next-update-at = 下次通报
field-assistance = 请求的协助
field-resources = 贵方管辖内的资源
field-evidence = 证据
field-already-done = 已完成工作
field-constraints = 限制条件
field-legal-reference = 法律渠道编号
field-liaison = 联络人
field-activity = 活动
field-contact = 联系方式
field-products = 产品和版本
field-csaf = CSAF 公告
field-exploited = 是否被利用
field-vendor-informed = 是否已通知厂商
field-embargo-until = 保密至
field-remedy = 补救办法
field-coordinator = 协调方
field-answers = 答复
field-outcome = 结果
field-data = 数据
field-measures = 措施
field-referred-to = 转交至
field-incident = 事件
field-serial = 通报序号
field-since-last = 上次通报以来
field-now = 目前
field-next = 下一步
field-closure = 结案
field-agreed-text = 商定文本
field-commitments = 承诺
field-goes-on-in = 后续案件
field-of-message = 所涉消息
field-withdrawal = 处理方式
field-correction = 更正
field-level = 层面
field-form = 形式
field-topics = 议题
field-times = 时间
field-interpreters = 口译
field-contact-change = 变更
field-of-address = 变更对象
field-effective-at = 生效时间
field-authority = 主管机关
field-authority-reference = 文号

## Kinds of messages: kind-CODE in small letters, made up from casework

kind-txt = 消息
kind-ack = 收讫确认
kind-rfi = 信息请求
kind-inc = 事件通报
kind-rfa = 协助请求
kind-con = 关切
kind-cla = 澄清
kind-wrn = 预警
kind-vul = 漏洞通报
kind-esc = 升级转交
kind-dft = 待批准的草稿
kind-rsp = 答复
kind-sit = 情况通报
kind-clo = 结案
kind-wdr = 撤回
kind-mtg = 磋商请求
kind-poc = 联系人变更
kind-png = 线路检查
kind-exr = 演习控制
kind-fbk = 反馈

## Fixed clauses: clause-CODE

clause-con = 本通知本身并不意味着被通知国对该活动负有责任。
clause-ack = 确认收到并不表示同意其内容。

## Handling: precedence-WORD, traffic-WORD, authenticity-WORD

precedence-flash = 特急
precedence-immediate = 加急
precedence-priority = 优先
precedence-routine = 普通

traffic-operation = 实际
traffic-exercise = 演习
traffic-drill = 演练

authenticity-note = 照会
authenticity-non-paper = 非文件

## What is known of a seat: seat-STATUS

seat-active = 有效
seat-vacant = 空缺
seat-suspended = 暂停
seat-revoked = 已撤销
seat-expired = 已过期

## Incidents: incident-STATE

incident-raised = 等待答复
incident-acknowledged = 已确认收到

kind-lib = 资料库文件
kind-glo = 术语定义
