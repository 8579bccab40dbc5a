"""Reads that are recorded: the evidence of an alert, and the full number of the person."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from fanzha.alerts.models import Alert, AlertStep
from fanzha.alerts.queries import detail
from fanzha.alerts.queries.alerts import alert_seen, alerts_seen
from fanzha.common import audit, files
from fanzha.common.actor import Actor, Grant
from fanzha.common.permissions import Permission
from fanzha.people import actions as people

REVEALED = ("name", "phone", "address", "family_name", "family_phone")


@transaction.atomic
def open_evidence(*, alert: Alert, by: Actor, at: datetime) -> list[detail.Source]:
    """Return what the sources said, and record that this officer read it."""
    by.require(Permission.ALERT_VIEW)
    audit.record("alert.evidence_read", subject=alert, by=by, at=at)
    return detail.sources(alert)


@transaction.atomic
def reveal_person(*, alert_id: int, purpose: str, by: Actor, at: datetime) -> dict[str, str]:
    """Return the person of an alert in full, and record who looked for what purpose.

    Raises:
        NotAllowed: the actor's posts do not allow a reveal.
        Alert.DoesNotExist, Person.DoesNotExist: not the actor's to see.
    """
    by.require(Permission.PERSON_REVEAL)
    alert = alert_seen(by, alert_id)
    if alert.person_id is None:
        return {}
    # The alert itself is why the officer may see the person, also where the person is registered elsewhere.
    shown = people.reveal(
        person_id=alert.person_id, fields=REVEALED, purpose=f"{alert.number} {purpose}",
        by=_on_duty(by, alert), at=at,
    )  # fmt: skip
    return {name: value for name, value in shown.items() if value}


def _on_duty(by: Actor, alert: Alert) -> Actor:
    """Return the actor with the person's unit in reach: after a transfer the person is registered elsewhere."""
    home = alert.person.unit if alert.person is not None else alert.unit
    paths = tuple(path for path in (home.territory_path, home.line_path) if path)
    post = by.grants[0]
    reach = Grant(post.role, home.pk, str(home), paths, frozenset({Permission.PERSON_REVEAL}))
    return replace(by, grants=(*by.grants, reach))


@transaction.atomic
def open_photo(*, step_id: int, by: Actor, at: datetime) -> bytes:
    """Return the photograph of one contact, and record that this officer looked at it.

    Raises:
        AlertStep.DoesNotExist: not of an alert that the actor sees, or without a photograph.
        FileGone: the retention rules have taken it.
    """
    step = AlertStep.objects.select_related("proof", "alert").get(
        pk=step_id, proof__isnull=False, alert__in=alerts_seen(by).order_by().values("pk")
    )
    audit.record("alert.evidence_read", subject=step.alert, by=by, at=at, after={"photo": step.pk})
    return files.read(step.proof)
