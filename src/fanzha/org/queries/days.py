"""On which days a post holds."""

from datetime import date

from django.db.models import Q


def held_on(day: date) -> Q:
    """Return the condition "the post holds on this day", both ends included."""
    return Q(from_date__lte=day) & (Q(to_date__isnull=True) | Q(to_date__gte=day))
