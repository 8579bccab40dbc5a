"""The inbox: what came, read and unread."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from fanzha.common import clock
from fanzha.common.access import signed_in
from fanzha.common.keyset import Key
from fanzha.org import actions, queries
from fanzha.org.models import Letter


@signed_in
@require_GET
def inbox(request: Any) -> HttpResponse:
    """Show one page of one's own letters."""
    said = request.GET
    kind = said.get("kind", "") if said.get("kind", "") in dict(queries.KINDS) else ""
    unread = said.get("view") == "unread"
    page = queries.letters_page(
        request.actor,
        kind=kind,
        unread=unread,
        after=key_of(said.get("after", "")),
        before=key_of(said.get("before", "")),
    )
    waiting = queries.unread_count(request.actor, request.at)
    context = {
        "rows": page.rows, "before": said_key(page.before), "after": said_key(page.after), "kind": kind,
        "kinds": queries.KINDS, "unread": unread, "waiting": waiting,
        "views": [{"key": "", "label": "全部", "count": None}, {"key": "unread", "label": "未读", "count": waiting}],
    }  # fmt: skip
    return render(request, "org/inbox.html", context)


@signed_in
@require_POST
def mark(request: Any) -> HttpResponse:
    """Mark some of one's own letters, or all, as read or unread."""
    is_read, chosen = request.POST.get("how") != "unread", request.POST.getlist("letter")
    numbers = [int(one) for one in chosen if one.isascii() and one.isdigit() and len(one) < 18]
    everything = request.POST.get("how") == "all"
    if not numbers and not everything:
        messages.info(request, "还没选。先勾选，再标。")
        return redirect("org:inbox")
    changed = actions.mark_letters(
        letter_ids=None if everything else numbers, is_read=is_read, by=request.actor, at=request.at
    )
    messages.success(request, f"已把 {changed} 条标成{'已读' if is_read else '未读'}。")
    return redirect("org:inbox")


@signed_in
@require_POST
def open_letter(request: Any, letter_id: int) -> HttpResponse:
    """Mark a letter as read and go where it leads."""
    try:
        return redirect(actions.open_letter(letter_id=letter_id, by=request.actor, at=request.at))
    except Letter.DoesNotExist:
        messages.info(request, "这条消息已经清掉了。")
        return redirect("org:inbox")


def said_key(key: Key | None) -> str:
    """Return the key of a page as it stands in an address."""
    return f"{key[0].timestamp():.6f}~{key[1]}" if key else ""


def key_of(text: str) -> Key | None:
    """Return the key that an address names, or `None` where it names none."""
    try:
        moment, number = text.split("~")
        return datetime.fromtimestamp(float(moment), clock.CHINA), int(number)
    except (ValueError, OverflowError, OSError):
        return None
