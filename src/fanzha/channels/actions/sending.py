"""Hands messages to their gateways. What may have gone out is never sent a second time without a person."""

from datetime import datetime, timedelta

from django.db import transaction

from fanzha.channels.actions.queueing import note_state
from fanzha.channels.adapters import Answer, GatewayDown, adapter_for
from fanzha.channels.models import Message
from fanzha.common import clock
from fanzha.common.jobs import ExplainedFailure

State = Message.State
# A gateway reports within minutes as a rule; after three days nothing more comes (operators' usual validity).
_REPORT_WITHIN = timedelta(hours=72)
_SENDING_WITHIN = timedelta(minutes=10)
_UNKNOWN = "发送时中断，不确定是否已发出。请先向对方核实，再决定是否重发"


def deliver(message_id: int) -> None:
    """Send a message that still waits. Safe to repeat: a message that was, or may have been, handed over is left alone.

    Raises:
        ExplainedFailure: the gateway could not be reached; the message waits on and the job is tried again.
    """
    message = _claim(message_id)
    if message is None:
        return
    try:
        answer = adapter_for(message.channel).send(message)
    except GatewayDown as problem:
        _give_back(message_id)
        raise ExplainedFailure(str(problem)) from None
    _note(message_id, answer)


@transaction.atomic
def _claim(message_id: int) -> Message | None:
    """Mark a waiting message as being sent, committed before the gateway hears of it."""
    message: Message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != State.QUEUED:
        return None
    message.state = State.SENDING
    message.tries += 1
    message.sent_at = clock.now()
    message.save(update_fields=["state", "tries", "sent_at"])
    return message


@transaction.atomic
def _give_back(message_id: int) -> None:
    Message.objects.filter(pk=message_id, state=State.SENDING).update(state=State.QUEUED, sent_at=None)


@transaction.atomic
def _note(message_id: int, answer: Answer) -> None:
    message = Message.objects.select_for_update().get(pk=message_id)
    note_state(message, state=answer.state, at=clock.now(), problem=answer.problem, gateway_id=answer.gateway_id)


@transaction.atomic
def note_report(*, gateway_id: str, delivered: bool, problem: str, at: datetime) -> bool:
    """Note a gateway's report on a message; false where no such message waits (a second report)."""
    message = (
        Message.objects.select_for_update().filter(gateway_id=gateway_id, state=State.ACCEPTED).order_by("id").first()
    )
    if message is None:
        return False
    note_state(message, state=State.DELIVERED if delivered else State.FAILED, at=at, problem=problem)
    return True


@transaction.atomic
def sweep(*, at: datetime) -> int:
    """End messages that hang: no report in three days, or stopped in the middle of sending. Returns how many."""
    rows = Message.objects.select_for_update(skip_locked=True)
    late = list(rows.filter(state=State.ACCEPTED, sent_at__lt=at - _REPORT_WITHIN))
    stuck = list(rows.filter(state=State.SENDING, sent_at__lt=at - _SENDING_WITHIN))
    for message in late:
        note_state(message, state=State.EXPIRED, at=at, problem="通道 72 小时内没有给出回执")
    for message in stuck:
        note_state(message, state=State.FAILED, at=at, problem=_UNKNOWN)
    return len(late) + len(stuck)
