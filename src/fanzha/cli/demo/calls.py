"""The demo desk: calls of yesterday and today, one still open, and a 110 list with something missing."""

from datetime import datetime, timedelta

from django.db import transaction

from fanzha.cases import actions
from fanzha.cases.models import Call
from fanzha.cli.demo.stories import Teller
from fanzha.common import clock

_CARD = "6228480402564890018"
_OPEN = (
    "我叫何小燕，今年38岁，在城关镇向阳小区开店。刚才接到00886912340000打来的电话，对方自称客服，说要取消百万保障，让我打开腾讯会议共享屏幕，"
    f"我已经转了29800元到{_CARD}，户名：田丰，他还让我再转3万。"
)
_ENDED = (
    # hours ago, minutes to the first stop (None: nobody was told), outcome, protected yuan
    (26, 1, "dissuaded", 30_000), (25, 2, "dissuaded", None), (23, None, "consult", None), (6, 1, "dissuaded", 12_000),
    (5, 3, "clue", None), (4, None, "empty", None),
)  # fmt: skip
_LISTED = (
    ("3", "冒充客服", "电信诈骗，冒充平台客服，已转账", 2_980_000),
    ("4", "纠纷", "网购退货纠纷", None),
    ("5", "刷单", "网上刷单被骗", 860_000),
)


def build(teller: Teller, *, at: datetime) -> None:
    """Make what is missing of it."""
    if Call.objects.exists():
        return
    with transaction.atomic():
        _calls(teller, at)
        _list(teller, at)


def _calls(teller: Teller, at: datetime) -> None:
    unit = teller.county.root.pk
    for hours, stopped, outcome, protected in _ENDED:
        rang = at - timedelta(hours=hours)
        with clock.fixed(rang):
            by = teller.actor("zhiban", rang)
            call = actions.begin_call(unit_id=unit, by=by, at=rang)
            if stopped:
                done = {"stop_now": (rang + timedelta(minutes=stopped)).isoformat()}
                actions.save_call(call_id=call.pk, body={"done": done}, version=1, tab="demo", by=by, at=rang)
            fen = protected * 100 if protected else None
            later = rang + timedelta(minutes=9)
            actions.end_call(call_id=call.pk, outcome=outcome, protected_fen=fen, by=by, at=later)
    by = teller.actor("zhiban", at)
    rang = at - timedelta(minutes=4)
    call = actions.begin_call(unit_id=unit, by=by, at=rang)
    actions.save_call(call_id=call.pk, body={"story": _OPEN}, version=1, tab="demo", by=by, at=at)


def _list(teller: Teller, at: datetime) -> None:
    by = teller.actor("zhiban", at)
    for number, kind, words, fen in _LISTED:
        listed = actions.Listed(
            system="110", number=f"J{at:%Y%m%d}000{number}", at=at - timedelta(minutes=40 * int(number)),
            caller=f"1380000000{number}", words=f"{kind}：{words}", loss_fen=fen, said={"words": words},
        )  # fmt: skip
        row, _ = actions.list_row(listed=listed, unit_id=teller.county.root.pk, by=by, at=at)
        if kind == "纠纷":
            actions.set_row_aside(row_id=row.pk, why="网购退货纠纷，没有被骗", by=by, at=at)
