"""Find accounts, their holders and banks, and say whose they are."""

import re
from collections.abc import Iterator
from typing import Final

from fanzha.core.intake.clauses import Clauses
from fanzha.core.intake.fields import Role
from fanzha.core.intake.words import Words
from fanzha.core.text.characters import CJK
from fanzha.core.text.find.found import Claims
from fanzha.core.text.kinds import EntityKind
from fanzha.core.text.names import names_in

# Digits of accounts and cards (ISO/IEC 7812), and how far before one a word of paying is looked for.
_SHORTEST, _LONGEST, _SHORTEST_CARD, _LONGEST_CARD, _REACH = 15, 21, 16, 19, 20
_LONG: Final = re.compile(r"(?<![\d*a-z])[3-9]\d{3}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,7})?(?![\d*])", re.ASCII)
_AFTER_PAYING: Final = re.compile(
    r"(?:转|汇|打|付|存)(?:账|款|钱)?(?:到|给|入|进|至)[^,。\d]{0,14}$|(?:账号|帐号|卡号|账户)[^,。\d]{0,4}$"
)
_TAIL: Final = re.compile(r"(?:尾号|后四位|末四位|尾数)(?:为|是|:| )?(?P<tail>\d{4})(?!\d)")
_OWN: Final = re.compile(
    r"(?:我|本人|自己|报警人|受害人|事主|我妈|我爸|我老公|我老婆|丈夫|妻子)(?:的|名下|自己|本人|那张|这张|"
    r"用)*[^,。转汇付]{0,10}$|(?:^|[^来])从[^,。到至入给]{0,12}$|用(?:我|自己|本人)?[^,。到给]{0,8}$|我的[^,"
    r"。转到]{0,12}$"
)
_PAYEE: Final = re.compile(
    r"(?:转|汇|打|付|存|充|划|入)(?:账|款|钱|走)?(?:了)?[^,。]{0,16}?(?:到|给|入|进|至)[^,。]{0,18}$|对方|"
    r"收款|户名|指定|嫌疑人|骗子|他的|她的|客服"
)
_NAMED: Final = re.compile(
    rf"(?:转|汇|打|付)(?:账|款|钱)?(?:到|给|入)(?:了)?(?:一个|一名|个|户名|名)?(?:叫做?|名为|名叫|叫|"
    rf"为)?(?P<name>[{CJK}]{{2,4}}?)的?(?=[^,。]{{0,4}}(?:银行|卡|账户|账号|帐户|工行|农行|建行|中行|邮储|信用社))"
)
_CALLED: Final = re.compile(
    rf"(?:一个|一名|户名|名字)?(?:叫做?|名为|名叫|为)(?P<name>[{CJK}]{{2,4}}?)的?(?=[^,。]{{0,4}}(?:银行|卡|"
    rf"账户|账号|帐户|工行|农行|建行|中行|信用社))"
)
_COMPANY: Final = re.compile(
    rf"(?:户名|收款人|收款方|公司|转给|转到|汇到|打到|汇给|账户名|名称|对公账户)?(?:为|是|叫|"
    rf":)?(?P<name>[{CJK}()]{{3,24}}?(?:有限责任公司|有限公司|商贸行|经营部|商行|工作室|合作社|个体户|科技公司))"
)
_OWN_NAME: Final = re.compile("我叫|本人叫|名叫|姓名|受害人|事主|当事人|报警人")


def find_accounts(plain: str, claims: Claims) -> None:
    """Claim accounts that no label explains but a payment does, with a check digit that may fail."""
    for match in _LONG.finditer(plain):
        digits = re.sub(r"\D", "", match[0])
        if _SHORTEST <= len(digits) <= _LONGEST and (
            len(digits) >= _SHORTEST_CARD or _AFTER_PAYING.search(plain, max(0, match.start() - _REACH), match.start())
        ):
            claims.add(
                *match.span(),
                EntityKind.CARD if _SHORTEST_CARD <= len(digits) <= _LONGEST_CARD else EntityKind.ACCOUNT,
                digits,
            )


def tails_in(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and digits where only the end of an account was said."""
    for match in _TAIL.finditer(plain):
        yield *match.span("tail"), match["tail"]


def owner_of(clauses: Clauses, start: int) -> tuple[Role, bool]:
    """Return whose an account at a place is: the victim's (OWN) or the other side's, and whether that is certain."""
    before = clauses.before(start, 40)
    if _OWN.search(before) and not _PAYEE.search(before):
        return Role.OWN, True
    if _PAYEE.search(before):
        return Role.SUSPECT, True
    earlier = clauses.text(clauses.at(start) - 1)[-24:]
    if before and _OWN.search(earlier + before) and not _PAYEE.search(earlier):
        return Role.OWN, False
    return Role.SUSPECT, bool(_PAYEE.search(earlier))


def holders_in(plain: str) -> Iterator[tuple[int, int, Role]]:
    """Yield start and end of each name with whose it is: the payee's, or the victim's own."""
    seen: set[tuple[int, int]] = set()
    for match in _COMPANY.finditer(plain):
        if re.search("自称|冒充|假冒", plain[max(0, match.start() - 4) : match.start("name") + 2]):
            continue
        seen.add(match.span("name"))
        yield *match.span("name"), Role.SUSPECT
    for start, end in names_in(plain):
        if any(start < e and s < end for s, e in seen):
            continue
        label = plain[max(0, start - 6) : start]
        seen.add((start, end))
        yield start, end, Role.OWN if _OWN_NAME.search(label) and "户名" not in label else Role.SUSPECT
    for match in (*_NAMED.finditer(plain), *_CALLED.finditer(plain)):
        start, end = match.span("name")
        if not any(start < e and s < end for s, e in seen) and _is_name(match["name"]):
            seen.add((start, end))
            yield start, end, Role.SUSPECT


def _is_name(text: str) -> bool:
    """Tell whether two to four characters begin like a name: the list of surnames is asked through a label."""
    return next(names_in(f"户名:{text}"), None) is not None and not re.search(
        "对方|指定|一个|我|他|她|银行|平台|客服|安全|这个|那个|公司|账户", text
    )


def banks_in(clauses: Clauses, words: Words) -> Iterator[tuple[int, int, str, Role]]:
    """Yield start, end, full name of each bank, and whose account is there where the words before it say so."""
    for start, end, name in words.banks.find(clauses.plain):
        before = clauses.before(start, 20)
        is_own = _OWN.search(before) is not None and not _PAYEE.search(before)
        yield start, end, name, Role.OWN if is_own else Role.SUSPECT
