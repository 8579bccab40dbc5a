"""Why a change to a form or a return is refused. Each sentence is fit to be shown."""

from collections.abc import Sequence
from typing import Any

from fanzha.core.campaigns.filling import Lack


class ReturnRefused(Exception):
    """What was written is not enough or does not fit; `lacks` names each field with its sentence."""

    def __init__(self, sentence: str, *, field: str = "", lacks: Sequence[Lack] = ()) -> None:
        super().__init__(sentence)
        self.lacks = tuple(lacks) or (Lack(field, sentence),)


class ReturnLocked(Exception):
    """It cannot be changed now; the sentence says why and who may open it."""


class ReturnMoved(Exception):
    """Somebody saved it after the form was shown. `row` is what stands now; what was typed is kept by the page."""

    def __init__(self, sentence: str, row: Any = None) -> None:
        super().__init__(sentence)
        self.row = row
