"""What an officer says, step by step, beside the form; and the text of the reminder."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from fanzha.alerts.models import Alert
from fanzha.core.workflow.alert import Contact
from fanzha.knowledge import queries as knowledge

_CHANNELS = {Contact.PHONE: "phone", Contact.FACE: "visit", Contact.SMS: "sms"}


@dataclass(frozen=True, slots=True)
class Script:
    """One script, filled; `version` goes into the record of the contact."""

    title: str
    version: str
    steps: tuple[dict[str, Any], ...]
    rules: tuple[str, ...]


def script_for(alert: Alert, way: Contact, *, officer: str, on: date) -> Script:
    """Return the script of the suspected type; an empty one where none is published."""
    found = knowledge.script_for(_CHANNELS[way], on, type_code=alert.scam_type or None)
    if found is None:
        return Script("还没有发布话术", "", (), ())
    known = {"operator": settings.FANZHA_OPERATOR, "officer": officer, "callback": settings.FANZHA_HOTLINE}
    body = knowledge.fill(found.body, known)
    return Script(
        found.title, f"{found.code} v{found.version}", tuple(body.get("steps", ())), tuple(body.get("rules", ()))
    )


def sms_text(alert: Alert, *, on: date) -> str:
    """Return the reminder as it goes out, or nothing where no script is published."""
    found = knowledge.script_for("sms", on, type_code=alert.scam_type or None)
    return f"【{settings.FANZHA_OPERATOR}】{found.body['text']}" if found else ""
