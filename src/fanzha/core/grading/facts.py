"""What the grading rules may look at."""

from dataclasses import dataclass, field

Value = str | int | float | bool | frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one person in danger, from one source or several.

    Args:
        score: calibrated probability of fraud, 0 to 1; `None` where nothing was screened.
        tactics: codes of the tactics found.
        paid: "none", "paid" or "unknown".
        is_elder: the person is old, or somebody reports for an elder.
        source: kind of the source ("public", "bank", "operator", "police", "village", "counter", "platform").
        amount_fen: the largest amount named, or `None`.
        caller: features of the shown number.
        repeats: earlier alerts about the same person within 30 days.
        sources: how many sources point at the person now, 1 or more.
        official_grade: what a trusted feed itself says, or "".
    """

    score: float | None = None
    tactics: frozenset[str] = field(default_factory=frozenset)
    paid: str = "unknown"
    is_elder: bool = False
    source: str = "public"
    amount_fen: int | None = None
    caller: frozenset[str] = field(default_factory=frozenset)
    repeats: int = 0
    sources: int = 1
    official_grade: str = ""

    def value(self, name: str) -> Value:
        """Return one fact by name.

        Raises:
            KeyError: there is no such fact.
        """
        if name not in FACT_NAMES:
            raise KeyError(name)
        value: Value = getattr(self, name)
        return value


FACT_NAMES = frozenset(Facts.__dataclass_fields__)
