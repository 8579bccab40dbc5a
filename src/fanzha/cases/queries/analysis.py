"""What analysis asks: which days, which cases, by what; and who may see what of the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from fanzha.cases.models import CaseFact
from fanzha.cases.queries.analysis_banks import written_as
from fanzha.cases.queries.analysis_places import Places, places
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.common.rules import rule_at
from fanzha.common.scope import unit_in_scope
from fanzha.core.metrics.ages import AgeBands
from fanzha.core.metrics.small_numbers import Protection, read_protection
from fanzha.core.metrics.spans import Span
from fanzha.core.values import BadValue, Period
from fanzha.core.values.period_reading import PeriodKind

UNKNOWN: Final = "-"
"""The code of "nobody knows" in every dimension; it is a value like any other and opens its rows."""

DIMENSIONS: Final = {
    "type": "诈骗类型", "town": "乡镇", "village": "村、社区", "month": "月份", "week": "周", "weekday": "星期几被骗",
    "age": "年龄段", "sex": "性别", "job": "职业", "channel": "受理途径", "contact": "首次接触渠道", "way": "付款方式",
    "bank": "收款银行",
}  # fmt: skip
FILTERS: Final = ("type", "place", "age", "sex", "job", "channel", "contact", "way", "bank", "hour", "weekday")
KINDS: Final = {
    "week": "周", "ten_days": "旬", "month": "月", "quarter": "季度", "year": "年", "free": "自选起止",
}  # fmt: skip
MEASURES: Final = {"cases": "发案（起）", "loss": "损失（万元）"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `period` is missing where the days were chosen freely."""

    span: Span
    period: Period | None
    rows: str = "type"
    columns: str = ""
    measure: str = "cases"
    where: Mapping[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return the question without its days, unless they were chosen freely: codes alone."""
        days = {} if self.period else {"since": str(self.span.start), "until": str(self.span.end - timedelta(days=1))}
        kind = {"kind": self.period.kind.value if self.period else "free"}
        return {**kind, **days, "rows": self.rows, "columns": self.columns, "measure": self.measure, **self.where}


def read_asked(data: Mapping[str, Any], today: date) -> Asked:
    """Return the question of an address; what makes no sense falls back to the usual."""
    period = _period(str(data.get("kind", "month")), str(data.get("on", "")), today)
    span = Span(period.start, period.end) if period else _free(data, today)
    rows = data.get("rows") if data.get("rows") in DIMENSIONS else "type"
    columns = data.get("columns") if data.get("columns") in DIMENSIONS and data.get("columns") != rows else ""
    where = {name: str(data[name])[:40] for name in FILTERS if data.get(name)}
    measure = str(data.get("measure")) if data.get("measure") in MEASURES else "cases"
    return Asked(span, period, str(rows), str(columns or ""), measure, where)


def _period(kind: str, on: str, today: date) -> Period | None:
    if kind == "free":
        return None
    try:
        day = date.fromisoformat(on) if on else today
        return Period.containing(PeriodKind(kind if kind in KINDS else "month"), day)
    except (ValueError, OverflowError, BadValue):
        return Period.containing(PeriodKind.MONTH, today)


def _free(data: Mapping[str, Any], today: date) -> Span:
    try:
        start, last = date.fromisoformat(str(data.get("since"))), date.fromisoformat(str(data.get("until")))
    except ValueError:
        return Span(today.replace(day=1), today + timedelta(days=1))
    if last == date.max:
        last -= timedelta(days=1)
    return Span(start, last + timedelta(days=1)) if start <= last else Span(last, start + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for analysis on a day."""

    version: str
    bands: AgeBands
    small: Protection
    content: Mapping[str, Any]


def rule_on(day: date) -> Rule:
    """Return the version that holds on a day."""
    found = rule_at("case_analysis", day)
    bands = AgeBands.of(found.content["age_starts"])
    return Rule(found.version, bands, read_protection(found.version, found.content["small"]), found.content)


def sees_rows(actor: Actor) -> bool:
    """Tell whether the actor sees cases themselves; who does not gets counts in which small ones are hidden."""
    return actor.may(Permission.CASE_VIEW)


def facts_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the counted rows of an actor: of own cases, or for who sees counts alone of the own places."""
    if sees_rows(actor):
        seen: QuerySet[Any] = CaseFact.objects.visible_to(actor, Permission.CASE_VIEW)
        return seen
    rows: QuerySet[Any] = CaseFact.objects.all()
    if actor.sees_whole_tree(Permission.CASE_COUNT):
        return rows
    paths = actor.paths(Permission.CASE_COUNT)
    if not paths:
        return rows.none()
    return rows.filter(unit_in_scope(unit_model(), "place", paths))


def unit_model() -> Any:
    """Return the model of units, as the tables of cases point to it."""
    return CaseFact._meta.get_field("place").related_model


def facts_asked(actor: Actor, asked: Asked, span: Span | None = None) -> "QuerySet[Any]":
    """Return the rows of a question, or of the same question about other days."""
    return facts_seen(actor).filter(asked_for(asked, span))


def asked_for(asked: Asked, span: Span | None = None) -> Q:
    """Return the condition of a question, or of the same question about other days."""
    days = span or asked.span
    return Q(day__gte=days.start, day__lt=days.end) & condition(asked.where, asked.span.start)


def condition(where: Mapping[str, str], on: date) -> Q:
    """Return the condition of some filters, by the words and age bands of a day; what cannot be read finds nothing."""
    wanted = Q()
    for name, value in where.items():
        wanted &= _one(name, value, on)
    return wanted


_COLUMNS: Final = {
    "type": "scam_type", "sex": "sex", "job": "occupation", "channel": "channel", "contact": "contact_way",
    "way": "way",
}  # fmt: skip
# Victims of a case and registered persons are written in two ways; analysis knows one.
SEXES: Final = {"M": "男", "m": "男", "F": "女", "f": "女"}
_NOTHING: Final = Q(pk__in=[])


def _one(name: str, value: str, on: date) -> Q:
    if name == "sex" and value != UNKNOWN:
        return Q(sex__in=[value, *(code for code, word in SEXES.items() if word == value)])
    if name in _COLUMNS:
        return Q(**{_COLUMNS[name]: "" if value == UNKNOWN else value})
    if name == "bank":
        return Q(bank__in=[""] if value == UNKNOWN else written_as(value, on))
    if name == "place":
        return _place(value, places())
    if name == "age":
        return _age(value, rule_on(on).bands)
    return _hours(name, value)


def _hours(name: str, value: str) -> Q:
    if value == UNKNOWN:
        return Q(week_hour__isnull=True)
    if not value.isascii() or not value.isdigit() or len(value) > 3:
        return _NOTHING
    if name == "weekday":
        return Q(week_hour__gte=int(value) * 24, week_hour__lt=int(value) * 24 + 24)
    return Q(week_hour=int(value))


def _age(value: str, bands: AgeBands) -> Q:
    if value == UNKNOWN:
        return Q(age__isnull=True)
    if value not in {str(place) for place in range(len(bands.starts))}:
        return _NOTHING
    at = int(value)
    upper = Q(age__lt=bands.starts[at + 1]) if at + 1 < len(bands.starts) else Q()
    return Q(age__gte=bands.starts[at]) & upper


def _place(value: str, tree: Places) -> Q:
    if value in {"no-town", "no-village"}:
        return Q(place__among=tree.without(value.removeprefix("no-")))
    if not value.isascii() or not value.isdigit() or len(value) > 12:
        return _NOTHING
    return Q(place__among=tree.below(int(value)))
