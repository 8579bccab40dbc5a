"""Two at the same moment: real connections, real locks."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from fanzha.alerts import actions
from fanzha.alerts.models import Alert, AlertClock, AlertSource, Escalation
from fanzha.alerts.queries import AlertMoved
from tests.builders.alerts import a_lead, an_alert, load_rules
from tests.builders.org import AT, SYSTEM, County, an_actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def both(*works):
    """Start all at one moment, each on its own connection; return what each raised or returned."""
    barrier, answers = Barrier(len(works)), [None] * len(works)

    def run(place, work):
        barrier.wait()
        try:
            answers[place] = work()
        except Exception as problem:
            answers[place] = problem
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_leads_about_one_person_open_one_alert():
    load_rules()
    county = County()
    leads = [a_lead(county.liuhe, name="张三", phone="13911112222", report_id=n) for n in (1, 2, 3, 4)]

    both(*(lambda lead=lead: actions.take_lead(lead=lead, by=SYSTEM, at=AT) for lead in leads))

    assert Alert.objects.count() == 1
    assert AlertSource.objects.count() == Alert.objects.get().source_count == 4


def test_one_of_two_officers_grades_and_the_other_is_told():
    load_rules()
    county = County()
    alert = an_alert(county.liuhe)
    one, two = an_actor(county.root), an_actor(county.root)

    def grade(by):
        return actions.grade_alert(alert_id=alert.pk, grade=alert.grade, version=1, by=by, at=AT)

    answers = both(lambda: grade(one), lambda: grade(two))

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [AlertMoved]
    assert Alert.objects.get().version == 2


def test_two_sweeps_tell_each_deadline_once():
    load_rules()
    county = County()
    for _ in range(6):
        an_alert(county.liuhe, grade="red")
    late = AT.replace(hour=23)

    both(*(lambda: actions.escalate_overdue(by=SYSTEM, at=late) for _ in range(2)))

    assert Escalation.objects.count() == AlertClock.objects.filter(met_at=None, due_at__lte=late).count()
