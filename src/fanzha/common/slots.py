"""How a higher capability adds to a lower one's page: a panel, an action, a count, a menu entry."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class _Filled:
    order: int
    name: str
    fill: Callable[..., Any]


_slots: dict[str, list[_Filled]] = defaultdict(list)


def register(slot: str, name: str, fill: Callable[..., Any], *, order: int = 100) -> None:
    """Put `fill` into a slot; a second call with the same name replaces the first."""
    _slots[slot] = sorted(
        [*(f for f in _slots[slot] if f.name != name), _Filled(order, name, fill)], key=lambda f: (f.order, f.name)
    )


def filled(slot: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Call everything in a slot, in order, and leave out what answers `None`."""
    answers = (f.fill(*args, **kwargs) for f in _slots[slot])
    return [answer for answer in answers if answer is not None]
