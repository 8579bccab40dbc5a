"""The list of touches."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanzha.common.access import requires
from fanzha.common.keyset import Key
from fanzha.common.permissions import Permission
from fanzha.touches import queries
from fanzha.touches.forms import LedgerFiltering
from fanzha.touches.models import TouchKind

_MICRO = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@requires(Permission.TOUCH_VIEW)
@require_safe
def ledger(request: Any) -> HttpResponse:
    """List the touches of the officer's units, with what stands of each kind in the period."""
    form = LedgerFiltering(request.GET, actor=request.actor)
    rows = queries.touches_matching(request.actor, form.wanted(request.at))
    after, before = read_key(request.GET.get("after")), read_key(request.GET.get("before"))
    page = queries.ledger_page(rows, after=after, before=before)
    counts = queries.standing_counts(rows)
    context = {
        "form": form,
        "rows": queries.rows_of(page.rows, request.actor),
        "figures": figures(counts, form.period_words),
        "total": sum(counts.values()),
        "before": written(page.before),
        "after": written(page.after),
        "may_record": request.actor.may(Permission.TOUCH_RECORD),
    }
    return render(request, "touches/ledger.html", context)


def figures(counts: dict[str, int], period: str) -> list[dict[str, Any]]:
    """Return the strip of figures: the four most frequent kinds that have any."""
    names = dict(TouchKind.choices)
    most = sorted(((n, kind) for kind, n in counts.items() if n), reverse=True)[:4]
    return [{"label": names[kind], "value": f"{n:,}", "unit": "次", "of": f"{period}，不含已冲销"} for n, kind in most]


def read_key(text: str | None) -> Key | None:
    """Return the key in an address, a moment in microseconds and a number, or `None` where it is not one."""
    moment, _, number = (text or "").partition(".")
    if not (moment.isascii() and moment.isdigit() and number.isascii() and number.isdigit()):
        return None
    if len(moment) > 16 or len(number) > 18:
        return None
    seconds, micro = divmod(int(moment), _MICRO)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro), int(number)


def written(key: Key | None) -> str | None:
    """Return a key for an address."""
    if key is None:
        return None
    past = key[0] - _EPOCH
    return f"{(past.days * 86400 + past.seconds) * _MICRO + past.microseconds}.{key[1]}"
