"""The alert: from a proposed grade to an outcome, and what has to be true before it may end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from fanzha.core.workflow.machine import Machine, Reason, StepRefused
from fanzha.core.workflow.why import is_reason


class State(StrEnum):
    """Where an alert stands."""

    PROPOSED = "proposed"
    GRADED = "graded"
    ASSIGNED = "assigned"
    WORKING = "working"
    AWAY = "away"
    TRANSFER = "transfer"
    REPORTED = "reported"
    CLOSED = "closed"


class Step(StrEnum):
    """What may be done to an alert."""

    GRADE = "grade"
    REGRADE = "regrade"
    JOIN = "join"
    ASSIGN = "assign"
    RECORD = "record"
    SET_ASIDE = "set_aside"
    RESUME = "resume"
    ASK_TRANSFER = "ask_transfer"
    ACCEPT_TRANSFER = "accept_transfer"
    REFUSE_TRANSFER = "refuse_transfer"
    CONCLUDE = "conclude"
    CLOSE = "close"
    LAPSE = "lapse"
    REOPEN = "reopen"


class Outcome(StrEnum):
    """How an alert ended. "暂时找不到" is a state with a next date, not an end."""

    DISSUADED = "dissuaded"
    DEFRAUDED = "defrauded"
    GONE = "gone"
    MISMATCH = "mismatch"
    DUPLICATE = "duplicate"
    LAPSED = "lapsed"


class Contact(StrEnum):
    """By what way somebody is spoken to."""

    SMS = "sms"
    PHONE = "phone"
    FACE = "face"


class Result(StrEnum):
    """What became of one contact."""

    SENT = "sent"
    REACHED = "reached"
    FAMILY = "family"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    ABSENT = "absent"
    WRONG_PERSON = "wrong_person"


class Finding(StrEnum):
    """What the worker found when the person was reached."""

    PERSUADED = "persuaded"
    DOUBTFUL = "doubtful"
    UNPERSUADED = "unpersuaded"
    PAID = "paid"
    HARMLESS = "harmless"


OUTCOME_NAMES = {
    Outcome.DISSUADED: "已劝阻",
    Outcome.DEFRAUDED: "已受骗",
    Outcome.GONE: "确实找不到",
    Outcome.MISMATCH: "不符",
    Outcome.DUPLICATE: "重复",
    Outcome.LAPSED: "超期归档",
}
CONTACT_NAMES = {Contact.SMS: "短信", Contact.PHONE: "电话", Contact.FACE: "见面"}
RESULT_NAMES = {
    Result.SENT: "已交通道发送",
    Result.REACHED: "联系到本人",
    Result.FAMILY: "只联系到家属",
    Result.NO_ANSWER: "无人接听",
    Result.BUSY: "占线",
    Result.REFUSED: "拒接或不愿见",
    Result.UNREACHABLE: "关机、停机或空号",
    Result.ABSENT: "家里没人",
    Result.WRONG_PERSON: "不是要找的人",
}
FINDING_NAMES = {
    Finding.PERSUADED: "听劝，没转钱",
    Finding.DOUBTFUL: "半信半疑",
    Finding.UNPERSUADED: "不听劝",
    Finding.PAID: "已经转钱",
    Finding.HARMLESS: "核实没问题",
}

# Which results can follow which way of contact. A form offers these and no others.
RESULTS: dict[Contact, tuple[Result, ...]] = {
    Contact.SMS: (Result.SENT,),
    Contact.PHONE: (
        Result.REACHED, Result.FAMILY, Result.NO_ANSWER, Result.BUSY, Result.REFUSED, Result.UNREACHABLE,
        Result.WRONG_PERSON,
    ),
    Contact.FACE: (Result.REACHED, Result.FAMILY, Result.ABSENT, Result.REFUSED, Result.WRONG_PERSON),
}  # fmt: skip

# Findings after which an officer with the right to close must look at the result.
CONCLUSIVE = frozenset({Finding.PERSUADED, Finding.PAID, Finding.HARMLESS})

_OPEN = (State.PROPOSED, State.GRADED, State.ASSIGNED, State.WORKING, State.AWAY, State.TRANSFER, State.REPORTED)
_FIELD = (State.ASSIGNED, State.WORKING, State.AWAY, State.REPORTED)

MACHINE: Machine[State, Step] = Machine(
    name="alert",
    noun="预警",
    initial=(State.PROPOSED,),
    transitions={
        (State.PROPOSED, Step.GRADE): State.GRADED,
        **{(state, Step.REGRADE): state for state in _OPEN if state is not State.PROPOSED},
        **{(state, Step.JOIN): state for state in _OPEN},
        (State.GRADED, Step.ASSIGN): State.ASSIGNED,
        **{(state, Step.ASSIGN): State.ASSIGNED for state in _FIELD},
        **{(state, Step.RECORD): State.WORKING for state in _FIELD},
        **{(state, Step.SET_ASIDE): State.AWAY for state in (State.WORKING, State.AWAY, State.REPORTED)},
        (State.AWAY, Step.RESUME): State.WORKING,
        **{(state, Step.CONCLUDE): State.REPORTED for state in _FIELD},
        **{(state, Step.ASK_TRANSFER): State.TRANSFER for state in _FIELD},
        (State.TRANSFER, Step.ACCEPT_TRANSFER): State.ASSIGNED,
        (State.TRANSFER, Step.REFUSE_TRANSFER): State.ASSIGNED,
        **{(state, Step.CLOSE): State.CLOSED for state in _OPEN if state is not State.TRANSFER},
        **{(state, Step.LAPSE): State.CLOSED for state in _OPEN},
        (State.CLOSED, Step.REOPEN): State.GRADED,
    },
    owners={
        State.PROPOSED: "值班员",
        State.GRADED: "值班员",
        State.ASSIGNED: "责任人",
        State.WORKING: "责任人",
        State.AWAY: "责任人",
        State.TRANSFER: "接收单位",
        State.REPORTED: "有办结权限的审核人",
    },
    finals=frozenset({State.CLOSED}),
    state_names={
        State.PROPOSED: "待定级",
        State.GRADED: "待派单",
        State.ASSIGNED: "待处置",
        State.WORKING: "劝阻中",
        State.AWAY: "暂时找不到",
        State.TRANSFER: "待接收",
        State.REPORTED: "待办结",
        State.CLOSED: "已办结",
    },
    step_names={
        Step.GRADE: "定级",
        Step.REGRADE: "改等级",
        Step.JOIN: "并入线索",
        Step.ASSIGN: "派单",
        Step.RECORD: "登记处置",
        Step.SET_ASIDE: "登记暂时找不到",
        Step.RESUME: "再次联系",
        Step.ASK_TRANSFER: "申请转办",
        Step.ACCEPT_TRANSFER: "接收",
        Step.REFUSE_TRANSFER: "退回转办",
        Step.CONCLUDE: "报处置结果",
        Step.CLOSE: "办结",
        Step.LAPSE: "超期归档",
        Step.REOPEN: "重新打开",
    },
    sentences={
        "grade_needs_reason": "改了等级要写明理由，至少 4 个字。",
        "same_grade": "现在就是{grade}，没有改动。",
        "needs_note": "请写明理由，至少 4 个字。",
        "needs_date": "再次联系的时间要晚于现在。",
        "no_phone": "没有这个人的电话，发不了短信。先补录电话。",
        "no_script": "资料库里没有可用的短信话术，发不了。请研判员先审核发布。",
        "no_officer": "所选的人在这个单位没有办理预警的岗位。请另选。",
        "not_yours_to_answer": "这条预警正在等{unit}答复，只有{unit}能接收或退回。",
        "late_step": "联系时间比登记时间还晚。请核对时间。",
        "early_step": "联系时间早于预警生成时间。请核对时间。",
        "wrong_result": "“{contact}”没有“{result}”这种结果。",
        "needs_finding": "联系到本人后，要登记劝阻结果。",
        "needs_face": "{grade}预警要见到本人并劝阻后才能按“已劝阻”办结。先登记见面结果。",
        "needs_contact": "{grade}预警要先用{ways}联系到本人，才能按“已劝阻”办结。",
        "not_persuaded": "最近一次联系登记的是“{finding}”。再劝一次并登记结果，才能按“已劝阻”办结。",
        "paid": "登记过“已经转钱”。请按“已受骗”办结并转案件，或先更正登记。",
        "needs_attempts": "按“确实找不到”办结要联系过 {needed} 次，现在 {made} 次。",
        "needs_face_attempt": "{grade}预警没有上门记录，不能按“{outcome}”办结。先登记上门结果。",
        "needs_check": "{grade}预警没有上门记录，按“不符”办结要由有定级权限的人核实。请交值班员办结。",
        "needs_reason": "按“{outcome}”办结要写明理由，至少 4 个字。",
        "needs_first": "按“重复”办结要写明与哪条预警重复。",
        "needs_attempt": "还没有联系过。先登记一次电话或上门结果。",
        "needs_person": "还不知道要劝阻谁。先补录姓名或电话。",
        "not_lapsing": "红色、橙色预警不能超期归档，要由人办结。",
        "same_unit": "要转给的就是现在的责任单位，请选别的单位。",
        "taken": "这个人已有办理中的预警 {number}，请在那一条上办理。",
    },
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One contact as the rules see it, in the order of time."""

    contact: Contact
    result: Result
    finding: Finding | None = None

    @property
    def reached(self) -> bool:
        """Say whether the person was spoken to (an SMS counts as sent, not as reached)."""
        return self.result is Result.REACHED


@dataclass(frozen=True, slots=True)
class Ending:
    """What the rules must know about an alert that somebody wants to close.

    Args:
        ways: any one of these, with the person reached, is enough for "已劝阻"; for an SMS sending is enough.
        attempts_needed: contacts by phone or face before "确实找不到".
        may_grade: the closer holds the right to grade, and thereby to check a mismatch at the desk.
    """

    state: State
    outcome: Outcome
    grade_name: str
    ways: frozenset[Contact]
    attempts_needed: int
    attempts: Sequence[Attempt] = field(default_factory=tuple)
    reason: str = ""
    first_number: str = ""
    may_grade: bool = False

    @property
    def face_only(self) -> bool:
        """Say whether nothing but a meeting is enough."""
        return self.ways == {Contact.FACE}

    @property
    def face_made(self) -> bool:
        """Say whether somebody went to the door, whoever opened."""
        return any(a.contact is Contact.FACE for a in self.attempts)


# A stated reason shorter than this says nothing; the same bound as for a reveal's purpose.


def check_close(ending: Ending) -> State:
    """Return the state after closing.

    Raises:
        StepRefused: the state does not allow it, or the outcome lacks what it rests on.
    """
    after = MACHINE.next_state(ending.state, Step.LAPSE if ending.outcome is Outcome.LAPSED else Step.CLOSE)
    _CHECKS[ending.outcome](ending)
    return after


def refusal_to_close(ending: Ending) -> StepRefused | None:
    """Return why an alert cannot be closed this way, or `None` where it can. One text for button and action."""
    try:
        check_close(ending)
    except StepRefused as refusal:
        return refusal
    return None


def _check_dissuaded(ending: Ending) -> None:
    if not any(_enough(a) for a in ending.attempts if a.contact in ending.ways):
        if ending.face_only:
            raise MACHINE.refusal("needs_face", grade=ending.grade_name)
        ways = "或".join(CONTACT_NAMES[c] for c in Contact if c in ending.ways)
        raise MACHINE.refusal("needs_contact", grade=ending.grade_name, ways=ways)
    findings = [a.finding for a in ending.attempts if a.finding]
    if Finding.PAID in findings:
        raise MACHINE.refusal("paid")
    if findings and findings[-1] in {Finding.UNPERSUADED, Finding.DOUBTFUL}:
        raise MACHINE.refusal("not_persuaded", finding=FINDING_NAMES[findings[-1]])


def _enough(attempt: Attempt) -> bool:
    return attempt.reached or (attempt.contact is Contact.SMS and attempt.result is Result.SENT)


def _check_gone(ending: Ending) -> None:
    made = sum(a.contact is not Contact.SMS for a in ending.attempts)
    if made < ending.attempts_needed:
        raise MACHINE.refusal("needs_attempts", needed=ending.attempts_needed, made=made)
    if ending.face_only and not ending.face_made:
        raise MACHINE.refusal("needs_face_attempt", grade=ending.grade_name, outcome=OUTCOME_NAMES[ending.outcome])
    _check_reason(ending)


def _check_mismatch(ending: Ending) -> None:
    if ending.face_only and not ending.face_made and not ending.may_grade:
        raise MACHINE.refusal("needs_check", grade=ending.grade_name)
    _check_reason(ending)


def _check_duplicate(ending: Ending) -> None:
    if not ending.first_number:
        raise MACHINE.refusal("needs_first")


def _check_reason(ending: Ending) -> None:
    if not is_reason(ending.reason):
        raise MACHINE.refusal("needs_reason", outcome=OUTCOME_NAMES[ending.outcome])


def _check_lapsed(ending: Ending) -> None:
    if ending.face_only:
        raise MACHINE.refusal("not_lapsing")


def _check_nothing(ending: Ending) -> None:
    """A fraud that has happened is closed at once, into a case, whatever else is missing."""


_CHECKS = {
    Outcome.DISSUADED: _check_dissuaded,
    Outcome.DEFRAUDED: _check_nothing,
    Outcome.GONE: _check_gone,
    Outcome.MISMATCH: _check_mismatch,
    Outcome.DUPLICATE: _check_duplicate,
    Outcome.LAPSED: _check_lapsed,
}


def check_set_aside(state: State, attempts: Sequence[Attempt]) -> State:
    """Return the state after "暂时找不到".

    Raises:
        StepRefused: the state does not allow it, or nobody has tried to reach the person.
    """
    after = MACHINE.next_state(state, Step.SET_ASIDE)
    if not any(a.contact is not Contact.SMS for a in attempts):
        raise MACHINE.refusal("needs_attempt")
    return after


def check_contact(state: State, *, finding: Finding | None, has_person: bool) -> State:
    """Return the state after a contact is written down: with a conclusive finding, somebody must look at it.

    Raises:
        StepRefused: the state does not allow it, or nobody is known who could have been contacted.
    """
    after = MACHINE.next_state(state, Step.CONCLUDE if finding in CONCLUSIVE else Step.RECORD)
    if not has_person:
        raise MACHINE.refusal("needs_person")
    return after


__all__ = [
    "CONCLUSIVE", "CONTACT_NAMES", "FINDING_NAMES", "MACHINE", "OUTCOME_NAMES", "RESULTS",
    "RESULT_NAMES", "Attempt", "Contact", "Ending", "Finding", "Outcome", "Reason", "Result", "State", "Step",
    "StepRefused", "check_close", "check_contact", "check_set_aside", "refusal_to_close",
]  # fmt: skip
