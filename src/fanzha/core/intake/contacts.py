"""Find by what the two sides spoke: phones of either side, chat ids, apps, wallets, and who reached whom first."""

import re
from collections.abc import Iterator
from typing import Final

from fanzha.core.intake.clauses import Clauses
from fanzha.core.intake.fields import FieldKind, Proposed, Role
from fanzha.core.intake.words import Words
from fanzha.core.text.characters import CJK
from fanzha.core.text.find.found import Claims
from fanzha.core.text.kinds import EntityKind

_OWN_PHONE: Final = re.compile(
    r"(?:我|本人|报警人|受害人|事主|当事人|家属|自己)(?:的|自己的|本人)?(?:联系|手机|电话|号码|方式|号|是|"
    r"为|:| ){0,6}$|(?:联系电话|联系方式|联系我|回拨|打我(?:这个)?(?:电话|手机)?|报警电话|我手机)[^,。]{0,6}$"
)
_OWN_AFTER: Final = re.compile(r"^(?:是|为)?(?:我|本人|报警人|受害人|事主)(?:的|本人|自己)|^(?:接到|收到)")
_SUSPECT_PHONE: Final = re.compile(
    r"接到|来电|打来|打给我|对方|自称|陌生|短信|骗子|嫌疑|客服|号码(?:是|为|:)?$|加|联系(?:他|她)|显示|冒充|收到"
)
_SUSPECT_AFTER: Final = re.compile(
    r"^(?:的|这个)?(?:号码|电话|手机)?(?:的)?(?:打来|来电|打给我|打我|给我打|发来|联系我|加我|打电话|给我发|"
    r"自称|说|拨打|致电)"
)
_VALUE: Final = (
    r"(?:号|id|账号|帐号|号码|用户名|昵称|群号?){0,2}(?:是|为|叫|:| )?(?P<value>[a-z0-9][a-z0-9_.\-]{3,29})(?![a-z0-9])"
)
_TRON: Final = re.compile(r"(?<![A-Za-z0-9])T[1-9A-HJ-NP-Za-km-z]{33}(?![A-Za-z0-9])")
_ETHEREUM: Final = re.compile(r"(?<![A-Za-z0-9])0x[0-9a-fA-F]{40}(?![A-Za-z0-9])")
_BITCOIN: Final = re.compile(r"(?<![A-Za-z0-9])(?:bc1[0-9a-z]{25,62}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?![A-Za-z0-9])")
_WALLETS: Final = (("tron", _TRON), ("ethereum", _ETHEREUM), ("bitcoin", _BITCOIN))
_APP: Final = re.compile(
    rf"(?:下载|安装|装)(?:并注册|登录|注册)?(?:了|好)?(?:一个|一款|个|款|他们的|对方的)?(?:叫做?|名为|名叫|"
    rf"名字叫|是)?[“\"《「【『](?P<quoted>[^”\"》」】』\n]{{2,20}})"
    rf"|(?:下载|安装|装)(?:了)?(?:一个|一款|个|款)?(?:叫做?|名为|名叫|名字叫)(?P<called>[{CJK}a-z0-9]{{2,"
    rf"10}}?)(?=的|[,。;!?\n ]|app|软件|平台|$)"
)
_CHAT_KINDS: Final = {
    EntityKind.WECHAT: "wechat", EntityKind.QQ: "qq", EntityKind.TELEGRAM: "telegram", EntityKind.ALIPAY: "alipay",
    EntityKind.MEETING: "meeting",
}  # fmt: skip
_PHONES: Final = frozenset(
    {EntityKind.PHONE, EntityKind.LANDLINE, EntityKind.OVERSEAS_NUMBER, EntityKind.SMS_PORT, EntityKind.HOTLINE}
)
_REACH = 14  # characters before an id in which a word says whose it is
_OWN_CHAT: Final = re.compile(r"(?:我|本人|自己)的?(?:微信|qq|抖音|账号|支付宝)[^,。]{0,4}$")


def phone_role(clauses: Clauses, start: int, end: int) -> tuple[Role, bool]:
    """Return whose a phone is, and whether the words say so."""
    before, after = clauses.before(start, 30), clauses.after(end, 14)
    if _OWN_PHONE.search(before) or _OWN_AFTER.search(after):
        return Role.OWN, True
    if _SUSPECT_PHONE.search(before) or _SUSPECT_AFTER.search(after):
        return Role.SUSPECT, True
    return Role.SUSPECT, False


def is_called_line(clauses: Clauses, start: int, end: int) -> bool:
    """Tell whether a public line is said to have called: 110 that the victim dialled is nobody's mark."""
    before, after = clauses.before(start, 12), clauses.after(end, 14)
    return bool(re.search(r"接到|来电|显示|收到|号码(?:是|为)?$|短信", before) or _SUSPECT_AFTER.search(after))


def contact_of(
    kind: EntityKind, value: str, clauses: Clauses, start: int, end: int
) -> tuple[FieldKind, Role, bool, str] | None:
    """Return field, owner, whether that is certain, and the service of a found entity; None for other entities."""
    if kind in _PHONES:
        if kind is EntityKind.HOTLINE and not is_called_line(clauses, start, end):
            return None
        return FieldKind.PHONE, *phone_role(clauses, start, end), kind.value
    if kind in _CHAT_KINDS:
        is_own = _OWN_CHAT.search(clauses.before(start, _REACH)) is not None
        return FieldKind.CHAT, Role.OWN if is_own else Role.SUSPECT, True, _CHAT_KINDS[kind]
    if kind in {EntityKind.URL, EntityKind.EMAIL}:
        return FieldKind.LINK, Role.SUSPECT, True, kind.value
    if kind is EntityKind.APP_NAME:
        return FieldKind.APP, Role.SUSPECT, True, ""
    return None


def find_other_chats(plain: str, words: Words, claims: Claims) -> Iterator[tuple[int, int, str, str]]:
    """Yield start, end, id and service of chat ids that the general finder does not know."""
    pattern = re.compile(rf"(?P<service>{words.chats.pattern.pattern}){_VALUE}")
    for match in pattern.finditer(plain):
        start, end = match.span("value")
        if claims.is_free(start, end) and re.search(r"[\d_]", match["value"]):
            yield start, end, match["value"], match["service"]


def find_story_apps(plain: str, claims: Claims) -> None:
    """Claim apps that a story names without calling them apps: 下载了一个叫蓝海的."""
    for match in _APP.finditer(plain):
        group = "quoted" if match["quoted"] else "called"
        claims.add(*match.span(group), EntityKind.APP_NAME, match[group].strip())


def wallets_in(text: str) -> Iterator[Proposed]:
    """Yield the addresses of wallets in the original text: capitals count in them."""
    for chain, pattern in _WALLETS:
        for match in pattern.finditer(text):
            yield Proposed(FieldKind.WALLET, match[0], *match.span(), role=Role.SUSPECT, facts={"chain": chain})
