"""What the pages call acts and objects. One without a word here shows its code: nothing is hidden for want of one."""

from collections.abc import Mapping
from typing import Any

from fanzha.core.metrics.reach import STANDING_NAMES
from fanzha.core.workflow import (
    alert,
    campaign_task,
    case,
    entry,
    followup,
    followup_plea,
    objection,
    plan,
    report,
    request,
    typical_case,
    version,
)

OBJECTS = {
    "alerts.alert": ("预警", "alerts:show"), "cases.case": ("案件", "cases:show"), "cases.call": ("来电", "cases:call"),
    "cases.outsiderow": ("外部清单", ""), "cases.outsidesystem": ("外部系统", ""),
    "cases.operation": ("专项行动", ""),
    "cases.analysisdefinition": ("分析定义", ""), "cases.risingfinding": ("上升提示", ""),
    "cases.placemap": ("本地地图", ""),
    "intake.report": ("举报", "intake:report"), "intake.watchentry": ("名单条目", ""),
    "intake.screeningversion": ("识别版本", "intake:version"), "intake.label": ("标注", ""),
    "people.person": ("人员", "people:person"), "people.household": ("住户", "people:household"),
    "people.group": ("群", ""), "people.place": ("场所", ""), "touches.touch": ("触达", ""),
    "org.unit": ("单位", "org:unit"), "org.officer": ("账号", "org:officer"), "org.post": ("岗位", ""),
    "org.standin": ("代班", ""), "org.duty": ("值班", ""), "org.dutyswap": ("换班", ""),
    "org.dutynote": ("交接班记录", "org:duty_note"),
    "knowledge.entry": ("知识", "knowledge:show"), "common.ruleversion": ("规则", ""),
    "common.importbatch": ("导入批次", "imports:batch"), "common.bulkrun": ("批量办理", ""),
    "common.savedview": ("常用视图", ""), "common.jobfailure": ("失败任务", ""),
    "common.approval": ("申请", "approvals:show"),
    "common.backuprun": ("备份", ""), "common.keyrotation": ("密钥更换", ""), "channels.message": ("消息", ""),
    "rights.request": ("本人申请", "rights:request"), "rights.objection": ("名单异议", "rights:objection"),
    "rights.record": ("评估与泄露记录", "rights:record"), "rights.hold": ("保全", ""),
    "rights.erasurerun": ("到期清除", ""),
    "followup.file": ("帮助跟进档案", ""), "followup.plea": ("帮助跟进请求", ""),
    "followup.switch": ("帮助跟进启停", ""),
    "exchange.peer": ("两网交换", "exchange:peer"), "exchange.package": ("交换包", ""),
    "exchange.ownkey": ("交换密钥", ""), "exchange.item": ("交换条目", ""),
    "cases.typicalcase": ("典型案例", "cases:typical_one"),
    "cases.clue": ("线索", "cases:clue"), "cases.reward": ("线索奖励", "cases:reward"),
    "cases.linkproposal": ("关联建议", "cases:link"), "cases.series": ("系列案", "cases:one_series"),
    "cases.stopvalue": ("公用值", ""),
    "cases.victimrevisit": ("回访", "cases:revisit"),
    "campaigns.task": ("任务", "campaigns:task"), "campaigns.share": ("任务份额", "campaigns:share"),
    "campaigns.activity": ("活动", "campaigns:activity"),
    "campaigns.registerentry": ("登记册", "campaigns:register_entry"),
    "campaigns.nofraud": ("无诈单位申报", "campaigns:no_fraud"),
    "campaigns.returnform": ("报表", "campaigns:return_form"), "campaigns.return": ("报送", ""),
    "supervision.traceback": ("倒查", "supervision:trace"), "supervision.traceduty": ("倒查说明", "supervision:duty"),
    "supervision.phonecheck": ("电话抽查", ""), "supervision.effectrun": ("宣传效果", ""),
    "campaigns.planversion": ("工作方案", ""),
    "export": ("导出", ""), "common.export": ("导出", ""), "audit": ("操作留痕", ""), "keys": ("密钥", ""),
    "database": ("数据库", ""),
}  # fmt: skip

ACTS = {
    "alert.assigned": "派单", "alert.closed": "办结", "alert.concluded": "登记结果", "alert.contacted": "登记联系",
    "alert.escalated": "上报超时", "alert.evidence_read": "看了来源原文", "alert.false_alarm": "标为误报",
    "alert.graded": "核定等级", "alert.joined": "并入来源", "alert.lapsed": "到期收尾",
    "alert.message_changed": "短信去向变化", "alert.noted": "知悉超时", "alert.opened": "生成",
    "alert.person_named": "登记对象", "alert.regraded": "改等级", "alert.reopened": "重新打开",
    "alert.resumed": "恢复办理", "alert.revisit_missed": "回访没做", "alert.revisited": "回访",
    "alert.set_aside": "搁置", "alert.transfer_accepted": "接收移送", "alert.transfer_asked": "提出移送",
    "alert.transfer_expired": "移送过期", "alert.transfer_refused": "退回移送", "alert.urged": "催办",
    "alert.remarked": "备注", "household.moved": "换网格",
    "approval.asked": "申请", "approval.agreed": "同意", "approval.refused": "不同意", "approval.withdrawn": "撤回",
    "approval.expired": "到期收尾", "approval.failed": "没有办成", "approval.used": "办理", "approval.seen": "打开",
    "approval.code_made": "取代码",
    "call.begun": "接听", "call.ended": "办完来电", "call.read": "查看", "outside.settled": "核对",
    "outside.listed": "收到清单",
    "outside.system_saved": "保存表头",
    "nudge.asked": "催报", "calendar.made": "生成日历地址", "calendar.ended": "停用日历地址",
    "task.drafted": "起草任务", "task.edited": "改任务", "task.issued": "下发任务", "task.reached": "送达各单位",
    "task.closed": "办结任务", "task.withdrawn": "撤回任务", "task.given": "补给单位",
    "task.deadline_moved": "改截止时间",
    "share.handed_down": "分解到下级", "share.responsible": "指定责任人", "share.delivered": "报完成",
    "share.confirmed": "确认完成", "share.returned": "退回", "share.excused": "免除", "share.resumed": "恢复",
    "share.taken_back": "收回没完成的", "share.passed_on": "转给别的单位", "share.given": "接过任务",
    "delivery.recorded": "登记完成情况", "delivery.struck": "划掉登记", "delivery.file_opened": "打开凭证",
    "activity.planned": "安排活动", "activity.changed": "改活动安排", "activity.started": "开始签到",
    "activity.recorded": "登记活动结果", "activity.reopened": "重新登记活动", "activity.cancelled": "取消活动",
    "activity.closed": "活动归档", "activity.code_changed": "换签到码", "activity.listed": "按名单签到",
    "activity.marked": "登记培训成绩", "activity.photographed": "添加活动照片", "activity.entered": "收参赛作品",
    "activity.entry_withdrawn": "撤下参赛作品", "activity.awarded": "定名次", "activity.names_seen": "查看签到名单",
    "no_fraud.begun": "开始自查", "no_fraud.said": "保存自查", "no_fraud.applied": "申报",
    "no_fraud.checked": "登记现场核查", "no_fraud.sent_back": "退回", "no_fraud.awarded": "命名",
    "no_fraud.refused": "不予命名", "no_fraud.confirmed": "复核通过", "no_fraud.withdrawn": "撤销命名",
    "no_fraud.given_up": "放弃申报", "no_fraud.doubted": "列入复核",
    "register.written": "登记", "register.changed": "修改登记", "register.proved": "添加凭证",
    "register.file_opened": "打开凭证", "register.revealed": "看了完整姓名、号码", "register.ended": "停用登记",
    "register.restored": "恢复登记", "register.graded": "隐患分级", "register.resolved": "登记整改",
    "register.sent_back": "退回整改", "register.checked": "核查通过", "register.closed": "销号",
    "register.reopened": "重新整改", "register.voided": "作废登记", "register.moved": "随单位变动转接登记",
    "plan.drafted": "起草方案", "plan.edited": "改方案", "plan.submit": "提交审批", "plan.return": "退回方案",
    "plan.approve": "批准方案", "plan.replace": "以新版代替", "plan.end": "结束方案", "plan.discard": "作废方案",
    "plan.taken_out": "导出方案",
    "return_form.drafted": "新建报表", "return_form.edited": "改报表", "return_form.live": "启用报表",
    "return_form.ended": "停用报表", "return_form.audience": "更新报送范围",
    "return.saved": "保存填报", "return.completed": "上报", "return.approved": "审核通过", "return.sent_back": "退回",
    "return.reopened": "限期重开", "return.lapsed": "重开期满，恢复原内容", "return.file_dropped": "删去文件",
    "return.file_opened": "打开文件",
    "clue.received": "登记线索", "clue.hand_over": "移交", "clue.accept": "接收", "clue.send_back": "退回",
    "clue.prove": "登记查实", "clue.dismiss": "登记查否", "clue.join": "并入另一条", "clue.reopen": "重新核查",
    "clue.told": "给提供人回话", "clue.revealed": "看了提供人", "reward.asked": "提出奖励", "reward.agree": "批准",
    "reward.refuse": "不批准", "reward.pay": "发放",
    "link.proposed": "提出关联建议", "link.accept": "采纳关联", "link.decline": "不采纳关联",
    "link.withdraw": "撤回关联建议", "link.renew": "重新提出关联建议", "link.part": "拆开关联",
    "series.opened": "建立系列案",
    "series.cases_added": "案件并入系列", "series.saved": "修改系列案", "series.merge": "并入另一系列",
    "series.part": "拆回系列",
    "series.split": "拆出案件", "series.close": "结束系列案", "series.reopen": "重新打开系列案",
    "series.exported": "导出系列案（完整）",
    "stop_value.added": "登记公用值",
    "stop_value.learnt": "发现公用值候选", "stop_value.confirm": "确认公用值", "stop_value.end": "停用公用值",
    "revisit.asked": "安排回访", "revisit.try": "登记没接通", "revisit.finish": "完成回访",
    "revisit.refuse": "本人不愿意",
    "revisit.give_up": "联系不上", "revisit.miss": "逾期", "revisit.waive": "不再回访", "revisit.reopen": "重新回访",
    "typical.asked": "提示宣传", "typical.draft": "起草", "typical.edit": "修改文字", "typical.submit": "送审",
    "typical.take_back": "拿回来改", "typical.approve": "批准入库", "typical.refuse": "不批准",
    "typical.decline": "登记不宣传", "typical.withdraw": "撤下", "typical.read": "看了没有发布的文字",
    "typical.doubted": "提示核对已入库的文字", "typical.settled": "核对后继续使用",
    "trace_back.opened": "开始倒查", "trace_back.reckoned": "重新核对台账", "trace_back.followed": "随案件移送",
    "trace_duty.answered": "提交说明",
    "trace_duty.returned": "退回补充", "trace_duty.concluded": "认定", "trace_duty.reopened": "重新认定",
    "effect.asked": "要求计算",
    "trace_duty.missed": "到期没有说明", "phone_check.drawn": "抽样", "phone_check.recorded": "登记抽查结果",
    "case.edited": "修改", "case.victim_saved": "登记受害人", "case.payment_saved": "登记付款",
    "case.payment_removed": "去掉一笔付款", "case.traits_added": "登记特征", "case.trait_removed": "去掉一个特征",
    "case.victim_removed": "去掉一名受害人", "case.doubt_settled": "核对对不上的地方", "case.revealed": "看完整内容",
    "case.origin_saved": "登记来源", "case.outcome_saved": "登记结果", "case.tagged": "归入专项行动",
    "case.untagged": "移出专项行动", "operation.saved": "保存专项行动", "case.evidence_taken": "收取证据",
    "case.evidence_handed": "移交证据", "case.evidence_back": "收回证据", "case.evidence_returned": "退还证据",
    "case.evidence_checked": "核对证据指纹", "case.evidence_opened": "打开证据", "case.task_asked": "布置任务",
    "case.task_miss": "任务超期", "case.task_finish": "办完任务", "case.task_cancel": "取消任务",
    "case.transfer_asked": "申请移送", "case.transfer_accept": "接收移送", "case.transfer_refuse": "不接收移送",
    "case.transfer_withdraw": "撤回移送", "case.transfer_expire": "移送到期没有答复",
    "case.definition_kept": "保存分析定义", "case.definition_ended": "停用分析定义",
    "case.finding_dismissed": "把上升提示放到一边", "case.map_loaded": "上传本地地图",
    "case.outside_number_added": "登记外部编号", "case.opened": "立案登记", "case.read": "查看", "case.moved": "改状态",
    "data.exported": "导出", "export.cancelled": "取消导出", "export.erased": "删除到期的导出文件",
    "export.fetched": "下载导出文件", "export.made": "生成导出文件", "drift.asked": "要求看用词变化",
    "drift.made": "生成用词变化",
    "household.added": "新增", "household.changed": "修改", "household.created": "新增",
    "import.resumed": "继续导入", "import.started": "开始导入", "job.again": "重新执行",
    "list.step_asked": "成批办理", "list.view_deleted": "删除视图", "list.view_saved": "保存视图",
    "knowledge.drafted": "起草", "knowledge.loaded": "装入", "knowledge.shipped": "随产品更新",
    "label.withdrawn": "撤回标注", "message.changed": "去向变化", "message.queued": "排入发送",
    "duty.arranged": "排班", "duty.dropped": "撤班", "duty.swap_asked": "要求换班", "duty.swapped": "换班",
    "duty.swap_refused": "不换班", "duty.swap_withdrawn": "撤回换班", "duty.note_written": "写交接班记录",
    "duty.note_taken": "接班", "officer.code_given": "发一次性码", "officer.codes_given": "整批发一次性码",
    "officer.handed_over": "离岗交接", "stand_in.given": "安排代班", "stand_in.withdrawn": "撤回代班",
    "officer.changed": "修改", "officer.closed": "停用", "officer.created": "开通", "officer.opened_again": "恢复",
    "officer.password_changed": "改密码", "officer.password_reset": "重置密码", "officer.session_ended": "结束登录",
    "officer.signed_in": "登录", "officer.signed_out": "退出", "person.changed": "修改", "person.created": "新增",
    "person.merged": "合并", "person.split": "撤销合并", "person.kept_apart": "核对为不是同一个",
    "household.merged": "合并", "household.split": "撤销合并", "household.kept_apart": "核对为不是同一个",
    "merge.followed": "随合并改了对象", "person.revealed": "看了完整内容", "post.ended": "结束岗位",
    "post.given": "任命",
    "report.confirmed": "核实", "report.dismissed": "不采用", "report.erased": "按期清除", "report.joined": "并入",
    "report.labelled": "标注", "report.lapsed": "到期未核", "report.opened": "打开原文",
    "report.picture_opened": "打开截图",
    "exchange.key_made": "备密钥", "exchange.key_used": "启用密钥", "exchange.card_read": "登记对方名片",
    "exchange.key_compared": "核对对方密钥", "exchange.key_confirmed": "第二人核对对方密钥",
    "exchange.list_approved": "交换清单生效", "exchange.stopped": "停用交换", "exchange.opened": "恢复交换",
    "exchange.packed": "打包", "exchange.packed_again": "重新打包", "exchange.taken": "收包",
    "exchange.sent": "发往另一网", "exchange.carried": "从另一网收下", "exchange.refused": "另一网的没有收",
    "picture.opened": "看了小图和同图", "report.received": "收到", "report.reopened": "重新打开",
    "report.revealed": "看了完整内容", "rule.added": "新版本", "screening.brought": "带来识别版本",
    "screening.discarded": "弃用", "screening.rolled_back": "退回上一版", "screening.shadow_started": "开始对照",
    "screening.shadow_stopped": "停止对照", "screening.trained": "训练完成", "screening.training_failed": "训练没成",
    "screening.training_started": "开始训练", "screening.went_live": "启用", "touch.proof_seen": "看了凭证",
    "touch.recorded": "登记", "touch.reversed": "冲销", "unit.closed": "停用", "unit.created": "新建",
    "unit.moved": "换上级", "unit.opened_again": "恢复", "unit.population_set": "登记人口", "unit.renamed": "改名称",
    "hold.released": "解除保全", "hold.set": "保全", "objection.close": "办结（不在名单）",
    "objection.opened": "打开",
    "objection.refuse": "保留名单", "objection.taken": "登记", "objection.uphold": "撤下名单",
    "person.erased": "按申请删除",
    "record.authority_told": "报告主管部门", "record.changed": "修改", "record.closed": "办结",
    "record.contained": "登记已控制", "record.file_added": "加附件", "record.file_opened": "下载附件",
    "record.made": "登记", "record.persons_told": "告知本人", "request.answered": "答复",
    "request.extended": "延长期限",
    "request.lapsed": "过期归档", "request.opened": "打开", "request.person_named": "对应人员",
    "request.proposed": "提交删除", "request.refused": "不予办理", "request.taken": "登记",
    "request.turned_back": "退回", "request.verified": "核验身份", "request.withdrawn": "撤回",
    "retention.ran": "到期清除",
    "followup.switched_on": "启用", "followup.switched_off": "停用", "followup.proposed": "提出开立",
    "followup.opened": "开立", "followup.look_begun": "写明用途打开", "followup.looked": "看了",
    "followup.searched": "在自己的档案里找人",
    "followup.entry_opened": "看了登记簿里的一份",
    "followup.named": "增加指定人员", "followup.unnamed": "撤下指定人员", "followup.renewed": "延期",
    "followup.closed": "结束", "followup.paused": "因申诉暂停", "followup.resumed": "恢复",
    "followup.step_added": "加安排", "followup.step_done": "登记安排的结果", "followup.contact_arranged": "约联系",
    "followup.contact_recorded": "登记联系的结果", "followup.reviewed": "复核", "followup.corrected": "更正本人信息",
    "followup.plea_taken": "登记本人请求", "followup.plea_opened": "打开本人请求",
    "followup.plea_granted": "照办本人请求", "followup.plea_refused": "没有照办，已说明理由",
    "followup.plea_nothing_held": "答复没有档案", "followup.plea_taken_back": "登记本人撤回",
    "watch.listed": "列入名单", "watch.withdrawn": "移出名单", "audit.checked": "核对操作留痕",
    "audit.export_fetched": "下载留痕导出", "backup.made": "备份", "backup.failed": "备份没做成",
    "database.restored": "从备份恢复",
    "database.upgraded": "升级", "keys.exported": "导出密钥", "keys.rotation_started": "开始更换密钥",
    "keys.rotation_finished": "更换密钥完成", "keys.retired": "停用旧密钥",
}  # fmt: skip

FIELDS = {
    "standing": "台账结论", "rules": "规则版本", "case": "案件", "late": "逾期", "conclusion": "认定",
    "ledger": "台账结论",
    "fingerprint": "密钥指纹", "package": "第几号包", "peer": "对方", "direction": "方向", "items": "条目数",
    "doubled": "以前收过的", "number": "编号", "signed_by_earlier": "旧密钥签过", "picture": "图片编号",
    "others": "同图编号", "name": "名称", "state": "状态", "grade": "等级", "level": "级别", "clock": "时限",
    "to": "给", "unit": "单位",
    "unit_id": "单位编号", "officer_id": "责任人编号", "person_id": "人员编号", "role": "岗位", "kind": "种类",
    "count": "数量", "what": "内容", "result": "结果", "outcome": "处理结果", "loss": "损失", "phone": "电话",
    "address": "地址", "text": "原文", "note": "备注", "version": "版本", "content": "内容", "key": "密钥",
    "keys": "密钥", "size": "大小（字节）", "rows": "行数", "files": "文件数", "verified": "恢复核对",
    "made_at": "备份时间", "code": "编码", "title": "职务", "username": "登录名", "from_date": "起", "until": "止",
    "parent": "上级", "year": "年份", "residents": "人口", "households": "户数", "fields": "字段", "purpose": "用途",
    "shown": "看了", "contact_name": "报告人", "contact_phone": "报告人电话", "target_name": "要劝阻的人",
    "target_phone": "要劝阻的人的电话", "target_address": "要劝阻的人的住址", "caller": "对方号码",
    "absent": "不在岗的人", "deputy": "代班人", "posts": "岗位", "shift": "班次", "on_date": "日期",
    "moved": "移交件数", "step": "事项", "about": "对象", "expires": "到期",
    "short_name": "简称", "source": "来源", "points": "得分", "paid_state": "转钱情况", "id_number": "身份证号",
    "list": "列表", "shared": "共用", "from": "并入了第几号", "into": "并入第几号", "followed": "跟过来几件",
    "left": "留下的", "other": "另一条的编号", "birth_year": "出生年", "sex": "性别", "family_name": "家属姓名",
    "family_phone": "家属电话", "has_elder_alone": "独居老人", "household": "住户",
    "amount_fen": "金额（分）", "loss_fen": "损失（分）", "recovered_fen": "追回（分）", "paid_at": "付款时间",
    "way": "付款方式", "payer_bank": "付款银行", "payee_bank": "收款银行", "is_told": "受害人讲到过",
    "age": "年龄", "occupation": "职业", "schooling": "文化程度", "home_unit_id": "居住单位编号",
    "met_publicity": "听过宣传", "has_app": "装了软件", "is_warning_on": "开了来电预警", "is_also_suspect": "同时涉嫌",
    "type": "类型", "subtype": "小类", "channel": "受理途径", "occurred_at": "发案时间", "facts": "案情",
    "payments": "付款情况", "origin_level": "线索来源", "leak_source": "信息泄露来源", "contact_way": "首次怎么接触",
    "contact_at": "首次接触时间", "solved_at": "破案时间", "arrests": "抓获人数", "dens": "窝点数",
    "evidence": "证据编号", "is_whole": "指纹一致", "operations": "专项行动编号", "from_unit_id": "原单位编号",
    "kept": "写明理由留下的处数", "starts_on": "开始", "ends_on": "结束", "system": "来源系统",
    "quota": "总量", "split": "怎么分", "due_at": "截止", "audience": "发给谁", "counter": "计数指标",
    "typed": "单独填的单位数", "incoming_number": "来文字号", "units": "单位数", "handed_down": "分给下级",
    "parts": "下级份数", "freed": "收回的数", "how_many": "多少", "done_on": "完成日期", "delivery": "第几号登记",
    "first_named": "有第一责任人", "specific_named": "有具体责任人", "contact_named": "有联系人", "shares": "份数",
    "pattern": "方案样式", "made_from": "沿用方案编号", "measures": "措施数", "by_number": "代替它的是第几版",
}  # fmt: skip

# What states and grades are called on the pages of the objects themselves.
STATES: dict[str, Mapping[Any, str]] = {
    "alerts.alert": alert.MACHINE.state_names, "cases.case": case.MACHINE.state_names,
    "intake.report": report.REPORT.state_names, "rights.request": request.REQUEST.state_names,
    "rights.objection": objection.OBJECTION.state_names, "intake.screeningversion": version.VERSION.state_names,
    "knowledge.entry": entry.ENTRY.state_names, "campaigns.planversion": plan.PLAN.state_names,
    "campaigns.task": campaign_task.TASK.state_names, "campaigns.share": campaign_task.SHARE.state_names,
    "cases.typicalcase": typical_case.TYPICAL.state_names,
    "followup.file": followup.FOLLOWUP.state_names, "followup.plea": followup_plea.PLEA.state_names,
}  # fmt: skip
GRADES = {"red": "红", "orange": "橙", "yellow": "黄", "blue": "蓝", "none": "不预警"}

ORIGINS = {"job": "后台任务", "command line": "命令行", "system": "系统"}

# Who merely looked: in the log of everything, not in what happened to an object.
READS = frozenset({
    "alert.evidence_read", "approval.seen", "case.read", "case.revealed", "case.evidence_opened",
    "typical.read", "person.revealed", "report.opened", "picture.opened",
    "report.picture_opened",
    "report.revealed", "touch.proof_seen", "request.opened", "objection.opened", "record.file_opened",
    "followup.look_begun", "followup.looked", "followup.searched", "followup.entry_opened", "followup.plea_opened",
})  # fmt: skip


def object_word(kind: str) -> str:
    """Return what a kind of object is called."""
    return OBJECTS[kind][0] if kind in OBJECTS else kind


def act_word(action: str) -> str:
    """Return what an act is called."""
    return ACTS.get(action, action)


def field_word(name: str) -> str:
    """Return what a field is called."""
    return FIELDS.get(name, name)


def code_word(kind: str, field: str, code: str) -> str:
    """Return what a written-down code is called: a state of this kind of object, a grade, or the name of a field."""
    if field == "state":
        names = {str(state): name for state, name in STATES.get(kind, {}).items()}
        return names.get(code, code)
    if field == "grade":
        return GRADES.get(code, code)
    if field == "standing":
        return next((name for standing, name in STANDING_NAMES.items() if standing == code), code)
    return field_word(code) if field in {"shown", "fields"} else code


def origin_word(origin: str) -> str:
    """Return where an act came from: an address as it is, our own doors by name."""
    return ORIGINS.get(origin, origin)
