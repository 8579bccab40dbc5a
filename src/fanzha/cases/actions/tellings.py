"""Keeps how cases were told, as signatures: in the job that links a case, and at night for those without one."""

from datetime import datetime, timedelta

from django.db import transaction

from fanzha.cases.models import Case
from fanzha.cases.models.telling import Telling
from fanzha.cases.queries.judging import link_rules
from fanzha.cases.queries.tellings import signature_of
from fanzha.common import jobs
from fanzha.core.linking import LOOKED_UP, Signature

_BATCH = 200
_MOST_A_NIGHT = 20_000
_PROPOSE_JOB = "cases.propose_links"


def keep_telling(case: Case, *, at: datetime) -> Signature:
    """Keep the signature of a case's story and return it; inside the caller's transaction, nothing written twice."""
    told = signature_of(case)
    known = Telling.objects.filter(case=case).first()
    if known is None or tuple(known.signature) != told or known.unit_id != case.unit_id:
        Telling.objects.update_or_create(
            case=case,
            defaults={
                "unit_id": case.unit_id, "signature": list(told), "looked_up": list(told[:LOOKED_UP]), "noted_at": at,
            },
        )  # fmt: skip
    return told


def fill_tellings(*, at: datetime) -> int:
    """Sign the stories of the cases that have no signature yet, the newest first, and have those judged again.

    Safe to kill and to repeat: each batch is its own transaction, and what is signed is not met again.
    """
    since, done = at - timedelta(days=link_rules(at.date()).window_days), 0
    while done < _MOST_A_NIGHT and (some := _fill_some(since, at)):
        done += some
    return done


@transaction.atomic
def _fill_some(since: datetime, at: datetime) -> int:
    cases = list(
        Case.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(telling__isnull=True, erased_at__isnull=True, reported_at__gte=since).order_by("-pk")[:_BATCH]
    )  # fmt: skip
    for case in cases:
        if keep_telling(case, at=at):
            jobs.defer(_PROPOSE_JOB, case_id=case.pk)
    return len(cases)
