"""What rises this week against its own history, and what was found in earlier weeks."""

from collections import Counter
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Min

from fanzha.cases.models import RisingFinding
from fanzha.cases.queries.analysis import facts_seen, rule_on
from fanzha.cases.queries.analysis_places import Places, places
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.calendar import china_calendar
from fanzha.core.metrics.ages import AgeBands
from fanzha.core.metrics.days import learn_weights
from fanzha.core.metrics.rising import Event, Rising, find_rising
from fanzha.core.metrics.rising_rule import RisingRule, read_rising_rule
from fanzha.core.metrics.spans import Span

NESTED: Final = (("town", "village"),)
MOST_SHOWN: Final = 200


def rising_rule(day: date) -> RisingRule:
    """Return the rule that holds on a day."""
    rule = rule_on(day)
    return read_rising_rule(rule.version, rule.content["rising"])


def rising(actor: Actor, week: Span) -> Rising:
    """Return what rises in some days among the cases that the actor sees."""
    rule = rising_rule(week.start)
    seen = facts_seen(actor).order_by()
    first = seen.aggregate(first=Min("day"))["first"] or week.start
    since = week.start - timedelta(days=rule.weeks * 7 + rule.guard_days)
    rows = seen.filter(day__gte=since, day__lt=week.end)
    bands, tree = rule_on(week.start).bands, places()
    events = [
        Event(pk, day, _traits(kind, place, age, way, bands, tree))
        for pk, day, kind, place, age, way in rows.values_list(*_READ)
    ]
    if not events:
        return Rising((), 0, None, None, rule.version)
    until = week.start - timedelta(days=rule.guard_days)
    counts = Counter(one.day for one in events if one.day < until)
    start = max(first, since)
    calendar = china_calendar(range(since.year, week.end.year + 1))
    weights = learn_weights(counts, Span(start, until), calendar) if start < until else None
    return find_rising(events, week, rule, records_from=first, weights=weights, nested=NESTED)


_READ: Final = ("case_id", "day", "scam_type", "place_id", "age", "way")


def _traits(kind: str, place: int, age: int | None, way: str, bands: AgeBands, tree: Places) -> dict[str, str]:
    band = bands.index(age)
    traits = {
        "type": kind, "town": str(tree.at_level(place, "town") or ""),
        "village": str(tree.at_level(place, "village") or ""), "age": "" if band is None else str(band),
        "way": way if way != "unknown" else "",
    }  # fmt: skip
    return {name: code for name, code in traits.items() if code}


def findings(actor: Actor, *, with_dismissed: bool = False) -> list[Any]:
    """Return the kept findings, the newest weeks first."""
    rows = RisingFinding.objects.visible_to(actor, Permission.CASE_VIEW)
    if not with_dismissed:
        rows = rows.filter(dismissed_at=None)
    return list(rows.order_by("-week", "id")[:MOST_SHOWN])


def finding_seen(actor: Actor, pk: int) -> RisingFinding:
    """Return one finding.

    Raises:
        RisingFinding.DoesNotExist: there is none, or not for this actor.
    """
    found: RisingFinding = RisingFinding.objects.visible_to(actor, Permission.CASE_VIEW).get(pk=pk)
    return found
