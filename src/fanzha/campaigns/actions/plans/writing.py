"""Writing a plan: its first draft, its words, its measures, the next version of one that is in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fanzha.campaigns.actions.plans.held import draft_held, plan_held, put_body
from fanzha.campaigns.actions.plans.refusals import PlanMoved, PlanRefused
from fanzha.campaigns.models import Plan, PlanVersion
from fanzha.campaigns.queries.plan_findings import days_of
from fanzha.common import audit, numbering
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import Measure, PlanBody
from fanzha.core.campaigns.editing import (
    NoSuchMeasure,
    mark_of,
    measure_moved,
    measure_of,
    put_measure,
    with_words,
    without_measure,
    words_of,
)
from fanzha.core.campaigns.library import with_keys
from fanzha.core.workflow.plan import PLAN, PlanState
from fanzha.org import queries as org

_GONE = "这条措施已经被删掉了。您填的还在下面，要留就另存成一条新的。"


@dataclass(frozen=True, slots=True)
class Drafting:
    """What a plan begins with.

    Attributes:
        key: of the form: sent twice is one plan.
        pattern: code of the pattern that it was made from.
        made_from_id: the earlier plan that it was made from.
        not_understood: of a document that was read in: rows of place, text, why.
    """

    unit_id: int
    title: str
    begins_on: date
    ends_on: date
    body: PlanBody
    key: str | None = None
    pattern: str = ""
    made_from_id: int | None = None
    not_understood: Sequence[Any] | None = None
    document_number: str = ""


@transaction.atomic
def draft_plan(*, drafting: Drafting, by: Actor, at: datetime) -> PlanVersion:
    """Begin a plan; the same key again gives the first one back.

    Raises:
        NotAllowed: the actor may not write plans.
        PlanRefused: the unit is not the actor's, the title is missing, the days run backwards, or the plan that it is
            made from is out of sight.
    """
    by.require(Permission.PLAN_EDIT)
    known = Plan.objects.filter(key=drafting.key).first() if drafting.key else None
    if known is not None:
        return _first_of(by, known)
    title = _checked(drafting.title, drafting.begins_on, drafting.ends_on)
    _check_reach(by, drafting)
    year = f"{at.astimezone(CHINA):%Y}"
    plan: Plan = Plan.objects.create(
        number=f"FA-{year}-{numbering.take(f'FA-{year}'):04d}", key=drafting.key, unit_id=drafting.unit_id,
        title=title, begins_on=drafting.begins_on, ends_on=drafting.ends_on, pattern=drafting.pattern,
        made_from_id=drafting.made_from_id, created_at=at,
    )  # fmt: skip
    return _version(plan, 1, drafting, by=by, at=at)


@transaction.atomic
def new_version(*, plan_id: int, by: Actor, at: datetime) -> PlanVersion:
    """Begin the next version from what is in force; the draft that is open already is given back.

    Raises:
        NotAllowed, Plan.DoesNotExist: the actor may not write plans, or it is out of reach.
        PlanRefused: nothing of it is in force.
    """
    plan = plan_held(by, plan_id, Permission.PLAN_EDIT)
    open_ = plan.versions.filter(state__in=[state.value for state in (PlanState.DRAFTED, PlanState.SUBMITTED)]).first()
    if open_ is not None:
        found: PlanVersion = open_
        return found
    held = plan.versions.filter(state=PlanState.IN_FORCE).first()
    if held is None:
        raise PlanRefused("只有执行中的方案才写新的一版。已经结束的，从它另做一份新方案。")
    number = plan.versions.order_by("-number").values_list("number", flat=True)[0] + 1
    drafting = Drafting(
        plan.unit_id, plan.title, plan.begins_on, plan.ends_on, PlanBody.of(held.body),
        document_number=held.document_number,
    )  # fmt: skip
    return _version(plan, number, drafting, by=by, at=at)


@transaction.atomic
def save_words(
    *, version_id: int, title: str, begins_on: date, ends_on: date, document_number: str, words: PlanBody,
    seen: str | None, by: Actor, at: datetime,
) -> PlanVersion:  # fmt: skip
    """Keep the words of a draft: title, days, and everything but its measures.

    Args:
        seen: the mark of the words as the writer was shown them (`mark_of_words`); None to save whatever stands there.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist: no right, or out of reach.
        PlanMoved: somebody else changed the words meanwhile.
        PlanRefused: it is no draft, or title or days cannot stand.
    """
    row = draft_held(by, version_id)
    title = _checked(title, begins_on, ends_on)
    if seen is not None and seen != mark_of_words(row):
        raise PlanMoved("另一位同事在您之后保存过这些内容。您填的还在下面，看过不同再保存，就以您这里为准。")
    row.title, row.begins_on, row.ends_on, row.document_number = title, begins_on, ends_on, document_number.strip()
    _follow(row)
    return put_body(row, with_words(PlanBody.of(row.body), words), what="words", by=by, at=at)


@transaction.atomic
def add_measures(*, version_id: int, measures: Iterable[Measure], by: Actor, at: datetime) -> list[Measure]:
    """Add measures at the end of a draft; a key that is taken gets a number behind it.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanRefused: as for the words.
    """
    row = draft_held(by, version_id)
    body = PlanBody.of(row.body)
    added = with_keys(body.measures, measures)
    for measure in added:
        body = put_measure(body, measure)
    if added:
        put_body(row, body, what=f"+{len(added)}", by=by, at=at)
    return list(added)


@transaction.atomic
def save_measure(
    *, version_id: int, measure: Measure, seen: str | None, by: Actor, at: datetime
) -> PlanVersion:  # fmt: skip
    """Keep one measure of a draft under its key.

    Args:
        seen: the mark of the measure as it was shown (`mark_of`); None to save whatever stands there.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanRefused: as for the words.
        PlanMoved: somebody else changed or removed it meanwhile.
    """
    row = draft_held(by, version_id)
    body = PlanBody.of(row.body)
    if not measure.title.strip():
        raise PlanRefused("措施要有名称。", field="title")
    if seen is not None:
        _check_measure(body, measure.key, seen)
    return put_body(row, put_measure(body, measure), what=measure.key, by=by, at=at)


@transaction.atomic
def remove_measure(*, version_id: int, key: str, by: Actor, at: datetime) -> PlanVersion:
    """Take a measure out of a draft; one that is gone already stays gone.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanRefused: as for the words.
    """
    row = draft_held(by, version_id)
    try:
        body = without_measure(PlanBody.of(row.body), key)
    except NoSuchMeasure:
        return row
    return put_body(row, body, what=f"-{key}", by=by, at=at)


@transaction.atomic
def move_measure(*, version_id: int, key: str, places: int, by: Actor, at: datetime) -> PlanVersion:
    """Move a measure of a draft up (below 0) or down.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanRefused: as for the words.
    """
    row = draft_held(by, version_id)
    try:
        body = measure_moved(PlanBody.of(row.body), key, places)
    except NoSuchMeasure:
        raise PlanRefused("这条措施已经被删掉了。") from None
    return put_body(row, body, what=key, by=by, at=at)


@transaction.atomic
def settle_notes(*, version_id: int, by: Actor, at: datetime) -> PlanVersion:
    """Say that what a document or an earlier plan left to be looked at was looked at.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanRefused: as for the words.
    """
    row = draft_held(by, version_id)
    if not row.not_understood:
        return row
    row.not_understood = None
    return put_body(row, PlanBody.of(row.body), what="notes", by=by, at=at)


def mark_of_words(row: PlanVersion) -> str:
    """Return the mark of the words of a version, as its editor carries it."""
    words = words_of(PlanBody.of(row.body))
    return mark_of(words, row.title, row.begins_on, row.ends_on, row.document_number)


def _check_measure(body: PlanBody, key: str, seen: str) -> None:
    try:
        held = measure_of(body, key)
    except NoSuchMeasure:
        raise PlanMoved(_GONE) from None
    if mark_of(held) != seen:
        raise PlanMoved("另一位同事在您之后改过这条措施。您填的还在下面，看过不同再保存，就以您这里为准。")


def _checked(title: str, begins_on: date, ends_on: date) -> str:
    longest = Plan._meta.get_field("title").max_length or 0
    title = title.strip()
    if not 0 < len(title) <= longest:
        raise PlanRefused(f"方案标题要填，最多 {longest} 个字。", field="title")
    if ends_on < begins_on:
        raise PlanRefused("最后一天早于第一天，请改日期。", field="ends_on")
    return title


def _check_reach(by: Actor, drafting: Drafting) -> None:
    if not org.units_seen(by, Permission.PLAN_EDIT).filter(pk=drafting.unit_id).exists():
        raise PlanRefused("发文单位不在您的辖区，或已经撤销。", field="unit")
    wanted = drafting.made_from_id
    if wanted is not None and not Plan.objects.visible_to(by, Permission.PLAN_VIEW).filter(pk=wanted).exists():
        raise PlanRefused("要沿用的方案不在您的辖区。", field="made_from")


def _first_of(by: Actor, plan: Plan) -> PlanVersion:
    if not Plan.objects.visible_to(by, Permission.PLAN_EDIT).filter(pk=plan.pk).exists():
        raise PlanRefused("这张表已经用过了。重新打开新建页面再填。")
    found: PlanVersion = plan.versions.order_by("number")[0]
    return found


def _version(plan: Plan, number: int, drafting: Drafting, *, by: Actor, at: datetime) -> PlanVersion:
    row: PlanVersion = PlanVersion.objects.create(
        plan=plan, number=number, title=drafting.title.strip(), begins_on=drafting.begins_on, ends_on=drafting.ends_on,
        state=PLAN.initial[0], body=drafting.body.as_json(), document_number=drafting.document_number,
        not_understood=list(drafting.not_understood) if drafting.not_understood else None,
        drafted_by_id=by.id, drafted_by_name=by.name, drafted_at=at, writers=[by.id] if by.id is not None else [],
    )  # fmt: skip
    audit.record("plan.drafted", subject=row, by=by, at=at, after={
        "number": number, "pattern": drafting.pattern, "made_from": drafting.made_from_id,
        "measures": len(drafting.body.measures),
    })  # fmt: skip
    return row


def _follow(row: PlanVersion) -> None:
    """Give the plan the title and days of its version as long as none has ever been in force."""
    if row.plan.versions.exclude(state__in=[PlanState.DRAFTED, PlanState.SUBMITTED, PlanState.DISCARDED]).exists():
        return
    row.plan.title = row.title
    row.plan.begins_on, row.plan.ends_on = days_of(row)
    row.plan.save(update_fields=["title", "begins_on", "ends_on"])
