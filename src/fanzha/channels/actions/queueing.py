"""Changes to messages: queue one, and note what the gateway says of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.channels.models import Message
from fanzha.common import audit, crypto, events, jobs
from fanzha.common.actor import Actor


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """Published when a message moves to another state."""

    message_id: int
    purpose: str
    state: str


@transaction.atomic
def queue_message(
    *, channel: str, to: str, body: str, unit_id: int, dedupe_key: str, purpose: str, template: str = "",
    by: Actor, at: datetime,
) -> Message:  # fmt: skip
    """Queue one message on the urgent queue; the same `dedupe_key` again returns the first."""
    message, created = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "channel": channel, "to": to, "to_index": crypto.blind("phone" if channel == "sms" else channel, to),
            "to_masked": mask(to), "body": body, "template": template, "unit_id": unit_id, "purpose": purpose,
            "created_at": at, "officer_name": by.name,
        },
    )  # fmt: skip
    if created:
        audit.record("message.queued", subject=message, by=by, at=at,
                     after={"channel": channel, "purpose": purpose, "template": template})  # fmt: skip
        jobs.defer("channels.send", message_id=message.pk)
    return message


def mask(to: str) -> str:
    """Return a recipient as a page shows it."""
    name, at_sign, host = to.partition("@")
    if at_sign:
        return f"{name[:1]}***@{host}"
    return f"{to[:3]}****{to[-4:]}" if len(to) > 7 else "****"


def note_state(message: Message, *, state: str, at: datetime, problem: str = "", gateway_id: str = "") -> None:
    """Move a message to a state and tell whoever waits for it. Called inside the sender's transaction."""
    message.state, message.problem = state, problem
    if gateway_id:
        message.gateway_id = gateway_id
    if state in {Message.State.ACCEPTED, Message.State.REHEARSED}:
        message.sent_at = at
    if state not in {Message.State.SENDING, Message.State.ACCEPTED}:
        message.ended_at = at
    message.save(update_fields=["state", "problem", "gateway_id", "sent_at", "ended_at"])
    audit.record("message.changed", subject=message, by=Actor.system("发送结果"), at=at,
                 after={"state": state, "problem": problem})  # fmt: skip
    events.publish(MessageChanged(message.pk, message.purpose, state))
