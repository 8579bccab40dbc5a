"""What would be erased tonight, what is held, and what past nights erased."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from fanzha.alerts.queries import held as alerts
from fanzha.cases import queries as cases
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.common.retention import WAY_NAMES, Way
from fanzha.intake.queries import held as reports
from fanzha.people.queries import held as people
from fanzha.people.queries import names_of_persons, survivor_of
from fanzha.rights.models import ErasureRun, Hold
from fanzha.rights.queries.rules import Rule, retention_rules

NIGHTLY = (3, 40)  # the hour of the job, as its page names it


def running_holds(at: datetime) -> "QuerySet[Any]":
    """Return the holds that stop erasing at a moment."""
    rows: QuerySet[Any] = Hold.objects.filter(released_at__isnull=True, until__gte=at.astimezone(CHINA).date())
    return rows.order_by("until", "id")


def holds_seen(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the holds that an officer may see: the running ones first."""
    rows: QuerySet[Any] = Hold.objects.visible_to(actor, Permission.HOLD_SET)
    return rows.order_by("-set_at", "-id")


Held = Mapping[str, Collection[Any]]


def held(at: datetime) -> Held:
    """Return what the running holds cover: a held case, alert or person covers what hangs together with it."""
    direct: dict[str, set[int]] = {kind.value: set() for kind in Hold.Kind}
    for kind, subject_id in running_holds(at).values_list("kind", "subject_id"):
        direct[kind].add(subject_id)
    persons = direct["person"] | set(alerts.person_of(direct["alert"])) | set(cases.persons_of(direct["case"]))
    # A hold set on a doubled entry covers the one that it was merged into.
    persons = set(names_of_persons({survivor_of("person", one) or one for one in persons}))
    of_persons = set(alerts.of_persons(persons))
    about = direct["alert"] | of_persons
    phones = people.phone_indexes(persons)
    named = direct["report"] | set(alerts.reports_of(about)) | set(reports.of_phones(phones))
    return {
        "person": persons, "alert": about, "case": direct["case"] | set(cases.of_persons(persons)), "report": named,
        "phone": phones,
    }  # fmt: skip


def split(rule: Rule, covered: Held, at: datetime) -> tuple[Any, Any]:
    """Return what of a kind is due now, and what a hold keeps of it."""
    due = rule.kept.past(rule.before(at))
    stopped = Q(pk__in=[])
    for kind, lookup in rule.kept.held.items():
        if covered[kind]:
            stopped |= lookup(covered[kind]) if callable(lookup) else Q(**{f"{lookup}__in": list(covered[kind])})
    return due.exclude(stopped), due.filter(stopped)


@dataclass(frozen=True, slots=True)
class Preview:
    """One line of "tonight"."""

    rule: Rule
    way: str
    before: datetime
    count: int
    held: int
    is_erased: bool


def tonight(at: datetime) -> datetime:
    """Return when the next run begins."""
    here = at.astimezone(CHINA)
    run = here.replace(hour=NIGHTLY[0], minute=NIGHTLY[1], second=0, microsecond=0)
    return run if run > here else run + timedelta(days=1)


def preview(at: datetime) -> list[Preview]:
    """Return how much of each kind the next run would erase, the most first; nothing is changed."""
    moment = tonight(at)
    covered = held(moment)
    rows = [_preview(rule, covered, moment) for rule in retention_rules(moment.date())]
    return sorted(rows, key=lambda row: (-row.count, -row.held))


def _preview(rule: Rule, covered: Held, moment: datetime) -> Preview:
    if rule.way is Way.KEEP:
        return Preview(rule, WAY_NAMES[rule.way], rule.before(moment), 0, 0, is_erased=False)
    due, stopped = split(rule, covered, moment)
    return Preview(rule, WAY_NAMES[rule.way], rule.before(moment), due.count(), stopped.count(), is_erased=True)


def runs() -> "QuerySet[Any]":
    """Return the past runs with their lines, newest first."""
    rows: QuerySet[Any] = ErasureRun.objects.order_by("-at").prefetch_related("lines")
    return rows
