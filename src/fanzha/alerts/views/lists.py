"""Lists: all alerts, one's own tasks, bulk acts, the rules and their false alarms."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from fanzha.alerts import actions, forms
from fanzha.alerts.models import Alert
from fanzha.alerts.queries import alarms, figures, listing, words
from fanzha.alerts.queries.rulesets import clocks, grading_text
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.grading import Grade
from fanzha.core.workflow.machine import StepRefused

_DEFAULT_SIZE = 50


@requires(Permission.ALERT_VIEW)
@require_GET
def index(request: Any) -> HttpResponse:
    """Show the list in one of its saved views."""
    actor, at = request.actor, request.at
    view = request.GET.get("view", "open")
    view = view if view in listing.VIEWS else "open"
    form = forms.Filtering(request.GET, actor=actor, names=words.type_names(at.date()))
    form.is_valid()  # a filter that makes no sense shows its problem and filters nothing
    rows = listing.filtered(listing.in_view(actor, view, at), form.cleaned_data, at)
    page = listing.page(
        rows, view, after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=_size(request), at=at
    )
    counts = listing.view_counts(actor, at)
    views = [{"key": key, "label": label, "count": counts.get(key)} for key, label in listing.VIEWS.items()]
    context = {
        "views": views,
        "view": view,
        "view_name": listing.VIEWS[view],
        "form": form,
        "page": page,
        "may_choose": actor.may(Permission.ALERT_ASSIGN) and view not in {"closed", "revisit", "offered"},
        "may_open": actor.may(Permission.ALERT_OPEN),
        "filtered": any(form.cleaned_data.values()),
    }
    return render(request, "alerts/list.html", context)


def _size(request: Any) -> int:
    raw = request.GET.get("per_page", "")
    return int(raw) if raw in {str(size) for size in listing.PER_PAGE} else _DEFAULT_SIZE


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


@requires(Permission.ALERT_ASSIGN)
@require_POST
def bulk(request: Any) -> HttpResponse:
    """Remind the responsible officers of the chosen alerts, or assign them together."""
    ids = [int(raw) for raw in request.POST.getlist("id") if raw.isdigit()][:100]
    if not ids:
        messages.warning(request, "没有选中预警。先勾选再办。")
        return redirect("alerts:list")
    if request.POST.get("do") == "urge":
        return _urge(request, ids)
    return _assign(request, ids)


def _urge(request: Any, ids: list[int]) -> HttpResponse:
    try:
        urged = actions.urge(alert_ids=ids, by=request.actor, at=request.at)
    except Alert.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, f"已催办 {urged} 条。")
    return redirect("alerts:list")


def _assign(request: Any, ids: list[int]) -> HttpResponse:
    sent = "unit" in request.POST
    form = forms.Assigning(request.POST if sent else None, actor=request.actor, on=request.at.date(), needs_reason=True)
    status = 200
    if sent and form.is_valid():
        said = form.cleaned_data
        try:
            done = actions.assign_many(
                alert_ids=ids,
                unit_id=said["unit"],
                officer_id=said["officer"],
                why=said["why"],
                by=request.actor,
                at=request.at,
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        except Alert.DoesNotExist as missing:
            raise Http404 from missing
        else:
            messages.success(request, f"已改派 {len(done)} 条。")
            return redirect("alerts:list")
    return render(request, "alerts/bulk.html", {"form": form, "ids": ids}, status=status)


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
