"""Finding a person by what is typed: there is no way to walk through encrypted values."""

import re
import unicodedata
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from fanzha.common import clock, crypto
from fanzha.common.actor import Actor
from fanzha.common.nav import SearchHit
from fanzha.core.values import BadValue, IdNumber, PhoneNumber
from fanzha.people.queries.persons import PersonRow, found_rows, person_seen

_HAN = re.compile(r"^[\u3400-\u9fff·]{2,}$")
_ID_NUMBER = re.compile(r"^\d{17}[\dX]$")
_FOUR = re.compile(r"^\d{3}[\dX]$")
_HITS = 20
HOW = "姓名至少 2 个字，电话或身份证号写全，或只写后 4 位"


def find(actor: Actor, text: str) -> "QuerySet[Any]":
    """Return the persons that a typed line finds: a whole phone or identity number, its last four, or part of a name.

    Anything else finds nobody.
    """
    condition = _condition(unicodedata.normalize("NFKC", text).strip())
    seen = person_seen(actor)
    return seen.filter(condition) if condition else seen.none()


def is_searchable(text: str) -> bool:
    """Say whether a typed line can find anybody at all."""
    return _condition(unicodedata.normalize("NFKC", text).strip()) is not None


def _condition(text: str) -> Q | None:
    bare = re.sub(r"\s", "", text).upper()
    if _FOUR.match(bare):
        return Q(phone_last4=crypto.blind("phone.last4", bare)) | Q(id_last4=crypto.blind("id.last4", bare))
    if _HAN.match(bare):
        return Q(name_pairs__contains=crypto.blind_pairs("name", bare))
    id_number = _parsed(IdNumber, text) or (bare if _ID_NUMBER.match(bare) else "")
    if id_number:
        return Q(id_index=crypto.blind("id_number", id_number))
    phone = _parsed(PhoneNumber, text)
    if phone:
        digest = crypto.blind("phone", phone)
        return Q(phone_index=digest) | Q(family_phone_index=digest)
    return None


def _parsed(kind: Any, text: str) -> str:
    try:
        return str(kind.parse(text).value)
    except BadValue:
        return ""


def hits(actor: Actor, text: str) -> list[SearchHit]:
    """Return what the search line of the shell shows of the persons found, masked."""
    rows, _ = found_rows(find(actor, text), year=clock.today().year, most=_HITS)
    return [_hit(row) for row in rows]


def _hit(row: PersonRow) -> SearchHit:
    title, detail = f"{row.name}　{row.phone}".strip(), f"{row.unit} · {row.age_band}"
    return SearchHit("人员", title, detail, reverse("people:person", args=[row.id]))
