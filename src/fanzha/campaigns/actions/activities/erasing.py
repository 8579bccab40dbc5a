"""What is erased of an activity when its time is over: who came at once, words and photos later; the numbers stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.campaigns.models.activities import Activity, SignIn
from fanzha.common import files, retention
from fanzha.common.audit import erasing as audits
from fanzha.common.retention import Kept, PersonKeys, Section, Way

_WORDS = ("place", "audience", "lecturer", "note", "minutes", "ended_why")


@transaction.atomic
def erase_sign_ins(rows: Sequence[Any], *, at: datetime) -> int:
    """Erase names, numbers and marks of telephones of those who came; that they came stays counted."""
    for row in rows:
        row.name = row.phone = row.name_index = row.phone_index = row.device = ""
        row.erased_at = at
        row.save()
    return len(rows)


@transaction.atomic
def erase_activities(rows: Sequence[Any], *, at: datetime) -> int:
    """Erase words, photos and works; kind, unit, days, numbers stay."""
    for row in rows:
        held = [one.file for one in row.files.select_related("file")]
        held += [one.file for one in row.entries.filter(file__isnull=False).select_related("file")]
        row.files.all().delete()
        row.votes.all().delete()
        row.entries.update(title="", group="", file=None)
        for file in held:  # last: no row may name it any more
            files.erase(file)
        row.title, row.erased_at = "", at
        for name in _WORDS:
            setattr(row, name, "")
        row.save()
        erase_sign_ins(list(row.sign_ins.filter(erased_at__isnull=True)), at=at)
    audits.erase_words_about("campaigns.activity", [row.pk for row in rows], at=at)
    return len(rows)


def _of_person(keys: PersonKeys) -> Any:
    return SignIn.objects.filter(phone_index__in=[one for one in keys.phone_indexes if one])


def held_about(keys: PersonKeys) -> list[Section]:
    """Fill `person.data`: at which activities the person signed in with a number of theirs."""
    rows = _of_person(keys).select_related("activity").order_by("signed_at")
    lines = tuple((f"{row.signed_at:%Y-%m-%d}", f"{row.activity.number} 签到") for row in rows)
    return [Section("活动签到", lines)] if lines else []


def erase_of_person(keys: PersonKeys, at: datetime) -> int:
    """Fill `person.erase`: names and numbers that the person left at activities."""
    return erase_sign_ins(list(_of_person(keys)), at=at)


SIGN_INS_KEPT = Kept(
    code="activity.sign_in", title="活动签到名单", event="签到", goes="姓名、电话、手机标记",
    stays="签到时间、成绩、是否在册，合成人数", ways=(Way.ERASE_FIELDS,),
    past=lambda before: SignIn.objects.filter(signed_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_sign_ins(rows, at=at), tables=("campaigns.SignIn",),
)  # fmt: skip
ACTIVITIES_KEPT = Kept(
    code="activity", title="活动", event="归档或取消", goes="标题、地点、对象、主讲人、纪要、备注、照片、参赛作品",
    stays="编号、种类、单位、时间、人数、班级人数", ways=(Way.ERASE_FIELDS,),
    past=lambda before: Activity.objects.filter(ended_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_activities(rows, at=at),
    tables=("campaigns.Activity", "campaigns.ContestEntry"),
)  # fmt: skip


def register() -> None:
    """Make known what is kept."""
    retention.register(SIGN_INS_KEPT)
    retention.register(ACTIVITIES_KEPT)
