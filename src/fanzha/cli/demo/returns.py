"""A weekly return of the villages: some in time, some late, one missing, one reopened; a monthly one of the towns."""

import random
from datetime import datetime, timedelta

from django.db import transaction

from fanzha.campaigns.actions.returns import deciding, filling, forms, signs
from fanzha.campaigns.models import ReturnForm
from fanzha.campaigns.queries.audience import Audience
from fanzha.campaigns.queries.returns.schedule import schedule_around
from fanzha.cli.demo.stories import Teller
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.periods import Owed
from fanzha.org import queries as org
from fanzha.org.models import Unit

_WEEKS = 4
_MAY = frozenset({Permission.RETURN_FILL, Permission.RETURN_VIEW})
_TEXTS = (
    "周三晚上在文化广场讲了一场冒充公检法的骗法，来了四十多人，大多是老人，会后帮着打开了来电预警。",
    "赶集那天在集市口摆了摊，发折页，给快递点和小卖部各贴了一张海报，提醒不要相信到付和退款电话。",
    "网格员挨户走访，重点看了独居老人和在家带孩子的，问有没有接到可疑电话，两户说接到过，没有上当。",
    "和村小一起开了主题班会，让学生把告知单带回家给家长签字，收回来的都登记了。",
    "在业主群和村民群转发了三条警示，回答了群里问的两件事，一件是贷款短信，一件是冒充领导要钱。",
)
_LATE, _MISSING = 7, 11  # every so manieth village


def build(teller: Teller, *, at: datetime) -> None:
    """Make what is missing of it."""
    if ReturnForm.objects.exists():
        return
    with transaction.atomic():
        _weekly(teller, at)
        _monthly(teller, at)


def _weekly(teller: Teller, at: datetime) -> None:
    county, begun = teller.county, at - timedelta(weeks=_WEEKS + 1)
    wanted = forms.Wanted(
        title="村（社区）反诈宣传周报", deadline={"each": "week", "day": 5, "at": "16:00", "roll": "previous"},
        counters=("visits", "lectures", "listeners", "leaflets", "posters"), begins_on=begun.date(),
        audience=Audience(county.root.pk, "territory", ("village",)),
    )  # fmt: skip
    form = _live(teller, wanted, begun)
    over = schedule_around(form, begun.date(), at.date()).owed(begun.date(), at.date())
    past = [one for one in over if one.due_at < at][-_WEEKS:]
    for week, owed in enumerate(past):
        # The first village still owes the last one: whoever signs in there finds something to do.
        owing = county.villages[1:] if owed is past[-1] else county.villages
        for place, village in enumerate(owing):
            _of_village(teller, form, village, owed, week * 13 + place, at)


def _live(teller: Teller, wanted: forms.Wanted, begun: datetime) -> ReturnForm:
    by = teller.actor("zhuren", begun)
    with clock.fixed(begun):
        form = forms.draft_form(unit_id=teller.county.root.pk, wanted=wanted, by=by, at=begun)
        return forms.go_live(form_id=form.pk, by=by, at=begun)


def _of_village(teller: Teller, form: ReturnForm, village: Unit, owed: Owed, turn: int, at: datetime) -> None:
    """Have a village hand in before the deadline, after it, or not at all, and its town approve it."""
    if turn % _MISSING == _MISSING - 1:
        return
    hours = 20 if turn % _LATE == _LATE - 1 else -(2 + turn % 26)
    told_at = owed.due_at + timedelta(hours=hours)
    if told_at > at:
        return
    rng = random.Random(turn)  # noqa: S311 - an invented county, not a secret
    numbers = {
        "visits": rng.randrange(4, 40), "lectures": rng.randrange(0, 3), "listeners": rng.randrange(12, 90),
        "leaflets": rng.randrange(30, 240), "posters": rng.randrange(0, 9),
    }  # fmt: skip
    what = filling.Filled(numbers, "".join(rng.sample(_TEXTS, 2)))
    with clock.fixed(told_at):
        place = filling.At(form.pk, village.pk, owed.period.code)
        row = filling.complete_return(place=place, filled=what, by=_clerk(village), at=told_at)
        signs.find_signs(return_id=row.pk, at=told_at)
    if turn % 5 and told_at + timedelta(days=1) < at:
        with clock.fixed(told_at + timedelta(days=1)):
            deciding.approve_return(row_id=row.pk, by=teller.actor("zhiban", at), at=told_at + timedelta(days=1))


def _clerk(village: Unit) -> Actor:
    return org.actor_of_unit(village, name=f"{village.name}干部", permissions=_MAY, origin="127.0.0.1")


def _monthly(teller: Teller, at: datetime) -> None:
    begun = at - timedelta(days=40)
    wanted = forms.Wanted(
        title="乡镇反诈工作月报", deadline={"each": "month", "day": 5, "at": "17:00", "roll": "next"}, covers="last",
        counters=("visits", "receipts", "lectures", "sms", "media_reports"), begins_on=begun.date(),
        audience=Audience(teller.county.root.pk, "territory", ("town",)), wants_pictures=1,
    )  # fmt: skip
    _live(teller, wanted, begun)
