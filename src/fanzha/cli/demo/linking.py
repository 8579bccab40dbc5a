"""A small series: three cases with one payee account, two of them put together, the third still to be judged."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from fanzha.cases import actions
from fanzha.cases.actions import linking
from fanzha.cases.actions import series as serials
from fanzha.cases.models import Case, LinkProposal, Series, SeriesMember
from fanzha.cli.demo.stories import Teller
from fanzha.common import clock

_MARKS = [("account", "6230520120088776655"), ("wechat", "tuikuan_kefu88")]
_TYPE = "C04"


def build(teller: Teller, *, at: datetime) -> None:
    """Make it where there is no series yet."""
    if Series.objects.exists():
        return
    with transaction.atomic():
        cases = [_opened(teller, at - timedelta(days=days), town) for days, town in ((9, 0), (6, 1), (1, 2))]
        by = teller.actor("zhiban", at)
        for case in cases:
            linking.propose_links(case_id=case.pk, by=by, at=at)
        first, second, _ = cases
        link = LinkProposal.objects.filter(
            Q(first_case=first, second_case=second), kind=LinkProposal.Kind.SHARED_TRAIT
        ).first()
        if link is None:
            return
        why = "收款账户和客服微信都一样"
        linking.decide_links(link_ids=[link.pk], step="accept", why=why, by=by, at=at)
        serials.save_series(
            series_id=SeriesMember.objects.get(case=first).series_id, name="冒充客服退款，同一收款账户",
            scam_type=_TYPE, note="两起都先加客服微信，再共享屏幕。已报请查账户流向。", by=by, at=at,
        )  # fmt: skip


def _opened(teller: Teller, told_at: datetime, town: int) -> Case:
    with clock.fixed(told_at):
        by = teller.actor("zhiban", told_at)
        case = actions.open_case(
            unit_id=teller.county.towns[town].pk, scam_type=_TYPE, loss=(18 + 7 * town) * 1_000_00, person_id=None,
            channel="call", facts="对方自称购物客服，说商品有问题要退款，加微信后共享屏幕转走。",
            occurred_at=told_at - timedelta(hours=3), by=by, at=told_at,
        )  # fmt: skip
        actions.add_traits(case_id=case.pk, traits=_MARKS, by=by, at=told_at)
        return case
