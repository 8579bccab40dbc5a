"""How often each rule spoke, and how often that was about nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from fanzha.alerts.models import AlertReason, FalseAlarm
from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.common.actor import Actor

_DAYS = 90


@dataclass(frozen=True, slots=True)
class RuleRate:
    """One rule in a period: alerts in which it spoke for the grade, and those that were about nothing."""

    code: str
    text: str
    spoken: int
    false: int


def rates(actor: Actor, *, since: datetime, until: datetime) -> list[RuleRate]:
    """Return each rule that spoke in [since, until), the one with the most false alarms first."""
    seen = alerts_seen(actor).filter(opened_at__gte=since, opened_at__lt=until).order_by().values("pk")
    spoken = AlertReason.objects.filter(alert__in=seen).exclude(points__lt=0)
    rows = spoken.values_list("code", "text").annotate(n=Count("alert", distinct=True))
    false = dict(
        FalseAlarm.objects.filter(alert__in=seen).values_list("code").annotate(n=Count("alert", distinct=True))
    )
    merged: dict[str, RuleRate] = {}
    for code, text, count in rows:
        before = merged.get(code)
        merged[code] = RuleRate(code, text, count + (before.spoken if before else 0), false.get(code, 0))
    return sorted(merged.values(), key=lambda rate: (-rate.false, -rate.spoken, rate.code))


def counts(codes: list[str], at: datetime) -> dict[str, tuple[int, int]]:
    """Return for each rule how often it spoke in the last 90 days and how often falsely, in the whole county.

    How well a rule does names nobody, and is the same truth for every officer. Two trips, index alone.
    """
    since = at - timedelta(days=_DAYS)
    spoken = dict(AlertReason.objects.filter(code__in=codes, at__gte=since).values_list("code").annotate(n=Count("*")))
    false = dict(
        FalseAlarm.objects.filter(code__in=codes, at__gte=since)
        .values_list("code")
        .annotate(n=Count("alert", distinct=True))
    )
    return {code: (spoken.get(code, 0), false.get(code, 0)) for code in codes}
