"""Correcting whom a file is about: by a named officer, with what it was before kept in the sealed log."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.workflow import followup as machine
from fanzha.followup.actions.base import FollowupRefused, born_of, held, kind_of, reason_of
from fanzha.followup.models import Subject
from fanzha.followup.queries import indexes
from fanzha.followup.queries.rules import day_of, rules_at


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right: name, number and phone in their plain forms, "" for none."""

    name: str
    id_number: str = ""
    phone: str = ""


@transaction.atomic
def correct_subject(*, file_id: int, correction: Correction, why: str, by: Actor, at: datetime) -> None:
    """Correct the name, the number or the phone.

    Raises:
        FollowupOff, File.DoesNotExist: off, or not there for the officer.
        StepRefused: a part that the kind does not keep, or a number of somebody under age.
        FollowupRefused: no name or no reason.
    """
    file = held(by, file_id)
    kind = kind_of(file, rules_at(at))
    said = {name for name in ("id_number", "phone") if getattr(correction, name)}
    machine.check_papers(kind, file.basis, said | set(kind.papers))
    machine.check_age(kind, born_of(correction.id_number), day_of(at))
    if not correction.name.strip():
        raise FollowupRefused("请写姓名。")
    why = reason_of(why, "更正的原因")
    subject = Subject.objects.select_for_update().get(file=file)
    changed = [name for name in ("name", "id_number", "phone") if getattr(subject, name) != getattr(correction, name)]
    subject.name, subject.id_number, subject.phone = correction.name.strip(), correction.id_number, correction.phone
    subject.name_index = indexes.of_name(subject.name)
    subject.id_index, subject.phone_index = indexes.of_id(subject.id_number), indexes.of_phone(subject.phone)
    subject.save()
    audit.record("followup.corrected", subject=file, by=by, at=at, after={"fields": changed}, why=why)
