"""Entries that may be one: what was found, how both compare, and what was merged."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.common.rules import rule_at
from fanzha.people.models import Double, Household, Merge, Person
from fanzha.people.queries.households import households_seen
from fanzha.people.queries.masks import SEXES, mask_address, mask_middle, mask_name
from fanzha.people.queries.persons import person_seen

REASONS = {"same_id": "身份证号相同", "same_phone_name": "电话和姓名相同", "same_address": "同一单位、住址相同"}
# What may win, with its heading. A household's number stays with the one that stays: it stands on its door.
PERSON_FIELDS = {
    "name": "姓名", "phone": "电话", "id_number": "身份证号", "address": "住址", "family_name": "家属姓名",
    "family_phone": "家属电话", "note": "备注", "birth_year": "出生年", "sex": "性别", "household": "住户",
}  # fmt: skip
HOUSEHOLD_FIELDS = {"address": "住址", "size": "人数", "has_elder_alone": "独居老人"}
NoDouble, NoMerge = Double.DoesNotExist, Merge.DoesNotExist


@dataclass(frozen=True, slots=True)
class Merging:
    """How long a merge can be undone, and how many alike are too many to mean anything."""

    undo_days: int
    most_alike: int


def merging(on: date) -> Merging:
    """Return the rule that holds on a date."""
    return Merging(**rule_at("people.merging", on).content)


def doubles_seen(actor: Actor, kind: str) -> "QuerySet[Any]":
    """Return the open pairs of which the actor may change both."""
    rows = _rows(actor, kind).order_by().values("pk")
    return Double.objects.filter(kind=kind, state="open", first_id__in=rows, second_id__in=rows).order_by("id")  # type: ignore[no-any-return]


def _rows(actor: Actor, kind: str) -> "QuerySet[Any]":
    seen = person_seen if kind == "person" else households_seen
    return seen(actor, Permission.PERSON_EDIT)


def double_seen(actor: Actor, double_id: int) -> Double:
    """Return one open pair.

    Raises:
        Double.DoesNotExist: decided already, or one of the two lies outside the actor's posts.
    """
    kind = Double.objects.values_list("kind", flat=True).get(pk=double_id)
    found: Double = doubles_seen(actor, kind).get(pk=double_id)
    return found


def pair_lines(actor: Actor, doubles: Collection[Double]) -> list[dict[str, Any]]:
    """Return the pairs of a page, masked."""
    lines = []
    for one in doubles:
        rows = _rows(actor, one.kind).in_bulk([one.first_id, one.second_id])
        lines.append(
            {"id": one.pk, "kind": one.kind, "first": _line(rows[one.first_id]), "second": _line(rows[one.second_id]),
             "reasons": [REASONS.get(code, code) for code in one.reasons], "found_at": one.found_at}
        )  # fmt: skip
    return lines


def _line(row: Any) -> dict[str, Any]:
    if isinstance(row, Person):
        title = mask_name(row.name) or mask_middle(row.phone, keep_start=3, keep_end=4) or "没有姓名"
        return {"id": row.pk, "title": title, "unit": str(row.unit), "created_at": row.created_at}
    return {"id": row.pk, "title": f"户号 {row.number}", "unit": str(row.unit), "created_at": row.created_at}


def compared(actor: Actor, double: Double) -> dict[str, Any]:
    """Return both entries of a pair field by field, masked, and whether they say the same.

    Raises:
        Double.DoesNotExist: one of the two is gone.
    """
    rows = _rows(actor, double.kind).in_bulk([double.first_id, double.second_id])
    if len(rows) < 2:
        raise Double.DoesNotExist
    first, second = rows[double.first_id], rows[double.second_id]
    fields = PERSON_FIELDS if double.kind == "person" else HOUSEHOLD_FIELDS
    lines = [
        {"name": name, "label": label, "first": shown(first, name), "second": shown(second, name),
         "is_same": value_of(first, name) == value_of(second, name)}
        for name, label in fields.items()
        if shown(first, name) or shown(second, name)
    ]  # fmt: skip
    return {"first": _line(first), "second": _line(second), "lines": lines}


def value_of(row: Any, name: str) -> Any:
    """Return what an entry holds in a field of a merge."""
    return row.household_id if name == "household" else getattr(row, name)


# How a field is shown where it is not shown as it is.
_MASKS: dict[str, Callable[[Any], str]] = {
    "name": mask_name,
    "family_name": mask_name,
    "phone": partial(mask_middle, keep_start=3, keep_end=4),
    "family_phone": partial(mask_middle, keep_start=3, keep_end=4),
    "id_number": partial(mask_middle, keep_start=6, keep_end=0),
    "address": mask_address,
    "note": lambda value: f"{len(value)} 个字",
    "sex": lambda value: SEXES.get(value, ""),
    "has_elder_alone": lambda value: "有" if value else "没有登记",
}


def shown(row: Any, name: str) -> str:
    """Return a field of an entry as the page of a merge shows it: masked."""
    value = getattr(row, name)
    return "" if value is None or value == "" else _MASKS.get(name, str)(value)


def survivor_of(kind: str, row_id: int) -> int | None:
    """Return the entry that another one was merged into, at the end of the chain; `None` where it was not."""
    model: Any = Person if kind == "person" else Household
    found: int | None = None
    following = model.objects.filter(pk=row_id).values_list("merged_into_id", flat=True).first()
    while following is not None:
        found = following
        following = model.objects.filter(pk=found).values_list("merged_into_id", flat=True).first()
    return found


def names_of(kind: str, row_id: int) -> list[int]:
    """Return an entry and all that were merged into it: what the ledgers know it by."""
    model: Any = Person if kind == "person" else Household
    found = level = [row_id]
    while level:
        level = list(model.objects.filter(merged_into_id__in=level).values_list("pk", flat=True))
        found = [*found, *level]
    return found


def names_of_persons(person_ids: Collection[int]) -> list[int]:
    """Return persons and all that were merged into them."""
    found = level = list(person_ids)
    while level:
        level = list(Person.objects.filter(merged_into_id__in=level).values_list("pk", flat=True))
        found = [*found, *level]
    return found


def merges_of(actor: Actor, kind: str, row_id: int, at: datetime) -> list[dict[str, Any]]:
    """Return what was merged into an entry, the newest first, and whether it can still be undone."""
    may = actor.may(Permission.PERSON_EDIT)
    return [
        _merge_line(one, at, may=may) for one in Merge.objects.filter(kind=kind, survivor_id=row_id).order_by("-id")
    ]


def latest_merges(actor: Actor, kind: str, at: datetime) -> list[dict[str, Any]]:
    """Return the latest merges below the actor's posts."""
    rows = Merge.objects.visible_to(actor, Permission.PERSON_EDIT).filter(kind=kind).order_by("-id")[:20]
    return [_merge_line(one, at, may=True) for one in rows]


def _merge_line(one: Merge, at: datetime, *, may: bool) -> dict[str, Any]:
    return {
        "id": one.pk, "kind": one.kind, "survivor_id": one.survivor_id, "loser_id": one.loser_id, "at": one.at,
        "by": one.by_name, "why": one.why, "until": one.undo_until, "undone_at": one.undone_at,
        "undone_by": one.undone_by_name, "left": one.left,
        "may_undo": may and one.undone_at is None and one.undo_until > at and one.facts is not None,
    }  # fmt: skip


def merge_seen(actor: Actor, merge_id: int) -> Merge:
    """Return one merge below the actor's posts.

    Raises:
        Merge.DoesNotExist: there is none.
    """
    found: Merge = Merge.objects.visible_to(actor, Permission.PERSON_EDIT).get(pk=merge_id)
    return found


def open_doubles_of(actor: Actor, kind: str, row_id: int) -> list[int]:
    """Return the open pairs in which an entry stands."""
    pair = Q(first_id=row_id) | Q(second_id=row_id)
    return list(doubles_seen(actor, kind).filter(pair).values_list("pk", flat=True)[:5])
