"""Changes to no-fraud units: self-check, application, check on the spot, title, review, withdrawal."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from fanzha.campaigns.models.no_fraud import NoFraud, NoFraudFile
from fanzha.campaigns.queries.no_fraud import counted, kind_of, kinds_on, standings_of, titles
from fanzha.common import audit, files, gallery, numbering, retention
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.common.pictures import CleanPicture
from fanzha.core.campaigns.no_fraud import NoFraudKind, not_met
from fanzha.core.workflow.no_fraud import NO_FRAUD, NoFraudState, NoFraudStep, check_judging
from fanzha.core.workflow.why import is_reason
from fanzha.org import queries as org

_MOST_FILES = 12  # a condition is shown by a few pictures; more belong into an activity


# A part is called what it is, not who is in it: it stands on lists in clear.
_PART = re.compile(r"[\w（）()\-]{1,30}(?:班|年级|学院|系|部|科|处|室|组)")


class NoFraudRefused(Exception):
    """An application cannot be begun, saved or moved; the text is the sentence for the officer."""


class NoFraudMoved(Exception):
    """Somebody else changed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was said or seen of the conditions: code to {"met": bool, "note": text}."""

    conditions: Mapping[str, Mapping[str, Any]]
    pictures: Mapping[str, Sequence[CleanPicture]] = field(default_factory=dict)


@transaction.atomic
def begin_no_fraud(*, unit_id: int, kind: str, part: str = "", key: str, by: Actor, at: datetime) -> NoFraud:
    """Begin the self-check of a unit; the same key again gives the first one back.

    Raises:
        NotAllowed, Unit.DoesNotExist: no right, or no unit below the actor's posts.
        NoFraudRefused: the unit cannot hold this title, one is running, or the class is not named.
    """
    by.require(Permission.NO_FRAUD_APPLY)
    known: NoFraud | None = NoFraud.objects.filter(key=key).first()
    if known is not None:
        return known
    unit = org.unit_seen(by, unit_id, Permission.NO_FRAUD_APPLY)
    rule, kinds = kinds_on(at.date())
    chosen, part = kinds.get(kind), part.strip()
    if chosen is None or unit.kind not in chosen.unit_kinds:
        raise NoFraudRefused(f"{unit} 不能申报这一项。请换一项，或换一个单位。")
    if chosen.names_a_part and not _PART.fullmatch(part):
        raise NoFraudRefused("请写明是哪个班级，例如：七年级（3）班。不要写人名。")
    year, until = f"{at.astimezone(CHINA):%Y}", at.astimezone(CHINA).date()
    first = until - timedelta(days=chosen.days - 1)
    try:
        with transaction.atomic():
            row: NoFraud = NoFraud.objects.create(
                number=f"WZ-{year}-{numbering.take(f'WZ-{year}'):06d}", key=key, unit=unit, kind=kind,
                part=part if chosen.names_a_part else "", rule_version=rule.version, state=NoFraudState.DRAFT,
                from_on=first, until_on=until, counted=counted(unit_id, first, until), begun_at=at,
            )  # fmt: skip
    except IntegrityError as problem:
        raise NoFraudRefused("这一项已经在申报，或者已经命名。请在列表里打开那一条。") from problem
    audit.record("no_fraud.begun", subject=row, by=by, at=at, after={"kind": kind})
    return row


@transaction.atomic
def save_self_check(*, row_id: int, words: Words, version: int | None = None, by: Actor, at: datetime) -> NoFraud:
    """Keep what the unit says of its conditions, with pictures; it may be half.

    Raises:
        NotAllowed, NoFraud.DoesNotExist, NoFraudMoved: no right, not below the actor's posts, changed meanwhile.
        NoFraudRefused: it is not in the unit's hands now, or there are too many pictures.
    """
    row = _row(by, Permission.NO_FRAUD_APPLY, row_id, version)
    if row.state != NoFraudState.DRAFT:
        raise NoFraudRefused(f"现在是“{NO_FRAUD.state_names[NoFraudState(row.state)]}”，不能再改自查内容。")
    kind = _kind(row)
    row.said = _noted(kind, words)
    for code in {one.code for one in kind.conditions} & set(words.pictures):
        _add_pictures(row, code, words.pictures[code], by=by, at=at)
    _save(row)
    audit.record("no_fraud.said", subject=row, by=by, at=at, after={"version": row.version})
    return row


@transaction.atomic
def apply_no_fraud(*, row_id: int, version: int | None = None, by: Actor, at: datetime) -> NoFraud:
    """Hand the self-check in. What the ledgers know is counted anew; a condition that is not met is no bar, but said.

    Raises:
        NotAllowed, NoFraud.DoesNotExist, NoFraudMoved, StepRefused: as for saving.
        NoFraudRefused: a condition was left open.
    """
    row = _row(by, Permission.NO_FRAUD_APPLY, row_id, version)
    row.state = NO_FRAUD.next_state(NoFraudState(row.state), NoFraudStep.APPLY)
    kind = _kind(row)
    row.counted = counted(row.unit_id, row.from_on, row.until_on)
    left = [one.condition.text for one in standings_of(row, kind) if one.said is None and one.counted is None]
    if left:
        raise NoFraudRefused(f"还有 {len(left)} 项没有自查，第一项是“{left[0]}”。每项选做到或没做到。")
    row.applied_at, row.applied_by_id, row.applied_by_name = at, by.id, by.name
    _forget_check(row)
    _save(row)
    audit.record("no_fraud.applied", subject=row, by=by, at=at, after={"state": row.state})
    return row


@transaction.atomic
def check_no_fraud(
    *, row_id: int, words: Words, note: str, version: int | None = None, by: Actor, at: datetime
) -> NoFraud:
    """Write down what was found on the spot; every condition that is seen on the spot needs a finding.

    Raises:
        NotAllowed, NoFraud.DoesNotExist, NoFraudMoved, StepRefused: as for judging.
        NoFraudRefused: no word about the check, or a condition without a finding.
    """
    row = _judged(by, row_id, version, NoFraudStep.CHECK)
    kind = _kind(row)
    row.seen = _noted(kind, words)
    left = [one.text for one in kind.conditions if one.way == "spot" and one.code not in row.seen]
    if left:
        raise NoFraudRefused(f"“{left[0]}”要现场看过再填做到或没做到。")
    if not is_reason(note):
        raise NoFraudRefused("请写明什么时候去的、看了哪里、问了几个人，至少 4 个字。")
    row.check_note, row.checked_at, row.checked_by_id, row.checked_by_name = note.strip(), at, by.id, by.name
    row.counted = counted(row.unit_id, row.from_on, row.until_on)
    _save(row)
    audit.record("no_fraud.checked", subject=row, by=by, at=at, after={"state": row.state}, why=note)
    return row


@transaction.atomic
def judge_no_fraud(*, row_id: int, step: str, why: str, version: int | None = None, by: Actor, at: datetime) -> NoFraud:
    """Send an application back, award or refuse the title, confirm or withdraw it.

    Args:
        step: "send_back", "award", "refuse", "confirm" or "withdraw".

    Raises:
        NotAllowed, NoFraud.DoesNotExist, NoFraudMoved: no right, not below the actor's posts, changed meanwhile.
        StepRefused: not open now, one's own unit, or whoever checked would award.
        NoFraudRefused: no reason; or it would be awarded although a condition is not met.
    """
    chosen = NoFraudStep(step)
    row = _judged(by, row_id, version, chosen)
    if not is_reason(why):
        raise NoFraudRefused(f"请写明{NO_FRAUD.step_names[chosen]}的理由，至少 4 个字。")
    if chosen in {NoFraudStep.AWARD, NoFraudStep.CONFIRM}:
        _award(row, at)
    row.decided_at, row.decided_by_name, row.decided_why = at, by.name, why.strip()
    row.ended_at = at if row.state in {NoFraudState.REFUSED, NoFraudState.WITHDRAWN} else None
    _save(row)
    audit.record(f"no_fraud.{_ACTS[chosen]}", subject=row, by=by, at=at, after={"state": row.state}, why=why)
    return row


_ACTS = {
    NoFraudStep.SEND_BACK: "sent_back",
    NoFraudStep.AWARD: "awarded",
    NoFraudStep.REFUSE: "refused",
    NoFraudStep.CONFIRM: "confirmed",
    NoFraudStep.WITHDRAW: "withdrawn",
}


def _award(row: NoFraud, at: datetime) -> None:
    """Give the title for another time, if every condition is met today."""
    if row.checked_at is None:
        raise NoFraudRefused("还没有登记现场核查。先去看过，再作决定。")
    kind, today = _kind(row), at.astimezone(CHINA).date()
    if row.state == NoFraudState.AWARDED and row.awarded_on:  # a review counts the days up to now
        row.from_on, row.until_on = today - timedelta(days=kind.days - 1), today
    row.counted = counted(row.unit_id, row.from_on, row.until_on)
    if left := not_met(standings_of(row, kind)):
        raise NoFraudRefused(f"“{left[0].condition.text}”没有达到，不能命名。可以退回整改，或不予命名。")
    row.awarded_on = row.awarded_on or today
    row.review_on = today + timedelta(days=kind.review_days)


@transaction.atomic
def give_up_no_fraud(*, row_id: int, version: int | None = None, by: Actor, at: datetime) -> NoFraud:
    """End a self-check that was not handed in.

    Raises:
        NotAllowed, NoFraud.DoesNotExist, NoFraudMoved, StepRefused: as for saving.
    """
    row = _row(by, Permission.NO_FRAUD_APPLY, row_id, version)
    row.state, row.ended_at = NO_FRAUD.next_state(NoFraudState(row.state), NoFraudStep.GIVE_UP), at
    _save(row)
    audit.record("no_fraud.given_up", subject=row, by=by, at=at, after={"state": row.state})
    return row


def doubt_titles(*, at: datetime) -> int:
    """Put titles up for review whose time is over, or whose conditions the ledgers no longer show; return how many.

    A title stays until a person has decided. Each is looked at in a transaction of its own: what was done is kept when
    the job is ended in the middle.
    """
    today = at.astimezone(CHINA).date()
    return sum(_doubt_if_due(pk, today, at) for pk in list(titles().values_list("pk", flat=True)))


@transaction.atomic
def _doubt_if_due(pk: int, today: date, at: datetime) -> bool:
    row = titles().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if row is None:
        return False
    if row.review_on and row.review_on <= today:
        _doubt(row, by=Actor.system("命名到期，列入复核", origin="job"), at=at)
        return True
    kind = kind_of(row)
    row.counted = counted(row.unit_id, today - timedelta(days=kind.days - 1 if kind else 364), today)
    if kind and any(one.counted is False for one in standings_of(row, kind)):
        _doubt(row, by=Actor.system("平台的数已经达不到条件，列入复核", origin="job"), at=at)
        return True
    return False


def _doubt(row: NoFraud, *, by: Actor, at: datetime) -> None:
    row.state = NO_FRAUD.next_state(NoFraudState(row.state), NoFraudStep.DOUBT)
    # What was seen a year ago says nothing about today.
    _forget_check(row)
    _save(row)
    audit.record("no_fraud.doubted", subject=row, by=by, at=at, after={"state": row.state}, why=by.why)


def _forget_check(row: NoFraud) -> None:
    row.seen, row.check_note, row.checked_at, row.checked_by_id, row.checked_by_name = None, "", None, None, ""


def _judged(by: Actor, row_id: int, version: int | None, step: NoFraudStep) -> NoFraud:
    """Return the locked row in the state that a step of judging leads to."""
    row = _row(by, Permission.NO_FRAUD_JUDGE, row_id, version)
    is_own = any(grant.unit_id == row.unit_id for grant in by.grants)
    checked_it = by.id is not None and row.checked_by_id == by.id
    row.state = check_judging(NoFraudState(row.state), step, is_own_unit=is_own, checked_it=checked_it)
    return row


def _row(by: Actor, permission: Permission, row_id: int, version: int | None) -> NoFraud:
    by.require(permission)
    rows = NoFraud.objects.visible_to(by, permission).select_related("unit").select_for_update(of=("self",))
    row: NoFraud = rows.get(pk=row_id)
    if version is not None and row.version != version:
        raise NoFraudMoved("您打开后，别人改过这一条。您填的内容还在，核对后可以再提交。")
    return row


def _kind(row: NoFraud) -> NoFraudKind:
    kind = kind_of(row)
    if kind is None:
        raise NoFraudRefused("这一项的条件已经不在规则里，请管理员补上后再办。")
    return kind


def _noted(kind: NoFraudKind, words: Words) -> dict[str, dict[str, Any]]:
    """Return what is said of the conditions of the kind; what was left open is left out."""
    found = {}
    for one in kind.conditions:
        noted = words.conditions.get(one.code, {})
        if noted.get("met") is not None:
            found[one.code] = {"met": bool(noted["met"]), "note": str(noted.get("note", "")).strip()}
    return found


def _add_pictures(row: NoFraud, code: str, pictures: Sequence[CleanPicture], *, by: Actor, at: datetime) -> None:
    held = row.files.filter(condition=code).count()
    if held + len(pictures) > _MOST_FILES:
        raise NoFraudRefused(f"一项条件最多 {_MOST_FILES} 张照片，已有 {held} 张。留下最要紧的几张。")
    for place, clean in enumerate(pictures, start=held + 1):
        file = files.store(
            clean.content,
            kind="no_fraud",
            name=f"{row.number}-{code}-{place}.jpg",
            content_type="image/jpeg",
            at=at,
        )
        gallery.keep(
            file=file, content=clean.content, origin=clean.origin, holder=("campaigns.no_fraud", row.pk), at=at,
            place=place,
        )  # fmt: skip
        NoFraudFile.objects.create(row=row, file=file, condition=code, added_at=at, added_by_name=by.name)


def _save(row: NoFraud) -> None:
    row.version += 1
    row.save()


def erase_no_fraud(rows: Sequence[Any], *, at: datetime) -> None:
    """Take words and pictures out; the number, unit, title and days stay."""
    for row in rows:
        for held in row.files.select_related("file"):
            held.delete()
            files.erase(held.file)
        row.said = row.seen = None
        row.check_note = row.decided_why = ""
        row.erased_at = at
        row.save()


NO_FRAUD_KEPT = retention.Kept(
    code="no_fraud", title="无诈单位申报", event="结束（未通过、撤销、放弃）",
    goes="自查和核查的文字、照片、理由", stays="编号、单位、名称、结果、日期",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: NoFraud.objects.filter(ended_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_no_fraud(rows, at=at),
    tables=("campaigns.NoFraud",),
)  # fmt: skip
