"""Reads of the case file: evidence, tasks, transfers, operations, indicators, and what happened when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from fanzha.cases.models import Case, CaseTask, CaseTransfer, Evidence, Operation, Payment
from fanzha.cases.queries.register import cases_seen
from fanzha.cases.queries.words import CaseWords, case_words
from fanzha.common import gallery, slots
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision
from fanzha.common.permissions import Permission
from fanzha.common.scope import unit_in_scope
from fanzha.core.workflow import case_task, case_transfer
from fanzha.core.workflow.case_evidence import MACHINE as EVIDENCE
from fanzha.core.workflow.case_evidence import State as EvidenceState
from fanzha.org import queries as org

OPEN_TASKS = [state.value for state in case_task.MACHINE.open_states]
_MOST = 20  # of one kind on the home page


def operation_of(operation_id: int | None) -> Operation | None:
    """Return one special operation, or nothing."""
    found: Operation | None = Operation.objects.filter(pk=operation_id).first()
    return found


def operations() -> "QuerySet[Any]":
    """Return the special operations of the house, the latest first."""
    found: QuerySet[Any] = Operation.objects.all()
    return found


def tags_of(case: Case) -> list[str]:
    """Return the titles of the operations of a case."""
    return list(case.tags.order_by("-operation__starts_on", "id").values_list("operation__title", flat=True))


def evidence_of(actor: Actor, case: Case, words: CaseWords) -> list[dict[str, Any]]:
    """Return the evidence of a case with its last check, and pictures in small for who may open them."""
    rows = list(case.evidence.prefetch_related("custody"))
    small = gallery.small_ones(actor, [row.file_id for row in rows])
    return [
        {
            "row": row, "kind": words.evidence.get(row.kind, "其他"), "small": small.get(row.file_id, ""),
            "state": EVIDENCE.state_names[EvidenceState(row.state)],
            "check": next((one for one in reversed(row.custody.all()) if one.act == "checked"), None),
        }
        for row in rows
    ]  # fmt: skip


def _pictures_seen(actor: Actor, pictures: Sequence[Any]) -> Mapping[int, gallery.Seen]:
    """Return the pieces of these pictures that the actor may see and open."""
    wanted = {picture.pk: picture.holder_id for picture in pictures}
    if not actor.may(Permission.CASE_VIEW):
        return {}
    rows = Evidence.objects.visible_to(actor, Permission.CASE_VIEW).visible_to(actor, Permission.PERSON_REVEAL)
    found = {row.pk: row for row in rows.filter(pk__in=wanted.values()).select_related("case", "unit")}
    return {
        pk: gallery.Seen(
            f"{row.case.number} 的证据", reverse("cases:evidence", args=[row.case_id, row.pk]), row.taken_at,
            str(row.unit),
        )
        for pk, piece in wanted.items() if (row := found.get(piece)) is not None
    }  # fmt: skip


EVIDENCE_PICTURES = gallery.Holder("cases.evidence", "案件证据", _pictures_seen)


def evidence_seen(actor: Actor, case_id: int, pk: int) -> Any:
    """Return one piece of a case that the actor may see.

    Raises:
        Evidence.DoesNotExist: none of the actor's, or of another case.
    """
    rows = Evidence.objects.visible_to(actor, Permission.CASE_VIEW).select_related("case", "file", "unit")
    return rows.get(pk=pk, case_id=case_id)


def tasks_of(case: Case, words: CaseWords) -> list[dict[str, Any]]:
    """Return the tasks of a case: what is open first."""
    rows = sorted(case.tasks.select_related("unit"), key=lambda row: (row.ended_at is not None, row.due_at, row.pk))
    return [task_shown(row, words) for row in rows]


def task_shown(row: CaseTask, words: CaseWords) -> dict[str, Any]:
    """Return a task in words."""
    said = words.tasks.get(row.kind, {"name": "其他", "help": ""})
    state = case_task.State(row.state)
    return {
        "row": row, "name": said["name"], "help": said.get("help", ""), "is_support": said.get("is_support", False),
        "state": case_task.MACHINE.state_names[state], "is_open": row.state in OPEN_TASKS,
        "kind": {"open": "run", "overdue": "due", "done": "ok", "cancelled": "off"}[row.state],
    }  # fmt: skip


def task_seen(actor: Actor, pk: int) -> CaseTask:
    """Return a task of the actor's unit, or of a case that the actor may see.

    Raises:
        CaseTask.DoesNotExist: neither.
    """
    row: CaseTask = CaseTask.objects.select_related("case", "unit").get(pk=pk)
    own = CaseTask.objects.filter(pk=pk)
    if own.visible_to(actor, Permission.CASE_VIEW).exists() or own.visible_to(actor, Permission.REVISIT_WORK).exists():
        return row
    if not cases_seen(actor).filter(pk=row.case_id).exists():
        raise CaseTask.DoesNotExist
    return row


def transfers_of(case: Case) -> list[dict[str, Any]]:
    """Return the transfers of a case, the latest first."""
    return [transfer_shown(row) for row in case.transfers.select_related("unit", "from_unit")]


def transfer_shown(row: CaseTransfer) -> dict[str, Any]:
    """Return a transfer in words."""
    state = case_transfer.State(row.state)
    return {"row": row, "state": case_transfer.MACHINE.state_names[state], "is_open": row.state == "asked",
            "kind": {"asked": "due", "accepted": "ok"}.get(row.state, "off")}  # fmt: skip


def transfer_seen(actor: Actor, pk: int) -> CaseTransfer:
    """Return a transfer that is asked of the actor's unit, or of a case that the actor may see.

    Raises:
        CaseTransfer.DoesNotExist: neither.
    """
    row: CaseTransfer = CaseTransfer.objects.select_related("case", "unit", "from_unit").get(pk=pk)
    if CaseTransfer.objects.filter(pk=pk).visible_to(actor, Permission.CASE_EDIT).exists():
        return row
    if not cases_seen(actor).filter(pk=row.case_id).exists():
        raise CaseTransfer.DoesNotExist
    return row


def may_answer(actor: Actor, row: CaseTransfer) -> bool:
    """Say whether the actor may accept or refuse a transfer."""
    if row.state != case_transfer.State.ASKED or (actor.id is not None and actor.id == row.asked_by_id):
        return False
    return bool(CaseTransfer.objects.filter(pk=row.pk).visible_to(actor, Permission.CASE_EDIT).exists())


def receivers(case: Case) -> Any:
    """Return the units that may take a case over: the county, its towns and police stations."""
    return org.units_to_ask(["county", "town", "police"]).exclude(pk=case.unit_id)


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the tasks and transfers that wait for the very units of the actor's posts."""
    return [*_tasks_waiting(actor, at), *_transfers_waiting(actor)]


def waiting_rows(actor: Actor, at: datetime) -> list[Any]:
    """Return the rows behind them, to be counted."""
    return [rows[:_MOST] for rows in (_tasks_for(actor), _transfers_for(actor)) if rows is not None]


def register() -> None:
    """Let tasks and transfers stand on the home page of who has to act, and pictures be found again elsewhere."""
    gallery.register(EVIDENCE_PICTURES)
    slots.register("decisions", "cases.file", decisions, order=46)
    slots.register("waiting_count", "cases.file", waiting_rows)


def _tasks_waiting(actor: Actor, at: datetime) -> list[Decision]:
    found = _tasks_for(actor)
    rows = list(found.order_by("due_at", "id")[:_MOST]) if found is not None else []
    if not rows:
        return []
    words = case_words(at.date())
    return [
        Decision(
            f"案件 {row.case.number}：{words.tasks.get(row.kind, {}).get('name', '任务')}",
            case_task.MACHINE.state_names[case_task.State(row.state)], reverse("cases:task", args=[row.pk]), "去办",
            row.due_at,
        )
        for row in rows
    ]  # fmt: skip


def _tasks_for(actor: Actor) -> Any:
    """Return the open tasks of the very units of the actor's posts; `None` without the right."""
    if not (actor.may(Permission.CASE_EDIT) or actor.may(Permission.REVISIT_WORK)):
        return None
    return CaseTask.objects.filter(state__in=OPEN_TASKS, unit_id__in=_own_units(actor)).select_related("case")


def _transfers_for(actor: Actor) -> Any:
    """Return the transfers that ask the very units of the actor's posts; `None` without the right."""
    if not actor.may(Permission.CASE_EDIT):
        return None
    return CaseTransfer.objects.filter(state="asked", unit_id__in=_own_units(actor)).select_related("case", "from_unit")


def _transfers_waiting(actor: Actor) -> list[Decision]:
    rows = _transfers_for(actor)
    if rows is None:
        return []
    return [
        Decision(f"案件 {row.case.number} 移送", f"{row.from_unit}请您单位接收",
                 reverse("cases:transfer", args=[row.pk]), "去答复", row.ends_at)
        for row in rows.order_by("ends_at", "id")[:_MOST]
    ]  # fmt: skip


def _own_units(actor: Actor) -> list[int]:
    return [grant.unit_id for grant in actor.grants]


@dataclass(frozen=True, slots=True)
class Indicators:
    """What stands in the tables of a period; sums are in fen.

    Attributes:
        reported, loss_fen: cases that were reported in the period, and what was lost in them.
        solved: cases that were entered as solved in the period, whenever they were reported.
        arrests, dens, recovered_fen: what those solved cases brought.
        ministry_done: leads of the ministry whose cases were closed in the period.
        unknown_loss: reported cases without a loss entered, which is not nought.
        per_10k: reported cases for 10,000 residents of the unit; `None` where nobody has counted them.
    """

    reported: int
    loss_fen: int
    unknown_loss: int
    solved: int
    arrests: int
    dens: int
    recovered_fen: int
    ministry_done: int
    per_10k: float | None = None


def indicators(
    actor: Actor, *, since: datetime, until: datetime, unit_id: int | None = None, year: int | None = None
) -> Indicators:
    """Return the indicators of [since, until) over the cases that the actor sees, below a unit where one is named.

    Cost:
        Two questions, and one for the residents.
    """
    rows = cases_seen(actor).order_by()
    if unit_id is not None:
        unit = org.unit_seen(actor, unit_id, Permission.CASE_VIEW)
        paths = [str(path) for path in (unit.territory_path, unit.line_path) if path]
        rows = rows.filter(unit_in_scope(type(unit), "unit", paths))
    told = rows.filter(reported_at__gte=since, reported_at__lt=until).aggregate(
        count=Count("id"), loss=Sum("loss_fen"), unknown=Count("id", filter=Q(loss_fen__isnull=True))
    )
    done = rows.filter(solved_at__gte=since, solved_at__lt=until).aggregate(
        count=Count("id"), arrests=Sum("arrests"), dens=Sum("dens"), recovered=Sum("recovered_fen")
    )
    ministry = rows.filter(origin_level="ministry", closed_at__gte=since, closed_at__lt=until).count()
    return Indicators(
        reported=told["count"], loss_fen=told["loss"] or 0, unknown_loss=told["unknown"], solved=done["count"],
        arrests=done["arrests"] or 0, dens=done["dens"] or 0, recovered_fen=done["recovered"] or 0,
        ministry_done=ministry, per_10k=_per_10k(told["count"], unit_id, year),
    )  # fmt: skip


def _per_10k(count: int, unit_id: int | None, year: int | None) -> float | None:
    if unit_id is None or year is None:
        return None
    counted = org.populations_in([unit_id], year=year).get(unit_id)
    return count * 10_000 / counted.residents if counted and counted.residents else None


def happened(case: Case, payments: Iterable[Payment], acts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what happened in the order of its time: contact, payments, report, and what was done about it."""
    told = [
        (case.contact_at, "对方第一次联系受害人"), (case.occurred_at, "发案"), (case.reported_at, "报案"),
        *((row.paid_at, f"{row.get_direction_display()} {row.amount_fen / 100:,.2f} 元") for row in payments),
        *((row.at, f"{row.get_act_display()}证据") for one in case.evidence.prefetch_related("custody")
          for row in one.custody.all() if row.act != "checked"),
    ]  # fmt: skip
    facts = [{"at": at, "title": title, "note": "", "state": "done"} for at, title in told if at is not None]
    done = [dict(act) for act in acts if not act["title"].endswith("证据")]
    return sorted([*facts, *done], key=lambda row: row["at"])


def may_change(actor: Actor, case_id: int) -> bool:
    """Say whether the actor may change a case."""
    return actor.may(Permission.CASE_EDIT) and bool(
        Case.objects.visible_to(actor, Permission.CASE_EDIT).filter(pk=case_id).exists()
    )


def sees_case(actor: Actor, case_id: int) -> bool:
    """Say whether the actor may see a case."""
    return bool(cases_seen(actor).filter(pk=case_id).exists())


def as_it_stands(row: Any) -> Any:
    """Return a row as it is now, after somebody else changed it; `None` where it is gone."""
    return type(row).objects.filter(pk=row.pk).first()
