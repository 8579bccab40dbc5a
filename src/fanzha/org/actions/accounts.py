"""Officers' accounts and their passwords."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission, Role
from fanzha.core.values import BadValue, PhoneNumber
from fanzha.org import queries
from fanzha.org.actions import codes
from fanzha.org.actions.inbox import tell
from fanzha.org.actions.posts import give_post
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.actions.sessions import end_all_sessions
from fanzha.org.models import Officer

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")

# Django has these in English in part; the codes are its own.
_WEAK = {
    "password_too_short": "新密码至少要 10 位。",
    "password_too_common": "新密码太常见，容易被猜到。",
    "password_entirely_numeric": "新密码不能全是数字。",
    "password_too_similar": "新密码和账号、姓名太像。",
}


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """A new account and its one-time code, which is shown once, then known to nobody but its holder."""

    officer: Officer
    one_time_code: str


@transaction.atomic
def create_officer(
    *,
    username: str,
    name: str,
    unit_id: int,
    role: str | Role,
    from_date: date,
    by: Actor,
    at: datetime,
    phone: str = "",
    title: str = "",
    password: str = "",
    is_demo: bool = False,
    with_code: bool = True,
    why: str = "",
) -> NewOfficer:
    """Open an account together with its first post, so that it lies in somebody's sight from the start.

    Args:
        password: only the system may set one (the demo county's published ones); otherwise a one-time code is made.
        with_code: false for accounts from a file, which are given their codes together (`codes.give_codes`).

    Raises:
        OfficerRefused: the account name is taken or cannot stand.
        NotAllowed: the actor may not edit officers.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.OFFICER_EDIT)
    username = _checked_username(username)
    given = password if by.is_system else ""
    officer = Officer(
        username=username, name=checked_name(name), phone=checked_phone(phone), is_demo=is_demo,
        must_change_password=not given, created_at=at,
    )  # fmt: skip
    officer.set_password(given or None)
    officer.save(force_insert=True)
    after = {"username": username, "name": officer.name, "has_phone": bool(officer.phone)}
    audit.record("officer.created", subject=officer, by=by, at=at, after=after, why=why)
    give_post(
        officer_id=officer.pk, unit_id=unit_id, role=str(role), title=title, from_date=from_date, by=by, at=at, why=why
    )
    return NewOfficer(officer, codes.issue([officer], by=by, at=at)[0].code if with_code and not given else "")


@transaction.atomic
def edit_officer(*, officer_id: int, name: str, phone: str, why: str, by: Actor, at: datetime) -> bool:
    """Change an officer's name or phone; say whether anything was different.

    Raises:
        OfficerRefused: the officer also serves elsewhere, or a value cannot stand, or there is no reason.
        NotAllowed: the actor may not edit officers.
        Officer.DoesNotExist: the officer lies outside the actor's posts.
    """
    officer = _officer_to_change(by, officer_id, why, at)
    before = (officer.name, officer.phone)
    officer.name, officer.phone = checked_name(name), checked_phone(phone)
    if (officer.name, officer.phone) == before:
        return False
    officer.save(update_fields=["name", "phone"])
    audit.record(
        "officer.changed", subject=officer, by=by, at=at, why=why,
        before={"name": before[0], "phone": before[1]}, after={"name": officer.name, "phone": officer.phone},
    )  # fmt: skip
    return True


@transaction.atomic
def reset_password(*, officer_id: int, why: str, by: Actor, at: datetime) -> str:
    """Replace an officer's password by a one-time code, end the sessions, and return the code to be shown once.

    Raises:
        OfficerRefused: it is the actor's own account, the officer also serves outside the actor's posts or is an
            administrator of the same unit, was given too many codes today, or there is no reason.
        NotAllowed: the actor may not edit officers.
        Officer.DoesNotExist: the officer lies outside the actor's posts.
    """
    officer = _officer_to_change(by, officer_id, why, at)
    codes.check_giving(officer, by=by, at=at)
    officer.set_password(None)
    officer.must_change_password = True
    officer.save(update_fields=["password", "must_change_password"])
    end_all_sessions(officer)
    row = audit.record("officer.password_reset", subject=officer, by=by, at=at, why=why)
    # Whoever did not ask for it learns of it at the next sign-in.
    text = f"{by.name}给您的账号发过一次性码，旧密码已作废。不是您要的，请马上报告上级单位"
    tell(officer_id=officer.pk, kind="account", text=text, url="/org/sessions/", key=f"reset:{row.pk}", at=at)
    return codes.issue([officer], by=by, at=at)[0].code


@transaction.atomic
def change_password(*, officer_id: int, new: str, by: Actor, at: datetime) -> Officer:
    """Set one's own new password and end the sessions elsewhere.

    Raises:
        OfficerRefused: it is somebody else's account, or the password is weak or the old one.
    """
    if by.id != officer_id:
        raise OfficerRefused("只能改自己的密码。")
    officer: Officer = Officer.objects.select_for_update().get(pk=officer_id)
    if officer.check_password(new):
        raise OfficerRefused("新密码不能和现在的一样。", field="new")
    try:
        validate_password(new, officer)
    except ValidationError as problem:
        raise OfficerRefused(_why_weak(problem), field="new") from None
    officer.set_password(new)
    officer.must_change_password = False
    officer.save(update_fields=["password", "must_change_password"])
    codes.use_up(officer)
    audit.record("officer.password_changed", subject=officer, by=by, at=at)
    return officer


@transaction.atomic
def close_account(*, officer_id: int, why: str, by: Actor, at: datetime) -> None:
    """Close an account: no sign-in any more, all sessions end. Posts and past acts stay as they were.

    Raises:
        OfficerRefused: it is the actor's own account, the officer also serves elsewhere or has work in hand, or there
            is no reason.
        NotAllowed: the actor may not edit officers.
        Officer.DoesNotExist: the officer lies outside the actor's posts.
    """
    officer = _officer_to_change(by, officer_id, why, at)
    if officer.pk == by.id:
        raise OfficerRefused("不能停用自己的账号。请另一位管理员办理。")
    if left := queries.count_in_hand(officer.pk, at=at):
        raise OfficerRefused(f"{officer.name}手里还有 {left} 件没办结。请先办离岗交接，再停用账号。")
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    codes.use_up(officer)
    end_all_sessions(officer)
    audit.record("officer.closed", subject=officer, by=by, at=at, why=why)


@transaction.atomic
def open_account_again(*, officer_id: int, why: str, by: Actor, at: datetime) -> str:
    """Open a closed account again, with a one-time code, which is returned to be shown once.

    Raises:
        OfficerRefused: the officer also serves elsewhere, or there is no reason.
        NotAllowed: the actor may not edit officers.
        Officer.DoesNotExist: the officer lies outside the actor's posts.
    """
    officer = _officer_to_change(by, officer_id, why, at)
    officer.is_active = True
    officer.save(update_fields=["is_active"])
    audit.record("officer.opened_again", subject=officer, by=by, at=at, why=why)
    return reset_password(officer_id=officer_id, why=why, by=by, at=at)


def _why_weak(problem: ValidationError) -> str:
    return "".join(_WEAK.get(one.code or "", "新密码太弱，请换一个。") for one in problem.error_list)


def checked_name(name: str) -> str:
    """Return a person's name without the blanks around it.

    Raises:
        OfficerRefused: it is empty, too long or holds control signs.
    """
    name = name.strip()
    if not name or len(name) > 40 or not name.isprintable():
        raise OfficerRefused("姓名要填，最多 40 个字。", field="name")
    return name


def checked_phone(phone: str) -> str:
    """Return a telephone number in its one form; nothing stays nothing.

    Raises:
        OfficerRefused: it is no number.
    """
    try:
        return PhoneNumber.parse(phone).value if phone.strip() else ""
    except BadValue as problem:
        raise OfficerRefused(f"{problem}。", field="phone") from None


def _checked_username(username: str) -> str:
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise OfficerRefused("账号要以字母开头，用字母、数字、点、横线，3 至 40 位。", field="username")
    if Officer.objects.filter(username=username).exists():
        raise OfficerRefused(f"账号 {username} 已有人在用。请换一个。", field="username")
    return username


def _officer_to_change(by: Actor, officer_id: int, why: str, at: datetime) -> Officer:
    by.require(Permission.OFFICER_EDIT)
    today = localdate(at)
    queries.officer_seen(by, officer_id, on=today, permission=Permission.OFFICER_EDIT)
    officer: Officer = Officer.objects.select_for_update().get(pk=officer_id)
    if not queries.officer_in_scope(by, officer_id, on=today):
        raise OfficerRefused("这位工作人员在别的单位也有岗位，请上级单位的管理员办理。")
    if not why.strip():
        raise OfficerRefused("请写明原因，会留在记录里。", field="why")
    return officer
