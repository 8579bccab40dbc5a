"""A follow-up file: help for one person on a stated legal basis, for a limited time, open to named officers only.

No rule here weighs a person: what is checked is the paper (basis, term, agreement) and what officers may do.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from fanzha.core.workflow.machine import Machine

_ADULT_AT: Final = 18  # 《民法典》第十七条
TEAM: Final = ("town", "police", "village")  # requirement R274: one of the town, one of the station, one of the village


class FileState(StrEnum):
    """Where a file stands. The values are stored: never rename one."""

    PROPOSED = "proposed"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    DECLINED = "declined"
    ERASED = "erased"


class FileStep(StrEnum):
    """What may happen to a file."""

    AGREE = "agree"
    DECLINE = "decline"
    PAUSE = "pause"
    RESUME = "resume"
    RENEW = "renew"
    CLOSE = "close"
    EXPIRE = "expire"
    ERASE = "erase"


S, T = FileState, FileStep

FOLLOWUP: Machine[FileState, FileStep] = Machine(
    name="followup",
    noun="档案",
    initial=(S.PROPOSED,),
    transitions={
        (S.PROPOSED, T.AGREE): S.OPEN,
        (S.PROPOSED, T.DECLINE): S.DECLINED,
        (S.OPEN, T.PAUSE): S.PAUSED,
        (S.PAUSED, T.RESUME): S.OPEN,
        (S.OPEN, T.RENEW): S.OPEN,
        (S.OPEN, T.CLOSE): S.CLOSED,
        (S.PAUSED, T.CLOSE): S.CLOSED,
        (S.OPEN, T.EXPIRE): S.CLOSED,
        # An appeal keeps nobody's file alive: the day comes all the same.
        (S.PAUSED, T.EXPIRE): S.CLOSED,
        (S.CLOSED, T.ERASE): S.ERASED,
        (S.DECLINED, T.ERASE): S.ERASED,
    },
    owners={S.PROPOSED: "第二位审批人", S.OPEN: "指定人员", S.PAUSED: "处理申诉的人"},
    finals=frozenset({S.CLOSED, S.DECLINED, S.ERASED}),
    state_names={
        S.PROPOSED: "等第二人同意",
        S.OPEN: "跟进中",
        S.PAUSED: "有申诉，暂停新措施",
        S.CLOSED: "已结束",
        S.DECLINED: "没有开立",
        S.ERASED: "已清除",
    },
    step_names={
        T.AGREE: "同意开立",
        T.DECLINE: "不开立",
        T.PAUSE: "暂停",
        T.RESUME: "恢复",
        T.RENEW: "延期",
        T.CLOSE: "结束",
        T.EXPIRE: "到期结束",
        T.ERASE: "清除",
    },
    sentences={
        "appeal_open": "本人提出了申诉，答复以前不做新的联系和安排。可以复核，也可以结束档案。",
        "expired": "档案 {day} 到期，不能再{step}。需要继续的，由决定机关写明理由，另一人同意后延期。",
        "review_due": "{day} 就该复核了。先复核，再{step}。",
        "team_short": "劝返要三人小组一起做，还缺：{missing}。请决定机关补指定。",
        "renewed_enough": "这一类最多延期 {most} 次，已经延期 {done} 次，到期要结束。",
        "too_long": "这一类一次最长 {days} 天，到期日最晚 {last}。",
        "not_later": "新的到期日要晚于现在的到期日 {day}。",
        "in_the_past": "{what}要在今天以后。",
        "review_after_end": "复核日期 {review} 要在到期日 {end} 以前。",
        "review_too_late": "这一类最长 {days} 天复核一次，复核日期最晚 {last}。",
        "basis_missing": "这一类不能用这条依据。请从列出的依据里选。",
        "paper_missing": "还缺：{what}。缺一项都不能开立。",
        "no_need": "这一类用不到{what}，请去掉，不登记用不到的信息。",
        "is_minor": "本人未满 {age} 周岁，只能按学生帮教或者辍学劝返办理，由学校牵头。",
        "wrong_side": "这一类只能指定{sides}的人员，{name}不是。",
        "nobody_named": "至少指定一位人员。",
        "responsible_unnamed": "负责人要从指定人员里选。",
        "last_named": "只剩这一位指定人员。先补指定一位，再撤下，或者直接结束档案。",
    },
)

SIDE_NAMES: Final = {
    "town": "乡镇、街道", "police": "派出所", "village": "村、社区", "school": "学校", "bureau": "部门",
}  # fmt: skip


class Contacted(StrEnum):
    """What came of an agreed contact. The values are stored. A refusal is an answer like any other."""

    HELD = "held"
    REFUSED = "refused"
    UNREACHED = "unreached"
    WILLING = "willing"
    RETURNED = "returned"


CONTACTED_NAMES: Final = {
    Contacted.HELD: "联系上了", Contacted.REFUSED: "本人不愿意，不再提", Contacted.UNREACHED: "没有联系上",
    Contacted.WILLING: "愿意回来，已报乡镇", Contacted.RETURNED: "已经回来",
}  # fmt: skip


class Ended(StrEnum):
    """Why a file ended. The values are stored; none of them says anything about what a person is."""

    DONE = "done"
    ASKED = "asked"
    BASIS_GONE = "basis_gone"
    MOVED = "moved"
    REPORTED = "reported"
    APPEAL = "appeal"
    EXPIRED = "expired"
    SWITCHED_OFF = "switched_off"
    DECLINED = "declined"


ENDED_NAMES: Final = {
    Ended.DONE: "事情办好了", Ended.ASKED: "本人要求结束", Ended.BASIS_GONE: "依据没有了", Ended.MOVED: "转到外地",
    Ended.REPORTED: "没有办成，已书面报告主管部门",
    Ended.APPEAL: "申诉成立", Ended.EXPIRED: "到期", Ended.SWITCHED_OFF: "本功能停用", Ended.DECLINED: "没有开立",
}  # fmt: skip
BY_HAND: Final = (Ended.DONE, Ended.ASKED, Ended.BASIS_GONE, Ended.MOVED, Ended.REPORTED)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file, as one version of the rules has it.

    Attributes:
        bases: codes of the legal bases that carry it.
        is_minor: for pupils; the words, the papers and the officers are narrower.
        takes: what is kept of the person; nothing else is.
        papers: what must be on file before it opens, by field.
        sides: where the named officers serve.
        team: contacts that persuade somebody to come back are made by three.
        longest_days, review_days: the longest term, and the longest time between reviews.
    """

    code: str
    name: str
    bases: tuple[str, ...]
    is_minor: bool
    takes: tuple[str, ...]
    papers: tuple[str, ...]
    sides: tuple[str, ...]
    team: bool
    longest_days: int
    review_days: int
    most_renewals: int


PAPER_NAMES: Final = {
    "authority": "决定机关", "document": "决定文号", "purpose": "目的", "consent_on": "本人同意的日期",
    "office_on": "社区矫正机构同意协助的日期", "guardian_on": "监护人书面同意的日期",
    "school_on": "学校书面同意的日期", "papers_at": "同意书原件在哪里", "name": "姓名", "id_number": "身份证号",
    "phone": "电话", "told": "哪天告知本人，或者依法暂不告知的理由",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """The days of a file: from when, when it is looked at again, and when it ends."""

    start: date
    review_on: date
    expires_on: date


def check_papers(kind: Kind, basis: str, said: Collection[str]) -> None:
    """Refuse a proposal that lacks a paper or says more than its kind needs.

    Args:
        said: the names of the fields that were filled in.

    Raises:
        StepRefused: the basis does not carry the kind, a paper is missing, or something is not needed.
    """
    if basis not in kind.bases:
        raise FOLLOWUP.refusal("basis_missing")
    missing = [PAPER_NAMES[name] for name in kind.papers if name not in said]
    if missing:
        raise FOLLOWUP.refusal("paper_missing", what="、".join(missing))
    useless = [PAPER_NAMES[name] for name in ("id_number", "phone") if name in said and name not in kind.takes]
    if useless:
        raise FOLLOWUP.refusal("no_need", what="、".join(useless))


def check_term(kind: Kind, term: Term, today: date) -> None:
    """Refuse days that are past, out of order, or longer than the kind allows.

    Raises:
        StepRefused: one of these.
    """
    if term.review_on <= today or term.expires_on <= today:
        raise FOLLOWUP.refusal("in_the_past", what="复核日期和到期日")
    last = term.start + timedelta(days=kind.longest_days)
    if term.expires_on > last:
        raise FOLLOWUP.refusal("too_long", days=kind.longest_days, last=f"{last:%Y-%m-%d}")
    if term.review_on > term.expires_on:
        raise FOLLOWUP.refusal(
            "review_after_end", review=f"{term.review_on:%Y-%m-%d}", end=f"{term.expires_on:%Y-%m-%d}"
        )
    check_review_day(kind, term.review_on, today)


def check_review_day(kind: Kind, review_on: date, today: date) -> None:
    """Refuse a next review that is past or further off than the kind allows.

    Raises:
        StepRefused: one of these.
    """
    if review_on <= today:
        raise FOLLOWUP.refusal("in_the_past", what="下次复核日期")
    last = today + timedelta(days=kind.review_days)
    if review_on > last:
        raise FOLLOWUP.refusal("review_too_late", days=kind.review_days, last=f"{last:%Y-%m-%d}")


def check_age(kind: Kind, born: date | None, today: date) -> None:
    """Refuse a file for grown-ups about somebody under age.

    Raises:
        StepRefused: the date of birth says that the person is under age.
    """
    if kind.is_minor or born is None:
        return
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if years < _ADULT_AT:
        raise FOLLOWUP.refusal("is_minor", age=_ADULT_AT)


def check_side(kind: Kind, side: str, name: str) -> None:
    """Refuse an officer who serves where this kind of file is not for.

    Raises:
        StepRefused: the officer serves elsewhere.
    """
    if side not in kind.sides:
        raise FOLLOWUP.refusal("wrong_side", name=name, sides="、".join(SIDE_NAMES[one] for one in kind.sides))


def check_unname(others: int) -> None:
    """Refuse to leave an open file without anybody.

    Raises:
        StepRefused: nobody else is named.
    """
    if not others:
        raise FOLLOWUP.refusal("last_named")


@dataclass(frozen=True, slots=True)
class Standing:
    """A file as the checks of its steps see it."""

    state: FileState
    review_on: date
    expires_on: date
    renewals: int = 0


def check_measure(file: Standing, today: date, what: str) -> None:
    """Refuse a new contact, step or arrangement where the file may not go on.

    Args:
        what: what is to be done, as a verb for the sentence.

    Raises:
        StepRefused: the file is over, an appeal waits, or the review is due.
    """
    if file.state is S.PAUSED:
        raise FOLLOWUP.refusal("appeal_open")
    if file.state is not S.OPEN or today > file.expires_on:
        raise FOLLOWUP.refusal("expired", day=f"{file.expires_on:%Y-%m-%d}", step=what)
    if today > file.review_on:
        raise FOLLOWUP.refusal("review_due", day=f"{file.review_on:%Y-%m-%d}", step=what)


def check_team(kind: Kind, sides: Sequence[str]) -> None:
    """Refuse to persuade somebody to come back while the three-person team is not whole.

    Args:
        sides: where the named officers serve.

    Raises:
        StepRefused: one of the three is missing.
    """
    missing = [SIDE_NAMES[side] for side in TEAM if side not in sides] if kind.team else []
    if missing:
        raise FOLLOWUP.refusal("team_short", missing="、".join(missing))


def check_renew(kind: Kind, file: Standing, expires_on: date, today: date) -> FileState:
    """Return the state of a file whose end is put off.

    Raises:
        StepRefused: not open, over already, renewed often enough, too long, or not later than now.
    """
    after = FOLLOWUP.next_state(file.state, T.RENEW)
    if today > file.expires_on:
        raise FOLLOWUP.refusal("expired", day=f"{file.expires_on:%Y-%m-%d}", step="延期")
    if file.renewals >= kind.most_renewals:
        raise FOLLOWUP.refusal("renewed_enough", most=kind.most_renewals, done=file.renewals)
    if expires_on <= file.expires_on:
        raise FOLLOWUP.refusal("not_later", day=f"{file.expires_on:%Y-%m-%d}")
    last = file.expires_on + timedelta(days=kind.longest_days)
    if expires_on > last:
        raise FOLLOWUP.refusal("too_long", days=kind.longest_days, last=f"{last:%Y-%m-%d}")
    return after


def is_over(file: Standing, today: date) -> bool:
    """Say whether the day of a running file has passed; the last day itself still counts.

    >>> is_over(Standing(FileState.OPEN, date(2026, 3, 1), date(2026, 3, 9)), date(2026, 3, 9))
    False
    """
    return file.state in {S.OPEN, S.PAUSED} and today > file.expires_on


def sayable(count: int, *, least: int, step: int) -> int | None:
    """Return a number of files that a report may name: rounded down, or `None` where it would point at somebody.

    Args:
        count: number of files, 0 or more.
        least: below it a number is not named; 0 is not named either, since "nobody" points at people too.
        step: numbers are rounded down to a multiple of it.

    >>> [sayable(n, least=10, step=5) for n in (0, 9, 10, 14, 15)]
    [None, None, 10, 10, 15]
    """
    return None if count < least else count - count % step
