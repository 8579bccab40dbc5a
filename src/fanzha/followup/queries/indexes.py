"""Blind indexes under words of follow-up's own: equal numbers elsewhere in the house give other indexes."""

from datetime import date

from fanzha.common import crypto
from fanzha.core.values import IdNumber, PhoneNumber


def of_id(number: str) -> str:
    """Return the index of an identity number in its plain form, "" for none."""
    return crypto.blind("followup.id", number) if number else ""


def of_phone(phone: str) -> str:
    """Return the index of a telephone number in its plain form, "" for none."""
    return crypto.blind("followup.phone", phone) if phone else ""


def of_name(name: str) -> str:
    """Return the index of a name, written without blanks."""
    return crypto.blind("followup.name", "".join(name.split()))


def plain_id(raw: str, today: date) -> str:
    """Return an identity number in its plain form, "" for none.

    Raises:
        BadValue: it is no identity number.
    """
    return IdNumber.parse(raw, today=today).value if raw.strip() else ""


def plain_phone(raw: str) -> str:
    """Return a telephone number in its plain form, "" for none.

    Raises:
        BadValue: it is no number.
    """
    return PhoneNumber.parse(raw.strip()).value if raw.strip() else ""


def born(id_number: str) -> date | None:
    """Return the date of birth that an identity number tells, `None` for none.

    Raises:
        BadValue: it is no identity number.
    """
    return IdNumber(id_number).birth_date if id_number else None
