"""Reads of the case page: masked parts, and what does not fit."""

from datetime import datetime
from typing import Any

from fanzha.cases.models import Answer, Case, Payment, SettledDoubt
from fanzha.cases.queries.words import CaseWords
from fanzha.common import crypto
from fanzha.core.values import BadValue, CardNumber
from fanzha.core.workflow.case_doubts import CaseFacts, Doubt, PaymentFacts, doubts_of
from fanzha.people.queries import mask_middle, mask_name, masked


def payments_shown(payments: list[Payment], victims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the payments of a page: accounts and names masked."""
    places = {row["id"]: place for place, row in enumerate(victims, start=1)}
    return [
        {
            "row": row, "payee": mask_name(row.payee_name), "account": mask_account(row.payee_account),
            "warning": account_warning(row.payee_account), "who": places.get(row.victim_id, ""),
        }
        for row in payments
    ]  # fmt: skip


def victims_shown(case: Case, words: CaseWords, at: datetime) -> list[dict[str, Any]]:
    """Return the victims of a page in the order of their entry, masked; codes in words."""
    found = []
    for row in case.victims.select_related("person", "home_unit").order_by("id"):
        person = masked(row.person, year=at.year) if row.person else None
        found.append({
            "id": row.pk, "row": row, "name": (person.name if person else mask_name(row.name)) or "没有姓名",
            "person_id": row.person_id, "phone": person.phone if person else "",
            "age": "没有问到" if row.age is None else f"{row.age} 岁",
            "occupation": words.occupations.get(row.occupation, row.occupation) or "没有问到",
            "schooling": words.schooling.get(row.schooling, row.schooling) or "没有问到",
            "met_publicity": Answer(row.met_publicity).label, "has_app": Answer(row.has_app).label,
            "is_warning_on": Answer(row.is_warning_on).label, "home": str(row.home_unit or "") or "没有问到",
        })  # fmt: skip
    return found


def traits_shown(case: Case, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return the marks of a page, masked."""
    return [
        {"row": row, "kind": names.get(row.kind, "其他"), "value": _trait_masked(row.kind, row.value)}
        for row in case.traits.order_by("kind", "id")
    ]


def mask_account(account: str) -> str:
    """Return an account with only what tells two of them apart.

    >>> mask_account("6225881938274650"), mask_account("yang@mail"), mask_account("123")
    ('6225****4650', 'ya****il', '***')
    """
    keep = 4 if account.isdigit() and len(account) >= 12 else 2
    return mask_middle(account, keep_start=keep, keep_end=keep)


def account_warning(account: str) -> str:
    """Return why an account deserves a second look, or nothing; it is never refused for that."""
    if not account.isdigit():
        return ""
    try:
        return "；".join(str(one) for one in CardNumber.parse(account).warnings)
    except BadValue as problem:
        return str(problem)


def _trait_masked(kind: str, value: str) -> str:
    if kind == "app_name":
        return value
    if kind == "url":
        return mask_middle(value, keep_start=12, keep_end=0)
    return mask_account(value)


def doubts_shown(case: Case, payments: list[Payment]) -> tuple[list[dict[str, Any]], list[SettledDoubt]]:
    """Return what does not fit and nobody has looked into yet, and what was settled."""
    settled = list(case.settled_doubts.order_by("-settled_at", "-id"))
    known = {(row.code, row.mark) for row in settled}
    found = [(doubt, mark_of(case, doubt)) for doubt in doubts_of(facts_of(case, payments))]
    standing = [
        {"code": doubt.code, "mark": mark, "sentence": doubt.sentence}
        for doubt, mark in found
        if (doubt.code, mark) not in known
    ]
    return standing, settled


def facts_of(case: Case, payments: list[Payment]) -> CaseFacts:
    """Return a case as the core looks at it."""
    rows = [PaymentFacts(row.pk, row.paid_at, row.amount_fen, row.direction, row.is_told) for row in payments]
    suspects = list(case.victims.filter(is_also_suspect=True).order_by("id").values_list("pk", flat=True))
    return CaseFacts(case.reported_at, case.occurred_at, case.contact_at, case.loss_fen, rows, suspects)


def mark_of(case: Case, doubt: Doubt) -> str:
    """Return the mark under which a doubt with just these facts is settled."""
    return crypto.blind("case.doubt", f"{case.pk}:{doubt.code}:{doubt.key}")
