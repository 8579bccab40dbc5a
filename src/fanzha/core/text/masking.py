"""Hide personal data: in a value of known kind, and wherever it stands in a text."""

import re
from collections.abc import Callable
from typing import Final

from fanzha.core.text.find import found_in
from fanzha.core.text.find.numbers import long_digit_runs
from fanzha.core.text.kinds import EntityKind
from fanzha.core.text.names import names_in, split_name
from fanzha.core.text.normalise import Normalised, normalise

# A row of so many digits that nothing explains is hidden as well: better a hidden order number than a shown account.
_LONG_RUN: Final = 9
_STARS: Final = "****"


def _middle_hidden(text: str, first: int, last: int) -> str:
    """Return a text with its middle hidden; one too short to have a middle is hidden but for its first character."""
    if len(text) < first + last + 2:
        return text[:1] + "*" * (len(text) - 1 or 1) if text else ""
    return f"{text[:first]}{'*' * (len(text) - first - last)}{text[len(text) - last :]}"


def mask_phone(number: str) -> str:
    """Return a phone number with its middle hidden: mobile, fixed ("010-65123456") or overseas ("+85251234567").

    >>> mask_phone("13800138000"), mask_phone("010-65123456"), mask_phone("+85251234567"), mask_phone("65123456")
    ('138****8000', '010-****3456', '+852****4567', '****3456')
    """
    area, dash, local = number.rpartition("-")
    if dash:
        return f"{area}-{_STARS}{local[-4:]}"
    if number.startswith("+"):
        return _middle_hidden(number, 4, 4)
    return _middle_hidden(number, 3, 4) if len(number) > len("65123456") else _STARS[: len(number)] + number[4:][-4:]


def mask_id_number(number: str) -> str:
    """Return an identity number with all but its first and last four characters hidden.

    >>> mask_id_number("11010519491231002X")
    '1101**********002X'
    """
    return _middle_hidden(number, 4, 4)


def mask_card(number: str) -> str:
    """Return a card number with its first six and last four digits.

    >>> mask_card("6225881414207430")
    '622588******7430'
    """
    return _middle_hidden(number, 6, 4)


def mask_account(account: str) -> str:
    """Return an account, chat id or meeting number with its two first and two last characters.

    >>> mask_account("1234567890123"), mask_account("abc_12"), mask_account("ab")
    ('12*********23', 'ab**12', 'a*')
    """
    return _middle_hidden(account, 2, 2)


def mask_email(address: str) -> str:
    """Return an e-mail address with its name hidden.

    >>> mask_email("wang.li@example.cn")
    'w******@example.cn'
    """
    name, at, host = address.rpartition("@")
    return f"{name[:1]}{'*' * max(1, len(name) - 1)}{at}{host}"


def mask_name(name: str) -> str:
    """Return a person's name with only the surname.

    >>> mask_name("张三丰"), mask_name("欧阳修"), mask_name("买买提·阿不都"), mask_name("")
    ('张**', '欧阳*', '买******', '')
    """
    surname, given = split_name(name)
    return surname + "*" * len(given)


_BY_KIND: Final[dict[EntityKind, Callable[[str], str]]] = {
    EntityKind.PHONE: mask_phone,
    EntityKind.LANDLINE: mask_phone,
    EntityKind.OVERSEAS_NUMBER: mask_phone,
    EntityKind.EMAIL: mask_email,
    EntityKind.CARD: mask_card,
    EntityKind.ACCOUNT: mask_account,
    EntityKind.ID_NUMBER: mask_id_number,
    EntityKind.WECHAT: mask_account,
    EntityKind.QQ: mask_account,
    EntityKind.ALIPAY: mask_account,
    EntityKind.TELEGRAM: mask_account,
    EntityKind.MEETING: mask_account,
    EntityKind.CODE: lambda code: "*" * len(code),
}


def mask_entity(kind: EntityKind, value: str) -> str:
    """Return an entity's value as pages show it; kinds that identify nobody stay as they are.

    >>> mask_entity(EntityKind.PHONE, "13800138000"), mask_entity(EntityKind.HOTLINE, "96110")
    ('138****8000', '96110')
    """
    return _BY_KIND[kind](value) if kind in _BY_KIND else value


def mask(text: str) -> str:
    """Return a text with every phone, card, account, identity number, chat id and code in it masked.

    Also masked are names after labels such as 户名 and 收款人, numbers inside links, and rows of nine or more digits
    that nothing explains. Hotlines, amounts and everything else stay. However a number was disguised, its mask is shown
    plainly in its place. Masking again changes nothing.

    Never raises. This is for display: a name in running prose stays, so a masked text is still personal data.

    >>> mask("户名：张三，卡号6225 8814 1420 7430，电话①38零零138000，有事打96110")
    '户名：张*，卡号622588******7430，电话138****8000，有事打96110'
    """
    for _ in range(_MOST_PASSES):
        before, text = text, _masked_once(text)
        if text == before:
            break
    return text


# What is hidden first can change how its surroundings read; nothing seen so far needs more than three passes.
_MOST_PASSES: Final = 6


def _masked_once(text: str) -> str:
    """Return a text with everything masked that is recognised in it as it stands."""
    normalised = normalise(text)
    parts: list[str] = []
    done = 0
    for start, end, shown in _hidden(normalised, text):
        first, last = normalised.original_span(start, end)
        parts += (text[done:first], shown)
        done = last
    return "".join([*parts, text[done:]]) if parts else text


def _hidden(normalised: Normalised, text: str) -> list[tuple[int, int, str]]:
    """Return what to hide in a normalised text and what to show instead, in order and apart."""
    plain = normalised.text
    taken = bytearray(len(plain))
    hidden: list[tuple[int, int, str]] = []
    for start, end, kind, value in found_in(plain):
        if kind is EntityKind.URL:
            continue  # shown, but for long numbers in it
        taken[start:end] = b"\x01" * (end - start)
        if kind in _BY_KIND:
            hidden.append((start, end, _BY_KIND[kind](value)))
    for start, end in long_digit_runs(plain, _LONG_RUN):
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            hidden.append((start, end, mask_account(re.sub(r"\D", "", plain[start:end]))))
    for start, end in names_in(plain):
        first, last = normalised.original_span(start, end)
        is_masked = "*" in text[first : last + 1]  # normalising takes such stars out
        if taken.find(1, start, end) < 0 and not is_masked:
            hidden.append((start, end, mask_name(plain[start:end])))
    return sorted(hidden)
