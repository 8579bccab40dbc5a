"""Why a change of an activity is refused."""


class ActivityRefused(Exception):
    """It cannot be done so; the text is the sentence for the officer, `field` says where it was typed."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class ActivityMoved(Exception):
    """Somebody else changed it meanwhile."""
