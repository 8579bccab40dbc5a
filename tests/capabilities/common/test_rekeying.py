"""The data key changes while the house works: nothing is lost, and nothing hangs on the old key in the end."""

import pytest
from django.db import DatabaseError, connection, transaction

from fanzha.common import audit, crypto, files, rekeying
from fanzha.common.actor import Actor
from fanzha.common.audit import checking, sealing
from fanzha.common.models import AuditRow, KeyRotation
from fanzha.common.rekeying import actions
from fanzha.people.models import Person
from fanzha.touches.models import Touch
from tests.builders.org import County
from tests.builders.people import a_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BY = Actor.system("测试")


@pytest.fixture(autouse=True)
def ring(settings, tmp_path):
    """Two keys, the first of them active; what the process held is put back afterwards."""
    settings.FANZHA_DATA = str(tmp_path)
    held, source = crypto._Holder.ring, crypto._Holder.source
    crypto.use(crypto.Ring("k1", held.keys, held.index))
    yield
    crypto.use(held, source)


def change_key():
    held = crypto._Holder.ring
    crypto.use(crypto.Ring("k2", {**held.keys, "k2": b"2" * 32}, held.index))


@pytest.fixture
def house(at):
    """Persons, a touch, audit rows and a file under the first key, all sealed."""
    from fanzha.touches import actions as touches

    county = County()
    persons = [a_person(county.shangliu, name=f"张小{n}", phone=f"1991234567{n}") for n in range(7)]
    touches.record_touch(
        at=at, by=BY, kind="visit", unit_id=county.shangliu.pk, person_id=persons[0].pk, source="test", source_ref="1",
        note="门口说了话",
    )  # fmt: skip
    kept = files.store(b"picture", kind="picture", name="a.png", content_type="image/png", at=at)
    sealing.seal_waiting(at=at)
    return persons, kept


def started(at):
    change_key()
    return rekeying.start(new_key="k2", by=BY, at=at)


def test_everything_is_encrypted_anew_and_reads_as_before(house, at):
    persons, kept = house
    before = dict(rekeying.in_use())
    rotation = started(at)

    rekeying.run(rotation.pk, settle_s=0)

    held = crypto._Holder.ring
    crypto.use(crypto.Ring("k2", {"k2": held.keys["k2"]}, held.index))  # the old key is gone
    assert set(before) == {"k1"}
    assert set(rekeying.in_use()) == {"k2"}
    assert [row.name for row in Person.objects.order_by("pk")] == [person.name for person in persons]
    assert Touch.objects.get().note == "门口说了话"
    assert files.read(kept) == b"picture"
    assert AuditRow.objects.filter(action="person.created").count() == 7
    assert checking.verify_house().findings == []
    rotation.refresh_from_db()
    assert rotation.finished_at is not None
    assert rotation.done >= rotation.total > 20


def test_new_values_take_the_new_key_at_once(house, at):
    started(at)

    a_person(house[0][0].unit, name="后来的人")

    assert rekeying.in_use()["k2"] > 0
    assert Person.objects.order_by("pk").last().name == "后来的人"


def test_a_kill_in_the_middle_loses_nothing_and_the_next_try_goes_on(house, at, monkeypatch):
    rotation = started(at)
    monkeypatch.setattr(actions, "BATCH", 2)
    batches, real = [], actions._batch

    def killed(*arguments):
        batches.append(arguments[1].name)
        if batches.count("people_person") == 3:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(actions, "_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        rekeying.run(rotation.pk, settle_s=0)
    half = rekeying.in_use()
    names = [row.name for row in Person.objects.order_by("pk")]
    monkeypatch.setattr(actions, "_batch", real)

    rekeying.run(rotation.pk, settle_s=0)

    assert half["k1"] > 0
    assert half["k2"] > 0
    assert names == [person.name for person in house[0]]
    assert set(rekeying.in_use()) == {"k2"}


def test_a_value_that_a_late_process_writes_under_the_old_key_is_found(house, at, monkeypatch):
    rotation = started(at)
    real, calls = actions.in_use, []
    held = crypto._Holder.ring

    def late():
        if not calls:
            calls.append(1)
            crypto.use(crypto.Ring("k1", held.keys, held.index))
            a_person(house[0][0].unit, name="迟到的人")
            crypto.use(held)
        return real()

    monkeypatch.setattr(actions, "in_use", late)
    rekeying.run(rotation.pk, settle_s=0)

    assert set(rekeying.in_use()) == {"k2"}
    assert Person.objects.order_by("pk").last().name == "迟到的人"


def test_one_change_at_a_time(house, at):
    rotation = started(at)

    with pytest.raises(rekeying.RotationUnderWay, match="0 / "):
        rekeying.start(new_key="k3", by=BY, at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        KeyRotation.objects.create(new_key="k3", started_at=at)
    rekeying.run(rotation.pk, settle_s=0)
    rekeying.run(rotation.pk, settle_s=0)

    assert KeyRotation.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    ["UPDATE common_auditrow SET action = 'x'", "UPDATE touches_touch SET kind = 'call'",
     "UPDATE common_auditrow SET before = ''", "DELETE FROM touches_touch"],
)  # fmt: skip
def test_encrypting_anew_opens_no_way_to_change_what_is_said(house, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL fanzha.encrypting_anew = 'on'")
        cursor.execute(statement)


def test_every_encrypted_column_is_among_them(house):
    found = {(table.name, column) for table in rekeying.columns() for column, _ in table.columns}

    assert {("people_person", "name"), ("touches_touch", "note"), ("common_auditrow", "before")} <= found


def test_a_process_takes_up_a_key_that_another_one_began_with(tmp_path, monkeypatch):
    from fanzha.runtime import keys

    keys.load_or_create(tmp_path, database_exists=False)
    watch = keys.Watch(keys.ring_path(tmp_path))

    def changed():
        ring = watch.changed()
        return crypto.Ring(ring.active, ring.keys, ring.index) if ring else None

    ring = keys.load(keys.ring_path(tmp_path))
    crypto.use(crypto.Ring(ring.active, ring.keys, ring.index), changed)
    monkeypatch.setattr(crypto, "LOOK_EVERY_S", 0)
    old = crypto.encrypt(b"x", context="c")

    made = keys.add_key(tmp_path)
    new = crypto.encrypt(b"y", context="c")

    assert (made, old[2:4], new[2:4]) == ("k2", b"k1", b"k2")
    assert crypto.decrypt(old, context="c") + crypto.decrypt(new, context="c") == b"xy"


def test_a_retired_key_opens_nothing_but_comes_back_for_a_restore(tmp_path):
    from fanzha.runtime import keys

    first = keys.load_or_create(tmp_path, database_exists=False)
    keys.add_key(tmp_path)

    keys.retire(tmp_path, "k1")
    after = keys.load(keys.ring_path(tmp_path))
    keys.revive(tmp_path, ["k1", "k2"])
    again = keys.load(keys.ring_path(tmp_path))

    assert (set(after.keys), set(after.retired)) == ({"k2"}, {"k1"})
    assert (again.keys["k1"], again.retired, again.active) == (first.keys["k1"], {}, "k2")
    assert keys.add_key(tmp_path) == "k3"
    with pytest.raises(KeyError):
        keys.retire(tmp_path, "k3")


def test_a_row_changed_under_the_cover_of_new_encryption_is_found(house, at):
    with transaction.atomic():
        row = audit.record("x.y", subject=("x", 1), by=BY, at=at, why="真的")
    sealing.seal_waiting(at=at)
    other = AuditRow._meta.get_field("why").get_db_prep_value("假的", connection)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL fanzha.encrypting_anew = 'on'")
        cursor.execute("UPDATE common_auditrow SET why = %s WHERE id = %s", [other, row.pk])

    assert [(f.kind, f.rows) for f in checking.verify_house().findings] == [("changed", (row.pk,))]
