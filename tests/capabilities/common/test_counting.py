"""Several questions, one trip."""

import pytest

from fanzha.common.counting import counted, counts
from fanzha.org.models import Unit
from tests.builders.org import County


@pytest.fixture
def units(db):
    County()
    return Unit.objects.all()


def test_each_question_gets_its_number_in_one_trip(units, django_assert_num_queries):
    asked = [units, units.filter(kind="town"), units.none(), units.order_by("pk")[:3], units.filter(pk__in=[])]

    with django_assert_num_queries(1):
        told = counts(asked)

    assert told == [units.count(), 2, 0, 3, 0]


def test_nothing_asked_costs_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert (counts([]), counted([Unit.objects.none()])) == ([], 0)


def test_doubles_of_a_join_are_counted_as_the_question_says(units):
    joined = units.filter(territory_children__isnull=False)

    assert counts([joined, joined.distinct()]) == [joined.count(), joined.distinct().count()]
