"""Answers that one page asks for several times: which rule holds, how much waits. Worked out once a request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Params = ParamSpec("Params")
Answer = TypeVar("Answer")

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers_of_this_request", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keep the answers inside the block. Only for requests that change nothing: a change would make them stale."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def is_reading() -> bool:
    """Say whether a page is being made, whose answers are kept."""
    return _answers.get() is not None


def once_a_request(read: Callable[Params, Answer]) -> Callable[Params, Answer]:
    """Let a read be worked out once for the same arguments, which must be hashable, while a page is made.

    Elsewhere, in actions, jobs and tests, it is read each time.
    """

    @wraps(read)
    def asked(*args: Params.args, **kwargs: Params.kwargs) -> Answer:
        known = _answers.get()
        if known is None:
            return read(*args, **kwargs)
        key = (read, args, *sorted(kwargs.items()))
        if key not in known:
            known[key] = read(*args, **kwargs)
        answer: Answer = known[key]
        return answer

    return asked
