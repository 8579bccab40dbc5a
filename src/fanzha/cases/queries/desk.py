"""The desk's day, counted from what was done: calls, dissuasions, sums, clues, minutes to the first stop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import Sum

from fanzha.cases.models import Call, Payment
from fanzha.common import slots
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission

_Outcome = Call.Outcome


@dataclass(frozen=True, slots=True)
class DeskLine:
    """What one officer did in a day, or all of them.

    Attributes:
        protected_fen: what callers were about to pay and did not, with the payments that were stopped in their cases.
        unknown: dissuasions without a sum: it was not told, which is not nought.
        minutes: the median from the ring to the first "stop, lock the card"; None where nobody was told.
        told: of how many calls that is the median.
    """

    name: str
    calls: int
    cases: int
    joined: int
    dissuaded: int
    protected_fen: int
    unknown: int
    clues: int
    consulted: int
    open: int
    minutes: float | None
    told: int


@dataclass(frozen=True, slots=True)
class Desk:
    """One day of the desk: a line an officer, the sum, and what other capabilities count beside it."""

    day: date
    lines: Sequence[DeskLine]
    whole: DeskLine
    others: Sequence[tuple[str, str]]


def desk_of(actor: Actor, day: date) -> Desk:
    """Return a day of the desk among the calls that the actor sees; a call belongs to the day of its ring.

    What began with a report or a row of a list was no call, and is not counted as one.
    """
    start = datetime.combine(day, time(), CHINA)
    until = start + timedelta(days=1)
    rows = list(
        Call.objects.visible_to(actor, Permission.CASE_VIEW)
        .filter(ring_at__gte=start, ring_at__lt=until, source_ref__isnull=True).exclude(outcome=_Outcome.EXPIRED)
        .values("owner_name", "outcome", "ring_at", "stop_asked_at", "protected_fen", "case_id")
    )  # fmt: skip
    stopped = _stopped(row["case_id"] for row in rows if row["outcome"] == _Outcome.CASE)
    names = sorted({row["owner_name"] for row in rows})
    lines = [_line(name, [row for row in rows if row["owner_name"] == name], stopped) for name in names]
    others = [pair for pairs in slots.filled("desk.counts", actor, start, until) for pair in pairs]
    return Desk(day, lines, _line("合计", rows, stopped), others)


def _stopped(case_ids: Iterable[int]) -> dict[int, int]:
    """Return what was stopped in each case; payments that were written as stopped."""
    rows = Payment.objects.filter(case_id__in=list(case_ids), direction=Payment.Direction.STOPPED)
    return {row["case_id"]: row["fen"] for row in rows.order_by().values("case_id").annotate(fen=Sum("amount_fen"))}


def _line(name: str, rows: Sequence[dict[str, Any]], stopped: dict[int, int]) -> DeskLine:
    def count(*outcomes: str) -> int:
        return sum(row["outcome"] in outcomes for row in rows)

    waited = [(row["stop_asked_at"] - row["ring_at"]).total_seconds() / 60 for row in rows if row["stop_asked_at"]]
    dissuaded = [row for row in rows if row["outcome"] == _Outcome.DISSUADED]
    protected = sum(row["protected_fen"] or 0 for row in dissuaded) + sum(
        stopped.get(row["case_id"], 0) for row in rows
    )
    return DeskLine(
        name=name, calls=len(rows), cases=count(_Outcome.CASE), joined=count(_Outcome.JOINED), dissuaded=len(dissuaded),
        protected_fen=protected, unknown=sum(row["protected_fen"] is None for row in dissuaded),
        clues=count(_Outcome.CLUE), consulted=count(_Outcome.CONSULT, _Outcome.EMPTY), open=count(_Outcome.OPEN),
        minutes=round(median(waited), 1) if waited else None, told=len(waited),
    )  # fmt: skip
