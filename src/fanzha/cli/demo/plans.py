"""Work plans: last year's, ended; this year's, made from it and in force; a town's, waiting to be approved."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from fanzha.campaigns.actions import plans as actions
from fanzha.campaigns.models import Plan, PlanVersion
from fanzha.campaigns.queries import plan_library
from fanzha.campaigns.queries.plan_copies import copied
from fanzha.cli.demo.stories import Teller
from fanzha.cli.demo.tree import BY, County
from fanzha.common import clock
from fanzha.core.campaigns import PlanBody
from fanzha.core.campaigns.editing import words_of
from fanzha.org import actions as org
from fanzha.org.models import Unit

_BUREAUS = (
    ("XC", "清河县委宣传部"), ("CZ", "清河县财政局"), ("MZ", "清河县民政局"), ("SC", "清河县市场监督管理局"),
    ("FL", "清河县妇联"), ("ZJ", "清河县住建局"),
)  # fmt: skip
_DAYS_OF_DRAFTING = 8  # on the first days of a year its plan is only just in force
_LEADERS = ("方正", "江平", "宋洁", "", "李文")


def build(teller: Teller, *, at: datetime) -> None:
    """Make what is missing of it."""
    if Plan.objects.exists():
        return
    with transaction.atomic():
        _bureaus(teller.county, at)
        last = _last_year(teller, at)
        _this_year(teller, last, at)
        _of_town(teller, at)


def _bureaus(county: County, at: datetime) -> None:
    """Add the bureaus that plans name most."""
    for code, name in _BUREAUS:
        if not Unit.objects.filter(code=f"QH-{code}").exists():
            org.create_unit(
                code=f"QH-{code}", name=name, kind="bureau", territory_parent_id=county.root.pk,
                line_parent_id=county.root.pk, by=BY, at=at,
            )  # fmt: skip


def _last_year(teller: Teller, at: datetime) -> PlanVersion:
    """Put last year's plan in force in its January, and end it in its December."""
    year = at.year - 1
    told_at = at.replace(year=year, month=1, day=6)
    with clock.fixed(told_at):
        made = plan_library.draft_of(
            "year_three_phases", unit=teller.county.root.name, year=year, start=None, on=at.date()
        )
        members = tuple(replace(one, name=name) for one, name in zip(made.body.members, _LEADERS, strict=True))
        drafting = actions.Drafting(
            teller.county.root.pk, made.title, made.begins_on, made.ends_on, replace(made.body, members=members),
            pattern="year_three_phases", document_number=f"清反诈〔{year}〕2 号",
        )  # fmt: skip
        row = _in_force(teller, drafting, at, told_at)
    over = at.replace(year=year, month=12, day=30)
    with clock.fixed(over):
        return actions.end_plan(version_id=row.pk, why="已到期，总结已发", by=teller.actor("zhuren", at), at=over)


def _this_year(teller: Teller, last: PlanVersion, at: datetime) -> None:
    """Make this year's plan from last year's, with the names checked."""
    told_at = at.replace(month=1, day=8) if at.timetuple().tm_yday > _DAYS_OF_DRAFTING else at - timedelta(hours=2)
    with clock.fixed(told_at):
        copy = copied(last, year=at.year, on=at.date())
        members = tuple(replace(one, unchecked=False) for one in copy.body.members)
        drafting = actions.Drafting(
            last.plan.unit_id, copy.title, copy.begins_on, copy.ends_on, replace(copy.body, members=members),
            pattern=last.plan.pattern, made_from_id=last.plan_id, document_number=f"清反诈〔{at.year}〕1 号",
        )  # fmt: skip
        _in_force(teller, drafting, at, told_at)


def _in_force(teller: Teller, drafting: actions.Drafting, at: datetime, told_at: datetime) -> PlanVersion:
    by, second = teller.actor("zhiban", at), teller.actor("zhuren", at)
    row = actions.draft_plan(drafting=drafting, by=by, at=told_at)
    actions.submit_plan(version_id=row.pk, by=by, at=told_at)
    return actions.approve_plan(version_id=row.pk, by=second, at=told_at)


def _of_town(teller: Teller, at: datetime) -> None:
    """Have a town hand on its plan for the hundred days to come."""
    by, town, told_at = teller.actor("chengguan", at), teller.county.towns[0], at - timedelta(hours=3)
    with clock.fixed(told_at):
        start = (at + timedelta(days=7)).date()
        made = plan_library.draft_of(
            "hundred_days", unit=town.name, year=start.year, start=start, on=at.date(), kind=town.kind
        )
        drafting = actions.Drafting(
            town.pk, made.title, made.begins_on, made.ends_on, made.body, pattern="hundred_days"
        )
        row = actions.draft_plan(drafting=drafting, by=by, at=told_at)
        words = words_of(PlanBody.of(row.body))
        row = actions.save_words(
            version_id=row.pk, title=made.title, begins_on=made.begins_on, ends_on=made.ends_on, document_number="",
            words=replace(words, office="领导小组办公室设在镇综治办，联系人王建。"), seen=None, by=by, at=told_at,
        )  # fmt: skip
        actions.submit_plan(version_id=row.pk, by=by, at=told_at)
