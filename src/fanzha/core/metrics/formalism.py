"""Signs that a return was made for the desk and not at the door. Each is a hint to look, never a verdict.

A sign is a code with its facts; the sentence stands below. Facts hold counts and days, no names and no text, so that
they may be kept in plain and shown to whoever approves.

Source: docs/methods/formalism.md, with what each threshold lets through.
"""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from fanzha.core.reasons import Reason, register


class Sign(StrEnum):
    """What may be seen on a return. The values are stored: never rename one."""

    PHOTO_USED = "formalism.photo_used"
    PHOTO_TIME = "formalism.photo_time"
    PHOTO_PLACE = "formalism.photo_place"
    ROUND = "formalism.round"
    REPEATED = "formalism.repeated"
    BATCH = "formalism.batch"
    COPIED = "formalism.copied"


SENTENCES: Final = {
    Sign.PHOTO_USED: "有 {count} 张照片以前用过（同一张或画面几乎一样）",
    Sign.PHOTO_TIME: "有 {count} 张照片的拍摄时间不在这一期（{first} 至 {last}）",
    Sign.PHOTO_PLACE: "两张照片相隔 {km} 公里，只差 {minutes} 分钟，路上来不及",
    Sign.ROUND: "填的 {count} 个数都是 {step} 的整数倍",
    Sign.REPEATED: "{count} 个数和上一期一模一样",
    Sign.BATCH: "同一个人在 {minutes} 分钟内报了 {count} 个单位",
    Sign.COPIED: "文字和另外 {count} 个单位的大部分相同，最像的约 {percent}%",
}
register(Sign, SENTENCES)
# What whoever approves may do with a sign.
ADVICE: Final = {
    Sign.PHOTO_USED: "点开照片看以前用在哪里；同一场活动报给几处是正常的",
    Sign.PHOTO_TIME: "问一问照片是哪天拍的；手机时间不准也会这样",
    Sign.PHOTO_PLACE: "问一问是不是几个人分头拍的",
    Sign.ROUND: "抽一两个数对照登记本",
    Sign.REPEATED: "问一问这一期实际做了什么；每周固定做同样的事也会这样",
    Sign.BATCH: "问一问数是各单位报上来的，还是代填的；乡镇代报本身是允许的",
    Sign.COPIED: "打开另外的单位对照；同一场联合活动的文字相同是正常的",
}

_RUN: Final = 5  # characters of one run
_KEPT: Final = 64  # hashes of a sketch: the standard error of the estimate is about .06
# Numbers, in figures or words, are the first thing that a copier changes.
_PLAIN: Final = re.compile(r"[^\u4e00-\u9fffA-Za-z]+|[〇零一二两三四五六七八九十百千万]+")
_EARTH_KM: Final = 6371.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """From what on a sign is shown. One version of `rules/formalism.json`.

    Attributes:
        round_step, round_least, round_from: that many numbers of at least `round_from`, all multiples of the step.
        repeated_least: that many numbers above nought, all as in the period before.
        batch_least, batch_minutes: that many units by one person in that time.
        copied_share: how much of the text is the same, 0 to 1; copied_runs: shorter texts are not compared.
        photo_slack_days: a photo may be that many days older than the period.
        clock_slack_minutes: the clock of a phone may run ahead by so much.
        speed_kmh, place_least_km: faster than this between two photos, and farther apart than this.
    """

    version: str
    round_step: int
    round_least: int
    round_from: int
    repeated_least: int
    batch_least: int
    batch_minutes: int
    copied_share: float
    copied_runs: int
    photo_slack_days: int
    clock_slack_minutes: int
    speed_kmh: float
    place_least_km: float


class BadBounds(ValueError):
    """The rule cannot be read. The sentence says why."""


def read_bounds(version: str, content: Mapping[str, float]) -> Bounds:
    """Return the bounds that stored data describe.

    Raises:
        BadBounds: a number is missing, unknown or not above nought.
    """
    names = set(Bounds.__slots__) - {"version"}
    if set(content) != names:
        raise BadBounds(f"少了或多了这些项：{'、'.join(sorted(set(content) ^ names))}")
    if wrong := sorted(name for name, value in content.items() if not value > 0):
        raise BadBounds(f"这些项应大于 0：{'、'.join(wrong)}")
    return Bounds(version, **content)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Photo:
    """What a picture says of itself.

    Attributes:
        taken_at: None where it does not say.
        place: latitude and longitude in degrees; None where it does not say.
        used_before: how many other objects held it earlier.
    """

    received_at: datetime
    taken_at: datetime | None = None
    place: tuple[float, float] | None = None
    used_before: int = 0


def photo_signs(photos: Sequence[Photo], *, first: date, last: date, bounds: Bounds) -> list[Reason]:
    """Return what the pictures of a return show: used before, taken at another time, taken too far apart.

    Args:
        first, last: the days that the return tells of, both included.
    """
    used = sum(photo.used_before > 0 for photo in photos)
    found = [Reason(Sign.PHOTO_USED, {"count": used})] if used else []
    odd = sum(_taken_otherwise(photo, first, last, bounds) for photo in photos)
    if odd:
        days = {"first": f"{first:%m-%d}", "last": f"{last:%m-%d}"}
        found.append(Reason(Sign.PHOTO_TIME, {"count": odd, **days}))
    return found + _too_far_apart(photos, bounds)


def _taken_otherwise(photo: Photo, first: date, last: date, bounds: Bounds) -> bool:
    if photo.taken_at is None:
        return False
    if photo.taken_at > photo.received_at + timedelta(minutes=bounds.clock_slack_minutes):
        return True
    day = photo.taken_at.date()
    slack = timedelta(days=bounds.photo_slack_days)
    return not first - slack <= day <= max(last, photo.received_at.date()) + slack


def _too_far_apart(photos: Sequence[Photo], bounds: Bounds) -> list[Reason]:
    """Return the pair that would have needed the greatest speed, where no road allows it."""
    placed = sorted((one.taken_at, one.place) for one in photos if one.taken_at is not None and one.place is not None)
    worst: tuple[float, float, float] | None = None
    for (earlier, here), (later, there) in pairwise(placed):
        km, hours = distance_km(here, there), (later - earlier).total_seconds() / 3600
        if km < bounds.place_least_km or km <= bounds.speed_kmh * hours:
            continue
        if worst is None or km / max(hours, 1e-9) > worst[0]:
            worst = (km / max(hours, 1e-9), km, hours)
    if worst is None:
        return []
    return [Reason(Sign.PHOTO_PLACE, {"km": round(worst[1]), "minutes": round(worst[2] * 60)})]


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the distance of two places in kilometres over the ground as the crow flies.

    >>> round(distance_km((30.0, 120.0), (30.0, 121.0)))
    96
    """
    (north, east), (north2, east2) = (tuple(math.radians(part) for part in place) for place in (here, there))
    half = math.sin((north2 - north) / 2) ** 2
    half += math.cos(north) * math.cos(north2) * math.sin((east2 - east) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def number_signs(
    typed: Mapping[str, int], *, known: Mapping[str, int], before: Mapping[str, int] | None, bounds: Bounds
) -> list[Reason]:  # fmt: skip
    """Return what the typed numbers show: all round, or all as last time.

    Args:
        typed: code to number; only those that the unit typed.
        known: what recorded work comes to; a typed number that agrees with it is proven and not looked at.
        before: what the unit typed for the period before; None where there is none.
    """
    own = {code: number for code, number in typed.items() if number != known.get(code)}
    large = [number for number in own.values() if number >= bounds.round_from]
    found = []
    if len(large) >= bounds.round_least and all(number % bounds.round_step == 0 for number in large):
        found.append(Reason(Sign.ROUND, {"count": len(large), "step": bounds.round_step}))
    said = {code: number for code, number in own.items() if number > 0}
    last = {code: number for code, number in (before or {}).items() if number > 0}
    if len(said) >= bounds.repeated_least and all(last.get(code) == number for code, number in said.items()):
        found.append(Reason(Sign.REPEATED, {"count": len(said)}))
    return found


def batch_sign(units_in_time: int, *, bounds: Bounds) -> list[Reason]:
    """Return whether one person handed in for many units at once.

    Args:
        units_in_time: for how many units, this one included, in `batch_minutes`.
    """
    if units_in_time < bounds.batch_least:
        return []
    return [Reason(Sign.BATCH, {"count": units_in_time, "minutes": bounds.batch_minutes})]


Sketch = tuple[int, ...]


def sketch(text: str, *, key: bytes = b"") -> Sketch:
    """Return the smallest keyed hashes of a text's runs of five characters, in rising order; numbers are left out.

    Whoever lacks the key cannot try texts out against it. Texts are comparable only under one key.

    Cost:
        One hash for each character.

    Source:
        Broder (1997), On the resemblance and containment of documents: bottom-k sketches.
    """
    plain = _PLAIN.sub("", text)
    runs = {plain[place : place + _RUN] for place in range(len(plain) - _RUN + 1)}
    return tuple(sorted(_hash(run, key) for run in runs)[:_KEPT])


def _hash(run: str, key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=6, key=key).digest())


def likeness(one: Sketch, other: Sketch) -> float:
    """Return the estimated share of runs that two texts have in common, 0 to 1.

    >>> likeness((1, 2, 3), (1, 2, 3)), likeness((1, 2), (3, 4)), likeness((), ())
    (1.0, 0.0, 0.0)
    """
    smallest = sorted({*one, *other})[: min(_KEPT, max(len(one), len(other)))]
    shared = set(one) & set(other)
    return sum(value in shared for value in smallest) / len(smallest) if smallest else 0.0


def copied_sign(own: Sketch, others: Sequence[Sketch], *, bounds: Bounds) -> list[Reason]:
    """Return whether a text is for the most part that of other units.

    Args:
        others: the texts of other units, one each.
    """
    if len(own) < min(bounds.copied_runs, _KEPT):
        return []
    alike = [share for share in (likeness(own, other) for other in others) if share >= bounds.copied_share]
    if not alike:
        return []
    return [Reason(Sign.COPIED, {"count": len(alike), "percent": round(100 * max(alike))})]
