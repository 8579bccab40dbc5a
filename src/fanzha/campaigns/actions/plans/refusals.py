"""Why a change of a plan cannot stand; each sentence is fit to be shown."""

from collections.abc import Sequence


class PlanRefused(Exception):
    """A change cannot stand. `field` names the form field where that helps."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class PlanMoved(PlanRefused):
    """Somebody else changed the same part since it was shown."""


class PlanUnready(PlanRefused):
    """The plan cannot be handed on as written; carries every sentence."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(f"还有 {len(sentences)} 处要改：{'；'.join(sentences[:3])}")
        self.sentences = tuple(sentences)
