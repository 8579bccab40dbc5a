"""Lines into bubbles or paragraphs: lines that begin at one edge, one close below the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fanzha.core.text.screens.boxes import Line, glued

_SAME_EDGE: Final = 0.7  # of a line's height
_CLOSE: Final = 0.75
_SAME_SIZE: Final = 0.72
# A line that ends so many heights before the widest one was ended by its writer, not by the edge.
_ENDED: Final = 2.2


@dataclass(frozen=True, slots=True)
class Bubble:
    """Lines that belong together."""

    lines: tuple[Line, ...]

    @property
    def left(self) -> float:
        """Return where the writing begins."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Return where the widest line ends."""
        return max(line.right for line in self.lines)

    @property
    def top(self) -> float:
        """Return where the first line stands."""
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        """Return where the last line ends."""
        return self.lines[-1].bottom

    @property
    def height(self) -> float:
        """Return the height of one line."""
        return self.lines[0].height

    @property
    def text(self) -> str:
        """Return the lines as one text; a line that ends early ends a line of the text too."""
        text = self.lines[0].text
        for before, line in zip(self.lines, self.lines[1:], strict=False):
            ended = self.right - before.right > _ENDED * self.height
            text = f"{text}\n{line.text}" if ended else glued(text, line.text)
        return text


def bubbles_of(lines: Sequence[Line]) -> list[Bubble]:
    """Return the bubbles from top to bottom."""
    found: list[list[Line]] = []
    for line in lines:
        home = next((lines for lines in reversed(found) if _continues(line, lines[-1])), None)
        if home is None:
            found.append([line])
        else:
            home.append(line)
    return sorted((Bubble(tuple(lines)) for lines in found), key=lambda bubble: (bubble.top, bubble.left))


def _continues(line: Line, before: Line) -> bool:
    size = min(line.height, before.height)
    return (
        size > _SAME_SIZE * max(line.height, before.height)
        and abs(line.left - before.left) < _SAME_EDGE * size
        and -size / 2 < line.top - before.bottom < _CLOSE * size
    )
