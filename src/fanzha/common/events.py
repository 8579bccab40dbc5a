"""How a lower capability tells a higher one: published inside the publisher's transaction.

A handler only writes rows and defers jobs; whatever fails in it rolls the publisher back, so that nothing is half told.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

Event = TypeVar("Event")
_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[Event], handler: Callable[[Event], None]) -> None:
    """Have `handler` called for each event of `kind`. Called once, from the subscriber's `apps.py`."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def publish(event: object) -> None:
    """Deliver the event to everyone who subscribed, in the order of subscription.

    Raises:
        RuntimeError: no transaction is open, so that a failure could not be undone.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is published inside a transaction.")
    for handler in _handlers[type(event)]:
        handler(event)
