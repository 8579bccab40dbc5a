"""What the pages of one person and one household show."""

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people.models import Household, Person
from fanzha.people.queries.doubles import names_of_persons
from fanzha.people.queries.masks import SEXES, Masked, mask_address, mask_middle, mask_name
from fanzha.people.queries.persons import PersonRow, found_rows, person_seen

NoHousehold = Household.DoesNotExist


def person_facts(person: Person, shown: Masked) -> list[tuple[str, str]]:
    """Return the masked facts of a person as pairs of a label and a value."""
    family = f"{mask_name(person.family_name)} {mask_middle(person.family_phone, keep_start=3, keep_end=4)}".strip()
    return [
        ("姓名", shown.name),
        ("性别、年龄", "，".join(part for part in (SEXES.get(person.sex, ""), shown.age_band) if part)),
        ("电话", shown.phone),
        ("身份证号", shown.id_number),
        ("住址", shown.address),
        ("家属", family),
        ("单位", str(person.unit)),
        ("登记来源", person.source),
    ]


def masks_by_field(person: Person) -> dict[str, str]:
    """Return the mask of each encrypted fact that a person has."""
    masks = {
        "name": mask_name(person.name),
        "phone": mask_middle(person.phone, keep_start=3, keep_end=4),
        "id_number": mask_middle(person.id_number, keep_start=6, keep_end=0),
        "address": mask_address(person.address),
        "family_name": mask_name(person.family_name),
        "family_phone": mask_middle(person.family_phone, keep_start=3, keep_end=4),
        "note": f"{len(person.note)} 个字" if person.note else "",
    }
    return {name: mask for name, mask in masks.items() if mask}


def household_facts(household: Household) -> list[tuple[str, str]]:
    """Return the facts of a household, the address without its numbers."""
    return [
        ("户号", household.number),
        ("单位", str(household.unit)),
        ("住址", mask_address(household.address)),
        ("人数", f"{household.size} 人" if household.size else ""),
        ("独居老人", "有" if household.has_elder_alone else "没有登记"),
    ]


def members_of(actor: Actor, household_id: int, *, year: int) -> list[PersonRow]:
    """Return the masked persons of a household whom the actor may see."""
    rows = person_seen(actor, Permission.PERSON_VIEW).filter(household_id=household_id)
    return found_rows(rows, year=year)[0]


def household_members(actor: Actor, person: Person, *, year: int) -> list[PersonRow]:
    """Return the masked persons who live with somebody."""
    if person.household_id is None:
        return []
    return [row for row in members_of(actor, person.household_id, year=year) if row.id != person.pk]


def member_ids(household_id: int) -> list[int]:
    """Return the ids of the persons of a household, for those who read ledgers about them."""
    return names_of_persons(Person.objects.filter(household_id=household_id).values_list("pk", flat=True))
