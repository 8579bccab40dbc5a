"""Who was cheated more than once: how many, how soon again, and by what the second time.

Source: docs/methods/analysis.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from fanzha.core.metrics.quartiles import Quartiles, quartiles


@dataclass(frozen=True, slots=True)
class Incident:
    """One loss of one person.

    Attributes:
        person: who, as a key that says nothing (blind index or number); "" where not known.
        at: aware.
        kind: the type of fraud.
        case_id: for opening the rows.
    """

    person: str
    at: datetime
    kind: str
    case_id: int


@dataclass(frozen=True, slots=True)
class RepeatVictim:
    """One person with more than one incident, oldest first."""

    person: str
    incidents: tuple[Incident, ...]

    @property
    def gaps(self) -> tuple[timedelta, ...]:
        """Return the times from each incident to the next."""
        return tuple(later.at - earlier.at for earlier, later in pairwise(self.incidents))


@dataclass(frozen=True, slots=True)
class Repeats:
    """Repeat victims among all.

    Attributes:
        victims: people with at least one incident.
        unknown: incidents whose person is not known; they are in no other figure.
        repeated: those with more than one, most incidents first, then the latest.
        gap_days: days from one incident to the next; None where nobody was cheated again.
        pairs: (kind before, kind after) of neighbouring incidents, with how often.
    """

    victims: int
    unknown: int
    repeated: tuple[RepeatVictim, ...]
    gap_days: Quartiles | None
    pairs: dict[tuple[str, str], int]

    @property
    def share(self) -> float | None:
        """Return the share of victims that were cheated again; None without victims."""
        return len(self.repeated) / self.victims if self.victims else None


def repeat_victims(incidents: Iterable[Incident], *, apart: timedelta = timedelta(0)) -> Repeats:
    """Return who was cheated more than once.

    Args:
        incidents: any order; one case that stands there twice counts once.
        apart: a later incident counts only if it lies at least so long after the one counted before; payments of one
            fraud that were filed as several cases lie closer together.

    Raises:
        TypeError: times with and without a zone are mixed.

    Cost:
        One sort.

    >>> from datetime import UTC
    >>> day = lambda n: datetime(2026, 1, n, tzinfo=UTC)
    >>> found = repeat_victims([Incident("a", day(1), "刷单", 1), Incident("b", day(2), "贷款", 2),
    ...                         Incident("a", day(11), "冒充公检法", 3), Incident("", day(3), "刷单", 4)])
    >>> found.victims, found.share, found.gap_days.median, found.unknown
    (2, 0.5, 10.0, 1)
    """
    once = {one.case_id: one for one in incidents}.values()
    lives: dict[str, list[Incident]] = defaultdict(list)
    for one in sorted(once, key=lambda one: (one.at, one.case_id)):
        life = lives[one.person]
        if not one.person or not life or one.at - life[-1].at >= apart:
            life.append(one)
    unknown = len(lives.pop("", []))
    repeated = [RepeatVictim(person, tuple(life)) for person, life in lives.items() if len(life) > 1]
    repeated.sort(key=lambda one: (-len(one.incidents), -one.incidents[-1].at.timestamp(), one.person))
    gaps = [gap / timedelta(days=1) for one in repeated for gap in one.gaps]
    pairs = Counter((a.kind, b.kind) for one in repeated for a, b in pairwise(one.incidents))
    return Repeats(len(lives), unknown, tuple(repeated), quartiles(gaps), dict(pairs.most_common()))
