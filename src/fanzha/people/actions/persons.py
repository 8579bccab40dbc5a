"""Changes to persons: found or created for others, registered and corrected by hand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from fanzha.common import audit, crypto
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.why import MIN_REASON, is_reason
from fanzha.people import queries
from fanzha.people.actions.filling import COLUMNS, clear, fill
from fanzha.people.models import Household, Person


class PersonRefused(Exception):
    """A person cannot be registered or changed so. The sentence is fit to be shown and names nobody."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class AlreadyKnown(PersonRefused):
    """The person is registered already, where the actor may see it."""

    def __init__(self, person_id: int) -> None:
        super().__init__("", "这个人已经登记过，核对后在原来的记录上修改。")
        self.person_id = person_id


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a form says of a person; values are canonical, empty ones say nothing."""

    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    family_name: str = ""
    family_phone: str = ""
    note: str = ""
    birth_year: int | None = None
    sex: str = ""
    household_number: str = ""

    def texts(self) -> dict[str, str]:
        """Return the facts that are kept encrypted."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name in COLUMNS}


@transaction.atomic
def ensure_person(
    *, unit_id: int, name: str = "", phone: str = "", id_number: str = "", address: str = "",
    family_name: str = "", family_phone: str = "", source: str, by: Actor, at: datetime,
) -> Person:  # fmt: skip
    """Return the person with this identity number or phone, created where there is none.

    A person found by phone under another name stays two persons: families share phones.
    """
    person = same_person(name=name, phone=phone, id_number=id_number)
    created = person is None
    if person is None:
        person = Person(unit_id=unit_id, source=source)
    changed = fill(
        person, name=name, phone=phone, id_number=id_number, address=address,
        family_name=family_name, family_phone=family_phone,
    )  # fmt: skip
    if not created and not changed:
        return person
    person.save()
    audit.record("person.created" if created else "person.changed", subject=person, by=by, at=at,
                 after={"fields": changed, "source": source})  # fmt: skip
    return person


def same_person(*, name: str, phone: str, id_number: str) -> Person | None:
    """Return the person whom these canonical values name, locked, wherever in the tree.

    Who was merged into another entry is known by the earlier values too, and is that other one.
    """
    return _living(name, phone, id_number) or _merged(name, phone, id_number)


def _merged(name: str, phone: str, id_number: str) -> Person | None:
    rows = Person.objects.filter(merged_into__isnull=False).order_by("id")
    found = rows.filter(id_index=crypto.blind("id_number", id_number.upper())).first() if id_number else None
    if found is None and phone and name:
        same = rows.filter(phone_index=crypto.blind("phone", phone), name_index=crypto.blind("name", name))
        found = same.filter(id_index="").first() if id_number else same.first()
    if found is None:
        return None
    survivor = queries.survivor_of("person", found.pk)
    stays: Person | None = (
        Person.objects.select_for_update().filter(pk=survivor, erased_at__isnull=True).first() if survivor else None
    )
    return stays


def _living(name: str, phone: str, id_number: str) -> Person | None:
    rows = Person.objects.select_for_update().filter(erased_at__isnull=True).order_by("id")
    if id_number:
        found: Person | None = rows.filter(id_index=crypto.blind("id_number", id_number.upper())).first()
        if found:
            return found
    if not phone:
        return None
    same_phone = rows.filter(phone_index=crypto.blind("phone", phone))
    if name:
        same_phone = same_phone.filter(Q(name_index=crypto.blind("name", name)) | Q(name_index=""))
    if id_number:
        same_phone = same_phone.filter(id_index="")
    first: Person | None = same_phone.first()
    return first


@transaction.atomic
def add_person(*, unit_id: int, facts: PersonFacts, by: Actor, at: datetime) -> Person:
    """Register a person of one unit by hand.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        AlreadyKnown: this identity number, or this phone with this name, is registered where the actor may see it.
        PersonRefused: neither name nor phone, or a unit outside the actor's posts.
    """
    by.require(Permission.PERSON_EDIT)
    if not facts.name and not facts.phone:
        raise PersonRefused("name", "姓名和电话至少写一项。")
    _check_unit(by, unit_id)
    known = _visible(by, same_person(name=facts.name, phone=facts.phone, id_number=facts.id_number))
    if known:
        raise AlreadyKnown(known.pk)
    person = Person(unit_id=unit_id, source="手工登记", birth_year=facts.birth_year, sex=facts.sex)
    person.household = _household(by, unit_id, facts.household_number)
    fill(person, **facts.texts())
    person.save()
    audit.record("person.created", subject=person, by=by, at=at, after=_for_audit(person, at.year))
    return person


@transaction.atomic
def change_person(
    *, person_id: int, facts: PersonFacts, emptied: Collection[str] = (), reason: str, by: Actor, at: datetime
) -> list[str]:
    """Correct a person, with a reason. Returns what changed; an encrypted fact left empty stays as it is.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        PersonRefused: no reason, or the identity number belongs to somebody else whom the actor sees.
        Person.DoesNotExist: not among the persons whom the actor may change.
    """
    by.require(Permission.PERSON_EDIT)
    if not is_reason(reason):
        raise PersonRefused("reason", f"请写明修改原因，至少 {MIN_REASON} 个字，例如“本人更换了号码”。")
    person = queries.person_seen(by, Permission.PERSON_EDIT).select_for_update(of=("self",)).get(pk=person_id)
    _check_id_number(by, person, facts.id_number)
    before = _for_audit(person, at.year)
    changed = clear(person, [name for name in emptied if name in COLUMNS and not getattr(facts, name)])
    changed += fill(person, **facts.texts())
    changed += _plain(person, facts, _household(by, person.unit_id, facts.household_number))
    if not changed:
        raise PersonRefused("", "没有要改的内容。只填要改的项，其余留空。")
    person.save()
    audit.record("person.changed", subject=person, by=by, at=at, before=before,
                 after=_for_audit(person, at.year) | {"fields": changed}, why=reason.strip())  # fmt: skip
    return changed


def _plain(person: Person, facts: PersonFacts, household: Household | None) -> list[str]:
    """Put the facts that are shown in the form, and so are always said, into the person."""
    said: Mapping[str, Any] = {
        "birth_year": facts.birth_year, "sex": facts.sex, "household_id": household.pk if household else None,
    }  # fmt: skip
    changed = [name for name, value in said.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, said[name])
    return [name.removesuffix("_id") for name in changed]


def _check_unit(by: Actor, unit_id: int) -> None:
    ids = queries.unit_ids(by, Permission.PERSON_EDIT)
    if ids is not None and unit_id not in ids:
        raise PersonRefused("unit", "这个单位不在您的岗位范围内，请选下属的单位。")


def _check_id_number(by: Actor, person: Person, id_number: str) -> None:
    if not id_number or id_number == person.id_number:
        return
    others = Person.objects.filter(id_index=crypto.blind("id_number", id_number), erased_at__isnull=True)
    if _visible(by, others.exclude(pk=person.pk).first()):
        raise PersonRefused("id_number", "这个身份证号已登记在另一人名下。请核对证件；确是同一人，请在那一条上改。")


def _visible(by: Actor, person: Person | None) -> Person | None:
    """Return the person where the actor may see it: others must not be found out by trying numbers."""
    if person is None or not queries.person_seen(by).filter(pk=person.pk).exists():
        return None
    return person


def _household(by: Actor, unit_id: int, number: str) -> Household | None:
    if not number:
        return None
    household: Household | None = Household.objects.filter(unit_id=unit_id, number=number).first()
    if household is None:
        raise PersonRefused("household_number", "这个单位没有这个户号。先登记住户，或核对户号。")
    return household


def _for_audit(person: Person, year: int) -> dict[str, Any]:
    shown = queries.masked(person, year=year)
    return {
        "name": shown.name, "phone": shown.phone, "id_number": shown.id_number, "address": shown.address,
        "birth_year": person.birth_year, "sex": person.sex, "household": person.household_id,
    }  # fmt: skip
