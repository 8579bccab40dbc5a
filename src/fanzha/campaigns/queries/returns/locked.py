"""Why a return cannot be changed now, and which unit and role may open it."""

from datetime import date, datetime
from typing import Any

from fanzha.campaigns.queries.returns.rows import Place
from fanzha.common.clock import CHINA
from fanzha.common.permissions import ROLE_NAMES, Permission, Role
from fanzha.core.workflow.periodic_return import ReturnState
from fanzha.org import queries as org


def why_locked(place: Place, at: datetime) -> str:
    """Return why a return cannot be filled in now, with who may open it; empty where it is open."""
    today = at.astimezone(CHINA).date()
    if not place.unit.is_active:
        return "本单位已停用，不再填报。"
    if place.owed.period.start > today:
        return f"这一期从 {_day(place.owed.period.start)}开始，到时再填。"
    row = place.row
    if row is None or row.state == ReturnState.DRAFT:
        return ""
    if row.state == ReturnState.REOPENED:
        return (
            "" if at <= row.reopened_until else f"重开的期限到 {_said(row.reopened_until)}，已经锁定。{_ask(place, at)}"
        )
    if row.state == ReturnState.APPROVED:
        by, when = row.decided_by_name, row.decided_at
        return f"{_said(when)} {by} 已审核通过，现在锁定。{_ask(place, at)}"
    return f"{_said(row.completed_at)} {row.completed_by_name} 已上报，等上一级审核，现在锁定。{_ask(place, at)}"


def _ask(place: Place, at: datetime) -> str:
    approved = place.row.state == ReturnState.APPROVED
    return f"要改，请{who_opens(place, at.date())}{'限期重开' if approved else '退回或限期重开'}。"


def who_opens(place: Place, on: date) -> str:
    """Return the nearest unit above, with the roles there, that may open a return."""
    for unit in _units_above(place.unit):
        roles = {role for _, role in org.posts_that_may(Permission.RETURN_APPROVE, [unit.pk], on=on)}
        if roles:
            return f"{unit}的{'、'.join(ROLE_NAMES[role] for role in Role if role in roles)}"
    return f"{place.form.unit}的负责人"


def _units_above(unit: Any) -> list[Any]:
    """Return the units above, the nearest first; where both paths are as long, the territory first."""
    ways = [str(path).split(".")[:-1][::-1] for path in (unit.territory_path, unit.line_path) if path]
    near: dict[int, int] = {}
    for way in ways:
        for steps, label in enumerate(way):
            near.setdefault(int(label[1:]), steps)
    rows = {row.pk: row for row in org.units_numbered(near)}
    return [rows[pk] for pk in sorted(near, key=lambda pk: near[pk]) if pk in rows]


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def _said(moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    return f"{local.month} 月 {local.day} 日 {local:%H:%M}"
