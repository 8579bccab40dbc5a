"""Why a change to a task, a share or a delivery is refused. Each sentence is fit to be shown."""


class TaskRefused(Exception):
    """What was written is not enough or does not fit. `field` names the field of the form, where it is one."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class TaskMoved(Exception):
    """Somebody changed it after the form was shown. The sentence says what to do; the typed input is kept."""
