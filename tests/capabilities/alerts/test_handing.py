"""Open alerts follow their unit when it is merged or split; closed ones stay where they were closed."""

from fanzha.alerts.models import Alert
from fanzha.common.models import AuditRow
from fanzha.org import actions as org
from fanzha.org import queries
from tests.builders.alerts import an_alert
from tests.builders.org import AT, SYSTEM


def merged(county):
    org.merge_unit(unit_id=county.liuhe.pk, into_id=county.baiyang.pk, why="撤并", by=SYSTEM, at=AT)


def test_an_open_alert_goes_to_the_successor_and_says_so(county):
    alert = an_alert(county.liuhe)

    merged(county)

    assert Alert.objects.get(pk=alert.pk).unit == county.baiyang
    row = AuditRow.objects.filter(action="alert.assigned", subject_id=str(alert.pk)).latest("id")
    assert (row.why, row.after["unit_name"]) == ("撤并", "白杨乡")


def test_a_closed_alert_stays_with_the_unit_that_closed_it(county):
    alert = an_alert(county.liuhe)
    Alert.objects.filter(pk=alert.pk).update(state="closed", outcome="stopped", closed_at=AT)

    merged(county)

    assert Alert.objects.get(pk=alert.pk).unit == county.liuhe


def test_alerts_left_at_a_split_unit_are_counted_and_handed_over_by_hand(county):
    an_alert(county.shangliu)
    (part,) = org.split_unit(
        unit_id=county.shangliu.pk, parts=[org.Part("V1", "东柳村")], goes_on=True, below={}, work_to="",
        why="拆分", by=SYSTEM, at=AT,
    )  # fmt: skip
    waiting = queries.open_work(county.shangliu.pk)
    org.hand_over_work(unit_id=county.shangliu.pk, to_unit_id=part.pk, key="alerts", why="按住址", by=SYSTEM, at=AT)

    assert [(one.key, one.count) for one in waiting] == [("alerts", 1)]
    assert queries.open_work(county.shangliu.pk) == []
    assert Alert.objects.get().unit == part
