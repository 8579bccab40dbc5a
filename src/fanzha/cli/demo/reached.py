"""Groups, places and what reached people in the demo county apart from warnings: visits with proof, one taken back."""

import io
import random
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from fanzha.cli.demo.tree import BY, County
from fanzha.common.clock import CHINA
from fanzha.people import actions as people
from fanzha.people.models import Group, Household, Person
from fanzha.touches import actions as touches
from fanzha.touches.models import Touch

_GROUPS = (("residents", "邻里群", (120, 480)), ("parents", "家长群", (60, 200)), ("trade", "商户群", (30, 90)))
_PLACES = (("compound", "文化活动中心"), ("shop", "便民超市"), ("bank", "助农取款点"))
_SAID = ("讲了刷单返利的套路，当面装好国家反诈中心 App", "留了告知单，老人签了字", "提醒不要共享屏幕，家属在场")
_VISITS, _STRIDE = 36, 83  # spread over the grids


def build(county: County, *, rng: random.Random, at: datetime) -> None:
    """Add what is missing; told again it adds nothing."""
    if Group.objects.exists():
        return
    _gatherings(county, rng, at)
    persons = list(Person.objects.exclude(household=None).order_by("id")[::_STRIDE][:_VISITS])
    for number, person in enumerate(persons):
        _visit(number, person, rng, at)
    _lecture(county, at)
    _taken_back(at)
    people.reveal(person_id=persons[0].pk, fields=["phone"], purpose="上门前联系", by=BY, at=at - timedelta(days=2))


def _gatherings(county: County, rng: random.Random, at: datetime) -> None:
    for village in county.villages:
        for kind, name, (fewest, most) in _GROUPS[: rng.choice((1, 2, 3))]:
            facts = people.GroupFacts(village.pk, f"{village}{name}", kind, rng.randint(fewest, most))
            people.save_group(facts=facts, by=BY, at=at)
        kind, name = rng.choice(_PLACES)
        people.save_place(facts=people.PlaceFacts(village.pk, f"{village}{name}", kind), by=BY, at=at)


def _visit(number: int, person: Person, rng: random.Random, at: datetime) -> None:
    """Write a visit down by hand, every third one with a photograph."""
    day = at.astimezone(CHINA) - timedelta(days=rng.randint(1, 80))
    when = day.replace(hour=rng.randint(9, 17), minute=rng.randint(0, 59))  # nobody knocks at night
    said = touches.HandTouch(
        token=f"demo-{number}", kind=("visit", "receipt", "call")[number % 3],
        channel=("door", "door", "call")[number % 3], at=when, note=_SAID[number % 3],
        photo=_photo(number) if number % 3 == 1 else b"", person_id=person.pk,
    )  # fmt: skip
    touches.record_by_hand(said=said, by=BY, at=max(when, at - timedelta(days=80)))


def _lecture(county: County, at: datetime) -> None:
    group = Group.objects.filter(unit_id=county.villages[0].pk)[0]
    touches.record_touch(
        at=at - timedelta(days=3), by=BY, kind="relay", channel="wechat", unit_id=group.unit_id, group_id=group.pk,
        people_reached=group.size or 1, shown_text="【提醒】凡是要你共享屏幕的客服都是骗子。", source="demo",
        source_ref="relay-1", recorded_at=at,
    )  # fmt: skip
    household = Household.objects.order_by("id")[0]
    touches.record_touch(
        at=at - timedelta(days=1), by=BY, kind="pledge", channel="door", unit_id=household.unit_id,
        household_id=household.pk, source="demo", source_ref="pledge-1", recorded_at=at,
    )  # fmt: skip


def _taken_back(at: datetime) -> None:
    wrong = Touch.objects.filter(source="manual").order_by("at")[0]
    touches.reverse_touch(at=at, touch_at=wrong.at, touch_id=wrong.id, reason="登记错了人，已重新登记", by=BY)


def _photo(number: int) -> bytes:
    """Draw a plain sheet of paper with lines, as a signed notice looks from afar."""
    sheet = Image.new("RGB", (600, 800), "#f7f4ec")
    pen = ImageDraw.Draw(sheet)
    for row in range(10):
        pen.line((60, 120 + 55 * row, 540 - (number * 13 + row * 37) % 160, 120 + 55 * row), fill="#7c7a74", width=4)
    sink = io.BytesIO()
    sheet.save(sink, "JPEG", quality=70)
    return sink.getvalue()
