"""Reads of entries: what an officer sees, what waits, what they come to, which days are in the calendar."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localdate

from fanzha.campaigns.models import RegisterEntry, RegisterFile
from fanzha.campaigns.queries.registers.rules import KindNow, kind_of, register_rules
from fanzha.common import crypto
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.register_rows import identity, masked, occurrences, said
from fanzha.core.campaigns.registers import Field, RegisterKind, counted
from fanzha.core.workflow.register import REGISTER, RegisterState
from fanzha.org import queries as org

RISKS_OPEN = [state.value for state in REGISTER.open_states]
LIVING = [RegisterState.KEPT.value, *RISKS_OPEN]
S = RegisterState  # short, for the tables below
TAGS = {
    S.KEPT: "ok", S.ENDED: "off", S.FOUND: "due", S.GRADED: "due", S.RESOLVED: "run", S.CHECKED: "run",
    S.CLOSED: "ok", S.VOID: "off",
}  # fmt: skip


def entries_seen(actor: Actor, permission: Permission = Permission.REGISTER_VIEW) -> "QuerySet[Any]":
    """Return the entries of the units below the actor's posts, the newest first."""
    rows: QuerySet[Any] = RegisterEntry.objects.visible_to(actor, permission)
    return rows.select_related("unit").order_by("-written_at", "-id")


def file_seen(actor: Actor, entry_id: int, file_id: int) -> Any:
    """Return a file of an entry.

    Raises:
        RegisterFile.DoesNotExist: there is none, or its entry is of a unit outside the actor's posts.
    """
    seen = RegisterEntry.objects.visible_to(actor, Permission.REGISTER_VIEW).filter(pk=entry_id)
    return RegisterFile.objects.select_related("file").get(pk=file_id, entry__in=seen)


def values_of(row: Any) -> dict[str, Any]:
    """Return everything that an entry says."""
    return {**row.values, **(row.words or {})}


def kind_now(row: Any, at: datetime) -> KindNow:
    """Return the kind of an entry as it stands at a moment."""
    return kind_of(row.kind, row.rule_version, localdate(at))


def word_indexes(kind: RegisterKind, values: Mapping[str, Any]) -> list[str]:
    """Return the blind indexes by which an entry is found: each name, telephone or short text whole."""
    found = set()
    for one in kind.fields:
        text = str(values.get(one.code) or "")
        if text and one.type == "phone":
            found.add(crypto.blind("phone", text))
        elif text and one.type in {"text", "person", "place"}:
            found.add(crypto.blind("register.word", text.casefold()))
    return sorted(found)


def indexes_of_word(text: str) -> list[str]:
    """Return the indexes under which a typed word may stand."""
    bare = text.strip()
    return [crypto.blind("register.word", bare.casefold()), crypto.blind("phone", "".join(bare.split()))]


def same_index(kind: RegisterKind, unit_id: int, values: Mapping[str, Any]) -> str | None:
    """Return the blind index of what tells an entry from the others of its unit; None where nothing does."""
    told = identity(kind, values)
    return crypto.blind("register.same", f"{unit_id}|{kind.code}|{told}") if told else None


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of an entry as a page shows it."""

    field: Field
    text: str
    is_hidden: bool = False
    is_gone: bool = False


def shown(
    row: Any, now: KindNow, *, plain: bool = False, listed: bool = False, units: Mapping[Any, Any] | None = None
) -> list[Shown]:
    """Return the fields of an entry in the order of its kind, those that are gone at the end; masked unless plain.

    Args:
        units: what `named_units` found, where a page shows many entries.
    """
    values, found = values_of(row), []
    units = named_units([row], [now]) if units is None else units
    for one in (*now.kind.fields, *now.fields_gone):
        if (listed and not one.is_listed) or values.get(one.code) is None:
            continue
        value = units.get(values[one.code], "") if one.type == "unit" else values[one.code]
        text = said(one, value) if plain else masked(one, value)
        found.append(Shown(one, text, one.is_personal and not plain, one in now.fields_gone))
    return found


def named_units(rows: Iterable[Any], kinds: Iterable[KindNow]) -> dict[Any, Any]:
    """Return the units that entries name, closed ones too, in one question for all of them."""
    wanted = {
        row.values.get(one.code) for row, now in zip(rows, kinds, strict=True)
        for one in (*now.kind.fields, *now.fields_gone) if one.type == "unit"
    } - {None}  # fmt: skip
    return {unit.pk: unit for unit in org.units_numbered(wanted)} if wanted else {}


def unit_codes(unit_ids: Iterable[int]) -> dict[int, str]:
    """Return the codes of units, closed ones too."""
    return {unit.pk: unit.code.upper() for unit in org.units_numbered(unit_ids)}


def title_of(row: Any, now: KindNow) -> str:
    """Return what an entry is called on a list: its first field, masked where that says who somebody is."""
    if row.erased_at or not now.kind.fields:
        return str(row.number)
    first = now.kind.fields[0]
    return masked(first, values_of(row).get(first.code)) or str(row.number)


def counts_by_kind(actor: Actor, at: datetime) -> dict[str, tuple[int, int]]:
    """Return for each kind how many entries are living and how many of its risks are overdue.

    Cost:
        One question, over the entries below the actor's posts.
    """
    over = Q(state__in=RISKS_OPEN, due_on__lt=localdate(at))
    rows = RegisterEntry.objects.visible_to(actor, Permission.REGISTER_VIEW).filter(state__in=LIVING)
    found = rows.order_by().values("kind").annotate(n=Count("pk"), late=Count("pk", filter=over))
    return {row["kind"]: (row["n"], row["late"]) for row in found}


def waiting_for(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the risks that wait for this officer: own ones to grade or to resolve soon, others to check and close."""
    soon = localdate(at) + timedelta(days=register_rules(localdate(at)).soon_days)
    wanted = Q(pk__in=[])
    if actor.may(Permission.REGISTER_EDIT):
        own = [grant.unit_id for grant in actor.grants if Permission.REGISTER_EDIT in grant.permissions]
        wanted |= Q(unit__among=own) & (Q(state=S.FOUND) | Q(state=S.GRADED, due_on__lte=soon))
    if actor.may(Permission.REGISTER_CHECK):
        mine = actor.id or 0
        wanted |= Q(state=S.RESOLVED) & ~Q(resolved_by_id=mine)
        wanted |= Q(state=S.CHECKED) & ~Q(resolved_by_id=mine) & ~Q(checked_by_id=mine)
    return entries_seen(actor).filter(state__in=RISKS_OPEN).filter(wanted).order_by(F("due_on").asc(nulls_first=True))


def hands(actor: Actor, row: Any) -> dict[str, bool]:
    """Return what an actor has done about a risk already, as the rules of its steps ask."""
    mine = actor.id is not None
    return {
        "resolved_it": mine and row.resolved_by_id == actor.id, "checked_it": mine and row.checked_by_id == actor.id
    }  # fmt: skip


def plans_for(unit_id: int, on: date) -> list[tuple[int, str]]:
    """Return the emergency plans that hold for a unit: its own and those of the units above it."""
    codes = [code for code, kind in register_rules(on).kinds.items() if kind.is_emergency_plan]
    rows = RegisterEntry.objects.filter(
        kind__in=codes, state=RegisterState.KEPT, unit_id__in=org.units_above(unit_id)
    ).select_related("unit")  # fmt: skip
    return [
        (row.pk, f"{title_of(row, kind_of(row.kind, row.rule_version, on))}（{row.unit}）")
        for row in rows.order_by("pk")
    ]


def known(unit_ids: Collection[int], first: date, last: date) -> dict[str, int]:
    """Fill `returns.known`: what the entries of some units come to between two days, both included."""
    kinds = {code: kind for code, kind in register_rules(last).kinds.items() if kind.counts}
    rows = RegisterEntry.objects.filter(unit__among=unit_ids, kind__in=kinds, state__in=LIVING).order_by()
    of_kind: dict[str, list[Mapping[str, Any]]] = {}
    for code, values in rows.values_list("kind", "values"):
        of_kind.setdefault(code, []).append(values)
    found: dict[str, int] = {}
    for code, entries in of_kind.items():
        for counter, number in counted(kinds[code], entries, first, last).items():
            found[counter] = found.get(counter, 0) + number
    return {counter: number for counter, number in found.items() if number}


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A day that a register puts into the calendar."""

    entry_id: int
    day: date
    title: str


def key_dates(unit_ids: Collection[int], first: date, last: date) -> Iterator[KeyDate]:
    """Yield the days that the entries of some units name between two days, both included."""
    kinds = {code: kind for code, kind in register_rules(first).kinds.items() if kind.day}
    for row in RegisterEntry.objects.filter(unit__among=unit_ids, kind__in=kinds, state=RegisterState.KEPT):
        kind, values = kinds[row.kind], values_of(row)
        if on := values.get(kind.day):
            for day in occurrences(date.fromisoformat(on), str(values.get(kind.repeats, "")), first, last):
                yield KeyDate(row.pk, day, masked(kind.fields[0], values.get(kind.fields[0].code)))
