"""Reads of sources."""

from fanzha.intake.models import Source


def source_names() -> list[tuple[str, str]]:
    """Return the sources that something has come from, as code and name."""
    return list(Source.objects.order_by("id").values_list("code", "name"))
