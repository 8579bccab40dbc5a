"""The text of a screen in reading order; of a conversation, who wrote which bubble."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fanzha.core.text.screens.boxes import Box, lines_of
from fanzha.core.text.screens.bubbles import Bubble, bubbles_of
from fanzha.core.text.screens.furniture import told_apart

# Shares of the picture's width.
_WIDE: Final = 0.82  # writing as wide as this stands on a page, not in a bubble
_LEANING: Final = 0.03  # a bubble leans to a side when its margins differ by more
_CENTRED: Final = 0.04
_NARROW: Final = 0.6
_AT_EDGE: Final = 0.3
_ALIGNED: Final = 0.06
_LEAST_SURE: Final = 0.5


class Side(StrEnum):
    """Who wrote a bubble: the owner of the telephone stands on the right."""

    OTHER = "other"
    OWNER = "owner"
    NOBODY = "nobody"


_MARKS: Final = {Side.OTHER: "对方：", Side.OWNER: "我：", Side.NOBODY: ""}


@dataclass(frozen=True, slots=True)
class Turn:
    """One bubble of a conversation, or one paragraph of a page."""

    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What a picture says.

    Args:
        head: the name or number at the head of an app's page; empty where there is none.
        turns: bubbles or paragraphs, in reading order.
    """

    head: str
    turns: tuple[Turn, ...]

    @property
    def is_chat(self) -> bool:
        """Say whether two sides could be told apart."""
        return any(turn.side is not Side.NOBODY for turn in self.turns)

    @property
    def text(self) -> str:
        """Return the text as it is screened: a turn begins with who speaks."""
        return "\n".join(_MARKS[turn.side] + turn.text for turn in self.turns)


def lay_out(boxes: Sequence[Box], *, width: float, height: float) -> Layout:
    """Return what a picture says, in reading order.

    On a telephone's screen the status bar, time stamps and the field to type in are dropped. Where bubbles stand on
    both sides the left ones are the other side's and the right ones the owner's.

    Args:
        boxes: what was recognised, in any order.
        width: of the picture, in the pixels of the boxes.
        height: of the picture.
    """
    kept = [box for box in boxes if box.text.strip() and box.sure >= _LEAST_SURE and box.height > 0]
    screen = told_apart(lines_of(kept), width, height)
    bubbles = bubbles_of(screen.lines)
    sides = _sides(bubbles, width)
    turns = tuple(Turn(side, bubble.text(width).strip()) for bubble, side in zip(bubbles, sides, strict=True))
    return Layout(screen.head, turns)


def _sides(bubbles: Sequence[Bubble], width: float) -> list[Side]:
    """Return who wrote each bubble; nobody in particular where the page is no conversation."""
    leanings = [_leaning(bubble, width) for bubble in bubbles]
    if not _is_chat(bubbles, leanings, width):
        return [Side.NOBODY] * len(bubbles)
    edges = _edges(bubbles, leanings)
    return [_settled(bubble, side, edges) for bubble, side in zip(bubbles, leanings, strict=True)]


def _edges(bubbles: Sequence[Bubble], leanings: Sequence[Side]) -> tuple[float | None, float | None]:
    """Return where the other side's bubbles begin, and where the owner's end; nothing for a side that is not there."""
    sides = list(zip(bubbles, leanings, strict=True))
    return (
        min((b.left for b, side in sides if side is Side.OTHER), default=None),
        max((b.right for b, side in sides if side is Side.OWNER), default=None),
    )


def _leaning(bubble: Bubble, width: float) -> Side:
    """Return the side to which a bubble leans; a short one in the middle is a notice of the app."""
    before, after = bubble.left, width - bubble.right
    if bubble.right - bubble.left < _NARROW * width and abs(before - after) < _CENTRED * width:
        return Side.NOBODY
    return Side.OWNER if before - after > _LEANING * width else Side.OTHER


def _is_chat(bubbles: Sequence[Bubble], leanings: Sequence[Side], width: float) -> bool:
    """Say whether the page is a conversation: nothing goes from edge to edge, and each side has an edge of its own."""
    owner = [b for b, side in zip(bubbles, leanings, strict=True) if side is Side.OWNER]
    other = [b for b, side in zip(bubbles, leanings, strict=True) if side is Side.OTHER]
    if not owner or any(b.right - b.left > _WIDE * width for b in bubbles):
        return False
    if any(width - b.right > _AT_EDGE * width for b in owner) or _side_by_side(owner, other):
        return False
    return _aligned([b.right for b in owner if len(b.lines) == 1], width) and _aligned([b.left for b in other], width)


def _side_by_side(owner: Sequence[Bubble], other: Sequence[Bubble]) -> bool:
    """Say whether something stands beside something else, as in a table: people write one after the other."""
    return any(min(a.bottom, b.bottom) - max(a.top, b.top) > a.height / 2 for a in owner for b in other)


def _aligned(edges: Sequence[float], width: float) -> bool:
    """Say whether most of these edges are one edge."""
    if len(edges) < 2:
        return True
    middle = sorted(edges)[len(edges) // 2]
    return sum(abs(edge - middle) < _ALIGNED * width for edge in edges) > len(edges) / 2


def _settled(bubble: Bubble, side: Side, edges: tuple[float | None, float | None]) -> Side:
    """Give a bubble that stands at the edge of a side to that side, whatever its width."""
    begins, ends = edges
    if begins is not None and side is not Side.OTHER and bubble.left - begins < bubble.height / 2:
        return Side.OTHER
    # The owner's wide bubbles end up to one character before the edge; a notice of the app does so by chance alone.
    slack = bubble.height / 2 if side is Side.NOBODY else bubble.height
    is_apart = begins is None or bubble.left - begins > bubble.height / 2
    if ends is not None and is_apart and abs(ends - bubble.right) < slack:
        return Side.OWNER
    return side


def joined(layouts: Sequence[Layout]) -> str:
    """Return the text of several pictures in their order; what the next repeats of the one before is said once."""
    turns: list[Turn] = []
    for layout in layouts:
        repeated = next(n for n in range(min(len(turns), len(layout.turns)), -1, -1) if _repeats(turns, layout, n))
        turns.extend(layout.turns[repeated:])
    return Layout("", tuple(turns)).text


def _repeats(turns: Sequence[Turn], layout: Layout, count: int) -> bool:
    return count == 0 or tuple(turns[-count:]) == layout.turns[:count]
