"""Three clues: one just told, one on its way to a town, one proven, for which a reward is proposed."""

from datetime import datetime, timedelta

from django.db import transaction

from fanzha.cases.actions import clues as actions
from fanzha.cases.models import Clue
from fanzha.cli.demo.stories import Teller
from fanzha.common import clock


def build(teller: Teller, *, at: datetime) -> None:
    """Take what is missing of them."""
    if Clue.objects.exists():
        return
    with transaction.atomic():
        _told(
            teller,
            at - timedelta(hours=4),
            "public",
            "文庙巷口有人发小卡片，上面写“扫码进群领鸡蛋”，让加微信再做任务。",
        )
        passed_on = _told(
            teller, at - timedelta(days=1), "bank", "一名老人三天内四次到柜台要给同一个人转账，说是投资养老项目。"
        )
        proven = _told(
            teller, at - timedelta(days=9), "public", "新城街道一间出租屋里放着好几部一直开机的手机，轮换着打电话。",
            giver=("于海", "13800001721"),
        )  # fmt: skip
        by = teller.actor("zhiban", at)
        actions.hand_over_clue(
            clue_id=passed_on.pk, to_unit_id=teller.county.towns[1].pk, why="老人住在柳河镇", by=by, at=at
        )
        _rewarded(teller, proven, at - timedelta(days=2))


def _told(teller: Teller, told_at: datetime, source: str, text: str, *, giver: tuple[str, str] = ("", "")) -> Clue:
    with clock.fixed(told_at):
        giving = actions.Giving(
            key=f"demo-{told_at:%m%d%H%M}", unit_id=teller.county.root.pk, source=source, text=text,
            giver_name=giver[0], giver_phone=giver[1],
        )  # fmt: skip
        return actions.take_clue(giving=giving, by=teller.actor("zhiban", told_at), at=told_at)


def _rewarded(teller: Teller, clue: Clue, at: datetime) -> None:
    with clock.fixed(at):
        by = teller.actor("zhiban", at)
        actions.conclude_clue(clue_id=clue.pk, step="prove", why="上门查获简易组网设备一套", by=by, at=at)
        actions.ask_reward(clue_id=clue.pk, amount_fen=500_00, why="线索属实，查获设备一套", by=by, at=at)
