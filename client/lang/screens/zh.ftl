# 终端各界面的文字。业务用语见 ../zh.ftl。

## Commands: the same words in hints, help and palette

action-up = 上移
action-down = 下移
action-half-up = 上翻半页
action-half-down = 下翻半页
action-top = 到开头
action-bottom = 到最新
action-next-pane = 另一窗格
action-left-pane = 到列表
action-right-pane = 到对话
action-open = 打开
action-back = 返回
action-write = 撰写
action-template = 模板
action-concern = 提出关切
action-next-alert = 打开下一警报
action-acknowledge = 确认收到
action-pass-on = 转交下一联络点
action-verify = 核验联络点
action-directory = 名录
action-search = 搜索
action-line = 线路
action-palette = 命令
action-help = 帮助
action-now = 现在该做什么
action-quit = 退出
action-redraw = 重绘
action-suspend = 切到命令行
action-undo = 召回
action-send = 发送
action-put-away = 收起并保留草稿
action-discard = 丢弃草稿
action-next-field = 下一栏
action-previous-field = 上一栏
action-next-choice = 下一选项
action-previous-choice = 上一选项
action-yes = 是
action-no = 否
action-as-sent = 发送原文
action-accept = 不核对即接受
action-test-alert = 试响警报
action-copy = 复制
action-filter = 筛选列表
action-card = 可以试什么
action-cut-line = 暂时切断线路

## The main screen

too-small = 窗口太小：需要 40 列、10 行。
header-demo = 演示
strip-demo = 演示：此处无真实人员。F2 显示可以试什么。
strip-telephone = 电话：{ $number }
header-queued = 待发 { $count }
link-connecting = 连接中
link-idle = 未连接
link-online = 在线
link-offline = 离线
link-refused = 被拒绝
link-lost = 引擎无响应
side-desks = 联络点
side-cases = 案件
side-raised = 待确认
side-acknowledged = 已确认
desk-own = 本联络点
desk-nobody = 无人
desk-changed = 密钥已变
desk-verified = 已核验
desk-unverified = 未核验
strip-alerts = { $count } 条警报未确认收到
strip-undo = { $time } 后发出：{ $subject }。按 u 召回。
strip-relay-dead = 中继已两分钟无响应。请用电话：见墙上卡片，或按 s。
strip-relay-dead-call = 中继中断：请拨 { $number }（{ $desk }）
no-alert-waits = 没有待处理的警报。
nothing-chosen = 请先选择联络点或案件。
no-case-chosen = 请先选择有关切或预警的案件。
test-alert-done = 这是试响警报。您看到并听到了吗？
called-back = 已召回。消息未发出，重新成为草稿。
nothing-to-call-back = 没有可召回的：已发送的都已发出。
draft-unreadable = 本版本无法读取该草稿。

## The conversation

talk-me = 我方
talk-new = 新消息
talk-new-below = 下方有 { $count } 条新消息
talk-loading = 读取中……
talk-empty = 此处尚无往来。
talk-empty-next = i 撰写，n 提出关切。
talk-cut = 未完：Enter 显示全文
talk-queued = 待发，尚未发送
talk-queued-online = 发送途中
talk-seats = { $count ->
    [0] 没有可写的席位
   *[other] { $count } 个席位
}
word-note = 照会
reach-held = 已扣留：对方密钥已变
reach-failed = { $count } 个席位未收到
reach-custody = { $time } 到达中继，尚未到任何设备
reach-custody-part = 已到中继：{ $count }/{ $of } 个席位
reach-device = 已到设备：{ $count }/{ $of }
reach-human = { $who } { $time } 确认收到
reach-not-acknowledged = 未确认收到
incident-due = 应于 { $time } 前答复（{ $left }）
incident-next = 其后 { $desk }
incident-goes = { $time } 转 { $desk }（{ $left }）
incident-held = 已暂缓；若无答复 { $time } 转 { $desk }（{ $left }）

## Alerts

call-flash = Hotline：有特急警报待处理
call-immediate = Hotline：有加急警报待处理
call-priority = Hotline：有优先消息未确认收到
call-missing = Hotline：缺少回执
call-test = Hotline：这是测试
alert-title = { $count ->
    [1] 警报
   *[other] 警报，共 { $count } 条待处理
}
alert-times = { $sent } 发送，{ $received } 收到
alert-next = 若 { $time } 内无人确认收到，可转交 { $desk }。
alert-overdue = 答复已逾期 { $time }；可转交 { $desk }。
alert-goes = 若无人确认收到，将于 { $time }（{ $left } 后）自动转交 { $desk }。
alert-over-quota = 超出配额：今日来自该方的特急消息多于约定数量。
alert-no-next = 未公布下一联络点：不会再询问他人。
alert-type = 键入 { $word } 再按 Enter：“{ $kind }”。Tab 换用其他措辞。
alert-wait = 请稍停，不要键入；然后键入 ACK。
alert-under-way = 正在确认收到……

## Search, palette, pages

search-type = 键入要找的词：主题、正文、联络点或编号。
search-looking = 搜索中……
search-nothing = 未找到。请换较短的词。
palette-nothing = 此处没有这个名称的命令。
page-more = 还有
help-title = 此处的按键。Enter 执行所选项。
now-title = 现在该做什么？Enter 执行。
now-alert = 有警报待处理。请阅读，键入 ACK 并按 Enter：对方即知已有人收到。
now-relay-dead = 中继无响应。请查看线路；不能等的事请用电话。
now-changed = 有联络点的密钥已变。在您通过电话核对安全码之前，不向其发送任何内容。
now-raised = 有关切未确认收到。请选择该案件；可转交下一联络点。
now-unread = 有消息无人阅读。请到粗体处打开。
now-verify = 有联络点尚未核验。请拨打您已知的号码，核对安全码。
now-raise = 有情况发生：请向应采取行动的联络点提出关切。
now-write = 致函某联络点：在列表中选择，然后撰写。
now-test = 请确定警报能叫醒您：试响警报。
now-line = 查看线路是否畅通、还有什么待发。
now-find = 查找说过的内容：搜索。
now-commands = 按名称查找任何命令。

## The demonstration

card-title = 本演示中可以试什么
card-intro = 您在 XA/technical/1，属于 Northland 的一个联络点。其他各方按脚本行事，但中继、密钥和消息都是真的，且只留在本机。Enter 跳到所选项，按键即执行；F2 再次打开本页。
card-read = 阅读收到的内容：在左侧选择，Enter 打开。
card-alert = 很快会有警报：请阅读，键入 ACK 并按 Enter。
card-raise = 向 XB/technical 提出关切：先选中它。
card-pass-on = XC/technical 无人回应您关于邮件服务器的关切。中继很快会自动询问 XC/diplomatic，即使您的线路已断。
card-close = 其技术联络点被唤醒、答复并提议结案后，打开案件全貌并同意（C）。
card-verify = 核验 XB/technical：选中它，按 v，与屏幕第二行核对，那是对方值班员在电话中读出的内容。
card-line = 切断线路 15 秒。其间写点什么：它在此等待，线路恢复后发出。
card-search = 在全部消息中搜索一个词，例如 mail。
card-help = 查看当前位置各按键的作用。
card-now = 不知道该做什么时：F1。
card-quit = 退出。本演示不在本机留下任何内容。
card-cut = 中继将中断 15 秒。写点什么，并留意第一行。

## Passing on

pass-on-title = 转交 { $desk }
pass-on-dead-end = 无法转交
pass-on-rung = 第 { $rung } 层级：{ $count ->
    [0] 无席位
   *[other] { $count } 个席位
}{ $unverified ->
    [0] ，均已核验
   *[other] ，{ $unverified } 个未核验
}。对方将收到已有内容和您的理由。
pass-on-empty = 该处目前无人：请打电话或等待。
pass-on-voice = 若不能等，请同时拨打：{ $number }
pass-on-no-voice = 该处未公布电话号码。
pass-on-ways = 上下键在 { $count } 个参与方中选择。
pass-on-no-incident = 只有关切或预警可以转交。请先提出：n。
pass-on-not-yours = 本联络点不可转交：只有提出方或被询问方可以。
pass-on-nowhere = 未公布下一联络点：无处可转交。请致电该联络点，或向其他联络点提出：n。
pass-on-nowhere-call = 未公布下一联络点：无处可转交。请致电 { $desk }：{ $number }，或向其他联络点提出：n。
pass-on-reason = 为什么？双方都会读到。
pass-on-no-reason = 请用一句话说明理由：双方都会读到。
pass-on-done = 已转交，正在途中；双方都会看到。

## One case in full

action-case = 案件全貌
action-exercises = 演习
action-respond = 答复
action-update = 情况通报
action-close = 结案
action-reopen = 重新开启
action-halt = 暂停或恢复
action-refer = 转办本方联络点
action-merge = 并入另一案件
action-withdraw = 撤回
action-correct = 更正
action-come-down = 降一层级
action-recall = 召回
action-record = 核对记录
case-exercise = 演习：此处一切均非真实，且不涉及实际行动。
case-band-exercise = 演习
case-band-drill = 演练
case-gone = 本案中没有关切或预警。
case-next = 接下来
case-next-goes = 若无人确认收到，将于 { $time }（{ $left } 后）自动转交 { $desk }。
case-next-held = 已暂缓：若无答复，将于 { $time }（{ $left } 后）转交 { $desk }。
case-next-overdue = { $desk } 本应于 { $time } 被询问；中继尚未说明。
case-next-by-hand = 不会再自动询问他人。e 可转交 { $desk }。
case-next-others = 不会再自动询问他人。其他方可转交 { $desk }。
case-next-call = 不会再自动询问他人，且未公布下一联络点。请致电 { $desk }：{ $number }。
case-next-nobody = 不会再自动询问他人，且未公布下一联络点。
case-next-ack-due = 应于 { $time } 确认收到（{ $left }）。
case-next-suspended = 提出方已暂停：恢复之前不计时限。
case-next-over = 状态：{ $state }。各方均无待办。
case-next-nothing = 目前无到期事项。下一步为情况通报或结案提议。
case-closes-by-silence = 若无异议，将于 { $time } 结案。
case-goes-on-in = 在 { $ref } 中继续。
case-reopens-until = { $time } 之前可因新事实重新开启（O）。
case-this-side = 本方
case-other-side = 对方
case-owes = { $side }应作：{ $what }。
case-owes-due = { $side }应于 { $time } 前（{ $left }）作：{ $what }。
case-owes-late = { $side }自 { $time } 起应作：{ $what }，逾期 { $left }。
owes-acknowledgement = 确认收到
owes-answer = 答复
owes-update = 下次情况通报
owes-clarification = 对方所请的澄清
owes-decision = 对结案提议表态
case-stands = 现状
case-state = 状态
case-state-raised = 已提出，未确认
case-state-reopened = 已重新开启
case-state-acknowledged = 已确认收到
case-state-under-review = 审议中
case-state-in-progress = 处理中
case-state-clarification-requested = 已请求澄清
case-state-referred = 已转办
case-state-declined = 未接受
case-state-closure-proposed = 已提议结案
case-state-closed = 已结案
case-state-closed-by-silence = 逾期无异议结案
case-state-suspended = 已暂停
case-state-withdrawn = 已撤回
case-state-merged = 已并案
case-side-raising = 本方提出
case-side-asked = 本方被询问
case-side-none = 本联络点仅知悉
case-raised = 提出方
case-hearsay = 经转交得知：原提出内容以转交方所述为准。
case-asked-now = 现询问
case-acknowledged = 确认方
case-referred = 转办至
case-id = 编号
case-with-party = 与 { $party }：{ $state }
case-closing = 结案
case-proposed-by = { $who } 提议：
case-agreed-by = { $who } 已同意。
case-text-not-here = 此处已无该文本。
case-alarms = 告警
case-ladder = 逐级转交
case-rung = 第 { $rung } 层级
case-rung-now = {"  "}< 当前
case-rung-passed = { $desk }，{ $time }，由 { $who } 转交
case-rung-armed = 若无人确认收到，{ $time }（{ $left } 后）转交 { $desk }
case-rung-held = 已暂缓；若无答复，{ $time }（{ $left } 后）转交 { $desk }
case-rung-held-by = 由 { $by } 暂缓；若无答复，{ $time }（{ $left } 后）转交 { $desk }
case-rung-stopped = { $desk }：已停止 { $time }
case-rung-stopped-by = { $desk }：由 { $by } 停止 { $time }
case-rung-released = 已于 { $time } 转交 { $desk }
case-rung-sealing = { $desk }：正送往中继
case-rung-not-started = { $desk }：未启动，不会自动询问
case-rung-dropped = { $desk }：已取消，寄存者已被撤销
case-rung-unknown = { $desk }：中继不知悉
case-rung-by-hand = { $desk }，仅可人工转交
case-rung-none = 未公布其他联络点。
case-uncounted = 不计：{ $who } 转交至第 { $rung } 层级（{ $why }）。
case-participants = 参与方及其记录
case-no-record = 此处没有近几周的记录。
case-record-count = 此处记录共 { $count } 条消息；= 核对。
case-timeline = 往来内容，最新在前
case-timeline-more = 较早的消息见对话：Enter。
case-not-yours = 本联络点既未提出也未被询问：只有这两方可以处理。
case-closed-to = 现状不可：{ $state }。可用：{ $keys }。
case-open-to = 您可以：{ $keys }。
case-nothing-open = 本方目前无可用操作：{ $state }。
case-nothing-to-correct = 本席位在此没有可更正的内容。
case-played-write = 按模板书写请用 `hotline send --exercise`；在演习中按 `i` 可在此书写几句。表单可用。
case-recall-ask = 召回 { $ref }？尚未发出的不再发出，逐级转交停止。
case-recall-what = 已收到者会被告知召回。此操作不可撤销。
case-recalled = 已召回。不再询问任何人；已收到者会被告知。
case-recall-not-yours = 只有提出的联络点可以召回。
case-recall-acknowledged = 已被确认收到，召回为时已晚。W 可在案撤回。

played-title = 演习案件
played-none = 目前没有演习。
strip-alarm = 告警：{ $text }（s）
now-owes = 本方有待办事项：打开案件查看内容与期限。
now-exercise = 演习进行中：其案件单独列出。

## Doing something about a case

deed-title-respond = 答复
deed-title-update = 情况通报
deed-title-close = 结案
deed-title-reopen = 重新开启
deed-title-suspend = 暂停
deed-title-resume = 恢复
deed-title-refer = 转办
deed-title-merge = 并案
deed-title-withdraw = 撤回
deed-title-come-down = 降一层级
deed-about-respond = 实质答复会停止逐级转交。双方均可见。
deed-about-update = 目前情况。留空的栏目不作更改。
deed-about-close = 对方同意或 14 天内无异议即结案。
deed-about-reopen = 以同一编号重新开启。请说明新情况。
deed-about-suspend = 所有时限与逐级转交均停止，直至本方恢复。
deed-about-resume = 时限自此重新计算。
deed-about-refer = 引入另一联络点；答复时限继续计算。
deed-about-merge = 在另一案件中继续，本案到此为止。
deed-about-withdraw = 本方所提内容在案撤回。此后各方均无待办。
deed-about-withdraw-proposal = 撤回本方的结案提议。
deed-about-come-down = 撤回转交：下面的层级恢复为当前层级。
deed-answer = 您的意见
deed-answer-agree = 同意
deed-answer-object = 反对
deed-answer-propose = 另提文本
deed-replaces = 您现在的提议将取代该提议。
deed-no-choice = 请先选择：双方据此行事。
deed-no-text = 请写一行：双方都会读到。
deed-no-desk = 名录中没有本方其他联络点：请致电，或用 e 转交。
deed-no-case = 同样两方之间没有其他未结案件：请先在那里提出。
deed-moved-on = 现在状态：{ $state }。请重读后再次发送。
deed-ask-agree = 同意此文本并结案 { $ref }？不可撤回；90 天内可因新事实重新开启。
deed-ask-merge = 将 { $ref } 并入另一案件？本案到此为止，不可再分。
deed-ask-withdraw = 在 { $ref } 中撤回？双方保留记录；撤回的内容须重新提出。
deed-ask-come-down = 撤回 { $ref } 的转交？上一层级的联络点会被告知。
deed-ask-note = 以照会形式在 { $ref } 中签署此内容？
deed-done = 完成，正在途中；双方都会看到。
deed-queued = 已保存在此。线路恢复后发出。
deed-under-way = 正在发送……

## Whether others hold the same record

record-title = 记录
record-nothing = 此处没有本案近几周的内容。
record-alone = 没有其他参与方。
record-same = 记录一致
record-same-so-far = 至此一致
record-differs = 不一致
record-two-stories = 两种说法
record-unheard = 尚未答复
record-verdict-same = 记录一致：其他 { $count } 个席位持有相同的 { $messages } 条消息。
record-verdict-so-far = 至此一致：有席位尚未收齐。请稍后再询问（=）。
record-verdict-differs = 记录不一致。缺少的可能在途中：请再询问（=），然后致电。
record-verdict-two = 两种说法：同一消息编号下两个席位的文本不同。请致电双方核对。
record-verdict-waits = { $count } 个席位中有 { $silent } 个尚未说明其记录。
record-next-asking = 正在询问。其设备在线后即有答复。
record-next-silent = 不在线的席位恢复后会答复。这并不表示有误。
record-next-offline = 线路中断：恢复后询问。
record-said-at = ，{ $time } 答复
record-so-far = 已有 { $of } 条中的前 { $count } 条；其余可能在途中。
record-where-asked = 正在询问从何处不同。
record-parts-two = 第 { $place } 条消息（{ $id }，{ $by }）在那里是另一文本。
record-parts-here = 第 { $place } 条消息（{ $id }）此处有，那里没有。
record-parts-there = 第 { $place } 条消息（{ $id }）那里有，此处没有。
record-next-two = 下一步：致电 { $by } 和 { $seat } 核对。要么 { $by } 对双方所说不同，要么 { $seat } 未如实说明。
record-next-two-own = 下一步：致电 { $seat }，逐字核对其自己的消息。
record-next-differs = 下一步：稍候一分钟再询问（=）。若仍如此，请致电 { $seat }。
record-here = 此处的记录
record-hash = 记录散列值
record-notes = 仅照会
record-missing = 有 { $count } 条被引用的消息不在此处；可能在途中。
record-waits = 引用了此处没有的消息
record-text-here = 此处
record-text-there = 那里
record-asked = 正在询问所有参与方。

## Writing

side-draft = 草稿
side-draft-short = 稿
quit-leaving = 全部存盘后即退出。再按一次立即退出。
suspend-refused = 未暂停：此处的警报和其他命令依赖本进程。请另开窗口。
compose-to = 收件方
compose-info = 抄送
compose-kind = 种类
compose-precedence = 紧急程度
compose-tlp = TLP
compose-note = 性质
compose-non-paper = 非文件
compose-is-note = 照会
compose-subject = 主题
compose-body = 正文
compose-not-said = 未说明
compose-follows = （依严重程度）
compose-at = 第 { $at } 项，共 { $count } 项
compose-looking = 正在查明收件席位……
compose-own-desk = 只有本联络点，没有他人。
compose-desks = { $desks } 个联络点，{ $count } 个席位
compose-unverified = { $count } 个未核验
compose-changed = { $count } 个密钥已变
compose-heard = 最近来信 { $day } { $time }
compose-not-heard = 近来无音讯
compose-first = 从未致函
compose-always-on-duty = 昼夜值班
compose-on-duty = 值班至 { $until }（{ $hours }）
compose-off-duty = 非值班时间，至 { $until }（{ $hours }）
compose-stands-in = { $count } 人代班
compose-then = 其后 { $desk }，{ $time } 起
compose-hours = 值班 { $hours }
compose-voice = 电话 { $number }
compose-stranger = { $word } 处无人。请写联络点，例如 XB/technical。
compose-stranger-near = { $word } 处无人。是否指 { $near }？
compose-words = { $count } 词
compose-words-of = { $count }/{ $max } 词
compose-bytes = { $count }/{ $max } 字节
compose-more-lines = （还有 { $count } 行）
compose-time = UTC: 14:00, -2h, 2026-11-22 14:00
compose-several = 空格键选择，左右键移动。可选多项。
templates-title = 哪一种消息？
templates-nothing = 没有这个名称的模板。退格键删除字母。
compose-no-address = { $word } 不是地址。请写联络点，例如 XB/technical。
compose-no-addressee = 请写明收件方：联络点，例如 XB/technical。
compose-no-subject = 请写主题：用一行使人认得此消息。
compose-too-many-words = 加急和特急至多 { $max } 词；此处有 { $count } 词。请缩短或降低紧急程度。
compose-no-time = 这不是时间。请用 UTC：14:00, -2h, 2026-11-22 14:00。
compose-no-number = 这不是数字。
compose-no-message = 请指明涉及哪条消息：在此选择，或从该消息开始撰写。
compose-field-long = 超过本栏长度：至多 { $max } 字节。其余请写入正文。
compose-window-reversed = 结束早于开始：请检查两个时间。
compose-too-long = 超过一条消息的长度：其余请另发一条。
compose-full = 本栏已满。
compose-cut = 粘贴内容放不下，已截断。现有 { $count } 字节。
compose-discard = 丢弃这份草稿？无法恢复。
compose-found-again = 您的草稿又在此处。C-x 丢弃。
compose-beside = 别处也写了一份草稿：此份一并保留。

## Before sending

confirm-count = 请键入席位数目以确认：
confirm-count-wrong = 请先键入问题中所列的席位数目。
guard-title = 将此发送给 { $to }？共 { $count } 个席位。
guard-desk = { $desk }（{ $count ->
    [0] 无席位
   *[other] 席位 { $seats }
}）
guard-and-more = { $list } 及另外 { $count } 个
guard-all = * 发给所有人：{ $count } 个席位，位于 { $desks }。
guard-all-desks = { $address } 发给此类全部联络点：{ $count } 个席位，位于 { $desks }。
guard-party = { $address } 发给整个参与方：{ $count } 个席位，位于 { $desks }。
guard-parties = 发给 { $count } 个参与方：{ $parties }。各方可看到其他方。
guard-red = TLP:RED：仅限这些人员阅看，不得转告任何人。
guard-first = { $count ->
    [1] 首次联络：此前与 { $desks } 没有往来。
   *[other] 首次联络：此前与这些联络点没有往来：{ $desks }。
}
guard-unverified = { $count ->
   *[other] 未核验：{ $seats }。其安全码从未核对。
}
guard-changed = { $count ->
   *[other] { $seats } 的密钥已变。在您核对或接受之前，对方收不到任何内容。
}
guard-note = 照会带有您席位的签名：可向第三方出示。
guard-flash = 特急会在每个席位鸣响，直到有人确认收到；先于其他一切通信，且不能召回。

## The directory

directory-title = 可致函的对象

## The line

line-title = 线路
line-online = 自 { $time } 在线，往返 { $rtt } 毫秒。
line-waiting = 无连接：{ $why }。{ $time } 后重试。
line-refused = 中继拒绝本席位：{ $why }。请询问贵方的提名机关。
line-dead = 中继已两分钟无响应。消息在此排队，恢复后发出。请致电：
line-relay = 中继：{ $address }
line-queued = { $count ->
    [0] 此处没有待发消息。
   *[other] 此处有 { $count } 条消息待发。
}
line-mailbox = { $count ->
    [0] 中继处没有待取信封。
   *[other] 中继处有 { $count } 个信封待取。
}
line-quarantine = { $count } 个信封无法打开；发送方将重新密封。
line-directory = 名录：条目 { $seq }，{ $age }。供电话核对的词：{ $words }
line-alarms = 记录在案的告警，最新在前

## One message in full

detail-as-sent = 发送原文
detail-from = 发自
detail-sender = 发送方
detail-was-verified = 打开此消息时已核验
detail-was-unverified = 打开此消息时未核验
detail-changed-since = 其密钥此后已变：请通过电话核对
detail-to = 收件方
detail-info = 抄送
detail-case = 案件
detail-kind = 种类
detail-precedence = 紧急程度
detail-tlp = 分发范围
detail-origin = 撰写者
detail-automated = 程序：{ $source }
detail-language = 语言
detail-attachment = 附件
detail-sent = 发送
detail-accepted = 到达中继
detail-opened = 在此打开
detail-ack-by = 确认期限
detail-reply-by = 答复期限
detail-handed = 移交
detail-handed-word = 由 { $by } 移交；是否为原作者所写，仅凭该同事所言
detail-handed-signed = 由 { $by } 移交；原作者签名无误
detail-handed-summary = 由 { $by } 随案件移交
detail-expires = 失效
detail-released-by = 批准者
detail-subject = 主题
detail-original = 所转交的消息
detail-hearsay = 本联络点并未直接收到：称其为 { $who } 所写，是转交者 { $by } 所言。
detail-later-version = 含有更新版本的栏目，此处无法显示。
detail-unreadable = 本版本无法读取此消息的栏目。
detail-own = 这是您自己的消息：由对方确认收到。
detail-copied = 已复制。
ack-words-title = 用哪种措辞确认？Enter 执行，Esc 返回。
ack-words-done = 已确认收到。对方将获知。
ack-words-queued = 已在此确认。线路恢复后发出。

## How far a message got: three receipts, never one

reach-title = 到达何处？
reach-title-received = 谁已确认收到？
reach-not-released = 在此等待：尚无席位收到。
reach-role-action = 供办理
reach-role-information = 供参阅
reach-role-own = 本联络点，无回执
reach-relay = 中继
reach-on-device = 设备
reach-person = 人员
reach-waiting = 在此等待
reach-sealed = 发送途中
reach-is-held = 在此扣留
reach-not-sent = 未送达
reach-no-receipt = 无回执
reach-not-yet = 尚无
reach-collected = 中继称设备已于 { $time } 取走；设备尚未证实。
reach-without-custody = 中继处无任何席位的副本：{ $desks }
reach-without-device = 未到任何设备：{ $desks }
reach-without-human = 无人确认收到：{ $desks }
reach-complete = 应采取行动的各联络点均已有人确认收到。
reach-call = 若不能等，请致电 { $desk }：{ $number }
reach-waits-until = 无人取走的在中继处等到 { $time }。
reach-held-next = 下一步：通过电话核对安全码（v）。此前不向该席位发送任何内容。
reach-failed-next = 下一步：致电该联络点，或致函其另一席位。
reach-expired = 无人及时取走；中继已丢弃。
reach-nobody-here = 本联络点无人确认收到：按 c 确认。
reach-others = 其他方已确认
reach-can-pass-on = 被询问者均未确认收到：按 e 转交 { $desk }。

## The directory and its entries

directory-self = 本席位
directory-due = 应予确认
directory-counts = 联络点 { $desks }，席位 { $seats }
directory-left = 已退出：{ $reason }
directory-recovery = 其提名机关正在更换；异议截至 { $time }
directory-empty = 尚无任何人：连通后收取名录。
directory-nothing = 没有这个名称。Esc 显示全部。
entry-gone = 此席位不在名录中。
entry-standing = 身份
entry-status = 状态
entry-name = 姓名
entry-title = 职务
entry-party = 参与方
entry-voice = 电话
entry-channels = 其他渠道
entry-hours = 值班时间
entry-now = 当地时间
entry-languages = 语言
entry-ladder = 其后询问
entry-no-ladder = 未公布下一联络点
entry-accepts = 受理
entry-tlp = 分发上限
entry-enrolled = 登记
entry-confirmed = 确认
entry-confirmation-due = 年度确认已逾期：请询问条目是否仍属实。
entry-words = 安全词
entry-identity = 指纹
entry-next-self = 这是您的席位。他人可能请您读出其安全词。
entry-next-verified = 安全码已核对。无需再做什么。
entry-next-unverified = 下一步：拨打您已知的号码，核对安全码（v）。
entry-next-changed = 密钥与您所知不同，不向其发送任何内容。下一步：通过电话核对（v）。
entry-next-suspended = 已被提名机关暂停：收不到任何内容。下一步：致函该联络点的另一席位。
entry-next-revoked = 已永久撤销：收不到任何内容。下一步：致函该联络点的另一席位。
entry-next-vacant = 目前无人任职。下一步：致函该联络点的另一席位，或打电话。
entry-copies-from = 新增席位：自 { $time } 起，或经同一联络点的席位担保后，方可收到副本。

## Comparing a safety number

verify-title = 与 { $seat } 的安全码
verify-or-words = 或用词语，内容相同：
verify-step-call = 1. 拨打您从其他途径得知的号码，不用消息中的号码。
verify-step-read = 2. 双方轮流：一方读一行数字，另一方读下一行。也可用词语。
verify-step-record = 3. 键入听到的内容，按 Enter。只按 Enter 则询问是否已听读核对。
verify-type = 对方读出的安全码：
verify-digits = { $done }/{ $of } 位数字，至此一致
verify-words = { $done }/{ $of } 个词，至此一致
verify-same = 一致。Enter 记录在案。
verify-wrong-group = 第 { $place } 组不一致。请对方再读一次。
verify-wrong-word = 第 { $place } 个词不一致。请对方再读一次。
verify-digits-missing = { $done }/{ $of } 位数字：部分号码不能证明什么。
verify-words-missing = { $done }/{ $of } 个词：部分词语不能证明什么。
verify-ask = 是否已通过电话全部核对，且一致？
verify-under-way = 正在记录……
verify-done = { $seat } 已核验。
verify-differs = 安全码不一致。可能有人介于双方之间。请勿向该席位发送任何内容。
verify-differs-next = 请对方再读一次。若仍不一致，请致电 { $party } 的提名机关和贵方的提名机关。此事已记录在案。
verify-changed = 其密钥已变：可能是新设备，也可能是他人。
verify-changed-next = 在您通过电话核对新的安全码之前，不向其发送任何内容。若无法核对，可用 C-a 说明理由后接受，理由将记录在案。
verify-reason = 为何不核对即接受？此理由将记录在案。
verify-no-reason = 请用一句话说明理由：将记录在案。
verify-accepted = 未经核对接受 { $seat }；理由已记录在案。
verify-not-changed = 其密钥未变：无需接受。请核对安全码。
verify-self = 这是您自己的席位：由他人与您核对。

## The line, in full

line-online-unmeasured = 自 { $time } 在线。
line-offline-since = 自 { $time } 离线，已 { $span }。
line-heard = 最近一次收到中继响应：{ $time }。
line-never-heard = 启动以来未收到中继响应。
line-queued-one = 致 { $to }：{ $subject }（{ $precedence }，已等 { $age }）
line-no-number = 未公布电话号码：请用墙上卡片
line-no-numbers = 没有联络点公布电话号码。请用墙上卡片。

## Receipts that are missing

strip-missing = { $count } 条消息缺少回执
missing-title = 缺少的回执
missing-custody = { $desk }：未到中继（期限 { $time }）
missing-device = { $desk }：尚无设备打开（期限 { $time }）
missing-human = { $desk }：无人确认收到（期限 { $time }）
missing-more = 另有 { $count } 项
missing-call = 请拨 { $number }（{ $seat }）
missing-call-short = 请拨 { $number }
missing-next = 下一联络点 { $desk }
missing-pass-on = 或转交 { $desk }（e）
missing-again = { $time } 后再次提醒您
head-fresh = 最新
head-old = 较旧（超过 2 小时）
head-stale = 过时（超过 24 小时）
head-old-next = 中继没有出示更新的名录，可能缺少变更：请与另一成员核对其安全词。
head-stale-next = 在中继出示更新的名录之前，不能致函新的对象。

## The first start

welcome-step = 第 { $step } 步，共 { $of } 步
welcome-invitation = 欢迎使用 Hotline
welcome-person = 谁在此席位
welcome-passphrase = 本机的密码短语
welcome-enrolling = 正在入席
welcome-done = 已入席
welcome-what = Hotline 连接各国联络点，使其在出现问题时能够彼此找到，两端都有人值守。
welcome-alone = 您需要一份邀请：以 hotline: 开头的一行，由贵方提名机关发出，仅可使用一次。
welcome-paste = 请粘贴于此并按 Enter。此时不发送任何内容。
welcome-line = 邀请：
welcome-good = 邀请席位为 { $seat }。Enter 继续。
welcome-no-seat = 该邀请用于没有席位的提名机关，本版本不能受理。请运营方改为连同席位接纳。
welcome-person-why = 所有成员可在名录中看到。可以留空，但有姓名更易得到答复。Enter 继续，Esc 返回。
welcome-passphrase-why = 每次启动都用它打开本席位的数据，无人能够找回。请用四个以上无人会连在一起的词。
welcome-passphrase-none = 自动启动的机器可以不设：C-n。
welcome-short = 太短：可被试出。请加词。
welcome-fair = 尚可。再加一个词就好。
welcome-strong = 长度足够。
welcome-without = 未设密码短语：能读取这些文件的人可读取其中全部内容。
welcome-without-back = Enter 不设并继续。C-n 改为设置。
welcome-first = 密码短语
welcome-again = 再次输入
welcome-empty = 空的密码短语不起保护作用。请键入，或用 C-n 选择不设。
welcome-not-same = 两次输入不同。请重新键入第二次。
welcome-asking = 正在生成密钥并询问中继：{ $time }
welcome-asking-what = 密钥在本机生成，绝不离开本机。线路不佳时最多需一分钟。
welcome-is-yours = { $seat } 归您使用。
welcome-unpublished = 本席位的密钥尚未公布，中继就已中断。恢复之前无人能致函给您；恢复后自动继续。
welcome-nominator = 您是 { $party } 的提名机关：用 `hotline invite { $desk }/2` 邀请下一席位。
welcome-words = 这是本席位的安全词。请通过电话读给邀请您的人：双方所见必须相同。
welcome-alert = 请确定警报能叫醒您：F9 试响警报。
welcome-enter = Enter 打开联络点，并显示首先要做的事。

## The dossier of a case, on its page: all of them asked for by the crate that renders it

dossier-title = 卷宗
dossier-what = 一个席位就本案持有的全部内容，按案件顺序排列。每项旁注明其证明力。
dossier-exercise = 演习：此处所述均未发生
dossier-has-faults = 不真实：与导出内容不符
dossier-case = 案件
dossier-exported = 导出
dossier-directory = 名录，条目
dossier-signed = 已签名
dossier-signed-means = 照会。其作者的席位对原文逐字签名：可向他人出示。
dossier-unproven = 未证明
dossier-unproven-means = 非文件，或设备所报。仅在双方之间经过认证：持有本文件的任何人都可能写出，此处无从证明。
dossier-stated = 称述
dossier-stated-means = 中继所称，无签名。
dossier-from = 发自
dossier-to = 收件方
dossier-info = 抄送
dossier-released = 发出
dossier-drafted-by = 起草者
dossier-released-by = 批准者
dossier-signer = 签名身份
dossier-custody = 中继持有副本，收件席位
dossier-device = 打开副本的设备，席位
dossier-passed-on = 转交，原作者
dossier-file = 附件
dossier-newer = （只有更新的程序才能读取）
dossier-missing = 被提及但导出席位并不持有的消息：
dossier-how = 如需在没有其他资料的情况下检查本文件，请运行下面的命令；再将下面的名录与您从其他途径所知的核对。他人所写的文字和时间是其自身的说法。
dossier-text-form = 此格式仅供阅读：不能用来检查任何内容。
dossier-marking = 按内容中最严格的标记处理
dossier-between = 往来各方
dossier-period = 起止

## What waits for a second seat

action-releases = 待批准事项
action-return = 退回
release-title = 等待第二席位
release-none = 没有待批准的事项。
release-own = 由您起草：须由本联络点的另一席位批准。
release-queued = 已在此批准；中继恢复后发出。
release-ask = 批准向 { $to } 发送“{ $subject }”吗？起草者：{ $who }
release-names = 将以您的席位发出。收件方会看到两个名字。
release-done = 已批准。
release-returned = 已退回起草者。
release-reason = 为何退回？本联络点会读到。
release-no-reason = 请用一句话说明理由：起草者会读到。
detail-drafted-by = 起草者
detail-withdrawn = { $who } 已撤回，{ $time }
detail-corrected = { $who } 已更正，{ $time }
release-waits = 等待本联络点的另一席位批准。尚未发出任何内容。
action-release = 批准发出
release-waits-for = 等待
release-since = { $age }，自 { $time }
release-goes-to = 送达
release-nobody = 无人：该处目前没有可致函的席位
release-duty = 值班
release-off-duty = { $desk } 非值班时间，至 { $until }
release-left-out = 不含
release-ladder = 层级
release-rungs = 已备发的层级：{ $rungs }
release-unread = 请先读到末尾：已看 { $seen }/{ $of } 行。
release-looking = 正在查明收件席位，请稍候。
release-gone = 已不再等待：另一席位已批准或退回。
release-draft = 草稿
release-for = 致 { $to }
release-state-own = 您起草
release-state-queued = 已批准，等待中继
release-policy = 须由第二席位批准：{ $what }。
release-policy-none = 此处所写内容均无需第二席位批准。
release-policy-precedence = { $precedence }及以上
release-policy-rung = 第 { $rung } 层级及以上
now-release = 有同事的草稿等您批准。请读到末尾，然后批准或退回。
strip-releases = 有 { $count } 份草稿等待本席位批准：r

## Who is on duty, and handing over

action-duty = 谁在值班
action-hand-over = 移交案件
action-new-entry = 新建条目
action-remove = 删除
duty-title = { $desk } 值班
duty-number = 第 { $number } 版
duty-on = 值班：{ $who }，至 { $time }
duty-none = 尚未排班：按 i 新增第一个班次。
duty-nobody = 按值班表，目前无人值班。
duty-next = 接班：{ $who }，自 { $time }（还有 { $left }）
duty-stands-in = 替补并接收移交：{ $who }
duty-alone = 本联络点无其他人：无人替补。
duty-hours = 公布的时间：{ $hours }（{ $zone }）
duty-no-hours = 未公布值班时间：他方无法得知何时有人。
duty-covered = 未来 7 天公布的时间均有人值班。
duty-gaps = 以下公布的时间无人值班：
duty-entries = 班次
duty-no-entries = 无未结束的班次。
duty-now = 当前
duty-set-by = 由 { $who } 排定，{ $time }
duty-untold = 尚未确认收到：{ $who }
duty-remove = 从值班表中删除 { $who }，{ $span }？
duty-done = 值班表已更新，并已通知同事。
shift-new = 新增班次
shift-change = 修改班次
shift-seat = 人员
shift-from = 开始
shift-until = 结束
shift-days = 天数
shift-times = 时间为 UTC：14:00、2026-11-22 14:00；结束也可写 8h。
shift-repeats = 连续 { $count } 天，每 24 小时一次。
shift-no-seat = 请指明人员。
shift-no-time = 时间无效。请用 UTC：14:00、2026-11-22 14:00；结束也可写 8h。
shift-reversed = 结束早于开始：请检查时间。
shift-over = 该时段已过。
shift-no-days = 请填天数：1 至 62。
shift-too-many = 值班表最多 { $count } 条：请先删除一些。
shift-changed-meanwhile = 同事已修改此班次。C-s 将您的作为新班次加入；Esc 保留对方的。
handover-title = 移交案件
handover-count = { $count } 个案件
handover-no-cases = 尚无案件。
handover-open = 待处理
handover-to = 移交给
handover-nobody = 本联络点无其他人
handover-note = 同事还需了解什么？
handover-alone = 本联络点无其他人：无人可移交。
handover-nothing = 未选案件：按空格选择。
handover-review = 移交给 { $who } 的内容
handover-what = 同事将原样收到各案件的消息，以您的说明为凭。Enter 移交。
handover-messages = 共 { $count } 条消息，含回执。
handover-left-out = 未包括最早的 { $count } 条：超出移交容量。
handover-reads = 同事将看到：
handover-is-done = 已移交
handover-not-here = 此处没有该案件的内容。
handover-done = 已移交给 { $who }。案件：{ $cases }，消息：{ $messages }。
detail-record = 此处的记录
detail-record-same = 与移交时一致：{ $hash }
detail-record-other = 与移交时不同（之后有新内容，或有缺失）：{ $hash }

## The dossier at the terminal

action-dossier = 案件卷宗
action-check-dossier = 核验文件中的卷宗
action-export = 写入文件
action-language = 下一种语言
action-zone = 当地时间或仅 UTC
dossier-items = { $count } 项
dossier-nothing = 无可导出：此处没有该案件的消息，或没有已签名的名录首部。
dossier-left-out = 超出案件或同一编号容量而未列入：{ $count }
dossier-language = 语言和时区
dossier-verified = 核验通过：导出后未被改动。
dossier-not-compared = 未比对页面所示内容：缺少其语言或时区。请以下文为准。
dossier-rests = 其依据为此名录：请与一名成员核对其安全词。
dossier-log = 名录
dossier-words = 安全词
file-export = 将卷宗写入新文件
file-html = 可阅读、打印和归档的页面；内含卷宗，可在任何地方核验。
file-json = 供程序使用：可在任何地方核验。
file-text = 仅供阅读：无法据此核验。
file-no-name = 请输入文件名。
file-saved = 已写入：{ $path }
file-not-saved = 未写入，也未覆盖任何文件：{ $why }
file-red = TLP:RED，仅限收件人：{ $count }。若文件接收者即收件人，请再按一次。
file-check = 核验文件中的卷宗
file-check-why = 任何人的页面或 JSON：在此独立核验，无须其他资料。

## The agent

line-agent = 此目录有代理程序在运行，接收机器告警。
line-alerts = 等待通报的机器告警：{ $count }
## 正在进行的演习

action-exercise = 正在进行的演习
action-pause = 暂停、继续
action-fire = 立即下达
action-skip = 略过
action-branch-met = 按已完成继续
action-branch-unmet = 按未完成继续
action-hint = 给出提示
action-end-exercise = 结束演习
exercise-title = 演习
exercise-none = 此处没有进行中的演习。按 `b` 选择脚本并开始。
exercise-running = 进行中
exercise-paused = 已暂停
exercise-not-begun = 尚未开始
exercise-waits = 等待其间发生的事
exercise-over = 已结束
exercise-factor = 速度为实际的 { $factor } 倍
exercise-ends = { $time } 结束
exercise-next = 接下来
exercise-nothing-next = 没有更多定时事项。
exercise-came = 预期与实际
exercise-acts = 参演方的行动
exercise-cast = 参演方
exercise-by-branch = 手动
exercise-in = { $time } 后
exercise-inject-line = { $from } 致 { $to }：{ $subject }
exercise-cue-line = 由 { $from } 发言，致 { $to }：{ $subject }
exercise-met = 按时
exercise-late = 迟
exercise-open = 待办
exercise-missed = 未做
exercise-strangers = 亦发给未参演的 { $who }
exercise-you-play = 您扮演 { $player }：{ $plays }
exercise-run-by = 由 { $who } 主持。您在演习中对其他参演方所说，该席位也会收到。
exercise-cues = 您要说的话
exercise-no-cues = 暂无。
exercise-cue-said = 已说
exercise-cue-waits = 待说
exercise-cue-was-said = 这已经说过了。
exercise-brief = 您的任务说明
exercise-not-led = 此处无可主持：本席位没有主持正在进行的演习。
exercise-end-sure = 现在结束演习“{ $title }”吗？将通知所有参演方。
exercise-say-cue = 照原文说，或用自己的话
exercise-say-case = 在演习案件中书写
exercise-subject = 主题
exercise-no-subject = 请写主题。
exercise-said = 已在演习中发出。
act-acknowledge = 确认
act-respond = 答复
act-ask = 询问
act-raise = 提出关切
act-update = 更新情况
act-escalate = 上报，级别
act-deescalate = 降一级
act-refer = 转交
act-propose-closure = 提议结案
act-agree-closure = 同意结案
act-withdraw = 撤回
act-correct = 更正
act-clarify = 澄清
act-say = 发言

# What parties publish, and counters
action-library = 资料库
action-glossary = 术语
action-counters = 计数器
library-title = 资料库文件
glossary-title = 术语及各方的含义
counters-title = 计数器
detail-terms = 定义不一的术语：{ $terms }（T）
library-nothing = 尚无人向本联络点发布文件。按 i 发布文件。
library-withdrawn = 已撤回
library-party = 当事方
library-version = 版本
library-by = 由 { $who } 发布，{ $time }
library-by-former = 由原席位 { $who } 发布，{ $time }
library-file = 文件
library-at-relay = 存于中继。按 e 保存。
library-no-text = 不是文本。按 e 保存。
glossary-nothing = 尚无术语定义。按 i 定义。
glossary-differs = 不一致
counters-off = 计数器已关闭：不计数，也不发送。按 i 开启。
counters-on = 自 { $time } 起开启，汇总席位：{ $who }。
counters-what = 按种类和缓急计的报文、确认用时、告警、线路检查、演习；绝不记录谁与谁通信。不会自动发送。
counters-week = { $day } 起的一周
counters-may-send = 现在可发送一次：C-s 所发即此。
counters-may-not-send = 现在不能发送。
counters-totals = { $day } 起一周的合计
counters-closes = 结算前不公布：{ $time }。
counters-too-few = 不足五方：不公布。
counters-parties = 参与方：{ $count }。不足五方的项目以短横表示。
counters-nothing-to-send = 没有可发送的周：每周只在次周发送一次。
shelf-path = 文件
shelf-document = 标题
shelf-to = 收件方
shelf-term = 术语
shelf-definition = 定义
shelf-language = 语言
shelf-seat = 席位
shelf-no-address = 请说明收件方：当事方、联络点、席位或 *。
shelf-no-title = 请填写标题。
shelf-confirm = 将签名发往 { $desks } 个联络点的 { $seats } 个席位。发布吗？
shelf-done = 已完成。
shelf-publish = 发布文件
shelf-publish-why = 签名照会，不响铃，不属任何案件。日后登记的席位由本席补发。
shelf-save = 保存文件
shelf-save-why = 新文件，仅所有者可读。不覆盖任何文件。
shelf-define = 定义术语
shelf-define-why = 贵方的含义与他方的含义并列。
shelf-count = 开启计数器：由哪个席位汇总？
action-revise = 新版本
shelf-not-yours = 只有 { $party } 可更改其发布的内容。
shelf-no-own = 贵方尚未定义此术语：按 i 定义。
shelf-gone = 已经撤回。
shelf-reason = 原因
shelf-revise = 发布新版本：
shelf-revise-why = 取代前一版本。持有前一版本者也会收到新版本。
shelf-withdraw = 撤回：
shelf-withdraw-why = 持有者会收到通知及原因。已保存的副本不变。
shelf-redefine = 更改定义
shelf-redefine-why = 取代贵方先前的定义。收到过原定义者也会收到。
shelf-retract = 撤回定义：
shelf-retract-why = 收到过该定义者会收到通知。他方的含义不变。
shelf-confirm-revise = 将签名发往 { $desks } 个联络点的 { $seats } 个席位，取代现行内容。发布吗？
shelf-confirm-withdraw = 将签名告知 { $desks } 个联络点的 { $seats } 个席位其已失效。撤回吗？

## Checks of the line

action-pings = 线路检查
action-answer-ping = 回应检查
action-answer-named = 回应并公开席位
pings-title = 线路检查
pings-none = 此处没有线路检查。
pings-drill = 演练:与实际行动无关。
pings-own = 由本席位发起
pings-planned = 已计划
pings-announced = 已预告
pings-open = 进行中
pings-closed = 已结束
pings-failed = 未能进行
pings-answer-now = 有人询问本席位能否联系上。请按回车键。
pings-figures = { $seats } 个席位:设备 { $device } %,人员 { $person } %
pings-answered-by = { $seat } 已回应,{ $time }
pings-answered = 已回应。谢谢。
pings-no-answer = 此项不等待本席位回应。
now-ping = 有一项线路检查等您按一个键。

shelf-strict = { $name } 标有 TLP:{ $tlp }：请以同样严格的标记发布。
action-attach = 附加文件
action-save-file = 保存文件
files-save = 保存文件
files-save-why = 路径或目录。不覆盖任何文件；文件完整无误后才得名。
files-none = 此消息没有附件。
files-saved = 已保存：{ $path }
files-not-saved = 未保存：{ $why }
files-taken = 未保存：已有其他文件使用此名。没有覆盖任何文件。
files-arriving = 正在接收：{ $percent } %
files-already-arriving = 此文件已在接收。
files-goes-on = 文件继续接收。
files-here = 已保存到 { $path }
files-sealing = 正在封装文件：{ $percent } %
files-going-up = 正在送往中继：{ $percent } %
files-wait-here = 在此等待；先于消息送往中继
files-at-relay = 中继保留至 { $time }；按 S 保存
files-expired = 中继不会保留文件这么久：请发件方重新发送。
files-unchecked = 以上均未核实：只是文件自述。
files-broken = 无摘要：{ $text }
files-notice = 注意：{ $text }
files-title = 标题：{ $text }
files-from = 作者：{ $text }
files-cves = 漏洞：{ $text }
files-products = 产品：{ $text }
files-indicators = 指标：{ $text }
compose-file = 文件：{ $file }
compose-files = 此消息的文件
compose-files-path = 要附加的文件路径（Enter）；留空则返回消息。
compose-files-none = 尚无文件。草稿只记住文件位置；发送时读取并封装。
compose-files-many = 一条消息最多 { $max } 个文件。请打包。
compose-files-urgent = 加急和特急不等待文件：请选择“优先”，或去掉文件。
compose-file-strict = { $name } 标有 TLP:{ $tlp }：消息的标签须同样严格。
action-forward = 转告此消息
forward-red = 请 { $author } 告知他方：此为 TLP:RED，只限其收件方。
forward-strict = 告知 { $to } 前请先问 { $author }：此为 TLP:AMBER+STRICT，只限 { $own }。
forward-amber = 告知 { $to } 前请先问 { $author }：此为 TLP:AMBER，只限 { $own } 与原收件方。
forward-unknown = 其标签 { $tlp } 属于更新的版本：此处无人知道可传多远。
forward-non-paper = 这是非正式文件，不得为他方记录在案。
forward-label = 此消息为 TLP:{ $tlp }：转告的消息标签须同样严格。
forward-exercise = 演习中所说的用 `hotline forward` 转告，并留在演习之内。
action-begin-campaign = 开始一次线路检查
action-end-campaign = 结束该次检查
pings-window = 持续
pings-announce = 预告
pings-opens = 开始
pings-action = 待办
pings-no-time = 请写时长，如 48h，或时间，如 14:00。
pings-open-why = 预告与开始：自现在起的时长，或时间。预告留空：不事先通知。开始留空：预告后一小时。
pings-close-why = 计入的是至今的答复。待办事项人人可读。
pings-confirm = 询问是否可达？席位：{ $seats }，联络点：{ $desks }
pings-confirm-close = 现在结束？不能再次开始。
pings-begun = 已安排，届时自行进行。
pings-ended = 已结束，结果发给所有被询问者。
pings-not-run = 该处没有本席位正在进行的检查。
pings-no-report = 该处尚无结果。
pings-report = 检查
pings-html = 带图表的页面，供打印和归档。
pings-csv = 各行，供电子表格使用。
pings-json = 全部内容及签名答复：可用 `hotline ping verify` 核验。
action-begin-exercise = 开始演习
exercise-choose = 选择脚本
exercise-level = { $level } 级
exercise-file = 从文件读取 ...
exercise-file-read = 从文件读取脚本
exercise-file-why = “hotline exercise show silent-desk --file > mine.toml” 可写出一个样本。
exercise-mistakes = 错误：{ $count } 处。改正文件后按 Enter 重读。
exercise-objectives = 目标
exercise-story = 经过
exercise-expects = { $who }：{ $time } 内{ $what }
exercise-who-plays = 谁参演“{ $title }”？
exercise-speed = 相当于实际速度的倍数
exercise-start = 开始时间
exercise-start-now = 立即
exercise-start-later = 稍后，按空格
exercise-nobody = 尚无人
exercise-no-seat = 请为 { $player } 选择席位。
exercise-seat-twice = { $seat } 将扮演两个角色。
exercise-bad-factor = 速度为实际的 1 至 { $most } 倍。
exercise-lasts = 演习时间 { $time } 结束，至多 { $life }。
exercise-begin-sure = 现在开始“{ $title }”？将通知全部参演方：{ $count }。
exercise-tell-sure = 现在通知“{ $title }”的参演方？共 { $count } 方；演习稍后开始。
exercise-begun = 演习已开始；参演方已获通知。
exercise-told = 参演方已获通知。按空格开始。
exercise-under-way = “{ $title }”仍在此进行：请先结束。
exercise-report = 保存总结报告
exercise-report-unfinished = 演习仍在进行：结束后报告内容更全。
exercise-report-html = 供打印存档的页面，附时间表。
exercise-report-json = 供程序使用：报告的全部数据。
exercise-report-text = 供屏幕或邮件。
exercise-no-report = 无报告：本席位没有主持此演习，或其脚本在此无法读取。
action-assess = 总结结果
exercise-assess = “{ $title }”的总结
exercise-objective = 目标 { $number }
exercise-not-rated = 未评定
exercise-rated-performed = 已达到
exercise-rated-some = 已达到，有一些困难
exercise-rated-major = 已达到，有重大困难
exercise-rated-unable = 未能达到
exercise-strength = 做得好
exercise-gap = 欠缺
exercise-corrective = 待办
exercise-corrective-owner = ……由谁
exercise-corrective-due = ……何时
exercise-before = 此前所述
exercise-before-kept = 保留（做得好：{ $strengths }，欠缺：{ $gaps }，待办：{ $actions }）
exercise-before-left = 不再保留
exercise-corrective-parts = 三项都要写明：做什么、由谁、何时。
exercise-assessed = 已留给报告。
exercise-pass-on = 上报
