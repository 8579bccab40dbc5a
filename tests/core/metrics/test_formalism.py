"""Signs of formalism at their thresholds, and honest returns that must raise none."""

from datetime import date, datetime, timedelta

import pytest

from fanzha.core.metrics.formalism import (
    ADVICE,
    SENTENCES,
    BadBounds,
    Bounds,
    Photo,
    Sign,
    batch_sign,
    copied_sign,
    likeness,
    number_signs,
    photo_signs,
    read_bounds,
    sketch,
)
from fanzha.core.values import CHINA

BOUNDS = Bounds(
    version="t", round_step=10, round_least=4, round_from=20, repeated_least=4, batch_least=6, batch_minutes=10,
    copied_share=0.7, copied_runs=30, photo_slack_days=1, clock_slack_minutes=30, speed_kmh=120, place_least_km=10,
)  # fmt: skip
FIRST, LAST = date(2026, 11, 16), date(2026, 11, 22)
RECEIVED = datetime(2026, 11, 20, 15, 0, tzinfo=CHINA)
OURS = (
    "周三晚上七点在村文化广场给六十多位老人讲了冒充公检法的骗法，现场帮十一人打开了来电预警，"
    "张贴了新的海报，会后入户看了三户独居老人。"
)
OTHERS = (
    "本周组织网格员在集市摆摊，对着过往群众讲刷单返利的案例，发放折页，"
    "又到两家快递站点提醒收件人，不要相信到付和快递理赔的电话。"
)


def codes(found):
    return [one.code for one in found]


def photo(day=18, hour=19, minute=0, *, place=None, used=0):
    return Photo(RECEIVED, datetime(2026, 11, day, hour, minute, tzinfo=CHINA), place, used)


@pytest.mark.parametrize(
    ("typed", "known", "before", "expected"),
    [
        ({"a": 20, "b": 30, "c": 100, "d": 50}, {}, None, [Sign.ROUND]),
        ({"a": 20, "b": 30, "c": 100}, {}, None, []),  # one too few
        ({"a": 20, "b": 30, "c": 100, "d": 51}, {}, None, []),
        ({"a": 20, "b": 30, "c": 100, "d": 50}, {"a": 20}, None, []),  # one of them the ledger knows
        ({"a": 20, "b": 30, "c": 100, "d": 50, "e": 3}, {}, None, [Sign.ROUND]),  # small ones say nothing
        ({"a": 3, "b": 4, "c": 7, "d": 1}, {}, {"a": 3, "b": 4, "c": 7, "d": 1}, [Sign.REPEATED]),
        ({"a": 3, "b": 4, "c": 7, "d": 1}, {}, {"a": 3, "b": 4, "c": 7, "d": 2}, []),
        ({"a": 3, "b": 4, "c": 7, "d": 0}, {}, {"a": 3, "b": 4, "c": 7, "d": 0}, []),  # noughts are no work
        ({"a": 3, "b": 4, "c": 7, "d": 1}, {"a": 3}, {"a": 3, "b": 4, "c": 7, "d": 1}, []),
        ({}, {}, {}, []),
    ],
)
def test_numbers(typed, known, before, expected):
    assert codes(number_signs(typed, known=known, before=before, bounds=BOUNDS)) == expected


@pytest.mark.parametrize(("units", "shown"), [(5, False), (6, True), (7, True)])
def test_many_units_at_once_by_one_person(units, shown):
    assert bool(batch_sign(units, bounds=BOUNDS)) is shown


@pytest.mark.parametrize(
    ("photos", "expected"),
    [
        ([photo()], []),
        ([photo(used=1)], [Sign.PHOTO_USED]),
        ([Photo(RECEIVED)], []),  # a picture of a chat says nothing of itself
        ([photo(day=15)], []),  # the evening before, sent on Monday
        ([photo(day=14)], [Sign.PHOTO_TIME]),
        ([photo(day=20, hour=15, minute=30)], []),  # a clock that runs ahead
        ([photo(day=20, hour=15, minute=31)], [Sign.PHOTO_TIME]),
        ([photo(place=(30.0, 120.0)), photo(minute=30, place=(30.0, 121.0))], [Sign.PHOTO_PLACE]),
        ([photo(place=(30.0, 120.0)), photo(hour=20, place=(30.0, 121.0))], []),  # 96 km in an hour
        ([photo(place=(30.0, 120.0)), photo(place=(30.0, 120.05))], []),  # two phones in one village
        ([photo(place=(30.0, 120.0)), photo(place=(30.0, 120.2))], [Sign.PHOTO_PLACE]),
    ],
)
def test_photos(photos, expected):
    assert codes(photo_signs(photos, first=FIRST, last=LAST, bounds=BOUNDS)) == expected


@pytest.mark.parametrize(
    ("text", "others", "shown"),
    [
        (OURS, [OURS], True),
        (OURS.replace("六十多位", "四十多位").replace("十一人", "九人"), [OURS], True),
        (OURS, [OTHERS], False),
        (OURS, [], False),
        ("开展宣传，效果良好。", ["开展宣传，效果良好。"], False),  # too short to say anything
    ],
    ids=["same", "numbers-changed", "another", "alone", "short"],
)
def test_texts(text, others, shown):
    found = copied_sign(sketch(text), [sketch(one) for one in others], bounds=BOUNDS)

    assert bool(found) is shown


def test_a_sketch_says_nothing_without_its_key():
    assert likeness(sketch(OURS, key=b"one"), sketch(OURS, key=b"two")) == 0
    assert likeness(sketch(OURS, key=b"one"), sketch(OURS, key=b"one")) == 1


HONEST = [
    ("quiet-week", {"a": 0, "b": 0, "c": 0, "d": 0}, {"a": 0, "b": 0, "c": 0, "d": 0}),
    ("two-round-by-chance", {"a": 120, "b": 30, "c": 17, "d": 3}, {"a": 100, "b": 24, "c": 9, "d": 2}),
    ("a-fixed-routine", {"a": 1, "b": 2, "c": 1}, {"a": 1, "b": 2, "c": 1}),
    ("a-pack-of-leaflets", {"a": 500, "b": 1, "c": 2}, None),
    ("five-numbers-not-all-round", {"a": 40, "b": 60, "c": 80, "d": 100, "e": 77}, None),
]


@pytest.mark.parametrize(("typed", "before"), [one[1:] for one in HONEST], ids=[one[0] for one in HONEST])
def test_honest_returns_raise_nothing(typed, before):
    assert number_signs(typed, known={}, before=before, bounds=BOUNDS) == []


def test_a_town_that_hands_in_for_its_few_villages_raises_nothing():
    assert batch_sign(BOUNDS.batch_least - 1, bounds=BOUNDS) == []


def test_every_sign_has_its_words_and_advice():
    assert set(SENTENCES) == set(ADVICE) == set(Sign)


def test_bounds_are_read_whole_or_not_at_all():
    content = {name: getattr(BOUNDS, name) for name in Bounds.__slots__ if name != "version"}

    assert read_bounds("t", content) == BOUNDS
    with pytest.raises(BadBounds, match="round_step"):
        read_bounds("t", {key: value for key, value in content.items() if key != "round_step"})
    with pytest.raises(BadBounds, match="大于 0"):
        read_bounds("t", content | {"batch_least": 0})


def test_the_order_of_photos_does_not_matter():
    photos = [photo(place=(30.0, 120.0)), photo(minute=30, place=(30.0, 121.0)), photo(day=19, place=(30.0, 120.0))]
    found = photo_signs(photos, first=FIRST, last=LAST, bounds=BOUNDS)

    assert photo_signs(photos[::-1], first=FIRST, last=LAST, bounds=BOUNDS) == found
    assert timedelta(minutes=found[0].facts["minutes"]) == timedelta(minutes=30)
