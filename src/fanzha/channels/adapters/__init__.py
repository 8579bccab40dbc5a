"""One adapter a kind of gateway. Without a configured gateway messages are rehearsed, and said to be so."""

from dataclasses import dataclass
from typing import Protocol

from fanzha.channels.models import Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway said of one message."""

    state: str
    problem: str = ""
    gateway_id: str = ""


class Adapter(Protocol):
    """Delivers one message."""

    def send(self, message: Message) -> Answer:
        """Hand the message over."""
        ...


class Rehearsal:
    """Stands where no gateway is configured: marks the message as rehearsed and sends nothing."""

    def send(self, message: Message) -> Answer:
        """Send nothing."""
        return Answer(Message.State.REHEARSED, "还没有配置发送通道，这条只做演练")


def adapter_for(channel: str) -> Adapter:
    """Return the adapter of a channel."""
    return Rehearsal()
