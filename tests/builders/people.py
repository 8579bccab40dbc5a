"""Builds households and persons for tests; every name and number is invented."""

from fanzha.people import actions
from tests.builders.org import AT, SYSTEM

NAME, PHONE, ID_NUMBER = "欧阳小河", "19912345678", "11010519491231002X"


def a_person(unit, *, name=NAME, phone=PHONE, id_number="", address="", **more):
    """Create a person of a unit through the feed action."""
    person = actions.ensure_person(
        unit_id=unit.pk, name=name, phone=phone, id_number=id_number, address=address, source="测试", by=SYSTEM, at=AT
    )
    for field, value in more.items():
        setattr(person, field, value)
    if more:
        person.save()
    return person


def many_persons(unit, count, *, first=0):
    """Create households of one unit, each with one person."""
    rows = [
        actions.HouseholdRow(
            number=f"{n:04d}", name=f"测{chr(0x4E00 + n)}", phone=f"1980000{n:04d}", birth_year=1950 + n % 50,
            has_elder_alone=n % 10 == 0,
        )
        for n in range(first, first + count)
    ]  # fmt: skip
    actions.add_households(unit_id=unit.pk, rows=rows, source="测试", by=SYSTEM, at=AT)


def two_entries(unit):
    """Enter somebody twice, under two phones, as two lists of different years would."""
    from fanzha.people.models import Person

    made = []
    for phone in (PHONE, "13900139000"):
        person = Person(unit=unit, source="测试")
        actions.fill(person, name=NAME, phone=phone)
        person.save()
        made.append(person)
    return made
