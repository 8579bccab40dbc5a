"""Whom an alert is about, where the source did not say."""

from datetime import datetime

from django.db import transaction

from fanzha.alerts.models import Alert
from fanzha.alerts.models.alerts import OPEN
from fanzha.alerts.queries.alerts import alert_to_change
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import alert as rules
from fanzha.people import actions as people


@transaction.atomic
def name_person(
    *, alert_id: int, name: str = "", phone: str = "", address: str = "", version: int | None = None,
    by: Actor, at: datetime,
) -> Alert:  # fmt: skip
    """Tie an alert to the person whom it is about.

    Raises:
        StepRefused: that person has another open alert, on which the work should go on.
        AlertMoved: somebody else changed the alert meanwhile.
    """
    alert = alert_to_change(by, Permission.ALERT_WORK, alert_id, version)
    person = people.ensure_person(
        unit_id=alert.unit_id, name=name, phone=phone, address=address, source="alert", by=by, at=at
    )
    other = Alert.objects.filter(person=person, state__in=OPEN).exclude(pk=alert.pk).first()
    if other is not None:
        raise rules.MACHINE.refusal("taken", number=other.number)
    before = alert.person_id
    alert.person, alert.household_id = person, person.household_id
    alert.version += 1
    alert.save()
    audit.record(
        "alert.person_named", subject=alert, by=by, at=at, before={"person": before}, after={"person": person.pk}
    )
    return alert
