"""The cross table of an analysis: counts, losses, rates, comparison, each with the address of its rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Case, Count, F, IntegerField, Min, Q, Sum, Value, When
from django.db.models.functions import TruncMonth, TruncWeek

from fanzha.cases.models import Case as CaseModel
from fanzha.cases.models import Payment
from fanzha.cases.queries.analysis import SEXES, UNKNOWN, Asked, Rule, facts_asked, facts_seen, rule_on, sees_rows
from fanzha.cases.queries.analysis_banks import bank_names, bank_of
from fanzha.cases.queries.analysis_places import Places, places
from fanzha.cases.queries.words import case_words
from fanzha.common.actor import Actor
from fanzha.core.metrics.comparison import Basis, Comparison, Plan, compare, plan_comparison
from fanzha.core.metrics.hours import DAY_NAMES
from fanzha.core.metrics.rates import Rate
from fanzha.core.metrics.small_numbers import protect, publishable
from fanzha.core.metrics.spans import Span
from fanzha.knowledge import queries as knowledge
from fanzha.org import queries as org

MOST_ROWS: Final = 40
"""A longer table is nobody's: the rest stands in one line, and narrowing the question shows it."""
REST: Final = "rest"


@dataclass(frozen=True, slots=True)
class Count3:
    """Cases, the loss of those that name one, and how many name none."""

    cases: int = 0
    fen: int = 0
    unknown: int = 0

    def __add__(self, other: "Count3") -> "Count3":
        return Count3(self.cases + other.cases, self.fen + other.fen, self.unknown + other.unknown)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the table; `None` is hidden. `where` leads to its rows; missing where nobody may open them."""

    count: int | None
    fen: int | None
    unknown: int
    where: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    label: str
    cells: Sequence[Cell]
    total: Cell
    share: float | None
    rate: Rate | None
    changes: Sequence[Comparison]


@dataclass(frozen=True, slots=True)
class Cross:
    """A whole table. Rows are in order; `hidden` figures were small, or would have given a small one away."""

    asked: Asked
    columns: Sequence[str]
    lines: Sequence[Line]
    foot: Sequence[Cell]
    total: Cell
    rate: Rate | None
    changes: Sequence[Comparison]
    hidden: int
    cut: int
    is_protected: bool
    rule_version: str


_EXPRESSIONS: Final[dict[str, Any]] = {
    "type": F("scam_type"), "town": F("place_id"), "village": F("place_id"), "month": TruncMonth("day"),
    "week": TruncWeek("day"), "weekday": F("week_hour") / 24, "sex": F("sex"), "job": F("occupation"),
    "channel": F("channel"), "contact": F("contact_way"), "way": F("way"), "bank": F("bank"),
}  # fmt: skip


def cross(actor: Actor, asked: Asked, today: date) -> Cross:
    """Return the answer to a question.

    Who does not see cases themselves gets counts in which small ones are hidden, and no losses: a sum gives its
    hidden parts away.
    """
    rule = rule_on(asked.span.start)
    tree = places()
    names = _Names(asked, rule, tree)
    found = _counted(actor, asked, asked.span, rule, tree)
    plans = _plans(actor, asked, today)
    bases = [_bases(actor, asked, plan, rule, tree) for plan in plans]
    return _Table(actor, asked, rule, names, found, plans, bases, _residents(asked, tree, actor, found)).result()


def _counted(actor: Actor, asked: Asked, span: Span, rule: Rule, tree: Places) -> dict[tuple[str, str], Count3]:
    """Return what each pair of codes comes to."""
    dims = [asked.rows, *([asked.columns] if asked.columns else [])]
    keys = {f"dim{at}": _expression(name, rule) for at, name in enumerate(dims)}
    rows = facts_asked(actor, asked, span).order_by().annotate(**keys).values(*keys)
    found: dict[tuple[str, str], Count3] = defaultdict(Count3)
    for row in rows.annotate(n=Count("pk"), fen=Sum("loss_fen"), unknown=Count("pk", filter=Q(loss_fen=None))):
        codes = [_code(name, row[f"dim{at}"], tree, asked.span.start) for at, name in enumerate(dims)]
        found[codes[0], codes[1] if asked.columns else ""] += Count3(row["n"], row["fen"] or 0, row["unknown"])
    return found


def _expression(name: str, rule: Rule) -> Any:
    if name != "age":
        return _EXPRESSIONS[name]
    bands = [When(age__gte=start, then=Value(at)) for at, start in enumerate(rule.bands.starts)]
    return Case(*reversed(bands), output_field=IntegerField(null=True))


def _code(name: str, value: Any, tree: Places, on: date) -> str:
    if name in {"town", "village"}:
        return str(tree.at_level(value, name) or UNKNOWN)
    if name in {"month", "week"}:
        return str(value)
    if name == "bank":
        return bank_of(value, on) or UNKNOWN
    if name == "sex":
        value = SEXES.get(value, value)
    return UNKNOWN if value is None or value == "" else str(value)


def _plans(actor: Actor, asked: Asked, today: date) -> list[Plan]:
    if asked.period is None:
        return []
    first = facts_seen(actor).aggregate(first=Min("day"))["first"]
    plans = [plan_comparison(asked.period, one, today=today, records_from=first, same_days=True) for one in Basis]
    bases = {plan.base_period for plan in plans}
    return plans if len(bases) > 1 else plans[-1:]  # of a year the last period is the last year: said once


@dataclass(frozen=True, slots=True)
class _Base:
    now: dict[str, Count3]
    base: dict[str, Count3] | None


def _bases(actor: Actor, asked: Asked, plan: Plan, rule: Rule, tree: Places) -> _Base:
    """Return the counts by row of both sides of a comparison; those of the period are the table's own unless cut."""
    alone = Asked(asked.span, asked.period, asked.rows, "", asked.measure, asked.where)

    def by_row(span: Span) -> dict[str, Count3]:
        return {row: count for (row, _), count in _counted(actor, alone, span, rule, tree).items()}

    if plan.base is None:
        return _Base({}, None)
    return _Base(by_row(plan.now), by_row(plan.base))


def _residents(asked: Asked, tree: Places, actor: Actor, found: Mapping[tuple[str, str], Count3]) -> dict[str, int]:
    """Return how many people live in each row's place, and in the whole under an empty code; unknown is left out."""
    wanted = {int(row): row for row, _ in found if asked.rows in {"town", "village"} and row != UNKNOWN}
    whole = asked.where.get("place") or str(_own_unit(actor))
    if whole.isdigit():
        wanted.setdefault(int(whole), "")
    counts = org.populations_in([*wanted], year=asked.span.start.year)
    known = {wanted[pk]: one.residents for pk, one in counts.items() if one.residents}
    if whole.isdigit() and whole in known:
        known[""] = known[whole]
    others = set(asked.where) - {"place", "type", "channel", "way", "bank", "contact", "hour", "weekday"}
    return {} if others else known  # people of one age or occupation are not counted by place


def _own_unit(actor: Actor) -> int | str:
    own = {grant.unit_id for grant in actor.grants}
    return own.pop() if len(own) == 1 else ""


class _Names:
    """The words of codes, and their order."""

    def __init__(self, asked: Asked, rule: Rule, tree: Places) -> None:
        on = asked.span.start
        words = case_words(on)
        self.tree = tree
        self.tables: dict[str, Mapping[str, str]] = {
            "type": knowledge.type_names(max(on, asked.span.end)), "age": dict(enumerate_words(rule.bands.names)),
            "sex": {"M": "男", "F": "女"}, "job": words.occupations, "contact": words.contact_ways,
            "channel": dict(CaseModel.Channel.choices), "way": dict(Payment.Way.choices),
            "weekday": dict(enumerate_words(DAY_NAMES)), "bank": bank_names(on),
        }  # fmt: skip

    def word(self, name: str, code: str) -> str:
        """Return the word of a code."""
        if code == UNKNOWN:
            return {"town": "没有定到乡镇", "village": "没有定到村"}.get(name, "没有问到")
        if name in {"town", "village"}:
            return self.tree.name(int(code))
        if name == "month":
            return f"{code[:4]}年{int(code[5:7])}月"
        if name == "week":
            day = date.fromisoformat(code)
            return f"{day.month}月{day.day}日起一周"
        return str(self.tables[name].get(code, code))

    def ordered(self, name: str, sums: Mapping[str, Count3]) -> list[str]:
        """Return codes in order: time and age as they run, the rest by how many; unknown last."""
        if name in {"month", "week", "weekday", "age"}:
            return sorted(sums, key=lambda code: (code == UNKNOWN, code))
        return sorted(sums, key=lambda code: (code == UNKNOWN, -sums[code].cases, code))


def enumerate_words(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return words by the place they stand at, as codes are written."""
    return [(str(at), word) for at, word in enumerate(words)]


def where_of(name: str, code: str) -> dict[str, str]:
    """Return the filter that leads to the rows of a code; empty for what is narrowed by days."""
    if name in {"month", "week"}:
        start = date.fromisoformat(code)
        following = start + timedelta(days=7) if name == "week" else (start + timedelta(days=31)).replace(day=1)
        return {"since": str(start), "until": str(following - timedelta(days=1))}
    if name in {"town", "village"}:
        return {"place": f"no-{name}" if code == UNKNOWN else code}
    return {name: code}


class _Table:
    """Puts counts into lines."""

    def __init__(
        self, actor: Actor, asked: Asked, rule: Rule, names: _Names, found: Mapping[tuple[str, str], Count3],
        plans: Sequence[Plan], bases: Sequence[_Base], residents: Mapping[str, int],
    ) -> None:  # fmt: skip
        self.asked, self.rule, self.names, self.residents = asked, rule, names, residents
        self.plans, self.bases, self.opens = plans, bases, sees_rows(actor)
        row_sums: dict[str, Count3] = defaultdict(Count3)
        column_sums: dict[str, Count3] = defaultdict(Count3)
        for (row, column), count in found.items():
            row_sums[row] += count
            column_sums[column] += count
        rows = names.ordered(asked.rows, row_sums)
        self.cut = max(len(rows) - MOST_ROWS, 0)
        self.rows = [*rows[:MOST_ROWS], REST] if self.cut else rows
        self.columns = names.ordered(asked.columns, column_sums) if asked.columns else []
        self.found: dict[tuple[str, str], Count3] = defaultdict(Count3)
        for (row, column), count in found.items():
            self.found[row if not self.cut or row in set(rows[:MOST_ROWS]) else REST, column] += count
        self.whole = sum(found.values(), Count3())

    def result(self) -> Cross:
        """Return the table, protected where it must be."""
        columns = self.columns or [""]
        counts = [[self.found[row, column].cases for column in columns] for row in self.rows]
        shown = None if self.opens else protect(counts, self.rule.small)
        lines = [self._line(at, row, columns, shown) for at, row in enumerate(self.rows)]
        foot = [self._foot(at, column, shown) for at, column in enumerate(columns)] if self.columns else []
        whole = self.whole.cases if self.opens else shown.total if shown and self.rows else 0
        total = self._cell(self.whole, whole, {})
        return Cross(
            asked=self.asked, columns=[self.names.word(self.asked.columns, one) for one in self.columns], lines=lines,
            foot=foot, total=total, rate=self._rate("", whole), changes=self._changes(None),
            hidden=shown.hidden if shown else 0, cut=self.cut, is_protected=not self.opens,
            rule_version=self.rule.version,
        )  # fmt: skip

    def _line(self, at: int, row: str, columns: Sequence[str], shown: Any) -> Line:
        where = None if row == REST else where_of(self.asked.rows, row)
        cells = [
            self._cell(
                self.found[row, one], shown.cells[at][place] if shown else self.found[row, one].cases,
                None if where is None else _joined(where, where_of(self.asked.columns, one) if one else {}),
            )
            for place, one in enumerate(columns)
        ]  # fmt: skip
        whole = sum((self.found[row, one] for one in columns), Count3())
        count = shown.row_totals[at] if shown else whole.cases
        share = whole.cases / self.whole.cases if self.opens and self.whole.cases else None
        label = f"其余 {self.cut} 项" if row == REST else self.names.word(self.asked.rows, row)
        changes = [] if row == REST or not self.opens else self._changes(row)
        total, rate = self._cell(whole, count, where), self._rate(row, count)
        return Line(label, cells if self.columns else [], total, share, rate, changes)

    def _foot(self, at: int, column: str, shown: Any) -> Cell:
        whole = sum((self.found[row, column] for row in self.rows), Count3())
        count = shown.column_totals[at] if shown else whole.cases
        return self._cell(whole, count, where_of(self.asked.columns, column))

    def _cell(self, count: Count3, shown: int | None, where: Mapping[str, str] | None) -> Cell:
        leads = where if self.opens and count.cases else None
        return Cell(shown, count.fen if self.opens else None, count.unknown if self.opens else 0, leads)

    def _rate(self, code: str, count: int | None) -> Rate | None:
        people = self.residents.get(code)
        return Rate(count, people) if people and count is not None else None

    def _changes(self, row: str | None) -> list[Comparison]:
        return [self._change(plan, base, row) for plan, base in zip(self.plans, self.bases, strict=True)]

    def _change(self, plan: Plan, base: _Base, row: str | None) -> Comparison:
        money = self.asked.measure == "loss" and self.opens

        def of(counts: Mapping[str, Count3]) -> int:
            one = sum(counts.values(), Count3()) if row is None else counts.get(row, Count3())
            return one.fen if money else one.cases

        if base.base is None:
            return compare(plan, 0, None, are_cases=not money)
        now, before = of(base.now), of(base.base)
        if not self.opens and None in {publishable(now, self.rule.small), publishable(before, self.rule.small)}:
            return Comparison(plan, 0, None, None, None, None, None)
        # The exact interval costs some milliseconds: it stands by the whole, the lines show their change alone.
        return compare(plan, now, before, are_cases=row is None and not money)


def _joined(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return both filters; of two spans of days the days in both, of two places the inner one."""
    both = {**one, **other}
    if "since" in one and "since" in other:
        both["since"], both["until"] = max(one["since"], other["since"]), min(one["until"], other["until"])
    if "place" in one and "place" in other:
        both["place"], both["place2"] = one["place"], other["place"]
    return both


def days_words(asked: Asked) -> str:
    """Return the days of a question in words."""
    last = asked.span.end - timedelta(days=1)
    days = f"{asked.span.start} 至 {last}"
    return f"{asked.period.label}（{days}）" if asked.period else days


def filter_words(asked: Asked, actor: Actor) -> dict[str, dict[str, str]]:
    """Return the choices of each filter; of places those at and below the actor's own posts."""
    tree = places()
    names = _Names(asked, rule_on(asked.span.start), tree)
    own = {grant.unit_id for grant in actor.grants}
    near = [one for one in tree.of_kind("county", "town", "village") if actor.is_system or own & set(one.line)]
    near_words = {str(one.id): one.name for one in near}
    types = {code: word for code, word in sorted(names.tables["type"].items()) if code.startswith("C")}
    return {
        **{name: dict(table) for name, table in names.tables.items()}, "type": types, "sex": {"男": "男", "女": "女"},
        "place": {**near_words, "no-town": "没有定到乡镇", "no-village": "没有定到村"},
    }  # fmt: skip


__all__ = ["MOST_ROWS", "Cell", "Cross", "Line", "cross", "days_words", "filter_words", "where_of"]
