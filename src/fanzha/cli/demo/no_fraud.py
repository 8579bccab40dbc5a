"""No-fraud units of the demo county: a school that holds the title, a village to be checked, a half self-check."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from fanzha.campaigns.actions import no_fraud as actions
from fanzha.campaigns.actions.no_fraud import Words
from fanzha.campaigns.models import NoFraud
from fanzha.cli.demo.stories import Teller
from fanzha.common import clock
from fanzha.core.workflow.no_fraud import NoFraudStep
from fanzha.org.models import Unit

_DAY = timedelta(days=1)
_SCHOOL = {
    "no_case": {"met": True, "note": "学校写了说明，派出所核对过"},
    "lessons": {"met": True, "note": "本学期上了三次反诈课"},
    "parents": {"met": True, "note": "一封信发到每位家长，回执收齐"},
    "groups": {"met": True, "note": "18 个班级群逐一核对，有记录"},
    "posts": {"met": True, "note": ""},
    "path": {"met": True, "note": ""},
}
_SEEN = {
    "posts": {"met": True, "note": "教学楼、食堂都有，内容是今年的"},
    "path": {"met": True, "note": "随机问了 12 名学生，都说得出"},
}
# A village in which people were cheated: what the ledgers say stands beside what it says of itself.
_VILLAGE = {
    "broadcast": {"met": True, "note": "每天早七点、晚六点各播一刻钟，有播放记录"},
    "slogans": {"met": True, "note": "村口、卫生室、集市三处"},
    "elders": {"met": True, "note": "独居老人和返乡的，网格员上门讲过，留了告知单"},
    "aware": {"met": True, "note": ""},
}
_COMMUNITY = {
    "team": {"met": True, "note": "楼栋长 12 人，名单贴在社区公告栏"},
    "posts": {"met": False, "note": "3 号楼电梯里的海报掉了，正在补"},
}


def build(teller: Teller, *, at: datetime) -> None:
    """Make them where there are none."""
    if NoFraud.objects.exists():
        return
    county = teller.county
    with transaction.atomic():
        _awarded(teller, county.named["城关镇中心小学"], at)
        village = _begun(teller, "shiqiao", county.villages[-1], "village", _VILLAGE, at - 3 * _DAY)
        _applied(teller, "shiqiao", village, at - 3 * _DAY)
        _begun(teller, "dongguan", county.villages[0], "community", _COMMUNITY, at - 2 * _DAY)


def _begun(
    teller: Teller, who: str, unit: Unit, kind: str, said: Mapping[str, Mapping[str, object]], at: datetime
) -> NoFraud:
    """Begin a self-check and keep what the unit says."""
    with clock.fixed(at):
        by = teller.actor(who, at)
        row = actions.begin_no_fraud(unit_id=unit.pk, kind=kind, key=f"demo:{kind}", by=by, at=at)
        return actions.save_self_check(row_id=row.pk, words=Words(said), by=by, at=at)


def _applied(teller: Teller, who: str, row: NoFraud, at: datetime) -> None:
    with clock.fixed(at):
        actions.apply_no_fraud(row_id=row.pk, by=teller.actor(who, at), at=at)


def _awarded(teller: Teller, school: Unit, at: datetime) -> None:
    """Tell of a school that applied, was looked at by one and named by another."""
    begun, checked, named = at - 40 * _DAY, at - 30 * _DAY, at - 28 * _DAY
    row = _begun(teller, "jiaoyu", school, "campus", _SCHOOL, begun)
    _applied(teller, "jiaoyu", row, begun)
    with clock.fixed(checked):
        by = teller.actor("zhiban", checked)
        note = "看了教学楼、食堂，问了 12 名学生"
        actions.check_no_fraud(row_id=row.pk, words=Words(_SEEN), note=note, by=by, at=checked)
    with clock.fixed(named):
        by, why = teller.actor("zhuren", named), "各项都做到了，同意命名"
        actions.judge_no_fraud(row_id=row.pk, step=NoFraudStep.AWARD, why=why, by=by, at=named)
