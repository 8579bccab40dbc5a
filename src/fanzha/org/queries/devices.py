"""Reads of phones that are opened by six digits: which one a cookie belongs to, and the officer's own list."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from fanzha.common import rules
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.org.models import Officer, TrustedDevice
from fanzha.org.queries.second_factor import shipped

KIND = "org.device_pin"
COOKIE = "fz_device"
_SALT = "fanzha.org.device"


@dataclass(frozen=True, slots=True)
class PinRule:
    """Which roles may open a phone by six digits, for how many days, after how many wrong tries it closes."""

    roles: frozenset[str]
    life: timedelta
    tries: int
    session: timedelta
    devices: int


def pin_rule(at: datetime) -> PinRule:
    """Return the rule that holds on a day; the shipped one until a version is loaded."""
    try:
        said = rules.rule_at(KIND, at.astimezone(CHINA).date()).content
    except rules.NoRule:
        said = shipped(KIND)
    return PinRule(
        frozenset(said["roles"]), timedelta(days=said["days"]), int(said["tries"]),
        timedelta(minutes=said["session_minutes"]), int(said["devices"]),
    )  # fmt: skip


def may_have_pin(by: Actor, at: datetime) -> bool:
    """Say whether this officer may open a phone by six digits: every post must be one of the field.

    Whoever also holds a post with more in sight signs in with the password there.
    """
    roles = [role.value for role in by.roles()]
    return bool(roles) and set(roles) <= pin_rule(at).roles


def cookie_of(token: str) -> str:
    """Return the signed cookie of a device's token."""
    return signing.dumps(token, salt=_SALT, compress=False)


def token_of(cookie: str) -> str:
    """Return the token of a cookie, or "" where somebody made it up."""
    try:
        token = signing.loads(cookie, salt=_SALT)
    except (signing.BadSignature, json.JSONDecodeError, ValueError):
        return ""
    return token if isinstance(token, str) else ""


def hash_of(token: str) -> str:
    """Return what is kept of a token: it is random and long, so that a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


def password_mark(officer: Officer) -> str:
    """Return a mark of the present password; another password makes another one, and ends the devices."""
    return str(salted_hmac(_SALT, officer.password, algorithm="sha256").hexdigest())


def device_of(cookie: str, at: datetime) -> Any | None:
    """Return the device of a cookie with its officer, or `None` where it is not to be trusted (any more).

    A locked device is returned: its page says that the password is wanted.
    """
    token = token_of(cookie)
    if not token:
        return None
    device = TrustedDevice.objects.select_related("officer").filter(token_hash=hash_of(token)).first()
    return device if device is not None and is_alive(device, at) else None


def is_alive(device: Any, at: datetime) -> bool:
    """Say whether a device may still be opened: not revoked, in time, account open, password unchanged."""
    officer = device.officer
    return (
        device.revoked_at is None and at < device.expires_at and officer.is_active
        and not officer.must_change_password and device.password_mark == password_mark(officer)
    )  # fmt: skip


def devices_of(officer_id: int) -> "QuerySet[Any]":
    """Return an officer's devices that were not revoked, the newest first."""
    rows: QuerySet[Any] = TrustedDevice.objects.filter(officer_id=officer_id, revoked_at__isnull=True)
    return rows.select_related("officer").order_by("-made_at", "-id")
