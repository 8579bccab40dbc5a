"""Recognised boxes, and the lines that they form."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

# Two boxes stand on one line when they share this part of the lower one's height …
_SAME_LINE: Final = 0.5
# … and are one piece of writing when the gap between them is no wider than this many heights.
_SAME_PIECE: Final = 1.2
_SAME_PLACE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """One piece of writing that was recognised: its text, its place in pixels, and how sure the reader is (0 to 1)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: float = 1.0

    @property
    def height(self) -> float:
        """Return the height in pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of writing that stand close together on one line."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Return the height in pixels."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Return the height at which the line stands."""
        return (self.top + self.bottom) / 2


def lines_of(boxes: Sequence[Box]) -> list[Line]:
    """Return the lines from top to bottom; what stands far apart on one line stays apart, from left to right."""
    lines: list[Line] = []
    for row in _rows(boxes):
        lines.extend(_pieces(row))
    return lines


def _rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """Return the boxes by the line on which they stand."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda b: (b.top + b.bottom, b.left)):
        if rows and _stands_with(box, rows[-1]):
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda b: b.left) for row in rows]


def _stands_with(box: Box, row: Sequence[Box]) -> bool:
    return _shared(box, row[-1]) >= _SAME_LINE * min(box.height, row[-1].height)


def _shared(one: Box, other: Box) -> float:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def _pieces(row: Sequence[Box]) -> list[Line]:
    """Return the lines of one row: neighbours are joined, what stands apart is not."""
    lines: list[Line] = []
    for box in row:
        last = lines[-1] if lines else None
        if last is not None and box.left - last.right <= _SAME_PIECE * min(box.height, last.height):
            lines[-1] = _grown(last, box)
        else:
            lines.append(Line(box.text, box.left, box.top, box.right, box.bottom))
    return lines


def _grown(line: Line, box: Box) -> Line:
    return Line(
        glued(line.text, box.text),
        line.left,
        min(line.top, box.top),
        max(line.right, box.right),
        max(line.bottom, box.bottom),
    )


def glued(one: str, other: str) -> str:
    """Return two pieces of one line as one text, with a space between two Latin words only.

    >>> glued("转到安全账户6", "222 0212"), glued("Dear", "customer")
    ('转到安全账户6222 0212', 'Dear customer')
    """
    apart = bool(one and other) and all(c.isascii() and c.isalpha() for c in (one[-1], other[0]))
    return f"{one} {other}" if apart else one + other


def usual_height(lines: Sequence[Line]) -> float:
    """Return the height of an ordinary line; 1 where there is none."""
    return median(line.height for line in lines) if lines else 1.0


def without_doubles(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes without those that were read twice because two parts of a long picture overlap.

    Of two at one place the longer text stays: the other was cut at the edge of its part.
    """
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda b: (-len(b.text), -b.sure)):
        if not any(_is_double(box, other) for other in kept):
            kept.append(box)
    return sorted(kept, key=lambda b: (b.top, b.left))


def _is_double(box: Box, other: Box) -> bool:
    across = min(box.right, other.right) - max(box.left, other.left)
    return across > _SAME_PLACE * min(box.right - box.left, other.right - other.left) and _shared(
        box, other
    ) > _SAME_PLACE * min(box.height, other.height)
