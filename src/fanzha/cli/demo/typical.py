"""Two typical cases: one in the library, one that waits for a second person. A third case was solved and only asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from fanzha.cases import actions
from fanzha.cases.actions import typical as steps
from fanzha.cases.actions import typical_publishing as publishing
from fanzha.cases.models import TypicalCase
from fanzha.cases.queries import typical as reads
from fanzha.cli.demo.stories import Teller
from fanzha.common import clock
from fanzha.core.workflow.typical_case import TypicalState
from fanzha.people import actions as people


@dataclass(frozen=True, slots=True)
class _Story:
    days: int
    town: int
    scam_type: str
    loss_yuan: int
    who: tuple[str, str]
    age: int
    facts: str
    title: str
    story: str
    lesson: str


_APPROVED = _Story(
    days=34, town=3, scam_type="C01", loss_yuan=26_400, who=("祝小满", "13800001711"), age=23,
    facts="祝小满在网上看到招聘点赞员，先返了 180 元，后来垫付 26400 元做“联单”，提现时对方说操作失误要再交钱。",
    title="点个赞就返钱，垫进去几万元提不出来",
    story=(
        "一名二十多岁的居民在群里看到招聘“点赞员”，做了几单，每单都返了小钱，就放心了。\n"
        "“导师”接着派“联单”，要连做四单才能提现，垫的钱一单比一单多。做完提现时，对方说操作失误，要再交钱“修复数据”。\n"
        "再交，还是提不出来。想起社区讲过的话，这才停手报警。"
    ),
    lesson="先返小钱再让垫付，都是刷单诈骗\n提现前还要交钱，马上停手\n已经转了钱，立刻打 110",
)  # fmt: skip
_WAITING = _Story(
    days=21, town=4, scam_type="C08", loss_yuan=48_000, who=("阎素梅", "13800001712"), age=68,
    facts=(
        "阎素梅接到自称办案人员的电话，说她名下一张卡涉嫌洗钱，要转到“安全账户”。"
        "她在杏花村景区门口接的电话，儿子赶到时已转 48000 元。"
    ),
    title="“办案人员”让转安全账户，全程不许挂电话",
    story=(
        "一名六十多岁的老人在杏花村景区门口接到电话，对方自称办案人员，说她名下的银行卡涉嫌洗钱，要保密、不许挂电话。\n"
        "对方一步步教她把存款转到“安全账户”，说查清了就退。家人赶到时，几万元已经转走。"
    ),
    lesson="公安机关没有安全账户\n不许挂电话、不许告诉家人的，都是诈骗\n先挂断，再打 110 或者找社区民警核实",
)  # fmt: skip


def build(teller: Teller, *, at: datetime) -> None:
    """Make them where there is no text yet."""
    if TypicalCase.objects.exclude(state=TypicalState.ASKED).exists():
        return
    with transaction.atomic():
        row = _sent(teller, _APPROVED, at - timedelta(days=6))
        with clock.fixed(at - timedelta(days=5)):
            publishing.approve_typical(
                typical_id=row.pk, version=row.version, by=teller.actor("zhuren", at), at=at - timedelta(days=5)
            )
        _sent(teller, _WAITING, at - timedelta(hours=3))


def _sent(teller: Teller, told: _Story, at: datetime) -> TypicalCase:
    """Open a case, have it solved, draft its story and hand it to the approvers."""
    by, told_at = teller.actor("zhiban", at), at - timedelta(days=told.days)
    with clock.fixed(told_at):
        unit, home = teller.county.towns[told.town], teller.county.villages[told.town]
        name, phone = told.who
        person = people.ensure_person(unit_id=home.pk, name=name, phone=phone, source="案件登记", by=by, at=told_at)
        case = actions.open_case(
            unit_id=unit.pk, scam_type=told.scam_type, loss=told.loss_yuan * 100, person_id=person.pk, channel="call",
            facts=told.facts, occurred_at=told_at - timedelta(hours=4), by=by, at=told_at,
        )  # fmt: skip
        said = {"person_id": person.pk, "home_unit_id": home.pk, "age": told.age}
        actions.save_victim(case_id=case.pk, said=said, by=by, at=told_at)
    with clock.fixed(at):
        for step in ("accept", "solve"):
            actions.move_case(case_id=case.pk, step=step, by=by, at=at)
        row = steps.begin_typical(case_id=case.pk, by=by, at=at)
        whole = "\n".join([told.title, told.story, told.lesson])
        why = {one.mark: "说的是旅游景点，不是当事人住的地方" for one in reads.findings(row, text=whole)}
        text = steps.Text(told.title, told.story, told.lesson, reasons=why)
        row = steps.save_typical(typical_id=row.pk, text=text, version=row.version, by=by, at=at)
        return steps.submit_typical(typical_id=row.pk, version=row.version, by=by, at=at)
