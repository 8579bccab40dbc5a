"""Officers from a file: accounts and their posts, each row by its account name."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from fanzha.common.actor import Actor
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import ROLE_NAMES, Permission, Role
from fanzha.org import queries
from fanzha.org.actions import accounts, posts
from fanzha.org.actions.imports.codes import unit_code
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Officer, Post, Unit

OFFICER_COLUMNS = (
    Column("username", ("账号", "用户名", "登录名"), required=True, example="liuhe.chen", kind="code"),
    Column("name", ("姓名",), required=True, example="陈某"),
    Column("phone", ("电话", "手机", "手机号"), example="13800000000", kind="code"),
    Column("unit", ("单位编码", "编码", "机构编码"), required=True, example="330999101000", kind="code"),
    Column("role", ("岗位", "角色"), required=True, example="乡镇专干", note="、".join(ROLE_NAMES.values())),
    Column("title", ("职务",), example="镇综治办主任", note="可以空着"),
    Column("from", ("开始日期", "任职日期", "从哪天起"), example="2026-11-01", kind="date", note="空着是今天"),
)
_ROLES = {name: role for role, names in ROLE_NAMES.items() for name in (names, *names.split("、"), role.value)}
_FIELDS = {"why": "", "to_date": "from", "from_date": "from"}
_WHY = "导入人员表"


class Officers:
    """The importer of officers. Their one-time codes are given afterwards, all at once."""

    kind = "officers"
    title = "工作人员"
    columns = OFFICER_COLUMNS
    limits = Limits(max_bytes=5 * 1024 * 1024, max_rows=20_000, max_cell_chars=100)
    permission = Permission.OFFICER_EDIT
    options_form = None
    covers = frozenset({"officer.created", "officer.changed", "post.given"})
    note = (
        "按账号认人：没有的新建，有的更新，缺的岗位补上；已有的岗位不会被结束。"
        "新账号还不能登录：导入后到“发一次性码”页，整批发码、打印或下载。"
    )

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Open or change the account of one row, and give the post.

        Raises:
            RowRefused: with the column and the sentence.
        """
        unit, role = _unit(line, by), _role(line["role"])
        since = date.fromisoformat(line["from"]) if line["from"] else localdate(at)
        officer = Officer.objects.filter(username=line["username"].lower()).first()
        try:
            if officer is None:
                return _opened(line, unit, role, since, by, at)
            return _changed(officer, line, unit, role, since, by, at)
        except OfficerRefused as refusal:
            field = refusal.field or ""
            raise RowRefused(_FIELDS.get(field, field), str(refusal)) from None


def _opened(line: Line, unit: Unit, role: Role, since: date, by: Actor, at: datetime) -> Outcome:
    made = accounts.create_officer(
        username=line["username"], name=line["name"], phone=line["phone"], unit_id=unit.pk, role=role,
        title=line["title"], from_date=since, with_code=False, by=by, at=at, why=_WHY,
    )  # fmt: skip
    return Outcome("added", made.officer.pk, after=_facts(made.officer, at))


def _changed(officer: Officer, line: Line, unit: Unit, role: Role, since: date, by: Actor, at: datetime) -> Outcome:
    seen = queries.officers_seen(by, on=localdate(at), permission=Permission.OFFICER_EDIT)
    if not seen.filter(pk=officer.pk).exists():
        raise RowRefused("username", "这个账号已由您管辖范围以外的人使用。请换一个账号。")
    before, is_same = _facts(officer, at), True
    if officer.name != line["name"] or (line["phone"] and officer.phone != line["phone"]):
        is_same = not accounts.edit_officer(
            officer_id=officer.pk, name=line["name"], phone=line["phone"] or officer.phone, why=_WHY, by=by, at=at
        )
    not_over = Q(to_date__isnull=True) | Q(to_date__gte=localdate(at))  # one that begins later is there already
    if not Post.objects.filter(not_over, officer=officer, unit=unit, role=role).exists():
        is_same = False
        posts.give_post(
            officer_id=officer.pk, unit_id=unit.pk, role=role, title=line["title"], from_date=since, by=by, at=at,
            why=_WHY,
        )  # fmt: skip
    if is_same:
        return Outcome("same", officer.pk)
    return Outcome("changed", officer.pk, before, _facts(Officer.objects.get(pk=officer.pk), at))


def _unit(line: Line, by: Actor) -> Unit:
    code = unit_code(line["unit"], "unit")
    unit: Unit | None = Unit.objects.visible_to(by, Permission.OFFICER_EDIT).filter(code=code).first()
    if unit is None:
        raise RowRefused("unit", f"没有编码为 {code} 的单位，或它不归您管。先导入机构，或核对编码。")
    return unit


def _role(text: str) -> Role:
    if text not in _ROLES:
        raise RowRefused("role", f"没有“{text[:20]}”这个岗位。可以写：{'、'.join(ROLE_NAMES.values())}。")
    return _ROLES[text]


def _facts(officer: Officer, at: datetime) -> dict[str, Any]:
    held = Post.objects.filter(queries.held_on(localdate(at)), officer=officer).select_related("unit").order_by("id")
    named = "、".join(f"{post.unit} {post.get_role_display()}" for post in held)
    return {"姓名": officer.name, "有电话": bool(officer.phone), "岗位": named}
