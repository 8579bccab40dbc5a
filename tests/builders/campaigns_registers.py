"""Entries of registers for tests."""

from fanzha.campaigns.actions.registers import writing
from fanzha.campaigns.actions.registers.writing import Written
from tests.builders.org import AT

PHONE = "13900005678"
LIAISON = {"person": "周小满", "title": "副镇长", "phone": PHONE, "since": "2026-11-02"}
POSTING = {"name": "西门小区", "sort": "电梯", "spots": "40", "covered": "36", "on": "2026-11-10"}
RISK = {
    "what": "两部自助机没有提示", "sort": "网点柜面", "where": "南街支行", "on": "2026-11-20",
    "seen": "屏幕首页没有反诈提示",
}  # fmt: skip
PLAN = {
    "name": "涉诈突发事件预案", "when": "一天内两户以上被骗", "steps": "先止付，再上门", "person": "何长青",
    "phone": PHONE, "on": "2026-06-01",
}  # fmt: skip


def an_entry(unit, by, *, kind="liaison", values=LIAISON, key="a", at=AT, pieces=()):
    """Write an entry."""
    return writing.write_entry(
        unit_id=unit.pk, kind=kind, written=Written(values, pieces), key=key, by=by, at=at
    )  # fmt: skip
