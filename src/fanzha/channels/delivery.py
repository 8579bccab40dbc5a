"""Hands one message to the adapter of its channel and notes the answer."""

from fanzha.channels import actions
from fanzha.channels.adapters import adapter_for
from fanzha.channels.models import Message
from fanzha.common import clock


def deliver(message_id: int) -> None:
    """Send a message that still waits. Safe to repeat: a message that was handed over is left alone."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != Message.State.QUEUED:
        return
    message.tries += 1
    message.save(update_fields=["tries"])
    answer = adapter_for(message.channel).send(message)
    actions.note_state(
        message, state=answer.state, at=clock.now(), problem=answer.problem, gateway_id=answer.gateway_id
    )
