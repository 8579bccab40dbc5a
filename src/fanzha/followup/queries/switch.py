"""Whether follow-up is on, and why not."""

from datetime import datetime
from typing import Any

from fanzha.common import slots
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.followup.models import File, Plea, Switch

RUNNING = ("open", "paused")


class FollowupOff(Exception):
    """Follow-up is switched off: nothing of it is read or written. The sentence is fit to be shown."""

    def __init__(self) -> None:
        super().__init__("帮助跟进没有启用。")


def switch_now() -> Switch | None:
    """Return the switching-on that lasts, or `None` while follow-up is off."""
    found: Switch | None = Switch.objects.filter(off_at__isnull=True).first()
    return found


def check_on() -> Switch:
    """Return the switching-on that lasts.

    Raises:
        FollowupOff: there is none.
    """
    found = switch_now()
    if found is None:
        raise FollowupOff
    return found


def last_off() -> Switch | None:
    """Return the switching-on that ended last, or `None` where there never was one or it still lasts."""
    latest: Switch | None = Switch.objects.order_by("-on_at", "-id").first()
    return latest if latest is not None and latest.off_at is not None else None


def switchings() -> list[Switch]:
    """Return every switching-on, the latest first."""
    return list(Switch.objects.order_by("-on_at", "-id"))


def assessment(number: str) -> dict[str, Any] | None:
    """Return number, title and version of an impact assessment, or `None` where there is none of that number.

    Slot `assessment` (fill(number) -> dict or `None`): filled by whoever keeps the assessments.
    """
    found = slots.filled("assessment", number.strip())
    return found[0] if found else None


def left_behind() -> tuple[int, int]:
    """Return how many files still run and how many requests wait for an answer: numbers alone, for the switch page."""
    return File.objects.filter(state__in=RUNNING).count(), Plea.objects.filter(state="waiting").count()


def is_shown(actor: Actor, at: datetime) -> bool:
    """Say whether the menu shows follow-up: to those whom a file names, and to those who decide or switch."""
    if actor.may(Permission.FOLLOWUP_DECIDE) or actor.may(Permission.FOLLOWUP_SWITCH):
        return True
    return (
        actor.id is not None
        and File.objects.filter(state__in=RUNNING, named__officer_id=actor.id, named__ended_at__isnull=True).exists()
    )
