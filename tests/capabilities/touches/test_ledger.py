"""The ledger keeps every touch once, and never changes one."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from fanzha.common.models import AuditRow
from fanzha.people.actions import ensure_person
from fanzha.touches import actions, queries
from fanzha.touches.models import Touch
from tests.builders.org import SYSTEM, County, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def county():
    return County()


@pytest.fixture
def person(county, at):
    return ensure_person(
        unit_id=county.shangliu.pk, name="张小河", phone="19912345678", source="测试", by=SYSTEM, at=at
    )


def touch(person, at, ref="1", **more):
    return actions.record_touch(
        at=at,
        by=SYSTEM,
        kind="call",
        unit_id=person.unit_id,
        person_id=person.pk,
        source="alerts",
        source_ref=ref,
        **more,
    )


def test_the_same_source_and_reference_is_one_touch(person, at):
    first = touch(person, at)

    again = touch(person, at + timedelta(minutes=1), recorded_at=at + timedelta(minutes=1))

    assert again.id == first.id
    assert Touch.objects.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE touches_touch SET kind = 'sms'", "DELETE FROM touches_touch"])
def test_the_database_refuses_to_change_the_ledger(person, at, statement):
    touch(person, at)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_reversed_touch_stays_and_no_longer_counts(county, person, at):
    first = touch(person, at)
    by = an_actor(county.root)

    actions.reverse_touch(at=at, touch_at=first.at, touch_id=first.id, reason="登记错了人", by=by)

    assert Touch.objects.count() == 2
    assert queries.standing(queries.touches_seen(by)).count() == 0


@pytest.mark.parametrize("reason", ["", "错了"])
def test_a_reversal_needs_a_reason(county, person, at, reason):
    first = touch(person, at)

    with pytest.raises(actions.TouchRefused, match="原因"):
        actions.reverse_touch(at=at, touch_at=first.at, touch_id=first.id, reason=reason, by=an_actor(county.root))


def test_a_touch_is_reversed_once(county, person, at):
    first = touch(person, at)
    by = an_actor(county.root)
    actions.reverse_touch(at=at, touch_at=first.at, touch_id=first.id, reason="登记错了人", by=by)

    with pytest.raises(actions.TouchRefused, match="已经冲销"):
        actions.reverse_touch(at=at, touch_at=first.at, touch_id=first.id, reason="登记错了人", by=by)


@pytest.mark.parametrize(("minutes", "taken"), [(9, True), (10, True), (11, False)])
def test_a_touch_from_a_clock_that_runs_ahead_is_refused(person, at, minutes, taken):
    ahead = at + timedelta(minutes=minutes)

    if taken:
        assert touch(person, ahead, recorded_at=at).at == ahead
    else:
        with pytest.raises(actions.TouchRefused, match="手机时间"):
            touch(person, ahead, recorded_at=at)


def test_a_touch_must_reach_somebody(county, at):
    with pytest.raises(actions.TouchRefused, match="触达了谁"):
        actions.record_touch(at=at, by=SYSTEM, kind="call", unit_id=county.root.pk, source="alerts", source_ref="x")


def test_the_database_also_refuses_a_touch_that_reaches_nobody(county, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        Touch(
            id=1, at=at, kind="call", unit=county.root, officer_name="x", source="x", source_ref="x", recorded_at=at
        ).save(force_insert=True)


def test_rows_fall_into_the_partition_of_their_month(person, at):
    actions.ensure_partitions(first=at, months=2)

    touch(person, at)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM touches_touch_202611")
        assert cursor.fetchone() == (1,)


def test_making_partitions_again_makes_none(at):
    made = actions.ensure_partitions(first=at, months=2)

    assert made == 2
    assert actions.ensure_partitions(first=at, months=2) == 0


def test_a_month_that_already_has_rows_in_the_default_partition_stays_readable(person, at):
    touch(person, at)

    assert actions.ensure_partitions(first=at, months=1) == 0
    assert Touch.objects.count() == 1


def test_an_officer_sees_the_touches_below_the_post_alone(county, person, at):
    touch(person, at)

    seen = [queries.touches_seen(an_actor(unit)).count() for unit in (county.root, county.liuhe, county.baiyang)]

    assert seen == [1, 1, 0]


def test_recording_leaves_an_audit_row_in_the_same_transaction(person, at):
    row = touch(person, at)

    assert AuditRow.objects.filter(action="touch.recorded", subject_id=str(row.id)).count() == 1
