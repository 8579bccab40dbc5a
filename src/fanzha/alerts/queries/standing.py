"""How the open alerts stand, in one trip: what the menu, the bell, the tabs of the list and the home page count.

Written as one statement by hand, since every page asks for it: put together from querysets it took a third of a page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from fanzha.common.actor import Actor
from fanzha.common.once import once_a_request
from fanzha.common.permissions import Permission, Role
from fanzha.common.scope import scope_clause
from fanzha.core.workflow import alert as rules

MOST = 20  # of one kind of decision; more are told as so many
REVISIT_AHEAD = timedelta(days=1)  # a revisit shows from the day before it is due

# To which level of escalation a role listens.
LEVELS: dict[Role, tuple[str, ...]] = {
    Role.DIRECTOR: ("director",),
    Role.DUTY_OFFICER: ("duty",),
    Role.TOWN_OFFICER: ("unit",),
    Role.VILLAGE_OFFICER: ("unit",),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of what an actor sees. `escalated`, `revisits_mine` count no further than a list shows."""

    open: int = 0
    confirm: int = 0
    assign: int = 0
    reported: int = 0
    late: int = 0
    urgent: int = 0
    mine: int = 0
    to_contact: int = 0
    escalated: int = 0
    offered: int = 0
    revisit: int = 0
    revisits_mine: int = 0


# The names of the columns are those of `Standing`, in its order.
_SQL = """
SELECT count(*),
    count(*) FILTER (WHERE state = 'proposed'),
    count(*) FILTER (WHERE state = 'graded'),
    count(*) FILTER (WHERE state = 'reported'),
    count(*) FILTER (WHERE due_at < %(at)s),
    count(*) FILTER (WHERE grade IN ('red', 'orange')),
    count(*) FILTER (WHERE officer_id = ANY(%(me)s::bigint[])),
    count(*) FILTER (WHERE state = 'assigned' AND {works} AND (
        officer_id = ANY(%(me)s::bigint[]) OR officer_id IS NULL AND unit_id = ANY(%(own)s::bigint[]))),
    (SELECT count(*) FROM (SELECT 1 FROM alerts_escalation e JOIN alerts_alert a ON a.id = e.alert_id
        WHERE e.noted_at IS NULL AND e.ended_at IS NULL
        AND (e."to" = ANY(%(levels)s) OR e."to" = 'officer' AND a.officer_id = ANY(%(me)s::bigint[]))
        AND ({a_unit} OR {a_transfer}) LIMIT %(most)s) told),
    (SELECT count(*) FROM alerts_alert a JOIN org_unit u ON u.id = a.transfer_to_id AND u.is_active
        WHERE {a_transfer_assign}),
    (SELECT count(*) FROM alerts_revisit r JOIN alerts_alert a ON a.id = r.alert_id
        WHERE r.state = 'due' AND r.due_at <= %(ahead)s AND {a_unit}),
    (SELECT count(*) FROM (SELECT 1 FROM alerts_revisit r JOIN alerts_alert a ON a.id = r.alert_id
        WHERE r.state = 'due' AND r.due_at <= %(ahead)s AND {a_unit_work}
        AND (a.officer_id = ANY(%(me)s::bigint[]) OR a.officer_id IS NULL AND a.unit_id = ANY(%(own)s::bigint[]))
        LIMIT %(most)s) visits)
FROM alerts_alert WHERE NOT (state = 'closed') AND {unit}
"""


@once_a_request
def standing(actor: Actor, at: datetime) -> Standing:
    """Count the open alerts that an actor sees, by what has to be done about them, and what else waits."""
    values: dict[str, Any] = {
        "at": at, "ahead": at + REVISIT_AHEAD, "me": acted_for(actor),
        "own": own_units(actor), "most": MOST,
        "levels": [level for role in actor.roles() for level in LEVELS.get(role, ())],
    }  # fmt: skip
    scopes = {
        name: scope_clause(actor, permission, column, values)
        for name, permission, column in (
            ("unit", Permission.ALERT_VIEW, "unit_id"), ("a_unit", Permission.ALERT_VIEW, "a.unit_id"),
            ("a_transfer", Permission.ALERT_VIEW, "a.transfer_to_id"),
            ("a_transfer_assign", Permission.ALERT_ASSIGN, "a.transfer_to_id"),
            ("a_unit_work", Permission.ALERT_WORK, "a.unit_id"),
        )
    }  # fmt: skip
    works = "TRUE" if actor.may(Permission.ALERT_WORK) else "FALSE"
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(works=works, **scopes), values)
        return Standing(*cursor.fetchone())


def acted_for(actor: Actor) -> list[int]:
    """Return whose alerts are the actor's own today: the own ones, and those of whoever the actor stands in for."""
    return [] if actor.id is None else [actor.id, *actor.stood_in_for]


def own_units(actor: Actor) -> list[int]:
    """Return the units at which the actor works on alerts."""
    return [grant.unit_id for grant in actor.grants if Permission.ALERT_WORK in grant.permissions]


def given_condition(actor: Actor) -> Q:
    """Return the condition "given to this officer, or to the own unit without a name, and nobody has begun"."""
    if not actor.may(Permission.ALERT_WORK):
        return Q(pk__in=[])
    whose = Q(officer_id__in=acted_for(actor)) | Q(officer__isnull=True, unit_id__in=own_units(actor))
    return whose & Q(state=rules.State.ASSIGNED)
