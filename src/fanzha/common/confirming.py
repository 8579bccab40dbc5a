"""That the person at the screen is the one who signed in: asked anew before a sensitive step.

How it is asked (a code from the phone, the password) is for whoever knows the officers, and registered in the slot
`confirming` (fill(by, at) -> ConfirmFirst or `None`). The middleware of that capability turns the refusal into a page
that asks, and then goes on with what was sent.
"""

from datetime import datetime

from fanzha.common import slots
from fanzha.common.actor import Actor


class ConfirmFirst(Exception):
    """The step waits until its officer has confirmed who is there. The sentence is fit to be shown."""

    def __init__(self, sentence: str, *, enrol: bool = False) -> None:
        super().__init__(sentence)
        self.enrol = enrol  # there is nothing yet to confirm with; that has to be set up first


def check(by: Actor, at: datetime) -> None:
    """Stop an officer whose last confirmation is too long ago; the system and other systems confirm nothing.

    Raises:
        ConfirmFirst: a confirmation is needed.
    """
    if by.is_system or by.id is None:
        return
    for needed in slots.filled("confirming", by, at):
        raise needed
