"""How cases were told: signatures under the house's key, and which others were told alike."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from fanzha.cases.models import Case, Victim
from fanzha.cases.models.telling import Telling
from fanzha.common import crypto
from fanzha.core.linking import LOOKED_UP, Signature, common_runs, signature

# The newest stories from which the office's forms are learnt: enough to know what a fifth of all say.
_SAMPLE = 500
_MOST_NEAR = 2_000  # stories that are looked at for one
_MOST_TELLINGS = 60  # holders: a run that more have finds nobody
_LEAST_SHARED = 2  # of the runs that are looked up


def signature_of(case: Case) -> Signature:
    """Return the signature of what a case and its victims tell."""
    told = [case.facts, *case.victims.order_by("pk").values_list("how_cheated", flat=True)]
    return signature("\n".join(told), key=_key())


def _key() -> bytes:
    """Return the key of signatures: without it nobody can try out which words a story holds."""
    return crypto.blind("case.telling", "key").encode()


def forms(since: datetime, share: float) -> frozenset[int]:
    """Return the runs that are the office's own words, learnt from the newest stories."""
    newest = Telling.objects.filter(case__reported_at__gte=since).exclude(looked_up=[]).order_by("-case_id")
    return common_runs((tuple(one) for one in newest.values_list("signature", flat=True)[:_SAMPLE]), share=share)


def told_alike(case_id: int, told: Signature, common: frozenset[int], since: datetime) -> set[int]:
    """Return the cases whose stories may be alike: they share more than one of their smallest runs."""
    wanted = [run for run in told[:LOOKED_UP] if run not in common]
    if not wanted:
        return set()
    rows = (
        Telling.objects.filter(looked_up__overlap=wanted, case__reported_at__gte=since).exclude(case_id=case_id)
        .order_by("-case_id").values_list("case_id", "looked_up")[:_MOST_NEAR]
    )  # fmt: skip
    held = {pk: set(wanted).intersection(runs) for pk, runs in rows}
    holders = Counter(run for runs in held.values() for run in runs)
    rare = {run for run, count in holders.items() if count <= _MOST_TELLINGS}
    return {pk for pk, runs in held.items() if len(runs & rare) >= _LEAST_SHARED}


def tellings(case_ids: Iterable[int]) -> dict[int, Signature]:
    """Return the signatures of cases, by id; cases without one are left out."""
    rows = Telling.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "signature")
    return {pk: tuple(runs) for pk, runs in rows}


def villages(case_ids: Iterable[int]) -> dict[int, str]:
    """Return the village or community of the first victim of each case whose is known, by case."""
    rows = Victim.objects.filter(case_id__in=list(case_ids), home_unit__kind="village").order_by("-pk")
    return {pk: str(unit) for pk, unit in rows.values_list("case_id", "home_unit_id")}
