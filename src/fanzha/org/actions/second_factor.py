"""Codes from the phone: set up, given, replaced; taken away, with a second person's agreement, when it is lost."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import approvals, audit, clock
from fanzha.common.actor import Actor
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.core.text import one_time
from fanzha.org import queries
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.actions.sessions import end_all_sessions
from fanzha.org.models import Authenticator, Officer, RecoveryCode
from fanzha.org.models.second_factor import digest_of
from fanzha.org.queries.second_factor import confirmation_needed, factor_rule, standing_of

RESET = "org.second_factor_reset"
# Without 0 O 1 I L: copied by hand from paper. 10 of 31 signs are 49 bits, enough behind a lock-out.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Given:
    """What came of a code that somebody typed; `sentence` says why it was not taken, or how many codes are left."""

    is_taken: bool
    sentence: str = ""


@transaction.atomic
def note_asked(*, officer_id: int, by: Actor, at: datetime) -> datetime | None:
    """Write down that an officer who has to set up codes was asked to; return until when that may wait."""
    officer = Officer.objects.get(pk=officer_id)
    standing = standing_of(officer, by, at)
    if not standing.is_demanded or standing.is_set_up or standing.until is not None:
        return standing.until
    row, _ = Authenticator.objects.get_or_create(officer=officer)
    row.asked_at = at
    row.save(update_fields=["asked_at"])
    audit.record("officer.codes_asked", subject=officer, by=by, at=at)
    return at + factor_rule(at).grace


@transaction.atomic
def begin_codes(*, by: Actor, at: datetime) -> None:
    """Make a new secret for one's own app; the old one goes on until a first code confirms the new.

    Raises:
        ConfirmFirst: there are codes already, and none was given lately: a lent screen changes no phone.
    """
    row, _ = Authenticator.objects.get_or_create(officer_id=by.id or 0)
    _confirm(row, by, at)
    row = _held(by.id)
    row.pending = base64.b32encode(secrets.token_bytes(one_time.SECRET_BYTES)).decode()
    row.save(update_fields=["pending"])


@transaction.atomic
def confirm_codes(*, typed: str, by: Actor, at: datetime) -> list[str]:
    """Take the first code of the new secret; from now on it is asked for. Return the recovery codes, shown once.

    Raises:
        OfficerRefused: nothing was begun, or the code does not fit. The sentence says what to do.
    """
    row = _held(by.id)
    if not row.pending:
        raise OfficerRefused("还没有开始绑定，或已在别处绑好。请重新开始。")
    step = one_time.matching_step(_bytes(row.pending), typed, at)
    if step is None:
        raise OfficerRefused(_why_not(_bytes(row.pending), typed, at), field="code")
    row.secret, row.pending, row.confirmed_at, row.last_step = row.pending, "", at, step
    row.failures, row.locked_until = 0, None
    row.save()
    audit.record("officer.codes_set_up", subject=row.officer, by=by, at=at)
    return _new_recovery_codes(row.officer, at)


@transaction.atomic
def renew_recovery_codes(*, by: Actor, at: datetime) -> list[str]:
    """Make new recovery codes; the old ones end. Returned to be shown once.

    Raises:
        ConfirmFirst: no code was given lately.
        OfficerRefused: no codes are set up.
    """
    row = Authenticator.objects.filter(officer_id=by.id or 0, confirmed_at__isnull=False).first()
    if row is None:
        raise OfficerRefused("还没有绑定动态码。")
    _confirm(row, by, at)
    audit.record("officer.recovery_renewed", subject=row.officer, by=by, at=at)
    return _new_recovery_codes(row.officer, at)


def _confirm(row: Authenticator, by: Actor, at: datetime) -> None:
    needed = confirmation_needed(by, at) if row.confirmed_at else None
    if needed is not None:
        raise needed


@transaction.atomic
def give_code(*, officer_id: int, typed: str, by: Actor, at: datetime) -> Given:
    """Take a code from the phone, or a recovery code, at sign-in or before a sensitive step.

    Wrong ones are counted, whoever types them; after too many, none is taken for a while. It does not raise, so that
    the count stays.
    """
    row, rule = _held(officer_id), factor_rule(at)
    if row.locked_until and at < row.locked_until:
        return Given(False, f"动态码连续填错，{row.locked_until.astimezone(clock.CHINA):%H:%M} 以后可以再试。")
    is_recovery = len([sign for sign in typed if sign.isalnum()]) == _LENGTH
    taken = _take_recovery(row, typed, at) if is_recovery else _take_step(row, typed, at)
    if taken is not None:
        row.failures, row.locked_until = 0, None
        row.save()
        audit.record("officer.code_given", subject=row.officer, by=by, at=at, after={"kind": taken.kind})
        return Given(True, taken.sentence)
    return _count_wrong(row, typed, rule.tries, at, by)


@dataclass(frozen=True, slots=True)
class _Taken:
    kind: str
    sentence: str = ""


def _take_step(row: Authenticator, typed: str, at: datetime) -> _Taken | None:
    step = one_time.matching_step(_bytes(row.secret), typed, at, after=row.last_step) if row.secret else None
    if step is None:
        return None
    row.last_step = step
    return _Taken("code")


def _take_recovery(row: Authenticator, typed: str, at: datetime) -> _Taken | None:
    codes = RecoveryCode.objects.filter(officer_id=row.officer_id, used_at__isnull=True)
    if not codes.filter(digest=digest_of(row.officer_id, typed)).update(used_at=at):
        return None
    left = codes.count()
    return _Taken("recovery", f"用掉了一个备用码，还剩 {left} 个。手机丢了请尽快重新绑定；快用完时请生成新的。")


def _count_wrong(row: Authenticator, typed: str, tries: int, at: datetime, by: Actor) -> Given:
    row.failures += 1
    left = tries - row.failures
    if left <= 0:
        row.failures, row.locked_until = 0, at + factor_rule(at).lock
    row.save()
    audit.record("officer.code_refused", subject=row.officer, by=by, at=at)
    if row.locked_until and left <= 0:
        return Given(False, f"动态码连续填错，{row.locked_until.astimezone(clock.CHINA):%H:%M} 以后可以再试。")
    return Given(False, f"{_why_not(_bytes(row.secret), typed, at, row.last_step)}还能试 {left} 次。")


def _why_not(secret: bytes, typed: str, at: datetime, last: int | None = None) -> str:
    """Return why a code was not taken: typed wrongly, used already, or the phone's clock is off."""
    if last is not None and one_time.matching_step(secret, typed, at) is not None:
        return "这个动态码已经用过，请等手机上换成下一个再填。"
    off = one_time.clock_is_off(secret, typed, at)
    if off:
        minutes = max(1, round(abs(off) / 60))
        return (
            f"手机时间比这里{'快' if off > 0 else '慢'}了约 {minutes} 分钟。请在手机设置里打开“自动设定时间”，"
            "再填新的动态码。手机时间是准的，请告诉系统管理员检查服务器时间。"
        )
    return "动态码不对。请填验证器应用里现在显示的 6 位数字。"


@transaction.atomic
def ask_reset(*, officer_id: int, why: str, by: Actor, at: datetime) -> Approval:
    """Ask a second person to take an officer's codes away, because the phone is lost.

    Raises:
        NotAllowed, Officer.DoesNotExist: not the actor's to edit.
        OfficerRefused: there are no codes, or the officer also serves elsewhere.
        ApprovalRefused: no reason, asked already, or nobody else could decide.
    """
    by.require(Permission.OFFICER_EDIT)
    today = localdate(at)
    officer = queries.officer_seen(by, officer_id, on=today, permission=Permission.OFFICER_EDIT)
    if not queries.officer_in_scope(by, officer_id, on=today):
        raise OfficerRefused("这位工作人员在别的单位也有岗位，请上级单位的管理员办理。")
    if not Authenticator.objects.filter(officer_id=officer_id, confirmed_at__isnull=False).exists():
        raise OfficerRefused("这个账号没有绑定动态码，不用解除。")
    posts = officer.posts_now
    payload = {"officer": officer_id, "name": officer.name, "username": officer.username}
    unit_id = posts[0].unit_id if posts else None
    return approvals.actions.ask(
        step=RESET, payload=payload, why=why, about=("org.officer", officer_id), unit_id=unit_id, by=by, at=at
    )


def carry_out_reset(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Take the codes away and end the sessions; at the next sign-in the officer is asked to set up new ones."""
    by, at = approvals.asker(approval), approval.decided_at or approval.asked_at
    officer = Officer.objects.select_for_update().get(pk=payload["officer"])
    if officer.pk == approval.decided_by_id:
        raise approvals.NotCarriedOut("不能决定解除自己的动态码。请另一位同事决定。")
    Authenticator.objects.filter(officer=officer).update(
        secret="", pending="", confirmed_at=None, last_step=None, failures=0, locked_until=None, asked_at=at
    )
    RecoveryCode.objects.filter(officer=officer).delete()
    end_all_sessions(officer)
    audit.record("officer.codes_reset", subject=officer, by=by, at=at)
    return approvals.Outcome(f"{officer.name}的动态码已解除，登录都已退出。下次登录后要重新绑定。")


def register() -> None:
    """Make the step of the lost phone known."""
    approvals.register(
        approvals.Step(
            RESET, "解除丢失手机的动态码", asks=Permission.OFFICER_EDIT, decides=Permission.RULE_EDIT,
            carry_out=carry_out_reset, facts=_facts,
        )
    )  # fmt: skip


def _facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("账号", f"{payload['name']}（{payload['username']}）"),
        ("办理后", "原手机和备用码作废，登录全部退出，重新绑定"),
    ]


def _held(officer_id: int | None) -> Authenticator:
    """Return an officer's row, locked: of two tries at once the second sees the count of the first."""
    row, _ = Authenticator.objects.get_or_create(officer_id=officer_id or 0)
    held: Authenticator = Authenticator.objects.select_for_update(of=("self",)).select_related("officer").get(pk=row.pk)
    return held


def _bytes(secret: str) -> bytes:
    return base64.b32decode(secret)


def _new_recovery_codes(officer: Officer, at: datetime) -> list[str]:
    RecoveryCode.objects.filter(officer=officer).delete()
    codes = [_recovery_code() for _ in range(factor_rule(at).recovery_codes)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(officer=officer, digest=digest_of(officer.pk, code), made_at=at) for code in codes
    )
    return codes


def _recovery_code() -> str:
    text = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return f"{text[:5]}-{text[5:]}"
