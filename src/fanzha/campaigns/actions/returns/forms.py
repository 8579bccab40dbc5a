"""Forms are drafted, changed, put to use with the units that owe them, and ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from fanzha.campaigns.actions.returns.refusals import ReturnMoved, ReturnRefused
from fanzha.campaigns.models import FormUnit, ReturnForm
from fanzha.campaigns.queries.audience import Audience, out_of_reach, units_of
from fanzha.campaigns.queries.counters import counters
from fanzha.common import audit, numbering
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.calendar import BadDeadline, Each
from fanzha.core.calendar.rules import parse_rule
from fanzha.core.campaigns.periods import COVERS
from fanzha.core.workflow.periodic_return import FormState
from fanzha.core.workflow.why import is_reason
from fanzha.org import queries as org
from fanzha.org.queries.past import in_use_on

_MOST_COUNTERS = 40
_MOST_PICTURES = 12
_BACK_DAYS = 60  # how far back the day is looked for on which a unit was closed


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for.

    Attributes:
        deadline: a rule that comes back, as `core.calendar` reads it.
        covers: "this" or "last": which period a return tells of that is due.
        counters: codes of counters, in order.
    """

    title: str
    deadline: Mapping[str, object]
    audience: Audience
    begins_on: date
    ends_on: date | None = None
    covers: str = "this"
    counters: Sequence[str] = ()
    wants_text: bool = True
    wants_pictures: int = 0


@transaction.atomic
def draft_form(
    *, unit_id: int, wanted: Wanted, by: Actor, at: datetime, key: str | None = None, plan_id: int | None = None
) -> ReturnForm:
    """Draft a form of a unit; the same key again returns what is there.

    Raises:
        NotAllowed: the actor may not ask for returns.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
        ReturnRefused: what is wanted does not fit; the sentence says what to change.
    """
    by.require(Permission.RETURN_ASK)
    unit = org.unit_seen(by, unit_id, Permission.RETURN_ASK)
    there = ReturnForm.objects.filter(key=key).first() if key else None
    if there is not None:
        if there.unit_id != unit.pk:
            raise ReturnRefused("这张表单已经用过。请重新打开“新建报表”。")
        sent: ReturnForm = there
        return sent
    form: ReturnForm = ReturnForm.objects.create(
        number=f"BB-{at.year}-{numbering.take(f'return_form.{at.year}'):05}", key=key, unit=unit, plan_id=plan_id,
        created_at=at, **checked(wanted, at),
    )  # fmt: skip
    audit.record("return_form.drafted", subject=form, by=by, at=at, after=_facts(form))
    return form


@transaction.atomic
def edit_form(*, form_id: int, wanted: Wanted, version: int | None = None, by: Actor, at: datetime) -> ReturnForm:
    """Change a form before it is put to use.

    Raises:
        NotAllowed, ReturnForm.DoesNotExist: no right, or asked outside the actor's posts.
        ReturnRefused, ReturnMoved: it is in use, does not fit, or somebody changed it meanwhile.
    """
    form = _form_to_change(by, form_id, version)
    if form.state != FormState.DRAFT:
        raise ReturnRefused("这张报表已经启用，各单位在按它报，不能再改。请停用后另建一张。")
    before = _facts(form)
    for name, value in checked(wanted, at).items():
        setattr(form, name, value)
    _save(form)
    audit.record("return_form.edited", subject=form, by=by, at=at, before=before, after=_facts(form))
    return form


@transaction.atomic
def go_live(*, form_id: int, version: int | None = None, by: Actor, at: datetime) -> ReturnForm:
    """Put a form to use: the units of its audience owe it from its first day on.

    Raises:
        NotAllowed, ReturnForm.DoesNotExist, ReturnMoved: as for changing it.
        ReturnRefused: it is in use already, it has no unit, or names units that the actor may not ask.
    """
    form = _form_to_change(by, form_id, version)
    if form.state != FormState.DRAFT:
        raise ReturnRefused("这张报表已经启用过了。")
    audience = Audience.of(form.audience)
    if out_of_reach(by, audience, permission=Permission.RETURN_ASK):
        raise ReturnRefused("报送范围里有不归您管的单位，请改范围。", field="below")
    units = units_of(by, audience, on=at.astimezone(CHINA).date(), permission=Permission.RETURN_ASK)
    if not units:
        raise ReturnRefused("这个范围里一个单位也没有，请改范围。", field="below")
    rows = [FormUnit(form=form, unit_id=pk, from_on=form.begins_on) for pk in units]
    FormUnit.objects.bulk_create(rows, batch_size=1000)
    form.state = FormState.LIVE
    _save(form)
    audit.record("return_form.live", subject=form, by=by, at=at, after={"units": len(units)})
    return form


@transaction.atomic
def end_form(*, form_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> ReturnForm:
    """End a form today: what was due stays owed and can still be filled in, nothing new is asked.

    Raises:
        NotAllowed, ReturnForm.DoesNotExist, ReturnMoved: as for changing it.
        ReturnRefused: it is not in use, or no reason.
    """
    form = _form_to_change(by, form_id, version)
    if form.state != FormState.LIVE:
        raise ReturnRefused("这张报表没有在用，不用停用。")
    if not is_reason(why):
        raise ReturnRefused("请写明停用的理由，至少 4 个字。", field="why")
    today = at.astimezone(CHINA).date()
    form.state, form.ends_on = FormState.ENDED, min(form.ends_on or today, max(today, form.begins_on))
    _save(form)
    audit.record("return_form.ended", subject=form, by=by, at=at, after={"ends_on": f"{form.ends_on}"}, why=why)
    return form


def keep_audiences(*, at: datetime) -> int:
    """Let units that opened join the forms in use, and units that closed leave, each from its day; return how many."""
    live = ReturnForm.objects.filter(state=FormState.LIVE).order_by("pk").values_list("pk", flat=True)
    return sum(_keep_audience(pk, at) for pk in list(live))


@transaction.atomic
def _keep_audience(form_id: int, at: datetime) -> int:
    form = ReturnForm.objects.select_for_update(skip_locked=True).filter(pk=form_id, state=FormState.LIVE).first()
    if form is None:
        return 0
    today = at.astimezone(CHINA).date()
    system = Actor.system("按单位启停更新报送范围", origin="job")
    wanted = set(units_of(system, Audience.of(form.audience), on=today, permission=Permission.RETURN_ASK))
    rows = {row.unit_id: row for row in FormUnit.objects.filter(form=form)}
    joined = [_join(form, pk, rows.get(pk), today) for pk in sorted(wanted) if _is_out(rows.get(pk))]
    left = [_leave(row, today) for pk, row in sorted(rows.items()) if pk not in wanted and row.until_on is None]
    if joined or left:
        after = {"joined": len(joined), "left": len(left)}
        audit.record("return_form.audience", subject=form, by=system, at=at, after=after, why=system.why)
    return len(joined) + len(left)


def _is_out(row: Any) -> bool:
    return row is None or row.until_on is not None


def _join(form: Any, unit_id: int, row: Any, today: date) -> int:
    """Let a unit owe the form from the day it opened, or from today where it came back."""
    if row is not None:
        row.from_on, row.until_on = today, None
        row.save(update_fields=["from_on", "until_on"])
        return unit_id
    opened = org.units_numbered([unit_id]).values_list("opened_on", flat=True).first()
    FormUnit.objects.create(form=form, unit_id=unit_id, from_on=max(form.begins_on, opened or today))
    return unit_id


def _leave(row: Any, today: date) -> int:
    """Let a unit owe the form until the day on which it was closed, or until today where it only moved away."""
    day = today
    if row.unit_id not in in_use_on([row.unit_id], on=today):
        for back in range(1, _BACK_DAYS):
            if in_use_on([row.unit_id], on=today - timedelta(days=back)):
                break
            day = today - timedelta(days=back)
    row.until_on = max(day, row.from_on)
    row.save(update_fields=["until_on"])
    return int(row.unit_id)


def checked(wanted: Wanted, at: datetime) -> dict[str, Any]:
    """Return the fields of a form.

    Raises:
        ReturnRefused: a title is missing, the deadline makes no rule, a code is unknown, nothing is asked for.
    """
    if not wanted.title.strip():
        raise ReturnRefused("请写报表名称。", field="title")
    try:
        rule = parse_rule(wanted.deadline)
    except BadDeadline as problem:
        raise ReturnRefused(f"{problem}。", field="day") from problem
    if not isinstance(rule, Each):
        raise ReturnRefused("报表要每期都报，请选周期和哪一天。", field="each")
    if wanted.covers not in COVERS:
        raise ReturnRefused("请选报当期还是上一期。", field="covers")
    if wanted.ends_on is not None and wanted.ends_on < wanted.begins_on:
        raise ReturnRefused("停用日期早于开始日期。请核对。", field="ends_on")
    if unknown := set(wanted.counters) - set(counters(at.date())):
        raise ReturnRefused(f"没有这种指标：{'、'.join(sorted(unknown))}。请重新选。", field="counters")
    if len(set(wanted.counters)) > _MOST_COUNTERS:
        raise ReturnRefused(f"选了 {len(wanted.counters)} 个数，最多 {_MOST_COUNTERS} 个。", field="counters")
    if not 0 <= wanted.wants_pictures <= _MOST_PICTURES:
        raise ReturnRefused(f"照片要求 0 到 {_MOST_PICTURES} 张。", field="wants_pictures")
    if not (wanted.counters or wanted.wants_text or wanted.wants_pictures):
        raise ReturnRefused("这张报表什么也没有要。请选要报的数，或要文字、照片。", field="counters")
    return {
        "title": wanted.title.strip()[:80], "period_kind": rule.period.value, "deadline": dict(wanted.deadline),
        "covers": wanted.covers, "counters": list(dict.fromkeys(wanted.counters)), "wants_text": wanted.wants_text,
        "wants_pictures": wanted.wants_pictures, "audience": wanted.audience.as_json(),
        "begins_on": wanted.begins_on, "ends_on": wanted.ends_on,
    }  # fmt: skip


def _form_to_change(by: Actor, form_id: int, version: int | None) -> ReturnForm:
    by.require(Permission.RETURN_ASK)
    rows = ReturnForm.objects.visible_to(by, Permission.RETURN_ASK).select_for_update(of=("self",))
    form: ReturnForm = rows.get(pk=form_id)
    if version is not None and form.version != version:
        raise ReturnMoved("您打开后，别人改过这张报表。您填的内容还在，核对后可以再提交。")
    return form


def _save(form: Any) -> None:
    form.version += 1
    form.save()


def _facts(form: ReturnForm) -> dict[str, Any]:
    return {
        "title": form.title, "deadline": form.deadline, "covers": form.covers, "counters": form.counters,
        "wants_text": form.wants_text, "wants_pictures": form.wants_pictures, "audience": form.audience,
        "begins_on": f"{form.begins_on}", "ends_on": f"{form.ends_on}" if form.ends_on else None,
    }  # fmt: skip
