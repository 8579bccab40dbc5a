"""Tasks: one that towns work on and handed to their villages, one that is overdue, one that is still a draft."""

import io
from datetime import datetime, timedelta

from django.db import transaction
from PIL import Image

from fanzha.campaigns.actions import deliveries, issuing, shares
from fanzha.campaigns.actions import tasks as actions
from fanzha.campaigns.models import Share, Task
from fanzha.campaigns.queries.audience import Audience
from fanzha.campaigns.queries.task_rules import due_moment
from fanzha.cli.demo.stories import Teller
from fanzha.common import clock
from fanzha.org.models import Unit

_POSTERS = 600


def build(teller: Teller, *, at: datetime) -> None:
    """Make what is missing of it."""
    if Task.objects.exists():
        return
    with transaction.atomic():
        _posters(teller, at)
        _lectures(teller, at)
        _draft(teller, at)


def _wanted(at: datetime, days: int, audience: Audience, **more: object) -> actions.Wanted:
    begun = (at - timedelta(days=20)).date()
    due = due_moment((at + timedelta(days=days)).date(), at.date())
    return actions.Wanted(begins_on=begun, due_at=due, audience=audience, **more)  # type: ignore[arg-type]


def _issued(unit: Unit, wanted: actions.Wanted, who: str, teller: Teller, at: datetime) -> Task:
    by = teller.actor(who, at)
    with clock.fixed(at):
        task = actions.draft_task(unit_id=unit.pk, wanted=wanted, by=by, at=at)
        actions.issue_task(task_id=task.pk, by=by, at=at)
        issuing.issue_to_all(task_id=task.pk, at=at)
    return task


def _posters(teller: Teller, at: datetime) -> None:
    """Have six towns put up posters: one hands down, one has reported, one is confirmed."""
    county, told_at = teller.county, at - timedelta(days=12)
    audience = Audience(county.root.pk, "territory", ("town",))
    wanted = _wanted(
        at, 5, audience, title="在小区、村口和电梯里张贴防骗海报", counter="posters", quota=_POSTERS,
        split="households",
        evidence=("photo",), incoming_number="清反诈办〔2026〕7 号",
        text="每个小区出入口、电梯和村口宣传栏至少一张，破损的三天内补上。照片要看得清张贴的地方。",
    )  # fmt: skip
    task = _issued(county.root, wanted, "zhiban", teller, told_at)
    _hand_down(teller, _share(task, county.towns[0]), at)
    for town, who in ((county.towns[1], "liuhe"), (county.towns[2], "baiyang")):
        share = _share(task, town)
        _done(teller, share, who, share.quota or 1, at - timedelta(days=3), "沿街门店、小区和村口都贴到了")
        with clock.fixed(at - timedelta(days=2)):
            shares.report_done(share_id=share.pk, by=teller.actor(who, at), at=at - timedelta(days=2))
    with clock.fixed(at - timedelta(days=1)):
        confirmed = _share(task, county.towns[2])
        shares.confirm_share(share_id=confirmed.pk, by=teller.actor("zhuren", at), at=at - timedelta(days=1))


def _hand_down(teller: Teller, share: Share, at: datetime) -> None:
    """Have a town give half of its share to its villages, one of which has begun."""
    by, told_at = teller.actor("chengguan", at), at - timedelta(days=10)
    villages = [unit for unit in teller.county.villages if unit.territory_parent_id == share.unit_id]
    each = (share.quota or 0) // (2 * len(villages))
    with clock.fixed(told_at):
        shares.hand_down(share_id=share.pk, parts={unit.pk: each for unit in villages}, by=by, at=told_at)
        shares.name_responsible(share_id=share.pk, first=by.id, specific=by.id, contact=None, by=by, at=told_at)
    part = Share.objects.get(task_id=share.task_id, unit=villages[0])
    _done(teller, part, "dongguan", max(each // 2, 1), at - timedelta(days=4), "东门、菜市场和三个小区的电梯")
    _done(teller, share, "chengguan", max(each // 3, 1), at - timedelta(days=6), "镇政府和汽车站")


def _lectures(teller: Teller, at: datetime) -> None:
    """Have each school hold a lecture; the time was over yesterday."""
    bureau = teller.county.named["清河县教育局"]
    audience = Audience(bureau.pk, "line", ("school",))
    wanted = _wanted(
        at,
        -1,
        audience,
        title="开学第一课讲防骗",
        counter="lectures",
        evidence=("photo",),
        text="每所学校至少讲一次，让家长也能看到。",
    )
    _issued(bureau, wanted, "jiaoyu", teller, at - timedelta(days=15))


def _draft(teller: Teller, at: datetime) -> None:
    """Leave a draft to be looked at and issued."""
    audience = Audience(teller.county.root.pk, "territory", ("village",))
    wanted = _wanted(
        at, 26, audience, title="进村入户发放宣传单", counter="leaflets", quota=12_000, split="population",
        evidence=("photo",), text="当面讲一遍，老人独居的家里多停一会。",
    )  # fmt: skip
    told_at = at - timedelta(hours=1)
    with clock.fixed(told_at):
        by = teller.actor("zhiban", at)
        actions.draft_task(unit_id=teller.county.root.pk, wanted=wanted, by=by, at=told_at)


def _done(teller: Teller, share: Share, who: str, amount: int, told_at: datetime, note: str) -> None:
    photo = deliveries.Piece("photo", "现场.jpg", _picture(share.pk))
    done = deliveries.Done(f"demo{share.pk}{amount}", amount, told_at.date(), note, pieces=(photo,))
    with clock.fixed(told_at):
        deliveries.deliver(share_id=share.pk, done=done, by=teller.actor(who, teller.now), at=told_at)


def _picture(seed: int) -> bytes:
    """Return a plain picture that is no other's."""
    sink, size = io.BytesIO(), (320, 240)
    picture = Image.new("RGB", size, (40 + seed * 37 % 180, 70 + seed * 61 % 150, 90 + seed * 23 % 120))
    for step in range(0, size[0], 40):
        picture.paste((250 - seed * 17 % 90, 240, 220), (step, seed * 29 % 120, step + 18, 120 + seed * 13 % 110))
    picture.save(sink, "JPEG")
    return sink.getvalue()


def _share(task: Task, unit: Unit) -> Share:
    share: Share = Share.objects.get(task=task, unit=unit)
    return share
