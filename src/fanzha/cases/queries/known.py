"""Everything that a case file knows of the people in it: what must not stand in a text for everybody."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from fanzha.cases.models import Case
from fanzha.core.text.identifying import Known

# Kinds of marks that name what the other side uses, and nobody.
_NAMES_NOBODY = {"app_name"}
_END = re.compile("(?:自治县|街道|社区|小区|派出所|居委会|村委会|县|镇|乡|村)$")
_MOST_ABOVE = 6  # levels of the tree above a unit
_LEAST = 2  # characters; one is a word


def known_of(case: Case) -> Known:
    """Return what a case holds now: a name that came into the file a minute ago is among it.

    Cost:
        Four small questions, and one for each level of the tree above a victim's home.
    """
    victims = list(case.victims.select_related("person", "home_unit"))
    payments = list(case.payment_rows.all())
    persons = [person for person in [case.person, *(victim.person for victim in victims)] if person is not None]
    homes = [case.unit, *(victim.home_unit for victim in victims), *(person.unit for person in persons)]
    return Known(
        names=_filled([
            *(victim.name for victim in victims), *(payment.payee_name for payment in payments),
            *(name for person in persons for name in (person.name, person.family_name)),
        ]),
        places=_filled([
            *_places(homes), *(victim.community for victim in victims), *(person.address for person in persons),
        ]),
        values=_filled([case.number, *_values(case, persons, payments)]),
        sums=frozenset(_sums(case, payments)),
        days=frozenset(_days(case, payments)),
    )  # fmt: skip


def _filled(words: Iterable[str | None]) -> frozenset[str]:
    return frozenset(word.strip() for word in words if word and len(word.strip()) >= _LEAST)


def _places(units: Iterable[Any]) -> Iterator[str]:
    """Yield the names of units and of those above them, with what kind of place it is and without."""
    for unit in units:
        for _ in range(_MOST_ABOVE):
            if unit is None:
                break
            for name in (unit.name, unit.short_name):
                yield name
                yield _END.sub("", name)
            unit = unit.territory_parent  # noqa: PLW2901 - climbs the tree


def _values(case: Case, persons: Iterable[Any], payments: Iterable[Any]) -> Iterator[str]:
    for person in persons:
        yield from (person.phone, person.family_phone, person.id_number)
    for payment in payments:
        yield from (payment.payer_account, payment.payee_account)
    for trait in case.traits.all():
        if trait.kind not in _NAMES_NOBODY:
            yield trait.value
    for outside in case.outside_numbers.all():
        yield outside.number


def _sums(case: Case, payments: list[Any]) -> Iterator[int]:
    paid = [payment.amount_fen for payment in payments if payment.direction == payment.Direction.PAID]
    for fen in (case.loss_fen, case.recovered_fen, sum(paid), *(payment.amount_fen for payment in payments)):
        if fen:
            yield fen


def _days(case: Case, payments: Iterable[Any]) -> Iterator[date]:
    moments: list[datetime | None] = [case.occurred_at, case.reported_at, case.contact_at, case.solved_at]
    for moment in [*moments, *(payment.paid_at for payment in payments)]:
        if moment is not None:
            yield localdate(moment)
