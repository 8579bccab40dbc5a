"""How the open alerts stand, in one trip: what the menu, the bell, the tabs of the list and the home page count."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from fanzha.alerts.models import Alert
from fanzha.alerts.models.alerts import OPEN
from fanzha.common.actor import Actor
from fanzha.common.once import once_a_request
from fanzha.common.permissions import Permission
from fanzha.core.workflow import alert as rules

NEWS_DAYS = 3  # older news is no news


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of the open alerts that an actor sees."""

    open: int = 0
    confirm: int = 0
    assign: int = 0
    reported: int = 0
    late: int = 0
    urgent: int = 0
    mine: int = 0
    to_contact: int = 0
    urged: int = 0
    given: int = 0


@once_a_request
def standing(actor: Actor, at: datetime) -> Standing:
    """Count the open alerts that an actor sees, by what has to be done about them."""
    mine = Q(officer_id=actor.id or 0)
    since = at - timedelta(days=NEWS_DAYS)
    conditions = {
        "open": Q(),
        "confirm": Q(state=rules.State.PROPOSED),
        "assign": Q(state=rules.State.GRADED),
        "reported": Q(state=rules.State.REPORTED),
        "late": Q(due_at__lt=at),
        "urgent": Q(grade__in=["red", "orange"]),
        "mine": mine,
        "to_contact": given_condition(actor),
        "urged": mine & Q(urged_at__gte=since),
        "given": mine & Q(assigned_at__gte=since),
    }
    rows = Alert.objects.visible_to(actor, Permission.ALERT_VIEW).filter(state__in=OPEN).order_by()
    return Standing(**rows.aggregate(**{name: Count("id", filter=one) for name, one in conditions.items()}))


def given_condition(actor: Actor) -> Q:
    """Return the condition "given to this officer, or to the own unit without a name, and nobody has begun"."""
    if not actor.may(Permission.ALERT_WORK):
        return Q(pk__in=[])
    units = [grant.unit_id for grant in actor.grants if Permission.ALERT_WORK in grant.permissions]
    whose = Q(officer_id=actor.id) | Q(officer__isnull=True, unit_id__in=units)
    return whose & Q(state=rules.State.ASSIGNED)
