"""Why a change of an entry cannot stand; each sentence is fit to be shown."""

from collections.abc import Sequence

from fanzha.knowledge.models import Problem


class EntryRefused(Exception):
    """A change cannot stand. `field` names the form field where that helps."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class BodyRefused(Exception):
    """The text breaks a limit or the tone; carries every problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("；".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)
