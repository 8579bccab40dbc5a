"""Who somebody is that gave a telephone number: by blind index, or nobody."""

from typing import Any

from fanzha.people.models import Person


def person_by_phone(phone_index: str, name_index: str = "") -> Any | None:
    """Return the one living person of the register with this telephone number, or nobody where that is not sure.

    Families share telephones: a name that was given has to fit, and without a name the number must be of one person.

    Args:
        phone_index, name_index: blind indexes of the canonical values; an empty name says nothing.
    """
    if not phone_index:
        return None
    found = list(Person.objects.filter(phone_index=phone_index, erased_at__isnull=True).order_by("pk")[:10])
    if name_index:
        found = [one for one in found if one.name_index == name_index] or [one for one in found if not one.name_index]
    return found[0] if len(found) == 1 else None
