"""What named officers do in a file: steps of the plan, agreed contacts, reviews."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.workflow import followup as machine
from fanzha.core.workflow.followup import FOLLOWUP, Contacted, FileState
from fanzha.followup.actions.base import FollowupRefused, check_said, given, held, kind_of, reason_of
from fanzha.followup.models import Contact, File, Named, PlanStep, Review
from fanzha.followup.queries import files
from fanzha.followup.queries.rules import day_of, rules_at


@dataclass(frozen=True, slots=True)
class NewStep:
    """One step of the plan; `responsible_id` is the number of a naming, `key` comes from the form."""

    key: str
    goal: str
    text: str
    responsible_id: int
    due_on: date


@dataclass(frozen=True, slots=True)
class NewContact:
    """One contact that was agreed; `key` comes from the form."""

    key: str
    way: str
    agreement: str
    planned_on: date


def _for_measure(by: Actor, file_id: int, at: datetime, what: str) -> File:
    file = held(by, file_id)
    machine.check_measure(files.standing(file), day_of(at), what)
    return file


@transaction.atomic
def add_step(*, file_id: int, step: NewStep, by: Actor, at: datetime) -> PlanStep:
    """Add a step to the plan. Sent twice, it is added once.

    Raises:
        FollowupOff, File.DoesNotExist: off, or not there for the officer.
        StepRefused: the file may not go on now, or who is responsible is not named.
        FollowupRefused, NoteRefused: a text is empty or says what it may not.
    """
    file = _for_measure(by, file_id, at, "加安排")
    known: PlanStep | None = PlanStep.objects.filter(key=step.key, file=file).first()
    if known is not None:
        return known
    goal, text = given(step.goal, "目标"), given(step.text, "做什么")
    check_said(file, [goal, text], at)
    if step.due_on < day_of(at):
        raise FOLLOWUP.refusal("in_the_past", what="完成日期")
    responsible = Named.objects.filter(pk=step.responsible_id, file=file, ended_at__isnull=True).first()
    if responsible is None:
        raise FOLLOWUP.refusal("responsible_unnamed")
    made: PlanStep = PlanStep.objects.create(
        file=file, key=step.key, goal=goal, text=text, responsible=responsible, due_on=step.due_on, made_at=at,
        by_name=by.name,
    )  # fmt: skip
    audit.record("followup.step_added", subject=file, by=by, at=at)
    return made


@transaction.atomic
def finish_step(*, file_id: int, step_id: int, result: str, by: Actor, at: datetime) -> None:
    """Note that a step of the plan was done. Open also while an appeal waits: what was done stays true.

    Raises:
        FollowupOff, File.DoesNotExist, PlanStep.DoesNotExist: off, or not there for the officer.
        FollowupRefused, NoteRefused: done already, or the result says what it may not.
    """
    file = held(by, file_id)
    step: PlanStep = PlanStep.objects.select_for_update(of=("self",)).get(pk=step_id, file=file)
    if step.done_at is not None:
        raise FollowupRefused("这一步已经登记过结果，没有重复登记。")
    said = given(result, "结果")
    check_said(file, [said], at)
    step.done_at, step.result = at, said
    step.save(update_fields=["done_at", "result"])
    audit.record("followup.step_done", subject=file, by=by, at=at)


@transaction.atomic
def arrange_contact(*, file_id: int, contact: NewContact, by: Actor, at: datetime) -> Contact:
    """Write down a contact that the person agreed to. Sent twice, it is written once.

    To persuade somebody to come back needs no agreement before the first word, but the whole team of three.

    Raises:
        FollowupOff, File.DoesNotExist: off, or not there for the officer.
        StepRefused: the file may not go on now, the day is past, or the team is not whole.
        FollowupRefused: no agreement, a way that the kind does not know, or the person has refused.
    """
    file = _for_measure(by, file_id, at, "约联系")
    known: Contact | None = Contact.objects.filter(key=contact.key, file=file).first()
    if known is not None:
        return known
    _check_way(file, contact, at)
    if contact.planned_on < day_of(at):
        raise FOLLOWUP.refusal("in_the_past", what="约定的日期")
    made: Contact = Contact.objects.create(
        file=file, key=contact.key, way=contact.way, agreement=contact.agreement, planned_on=contact.planned_on,
        made_at=at, by_name=by.name,
    )  # fmt: skip
    audit.record("followup.contact_arranged", subject=file, by=by, at=at, after={"kind": made.get_way_display()})
    return made


def _check_way(file: File, contact: NewContact, at: datetime) -> None:
    kind = kind_of(file, rules_at(at))
    if contact.way == Contact.Way.PERSUADE:
        if not kind.team:
            raise FollowupRefused("只有劝返一类才有三人小组劝返。")
        machine.check_team(kind, [one.side for one in files.named_in(file)])
    elif contact.agreement not in Contact.Agreement.values:
        raise FollowupRefused("联系要本人同意。请先问本人，再登记怎么同意的。")
    if not kind.is_minor and contact.agreement == Contact.Agreement.WITH_GUARDIAN:
        raise FollowupRefused("成年人的联系只问本人，不问家人。")
    if kind.is_minor and contact.agreement != Contact.Agreement.WITH_GUARDIAN:
        raise FollowupRefused("未成年人的联系，要本人和监护人都同意。")
    last = Contact.objects.filter(file=file).exclude(outcome="").order_by("-held_at", "-id").first()
    refused = last is not None and last.outcome == Contacted.REFUSED
    if refused and contact.agreement != Contact.Agreement.ASKED:
        raise FollowupRefused("本人上次表示不愿意。除非本人主动要求，不再约联系；不愿意没有任何影响。")


@transaction.atomic
def record_contact(*, file_id: int, contact_id: int, outcome: str, note: str, by: Actor, at: datetime) -> None:
    """Write down what came of a contact. A refusal is an answer: nothing follows from it, and it counts nowhere.

    Raises:
        FollowupOff, File.DoesNotExist, Contact.DoesNotExist: off, or not there for the officer.
        FollowupRefused, NoteRefused: recorded already, no such outcome, or the note says what it may not.
    """
    file = held(by, file_id)
    contact: Contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id, file=file)
    if contact.outcome:
        raise FollowupRefused("这次联系已经登记过结果，没有重复登记。")
    if outcome not in outcomes_of(contact.way):
        raise FollowupRefused("请选一项结果。")
    check_said(file, [note], at)
    contact.outcome, contact.note, contact.held_at = outcome, note.strip(), at
    contact.save(update_fields=["outcome", "note", "held_at"])
    audit.record("followup.contact_recorded", subject=file, by=by, at=at)


def outcomes_of(way: str) -> list[Contacted]:
    """Return what may come of a contact of this way."""
    back = (Contacted.WILLING, Contacted.RETURNED)
    return [one for one in Contacted if way == Contact.Way.PERSUADE or one not in back]


@transaction.atomic
def review_file(*, file_id: int, key: str, note: str, next_on: date, by: Actor, at: datetime) -> Review:
    """Look again at whether a file is needed, and say when next. Open also while an appeal waits.

    Raises:
        FollowupOff, File.DoesNotExist: off, or not there for the officer.
        StepRefused: the file is over, or the next review is too far off.
        FollowupRefused, NoteRefused: no note, or it says what it may not.
    """
    file = held(by, file_id)
    known: Review | None = Review.objects.filter(key=key, file=file).first()
    if known is not None:
        return known
    today = day_of(at)
    if machine.is_over(files.standing(file), today):
        raise FOLLOWUP.refusal("expired", day=f"{file.expires_on:%Y-%m-%d}", step="复核")
    said = reason_of(note, "复核意见")
    check_said(file, [said], at)
    machine.check_review_day(kind_of(file, rules_at(at)), next_on, today)
    made: Review = Review.objects.create(file=file, key=key, at=at, by_name=by.name, note=said, next_on=next_on)
    file.review_on = min(next_on, file.expires_on)
    file.save(update_fields=["review_on"])
    audit.record("followup.reviewed", subject=file, by=by, at=at, after={"state": FileState(file.state)})
    return made
