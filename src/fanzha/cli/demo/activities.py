"""Activities of the demo county: held and recorded, over and forgotten, coming, and a contest that is voted on."""

from datetime import datetime, timedelta

from django.db import transaction

from fanzha.campaigns.actions.activities import contests, ledger, planning, recording, signing
from fanzha.campaigns.actions.activities.planning import Planned
from fanzha.campaigns.actions.activities.recording import Held
from fanzha.campaigns.actions.activities.signing import Came
from fanzha.campaigns.models import Activity
from fanzha.cli.demo.stories import Teller
from fanzha.common import clock
from fanzha.common.clock import CHINA

_HOUR = timedelta(hours=1)


def build(teller: Teller, *, at: datetime) -> None:
    """Make them where there are none."""
    if Activity.objects.exists():
        return
    with transaction.atomic():
        _lecture(teller, _day(at, -6, 15))
        _plain(teller, _day(at, -9, 9), kind="square", title="赶集日反诈宣传", place="城关镇农贸市场南门", heads=230)
        _plain(teller, _day(at, -2, 19), kind="film", title="警示片放映：守住养老钱", place="文化广场", heads=None)
        _plain(teller, _day(at, 3, 9), kind="training", title="网格员入户培训", place="镇政府三楼", heads=None)
        _contest(teller, _day(at, -1, 10), at)


def _day(at: datetime, days: int, hour: int) -> datetime:
    return at.astimezone(CHINA).replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def _plain(
    teller: Teller, when: datetime, *, kind: str, title: str, place: str, heads: int | None, **more: object
) -> Activity:
    """Plan one two days ahead, and record it where a number is given."""
    planned_at = min(when - timedelta(days=2), teller.now)
    said = Planned(title=title, starts_at=when, ends_at=when + 2 * _HOUR, place=place, **more)  # type: ignore[arg-type]
    with clock.fixed(planned_at):
        by = teller.actor("chengguan", planned_at)
        row = planning.plan_activity(
            unit_id=teller.county.towns[0].pk, kind=kind, planned=said, key=f"demo:{kind}", by=by, at=planned_at
        )
    if heads is None:
        return row
    later = when + 3 * _HOUR
    with clock.fixed(later):
        return recording.record_activity(
            activity_id=row.pk, held=Held(heads=heads, note="秩序良好，发放宣传单"), by=by, at=later
        )


def _lecture(teller: Teller, when: datetime) -> None:
    """Tell of a lecture where some signed in: two of the register, one who is not, one who gave nothing."""
    row = _plain(
        teller, when, kind="lecture", title="防养老诈骗讲座", place="向阳社区活动室", heads=None, audience="老年学员",
        lecturer="城关派出所社区民警",
    )  # fmt: skip
    people = [Came(one.name, one.phone) for one in teller.persons[:2]]
    with clock.fixed(when):
        by = teller.actor("chengguan", when)
        planning.start_activity(activity_id=row.pk, by=by, at=when)
        for place, came in enumerate([*people, Came("贺新年"), Came()]):
            signing.sign_in(activity_id=row.pk, came=came, key=f"demo{place}", device=f"demo{place}", at=when)
    later = when + 2 * _HOUR
    with clock.fixed(later):
        recording.record_activity(activity_id=row.pk, held=Held(heads=46), by=by, at=later)
        ledger.touch_attended(activity_id=row.pk, at=later)


def _contest(teller: Teller, when: datetime, at: datetime) -> None:
    """Tell of a contest of posters that officers and the public vote on until next week."""
    row = _plain(
        teller, when, kind="contest", title="反诈海报评选", place="", heads=None, voting="public",
        votes_until=_day(at, 5, 18),
    )  # fmt: skip
    by = teller.actor("chengguan", at)
    works = [("先挂断，再核实", "城关中学美术组"), ("刷单就是陷阱", "向阳社区"), ("给爸妈的一封信", "城关小学五年级")]
    entries = [
        contests.add_entry(activity_id=row.pk, entered=contests.Entered(title, group), by=by, at=when)
        for title, group in works
    ]
    contests.vote_as_officer(activity_id=row.pk, entry_id=entries[0].pk, by=teller.actor("zhuren", at), at=at)
    for place in range(7):
        chosen = entries[place % 2]
        contests.vote_in_public(activity_id=row.pk, entry_id=chosen.pk, device=f"demo{place}", at=at)
