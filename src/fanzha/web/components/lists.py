"""What lists share: the query string that reproduces the screen, pages and saved views."""

from typing import Any

from django.core.paginator import Page
from django.http import QueryDict

PER_PAGE = (10, 50, 100)
# What a new filter, view or page size throws back to the start.
_PLACE_KEYS = ("page", "after", "before")


def with_query(query: QueryDict, **changes: object) -> str:
    """Return the query string after some changes, `?` included; `None` takes a key away."""
    changed = query.copy()
    for key, value in changes.items():
        if value is None or value == "":
            changed.pop(key, None)
        else:
            changed[key] = str(value)
    text = changed.urlencode()
    return f"?{text}" if text else "?"


def kept_pairs(query: QueryDict, without: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the other keys of a query, for the hidden fields of a GET form."""
    drop = {*without, *_PLACE_KEYS}
    return [(key, value) for key, values in query.lists() if key not in drop for value in values]


def numbered_pager(page: "Page[Any]", query: QueryDict) -> dict[str, Any]:
    """Return what the pager shows of a numbered page."""
    return {
        "shown": f"第 {page.start_index():,}–{page.end_index():,} 条" if len(page) else "",
        "total": page.paginator.count,
        "previous": with_query(query, page=page.previous_page_number()) if page.has_previous() else "",
        "next": with_query(query, page=page.next_page_number()) if page.has_next() else "",
    }


def keyset_pager(query: QueryDict, shown: int, before: object, after: object, total: int | None) -> dict[str, Any]:
    """Return what the pager shows of a page that is found by its neighbours' keys."""
    return {
        "shown": f"本页 {shown:,} 条",
        "total": total,
        "previous": with_query(query, before=before, after=None, page=None) if before else "",
        "next": with_query(query, after=after, before=None, page=None) if after else "",
    }


def page_sizes(query: QueryDict, current: int) -> list[dict[str, Any]]:
    """Return the choices of rows a page, each as a link that keeps the filters."""
    sizes = sorted({*PER_PAGE, current})
    start = dict.fromkeys(_PLACE_KEYS)
    return [
        {"size": size, "current": size == current, "url": with_query(query, per_page=size, **start)} for size in sizes
    ]
