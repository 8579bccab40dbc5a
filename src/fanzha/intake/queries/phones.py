"""The telephone number of a person who is to be called."""

from typing import Final

from fanzha.core.values import BadValue, PhoneKind, PhoneNumber

_OF_PEOPLE: Final = frozenset({PhoneKind.MOBILE, PhoneKind.LANDLINE, PhoneKind.OVERSEAS})


class NoPersonsPhone(Exception):
    """It is no number at which a person is reached. The sentence is fit to be shown."""


def person_phone(text: str) -> str:
    """Return a person's number in its canonical form; empty stays empty.

    Raises:
        NoPersonsPhone: digits are missing or too many, or it is a hotline, a message port or a machine's number.
    """
    if not text.strip():
        return ""
    try:
        number = PhoneNumber.parse(text)
    except BadValue as problem:
        raise NoPersonsPhone(str(problem)) from problem
    if number.kind not in _OF_PEOPLE:
        raise NoPersonsPhone("这是单位、平台的号码，不是个人电话。填手机号，或带区号的座机")
    return number.value
