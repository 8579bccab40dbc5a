"""What screening must say of plain messages: scams of every type, and honest texts that look like them.

The table is the specification: none of these texts was fitted.
"""

import pytest

from fanzha.core.screening import Grade

# Named wrongly by the shipped version: docs/methods/screening.md; the alarm itself is right.
KNOWN_MISS = "您在投资平台炒外汇的盈利提现被冻结"
SCAMS = [
    ("C01", "急招点赞员，手机在家就能做，一单佣金5元日结，做满三单后垫付任务佣金更高，扫码进群找派单员领任务。"),
    ("C01", "你的任务还差最后一单没完成，系统卡单了，再垫付6800做完补单，本金和佣金一起返给你。"),
    ("C02", "跟着老师进群买票，内幕消息保证涨停，亏损包赔，下载我们的交易软件入金五万就能开户。"),
    ("C02", "亲爱的，我表哥在平台做技术，知道后台漏洞，你先充两万跟着我下注，稳赚不赔，赚了我们就买房结婚。"),
    ("C02", "您在投资平台炒外汇的盈利提现被冻结，需先缴纳20%的个人所得税作为保证金，到账后连同本金一起解冻提现。"),
    ("C03", "内部渠道低价茅台，一箱1500，不走平台，微信先转账付全款，明天发货。"),
    ("C03", "妹妹已经到楼下了，先付800上门保证金，见到人全退给你。"),
    ("C04", "您好我是快递理赔客服，您的包裹丢了三倍赔付，请加我微信下载会议软件打开屏幕共享办理退款。"),
    ("C04", "您误开通了直播会员，每月自动扣费800元，要取消请下载会议软件共享屏幕，按客服指导操作并把验证码告诉我。"),
    ("C05", "您的贷款五万元因银行卡号填错被冻结，先交一万元解冻费，解冻后一起打到您卡上。"),
    ("C05", "无抵押无担保，黑户可做，凭身份证秒到账二十万，加微信 dk667788 办理，先交会员费398。"),
    ("C06", "您大学时注册的校园贷账户没有注销，会影响征信，请把各平台额度全部借出来转到清算账户清零。"),
    ("C06", "专业征信修复，逾期记录七天洗白，先付定金2000元，加微信咨询。"),
    (
        "C07",
        "妈，我手机摔坏了，这是同学的号，冲刺班报名费28000今天截止，加教务主任QQ 2233445566转给他，我在上课别打电话。",
    ),
    ("C07", "小刘，我是张总，马上把98万合同保证金打到这个账户，手续回来补，我在开会不方便接电话。"),
    ("C08", "我是市公安局刑警，您名下银行卡涉嫌洗钱，配合资金清查，把存款转到安全账户，不准告诉家人，否则马上逮捕。"),
    ("C08", "您的医保卡在外地盗刷涉嫌骗保，现在帮您转接公安局，电话不要挂断，找没人的房间做笔录。"),
    ("C09", "亲爱的，我寄给你的包裹里有黄金和美金，被海关扣押了，你先交一万八清关费，我退役就来娶你。"),
    ("C10", "游戏账号卖出的钱被平台冻结了，因为您卡号输错，需要充值1200元解冻后一起提现。"),
    ("C10", "小朋友免费领皮肤，拿妈妈的手机扫码解除防沉迷，不要让大人知道。"),
    ("C11", "部队采购两百份盒饭，另外请帮忙代买五十箱军用罐头，先垫付货款给供应商，回头一起结算。"),
    ("C12", "你裸聊的视频我都录下来了，通讯录也在我手里，马上转两万，不然群发给你家人同事。"),
    ("C13", "您的航班因故障取消，请拨打客服办理改签，下载会议软件共享屏幕领取300元延误补偿。"),
    ("C14", "恭喜您中了一等奖八万八，领奖前先交个人所得税3600元到公证账户，逾期作废。"),
    ("C14", "您的ETC已失效停用，请今日内点击 etc-renz.cc/a 填写银行卡号和验证码重新认证。"),
    ("C14", "你儿子在我手上，马上汇二十万，不许报警，不许挂电话，否则撕票。"),
    ("C14", "高价收银行卡电话卡，一天500元，只是帮忙走账，加QQ 998877665。"),
]

HARMLESS = [
    ("slogan", "凡是要你先垫付的刷单都是诈骗，不轻信，不转账，有疑问拨打96110。"),
    ("slogan", "【县公安局】谨防冒充客服退款诈骗：不下载会议软件，不共享屏幕，不透露验证码。"),
    ("slogan", "公检法没有安全账户，任何叫您把钱转到安全账户的都是骗子。"),
    ("slogan", "警惕网络贷款骗局，放款前要交解冻费、保证金的都是诈骗，切勿上当。"),
    ("story", "民警提醒：近日我县一居民被冒充领导的骗子以急用钱为由骗走五万元，请大家务必当面核实，不要轻信转账要求。"),
    ("story", "以案说法：张某将银行卡出租给他人跑分，被判处有期徒刑八个月，法官提醒广大群众不要出租出借银行卡。"),
    ("code_notice", "【某某支付】验证码 302917，您正在登录，5分钟内有效，请勿告诉他人。"),
    ("bank_notice", "您尾号6620的储蓄卡11月3日支出人民币86.50元，余额1,932.11元。"),
    ("bank_notice", "您的信用卡本期账单1,286.30元，到期还款日11月28日，如已还款请忽略。"),
    ("parcel_notice", "您的快递已到驿站，凭取件码 6-2-3091 今天20点前取件。"),
    ("refund", "您申请的退款128元已原路退回支付账户，预计1至3个工作日到账，无需任何操作。"),
    ("flight", "您乘坐的航班因天气延误至18:20起飞，可在官方App免费改签或退票。"),
    ("gov_notice", "请于12月3日携带身份证原件到政务大厅窗口办理社保卡补换，工本费25元。"),
    ("gov_notice", "城乡居民医保开始缴费，可到村委会或银行柜台缴纳，截止12月31日。"),
    ("court", "本院定于12月5日9时开庭审理你与李某借款合同纠纷一案，请持身份证准时到庭。"),
    ("police", "您被盗的电动车找到了，请带上身份证和购车发票到派出所认领。"),
    ("family", "妈，这个月生活费收到了，周末我回家吃饭，想吃红烧肉。"),
    ("family", "老公，下班记得接孩子，作业我检查过了。"),
    ("finance", "请各部门在周五前提交报销单，付款按审批流程办理，超过五万元需双人复核。"),
    ("meeting", "下午三点开会讨论四季度预算和项目进度，请各部门准备汇报材料。"),
    ("service", "您好您的空调明天上午师傅上门维修，保修期内不收费，来之前会给您打电话。"),
    ("job", "县人民医院招聘护士5名，报名不收取任何费用，请携带简历到人事科面试，五险一金双休。"),
    ("marketing", "会员日全场满200减50，第二件半价，门店与官网同步，退订回T。"),
    ("second_hand", "出一张书桌，八成新150元，小区自提，看货满意再付款。"),
    ("daily", "今天路上堵车，我晚十分钟到，你们先点菜。"),
    ("forum", "请问这款洗衣机好用吗？看评价还不错，准备双十一下单。"),
    ("school", "家长您好，明天春游请给孩子带午餐和水，费用学校已经出了，不用交钱。"),
]


@pytest.mark.parametrize(("kind", "text"), SCAMS)
def test_scam_is_called_a_scam_with_a_reason(screener, kind, text):
    verdict = screener.screen(text)

    assert verdict.is_scam
    assert verdict.tactics


@pytest.mark.parametrize(("kind", "text"), SCAMS)
def test_type_is_right_or_left_open(screener, kind, text):
    verdict = screener.screen(text)

    if text.startswith(KNOWN_MISS):
        pytest.xfail("the version of 2026-11-23 reads the unfreezing fee alone, and names the wrong type")
    assert verdict.type in {kind, None}


@pytest.mark.parametrize(("family", "text"), HARMLESS)
def test_honest_text_raises_no_alarm(screener, family, text):
    verdict = screener.screen(text)

    assert not verdict.is_scam
    assert verdict.grade in {Grade.NONE, Grade.BLUE}


def test_nearly_all_types_of_the_table_are_named(screener):
    right = sum(screener.screen(text).type == kind for kind, text in SCAMS)

    assert right / len(SCAMS) >= 0.85
