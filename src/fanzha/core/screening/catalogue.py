"""The tactics that screening can name, and what each of them means.

The wording that betrays a tactic is versioned data in `data/lexicon.json`; this table only says what
the codes mean to an officer. A code never changes its meaning: verdicts of past years quote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """The part that a tactic plays in the course of a fraud."""

    WHO = "who"  # whom the speaker claims to be
    STORY = "story"  # what is said to have happened
    BAIT = "bait"  # what is promised
    DEMAND = "demand"  # what the victim is to do
    PRESSURE = "pressure"  # what keeps the victim from thinking or asking
    OUTCOME = "outcome"  # what victims and officers write afterwards


@dataclass(frozen=True, slots=True)
class Tactic:
    """One thing that fraudsters do; `strong` ones hardly occur in honest text."""

    code: str
    name_zh: str
    definition_zh: str
    strong: bool
    stage: Stage


# Code, name, definition, strong; in the order in which a fraud unfolds.
_ROWS: Mapping[Stage, tuple[tuple[str, str, str, bool], ...]] = {
    Stage.WHO: (
        ("claims_police", "自称公检法", "自称公安、检察院、法院或专案组，并要对方配合", False),
        ("claims_official", "自称政府部门", "自称社保、医保、通信管理、海关、教育等部门", False),
        ("claims_bank", "自称银行或金融监管", "自称银行、银联、金融监管机构的工作人员", False),
        ("claims_service", "自称客服", "自称电商、物流、支付平台或航空公司的客服", False),
        ("claims_boss", "自称领导", "自称单位领导、老板，直接找下属办事", False),
        ("claims_kin", "自称亲友或老师", "自称子女、同学、老师，用新号码联系", False),
        ("claims_military", "自称部队等单位采购", "自称部队、消防、监狱、学校等单位来订货", False),
        ("claims_expert", "自称导师专家", "自称投资老师、分析师、带单导师、医学专家", False),
        ("guess_who", "让人猜身份", "不报姓名，让对方猜自己是谁", True),
    ),
    Stage.STORY: (
        ("crime_accusation", "说您涉案", "说对方涉嫌洗钱、名下账户或号码涉及案件", True),
        ("account_abnormal", "说账户异常", "说账户、证件、服务异常或即将停用", False),
        ("credit_threat", "拿征信吓人", "说不照做就影响征信、留下不良记录", False),
        ("refund_offer", "主动退款理赔", "主动来电来信说要退款、理赔、返还费用", False),
        ("cancel_service", "代为取消服务", "说误开了会员、保险、分期，要帮着取消，否则扣费", True),
        ("account_closing", "要求注销网贷账户", "说学生贷、网贷账户须注销或利率违规须关闭", True),
        ("flight_change", "航班取消改签", "说航班车次取消，要联系对方改签赔付", False),
        ("prize", "通知中奖", "说对方中奖、被抽中、可领大奖", False),
        ("subsidy", "通知领补贴", "说有补贴、退税、补助、养老金可以领", False),
        ("kin_emergency", "谎称亲人出事", "说亲人出车祸、被抓、被绑架、急病，要马上拿钱", False),
        ("romance", "感情铺垫", "以恋爱、交友、结婚的口气拉近关系", False),
        ("parcel_trap", "包裹清关故事", "说有贵重礼物、包裹被扣，要交费清关", False),
        ("intimate_threat", "拿私密影像要挟", "以裸聊录像、合成照片、通讯录相要挟", True),
    ),
    Stage.BAIT: (
        ("task_commission", "做任务返佣", "刷单、点赞、关注、做任务即可拿佣金", False),
        ("small_rebate_first", "先给小甜头", "先小额返利或允许小额提现，换取信任", False),
        ("guaranteed_profit", "保证高收益", "承诺稳赚不赔、高额收益、保本保息", False),
        ("inside_info", "内幕消息", "称有内幕消息、平台漏洞、精准计划", False),
        ("easy_loan", "容易的贷款", "无抵押、不看征信、秒到账的贷款或办卡提额", False),
        ("bargain", "低得离谱", "远低于市价的商品、充值、票证、账号", False),
        ("free_gift", "免费礼品引流", "免费送礼，要求扫码、进群、加好友", False),
        ("easy_job", "高薪轻松招聘", "不要经验、日结高薪、包吃住包机票的招工", False),
        ("escort_bait", "色情引诱", "以招嫖、同城约会、裸聊吸引", False),
        ("gambling", "博彩下注", "彩票预测、投注、下分上分、跟着下注", False),
        ("elder_invest", "养老投资分红", "原始股、养老项目、返利分红、集资入股", False),
        ("miracle_cure", "包治百病", "夸大疗效的保健品、义诊推销", False),
        ("credit_repair", "征信修复", "花钱洗白、修复、消除不良征信记录", True),
        ("forged_service", "代办证件代写", "办证、代考、代写、答案、内部名额", False),
        ("charity", "借爱心要钱", "以寻人、病重、捐款求转发求转账", False),
        ("minor_bypass", "解除防沉迷", "教未成年人解除限制、绕过家长", False),
    ),
    Stage.DEMAND: (
        ("transfer_demand", "要求转账", "要求向指定账户、个人转账汇款", False),
        ("safe_account", "安全账户", "要求把钱转入所谓安全、核查、清算账户", True),
        ("advance_payment", "先交钱再办事", "放款、发货、领奖、入职前先交费或垫付", True),
        ("unfreeze_fee", "交钱才能提现", "提现、解冻前须交保证金、税费、认证金", True),
        ("chain_orders", "连单补单", "任务未完成、操作失误，须继续做单补单才返钱", True),
        ("flow_brushing", "刷流水验资", "以刷流水、验资、包装为名要钱或要卡", True),
        ("screen_sharing", "共享屏幕", "要求开屏幕共享或进会议软件指导操作", True),
        ("remote_app", "装陌生软件", "要求下载链接里的软件、远程控制程序", False),
        ("code_request", "索要验证码", "要求说出、转发短信验证码", True),
        ("card_details", "索要卡号密码", "要求提供银行卡号、密码、身份证信息", False),
        ("phishing_link", "点链接填信息", "要求点击链接、扫码登录认证或填写信息", False),
        ("cash_gold", "现金黄金交付", "要求取现、买黄金，交给来人或寄出", True),
        ("crypto_card", "虚拟币或卡密付款", "要求用虚拟币、购物卡、充值卡密付款", True),
        ("card_rental", "收租卡号跑分", "收购出租银行卡、电话卡、账号，帮人走账", True),
        ("relay_device", "架设设备", "在家架设手机卡设备、转接电话拿报酬", True),
        ("nfc_tap", "贴卡读卡", "让银行卡贴近手机背面、开启感应功能", True),
        ("borrow_to_pay", "借钱再转出", "要求网贷借款、清空额度后转出", True),
        ("leaving_escrow", "脱离平台交易", "要求绕开平台，私下扫码、转账付款", True),
        ("third_party_buy", "代买第三方货物", "请商家代买其他货物并垫款", True),
        ("payee_change", "更换收款账户", "谎称原账户停用，要求把货款改汇新账户", True),
        ("atm_guided", "听电话按机器", "要求到取款机上按电话指导操作，或输入所谓代码", True),
        ("deposit_first", "先付定金", "未见货见人先付定金、押金、诚意金", False),
    ),
    Stage.PRESSURE: (
        ("urgency", "催促", "限时、马上、否则后果严重", False),
        ("secrecy", "要求保密", "不许告诉家人、银行、警察", True),
        ("blocks_checking", "不让核实", "借口没电、开会、不方便，不让打电话核实", False),
        ("stay_on_line", "不许挂断", "不许挂电话，到没人的地方去", True),
        ("threat", "威胁", "以逮捕、冻结、起诉、上门、曝光相威胁", False),
        ("channel_change", "换地方聊", "要求加微信、QQ或进群另谈", False),
        ("odd_chat_app", "小众聊天软件", "要求改用少见的聊天软件", False),
        ("proof_shown", "出示假凭证", "发来证件、通缉令、转账截图取信", False),
        ("coached_answers", "教人应付银行", "教人怎样骗过银行、民警、家人的询问", True),
        ("deepfake", "换脸拟声", "用合成的脸或声音冒充", False),
        ("profit_show", "晒收益", "群里晒收益、晒提现截图", False),
    ),
    Stage.OUTCOME: (
        ("no_payout", "提不出钱", "平台无法提现、拒绝返还", False),
        ("blocked_after", "付钱后失联", "付款后被拉黑、联系不上", False),
        ("loss_report", "报称被骗", "本人或民警写明被骗、损失金额", False),
    ),
}

# What has no words of its own: sentences that, taken together, sound like frauds that were learnt from.
TELLING_WORDS = Tactic("telling_words", "说法像诈骗", "整体用词和已知诈骗的说法相近", False, Stage.STORY)

TACTICS: Mapping[str, Tactic] = MappingProxyType(
    {row[0]: Tactic(*row, stage) for stage, rows in _ROWS.items() for row in rows} | {TELLING_WORDS.code: TELLING_WORDS}
)
