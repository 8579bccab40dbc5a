"""Three cases with a file: one to be looked into, one on its way to another town, one solved."""

import io
from datetime import datetime, timedelta

from django.db import transaction
from PIL import Image, ImageDraw

from fanzha.cases import actions
from fanzha.cases.models import Case, Operation
from fanzha.cli.demo.stories import Teller
from fanzha.common import clock
from fanzha.people import actions as people

_CARD = "6217003320098765430"
_OTHER_CARD = "6228480402564890018"
_CHAT = "对方：您的账户涉嫌洗钱，请把钱转到安全账户配合核查。\n本人：要转多少？\n对方：先转五万。\n"


def build(teller: Teller, *, at: datetime) -> None:
    """Make what is missing of it."""
    if Operation.objects.exists():
        return
    with transaction.atomic():
        _operations(teller, at)
        _doubtful(teller, at - timedelta(days=2), at)
        _on_its_way(teller, at - timedelta(days=4), at)
        _solved(teller, at - timedelta(days=40), at)


def _operations(teller: Teller, at: datetime) -> None:
    by, first = teller.actor("zhuren", at), at.date().replace(month=1, day=1)
    actions.save_operation(title="“断卡”行动", starts_on=first, ends_on=None, by=by, at=at)
    actions.save_operation(
        title="“长风”专项行动", starts_on=first, ends_on=first.replace(month=12, day=31), by=by, at=at
    )


def _opened(
    teller: Teller, told_at: datetime, *, town: int, scam_type: str, loss: int, who: tuple[str, str], **said: object
) -> Case:
    with clock.fixed(told_at):
        by = teller.actor("zhiban", told_at)
        unit, home = teller.county.towns[town], teller.county.villages[town]
        person = people.ensure_person(unit_id=home.pk, name=who[0], phone=who[1], source="案件登记", by=by, at=told_at)
        case = actions.open_case(
            unit_id=unit.pk, scam_type=scam_type, loss=loss, person_id=person.pk, channel="call", by=by, at=told_at,
            facts=str(said.pop("facts")), occurred_at=told_at - timedelta(hours=5),
        )  # fmt: skip
        actions.save_victim(
            case_id=case.pk, said={"person_id": person.pk, "home_unit_id": home.pk, **said}, by=by, at=told_at
        )
        return case


def _paid(teller: Teller, case: Case, paid_at: datetime, yuan: int, at: datetime, **said: object) -> None:
    by = teller.actor("zhiban", at)
    row = {"paid_at": paid_at, "amount_fen": yuan * 100, "way": "card", "payee_account": _CARD, **said}
    actions.save_payment(case_id=case.pk, said=row, by=by, at=at)


def _doubtful(teller: Teller, told_at: datetime, at: datetime) -> None:
    case = _opened(
        teller, told_at, town=1, scam_type="C08", loss=52_000_00, who=("蒋玉兰", "13800001701"), age=66, sex="女",
        occupation="retired", schooling="junior", met_publicity="yes", publicity_met="村里大喇叭讲过", has_app="no",
        how_cheated="接到自称办案人员的电话，说账户涉嫌洗钱", facts="冒充公检法，要求转到“安全账户”。",
    )  # fmt: skip
    by, hour = teller.actor("zhiban", at), timedelta(hours=1)
    _paid(teller, case, told_at - 4 * hour, 50_000, at, payee_name="田某")
    _paid(teller, case, told_at - 3 * hour, 8_000, at, payee_account=_OTHER_CARD, is_told=False)
    actions.add_traits(case_id=case.pk, traits=[("phone", "00886912340000"), ("qq", "309912345")], by=by, at=at)
    piece = actions.Piece(kind="chat", label="聊天记录", source="受害人", name="聊天.txt", content=_CHAT.encode())
    actions.take_evidence(case_id=case.pk, piece=piece, by=by, at=at)
    shot = actions.Piece(kind="chat", label="聊天截图", source="受害人", name="聊天.jpg", content=_screen())
    actions.take_evidence(case_id=case.pk, piece=shot, by=by, at=at)
    for kind, words in (("statement", "调两张卡的流水"), ("care", "老人夜里睡不着，陪她说说话")):
        actions.ask_task(case_id=case.pk, kind=kind, unit_id=case.unit_id, words=words, by=by, at=at)


def _screen() -> bytes:
    """Draw the bubbles of a talk on a telephone, without words."""
    screen = Image.new("RGB", (360, 720), "#ededed")
    pen = ImageDraw.Draw(screen)
    for row, (own, width) in enumerate([(False, 250), (True, 150), (False, 210), (False, 260), (True, 90)]):
        left, top = (340 - width if own else 20), 60 + 120 * row
        pen.rounded_rectangle((left, top, left + width, top + 80), 12, fill="#95ec69" if own else "#ffffff")
        pen.line((left + 20, top + 40, left + width - 20, top + 40), fill="#8a8a8a", width=6)
    sink = io.BytesIO()
    screen.save(sink, "JPEG", quality=80)
    return sink.getvalue()


def _on_its_way(teller: Teller, told_at: datetime, at: datetime) -> None:
    case = _opened(
        teller, told_at, town=2, scam_type="C01", loss=8_600_00, who=("施小军", "13800001702"), age=24, sex="男",
        occupation="worker", schooling="senior", met_publicity="no", has_app="unknown",
        how_cheated="网上做任务返佣", facts="刷单返利，先返小额后不能提现。",
    )  # fmt: skip
    for hours, yuan, direction in ((6, 200, "paid"), (5, 300, "returned"), (4, 8_700, "paid")):
        _paid(teller, case, told_at - timedelta(hours=hours), yuan, at, direction=direction)
    by = teller.actor("zhiban", at)
    to = teller.county.towns[3].pk
    actions.ask_transfer(case_id=case.pk, unit_id=to, why="受害人常住马坊镇，由当地办理方便", by=by, at=at)


def _solved(teller: Teller, told_at: datetime, at: datetime) -> None:
    case = _opened(
        teller, told_at, town=0, scam_type="C04", loss=30_000_00, who=("戴国强", "13800001703"), age=41, sex="男",
        occupation="trader", schooling="college", met_publicity="yes", has_app="yes", is_warning_on="no",
        how_cheated="假客服说能退款", facts="冒充客服退款，共享屏幕后转走。",
    )  # fmt: skip
    by = teller.actor("zhiban", at)
    _paid(teller, case, told_at - timedelta(hours=4), 30_000, at)
    actions.save_origin(
        case_id=case.pk, origin_level="ministry", leak_source="shopping", contact_way="call",
        contact_at=told_at - timedelta(hours=6), by=by, at=at,
    )  # fmt: skip
    for step in ("accept", "solve"):
        actions.move_case(case_id=case.pk, step=step, by=by, at=at)
    actions.save_outcome(
        case_id=case.pk, solved_at=at - timedelta(days=3), arrests=2, dens=1, recovered=12_000_00,
        note="在外地抓获取款人员两名。", by=by, at=at,
    )  # fmt: skip
    actions.set_tags(case_id=case.pk, operation_ids=Operation.objects.values_list("pk", flat=True), by=by, at=at)
