"""Sending, as jobs."""

from fanzha.common import jobs


@jobs.task(queue=jobs.Queue.URGENT, name="channels.send")
def send(message_id: int) -> None:
    """Hand one message to its gateway."""
    from fanzha.channels import delivery  # noqa: PLC0415 - delivery changes messages, whose actions defer this task

    delivery.deliver(message_id)
