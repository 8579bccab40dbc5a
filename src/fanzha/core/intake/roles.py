"""Say what an amount is in the story: paid, given back, promised, demanded, left over, borrowed, or the sum of all."""

import re
from typing import Final

from fanzha.core.intake.clauses import Clauses
from fanzha.core.intake.fields import Role

_FEES: Final = (
    "保证金|手续费|解冻[费金]|会员费|税[款费金]?|认证[金费]|押金|工本费|激活费|验资|流水|服务费|定金"
    "|运费|保险费|报名费|违约金|滞纳金"
)
_VERB: Final = "转|汇|付|交|打|充|垫|投|缴|存|还款|刷|买|购"
_DONE: Final = "转|汇|付|交|打|充|垫|投|缴|存|刷|扣|划|取|给|花|买|购|还|押|送|寄|下|消费|输|拿"
# "按对方要求转了" is no demand: what was paid by it was paid.
_BY_ORDER: Final = re.compile(r"(?:按照?|根据|照着?|依照?)[^,]{0,8}?(?:要求|指示|说的|指令|指引|提示|吩咐|引导)")

_NOT_DONE: Final = re.compile(
    r"(?:没|未|没有|没能|并未)(?:能|有)?(?:转|付|汇|打|扣|成功?|支付)(?:成|出|过|走|账)?|转不出|失败|"
    r"被(?:银行|柜员|工作人员|警察|民警|反诈|系统)?[^,。]{0,8}?"
    r"拦(?:下|截|住)?|拦(?:下|截|住)了?|及时(?:止|拦)|不成功|没成功|未成功|未遂|交易(?:限额|受限)"
)
_STOPPED_BEFORE: Final = re.compile(
    r"(?:差点|险些|差一点)[^,]{0,10}$|(?:拦(?:下|截|住)|止住|劝阻)[^,]{0,6}$|(?:没有?|未)(?:转|付|汇|打|支付)(?:成|出|掉)[^,]{0,6}$"
)
_NEXT_STOPPED: Final = re.compile(
    r"^(?:但|但是|不过|结果|可是|幸好|好在|后来)?(?:这笔|钱|转账|银行|柜员|系统)?(?:就|都)?(?:被|没|未|失败|"
    r"提示|显示)[^,。]{0,8}?"
    r"(?:拦|失败|成功|转出|限额|风险|转成|付成)"
)
_TOTAL: Final = re.compile(
    r"(?:一共|总共|共计|合计|累计|总计|前后共?|先后共|共(?=被|转|损|骗|支|付|汇|充|投|向|给|[约计])|加起来|"
    r"全部加|总额|总损失|总金额)[^,]{0,14}$"
    r"|(?:被骗|损失|骗走|骗了|骗去|被诈骗|被盗刷)(?:走|了|去|掉|金额|共|人民币|约|为|:|大概|差不多|我|总计| )*$"
)
_ONE_BY_ONE: Final = re.compile(r"分别|每[笔次]|各")
_BALANCE: Final = re.compile(
    r"(?:余额|账面|剩(?:下|余|了)?|账户(?:里|上|内)|账号(?:里|上)|卡(?:里|上|内)|平台(?:里|上|内)|页面|"
    r"显示(?:有|赚|盈利|收益|我)?|存款|积蓄|定期)[^,转付汇扣]{0,10}$"
)
_BORROWED: Final = re.compile(
    r"(?:贷(?:款|了|到|出)|借(?:了|到|款|来|呗|贷)|网贷|套现|套了|备用金|信用卡(?:取现|刷)|花呗)[^,转付汇给]{0,10}$"
)
_RETURNED: Final = re.compile(
    r"(?:(?<!没有)(?<!没)(?<!未)(?:返(?:了|还|现|利|给|回)|退(?:了|还(?!要)|回|给我)|到账(?!后)|收到|"
    r"赚(?:了|到)|得到|提现(?:了|成功|出)|提了|返我|挣了|拿到|回款)"
    r"|(?:给我|向我|往我|转我|转给我|打给我|发给我|返给我)[^,]{0,8}|发了(?:个)?红包)[^,]{0,8}$"
)
_PROMISED: Final = re.compile(
    r"(?:承诺|保证(?!金)|说能|说可以|可以?(?:赚|返|得|拿|贷|领|获)|能(?:赚|返|拿|贷|下款|得|领)|每(?:单|天|"
    r"日|月|个?小时)|日(?:赚|结)|收益|利润|回报|赔(?:付|偿)|理赔|中(?:了)?奖"
    r"|奖金|额度|工资|报酬|就(?:返|能)|会(?:返|退|给)|翻到|补贴|双倍|贷款额度)[^,转付汇交]{0,10}$"
)
_PROMISED_AFTER: Final = re.compile(r"^的?(?:额度|贷款|佣金|返利|奖励|收益|利润|奖金|补贴|赔偿|理赔|报酬|中奖)")
_ASKED: Final = re.compile(
    rf"(?:让|叫|要求|要我|要先|需要?|必须|得(?:先|再)|说(?:要|得|再|还)|催|想(?:要)?|准备|打算|还(?:要|得)|"
    rf"要再|要(?=[{_VERB[0]}转交付汇]))"
    rf"[^,了]{{0,14}}?(?:{_VERB})[^,了]{{0,10}}$|(?:索要|勒索|敲诈|要价|开口(?:就)?要|"
    rf"(?:对方|他|她|骗子|现在|又|还|再)(?:还)?要(?:我)?)[^,了]{{0,6}}$"
)
_FEE_BEFORE: Final = re.compile(rf"(?:{_FEES})[^,]{{0,6}}$")
_FEE_AFTER: Final = re.compile(rf"^ ?的?(?:{_FEES})")
_PAID: Final = re.compile(rf"(?:{_DONE})[^,]{{0,26}}$|(?:走|掉)了?$")
_PAID_AFTER: Final = re.compile(
    r"^(?:的?(?:转账|汇款|付款)|(?:就)?(?:被)?(?:转|汇|打|付|扣|划|刷|骗)(?:给|到|走|过去|了|出)|没了|不见了|过去)"
)
_DONE_NOW: Final = re.compile(
    r"^(?:于是|然后|所以)?我?(?:就|便|也|又|只好|马上|立即|当时|都|信了|信以为真)*(?:照做|照办|转了|转过去|"
    r"转账了?|付了|交了|汇了|打了|打过去|充了|给了|同意)"
    r"|^我[^没未不]{0,18}(?:给了|转了|交了|付了|汇了|打了|照做了)$"
)
_TAKEN_NEXT: Final = re.compile(r"(?:拿|取|收|带)走了?$")
_HANDED: Final = re.compile(
    r"^(?:的?(?:现金|黄金|钱|存款|人民币))?(?:都|全部|全)?(?:转|交|汇|打|付|存|充)(?:账|款)?(?:给|到|入|进)"
)
_DEMANDED: Final = re.compile(r"(?:让|叫|要求|要|催)[^,了]{0,10}(?:把|将)?[^,了]{0,6}$")
_TAKEN: Final = re.compile(
    r"^(?:[^,]{0,4}(?:就|都|全部|全|已经))?(?:被)(?:[^,]{0,4})(?:转|扣|划|刷|盗|取)(?:走|了|掉|空|出)"
)
_GONE: Final = re.compile(r"^[^,转]{0,8}(?:都|就|全)(?:没了|不见了|没有了|被骗)")
_JOINED: Final = re.compile(r"(?:和|及|与|跟|加|,)$")
_PART_OF_A_ROW: Final = re.compile(r"^(?:其中)?(?:每[笔次]|各|都是|分别|第[一二三四五六七八九十\d]{1,2}[笔次])")
_GOES_ON: Final = re.compile(
    r"^(?:[又再还和及与、]|另外?|接着|随后|之后|第[一二三四五六七八九十\d]+[次笔]|(?:昨|今|前|当)[天日晚]|"
    r"[上下]午|\d+[点:]|[一二三四五六七八九十]+点|[ \d:点分月日号时半左右]*$)"
)

_BEFORE: Final = (
    (Role.STOPPED, _STOPPED_BEFORE),
    (Role.TOTAL, _TOTAL),
    (Role.RETURNED, _RETURNED),
    (Role.PROMISED, _PROMISED),
    (Role.ASKED, _ASKED),
    (Role.BORROWED, _BORROWED),
    (Role.BALANCE, _BALANCE),
)


def role_of(clauses: Clauses, start: int, end: int, previous: Role | None) -> tuple[Role, bool]:
    """Return what the amount at `plain[start:end]` is, and whether the words leave no other reading.

    Args:
        previous: the role of the amount before; a list goes on ("5000、8000和1万").
    """
    number = clauses.at(start)
    before = clauses.before(start)
    if _PART_OF_A_ROW.search(before):
        before = clauses.text(number - 1)[-20:] + before
    before = _BY_ORDER.sub("", before)
    after, following = clauses.after(end, 24), clauses.text(number + 1)
    if _is_stopped(before, after, following):
        return Role.STOPPED, True
    if _TAKEN.search(after):
        return Role.PAID, True
    role = _said_before(before, after)
    if _is_done_next(role, following):
        return Role.PAID, False
    is_fee = bool(_FEE_BEFORE.search(before) or _FEE_AFTER.search(after))
    if role is None:
        return _other(before, after, previous, is_fee=is_fee)
    return (Role.FEE if role is Role.ASKED and is_fee else role), True


def _said_before(before: str, after: str) -> Role | None:
    """Return what the words of the clause itself say; None where they say nothing."""
    if _DEMANDED.search(before) and _HANDED.search(after):
        return Role.ASKED
    role = next((role for role, pattern in _BEFORE if pattern.search(before)), None)
    if role is Role.TOTAL and _ONE_BY_ONE.search(before):
        return Role.PAID
    return Role.PROMISED if role is None and _PROMISED_AFTER.search(after) else role


def _is_done_next(role: Role | None, following: str) -> bool:
    """Tell whether the next clause says that what was demanded was then paid."""
    if role in {None, Role.ASKED} and _TAKEN_NEXT.search(following):
        return True
    return role in {Role.ASKED, Role.PROMISED} and _DONE_NOW.search(following) is not None


def _is_stopped(before: str, after: str, following: str) -> bool:
    return bool(_STOPPED_BEFORE.search(before) or _NOT_DONE.search(after) or _NEXT_STOPPED.search(following))


def _other(before: str, after: str, previous: Role | None, *, is_fee: bool) -> tuple[Role, bool]:
    if _PAID.search(before) or _PAID_AFTER.search(after):
        return Role.PAID, True
    if is_fee:
        return Role.FEE, True
    if _GONE.search(after):
        return Role.TOTAL, False
    if previous is not None and _JOINED.search(before):
        return previous, True
    if previous is not None and _GOES_ON.search(before.strip()):
        return previous, not before.strip()
    return Role.UNCLEAR, False
