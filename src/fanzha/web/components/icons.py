"""Icons, inlined as SVG so that no page loads an icon font."""

import json
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_FILE = Path(__file__).with_name("icons.json")
_FRAME = (
    'viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round"'
)


class UnknownIcon(KeyError):
    """The name is not among the vendored icons; add it to tools/vendor_assets.py and run that."""


@cache
def bodies() -> dict[str, str]:
    """Return the drawn paths of every vendored icon by name."""
    loaded: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded


def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Return one icon as inline SVG.

    Args:
        name: a Tabler icon name, such as `bell`.
        size: empty for 18 px, `s` for 14 px.
        label: read aloud where the icon stands alone; without it the icon is hidden from screen readers.

    Raises:
        UnknownIcon: the icon was not vendored.
    """
    if name not in bodies():
        raise UnknownIcon(name)
    css = "fz-i fz-i-s" if size == "s" else "fz-i"
    access = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    # Safe: the body comes from our own vendored file, whose hash a test compares.
    return mark_safe(f'<svg class="{css}" {_FRAME} focusable="false" {access}>{bodies()[name]}</svg>')  # noqa: S308
