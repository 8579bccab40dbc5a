"""How log lines look: where something broke and of what kind, never what the exception or the address said.

An exception's text may quote what somebody typed ("invalid literal …"), and so may a path. The number on the error
page leads to the line.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

import psycopg
from django.db import OperationalError

# What the machine says of itself (no server, too many clients, disk full) quotes nobody; its first line is kept.
_OF_THE_MACHINE = (OSError, OperationalError, psycopg.OperationalError)
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Line(logging.Formatter):
    """One line a record; below it, for an exception, the places it passed and its kind."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, traceback included."""
        plain = logging.makeLogRecord(record.__dict__)
        # Other handlers may have cached the traceback with its text.
        plain.exc_text = None
        if hasattr(record, "request"):
            plain.msg, plain.args = _request_line(record), None
        return super().format(plain)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - the name is logging's
        """Return where an exception went, and its kind, without its text."""
        found, parts, seen = ei[1], [], set()
        # A chain may run in a circle: a cause that is raised anew gets as its context what it was the cause of.
        while found is not None and id(found) not in seen:
            seen.add(id(found))
            frames = "".join(traceback.format_tb(found.__traceback__))
            parts.append(f"{frames}{type(found).__module__}.{type(found).__qualname__}{_said(found)}")
            found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
        return "\n".join(parts)


class Json(Line):
    """The same as one line of JSON, for machines that collect logs; facts of our own stand beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        message = _request_line(record) if hasattr(record, "request") else record.getMessage()
        found = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": message, **record.__dict__.get("facts", {}),
        }  # fmt: skip
        if record.exc_info and record.exc_info[0]:
            found["trace"] = self.formatException(record.exc_info)
        return json.dumps(found, ensure_ascii=False)


def _said(problem: BaseException) -> str:
    lines = str(problem).splitlines() if isinstance(problem, _OF_THE_MACHINE) else []
    return f": {lines[0]}" if lines else ""


def _request_line(record: logging.LogRecord) -> str:
    """Return what a record of the web framework says, with the route in place of the address."""
    request = record.__dict__["request"]
    match = getattr(request, "resolver_match", None)
    route = getattr(match, "route", "") if match else ""
    return f"{record.__dict__.get('status_code', '')} {getattr(request, 'method', '')} {route}"
