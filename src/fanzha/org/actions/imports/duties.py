"""The roster from a file: a row for each officer on each shift."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from fanzha.common.actor import Actor
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.org import queries
from fanzha.org.actions import duties
from fanzha.org.actions.imports.codes import unit_code
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Officer, Unit

_COLUMNS = {"officer": "username", "on_date": "date", "shift": "shift"}


class Duties:
    """The importer of rosters. Only adds: whoever is to be taken off is taken off on the page, with a reason."""

    kind = "duties"
    title = "值班表"
    columns = (
        Column("unit", ("单位编码", "编码"), required=True, example="330999101000", kind="code"),
        Column("date", ("日期", "值班日期"), required=True, example="2026-12-01", kind="date"),
        Column("shift", ("班次",), required=True, example="夜班", note="按班次设置里的名称写"),
        Column("username", ("账号", "值班人账号"), required=True, example="liuhe.chen", kind="code"),
        Column("name", ("姓名",), example="陈某", note="只用来核对：和账号对不上就不收"),
    )
    limits = Limits(max_bytes=5 * 1024 * 1024, max_rows=20_000, max_cell_chars=100)
    permission = Permission.DUTY_EDIT
    options_form = None
    covers = frozenset({"duty.arranged"})
    note = "一行是一个人的一个班，一个班可以有几行。已有的不会重复；要撤的班请在值班表页撤。"

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Put the officer of one row on the shift.

        Raises:
            RowRefused: with the column and the sentence.
        """
        day = date.fromisoformat(line["date"])
        unit, officer = _unit(line, by), _officer(line)
        try:
            duty, is_new = duties.arrange_duty(
                unit_id=unit.pk, officer_id=officer.pk, on_date=day, shift=_shift(line, day), by=by, at=at,
                may_be_over=day >= localdate(at).replace(day=1),
            )  # fmt: skip
        except OfficerRefused as refusal:
            raise RowRefused(_COLUMNS.get(refusal.field or "", ""), str(refusal)) from None
        return Outcome("added" if is_new else "same", duty.pk)


def _unit(line: Line, by: Actor) -> Unit:
    code = unit_code(line["unit"], "unit")
    unit: Unit | None = Unit.objects.visible_to(by, Permission.DUTY_EDIT).filter(code=code, is_active=True).first()
    if unit is None:
        raise RowRefused("unit", f"没有编码为 {code} 的单位，或它不归您管。请核对编码。")
    return unit


def _officer(line: Line) -> Officer:
    officer: Officer | None = Officer.objects.filter(username=line["username"].lower(), is_active=True).first()
    if officer is None or (line["name"] and officer.name != line["name"]):
        raise RowRefused("username", "没有这个账号，或账号和姓名对不上。请核对。")
    return officer


def _shift(line: Line, day: date) -> str:
    shifts = queries.shift_rule(day).shifts
    for shift in shifts:
        if line["shift"] in {shift.name, shift.code}:
            return shift.code
    raise RowRefused("shift", f"没有“{line['shift'][:10]}”这个班次。可以写：{'、'.join(s.name for s in shifts)}。")
