"""The demo county's roster, notes, stand-ins, and officers who have not signed in yet."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import transaction

from fanzha.cli.demo.tree import BY, County
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.permissions import Role
from fanzha.org import actions, queries
from fanzha.org.models import Duty, DutyNote, DutySwap, Officer, StandIn, Unit

_DAYS_BACK, _DAYS_AHEAD = 3, 10
_CENTRE = ("zhiban", "yanpan", "zhuren")
_GAP = 6  # days ahead: a night that nobody has, so that the page shows one
_NEWCOMERS = (
    ("chenghong", "程红", "village_officer", 0), ("dingyi", "丁一", "grid_worker", 1),
    ("fanli", "范丽", "grid_worker", 2),
    ("gaofei", "高飞", "village_officer", 5), ("hanmei", "韩梅", "grid_worker", 6),
)  # fmt: skip


def build(county: County, *, at: datetime) -> None:
    """Make what is missing of it."""
    today = at.astimezone(clock.CHINA).date()
    _newcomers(county, at)
    _roster(county.root, _CENTRE, today, at)
    _roster(county.towns[0], ("chengguan",), today, at)
    if not DutyNote.objects.exists():
        _notes(county, at)
    if not StandIn.objects.exists():
        _stand_in(today, at)
    if not DutySwap.objects.exists():
        _swap(at)


def _roster(unit: Unit, names: tuple[str, ...], today: date, at: datetime) -> None:
    ids = [Officer.objects.get(username=name).pk for name in names]
    codes = [shift.code for shift in queries.shift_rule(today).shifts]
    with transaction.atomic():
        for n in range(-_DAYS_BACK, _DAYS_AHEAD):
            for place, code in enumerate(codes):
                if n == _GAP and place:
                    continue
                actions.arrange_duty(
                    unit_id=unit.pk, officer_id=ids[(n + place) % len(ids)], on_date=today + timedelta(days=n),
                    shift=code, by=BY, at=at, may_be_over=True,
                )  # fmt: skip
        Duty.objects.filter(unit=unit, starts_at__lt=at).update(reminded_at=at)


def _newcomers(county: County, at: datetime) -> None:
    for username, name, role, place in _NEWCOMERS:
        if not Officer.objects.filter(username=username).exists():
            actions.create_officer(
                username=username, name=name, unit_id=county.villages[place].pk, role=Role(role), is_demo=True,
                from_date=date(at.year, 11, 1), with_code=False, by=BY, at=at,
            )  # fmt: skip


def _notes(county: County, at: datetime) -> None:
    """Write notes for the last two shifts that are over: the earlier one is taken, the later one waits."""
    over = Duty.objects.filter(unit=county.root, ends_at__lte=at).select_related("officer").order_by("-ends_at")[:2]
    for place, duty in enumerate(over):
        note = actions.write_note(
            unit_id=county.root.pk, from_at=duty.starts_at, to_at=duty.ends_at, shift_name=duty.shift_name,
            remarks="城关镇一位老人下午答应等儿子回来再转钱，晚上 8 点前要回访。" if place == 0 else "一切正常。",
            by=_as(duty.officer.username), at=duty.ends_at,
        )  # fmt: skip
        if place:
            taker = next(name for name in _CENTRE if name != duty.officer.username)
            later = duty.ends_at + timedelta(minutes=10)
            actions.take_note(note_id=note.pk, remarks="", by=_as(taker), at=later)


def _stand_in(today: date, at: datetime) -> None:
    absent, deputy = (Officer.objects.get(username=name) for name in ("yanpan", "zhiban"))
    actions.give_stand_in(
        absent_id=absent.pk, deputy_id=deputy.pk, post_ids=[absent.posts.get().pk], from_date=today,
        to_date=today + timedelta(days=2), why="到市里培训", by=_as("yanpan"), at=at,
    )  # fmt: skip


def _swap(at: datetime) -> None:
    given = Duty.objects.filter(officer__username="zhuren", starts_at__gt=at).order_by("starts_at").first()
    other = Officer.objects.get(username="zhiban")
    if given is not None:
        with suppress(actions.OfficerRefused):  # the other has a shift at that hour
            actions.ask_swap(
                given_id=given.pk, other_id=other.pk, taken_id=None, why="县里开会", by=_as("zhuren"), at=at
            )


def _as(username: str) -> Actor:
    return queries.actor_for(Officer.objects.get(username=username), on=clock.today(), origin="127.0.0.1")
