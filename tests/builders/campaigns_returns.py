"""Builds forms and returns for tests: a weekly return of villages, due on Friday at four."""

from datetime import date, datetime, timedelta
from itertools import count

from fanzha.campaigns.actions.returns import filling, forms
from fanzha.campaigns.actions.returns.filling import At, Filled
from fanzha.campaigns.queries.audience import Audience
from fanzha.common.clock import CHINA
from tests.builders.org import SYSTEM

FRIDAY = {"each": "week", "day": 5, "at": "16:00", "roll": "previous"}
WEEK = "2026-W48"  # of Monday 23 November, the day of the test clock; due on Friday 27
BEFORE = "2026-W47"
DUE = datetime(2026, 11, 27, 16, 0, tzinfo=CHINA)
TEXT = "周三晚上在村广场讲了一场，发了宣传单，入户看了独居老人。"
COUNTERS = ("visits", "leaflets", "lectures")
_keys = count(1)


def a_form(unit, *, below=None, kinds=("village",), by=SYSTEM, at=None, live=True, **more):
    """Draft a weekly form for the villages below a unit, and put it to use."""
    wanted = {
        "title": "反诈宣传周报", "deadline": FRIDAY, "counters": COUNTERS, "begins_on": date(2026, 11, 2),
        "audience": Audience(below=(below or unit).pk, kinds=kinds),
    } | more  # fmt: skip
    at = at or datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)
    form = forms.draft_form(unit_id=unit.pk, wanted=forms.Wanted(**wanted), by=by, at=at, key=f"k{next(_keys)}")
    return forms.go_live(form_id=form.pk, by=by, at=at) if live else form


def filled(text=TEXT, **numbers):
    """Return what a clerk fills in."""
    return Filled({"visits": 0, "leaflets": 37, "lectures": 1} | numbers, text)


def handed_in(form, unit, by, *, period=WEEK, at=DUE - timedelta(hours=2), what=None, version=None):
    """Hand a return in."""
    place = At(form.pk, unit.pk, period, version)
    return filling.complete_return(place=place, filled=what or filled(), by=by, at=at)
