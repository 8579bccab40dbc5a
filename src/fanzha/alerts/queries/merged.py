"""How alerts follow when two persons or two households are merged."""

from fanzha.alerts.models import Alert
from fanzha.alerts.models.alerts import OPEN
from fanzha.people.actions import Reference, by_key


def of_person() -> Reference:
    """Fill `person.references`."""
    return by_key(Alert, "person", code="alerts.person", title="预警", unit="条", added_at="opened_at", check=_two_open)


def of_household() -> Reference:
    """Fill `household.references`."""
    return by_key(Alert, "household", code="alerts.household", title="预警", unit="条", added_at="opened_at")


def _two_open(loser_id: int, survivor_id: int) -> str:
    """Say that both have an open alert: nobody has two, and a merge decides nothing about them."""
    numbers = Alert.objects.filter(person_id__in=[loser_id, survivor_id], state__in=OPEN).order_by("id")
    found = list(numbers.values_list("number", flat=True))
    if len(found) < 2:
        return ""
    return f"两条登记各有一条在办预警（{found[0]}、{found[1]}）。请先办结其中一条，再合并。"
