"""What reached the demo county's people in the same months: messages, calls and quizzes, and visits without a proof."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from fanzha.people.models import Person
from fanzha.touches import actions as touches
from fanzha.touches.models import Touch, TouchKey

_SOURCE = "demo-year"
_MONTHS = 14
_SHARE_OF_PERSONS = 0.45
_KINDS = {"sms": ("sms", 5), "call": ("phone", 3), "quiz": ("other", 2), "visit": ("door", 3)}
_NO_PROOF = {"visit"}  # a visit proves something only with its proof, and nobody photographed these
_TEXTS = {"sms": "【反诈】凡是要您先垫钱、先转账的，都是诈骗。拿不准打 96110。", "quiz": "反诈十问"}


def write(persons: Sequence[Person], *, rng: random.Random, at: datetime) -> dict[int, datetime]:
    """Write the touches of about half of some persons; return when a person was first reached beyond doubt."""
    touches.ensure_partitions(first=(at - timedelta(days=31 * _MONTHS)).replace(day=1), months=_MONTHS + 2)
    wanted = [
        (person, rng.choices(list(_KINDS), [weight for _, weight in _KINDS.values()])[0], _moment(rng, at))
        for person in persons if rng.random() < _SHARE_OF_PERSONS for _ in range(rng.choice((1, 1, 2)))
    ]  # fmt: skip
    ids = _next_ids(len(wanted))
    rows = [_touch(number, *one) for number, one in zip(ids, wanted, strict=True)]
    Touch.objects.bulk_create(rows, batch_size=500)
    TouchKey.objects.bulk_create(
        [TouchKey(source=_SOURCE, source_ref=row.source_ref, touch_id=row.id, touch_at=row.at) for row in rows]
    )
    first: dict[int, datetime] = {}
    for person, kind, moment in sorted(wanted, key=lambda one: one[2]):
        if kind not in _NO_PROOF:
            first.setdefault(person.pk, moment)
    return first


def _moment(rng: random.Random, at: datetime) -> datetime:
    day = at - timedelta(days=rng.uniform(3, 31 * (_MONTHS - 1)))
    return day.replace(hour=rng.randint(9, 19), minute=rng.randrange(60), second=0, microsecond=0)


def _touch(number: int, person: Person, kind: str, moment: datetime) -> Touch:
    return Touch(
        id=number, at=moment, kind=kind, channel=_KINDS[kind][0], unit_id=person.unit_id, person_id=person.pk,
        household_id=person.household_id, shown_text=_TEXTS.get(kind, ""), officer_name="孟强", source=_SOURCE,
        source_ref=f"{number}", recorded_at=moment,
    )  # fmt: skip


def _next_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('touches_touch_id_seq') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]
