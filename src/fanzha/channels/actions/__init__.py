"""Changes to messages: queue one, hand it over, note what the gateway says, end what hangs."""

from fanzha.channels.actions.queueing import MessageChanged, mask, note_state, queue_message
from fanzha.channels.actions.sending import deliver, note_report, sweep

__all__ = ["MessageChanged", "deliver", "mask", "note_report", "note_state", "queue_message", "sweep"]
