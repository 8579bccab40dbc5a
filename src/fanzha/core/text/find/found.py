"""Keep what has been found so far, so that no two entities overlap."""

from fanzha.core.text.kinds import EntityKind

Found = tuple[int, int, EntityKind, str]
"""Start, end, kind and canonical value, in the normalised text."""


class Claims:
    """The entities found in one text."""

    __slots__ = ("_taken", "found")

    def __init__(self, plain: str) -> None:
        """Start with nothing found."""
        self._taken = bytearray(len(plain))
        self.found: list[Found] = []

    def is_free(self, start: int, end: int) -> bool:
        """Tell whether nothing has been found between two positions."""
        return self._taken.find(1, start, end) < 0

    def add(self, start: int, end: int, kind: EntityKind, value: str) -> None:
        """Add an entity where nothing has been found yet, otherwise leave it out."""
        if start < end and self.is_free(start, end):
            self._taken[start:end] = b"\x01" * (end - start)
            self.found.append((start, end, kind, value))
