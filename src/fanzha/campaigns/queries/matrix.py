"""The matrix: units by periods of a return, and units by tasks; each cell counts the rows behind it.

Rows are the units right below a chosen one, each with all below it: a county sees its towns, a town its villages. Who
owes stands there whether anything was handed in or not.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from fanzha.campaigns.models import FormUnit, Return, ReturnForm, Share, Task
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.calendar import Deadline, china_calendar
from fanzha.core.campaigns.matrix import Cell, cells_of, total
from fanzha.core.campaigns.periods import Owed, Schedule, Span
from fanzha.core.workflow.campaign_task import ShareState, TaskState
from fanzha.core.workflow.periodic_return import FormState, ReturnState
from fanzha.org import queries as org

IN = [ReturnState.COMPLETED.value, ReturnState.APPROVED.value, ReturnState.REOPENED.value]
_DONE = [ShareState.DELIVERED.value, ShareState.CONFIRMED.value]
AXES = {"territory": "territory_path", "line": "line_path"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a period with when it is due, or a task."""

    code: str
    label: str
    due_at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One unit with all below it.

    Attributes:
        is_self: the row is the chosen unit itself, not what lies below it.
        is_leaf: nothing lies below it that owes anything: its cells are of one unit.
    """

    unit: Any
    cells: Sequence[Cell]
    is_self: bool = False
    is_leaf: bool = False

    @property
    def total(self) -> Cell:
        """Return all columns together."""
        return total(self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns, rows, and the sum of the rows for each column."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    sums: Sequence[Cell] = field(default_factory=list)

    @property
    def total(self) -> Cell:
        """Return the whole matrix in one cell."""
        return total(self.sums)


def forms_in_sight(actor: Actor) -> "QuerySet[Any]":
    """Return the returns that units at or below the actor's posts ask for or owe, the newest first."""
    asked = ReturnForm.objects.visible_to(actor, Permission.RETURN_VIEW)
    owed = FormUnit.objects.visible_to(actor, Permission.RETURN_VIEW).values("form_id")
    rows: QuerySet[Any] = ReturnForm.objects.filter(Q(pk__in=asked.values("pk")) | Q(pk__in=owed))
    return rows.exclude(state=FormState.DRAFT).select_related("unit").order_by("-created_at", "-id")


def tasks_in_sight(actor: Actor) -> "QuerySet[Any]":
    """Return the tasks that units at or below the actor's posts issued or have a share of, those due first."""
    issued = Task.objects.visible_to(actor, Permission.TASK_VIEW)
    shared = Share.objects.visible_to(actor, Permission.TASK_VIEW).values("task_id")
    rows: QuerySet[Any] = Task.objects.filter(Q(pk__in=issued.values("pk")) | Q(pk__in=shared))
    rows = rows.filter(state__in=[TaskState.ISSUED, TaskState.CLOSED])
    return rows.defer("split_into", "typed").select_related("unit").order_by("-due_at", "-id")


def schedule_of(form: Any, first: date, last: date) -> Schedule:
    """Return when a return is due, with the working days of the years in question."""
    years = range(first.year - 1, last.year + 2)
    return Schedule(Deadline.parse(form.deadline, china_calendar(years)), form.covers, form.begins_on, form.ends_on)


def return_matrix(
    actor: Actor, form: Any, *, base: Any, first: date, last: date, axis: str = "territory", at: datetime
) -> Matrix:
    """Return the units right below one by the periods of a return that begin from a day to another, both included.

    Cost:
        Three trips to the database; one pass over the returns of the form in those days.
    """
    owed = schedule_of(form, first, last).told(first, last)
    columns = [Column(one.period.code, one.period.label, one.due_at, one.due_at < at) for one in owed]
    if not columns:
        return Matrix([], [])
    spans = _spans(form.pk, base, axis)
    delivered = _delivered(form.pk, base, axis, owed)
    overdue = {one.code for one in columns if one.is_over}
    rows = [
        (label, cells_of(owed, spans=spans[label], delivered=delivered.get(label, {}), overdue=overdue))
        for label in spans
    ]
    counts = {label: sum(count for _, count in spans[label]) for label in spans}
    return _matrix(actor, columns, rows, counts, base, Permission.RETURN_VIEW)


def _label(base: Any, axis: str) -> tuple[str, str, str]:
    """Return SQL for the row that a unit `u` belongs to, for whether it lies below the chosen unit, and its value."""
    column, path = AXES[axis], getattr(base, AXES[axis]) or base.label
    depth = path.count(".") + 1
    label = f"CASE WHEN nlevel(u.{column}) > {depth} THEN subpath(u.{column}, {depth}, 1)::text ELSE '' END"
    return label, f"u.{column} <@ %s::ltree", str(path)


def _spans(form_id: int, base: Any, axis: str) -> Mapping[str, list[tuple[Span, int]]]:
    """Return, for each row, how long units stand in the form, and how many for just so long."""
    label, below, path = _label(base, axis)
    found: dict[str, list[tuple[Span, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {label}, f.from_on, f.until_on, count(*) FROM campaigns_formunit f JOIN org_unit u "  # noqa: S608
            f"ON u.id = f.unit_id WHERE f.form_id = %s AND {below} GROUP BY 1, 2, 3 ORDER BY 1",
            [form_id, path],
        )
        for row, from_on, until_on, count in cursor.fetchall():
            found[row].append((Span(from_on, until_on), count))
    return found


def _delivered(form_id: int, base: Any, axis: str, owed: Sequence[Owed]) -> Mapping[str, dict[tuple[str, bool], int]]:
    """Return, for each row, how many returns of each period were handed in, on time and late."""
    label, below, path = _label(base, axis)
    starts = [one.period.start for one in owed]
    found: dict[str, dict[tuple[str, bool], int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        # The returns are summed up by unit before the tree is asked: one step for each unit, not for each return.
        cursor.execute(
            f"SELECT {label}, r.period_start, r.is_late, sum(r.count) FROM (SELECT unit_id, period_start, is_late, "  # noqa: S608
            "count(*) AS count FROM campaigns_return WHERE form_id = %s AND period_start = ANY(%s) AND state = ANY(%s) "
            f"GROUP BY 1, 2, 3) r JOIN org_unit u ON u.id = r.unit_id WHERE {below} GROUP BY 1, 2, 3",
            [form_id, starts, IN, path],
        )
        codes = {one.period.start: one.period.code for one in owed}
        for row, start, is_late, count in cursor.fetchall():
            found[row][codes[start], is_late] = int(count)
    return found


def task_matrix(actor: Actor, tasks: Sequence[Any], *, base: Any, axis: str = "territory", at: datetime) -> Matrix:
    """Return the units right below one by tasks; shares that were excused are not expected any more."""
    columns = [Column(str(task.pk), task.title, task.due_at, task.due_at < at) for task in tasks]
    if not columns:
        return Matrix([], [])
    label, below, path = _label(base, axis)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {label}, s.task_id, count(*), count(*) FILTER (WHERE s.done AND NOT s.is_late), "  # noqa: S608
            "count(*) FILTER (WHERE s.done AND s.is_late), count(*) FILTER (WHERE NOT s.done AND s.due_at < %s) FROM "
            "(SELECT task_id, unit_id, is_late, due_at, state = ANY(%s) AS done FROM campaigns_share "
            "WHERE task_id = ANY(%s) AND state <> %s) s JOIN org_unit u ON u.id = s.unit_id "
            f"WHERE {below} GROUP BY 1, 2 ORDER BY 1",
            [at, _DONE, [task.pk for task in tasks], ShareState.EXCUSED.value, path],
        )
        answers = cursor.fetchall()
    found: dict[str, dict[int, Cell]] = defaultdict(dict)
    for row, task_id, expected, on_time, late, missing in answers:
        found[row][task_id] = Cell(expected, on_time, late, missing, expected - on_time - late - missing)
    rows = [(row, [cells.get(task.pk, Cell()) for task in tasks]) for row, cells in found.items()]
    counts = {row: max((cell.expected for cell in cells), default=0) for row, cells in rows}
    return _matrix(actor, columns, rows, counts, base, Permission.TASK_VIEW)


def _matrix(
    actor: Actor, columns: Sequence[Column], rows: Sequence[tuple[str, Sequence[Cell]]], counts: Mapping[str, int],
    base: Any, permission: Permission,
) -> Matrix:  # fmt: skip
    """Return the rows with their units, in the order of the tree, and their sums."""
    ids = {label: int(label[1:]) if label else base.pk for label, _ in rows}
    seen = {unit.pk: unit for unit in org.units_seen(actor, permission, closed=True).filter(pk__in=list(ids.values()))}
    shown = [
        Row(seen[ids[label]], cells, is_self=not label, is_leaf=not label or counts[label] <= 1)
        for label, cells in rows
        if ids[label] in seen
    ]
    shown.sort(key=lambda row: (not row.is_self, row.unit.code))
    sums = [total(row.cells[place] for row in shown) for place in range(len(columns))]
    return Matrix(columns, shown, sums)


def missing_units(actor: Actor, form: Any, one: Owed, *, base: Any, axis: str = "territory") -> "QuerySet[Any]":
    """Return the units below one that owe a return and have not handed it in, in the order of the tree."""
    path = getattr(base, AXES[axis]) or base.label
    stand = FormUnit.objects.filter(form=form, **{f"unit__{AXES[axis]}__under": [path]})
    day = one.due_day
    stand = stand.filter(from_on__lte=min(one.period.last_day, day)).filter(
        Q(until_on__isnull=True) | Q(until_on__gt=day)
    )
    handed = Return.objects.filter(form=form, period=one.period.code, state__in=IN).values("unit_id")
    seen = org.units_seen(actor, Permission.RETURN_VIEW, closed=True)
    return seen.filter(pk__in=stand.values("unit_id")).exclude(pk__in=handed)


def owing_units(actor: Actor, task: Any, *, base: Any, axis: str = "territory") -> "QuerySet[Any]":
    """Return the units below one that have not reported a task done, in the order of the tree."""
    path = getattr(base, AXES[axis]) or base.label
    owed = Share.objects.filter(task=task, state=ShareState.OWED, **{f"unit__{AXES[axis]}__under": [path]})
    return org.units_seen(actor, Permission.TASK_VIEW, closed=True).filter(pk__in=owed.values("unit_id"))
