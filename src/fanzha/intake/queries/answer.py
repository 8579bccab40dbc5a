"""What a check found, before anybody puts it into words."""

from dataclasses import dataclass

from fanzha.core.screening import PublicVerdict, Verdict
from fanzha.intake.queries.look import Asked, Sign
from fanzha.intake.queries.watch import Hit


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check found: the public verdict with everything it rests on; `verdict` is None for a number or link."""

    asked: Asked
    public: PublicVerdict
    verdict: Verdict | None
    signs: tuple[Sign, ...]
    hits: tuple[Hit, ...]
