"""Reads of what a case is made of: victims, payments, marks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fanzha.cases.models import Answer, Case, Payment
from fanzha.people.queries import mask_name


@dataclass(frozen=True, slots=True)
class Money:
    """What the payments of a case come to, in fen; `stated` is the loss that somebody entered."""

    paid: int
    returned: int
    stopped: int
    stated: int | None

    @property
    def lost(self) -> int:
        """Return what was paid and did not come back."""
        return self.paid - self.returned

    @property
    def differs(self) -> bool:
        """Return whether the stated loss is another one than the payments come to."""
        return bool(self.paid) and self.stated is not None and self.stated != self.lost


def money_of(case: Case, rows: list[Payment]) -> Money:
    """Return the sums of some payments of a case, beside its stated loss."""
    sums = dict.fromkeys(Payment.Direction.values, 0)
    for row in rows:
        sums[row.direction] += row.amount_fen
    kinds = Payment.Direction
    return Money(sums[kinds.PAID], sums[kinds.RETURNED], sums[kinds.STOPPED], case.loss_fen)


def payments_of(case: Case) -> list[Payment]:
    """Return the payments of a case in the order of their times; those without a time come last."""
    return list(case.payment_rows.all())


def victims_shown(case: Case, at: datetime) -> list[dict[str, Any]]:
    """Return the victims of a case as the page shows them: masked."""
    return [
        {
            "id": victim.pk, "version": victim.version, "name": victim_name(victim),
            "age": "" if victim.age is None else f"{victim.age} 岁",
            "met_publicity": Answer(victim.met_publicity).label, "has_app": Answer(victim.has_app).label,
            "is_warning_on": Answer(victim.is_warning_on).label, "is_also_suspect": victim.is_also_suspect,
            "occupation": victim.occupation, "schooling": victim.schooling, "home": victim.home_unit,
        }
        for victim in case.victims.select_related("person", "home_unit").order_by("id")
    ]  # fmt: skip


def victim_name(victim: Any) -> str:
    """Return the name of a victim as the pages show it: masked."""
    if victim.person is not None:
        return mask_name(victim.person.name) or "没有姓名"
    return mask_name(victim.name) or "没有姓名"
