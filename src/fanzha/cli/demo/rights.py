"""Rights and retention in the demo county: a request in each state, objections, a hold, assessments and a breach."""

from datetime import datetime, timedelta

from fanzha.cli.demo.stories import Teller
from fanzha.common.actor import Actor
from fanzha.intake import actions as intake
from fanzha.intake.models import Report, WatchEntry
from fanzha.people.models import Person
from fanzha.rights import actions
from fanzha.rights.actions.objections import Objecting
from fanzha.rights.models import ErasureRun, Hold, Objection, Record, Request

_PUBLIC = Actor.public(origin="127.0.0.1")
_OLD = ("妈，晚上我回家吃饭", "明天九点开会，带上材料", "您预约的牙科检查是周三上午")


def build(teller: Teller, *, at: datetime) -> None:
    """Tell every story that was not told before a kill."""
    if not ErasureRun.objects.exists():
        _erase(teller, at)
    if not Request.objects.exists():
        _requests(teller, at)
    if not Objection.objects.exists():
        _objections(teller, at)
    if not Hold.objects.exists():
        _hold(teller, at)
    if not Record.objects.exists():
        _records(teller, at)


def _erase(teller: Teller, at: datetime) -> None:
    """Let last night's run find something whose time was over, and tonight's find some more."""
    for number, text in enumerate(_OLD):
        _old(teller, f"demo-old-{number}", text, at - timedelta(days=95 + number), source="operator")
    actions.erase_due(at=at - timedelta(hours=9))
    for number, text in enumerate(_OLD[:2]):
        _old(teller, f"demo-due-{number}", text, at - timedelta(days=92), source="operator")


def _old(teller: Teller, key: str, text: str, at: datetime, *, source: str) -> None:
    new = intake.NewReport(key=key, source_code=source, unit_id=teller.county.root.pk, text=text, batch_id=1)
    intake.take_report(new=new, by=_PUBLIC, at=at)


def _requests(teller: Teller, at: datetime) -> None:
    person = _somebody()
    wanted = (
        ("see", "想知道登记了我什么"),
        ("correct", "电话换了，要改"),
        ("delete", "不想再被联系"),
        ("explain", "为什么说我被骗"),
    )
    for number, (kind, said) in enumerate(wanted):
        day = at - timedelta(days=6 - number)
        duty = teller.actor("zhiban", day)
        application = actions.Application(
            key=f"demo-request-{kind}", kind=kind, unit_id=teller.county.root.pk, name=person.name, phone=person.phone,
            said=said, proof="id_card",
        )  # fmt: skip
        made = actions.take_request(application=application, by=duty, at=day)
        actions.name_person(request_id=made.pk, person_id=person.pk, by=duty, at=day)
        if kind == "see":
            actions.answer_request(request_id=made.pk, note="", by=duty, at=day + timedelta(hours=2))
        if kind == "delete":
            reason = "预警劝阻还在回访期内，到期后再办"
            actions.refuse_request(request_id=made.pk, reason=reason, by=duty, at=day + timedelta(hours=3))
    waiting = actions.Application(
        key="demo-request-page", kind="see", unit_id=teller.county.root.pk, name="赵先生", said="想看看有没有我的信息"
    )
    actions.take_request(application=waiting, by=_PUBLIC, at=at - timedelta(hours=5))


def _somebody() -> Person:
    person: Person = Person.objects.exclude(phone_index="").order_by("id")[40]
    return person


def _objections(teller: Teller, at: datetime) -> None:
    entry = WatchEntry.objects.filter(kind="phone", withdrawn_at__isnull=True).order_by("id").first()
    values = [("demo-objection-1", entry.value if entry else "01088886666", "这是我们公司的客服电话，一直在用", 0),
              ("demo-objection-2", "19900001234", "我的号码被人冒用过，已经挂失", 3)]  # fmt: skip
    for key, value, said, hours in values:
        objecting = Objecting(key=key, kind="phone", value=value, unit_id=teller.county.root.pk, said=said)
        actions.take_objection(objecting=objecting, by=_PUBLIC, at=at - timedelta(hours=hours))
    other = Objection.objects.get(key="demo-objection-2")
    actions.decide_objection(
        objection_id=other.pk, step="close", reason="核查过，名单里没有", by=teller.actor("zhiban", at), at=at
    )


def _hold(teller: Teller, at: datetime) -> None:
    report = Report.objects.filter(state="confirmed").order_by("id").first()
    if report is not None:
        actions.set_hold(
            what=report.number, reason="检察院调取，期限半年", until=(at + timedelta(days=180)).date(),
            by=teller.actor("zhuren", at), at=at - timedelta(days=2),
        )  # fmt: skip


def _records(teller: Teller, at: datetime) -> None:
    by = teller.actor("zhuren", at)
    actions.make_record(
        kind="assessment", title="群众举报筛查和预警上线前的影响评估", by=by, at=at - timedelta(days=40),
        content={
            "purpose": "用群众举报和各部门推送的线索，判断是不是诈骗，劝阻可能受骗的人。只用到号码、文字内容和住址",
            "risks": "可能误判，打扰到没有受骗的人；举报内容里有别人的信息；信息泄露会被骗子利用",
            "measures": "先由人核实再联系；内容和号码加密保存，谁看过都有记录；到期自动清除；误判可以申诉",
            "conclusion": "目的合法、正当、必要，措施和风险相称，可以上线。半年后复评",
        },
    )  # fmt: skip
    found = at - timedelta(hours=30)
    breach = actions.make_record(
        kind="breach", title="走访登记表遗失", breach=actions.Breach(found), by=by, at=at - timedelta(hours=29),
        content={
            "what": "一张纸质走访登记表遗失，上面有 6 户的住址和电话",
            "cause": "走访途中从车上掉落，可能被人捡到后冒充社区打电话",
            "measures": "沿路找过，没有找到；已经提醒这 6 户留意陌生电话",
            "advice": "接到自称社区、民警的陌生电话，先打 96110 核实",
        },
    )  # fmt: skip
    actions.note_breach_step(record_id=breach.pk, step="contained", done_at=at - timedelta(hours=26), by=by, at=at)
    actions.note_breach_step(record_id=breach.pk, step="authority_told", done_at=at - timedelta(hours=25), by=by, at=at)
