"""The page of a case: everything that belongs to it, masked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from fanzha.cases import actions, queries
from fanzha.cases.forms import victims as forms
from fanzha.cases.forms.calls import TRAIT_NAMES
from fanzha.cases.models import Case
from fanzha.cases.queries import casefile, file, parts
from fanzha.cases.queries.words import case_words
from fanzha.cases.views.answering import REFUSED, case_or_404
from fanzha.common import slots
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.workflow import case as rules
from fanzha.knowledge import queries as knowledge


def page(request: Any, case: Case, *, status: int = 200, **extra: Any) -> HttpResponse:
    """Show a case."""
    actor, at = request.actor, request.at
    words = case_words(at.date())
    payments = parts.payments_of(case)
    victims = casefile.victims_shown(case, words, at)
    doubts, settled = casefile.doubts_shown(case, payments)
    may_reveal = actor.may(Permission.PERSON_REVEAL)
    context = {
        "case": case,
        "title": knowledge.type_names(at.date()).get(case.scam_type, "类型不明的案件"),
        "state": queries.state_name(case.state),
        "kind": queries.state_kind(case.state),
        "may_edit": actor.may(Permission.CASE_EDIT) and case.state != rules.State.CLOSED,
        "facts": _facts(case, words),
        "victims": victims,
        "payments": casefile.payments_shown(payments, victims),
        "money": parts.money_of(case, payments),
        "traits": casefile.traits_shown(case, TRAIT_NAMES),
        "doubts": doubts,
        "settled": settled,
        "evidence": file.evidence_of(actor, case, words),
        "tasks": file.tasks_of(case, words),
        "transfers": file.transfers_of(case),
        "tags": file.tags_of(case),
        "outcome": _outcome(case),
        "may_person": actor.may(Permission.PERSON_VIEW),
        "events": file.happened(case, payments, queries.history(case)),
        "steps": queries.steps_for(actor, case),
        "links": slots.filled("case.links", case.source_ref or ""),
        "panels": slots.filled("case.panel", actor, case.pk, at),
        "revealing": forms.Revealing() if may_reveal else None,
    }
    return render(request, "cases/show.html", context | extra, status=status)


def _facts(case: Case, words: Any) -> list[tuple[str, Any]]:
    return [
        ("承办单位", str(case.unit)),
        ("受理途径", case.get_channel_display()),
        ("线索来源", words.origins.get(case.origin_level, "没有填")),
        ("首次接触", words.contact_ways.get(case.contact_way, "没有问到")),
        ("个人信息怎么泄露", words.leaks.get(case.leak_source, "没有查明")),
        ("登记人", case.opened_by_name),
    ]


def _outcome(case: Case) -> list[tuple[str, Any]]:
    unknown = "还没有填"
    solved = f"{localtime(case.solved_at):%Y-%m-%d %H:%M}" if case.solved_at else "还没有破案"
    recovered = unknown if case.recovered_fen is None else f"{case.recovered_fen / 100:,.2f} 元"
    return [
        ("破案时间", solved),
        ("抓获", unknown if case.arrests is None else f"{case.arrests} 人"),
        ("打掉窝点", unknown if case.dens is None else f"{case.dens} 个"),
        ("追回", recovered),
    ]


@requires(Permission.PERSON_REVEAL)
@require_POST
@sensitive_post_parameters("purpose")
def reveal(request: Any, case_id: int) -> HttpResponse:
    """Show plain values on the answer page only; who saw which part, and what for, is recorded."""
    case = case_or_404(request, case_id)
    form = forms.Revealing(request.POST)
    if not form.is_valid():
        return page(request, case, revealing=form)
    try:
        shown = actions.reveal_parts(case_id=case_id, by=request.actor, at=request.at, **form.cleaned_data)
    except actions.CaseRefused as refusal:
        form.add_error("purpose", str(refusal))
        return page(request, case, revealing=form, status=REFUSED)
    plain = [
        (TRAIT_NAMES.get(words, words) if part == "traits" else words, value)
        for part, pairs in shown.items()
        for words, value in pairs
    ]
    return page(request, case, plain=plain or [("", "没有登记这些内容")])
