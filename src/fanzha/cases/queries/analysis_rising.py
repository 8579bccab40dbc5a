"""What rises this week against its own history, and what was found in earlier weeks."""

from collections import Counter
from collections.abc import Sequence
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
from fanzha.core.metrics.patterns import Coded
from fanzha.core.metrics.rising import Cases, Rising, find_rising
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
    read = list(rows.values_list("case_id", "day", "scam_type", "place_id", "age", "way"))
    if not read:
        return Rising((), 0, None, None, rule.version)
    cases = _cases(read, bands, tree)
    until = week.start - timedelta(days=rule.guard_days)
    counts = Counter(day for day in cases.days if day < until)
    start = max(first, since)
    calendar = china_calendar(range(since.year, week.end.year + 1))
    weights = learn_weights(counts, Span(start, until), calendar) if start < until else None
    return find_rising(cases, week, rule, records_from=first, weights=weights, nested=NESTED)


def _cases(read: Sequence[Any], bands: AgeBands, tree: Places) -> Cases:
    ids, days, kinds, places_of, ages, ways = zip(*read, strict=True)
    towns, villages = (
        {place: str(tree.at_level(place, level) or "") for place in set(places_of)} for level in ("town", "village")
    )
    age_codes = {age: "" if (band := bands.index(age)) is None else str(band) for age in set(ages)}
    traits = Coded.of({
        "type": kinds, "town": [towns[one] for one in places_of], "village": [villages[one] for one in places_of],
        "age": [age_codes[one] for one in ages], "way": ["" if one == "unknown" else one for one in ways],
    }, len(ids))  # fmt: skip
    return Cases(ids, days, traits)


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
