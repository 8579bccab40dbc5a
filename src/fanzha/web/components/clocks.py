"""The clock of a deadline: its words come from the server, the browser only counts on."""

from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from fanzha.web.components.icons import icon
from fanzha.web.components.marks import status
from fanzha.web.components.words import hm, local, md_hm, minutes_in_words, remaining

# Below this much time left a clock turns to the "due" colour; only a look, no rule hangs on it.
SOON = timedelta(hours=2)
_ICONS = {"late": "alert-triangle", "due": "clock", "off": "clock"}


def urgency(due: datetime, now: datetime) -> str:
    """Return late, due or off, for the colour of a deadline."""
    if now > due:
        return "late"
    return "due" if due - now <= SOON else "off"


def deadline(due: datetime, now: datetime) -> str:
    """Return the deadline itself: `14:02 前` today, `11-23 09:00 前` on another day, `应在 12:43 前` once past."""
    same_day = local(due).date() == local(now).date()
    by = f"{hm(due) if same_day else md_hm(due)} 前"
    return by if now <= due else f"应在 {by}"


def clock(
    due: datetime | None, now: datetime, stopped: datetime | None = None, what: str = "", large: bool = False
) -> SafeString:
    """Return the clock of one deadline, with the deadline printed beside the time left.

    Args:
        due: the deadline; `None` means that none is set.
        now: the server's time, from which the browser counts on.
        stopped: when the thing was done; then the clock says 按时 or by how much it was late.
        what: what must be done by then, such as 见面劝阻.
        large: for the head of a detail page.
    """
    if due is None:
        return status("na", "没有时限")
    if stopped is not None:
        return _stopped(due, stopped)
    level = urgency(due, now)
    css = f"fz-clock lg s-{level}" if large else f"fz-clock s-{level}"
    lead = mark_safe("") if large else icon(_ICONS[level])
    ticking = format_html(
        '<span class="{}" data-clock="{}" data-now="{}" data-what="{}">{}<span data-clock-text>{}</span></span>',
        css, due.isoformat(), now.isoformat(), what, lead, remaining(due, now),
    )  # fmt: skip
    note = format_html(
        '<time class="fz-by" datetime="{}">{}{}</time>', due.isoformat(), f"{what} " if what else "", deadline(due, now)
    )
    return format_html('<span class="fz-due{}">{}{}</span>', " lg" if large else "", ticking, note)


def _stopped(due: datetime, stopped: datetime) -> SafeString:
    if stopped <= due:
        return status("ok", "按时")
    minutes = int((stopped - due).total_seconds() // 60)
    return status("late", f"迟 {minutes_in_words(minutes)}" if minutes else "迟不到 1 分")
