"""What a posted form says besides its fields."""

from typing import Any

_DIGITS = 10  # fewer: a version is no longer number


def version_of(request: Any) -> int | None:
    """Return the version that the form was shown with, or `None` where it says none."""
    raw = request.POST.get("version", "")
    return int(raw) if raw.isdigit() and len(raw) < _DIGITS else None
