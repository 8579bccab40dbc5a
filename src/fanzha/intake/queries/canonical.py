"""One form for equal things: what a blind index is taken of, and how a value is shown when it must stay hidden."""

import re
from typing import Final

from fanzha.common import crypto
from fanzha.core.text import Entity, EntityKind, normalise

# Which blind index a found thing is compared under. A landline and a mobile are both simply numbers.
INDEX_OF: Final = {
    EntityKind.PHONE: "phone",
    EntityKind.LANDLINE: "phone",
    EntityKind.HOTLINE: "phone",
    EntityKind.OVERSEAS_NUMBER: "phone",
    EntityKind.URL: "url",
    EntityKind.CARD: "account",
    EntityKind.ACCOUNT: "account",
    EntityKind.ALIPAY: "account",
    EntityKind.ID_NUMBER: "id_number",
    EntityKind.WECHAT: "wechat",
    EntityKind.QQ: "qq",
    EntityKind.APP_NAME: "app",
}
_NOT_WORD: Final = re.compile(r"[\W_]+")
_CHINA_PREFIX: Final = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)")
_HOST: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@?#]*@)?([^/?#:]+)")


def phone(text: str) -> str:
    """Return a number as digits, a leading + as 00, without the country code of a Chinese mobile number.

    >>> [phone(t) for t in ("+86 138-0013-8000", "＋852 1234", "0431 8888 0000")]
    ['13800138000', '008521234', '043188880000']
    """
    plain = normalise(text).text
    digits = re.sub(r"\D", "", plain)
    if plain.lstrip().startswith("+"):
        digits = f"00{digits}"
    return _CHINA_PREFIX.sub("", digits)


def url(text: str) -> str:
    """Return the host of a link in small letters, without www: the same site whatever the page.

    >>> url("HTTPS://www.Abc.top:8080/x?y")
    'abc.top'
    """
    plain = normalise(text).text.strip()
    found = _HOST.match(plain)
    return (found[1] if found else plain).removeprefix("www.").rstrip(".")


def account(text: str) -> str:
    """Return an account as letters and digits without gaps."""
    return _NOT_WORD.sub("", normalise(text).text)


def words(text: str) -> str:
    """Return a text without anything but letters, digits and characters: what two copies of a message share."""
    return _NOT_WORD.sub("", normalise(text).text)


_CANONICAL: Final = {"phone": phone, "url": url, "account": account, "app": words, "text": words}


def canonical(kind: str, text: str) -> str:
    """Return the canonical form of a value of a blind index's kind; unknown kinds lose only their gaps."""
    return _CANONICAL.get(kind, account)(text)


def digest(kind: str, text: str) -> str:
    """Return the blind index of a value, or nothing where the value is empty."""
    plain = canonical(kind, text)
    return crypto.blind(kind, plain) if plain else ""


def index_of(entity: Entity) -> tuple[str, str] | None:
    """Return kind and blind index of a found thing, or `None` where it is not one to compare (an amount, a code)."""
    kind = INDEX_OF.get(entity.kind)
    return None if kind is None else (kind, digest(kind, entity.value))


def hidden_phone(text: str) -> str:
    """Return a number with its middle hidden: `138****8000`; a short public number stays as it is.

    >>> [hidden_phone(t) for t in ("13800138000", "008521234567", "96110", "")]
    ['138****8000', '008****4567', '96110', '']
    """
    return f"{text[:3]}****{text[-4:]}" if len(text) > 7 else text


def hidden_name(text: str) -> str:
    """Return a name with all but its first character hidden.

    >>> [hidden_name(t) for t in ("张三丰", "李", "")]
    ['张**', '李', '']
    """
    return text[:1] + "*" * min(len(text) - 1, 3) if text else ""


def hidden(kind: str, value: str) -> str:
    """Return a value of a kind as it may stand on a page without a reveal."""
    if kind in {"url", "app"}:
        return value
    if kind == "phone":
        return hidden_phone(value)
    return f"{value[:2]}****{value[-4:]}" if len(value) > 8 else f"{value[:1]}***"
