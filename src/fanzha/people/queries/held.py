"""What is held about one person, in words fit for her: for the answer to a request."""

from collections.abc import Collection

from fanzha.common.retention import PersonKeys, Section
from fanzha.people.models import Person
from fanzha.people.queries.doubles import names_of
from fanzha.people.queries.masks import SEXES


def held(keys: PersonKeys) -> list[Section]:
    """Fill `person.data` with the entry of the person."""
    person = Person.objects.select_related("unit", "household").filter(pk=keys.person_id).first()
    if person is None or person.erased_at is not None:
        return []
    lines = [
        ("姓名", person.name), ("性别", SEXES.get(person.sex, "")),
        ("出生年份", f"{person.birth_year} 年" if person.birth_year else ""), ("电话", person.phone),
        ("身份证号", person.id_number), ("住址", person.address),
        ("家属", f"{person.family_name} {person.family_phone}".strip()), ("备注", person.note),
        ("户号", person.household.number if person.household else ""), ("登记单位", str(person.unit)),
    ]  # fmt: skip
    return [Section("登记信息", tuple((label, value) for label, value in lines if value), source=person.source)]


def keys_of(person_id: int) -> PersonKeys:
    """Return what finds a person in the ledgers.

    Raises:
        Person.DoesNotExist: there is no such person.
    """
    id_index = Person.objects.values_list("id_index", flat=True).get(pk=person_id)
    names = names_of("person", person_id)
    return PersonKeys(
        person_id, tuple(sorted(phone_indexes(names))), id_index, tuple(one for one in names if one != person_id)
    )


def phone_indexes(person_ids: Collection[int]) -> list[str]:
    """Return the blind indexes of the phones of some persons, for what a hold covers."""
    rows = Person.objects.filter(pk__in=person_ids).exclude(phone_index="")
    return list(rows.values_list("phone_index", flat=True))
