"""The cases behind a figure of analysis."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from fanzha.cases.models import CaseFact
from fanzha.cases.queries.analysis import FILTERS, condition
from fanzha.cases.queries.register import cases_listed
from fanzha.common.actor import Actor


def rows_of(actor: Actor, form: Any, at: datetime) -> "QuerySet[Any]":
    """Return the cases that a form of filters leads to, among those that the actor sees."""
    said = {name: value for name, value in form.cleaned_data.items() if value}
    start = said.get("since") or localtime(at).date()
    wanted = condition({name: said[name] for name in FILTERS if name in said}, start)
    if "place2" in said:
        wanted &= condition({"place": said["place2"]}, start)
    if "since" in said:
        wanted &= Q(day__gte=said["since"])
    if "until" in said:
        wanted &= Q(day__lte=said["until"])
    if "person" in said:
        known = said["person"].isascii() and said["person"].isdigit()
        wanted &= Q(person_key=said["person"]) if known else Q(pk__in=[])
    facts = CaseFact.objects.filter(wanted)
    found: QuerySet[Any] = cases_listed(actor).filter(pk__in=facts.values("pk"))
    return found
