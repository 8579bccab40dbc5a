"""What every adapter answers to."""

from dataclasses import dataclass
from typing import Protocol

from fanzha.channels.models import Message


class GatewayDown(Exception):
    """The gateway surely took nothing: trying again is safe. The sentence names no person."""


class NotConfigured(Exception):
    """The entry in channels.json cannot be used; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway said of one message."""

    state: str
    problem: str = ""
    gateway_id: str = ""


class Adapter(Protocol):
    """Delivers one message."""

    def send(self, message: Message) -> Answer:
        """Hand the message over.

        Raises:
            GatewayDown: nothing was handed over.
        """
        ...
