"""Lines into bubbles or paragraphs: lines that begin at one edge, one close below the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fanzha.core.text.screens.boxes import Line, glued

_SAME_EDGE: Final = 0.7  # of a line's height
_CLOSE: Final = 0.75
_SAME_SIZE: Final = 0.62  # a last line of two characters is boxed generously
# A line that ends so many heights before the widest one was ended by its writer, not by the edge.
_ENDED: Final = 2.2
_WRAPS: Final = 0.5  # of the picture's width: the narrowest bubble that wraps


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

    def text(self, width: float) -> str:
        """Return the lines as one text; a line that was ended before the edge ends a line of the text too.

        Args:
            width: of the picture: what is narrower than half of it was not wrapped by an edge.
        """
        wraps = self.right - self.left > _WRAPS * width
        text = self.lines[0].text
        for before, line in zip(self.lines, self.lines[1:], strict=False):
            is_wrapped = wraps and self.right - before.right <= _ENDED * self.height
            text = _wrapped(text, line.text) if is_wrapped else f"{text}\n{line.text}"
        return text


def _wrapped(text: str, line: str) -> str:
    """Return a wrapped line put behind what stands before it: a link is cut anywhere, words of Latin text are not.

    >>> _wrapped("请点击链接w", "ww.abc.top"), _wrapped("Dear", "customer")
    ('请点击链接www.abc.top', 'Dear customer')
    """
    is_latin = (text + line).isascii()
    return glued(text, line) if is_latin else text + line


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
