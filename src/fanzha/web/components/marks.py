"""Grade chips, work status and tags: a word first, a shape second, colour third."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from fanzha.web.components.icons import icon


@dataclass(frozen=True, slots=True)
class GradeLook:
    """How one risk grade is written and drawn."""

    short: str
    word: str
    bars: int
    css: str


GRADES = {
    "red": GradeLook("红", "紧急", 4, "g-red"),
    "orange": GradeLook("橙", "高", 3, "g-orange"),
    "yellow": GradeLook("黄", "中", 2, "g-yellow"),
    "blue": GradeLook("蓝", "一般", 1, "g-blue"),
    "none": GradeLook("未定级", "", 0, "g-none"),
}

STATUS_ICONS = {
    "ok": "circle-check",
    "due": "clock",
    "late": "alert-triangle",
    "run": "progress-check",
    "off": "circle-dashed",
    "na": "minus",
}

# Left edge, top and height of each level bar in a box of 13 by 11.
_BARS = ((0.0, 7.0, 4.0), (3.4, 5.0, 6.0), (6.8, 2.5, 8.5), (10.2, 0.0, 11.0))


def level_bars(level: int) -> SafeString:
    """Return the four bars of a grade, `level` of them filled."""
    rects = "".join(
        f'<rect class="{"on" if place < level else "off"}" x="{x}" y="{y}" width="2.4" height="{height}"/>'
        for place, (x, y, height) in enumerate(_BARS)
    )
    frame = 'viewBox="0 0 13 11" width="13" height="11" aria-hidden="true" focusable="false"'
    return mark_safe(f'<svg class="fz-lv" {frame}>{rects}</svg>')  # noqa: S308  numbers of ours only


def grade(value: object, size: str = "short", large: bool = False) -> SafeString:
    """Return the chip of a risk grade.

    Args:
        value: `red`, `orange`, `yellow`, `blue` or `none` (an enum of these will do); `None` means not graded yet.
        size: `short` (红) for tables, `full` (红 · 紧急) elsewhere.
        large: for page titles.
    """
    look = GRADES[str(value or "none")]
    text = f"{look.short} · {look.word}" if size == "full" and look.word else look.short
    css = f"fz-grade {look.css} lg" if large else f"fz-grade {look.css}"
    return format_html('<span class="{}">{}{}</span>', css, level_bars(look.bars), text)


def status(kind: str, text: object, icon_name: str = "") -> SafeString:
    """Return a work status: ok, due, late, run, off or na, always an icon with a word."""
    css = "off" if kind == "na" else kind
    drawn = icon(icon_name or STATUS_ICONS[kind])
    return format_html('<span class="fz-st s-{}">{}{}</span>', css, drawn, text)


def tag(text: object, kind: str = "") -> SafeString:
    """Return an object's state as a small outlined word; `kind` is empty, ok, due, late or run."""
    css = f"fz-tag s-{kind}" if kind else "fz-tag"
    return format_html('<span class="{}">{}</span>', css, text)
