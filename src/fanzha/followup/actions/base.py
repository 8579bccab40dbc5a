"""What every change of a file begins with: it is on, the officer is named, the row is locked, the words are fit."""

from collections.abc import Iterable
from datetime import date, datetime

from fanzha.common.actor import Actor
from fanzha.core.values import BadValue
from fanzha.core.workflow.followup import Kind
from fanzha.core.workflow.followup_words import check_text
from fanzha.core.workflow.why import MIN_REASON, is_reason
from fanzha.followup.models import File, Subject
from fanzha.followup.queries import files, indexes
from fanzha.followup.queries.rules import Rules, rules_at


class FollowupRefused(Exception):
    """Something of follow-up cannot be done so. The sentence is fit to be shown."""


def held(by: Actor, file_id: int) -> File:
    """Return a running file that names the officer, locked.

    Raises:
        FollowupOff: follow-up is switched off.
        File.DoesNotExist: there is none, or it does not name the officer.
    """
    found: File = files.my_files(by).select_for_update(of=("self",)).get(pk=file_id)
    return found


def kind_of(file: File, rules: Rules) -> Kind:
    """Return the kind of a file.

    Raises:
        FollowupRefused: the rules of today know no such kind any more.
    """
    if file.kind not in rules.kinds:
        raise FollowupRefused("现在的规则里已经没有这一类，请结束这份档案。")
    return rules.kinds[file.kind]


def born_of(id_number: str) -> date | None:
    """Return the date of birth that an identity number tells; `None` where none is given.

    Raises:
        FollowupRefused: it is no identity number.
    """
    try:
        return indexes.born(id_number)
    except BadValue as problem:
        raise FollowupRefused(f"身份证号：{problem}。") from problem


def reason_of(text: str, what: str = "理由") -> str:
    """Return a reason without its edges.

    Raises:
        FollowupRefused: it says nothing.
    """
    if not is_reason(text):
        raise FollowupRefused(f"请写明{what}，至少 {MIN_REASON} 个字。")
    return text.strip()


def given(text: str, what: str) -> str:
    """Return a text without its edges.

    Raises:
        FollowupRefused: there is none.
    """
    if not text.strip():
        raise FollowupRefused(f"请写{what}。")
    return text.strip()


def check_said(file: File, texts: Iterable[str], at: datetime) -> None:
    """Refuse texts about a file that hold numbers of others, labels, or, about a pupil, words of crime.

    Raises:
        NoteRefused: one of them does.
    """
    rules = rules_at(at)
    kind = rules.kinds.get(file.kind)
    subject = Subject.objects.get(file=file)
    own = {value for value in (subject.id_number, subject.phone) if value}
    for text in texts:
        check_text(text, rules.words, own=own, is_minor=kind is None or kind.is_minor)


def check_outside(file: File, text: str, at: datetime) -> None:
    """Refuse a text that leaves the file, for a second person or the log, and names whom it is about.

    Raises:
        NoteRefused: it holds what no text may hold.
        FollowupRefused: it holds the person's name or number.
    """
    check_said(file, [text], at)
    subject = Subject.objects.get(file=file)
    if any(value and value in text for value in (subject.name, subject.id_number, subject.phone)):
        raise FollowupRefused("理由里不要写本人的姓名和号码，写“本人”就可以：理由会给审批的人看。")
