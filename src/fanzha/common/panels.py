"""What a higher capability shows on a lower one's page: a card with its own template.

Slots used: `person.panel`, `household.panel` and `case.panel`, each filled by (actor, id, at) -> Panel or `None` where
the actor may not see it or there is nothing to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """One card: its heading, what stands small beside it, and the template of its body."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    sub: str = ""
    url: str = ""
    label: str = ""
