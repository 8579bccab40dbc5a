"""The blind indexes by which accounts and marks are found again: always of the normal form, whoever typed it how."""

from collections.abc import Mapping

from fanzha.common import crypto
from fanzha.core.linking import TraitKind, normal

# The register's word for an account of any other chat; the core knows one kind for those.
KINDS: Mapping[str, TraitKind] = {**{kind.value: kind for kind in TraitKind}, "chat": TraitKind.TELEGRAM}


def normal_form(kind: str, value: str) -> str:
    """Return the form in which equal marks are equal; a kind that the core does not know is only trimmed."""
    known = KINDS.get(kind)
    return normal(known, value) if known is not None else value.strip()


def mark_index(kind: str, value: str) -> str:
    """Return the blind index of a mark, or nothing where the value says nothing."""
    form = normal_form(kind, value)
    return crypto.blind(f"trait.{kind}", form) if form else ""


def account_index(value: str) -> str:
    """Return the blind index of an account or card of a payment, or nothing where there is none."""
    form = normal(TraitKind.ACCOUNT, value)
    return crypto.blind("account", form) if form else ""


def phone_index(value: str) -> str:
    """Return the blind index under which persons are found by a number."""
    return crypto.blind("phone", normal(TraitKind.PHONE, value))
