"""Takes the words and the photos out of the ledger; what, when, by whom, and the hashes of both stay as proof."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from fanzha.common import crypto, files, retention
from fanzha.common.audit import erasing as audits
from fanzha.common.models import StoredFile
from fanzha.common.retention import Kept, PersonKeys, Way
from fanzha.touches.models import Touch

_WORDS = ("shown_text", "reverse_reason", "note")
_PROOFS = ("touch.proof", "alert.proof")  # a contact of an alert is a touch with the same photo


@transaction.atomic
def erase_words(touches: Sequence[Touch], *, at: datetime) -> int:
    """Erase the words of some rows, and their photos where no other row names them; returns how many rows."""
    if not touches:
        return 0
    retention.allow_erasing()
    setting = ", ".join(f"{name} = %s" for name in _WORDS)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE touches_touch SET {setting}, erased_at = %s WHERE at = %s AND id = %s",  # noqa: S608 - ours
            [(*_nothing(), at, touch.at, touch.id) for touch in touches],
        )
    _erase_photos({touch.proof_hash for touch in touches} - {""})
    audits.erase_words_about("touches.touch", [touch.id for touch in touches], at=at)
    return len(touches)


def _nothing() -> list[bytes]:
    fields: list[Any] = [Touch._meta.get_field(name) for name in _WORDS]
    return [crypto.encrypt(b"", context=field.context) for field in fields]


def _erase_photos(hashes: set[str]) -> None:
    named = Touch.objects.filter(proof_hash__in=hashes, erased_at__isnull=True).values_list("proof_hash", flat=True)
    for file in StoredFile.objects.filter(kind__in=_PROOFS, digest__in=hashes - set(named)):
        files.erase(file)


def erase_of_person(keys: PersonKeys, at: datetime) -> int:
    """Fill `person.erase`: the words of every contact with the person."""
    return erase_words(list(Touch.objects.filter(person_id__in=keys.person_ids, erased_at__isnull=True)), at=at)


def _erase(rows: Sequence[Any], at: datetime, way: Way) -> None:
    erase_words(rows, at=at)


TOUCHES = Kept(
    code="touch", title="触达台账的文字和照片", event="触达", goes="备注、展示原文、冲销原因、凭证照片",
    stays="时间、方式、人次、单位、经手人，原文和照片的校验值", ways=(Way.ERASE_FIELDS,),
    past=lambda before: Touch.objects.filter(at__lt=before, erased_at__isnull=True), erase=_erase,
    held={"person": "person_id"}, tables=("touches.Touch",),
)  # fmt: skip
