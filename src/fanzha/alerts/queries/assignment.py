"""Who should work on an alert: the machine proposes a unit and an officer with its reason."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from fanzha.alerts.models import Alert
from fanzha.alerts.models.alerts import OPEN
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.permissions import ROLE_PERMISSIONS, Permission, Role
from fanzha.org import queries as org

# Those who go to doors; a director or an analyst also holds the permission but is not sent.
_FIELD_ROLES = [Role.GRID_WORKER, Role.VILLAGE_OFFICER, Role.TOWN_OFFICER, Role.DUTY_OFFICER]
WORKING_ROLES = [role for role in _FIELD_ROLES if Permission.ALERT_WORK in ROLE_PERMISSIONS[role]]


@dataclass(frozen=True, slots=True)
class Worker:
    """An officer who can be given an alert, and how many open ones he or she has."""

    id: int
    name: str
    role: str
    open: int
    is_on_duty: bool = False
    deputy: str = ""  # who stands in for this officer today

    @property
    def label(self) -> str:
        """Return how the choice of officers names this one."""
        marks = ["值班"] if self.is_on_duty else []
        marks += [f"不在岗，{self.deputy}代"] if self.deputy else []
        return f"{self.name}（{'，'.join([*marks, f'在办 {self.open} 条'])}）"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A proposed unit and officer, and why these."""

    unit_id: int
    unit_name: str
    officer_id: int | None
    officer_name: str
    why: str


def units_to_assign(actor: Actor) -> "QuerySet[Any]":
    """Return the units that an actor may give an alert to."""
    return org.units_seen(actor, Permission.ALERT_ASSIGN)


def worker_ids(unit_id: int, *, on: date) -> set[int]:
    """Return the officers with a working post at a unit."""
    return {worker.id for worker in workers([unit_id], on=on).get(unit_id, [])}


def workers(unit_ids: list[int], *, on: date) -> dict[int, list[Worker]]:
    """Return the officers with a working post at each unit, the least busy first. Five trips."""
    officers = org.officers_at(unit_ids, on=on).prefetch_related("posts")
    busy = Counter(dict(
        Alert.objects.filter(state__in=OPEN, officer__in=officers.values("pk"))
        .order_by().values_list("officer").annotate(n=Count("id"))
    ))  # fmt: skip
    now, deputies = org.on_duty_around_units(unit_ids, at=clock.now()), org.deputies_on([o.pk for o in officers], on=on)
    found: dict[int, list[Worker]] = {}
    for officer in officers:
        for post in officer.posts.all():
            holds = post.from_date <= on and (post.to_date is None or post.to_date >= on)
            if holds and post.unit_id in unit_ids and post.role in WORKING_ROLES:
                deputy = deputies[officer.pk].deputy.name if officer.pk in deputies else ""
                found.setdefault(post.unit_id, []).append(
                    Worker(officer.pk, officer.name, post.role, busy[officer.pk], officer.pk in now, deputy)
                )
    return {unit: sorted(set(rows), key=lambda w: (_place(w), w.open, w.id)) for unit, rows in found.items()}


def _place(worker: Worker) -> int:
    return WORKING_ROLES.index(Role(worker.role))


def proposal(alert: Alert, *, on: date) -> Assignment:
    """Return the nearest unit upwards from where the person lives that has somebody to send.

    The household comes first, then the person as the phone found him or her, then the town of the source.
    """
    home, why = _home(alert)
    chain = [home, *_above(home)]
    at_hand = workers([unit.pk for unit in chain], on=on)
    for unit in chain:
        if at_hand.get(unit.pk):
            first = at_hand[unit.pk][0]
            return Assignment(unit.pk, str(unit), first.id, first.name, _said(why, unit, home, first))
    return Assignment(home.pk, str(home), None, "", f"{why}，但{home}和上级都没有能派的人，先派到单位")


def _home(alert: Alert) -> tuple[Any, str]:
    if alert.household is not None:
        return alert.household.unit, "按所在的户"
    if alert.person is not None:
        return alert.person.unit, "按电话或身份找到的人"
    return alert.unit, "按线索来源所在地"


def _said(why: str, unit: Any, home: Any, worker: Worker) -> str:
    up = "" if unit.pk == home.pk else f"，{home}没有能派的人，往上找到{unit}"
    return f"{why}{up}；{worker.name}手上有 {worker.open} 条在办"


def _above(unit: Any) -> list[Any]:
    """Return the units above one, the nearest first, by territory where it has one."""
    found, seen = [], {unit.pk}
    parent = unit.territory_parent or unit.line_parent
    while parent is not None and parent.pk not in seen:
        found.append(parent)
        seen.add(parent.pk)
        parent = parent.territory_parent or parent.line_parent
    return found


def transfer_units() -> "QuerySet[Any]":
    """Return the units that an alert may be offered to: county, towns, police stations, wherever they stand."""
    system = Actor.system("转办可选单位")
    return org.units_seen(system).filter(kind__in=["county", "town", "police"])


def offered(actor: Actor) -> "QuerySet[Any]":
    """Return the alerts that other units offer to units of the actor's."""
    rows: QuerySet[Any] = Alert.objects.filter(transfer_to__in=units_to_assign(actor).order_by().values("pk"))
    return rows.select_related("unit", "officer", "transfer_to")
