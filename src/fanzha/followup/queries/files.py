"""Reads of files: one's own by being named; for deciding officers a register that names nobody."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Prefetch, Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import ROLE_PERMISSIONS, Permission, Role
from fanzha.core.values import BadValue
from fanzha.core.workflow.followup import FileState, Kind, Standing
from fanzha.followup.models import File, Look, Named, Plea
from fanzha.followup.queries import indexes
from fanzha.followup.queries.rules import Rules, day_of
from fanzha.followup.queries.switch import RUNNING, check_on
from fanzha.org import queries as org


def my_files(actor: Actor) -> "QuerySet[Any]":
    """Return the running files that name this very officer, the nearest review first.

    No post, no unit and no standing in opens one.

    Raises:
        FollowupOff: follow-up is switched off.
    """
    check_on()
    actor.require(Permission.FOLLOWUP_USE)
    rows: QuerySet[Any] = File.objects.filter(
        state__in=RUNNING, named__officer_id=actor.id or 0, named__ended_at__isnull=True
    )
    return rows.select_related("unit", "subject").order_by("review_on", "id")


def file_named(actor: Actor, file_id: int) -> File:
    """Return one running file that names this officer.

    Raises:
        FollowupOff: follow-up is switched off.
        File.DoesNotExist: there is none, or it does not name the officer.
    """
    found: File = my_files(actor).get(pk=file_id)
    return found


def found_among_mine(actor: Actor, text: str, today: date) -> "QuerySet[Any]":
    """Return the officer's own files about somebody, found by the whole number, the whole phone or the whole name."""
    condition = Q(subject__name_index=indexes.of_name(text))
    for plain, index, column in (
        (lambda raw: indexes.plain_id(raw, today), indexes.of_id, "subject__id_index"),
        (indexes.plain_phone, indexes.of_phone, "subject__phone_index"),
    ):
        try:
            condition |= Q(**{column: index(plain(text)) or "-"})
        except BadValue:
            continue
    return my_files(actor).filter(condition)


def standing(file: File) -> Standing:
    """Return a file as the checks of its steps see it."""
    return Standing(FileState(file.state), file.review_on, file.expires_on, file.renewals)


def named_in(file: File) -> list[Named]:
    """Return the officers who may open a file now, in the order of their naming."""
    return list(Named.objects.filter(file=file, ended_at__isnull=True).order_by("id"))


def took_part(file: File, officer_id: int | None) -> str:
    """Return how an officer had a hand in a file, or ""."""
    if officer_id is None:
        return ""
    if officer_id == file.proposed_by_id:
        return "提出开立"
    if officer_id == file.agreed_by_id:
        return "同意开立"
    return "指定人员" if Named.objects.filter(file=file, officer_id=officer_id).exists() else ""


def register(actor: Actor) -> "QuerySet[Any]":
    """Return the files of the units below the actor's posts, for those who decide about them.

    For their frame alone: number, kind, days and who is named. Whom a file is about is not read with it.

    Raises:
        FollowupOff: follow-up is switched off.
    """
    check_on()
    actor.require(Permission.FOLLOWUP_DECIDE)
    now = Named.objects.filter(ended_at__isnull=True).order_by("id")
    rows: QuerySet[Any] = File.objects.visible_to(actor, Permission.FOLLOWUP_DECIDE).filter(state__in=RUNNING)
    rows = rows.select_related("unit").prefetch_related(Prefetch("named", queryset=now, to_attr="named_now"))
    return rows.order_by("expires_on", "id")


def registered(actor: Actor, file_id: int) -> File:
    """Return the frame of one file.

    Raises:
        FollowupOff: follow-up is switched off.
        File.DoesNotExist: there is none, or it belongs to a unit that the actor does not decide for.
    """
    found: File = register(actor).get(pk=file_id)
    return found


def candidates(actor: Actor, kind: Kind, at: datetime) -> dict[str, list[tuple[int, str]]]:
    """Return whom a deciding officer may name for a kind: by side, (officer, name and unit)."""
    found: dict[str, list[tuple[int, str]]] = {side: [] for side in kind.sides}
    seen = org.officers_seen(actor, on=day_of(at), permission=Permission.FOLLOWUP_DECIDE)
    # A county has thousands of officers, most of them at grids, where nobody is named.
    for officer in seen.filter(is_active=True, posts__unit__kind__in=kind.sides).distinct():
        for side, unit in {(post.unit.kind, str(post.unit)) for post in officer.posts_now if _may_use(post)}:
            if side in found:
                found[side].append((officer.pk, f"{officer.name} · {unit}"))
    return found


def _may_use(post: Any) -> bool:
    return Permission.FOLLOWUP_USE in ROLE_PERMISSIONS[Role(post.role)]


def still_serves(named: Named) -> bool:
    """Say whether a named officer still holds an own post of that side."""
    actor = org.officer_as_actor(named.officer_id, origin="job")
    if actor is None:
        return False
    units = [g.unit_id for g in actor.grants if g.for_id is None and Permission.FOLLOWUP_USE in g.permissions]
    kinds = apps.get_model("org", "Unit")._default_manager.filter(pk__in=units).values_list("kind", flat=True)
    return named.side in set(kinds)


def looks_at(file: File, most: int = 50) -> list[Look]:
    """Return who opened a file and what for, the latest first."""
    return list(Look.objects.filter(file=file).order_by("-at", "-id")[:most])


def live_look(actor: Actor, file_id: int, look_id: object, rules: Rules, at: datetime) -> Look | None:
    """Return the visit that the officer is on, or `None` where a purpose has to be stated first."""
    if not isinstance(look_id, int):
        return None
    rows = Look.objects.filter(pk=look_id, file_id=file_id, officer_id=actor.id or 0, at__gt=at - rules.look)
    found: Look | None = rows.first()
    return found


def sums(actor: Actor, at: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many files run by kind, and how many ended this year by outcome, for whoever reports them."""
    check_on()
    actor.require(Permission.FOLLOWUP_DECIDE)
    rows = File.objects.visible_to(actor, Permission.FOLLOWUP_DECIDE)
    running = rows.filter(state__in=RUNNING).values_list("kind").annotate(n=Count("id"))
    ended = rows.filter(closed_at__year=day_of(at).year, opened_at__isnull=False).values_list("outcome")
    return dict(running), dict(ended.annotate(n=Count("id")))


def open_pleas(file: File) -> list[Plea]:
    """Return what the person asked about a file and waits for."""
    return list(Plea.objects.filter(file=file, state="waiting").order_by("due_at", "id"))
