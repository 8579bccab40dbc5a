"""Opening a file: with a purpose that is asked once a visit, and every page of it written down."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.followup.actions.base import check_outside, held, reason_of
from fanzha.followup.models import File, Look
from fanzha.followup.queries import files
from fanzha.followup.queries.rules import day_of, rules_at


@dataclass(frozen=True, slots=True)
class Visit:
    """A file that was opened, and the visit that it was opened in."""

    file: File
    look: Look


@transaction.atomic
def look_at(*, file_id: int, purpose: str, by: Actor, at: datetime) -> Look:
    """Begin a visit with a stated purpose.

    Raises:
        FollowupOff: follow-up is switched off.
        File.DoesNotExist: there is none, or it does not name the officer.
        FollowupRefused: no purpose, or one that names the person.
    """
    file, said = held(by, file_id), reason_of(purpose, "打开的用途")
    check_outside(file, said, at)
    look: Look = Look.objects.create(
        file=file, officer_id=by.id or 0, officer_name=by.name, purpose=said, at=at, last_at=at
    )
    audit.record("followup.look_begun", subject=file, by=by, at=at, why=said)
    return look


@transaction.atomic
def read_entry(*, file_id: int, by: Actor, at: datetime) -> File:
    """Return the frame of a file for a deciding officer and write down that it was opened.

    Raises:
        FollowupOff: follow-up is switched off.
        File.DoesNotExist: there is none, or the actor does not decide for its unit.
    """
    file = files.registered(by, file_id)
    audit.record("followup.entry_opened", subject=file, by=by, at=at)
    return file


@transaction.atomic
def find_among_mine(*, text: str, by: Actor, at: datetime) -> list[File]:
    """Return the officer's own files about somebody, and write down that it was looked for; not what for.

    Raises:
        FollowupOff: follow-up is switched off.
    """
    found = list(files.found_among_mine(by, text, day_of(at)))
    audit.record("followup.searched", subject=("followup.file", ""), by=by, at=at, after={"count": len(found)})
    return found


@transaction.atomic
def note_visit(*, file_id: int, look_id: object, by: Actor, at: datetime) -> Visit | None:
    """Return a file for one of its pages and write the look down; `None` where a purpose has to be stated first.

    Raises:
        FollowupOff: follow-up is switched off.
        File.DoesNotExist: there is none, or it does not name the officer.
    """
    file = files.file_named(by, file_id)
    look = files.live_look(by, file_id, look_id, rules_at(at), at)
    if look is None:
        return None
    Look.objects.filter(pk=look.pk).update(count=F("count") + 1, last_at=at)
    audit.record("followup.looked", subject=file, by=by.because(look.purpose), at=at)
    return Visit(file, look)
