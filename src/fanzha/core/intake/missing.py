"""Say what to ask next: the facts that are still missing, in the order in which minutes matter."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


class BadQuestions(ValueError):
    """The list of questions cannot be read; the text says where."""


@dataclass(frozen=True, slots=True)
class Question:
    """One fact that is needed, with the sentence that the officer reads aloud.

    Attributes:
        known_by: facts of which any one answers the question.
        only_if: facts that must be known before it makes sense, all of them.
        is_step: something to do rather than to ask: it runs in parallel, and its time is noted.
    """

    code: str
    ask: str
    why: str
    known_by: frozenset[str]
    only_if: frozenset[str]
    is_step: bool


@dataclass(frozen=True, slots=True)
class Questions:
    """One version of the questions, in order."""

    version: str
    all: tuple[Question, ...]


def read_questions(content: Mapping[str, Any], version: str) -> Questions:
    """Return the questions from their data.

    Raises:
        BadQuestions: an entry lacks a part, names a fact that nothing knows, or a code comes twice.
    """
    found: list[Question] = []
    for entry in content.get("questions", []):
        found.append(_question(entry))
    codes = [question.code for question in found]
    if not codes or len(set(codes)) != len(codes):
        raise BadQuestions("no questions, or one code twice")
    return Questions(version, tuple(found))


def _question(entry: Mapping[str, Any]) -> Question:
    try:
        question = Question(
            str(entry["code"]), str(entry["ask"]), str(entry["why"]), frozenset(entry["known_by"]),
            frozenset(entry.get("only_if", ())), bool(entry.get("is_step", False)),
        )  # fmt: skip
    except (KeyError, TypeError) as problem:
        raise BadQuestions(f"{entry!r}: {problem}") from problem
    if unknown := (question.known_by | question.only_if) - FACTS - {f"done.{question.code}"}:
        raise BadQuestions(f"{question.code}: nothing knows {sorted(unknown)}")
    if not question.ask.strip() or not (question.known_by or question.is_step):
        raise BadQuestions(f"{question.code}: nothing to say, or nothing answers it")
    return question


FACTS = frozenset(
    {
        "payment.amount", "payment.time", "payment.account", "payment.tail", "payment.name", "payment.bank",
        "payment.way",
        "payments.several", "payments.complete", "total", "account.own", "suspect.phone", "suspect.chat", "suspect.app",
        "suspect.link", "suspect.wallet", "remote", "at_risk", "borrowed", "way.crypto", "way.cash", "channel", "type",
        "subtype", "victim.name", "victim.phone", "victim.age", "victim.occupation", "victim.community", "number.110",
        "met_publicity", "has_app", "nothing_paid",
    }
)  # fmt: skip
"""What a question may ask about; the form and the story say which of these are known."""


def missing(questions: Questions, known: Collection[str], done: Collection[str] = ()) -> list[Question]:
    """Return the questions and steps that are still open, in the order in which minutes matter.

    Args:
        known: members of `FACTS`.
        done: codes of steps that were taken and of questions that the caller cannot answer.
    """
    facts = set(known)
    finished = set(done)
    return [
        question
        for question in questions.all
        if question.code not in finished and not (question.known_by & facts) and question.only_if <= facts
    ]
