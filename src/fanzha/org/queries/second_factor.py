"""Reads of codes from the phone: who has to have them, until when, and whether somebody has just given one."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import quote, urlencode

from fanzha.common import rules
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.confirming import ConfirmFirst
from fanzha.core.text import one_time
from fanzha.org.models import Authenticator, Officer

KIND = "org.second_factor"


@dataclass(frozen=True, slots=True)
class FactorRule:
    """Who has to set up codes, how long that may wait, how fresh a code is for a sensitive step."""

    demanded: bool
    permissions: frozenset[str]
    grace: timedelta
    fresh: timedelta
    tries: int
    lock: timedelta
    recovery_codes: int
    version: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How an officer stands: with codes, without need of them, or with a day until which they are to be set up."""

    is_set_up: bool
    is_demanded: bool
    until: datetime | None = None

    def is_overdue(self, at: datetime) -> bool:
        """Say whether the days of grace are over."""
        return self.is_demanded and not self.is_set_up and self.until is not None and self.until <= at


def factor_rule(at: datetime) -> FactorRule:
    """Return the rule of codes that holds on a day; nothing is demanded in a house whose rules are not loaded yet."""
    try:
        rule = rules.rule_at(KIND, at.astimezone(CHINA).date())
    except rules.NoRule:
        return _rule({**shipped(KIND), "demanded": False}, "")
    return _rule(dict(rule.content), rule.version)


def _rule(said: dict[str, Any], version: str) -> FactorRule:
    return FactorRule(
        bool(said["demanded"]), frozenset(said["permissions"]), timedelta(days=said["grace_days"]),
        timedelta(minutes=said["fresh_minutes"]), int(said["tries"]), timedelta(minutes=said["lock_minutes"]),
        int(said["recovery_codes"]), version,
    )  # fmt: skip


@lru_cache
def shipped(kind: str) -> dict[str, Any]:
    """Return the content of a rule as it ships."""
    name = kind.removeprefix("org.").replace("_", "-")
    text = resources.files("fanzha.org").joinpath("rules", f"{name}.json").read_text("utf-8")
    content: dict[str, Any] = json.loads(text)["content"]
    return content


def authenticator_of(officer_id: int) -> Authenticator | None:
    """Return what an officer's app shares with the house; `None` where nothing was ever begun."""
    return Authenticator.objects.filter(officer_id=officer_id).first()


def standing_of(officer: Officer, by: Actor, at: datetime) -> Standing:
    """Return how an officer stands.

    Demo accounts are never asked: they sign in with their published password, on the machine itself alone.
    """
    found = authenticator_of(officer.pk)
    rule = factor_rule(at)
    demanded = rule.demanded and not officer.is_demo and any(p in rule.permissions for p in by.permissions)
    asked_at = found.asked_at if found else None
    return Standing(
        is_set_up=bool(found and found.confirmed_at), is_demanded=demanded,
        until=asked_at + rule.grace if demanded and asked_at else None,
    )  # fmt: skip


def is_fresh(by: Actor, at: datetime) -> bool:
    """Say whether the officer has given a code lately enough for a sensitive step."""
    return by.confirmed_at is not None and timedelta() <= at - by.confirmed_at <= factor_rule(at).fresh


def confirmation_needed(by: Actor, at: datetime) -> ConfirmFirst | None:
    """Return what a sensitive step waits for, or `None`: fills the slot `confirming`."""
    officer = Officer.objects.filter(pk=by.id).first()
    if officer is None:
        return None
    standing = standing_of(officer, by, at)
    if standing.is_overdue(at):
        return ConfirmFirst("这一步要先绑定动态码。请在手机上装好验证器应用，扫码绑定后再办。", enrol=True)
    if standing.is_set_up and not is_fresh(by, at):
        minutes = int(factor_rule(at).fresh.total_seconds() // 60)
        return ConfirmFirst(f"这一步要紧，请输入手机上的动态码。输过以后 {minutes} 分钟内不再问。")
    return None


def codes_left(officer_id: int) -> int:
    """Return how many recovery codes an officer has left."""
    return int(Officer.objects.get(pk=officer_id).recovery_codes.filter(used_at__isnull=True).count())


def app_address(secret: bytes, *, account: str, issuer: str) -> str:
    """Return the otpauth address that authenticator apps read from a QR code or a link."""
    label = quote(account, safe="")  # without the issuer once more: Chinese makes the picture dense
    facts = {
        "secret": one_time.spelled(secret).replace(" ", ""), "issuer": issuer, "digits": one_time.DIGITS,
        "period": one_time.STEP_S,
    }  # fmt: skip
    return f"otpauth://totp/{label}?{urlencode(facts, quote_via=quote)}"
