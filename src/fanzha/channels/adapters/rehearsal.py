"""Stands where no gateway is configured."""

from fanzha.channels.adapters.port import Answer
from fanzha.channels.models import Message


class Rehearsal:
    """Marks the message as rehearsed and sends nothing."""

    def send(self, message: Message) -> Answer:
        """Send nothing."""
        return Answer(Message.State.REHEARSED, "还没有配置发送通道，这条只做演练")
