"""What does not fit together in a case. It is shown and looked into by a person; nothing follows by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fanzha.core.workflow.machine import Fact, Reason

SENTENCES: Final = {
    "sums": "付款减去返还合计 {paid} 元，登记的损失是 {stated} 元，相差 {gap} 元。",
    "returned_more": "返还合计比付出合计还多。请核对付款的方向和金额。",
    "paid_after_report": "有 {count} 笔付款在报案以后。请核对时间；属实的，问清为什么还在转。",
    "untold": "有 {count} 笔付款受害人没有讲到，是从流水里查到的。请向受害人核对是不是被骗的钱。",
    "contact_late": "登记的首次接触时间晚于发案时间或报案时间。请核对。",
    "paid_before_contact": "有 {count} 笔付款早于首次接触。请核对时间，或者是不是另一件事。",
    "occurred_late": "登记的发案时间晚于第一笔付款。请核对哪一个准。",
    "also_suspect": "有 {count} 名受害人同时被标记为涉嫌人员。两边要分别办理，不互相代替。",
}


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """One payment as the doubts look at it; `at` is `None` where nobody knows."""

    id: int
    at: datetime | None
    fen: int
    direction: str  # "paid", "returned", "stopped"
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as the doubts look at it. Times carry a zone; `stated_fen` is `None` where no loss was entered."""

    reported_at: datetime
    occurred_at: datetime | None = None
    contact_at: datetime | None = None
    stated_fen: int | None = None
    payments: Sequence[PaymentFacts] = ()
    suspect_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that does not fit.

    Attributes:
        reason: which, with its numbers.
        key: the facts behind it as text; another key is another doubt, which is asked about again.
    """

    reason: Reason
    key: str

    @property
    def code(self) -> str:
        """Return which kind of doubt it is."""
        return self.reason.code

    @property
    def sentence(self) -> str:
        """Say what does not fit, for the officer."""
        return self.reason.said(SENTENCES)


def doubts_of(facts: CaseFacts) -> tuple[Doubt, ...]:
    """Return what does not fit together, in the order of `SENTENCES`; nothing where all fits.

    >>> from datetime import UTC
    >>> paid = [PaymentFacts(1, None, 300, "paid")]
    >>> told = CaseFacts(datetime(2026, 3, 2, tzinfo=UTC), stated_fen=500, payments=paid)
    >>> [doubt.code for doubt in doubts_of(told)]
    ['sums']
    """
    found = [*_of_sums(facts), *_of_payments(facts), *_of_times(facts)]
    if facts.suspect_ids:
        found.append(_counted("also_suspect", facts.suspect_ids))
    places = list(SENTENCES)
    return tuple(sorted(found, key=lambda doubt: places.index(doubt.code)))


def _of_sums(facts: CaseFacts) -> list[Doubt]:
    paid = sum(row.fen for row in facts.payments if row.direction == "paid")
    returned = sum(row.fen for row in facts.payments if row.direction == "returned")
    if returned > paid:
        return [Doubt(Reason("returned_more"), f"{paid}/{returned}")]
    lost, stated = paid - returned, facts.stated_fen
    if not facts.payments or stated is None or stated == lost:
        return []
    numbers: Mapping[str, Fact] = {"paid": _yuan(lost), "stated": _yuan(stated), "gap": _yuan(abs(stated - lost))}
    return [Doubt(Reason("sums", numbers), f"{lost}/{stated}")]


def _of_payments(facts: CaseFacts) -> list[Doubt]:
    timed = [(row, row.at) for row in facts.payments if row.at is not None and row.direction == "paid"]
    late = [row.id for row, at in timed if at > facts.reported_at]
    early = [row.id for row, at in timed if facts.contact_at is not None and at < facts.contact_at]
    untold = [row.id for row in facts.payments if not row.is_told]
    counted = {"paid_after_report": late, "untold": untold, "paid_before_contact": early}
    return [_counted(code, ids) for code, ids in counted.items() if ids]


def _of_times(facts: CaseFacts) -> list[Doubt]:
    found = []
    ends = [moment for moment in (facts.occurred_at, facts.reported_at) if moment is not None]
    if facts.contact_at is not None and facts.contact_at > min(ends):
        found.append(Doubt(Reason("contact_late"), facts.contact_at.isoformat()))
    first = min((row.at for row in facts.payments if row.at is not None and row.direction == "paid"), default=None)
    if first is not None and facts.occurred_at is not None and facts.occurred_at > first:
        found.append(Doubt(Reason("occurred_late"), f"{facts.occurred_at.isoformat()}/{first.isoformat()}"))
    return found


def _counted(code: str, ids: Sequence[int]) -> Doubt:
    return Doubt(Reason(code, {"count": len(ids)}), ",".join(str(one) for one in sorted(ids)))


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"
