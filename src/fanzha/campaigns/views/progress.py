"""工作进度: what is due, who is behind, whether goals are reached; the calendar that a phone subscribes to."""

import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Alarm, Calendar, Event

from fanzha.campaigns.actions import nudges
from fanzha.campaigns.queries import feeds
from fanzha.campaigns.queries import progress as queries
from fanzha.campaigns.queries.registers.rows import KeyDate
from fanzha.common.access import public, requires
from fanzha.common.permissions import Permission

_TOKEN_BYTES = 24
_DAY_BEFORE = timedelta(days=-1)
_SHOWN = 30


@requires(Permission.TASK_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show how things stand for one's own units and for those below."""
    own = queries.own_standing(request.actor, request.at)
    leads = request.actor.may(Permission.RETURN_APPROVE) or request.actor.may(Permission.TASK_ISSUE)
    below = queries.below_standing(request.actor, request.at) if leads else None
    parts = [
        {"title": "已经逾期", "rows": own.overdue[:_SHOWN]}, {"title": "今天到期", "rows": own.today[:_SHOWN]},
        {"title": "本周到期", "rows": own.week[:_SHOWN]},
    ]  # fmt: skip
    figures = [
        {"label": "本单位已逾期", "value": len(own.overdue), "unit": "项", "late": bool(own.overdue)},
        {"label": "本单位今天到期", "value": len(own.today), "unit": "项"},
        {"label": "本单位近 7 天完成", "value": own.done, "unit": "项"},
    ]
    if below is not None:
        figures += [
            {"label": "下级已逾期", "value": below.overdue, "unit": "项", "late": bool(below.overdue)},
            {"label": "下级本周还要到期", "value": below.due_this_week, "unit": "项"},
        ]
    goals = queries.goals_at_pace(request.actor, request.at) if request.actor.may(Permission.PLAN_VIEW) else []
    context = {"parts": parts, "figures": figures, "below": below, "goals": goals}
    return render(request, "campaigns/progress/progress.html", context)


@requires(Permission.TASK_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: Any) -> HttpResponse:
    """Make an address for the calendar, shown once; end it."""
    address = ""
    if request.POST.get("do") == "end":
        nudges.end_feed(by=request.actor, at=request.at)
        return redirect("campaigns:calendar")
    if request.POST.get("do") == "make":
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        nudges.make_feed(token=token, by=request.actor, at=request.at)
        address = request.build_absolute_uri(reverse("campaigns:feed")) + f"?key={token}"
    context = {"address": address, "feed": feeds.feed_of(request.actor)}
    return render(request, "campaigns/progress/calendar.html", context)


@public
@require_safe
def feed(request: Any) -> HttpResponse:
    """Answer a calendar program with titles and deadlines of what the officer's units owe."""
    found = feeds.feed_with(request.GET.get("key", ""), on=request.at.date())
    if found is None:
        return HttpResponseForbidden("这个日历地址不对，或者已经换了新的。", content_type="text/plain; charset=utf-8")
    row, actor = found
    nudges.note_fetched(feed=row, at=request.at)
    book = _calendar(queries.calendar_of(actor, request.at), queries.key_dates_of(actor, request.at), request)
    answer = HttpResponse(book, content_type="text/calendar")
    answer["Content-Disposition"] = 'inline; filename="fanzha.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _calendar(rows: list[queries.Due], days: list[KeyDate], request: Any) -> bytes:
    """Return what is due and which days matter, as RFC 5545 has it."""
    book = Calendar()
    book.add("prodid", "-//Fanzha//due//ZH")
    book.add("version", "2.0")
    book.add("x-wr-calname", "反诈工作到期事项")
    book.add("refresh-interval;value=duration", "PT6H")
    for one in rows:
        event = Event()
        event.add("uid", f"{one.kind}-{one.number}-{one.period}-{one.unit_id}@fanzha")
        event.add("summary", f"{'报送' if one.kind == 'return' else '任务'}：{one.title}")
        event.add("dtstart", one.due_at)
        event.add("dtend", one.due_at)
        event.add("dtstamp", request.at)
        event.add("url", request.build_absolute_uri(one.url))
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", "明天到期")
        alarm.add("trigger", _DAY_BEFORE)
        event.add_component(alarm)
        book.add_component(event)
    for day in days:
        book.add_component(_whole_day(day, request))
    return bytes(book.to_ical())


def _whole_day(one: KeyDate, request: Any) -> Event:
    event = Event()
    event.add("uid", f"day-{one.entry_id}-{one.day:%Y%m%d}@fanzha")
    event.add("summary", one.title)
    event.add("dtstart", one.day)
    event.add("dtstamp", request.at)
    event.add("url", request.build_absolute_uri(reverse("campaigns:register_entry", args=[one.entry_id])))
    return event
