"""Signs of formalism are looked for once a return is handed in, by a job: nobody waits for them at the deadline."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fanzha.campaigns.actions.returns.filling import HOLDER_KIND
from fanzha.campaigns.models import Return
from fanzha.campaigns.queries.returns import known
from fanzha.campaigns.queries.returns.rows import IN, numbers_of
from fanzha.campaigns.queries.returns.schedule import bounds, period_of
from fanzha.common import crypto, gallery
from fanzha.common.models import KeptPicture
from fanzha.core.metrics.formalism import (
    Bounds,
    Photo,
    batch_sign,
    copied_sign,
    number_signs,
    photo_signs,
    sketch,
)
from fanzha.core.reasons import Reason
from fanzha.core.values import Period

_LOOKED_UP = 12  # smallest hashes by which a text is looked up: two alike texts share one of them nearly always
_MOST_OTHERS = 50


@transaction.atomic
def find_signs(*, return_id: int, at: datetime) -> list[Reason]:
    """Put what the house knows beside the numbers of a return, look for signs, and keep both; again is harmless."""
    row = Return.objects.select_for_update().filter(pk=return_id, state__in=IN).first()
    period = period_of(row.period) if row else None
    if row is None or period is None or row.erased_at is not None:
        return []
    rules = bounds(row.begun_at.date())
    row.values = _beside_known(row, period)
    row.sketch = list(sketch(row.text, key=_key()))
    found = [
        *_of_pictures(row, period, rules, at), *_of_numbers(row, period, rules), *_of_batch(row, rules),
        *_of_text(row, period, rules),
    ]  # fmt: skip
    row.signs = [{"code": one.code, "facts": dict(one.facts)} for one in found]
    # No version: nobody's form holds them.
    row.save(update_fields=["values", "sketch", "signs"])
    return found


def _beside_known(row: Any, period: Period) -> dict[str, Any]:
    """Return the numbers with what the house knew when the return was handed in beside each."""
    found = known.known_numbers(row.unit_id, period, list(row.values), at=row.completed_at or row.due_at)
    return {
        code: replace(one, known=found.get(code)).as_json() for code, one in numbers_of(row).items()
    }  # fmt: skip


def _key() -> bytes:
    return crypto.blind("return.text", "sketch").encode()[:64]


def _of_pictures(row: Any, period: Period, rules: Bounds, at: datetime) -> list[Reason]:
    files = row.files.filter(kind="photo").values_list("file_id", flat=True)
    kept = KeptPicture.objects.filter(file_id__in=list(files)).select_related("file")
    photos = [
        Photo(one.received_at, one.taken_at, _place(one.position), _used_otherwise(one, period, at)) for one in kept
    ]
    return photo_signs(photos, first=period.start, last=period.last_day, bounds=rules)


def _used_otherwise(picture: Any, period: Period, at: datetime) -> int:
    """Count earlier uses that say something: in another return, or from before the period.

    A picture that proves a delivery or a visit of the same days and comes with the return too is the same work.
    """
    uses = gallery.earlier_uses(picture, at)
    return len({(kind, pk) for kind, pk, when in uses if kind == HOLDER_KIND or when < period.starts_at})


def _place(position: str) -> tuple[float, float] | None:
    if not position:
        return None
    north, east = (float(part) for part in position.split(","))
    return north, east


def _of_numbers(row: Any, period: Period, rules: Bounds) -> list[Reason]:
    earlier = Return.objects.filter(
        form_id=row.form_id, unit_id=row.unit_id, period=period.previous.code, state__in=IN
    ).first()  # fmt: skip
    said = numbers_of(row)
    typed = {code: one.said for code, one in said.items() if one.said is not None}
    found = {code: one.known for code, one in said.items() if one.known is not None}
    return number_signs(typed, known=found, before=_said(earlier) if earlier else None, bounds=rules)


def _said(row: Any) -> Mapping[str, int]:
    return {code: one.said for code, one in numbers_of(row).items() if one.said is not None}


def _of_batch(row: Any, rules: Bounds) -> list[Reason]:
    if row.completed_by_id is None or row.completed_at is None:
        return []
    around = timedelta(minutes=rules.batch_minutes)
    near = Return.objects.filter(
        completed_by_id=row.completed_by_id, completed_at__gt=row.completed_at - around,
        completed_at__lt=row.completed_at + around, form_id=row.form_id,
    )  # fmt: skip
    return batch_sign(near.values("unit_id").distinct().count(), bounds=rules)


def _of_text(row: Any, period: Period, rules: Bounds) -> list[Reason]:
    """Compare with what other units wrote in this period and the one before, by keyed hashes alone."""
    if not row.sketch:
        return []
    others = Return.objects.filter(
        sketch__overlap=row.sketch[:_LOOKED_UP], period__in=[period.code, period.previous.code], state__in=IN
    ).exclude(unit_id=row.unit_id)  # fmt: skip
    found = {unit: tuple(sketched) for unit, sketched in others.values_list("unit_id", "sketch")[:_MOST_OTHERS]}
    return copied_sign(tuple(row.sketch), list(found.values()), bounds=rules)
