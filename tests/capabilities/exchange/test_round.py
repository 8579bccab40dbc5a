"""A full round between two real databases: report outside, warning inside, carried out outside, feedback inside."""

from datetime import timedelta
from pathlib import Path

import pytest

from fanzha.alerts import actions as alert_actions
from fanzha.alerts.models import Alert, AlertStep
from fanzha.common.models import AuditRow
from fanzha.core.workflow.alert import Contact, Finding, Result
from fanzha.exchange import actions
from fanzha.exchange.actions import packing
from fanzha.exchange.models import Item, Package, Peer
from fanzha.exchange.queries import packages as reads
from fanzha.exchange.queries import pages
from fanzha.intake import actions as intake
from fanzha.intake.models import Report
from tests.builders.alerts import an_alert, made
from tests.builders.intake import SCAM, a_report
from tests.builders.org import AT, SYSTEM

SOON, LATER, LAST = (AT + timedelta(hours=n) for n in (1, 2, 3))


def packed(house, at=AT):
    """Make the next package of a house; returns its file, or nothing."""
    with house.open():
        package = actions.pack(peer_id=house.peer.pk, folder=house.folder, by=SYSTEM, at=at)
        return None if package is None else house.folder / actions.file_name(package)


def taken(house, file, at=AT):
    """Take a file in and carry it into the house."""
    with house.open(), Path(file).open("rb") as source:
        became = actions.take(source=source, size=Path(file).stat().st_size, by=SYSTEM, at=at)
        actions.carry(package_id=became.package.pk)
        return became


def test_report_warning_and_feedback_make_the_whole_round(inside, outside):
    from fanzha.common import clock

    with outside.open():
        county = outside.county
        first = a_report(
            county.liuhe,
            text=SCAM + "一",
            target_name="王小明",
            target_phone="13911112222",
            target_address="柳河街 1 号",
        )

    taken(inside, packed(outside))

    with inside.open():
        arrived = Report.objects.get(source__code="outside")
        assert arrived.source.name == "外网"
        assert (arrived.text, arrived.target_name, arrived.target_phone) == (first.text, "王小明", "13911112222")
        assert arrived.unit.code == county.liuhe.code
        intake.confirm_report(
            report_id=arrived.pk, grade="orange", is_to_be_warned=True, scam_type="C04", by=SYSTEM, at=SOON,
            target=intake.Target(name="王小明", phone="13911112222", unit_id=inside.county.liuhe.pk),
        )  # fmt: skip
        warning = Alert.objects.get(sources__report_id=arrived.pk)
        if warning.state == "proposed":
            alert_actions.grade_alert(alert_id=warning.pk, grade=warning.proposed_grade, by=SYSTEM, at=SOON)
        warning.refresh_from_db()
    with clock.fixed(SOON):
        file = packed(inside, SOON)
        taken(outside, file, SOON)

    with outside.open():
        task = Alert.objects.get(source_name="内网预警")
        assert (task.grade, task.unit.code, task.state) == (warning.grade, county.liuhe.code, "assigned")
        assert task.person.phone == "13911112222"
        assert Package.objects.get(direction="out", number=1).receipt_at is not None
        visit = made(Contact.FACE, Result.REACHED, Finding.PERSUADED, at=LATER, note="老人听劝，没有转钱")
        alert_actions.record_contact(alert_id=task.pk, made=visit, by=SYSTEM, at=LATER)
    with clock.fixed(LATER):
        file = packed(outside, LATER)
        taken(inside, file, LATER)
        taken(inside, file, LATER)

    with inside.open():
        warning.refresh_from_db()
        step = AlertStep.objects.get(alert=warning)
        assert (step.contact, step.result, step.finding, step.note) == (
            "face", "reached", "persuaded", "老人听劝，没有转钱"
        )  # fmt: skip
        assert warning.state == "reported"
        assert warning.met_at == LATER
        acts = set(AuditRow.objects.filter(action__startswith="exchange.").values_list("action", flat=True))
        assert {"exchange.carried", "exchange.sent", "exchange.packed", "exchange.taken"} <= acts
    with clock.fixed(LAST):
        packed(inside, LAST)
        assert packed(inside, LAST) is None


def test_the_same_package_again_takes_nothing_twice(inside, outside):
    with outside.open():
        a_report(outside.county.liuhe, text=SCAM + "再来一次")
    file = packed(outside)

    first, second = taken(inside, file), taken(inside, file)

    assert (first.is_new, second.is_new) == (True, False)
    assert "没有重复收" in second.sentence
    with inside.open():
        assert sum(report.text == SCAM + "再来一次" for report in Report.objects.all()) == 1


def test_a_package_that_was_written_once_more_takes_nothing_twice(inside, outside):
    with outside.open():
        a_report(outside.county.liuhe, text=SCAM + "重打")
    file = packed(outside)
    taken(inside, file)
    with outside.open():
        package = Package.objects.filter(direction="out").latest("number")
        again = actions.repack(package_id=package.pk, folder=outside.folder / "again", by=SYSTEM, at=AT)

    assert again.read_bytes() != file.read_bytes() if file.exists() else True
    assert not taken(inside, again).is_new


def test_a_lost_package_is_named_and_may_come_later(inside, outside):
    files = []
    for word in ("先", "后"):
        with outside.open():
            a_report(outside.county.liuhe, text=SCAM + word)
        files.append(packed(outside))

    later = taken(inside, files[1])

    number = later.package.number - 1
    assert f"第 {number} 号，请对方补交" in later.sentence
    with inside.open():
        assert f"第 {number} 号" in pages.missing_of(later.package.peer)
    taken(inside, files[0])
    with inside.open():
        assert f"第 {number} 号" not in pages.missing_of(later.package.peer)


def test_feedback_that_comes_before_its_original_waits_for_it(inside, outside):
    with inside.open():
        warning = an_alert(inside.county.liuhe, grade="orange", phone="13655556666")
    file = packed(inside)
    taken(outside, file)
    with outside.open():
        task = Alert.objects.filter(source_name="内网预警").latest("pk")
        alert_actions.record_contact(
            alert_id=task.pk, made=made(Contact.PHONE, Result.NO_ANSWER, at=AT), by=SYSTEM, at=AT
        )
    feedback = packed(outside)
    with inside.open():
        # As if the original had been lost with a restored backup: its item is not known here.
        item = Item.objects.get(direction="out", holder_id=warning.pk, holder_kind="alerts.alert")
        key, item.key = item.key, "0" * 32
        item.save()
    became = taken(inside, feedback)
    with inside.open():
        held = Item.objects.get(package=became.package, kind="feedback")
        assert (held.state, AlertStep.objects.filter(alert=warning).count()) == ("held", 0)
        item.key = key
        item.save()
    with outside.open():
        a_report(outside.county.liuhe, text=SCAM + "带动")
    taken(inside, packed(outside))

    with inside.open():
        held.refresh_from_db()
        assert held.state == "done"
        assert AlertStep.objects.get(alert=warning).result == "no_answer"


def test_only_what_the_list_names_goes_out(inside, outside):
    from tests.builders.exchange import EVERYTHING, let_cross

    with outside.open():
        let_cross(outside, outside.peer, "out", {"report": ["text", "unit"]})
        a_report(outside.county.liuhe, text=SCAM + "少", target_name="赵某某", target_phone="13722223333")
    try:
        taken(inside, packed(outside))

        with inside.open():
            arrived = Report.objects.filter(source__code="outside").latest("pk")
            assert (arrived.text, arrived.target_name, arrived.target_phone) == (SCAM + "少", "", "")
    finally:
        with outside.open():
            let_cross(outside, outside.peer, "out", EVERYTHING)


def test_what_is_not_on_the_list_is_not_taken_and_the_sender_is_told(inside, outside):
    from tests.builders.exchange import EVERYTHING, let_cross

    with inside.open():
        let_cross(inside, inside.peer, "in", {"feedback": ["state"]})
        before = Report.objects.count()
    with outside.open():
        a_report(outside.county.liuhe, text=SCAM + "不收")
    try:
        became = taken(inside, packed(outside))

        with inside.open():
            assert Report.objects.count() == before
            item = Item.objects.get(package=became.package, kind="report")
            assert (item.state, item.said) == ("refused", "“举报”不在批准的清单里，没有收。")
            assert item.data is None
        taken(outside, packed(inside))
        with outside.open():
            assert Package.objects.get(direction="out", number=became.package.number).refused_there == 1
    finally:
        with inside.open():
            let_cross(inside, inside.peer, "in", EVERYTHING)


def test_without_an_approved_list_nothing_crosses(inside):
    with inside.open():
        peer = Peer.objects.create(name="没有清单的", made_at=AT, made_by_name="测试")

        assert reads.approved(peer, "out") is None
        assert list(packing._all_lines(peer)) == []


def test_personal_data_of_items_are_sealed_and_gone_when_carried_in(inside, outside):
    from django.db import connection

    with outside.open():
        a_report(outside.county.liuhe, text=SCAM + "密", target_name="钱某某", target_phone="13733334444")
    file = packed(outside)
    assert "钱某某".encode() not in file.read_bytes()
    with inside.open(), file.open("rb") as source:
        became = actions.take(source=source, size=file.stat().st_size, by=SYSTEM, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("SELECT data FROM exchange_item WHERE package_id = %s", [became.package.pk])
            stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
        actions.carry(package_id=became.package.pk)

        assert "钱某某".encode() not in stored
        assert not Item.objects.filter(package=became.package, data__isnull=False).exists()


@pytest.mark.parametrize("number", [0, 1])
def test_items_that_make_no_sense_are_refused_in_a_sentence(inside, number):
    from fanzha.exchange.actions import carrying

    item = [
        Item(kind="report", key="a" * 32, data={"text": 7}),
        Item(kind="alert", key="b" * 32, data={"grade": "pink"}),
    ]
    with inside.open():
        way = carrying._WAYS[item[number].kind]
        with pytest.raises(carrying.NotTaken, match="没有收"):
            way(item[number], item[number].data, AT)


@pytest.mark.django_db
def test_the_database_itself_wants_two_different_people_behind_a_key():
    from django.db import IntegrityError

    from fanzha.exchange.models import PeerKey

    peer = Peer.objects.create(name="对方", made_at=AT, made_by_name="测试")

    with pytest.raises(IntegrityError, match="exchange_key_compared_by_two"):
        PeerKey.objects.create(
            peer=peer, sign_public=b"1", seal_public=b"2", fingerprint="x", state="confirmed", proposed_at=AT,
            proposed_by_name="测试", first_by_id=7, second_by_id=7,
        )  # fmt: skip


def test_feedback_without_its_original_is_given_up_and_forgotten_after_a_quarter(inside, outside):
    with inside.open():
        package = Package.objects.filter(direction="in").latest("pk")
        item = Item.objects.create(
            peer=inside.peer, package=package, direction="in", place=999, key="f" * 32, kind="feedback", state="held",
            data={"about": "e" * 32}, done_at=AT,
        )  # fmt: skip

        assert actions.end_held(at=AT + timedelta(days=90)) == 0
        assert actions.end_held(at=AT + timedelta(days=91)) == 1
        item.refresh_from_db()
        assert (item.state, item.data) == ("refused", None)
