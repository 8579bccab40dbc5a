"""Phones of grid workers: trusted after a full sign-in, opened by six digits, closed after a few wrong ones."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.text.pins import SENTENCES, weakness
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Officer, TrustedDevice
from fanzha.org.queries.devices import devices_of, hash_of, is_alive, may_have_pin, password_mark, pin_rule

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of six digits: whether the phone is open, and otherwise why not."""

    is_open: bool
    sentence: str = ""


@transaction.atomic
def trust_device(*, name: str, pin: str, is_full_sign_in: bool, by: Actor, at: datetime) -> str:
    """Let the phone at hand be opened by six digits for some days; return the token that it keeps.

    Args:
        is_full_sign_in: the session began with the password, not with six digits.

    Raises:
        OfficerRefused: not a role of the field, no full sign-in, easily guessed digits, or too many phones.
    """
    rule = pin_rule(at)
    if not may_have_pin(by, at):
        raise OfficerRefused("您的岗位要用密码登录，不能设手机数字码。")
    if not is_full_sign_in:
        raise OfficerRefused("要先用密码登录一次，才能设数字码。请退出后用密码登录。")
    officer = Officer.objects.select_for_update().get(pk=by.id)
    if why := weakness(pin, known=officer.phone):
        raise OfficerRefused(SENTENCES[why], field="pin")
    alive = [device for device in devices_of(officer.pk) if is_alive(device, at)]
    if len(alive) >= rule.devices:
        raise OfficerRefused(f"一个账号最多 {rule.devices} 部手机。先取消一部不用的。")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    device = TrustedDevice.objects.create(
        officer=officer, name=name[:40], token_hash=hash_of(token), pin=make_password(pin),
        password_mark=password_mark(officer), made_at=at, made_origin=by.origin[:64], expires_at=at + rule.life,
    )  # fmt: skip
    after = {"name": device.name, "expires": device.expires_at.isoformat()}
    audit.record("officer.device_trusted", subject=officer, by=by, at=at, after=after)
    return token


@transaction.atomic
def open_device(*, device_id: int, pin: str, origin: str, at: datetime) -> Opened:
    """Check the six digits of a phone. Wrong ones are counted; the last one closes the phone to digits for good.

    It does not raise, so that the count stays.
    """
    device = TrustedDevice.objects.select_for_update(of=("self",)).select_related("officer").get(pk=device_id)
    by = Actor(id=device.officer_id, name=device.officer.name, origin=origin)
    if device.locked_at or not is_alive(device, at):
        return Opened(False, "这部手机要用密码登录。登录后可以重新设数字码。")
    if check_password(pin, device.pin):
        device.failures, device.used_at = 0, at
        device.save(update_fields=["failures", "used_at"])
        audit.record("officer.pin_given", subject=device.officer, by=by, at=at, after={"name": device.name})
        return Opened(True)
    return _count_wrong(device, by, at)


def _count_wrong(device: TrustedDevice, by: Actor, at: datetime) -> Opened:
    device.failures += 1
    left = pin_rule(at).tries - device.failures
    if left <= 0:
        device.locked_at = at
    device.save(update_fields=["failures", "locked_at"])
    act = "officer.pin_refused" if left > 0 else "officer.device_locked"
    audit.record(act, subject=device.officer, by=by, at=at, after={"name": device.name})
    if left > 0:
        return Opened(False, f"数字码不对，还能试 {left} 次。之后要用密码登录。")
    return Opened(False, "数字码连续填错，已停用。请用密码登录，再重新设数字码。")


@transaction.atomic
def revoke_device(*, device_id: int, by: Actor, at: datetime) -> str:
    """End one of one's own phones; return its name.

    Raises:
        TrustedDevice.DoesNotExist: it is not the actor's, or has ended.
    """
    device = devices_of(by.id or 0).select_for_update(of=("self",)).get(pk=device_id)
    device.revoked_at = at
    device.save(update_fields=["revoked_at"])
    audit.record("officer.device_revoked", subject=device.officer, by=by, at=at, after={"name": device.name})
    return str(device.name)
