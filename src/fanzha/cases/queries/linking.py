"""Reads for the job that proposes links: only what shares a blind mark is fetched, never the whole register."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from fanzha.cases.models import Case, Payment, Trait, Victim
from fanzha.cases.models.series import StopValue
from fanzha.cases.queries.judging import Judged, LinkRules, Mark, Told, common_marks, judge
from fanzha.cases.queries.marks import account_index, mark_index, normal_form, phone_index
from fanzha.cases.queries.tellings import forms, tellings, told_alike, villages
from fanzha.common.clock import CHINA
from fanzha.core.linking import Hub, Signature
from fanzha.core.workflow.case_link import StopState

# Values looked at in one night; the rest have their turn once these are confirmed.
_MOST_COMMON = 200


def candidates(case: Case, rules: LinkRules, at: datetime, *, told: Signature = ()) -> dict[int, Judged]:
    """Return the cases that share something rare with a case or were told alike, by id, with what speaks for each.

    Args:
        told: the signature of the case's story.
    """
    since = at - timedelta(days=rules.window_days)
    marks = linking_marks(case, rules, at)
    counts = _counts(marks, since) if marks else {}
    rare = {mark: cases for mark, cases in counts.items() if 2 <= cases <= rules.most_cases}
    common = forms(since, rules.settings.common_share) if told else frozenset()
    alike = told_alike(case.pk, told, common, since)
    if not rare and not alike:
        return {}
    total = Case.objects.filter(reported_at__gte=since).count()
    others = _others(case.pk, rare, alike, since)
    me = Told(case.pk, frozenset(rare), case.scam_type, _day(case.occurred_at or case.reported_at), told)
    home = villages([case.pk, *(one.pk for one in others)])
    wordings = tellings(one.pk for one in others) if told else {}
    whole = [replace(one, wording=wordings.get(one.pk, ()), place=home.get(one.pk, "")) for one in others]
    return judge(replace(me, place=home.get(case.pk, "")), whole, rare, total, rules, common=common)


def _others(case_id: int, rare: Iterable[Mark], alike: set[int], since: datetime) -> list[Told]:
    """Return the cases that hold a rare mark, and those that were only told alike."""
    by_mark = _told(Trait.objects.filter(_any(rare), case__reported_at__gte=since).exclude(case_id=case_id))
    rest = alike - {one.pk for one in by_mark}
    rows = Case.objects.filter(pk__in=rest).values_list("pk", "scam_type", "occurred_at", "reported_at")
    return by_mark + [
        Told(pk, frozenset(), scam_type, _day(occurred_at or reported_at))
        for pk, scam_type, occurred_at, reported_at in rows
    ]


def _told(traits: Any) -> list[Told]:
    """Return the cases of some marks with those marks alone."""
    held: dict[tuple[int, str, date], set[Mark]] = defaultdict(set)
    rows = traits.order_by().values_list(
        "case_id", "kind", "index", "case__scam_type", "case__occurred_at", "case__reported_at"
    )
    for pk, kind, index, scam_type, occurred_at, reported_at in rows:
        held[pk, scam_type, _day(occurred_at or reported_at)].add((kind, index))
    return [Told(pk, frozenset(marks), scam_type, day) for (pk, scam_type, day), marks in held.items()]


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def linking_marks(case: Case, rules: LinkRules, at: datetime) -> set[tuple[str, str]]:
    """Return the marks by which a case may be linked: no hotline, no stop-value, nothing of a victim's own."""
    traits = [
        row for row in case.traits.all()
        if rules.is_linking(row.kind) and normal_form(row.kind, row.value) not in rules.hotlines and not _is_own(row)
    ]  # fmt: skip
    marks = {(row.kind, row.index) for row in traits}
    return marks - stopped(marks, at)


def stopped(marks: Iterable[tuple[str, str]], at: datetime) -> set[tuple[str, str]]:
    """Return which of some marks are stop-values at a moment."""
    marks = set(marks)
    if not marks:
        return set()
    rows = StopValue.objects.filter(_any(marks), state=StopState.ACTIVE).exclude(until_at__lt=at)
    return set(rows.values_list("kind", "index"))


def _is_own(trait: Trait) -> bool:
    """Say whether a mark is an account from which a victim paid, or a victim's phone: a person looks at that."""
    if trait.kind == "account":
        return bool(Payment.objects.filter(payer_index=account_index(trait.value)).exists())
    return trait.kind == "phone" and bool(_victims_with_phone(trait.value))


def _victims_with_phone(phone: str) -> "list[tuple[int, int]]":
    """Return (case, victim) of the victims with a phone number."""
    rows = Victim.objects.filter(person__phone_index=phone_index(phone))
    return list(rows.values_list("case_id", "pk")[:20])


def also_suspects(case: Case) -> list[dict[str, Any]]:
    """Return where something of a victim stands as the other side's in another case, both ways, without values."""
    paid_from = [i for i in case.payment_rows.values_list("payer_index", flat=True) if i]
    paid_to = [i for i in case.payment_rows.values_list("payee_index", flat=True) if i]
    others = Payment.objects.exclude(case_id=case.pk)
    found = [
        ("own_account_is_payee", pk)
        for pk in others.filter(payee_index__in=paid_from).values_list("case_id", flat=True)
    ]
    found += [
        ("payee_is_own_account", pk) for pk in others.filter(payer_index__in=paid_to).values_list("case_id", flat=True)
    ]
    found += _phones(case)
    return [{"code": code, "case_id": pk} for code, pk in sorted(set(found))]


def _phones(case: Case) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for row in case.victims.filter(person__isnull=False).select_related("person"):
        phone = row.person.phone
        if phone:
            index = mark_index("phone", phone)
            rows = Trait.objects.filter(kind="phone", index=index).exclude(case_id=case.pk)
            found += [("own_phone_is_mark", pk) for pk in rows.values_list("case_id", flat=True)[:20]]
    for trait in case.traits.filter(kind="phone"):
        found += [("mark_is_own_phone", pk) for pk, _ in _victims_with_phone(trait.value) if pk != case.pk]
    return found


def same_cases(case: Case, rules: LinkRules) -> dict[int, Judged]:
    """Return the cases that may be this one, entered from another system: the same payment, or the same victim."""
    reported = Q(
        case__reported_at__gte=case.reported_at - timedelta(days=rules.same_days),
        case__reported_at__lte=case.reported_at + timedelta(days=rules.same_days),
    )
    near = timedelta(minutes=rules.same_minutes)
    found: dict[int, set[str]] = defaultdict(set)
    for row in case.payment_rows.exclude(payee_index="").filter(paid_at__isnull=False):
        like = Payment.objects.exclude(case_id=case.pk).filter(
            reported, payee_index=row.payee_index, amount_fen=row.amount_fen,
            paid_at__gte=row.paid_at - near, paid_at__lte=row.paid_at + near,
        )  # fmt: skip
        for other in like.values_list("case_id", flat=True):
            found[other].add("same_payment")
    persons = [pk for pk in [case.person_id, *case.victims.values_list("person_id", flat=True)] if pk]
    people_like = Victim.objects.exclude(case_id=case.pk).filter(reported, person_id__in=persons)
    for other in people_like.values_list("case_id", flat=True):
        found[other].add("same_victim")
    return {other: _same(codes) for other, codes in found.items()}


def _same(codes: set[str]) -> Judged:
    # Sure enough to stand before the others: no probability is reckoned here.
    return Judged(1.0, [{"code": code} for code in sorted(codes)], sorted(codes))


def common_values(rules: LinkRules, at: datetime) -> list[Hub]:
    """Return the values that too many different frauds share, for a person to confirm; the commonest first."""
    traits = Trait.objects.filter(case__reported_at__gte=at - timedelta(days=rules.window_days))
    rows = (
        traits.order_by().values_list("kind", "index").annotate(cases=Count("id"))
        .filter(cases__gte=rules.settings.hub_cases).order_by("-cases")[:_MOST_COMMON]
    )  # fmt: skip
    marks = [(kind, index) for kind, index, _ in rows]
    return common_marks(_told(traits.filter(_any(marks))), rules) if marks else []


def _counts(marks: set[tuple[str, str]], since: datetime) -> dict[tuple[str, str], int]:
    rows = Trait.objects.filter(_any(marks), case__reported_at__gte=since).order_by()
    return {(kind, index): n for kind, index, n in rows.values_list("kind", "index").annotate(n=Count("id"))}


def _any(marks: Iterable[tuple[str, str]]) -> Q:
    condition = Q(pk__in=[])
    for kind, index in marks:
        condition |= Q(kind=kind, index=index)
    return condition
