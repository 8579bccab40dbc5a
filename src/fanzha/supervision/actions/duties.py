"""What a unit answers, and what a person outside it concludes."""

from datetime import datetime

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import trace_back as rules
from fanzha.core.workflow.trace_back import DUTY, Conclusion, DutyState, DutyStep
from fanzha.core.workflow.why import is_reason
from fanzha.supervision.models import TraceDuty


class DutyRefused(Exception):
    """What was written is not enough. The sentence says what is missing."""


class DutyMoved(Exception):
    """Somebody changed the duty after the form was shown. The sentence says what to do; the typed input is kept."""


@transaction.atomic
def answer_duty(
    *, duty_id: int, answer: str, measures: str = "", version: int | None = None, by: Actor, at: datetime
) -> TraceDuty:
    """Say what the unit had done before, and what it will do.

    Raises:
        NotAllowed, TraceDuty.DoesNotExist: no right, or the duty of a unit outside the officer's posts.
        StepRefused: it is concluded, or the officer is not of that unit.
        DutyRefused: no answer is written.
        DutyMoved: a colleague answered meanwhile.
    """
    duty = _duty(by, Permission.TRACE_ANSWER, duty_id, version)
    before = duty.state
    duty.state = rules.check_answer(DutyState(duty.state), is_of_unit=is_of_unit(by, duty))
    if not is_reason(answer):
        raise DutyRefused("请写明开展过哪些宣传、什么时候、谁做的；没有做也请如实写明原因。至少 4 个字。")
    duty.answer, duty.measures = answer.strip(), measures.strip()
    duty.answered_at, duty.answered_by_name = at, by.name
    duty.was_late = duty.was_late or at > duty.due_at
    _save(duty)
    audit.record("trace_duty.answered", subject=duty, by=by, at=at, before={"state": before},
                 after={"state": duty.state, "late": duty.was_late})  # fmt: skip
    return duty


@transaction.atomic
def return_duty(
    *, duty_id: int, why: str, due_at: datetime | None = None, version: int | None = None, by: Actor, at: datetime
) -> TraceDuty:
    """Send an answer back with the reason; the unit gets the rest of its time, or the time given.

    Raises:
        NotAllowed, TraceDuty.DoesNotExist, StepRefused, DutyMoved: as for concluding.
        DutyRefused: no reason.
    """
    duty = _duty(by, Permission.TRACE_DECIDE, duty_id, version)
    duty.state = DUTY.next_state(DutyState(duty.state), DutyStep.RETURN)
    if not is_reason(why):
        raise DutyRefused("请写明要补充什么，至少 4 个字。")
    duty.returned_why = why.strip()
    duty.due_at = due_at or max(duty.due_at, at)
    _save(duty)
    audit.record("trace_duty.returned", subject=duty, by=by, at=at, after={"state": duty.state}, why=why)
    return duty


@transaction.atomic
def conclude_duty(
    *, duty_id: int, conclusion: str, why: str, version: int | None = None, by: Actor, at: datetime
) -> TraceDuty:
    """Conclude whether a unit had done what it owed, after it was heard or its time was over.

    Raises:
        NotAllowed, TraceDuty.DoesNotExist: no right, or outside the officer's posts.
        StepRefused: the unit was not heard and still has time, or the officer answers for that unit.
        DutyRefused: no reason; or "not met" although the ledger proves that the victim was reached.
        DutyMoved: somebody changed it meanwhile.
    """
    duty = _duty(by, Permission.TRACE_DECIDE, duty_id, version)
    before = duty.state
    duty.state = rules.check_conclusion(DutyState(duty.state), is_own=is_of_unit(by, duty, exactly=True))
    if not is_reason(why):
        raise DutyRefused("请写明认定的理由，至少 4 个字。")
    duty.conclusion, duty.concluded_why = Conclusion(conclusion), why.strip()
    duty.concluded_at, duty.concluded_by_name = at, by.name
    _save(duty)
    audit.record("trace_duty.concluded", subject=duty, by=by, at=at, before={"state": before},
                 after={"state": duty.state, "conclusion": duty.conclusion, "ledger": duty.standing},
                 why=why)  # fmt: skip
    return duty


@transaction.atomic
def reopen_duty(*, duty_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> TraceDuty:
    """Take a conclusion back, for new proof; the earlier one stays in the log.

    Raises:
        NotAllowed, TraceDuty.DoesNotExist, StepRefused, DutyMoved: as for concluding.
        DutyRefused: no reason.
    """
    duty = _duty(by, Permission.TRACE_DECIDE, duty_id, version)
    duty.state = DUTY.next_state(DutyState(duty.state), DutyStep.REOPEN)
    if not is_reason(why):
        raise DutyRefused("请写明为什么重新认定，至少 4 个字。")
    before = {"conclusion": duty.conclusion, "why": duty.concluded_why}
    duty.conclusion, duty.concluded_why, duty.concluded_at, duty.concluded_by_name = "", "", None, ""
    _save(duty)
    audit.record("trace_duty.reopened", subject=duty, by=by, at=at, before=before, after={"state": duty.state}, why=why)
    return duty


@transaction.atomic
def miss_overdue(*, at: datetime, most: int = 500) -> int:
    """Note which units did not answer in time; they may still answer, and it is late then. Return how many."""
    by = Actor.system("倒查说明到期没有提交", origin="job")
    waiting = TraceDuty.objects.filter(state__in=[DutyState.ASKED, DutyState.RETURNED], due_at__lt=at)
    rows = list(waiting.select_for_update(skip_locked=True).order_by("due_at")[:most])
    for duty in rows:
        before = duty.state
        duty.state = DUTY.next_state(DutyState(duty.state), DutyStep.MISS)
        duty.was_late = True
        _save(duty)
        audit.record(
            "trace_duty.missed", subject=duty, by=by, at=at, before={"state": before}, after={"state": duty.state}
        )
    return len(rows)


def is_of_unit(by: Actor, duty: TraceDuty, *, exactly: bool = False) -> bool:
    """Say whether the officer speaks for the unit of a duty.

    Args:
        exactly: a post at that very unit; otherwise a post above it speaks for it as well, if it does not conclude:
            nobody judges what they have answered themselves.
    """
    if any(grant.unit_id == duty.unit_id for grant in by.grants):
        return True
    if exactly or (by.may(Permission.TRACE_DECIDE) and not by.is_system):
        return False
    paths = [path for path in (duty.unit.territory_path, duty.unit.line_path) if path]
    return by.is_system or any(grant.reaches(paths) for grant in by.grants)


def _duty(by: Actor, permission: Permission, duty_id: int, version: int | None) -> TraceDuty:
    by.require(permission)
    rows = TraceDuty.objects.visible_to(by, permission).select_related("unit").select_for_update(of=("self",))
    duty: TraceDuty = rows.get(pk=duty_id)
    if version is not None and duty.version != version:
        raise DutyMoved("您打开后，别人改过这条说明。您填的内容还在，核对后可以再提交。")
    return duty


def _save(duty: TraceDuty) -> None:
    duty.version += 1
    duty.save()
