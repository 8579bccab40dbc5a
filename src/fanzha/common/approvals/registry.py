"""The steps that need a second person: each registered by the capability that takes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanzha.common.models import Approval
from fanzha.common.permissions import Permission

Payload = Mapping[str, Any]
Facts = Sequence[tuple[str, str]]


class NoSuchStep(LookupError):
    """No capability registered the step."""


class NotCarriedOut(Exception):
    """An agreed step cannot be taken any more. The sentence says why and is fit to be shown; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step: a sentence for the asker, and the page where the result lies."""

    sentence: str = ""
    url: str = ""


def no_facts(payload: Payload) -> Facts:
    """Return nothing beside the title and the reason."""
    return ()


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of sensitive step.

    Args:
        code: stable, `noun.verb`; kept in the database and in audit rows.
        title: what officers call it; names nobody.
        asks, decides: the permission of whoever asks, and of the second person.
        carry_out: does it, given the payload and the approval, inside the transaction of the decision; what takes long
            is deferred as a job there. Raises `NotCarriedOut`, or one of `refusals`, where it cannot be done any more.
            Acts as `approvals.asker(approval)`, whose rights are those of this moment.
        facts: what the second person needs to know, as (label, text); read once, when it is asked, and sealed.
        refusals: exceptions of the capability whose sentence is fit to be shown.
        is_permit: the asker takes the step in person after the decision, once, through `actions.use`; `carry_out` runs
            then.
        use_url: of a permit, the address where the asker uses it (takes the approval).
        verb: of a permit, the word on that button.
    """

    code: str
    title: str
    asks: Permission
    decides: Permission
    carry_out: Callable[[Payload, Approval], Any]
    facts: Callable[[Payload], Facts] = no_facts
    refusals: tuple[type[Exception], ...] = ()
    is_permit: bool = False
    use_url: Callable[[Approval], str] | None = None
    verb: str = "办理"


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Make a step known; a second registration of the same code takes the place of the first."""
    _steps[step.code] = step


def find(code: str) -> Step:
    """Return a step.

    Raises:
        NoSuchStep: nobody registered it.
    """
    if code not in _steps:
        raise NoSuchStep(code)
    return _steps[code]


def steps() -> tuple[Step, ...]:
    """Return all steps in the order of their codes."""
    return tuple(_steps[code] for code in sorted(_steps))


def title_of(code: str) -> str:
    """Return what a step is called; its code where a release that knew it is gone."""
    return _steps[code].title if code in _steps else code
