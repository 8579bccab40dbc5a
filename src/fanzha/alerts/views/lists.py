"""Lists: all alerts, one's own tasks, the rules and their false alarms."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from fanzha.alerts.queries import alarms, figures, words
from fanzha.alerts.queries.rulesets import clocks, grading_text
from fanzha.alerts.views.listed import ALERTS
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.grading import Grade


@requires(Permission.ALERT_VIEW)
@require_GET
def index(request: Any) -> HttpResponse:
    """Show the list in one of its views."""
    if there := lists.first_address(request, ALERTS):
        return redirect(there)
    context = {"listed": lists.show(request, ALERTS), "may_open": request.actor.may(Permission.ALERT_OPEN)}
    return render(request, "alerts/list.html", context)


@requires(Permission.ALERT_WORK)
@require_GET
def tasks(request: Any) -> HttpResponse:
    """Show the alerts given to this officer, the most pressing first: fit for a phone."""
    at = request.at
    names = words.type_names(at.date())
    rows = [
        {
            "alert": alert,
            "who": words.person_line(alert, at),
            "type": words.type_title(alert, names),
            "due": words.clock_name(alert.due_kind),
            "status": words.row_state(alert),
        }
        for alert in figures.mine(request.actor)[:100]
    ]
    return render(request, "alerts/tasks.html", {"rows": rows, "late": sum(row["alert"].due_at < at for row in rows)})


@requires(Permission.ALERT_VIEW)
@require_GET
def rules(request: Any) -> HttpResponse:
    """Show the rules of grading and the deadlines as they hold today."""
    on = request.at.date()
    found = clocks(on)
    context = {
        "grading": grading_text(on),
        "clocks": found,
        "grades": _grade_rows(found),
        "may_change": request.actor.may(Permission.RULE_EDIT),
    }
    return render(request, "alerts/rules.html", context)


def _grade_rows(found: Any) -> list[dict[str, Any]]:
    rows = []
    for grade in Grade:
        spec = found.content["grades"][grade]
        times = [
            (words.clock_name(kind), _length(spec[kind]))
            for kind in ("confirm", "assign", "contact", "face", "close")
            if kind in spec
        ]
        rows.append({"grade": grade, "times": times})
    return rows


def _length(spec: dict[str, Any]) -> str:
    if spec.get("end_of_day"):
        return "当日"
    minutes = spec["minutes"]
    return f"{minutes // 60} 小时" if minutes % 60 == 0 else f"{minutes} 分钟"


@requires(Permission.ALERT_VIEW)
@require_GET
def false_alarms(request: Any) -> HttpResponse:
    """Show how often each rule spoke in the last 90 days, and how often that was about nothing."""
    since = request.at - timedelta(days=90)
    rates = alarms.rates(request.actor, since=since, until=request.at)
    return render(request, "alerts/false_alarms.html", {"rates": rates, "since": since})
