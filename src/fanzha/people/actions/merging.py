"""Merges doubled entries and splits them again: an officer decides which values win, and everything follows.

The ledgers never change. The entry that goes stays as a name for the other one, empty, with its blind indexes; what it
held is sealed with the merge until the days of undoing are over.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fanzha.common import audit, slots
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.why import MIN_REASON, is_reason
from fanzha.people import queries
from fanzha.people.actions.filling import COLUMNS, clear, fill
from fanzha.people.actions.references import Reference, by_key
from fanzha.people.models import Double, Group, Household, Merge, Person

_PLAIN = ("birth_year", "sex", "household_id")


class MergeRefused(Exception):
    """Two entries cannot be merged, or not be split. The sentence is fit to be shown and names nobody."""


def references(kind: str) -> list[Reference]:
    """Return what points at persons or households, their own first."""
    own = _owners() if kind == "person" else _members()
    return [own, *slots.filled(f"{kind}.references")]


def _owners() -> Reference:
    return by_key(Group, "owner", code="people.group", title="群主", unit="个群")


def _members() -> Reference:
    return by_key(Person, "household", code="people.member", title="同住的人", unit="人")


@transaction.atomic
def merge(
    *, kind: str, survivor_id: int, loser_id: int, taken: Collection[str], why: str, by: Actor, at: datetime
) -> Merge:
    """Make one entry a name for another.

    Args:
        taken: the fields in which what the loser says wins.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ObjectDoesNotExist: one of the two lies outside the actor's posts, is erased, or merged already.
        MergeRefused: no reason, one entry twice, or something that points at both stands against it.
    """
    by.require(Permission.PERSON_EDIT)
    if not is_reason(why):
        raise MergeRefused(f"请写明为什么是同一{_word(kind)}，至少 {MIN_REASON} 个字，例如“打电话核对过”。")
    if survivor_id == loser_id:
        raise MergeRefused("这是同一条记录，不用合并。")
    survivor, loser = _both(kind, survivor_id, loser_id, by)
    pointing = references(kind)
    for one in pointing:
        if against := one.check(loser_id, survivor_id):
            raise MergeRefused(against)
    facts = {"survivor": _facts(kind, survivor), "loser": _facts(kind, loser)}
    before = _masked(kind, survivor)
    indexes = _indexes(kind, loser)
    _give(kind, loser, survivor, taken)
    moved = {one.code: one.move(loser_id, survivor_id, by, at) for one in pointing}
    facts["after"] = _facts(kind, survivor)
    _become_a_name(kind, loser, survivor, indexes, at)
    until = at + timedelta(days=queries.merging(at.date()).undo_days)
    made: Merge = Merge.objects.create(
        unit_id=survivor.unit_id, kind=kind, survivor_id=survivor_id, loser_id=loser_id, facts=facts, moved=moved,
        why=why.strip(), by_name=by.name, at=at, undo_until=until,
    )  # fmt: skip
    _settle(kind, survivor_id, loser_id, Double.State.MERGED, why, by, at)
    changed = {name: text for name, text in _masked(kind, survivor).items() if text != before[name]}
    after = changed | {"from": loser_id, "fields": sorted(taken), "followed": sum(map(len, moved.values()))}
    audit.record(f"{kind}.merged", subject=survivor, by=by, at=at, before={name: before[name] for name in changed},
                 after=after, why=why.strip())  # fmt: skip
    audit.record(f"{kind}.merged", subject=loser, by=by, at=at, after={"into": survivor_id}, why=why.strip())
    return made


@transaction.atomic
def undo_merge(*, merge_id: int, why: str, by: Actor, at: datetime) -> list[str]:
    """Split what was merged: exactly what was moved goes back, what was added since stays. Returns what stayed.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        Merge.DoesNotExist: it lies outside the actor's posts.
        MergeRefused: undone already, too late, erased since, or the survivor was merged into another one itself.
    """
    by.require(Permission.PERSON_EDIT)
    queries.merge_seen(by, merge_id)
    one: Merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    _check_undo(one, why, at)
    survivor, loser = _locked(one)
    left = _take_back(one, survivor)
    _stand_again(one, loser)
    for reference in references(one.kind):
        left += _given_back(one, reference, by, at)
    one.undone_at, one.undone_by_name, one.left, one.facts = at, by.name, left, None
    one.save(update_fields=["undone_at", "undone_by_name", "left", "facts"])
    _settle(one.kind, one.survivor_id, one.loser_id, Double.State.APART, why, by, at)
    for row, other in ((survivor, one.loser_id), (loser, one.survivor_id)):
        audit.record(f"{one.kind}.split", subject=row, by=by, at=at, after={"other": other, "left": left},
                     why=why.strip())  # fmt: skip
    return left


@transaction.atomic
def keep_apart(*, double_id: int, why: str, by: Actor, at: datetime) -> None:
    """Say that two entries are not one: they are not proposed again.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        Double.DoesNotExist: decided already, or outside the actor's posts.
        MergeRefused: no reason.
    """
    by.require(Permission.PERSON_EDIT)
    if not is_reason(why):
        raise MergeRefused(f"请写明为什么不是同一个，至少 {MIN_REASON} 个字，例如“父子同名”。")
    one = queries.double_seen(by, double_id)
    _settle(one.kind, one.first_id, one.second_id, Double.State.APART, why, by, at)
    for row_id in (one.first_id, one.second_id):
        row = _model(one.kind).objects.get(pk=row_id)
        audit.record(f"{one.kind}.kept_apart", subject=row, by=by, at=at, why=why.strip())


def _both(kind: str, survivor_id: int, loser_id: int, by: Actor) -> tuple[Any, Any]:
    """Return both entries, locked in the order of their numbers, so that two merges at once wait for each other."""
    seen = queries.person_seen if kind == "person" else queries.households_seen
    rows = {
        row.pk: row
        for row in seen(by, Permission.PERSON_EDIT)
        .select_for_update(of=("self",))
        .filter(pk__in=[survivor_id, loser_id], merged_into__isnull=True)
        .order_by("pk")
    }
    if len(rows) < 2:
        raise _model(kind).DoesNotExist
    return rows[survivor_id], rows[loser_id]


def _model(kind: str) -> Any:
    return Person if kind == "person" else Household


def _word(kind: str) -> str:
    return "个人" if kind == "person" else "户"


def _facts(kind: str, row: Any) -> dict[str, Any]:
    """Return what an entry holds, as the merge keeps it, sealed."""
    if kind == "person":
        return {name: getattr(row, name) for name in (*COLUMNS, *_PLAIN)}
    return {name: getattr(row, name) for name in ("address", "size", "has_elder_alone", "place_id")}


def _masked(kind: str, row: Any) -> dict[str, Any]:
    fields = queries.PERSON_FIELDS if kind == "person" else queries.HOUSEHOLD_FIELDS
    return {name: queries.shown(row, name) for name in fields if name != "household"}


def _indexes(kind: str, row: Any) -> dict[str, str]:
    names = ("name_index", "phone_index", "id_index") if kind == "person" else ()
    return {name: getattr(row, name) for name in names}


def _give(kind: str, loser: Any, survivor: Any, taken: Collection[str]) -> None:
    """Let the loser's values win where they were chosen, and fill what the survivor does not say."""
    if kind == "person":
        wanted = {name: value for name, value in _facts(kind, loser).items()
                  if value and (name.removesuffix("_id") in taken or not getattr(survivor, name))}  # fmt: skip
        _put(survivor, wanted)
    else:
        for name, value in _facts(kind, loser).items():
            if value not in {None, ""} and (name in taken or getattr(survivor, name) in {None, "", False}):
                setattr(survivor, name, value)
        survivor.address_index = None
    survivor.save()


def _put(person: Person, facts: Mapping[str, Any]) -> None:
    fill(person, **{name: value for name, value in facts.items() if name in COLUMNS})
    for name in _PLAIN:
        if name in facts:
            setattr(person, name, facts[name])


def _become_a_name(kind: str, loser: Any, survivor: Any, indexes: Mapping[str, str], at: datetime) -> None:
    """Empty the entry that goes; its blind indexes stay, and lead to the other one."""
    if kind == "person":
        clear(loser, COLUMNS)
        loser.birth_year, loser.sex, loser.household_id, loser.erased_at = None, "", None, at
        for name, value in indexes.items():
            setattr(loser, name, value)
    else:
        loser.address, loser.address_index, loser.size, loser.has_elder_alone = "", None, None, False
    loser.merged_into = survivor
    loser.save()


def _settle(kind: str, one_id: int, other_id: int, state: str, why: str, by: Actor, at: datetime) -> None:
    """Write down what was decided of a pair, also of one that nobody had proposed."""
    first, second = sorted((one_id, other_id))
    Double.objects.update_or_create(
        kind=kind, first_id=first, second_id=second,
        defaults={"state": state, "decided_at": at, "decided_by_name": by.name, "why": why.strip()},
        create_defaults={"state": state, "decided_at": at, "decided_by_name": by.name, "why": why.strip(),
                         "reasons": [], "found_at": at},
    )  # fmt: skip


def _check_undo(one: Merge, why: str, at: datetime) -> None:
    if not is_reason(why):
        raise MergeRefused(f"请写明为什么撤销，至少 {MIN_REASON} 个字，例如“其实是两个人”。")
    if one.undone_at is not None:
        raise MergeRefused(f"{one.undone_by_name}已经撤销过这次合并。")
    if at > one.undo_until:
        raise MergeRefused("已过可以撤销的期限，不能自动分开。请重新登记另一条，再改相关记录。")
    if one.facts is None:
        raise MergeRefused("合并前的内容已按规定清除，不能撤销。")


def _locked(one: Merge) -> tuple[Any, Any]:
    model = _model(one.kind)
    ids = [one.survivor_id, one.loser_id]
    rows = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    survivor, loser = rows[one.survivor_id], rows[one.loser_id]
    if survivor.merged_into_id is not None:
        raise MergeRefused("保留的那一条后来又并入了别的记录。请先撤销后一次合并。")
    if getattr(survivor, "erased_at", None) is not None:
        raise MergeRefused("保留的那一条已按规定清除，不能撤销。")
    return survivor, loser


def _take_back(one: Merge, survivor: Any) -> list[str]:
    """Give the survivor back what it said before, where nobody has changed it since; return what stays."""
    before, after = one.facts["survivor"], one.facts["after"]
    changed = [name for name in before if before[name] != after[name]]
    back = [name for name in changed if getattr(survivor, name) == after[name]]
    if one.kind == "person":
        clear(survivor, [name for name in back if name in COLUMNS and not before[name]])
        _put(survivor, {name: before[name] for name in back})
    else:
        for name in back:
            setattr(survivor, name, before[name])
        survivor.address_index = None
    survivor.save()
    fields = queries.PERSON_FIELDS if one.kind == "person" else queries.HOUSEHOLD_FIELDS
    kept = [fields.get(name.removesuffix("_id"), name) for name in changed if name not in back]
    return [f"{'、'.join(kept)}在合并后改过，保留改后的内容"] if kept else []


def _stand_again(one: Merge, loser: Any) -> None:
    facts = one.facts["loser"]
    loser.merged_into = None
    if one.kind == "person":
        clear(loser, COLUMNS)
        loser.name_index = loser.phone_index = loser.id_index = ""
        loser.erased_at = None
        _put(loser, facts)
        household = facts["household_id"]
        loser.household_id = queries.survivor_of("household", household) or household if household else None
    else:
        for name, value in facts.items():
            setattr(loser, name, value)
    loser.save()


def _given_back(one: Merge, reference: Reference, by: Actor, at: datetime) -> list[str]:
    """Move back what this merge moved; say what was added since, or moved on, and stays."""
    ids = one.moved.get(reference.code, [])
    back = reference.give_back(ids, one.survivor_id, one.loser_id, by, at)
    left = []
    if back < len(ids):
        left.append(f"{reference.title} {len(ids) - back} {reference.unit}后来改过，没有移回")
    if since := reference.since(one.survivor_id, one.at):
        left.append(f"合并后登记的{reference.title} {since} {reference.unit}留在原来保留的一条上")
    return left


def forget_merged(*, at: datetime) -> int:
    """Empty what is kept of merges that can no longer be undone; returns of how many."""
    return int(Merge.objects.filter(undo_until__lt=at, facts__isnull=False).update(facts=None))


def forget_person(person_id: int) -> int:
    """Empty what merges keep of a person, and the indexes of earlier names; for the erasure of the person."""
    names = queries.names_of("person", person_id)
    kept = Merge.objects.filter(kind="person", survivor_id__in=names, facts__isnull=False).update(facts=None)
    earlier = Person.objects.filter(pk__in=[one for one in names if one != person_id])
    earlier.update(name_index="", phone_index="", id_index="")
    return int(kept)
