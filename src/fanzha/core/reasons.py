"""Why something was decided: a code with its facts, and the one place where a code becomes a Chinese sentence.

A rule returns a `Reason`; nobody decides anything by reading a sentence. Each core package keeps one table of its codes
beside its rules and registers it on import:

>>> class _Example(StrEnum):
...     TOO_MANY = "example.too_many"
>>> register(_Example, {_Example.TOO_MANY: "{unit}有 {count:,} 张卡，最多 {limit} 张"})
>>> say(Reason(_Example.TOO_MANY, {"unit": "张某", "count": 1200, "limit": 4}))
'张某有 1,200 张卡，最多 4 张'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

Code = TypeVar("Code", bound=StrEnum)


class NoSentence(LookupError):
    """A code was said that no table knows, or without a fact that its sentence needs."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what was found, as a code, and the facts that fill its sentence.

    Attributes:
        code: a member of a registered table, such as "value.phone.too_short"; stored, so never renamed.
        facts: what the sentence mentions. Never a person's name, number or text: reasons reach logs and exports.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep the code as plain text and the facts as our own copy."""
        object.__setattr__(self, "code", str(self.code))
        object.__setattr__(self, "facts", dict(self.facts))

    def __hash__(self) -> int:
        """Hash by the code alone: facts may hold what cannot be hashed."""
        return hash(self.code)

    def __str__(self) -> str:
        """Return the Chinese sentence."""
        return say(self)


class Refused(ValueError):
    """Something that cannot be accepted, with its reason; the text is the sentence for the officer.

    Subclasses say where: `BadValue` in a value, `BadDeadline` in a rule.
    """

    def __init__(self, reason: Reason) -> None:
        """Refuse for a reason."""
        self.reason = reason
        super().__init__(say(reason))

    @property
    def code(self) -> str:
        """Return the code of the refusal, for programs."""
        return self.reason.code

    def __reduce__(self) -> tuple[object, ...]:
        """Let the refusal travel between processes with its reason."""
        return _restored, (type(self), self.reason.code, dict(self.reason.facts))


def _restored(kind: type[Refused], code: str, facts: dict[str, object]) -> Refused:
    """Return a refusal as it was in the other process."""
    refusal = kind.__new__(kind)
    Refused.__init__(refusal, Reason(code, facts))
    return refusal


_SENTENCES: Final[dict[str, str]] = {}


def register(codes: type[Code], sentences: Mapping[Code, str]) -> None:
    """Add a package's table of sentences.

    Args:
        sentences: a template for each member of `codes`, in the language of `str.format`.

    Raises:
        ValueError: a code lacks its sentence, a sentence has no code, or another table says the code differently.
    """
    wanted, given = {str(code) for code in codes}, {str(code) for code in sentences}
    if wanted != given:
        raise ValueError(f"{codes.__name__}: codes and sentences differ in {sorted(wanted ^ given)}")
    for code, sentence in sentences.items():
        if _SENTENCES.setdefault(str(code), sentence) != sentence:
            raise ValueError(f"{code} has two sentences")


def registered_codes() -> frozenset[str]:
    """Return every code that has a sentence."""
    return frozenset(_SENTENCES)


def say(reason: Reason) -> str:
    """Return a reason as a Chinese sentence.

    Raises:
        NoSentence: no table has the code, or a fact is missing.
    """
    try:
        return _SENTENCES[reason.code].format_map(reason.facts)
    except KeyError as missing:
        raise NoSentence(f"{reason.code} lacks {missing}") from None
