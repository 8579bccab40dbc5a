"""Why a change to the tree or to its officers was not made, in a sentence fit to be shown."""


class Refused(Exception):
    """A change that was not made. `field` names the part of the form that is to be corrected, where there is one."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class UnitRefused(Refused):
    """A change to the tree would break it."""


class OfficerRefused(Refused):
    """A change to an officer or a post is not open."""
