"""What a person asks about an own file: taken from everybody alike, answered by whoever may.

Whoever takes it at the counter learns nothing of whether there is a file.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from fanzha.common import audit, numbering, refusals, slots
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import followup_plea as machine
from fanzha.core.workflow.followup import FOLLOWUP, Ended, FileState, FileStep
from fanzha.core.workflow.followup_plea import PleaKind, PleaState, PleaStep
from fanzha.followup.actions import ending
from fanzha.followup.actions.base import reason_of
from fanzha.followup.models import File, Plea
from fanzha.followup.queries import files, indexes, letters, pleas
from fanzha.followup.queries.rules import day_of, rules_at
from fanzha.followup.queries.switch import check_on


@dataclass(frozen=True, slots=True)
class Pleading:
    """What somebody asks, after a look at the proof of identity. `key` comes from the form.

    `id_number` and `phone` are looked for and not kept; `reach` is how the answer finds the person.
    """

    key: str
    kind: str
    unit_id: int
    name: str
    said: str
    proof: str
    reach: str
    id_number: str = ""
    phone: str = ""
    file_number: str = ""


@transaction.atomic
def take_plea(*, pleading: Pleading, by: Actor, at: datetime) -> Plea:
    """Take a request, one row for each file that it is about, or one for none. Sent twice, it is taken once.

    An appeal stops new measures at once.

    Raises:
        FollowupOff: follow-up is switched off.
        NotAllowed: the actor's posts do not allow it.
    """
    check_on()
    by.require(Permission.FOLLOWUP_USE)
    known: Plea | None = Plea.objects.filter(key__startswith=f"{pleading.key}:").order_by("id").first()
    if known is not None:
        return known
    meant: list[File | None] = [*_meant(pleading)]
    made = [_taken(pleading, file, by, at) for file in meant or [None]]
    return made[0]


def _meant(pleading: Pleading) -> list[File]:
    """Return the running files about the person: by number, by phone with name, by file number with name, or, for a
    pupil, of whom no number is kept, by name within the unit."""
    name = Q(subject__name_index=indexes.of_name(pleading.name))
    condition = name & Q(unit_id=pleading.unit_id)
    if pleading.file_number.strip():
        condition |= name & Q(number=pleading.file_number.strip())
    if pleading.phone:
        condition |= name & Q(subject__phone_index=indexes.of_phone(pleading.phone))
    if pleading.id_number:
        condition |= Q(subject__id_index=indexes.of_id(pleading.id_number))
    rows = File.objects.filter(condition, state__in=[FileState.OPEN, FileState.PAUSED])
    return list(rows.select_for_update(of=("self",)).order_by("id"))


def _taken(pleading: Pleading, file: File | None, by: Actor, at: datetime) -> Plea:
    rules, series = rules_at(at), f"BQ-{day_of(at):%Y}"
    is_appeal = pleading.kind == PleaKind.APPEAL
    plea: Plea = Plea.objects.create(
        number=f"{series}-{numbering.take(series):05d}", key=f"{pleading.key}:{file.pk if file else 0}",
        unit_id=file.unit_id if file else pleading.unit_id, file=file, kind=pleading.kind, state=PleaState.WAITING,
        name=pleading.name.strip(), reach=pleading.reach.strip(), said=pleading.said.strip(), proof=pleading.proof,
        taken_at=at, taken_by_name=by.name, due_at=at + (rules.appeal if is_appeal else rules.answer),
    )  # fmt: skip
    audit.record("followup.plea_taken", subject=plea, by=by, at=at, after={"kind": plea.get_kind_display()})
    if is_appeal and file is not None and file.state == FileState.OPEN:
        _move(file, FileStep.PAUSE, by, at)
    return plea


def _move(file: File, step: FileStep, by: Actor, at: datetime) -> None:
    before = file.state
    file.state = FOLLOWUP.next_state(FileState(file.state), step)
    file.save(update_fields=["state"])
    act = "followup.paused" if step is FileStep.PAUSE else "followup.resumed"
    audit.record(act, subject=file, by=by, at=at, before={"state": before}, after={"state": file.state})


@transaction.atomic
def read_plea(*, plea_id: int, by: Actor, at: datetime) -> Plea:
    """Return a request for its page and write down that this officer opened it.

    Raises:
        FollowupOff: follow-up is switched off.
        Plea.DoesNotExist: there is none that this officer answers.
    """
    plea = pleas.plea_seen(by, plea_id)
    audit.record("followup.plea_opened", subject=plea, by=by, at=at)
    return plea


@transaction.atomic
def answer_plea(*, plea_id: int, step: str, note: str, by: Actor, at: datetime) -> Plea:
    """Answer a request: do as asked, refuse with reasons, say that nothing is held, or note that it was taken back.

    An appeal that is granted ends the file; one that is refused or taken back lets it go on.

    Raises:
        FollowupOff, Plea.DoesNotExist: off, or not for this officer.
        StepRefused: answered already, the wrong officer, or a copy refused without naming a law.
        FollowupRefused: no reason.
    """
    pleas.plea_seen(by, plea_id)
    plea: Plea = Plea.objects.select_for_update(of=("self",)).get(pk=plea_id)
    file = File.objects.select_for_update(of=("self",)).filter(pk=plea.file_id).first()
    said, wanted, kind = reason_of(note, "怎么答复的"), PleaStep(step), PleaKind(plea.kind)
    after = machine.check_answer(
        kind, PleaState(plea.state), wanted, has_file=file is not None, why=said,
        is_named=file is not None and any(one.officer_id == by.id for one in files.named_in(file)),
        took_part=_took_part(file, by, at),
    )  # fmt: skip
    if wanted is PleaStep.REFUSE:
        refusals.state(code="followup.plea_refused", subject=plea, reason=said, by=by, at=at)
    if wanted is PleaStep.GRANT and kind is PleaKind.COPY and file is not None:
        plea.answer = letters.copy_of(file, at)
    plea.state, plea.note, plea.answered_at, plea.answered_by_name = after, said, at, by.name
    plea.save()
    audit.record(f"followup.plea_{after}", subject=plea, by=by, at=at, after={"state": plea.state})
    if kind is PleaKind.APPEAL and file is not None:
        _settle(file, wanted, by, at)
    return plea


def _settle(file: File, step: PleaStep, by: Actor, at: datetime) -> None:
    """End the file of a granted appeal, or let it go on where no other appeal waits."""
    if file.state != FileState.PAUSED:
        return
    if step is PleaStep.GRANT:
        ending.end(file, Ended.APPEAL, FileStep.CLOSE, by=by, at=at)
        ending.end_appeals(file, at=at, by=by)
    elif not Plea.objects.filter(file=file, kind=PleaKind.APPEAL, state=PleaState.WAITING).exists():
        _move(file, FileStep.RESUME, by, at)


def _took_part(file: File | None, by: Actor, at: datetime) -> str:
    """Return how the officer had a hand in the file; "" where nobody without one could decide instead."""
    if file is None:
        return ""
    how = files.took_part(file, by.id)
    if not how or how == "指定人员":
        return how
    found = slots.filled("approvals.deciders", Permission.FOLLOWUP_DECIDE, file.unit_id, at)
    others = {number for part in found for number, _ in part}
    return how if any(not files.took_part(file, number) for number in others) else ""


REFUSING = refusals.Refusing(
    "followup.plea_refused", "不照办本人请求", "followup.refusals", "fanzha.followup.actions.pleas.answer_plea"
)
