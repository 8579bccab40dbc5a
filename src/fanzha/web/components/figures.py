"""Figures and bars drawn without script: widths are SVG numbers, never inline styles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_PART_KINDS = {"ok", "late", "due", "gray", ""}


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar list, with its width already in percent of the longest."""

    label: str
    value: Any
    width: float
    note: str
    url: str


def percent(value: float, whole: float) -> float:
    """Return the share in percent, kept within 0 and 100, with enough digits for drawing."""
    return 0.0 if whole <= 0 else round(min(100.0, max(0.0, value * 100 / whole)), 2)


def share_bar(parts: Sequence[Mapping[str, Any]], total: float | None = None, unit: str = "") -> SafeString:
    """Return one bar whose parts sum to a denominator, readable aloud.

    Args:
        parts: mappings with `label`, `value` and `kind` (ok, due, late, gray or empty), in drawing order.
        total: the denominator; the parts' sum where it is not given.
        unit: after each number in the spoken text.
    """
    whole = sum(part["value"] for part in parts) if total is None else total
    left, rects = 0.0, []
    for part in parts:
        width = percent(part["value"], whole)
        kind = part.get("kind", "")
        rects.append((kind if kind in _PART_KINDS else "", left, width))
        left += width
    spoken = (
        "，".join(f"{part['label']} {part['value']} {unit}".strip() for part in parts) + f"，共 {whole} {unit}".rstrip()
    )
    drawn = format_html_join("", '<rect class="{}" x="{}" y="0" width="{}" height="8"/>', rects)
    return format_html(
        '<svg class="fz-sbar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}" '
        'focusable="false">{}</svg>',
        spoken,
        drawn,
    )


def value_bar(value: float, top: float, kind: str = "") -> SafeString:
    """Return a plain bar for a table cell; the number itself must be printed beside it."""
    css = kind if kind in _PART_KINDS else ""
    return format_html(
        '<svg class="fz-sbar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="{}" x="0" y="0" width="{}" height="8"/></svg>',
        css, percent(value, top),
    )  # fmt: skip


def bar_rows(items: Sequence[Mapping[str, Any]]) -> list[Bar]:
    """Return the rows of a bar list, in the order given, the longest bar 100 wide."""
    top = max((item["value"] or 0 for item in items), default=0)
    return [
        Bar(
            str(item["label"]),
            item["value"],
            percent(item["value"] or 0, top),
            str(item.get("note", "")),
            str(item.get("url", "")),
        )
        for item in items
    ]
