"""Victims, payments and marks of a case, by form; and what was found out about what does not fit."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fanzha.cases import actions
from fanzha.cases.forms import victims as forms
from fanzha.cases.forms.calls import account_of
from fanzha.cases.models import Case
from fanzha.cases.queries import casefile, parts
from fanzha.cases.queries.words import case_words
from fanzha.cases.views.answering import answered, case_or_404, key_of
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.people import actions as people

_SEALED_ON_FORM = ("name", "payer_account", "payee_account", "payee_name")


def _part(rows: Any, pk: int | None) -> Any:
    """Return one row of a case, `None` for a new one."""
    if pk is None:
        return None
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _start(row: Any, names: Any) -> dict[str, Any]:
    """Return what a form begins with; sealed names and accounts stay hidden."""
    return {name: getattr(row, name) for name in names if name not in _SEALED_ON_FORM and hasattr(row, name)}


def _present(row: Any) -> frozenset[str]:
    if row is None:
        return frozenset()
    return frozenset(name for name in _SEALED_ON_FORM if getattr(row, name, None))


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def save_victim(request: Any, case_id: int, victim_id: int | None = None) -> HttpResponse:
    """Add a victim, or correct one."""
    case = case_or_404(request, case_id)
    row = _part(case.victims, victim_id)
    present = _present(row) | ({"name", "phone"} if row is not None and row.person_id else frozenset())
    start = _start(row, forms.AboutVictim.base_fields) if row else {}
    form = forms.AboutVictim(
        request.POST or None, actor=request.actor, words=case_words(request.at.date()), present=present, initial=start
    )

    def save() -> None:
        _save_victim(request, case, row, form)

    lede = "没有问到的照实选“没有问到”，以后再补。"
    return answered(request, case, form, save, verb="保存受害人", row=row, lede=lede, anchor="#victims")


@transaction.atomic
def _save_victim(request: Any, case: Case, row: Any, form: forms.AboutVictim) -> None:
    said, data = form.said(), form.cleaned_data
    if data["name"] and not data["phone"] and (row is None or row.person_id is None):
        said["name"] = data["name"]
        if any(one.name == data["name"] and one != row for one in case.victims.all()):
            raise actions.CaseRefused("本案已经登记了同名的受害人。是同一个人就改原来那一条，不是就写上电话区分。")
    elif data["name"] or data["phone"]:
        said["person_id"] = _person(request, case, row, data)
        said["name"] = ""
    actions.save_victim(
        case_id=case.pk, victim_id=row.pk if row else None, version=version_of(request), said=said, by=request.actor,
        at=request.at,
    )  # fmt: skip


def _person(request: Any, case: Case, row: Any, data: dict[str, Any]) -> int:
    """Return the person whom name and phone mean; what was left empty is as it was registered."""
    known = row.person if row is not None else None
    home = data["home_unit"]
    person = people.ensure_person(
        unit_id=home.pk if home else case.unit_id, name=data["name"] or (known.name if known else ""),
        phone=data["phone"] or (known.phone if known else ""), source="案件登记", by=request.actor, at=request.at,
    )  # fmt: skip
    return int(person.pk)


def _taken_out(request: Any, case: Case, act: Callable[..., Any], *, verb: str, anchor: str) -> HttpResponse:
    """Ask why a part of a case is taken out, and take it out."""
    form = forms.Saying(request.POST or None)

    def save() -> None:
        act(case_id=case.pk, why=form.cleaned_data["note"], by=request.actor, at=request.at)

    return answered(request, case, form, save, verb=verb, anchor=anchor)


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def remove_victim(request: Any, case_id: int, victim_id: int) -> HttpResponse:
    """Take out a victim who was written by mistake."""
    case = case_or_404(request, case_id)
    _part(case.victims, victim_id)
    act = partial(actions.remove_victim, victim_id=victim_id)
    return _taken_out(request, case, act, verb="去掉受害人", anchor="#victims")


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def save_payment(request: Any, case_id: int, payment_id: int | None = None) -> HttpResponse:
    """Add a payment, or correct one; an odd account is warned about and kept."""
    case = case_or_404(request, case_id)
    row = _part(case.payment_rows, payment_id)
    start = _start(row, forms.AboutPayment.base_fields) if row else {}
    if row:
        start |= {"amount": f"{row.amount_fen / 100:.2f}", "victim": row.victim_id}
    victims = case.victims.order_by("id")
    form = forms.AboutPayment(request.POST or None, victims=victims, present=_present(row), initial=start)

    def save() -> None:
        said = form.said()
        if row is None:
            said["source_ref"] = f"form:{key}" if (key := key_of(request)) else None
        actions.save_payment(
            case_id=case_id, payment_id=row.pk if row else None, version=version_of(request), said=said,
            by=request.actor, at=request.at,
        )  # fmt: skip
        if warning := casefile.account_warning(said.get("payee_account", "")):
            messages.warning(request, f"已保存，但请再核对收款账户：{warning}。")

    return answered(request, case, form, save, verb="保存付款", row=row, anchor="#payments")


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def remove_payment(request: Any, case_id: int, payment_id: int) -> HttpResponse:
    """Take out a payment that was written by mistake."""
    case = case_or_404(request, case_id)
    _part(case.payment_rows, payment_id)
    act = partial(actions.remove_payment, payment_id=payment_id)
    return _taken_out(request, case, act, verb="去掉这笔付款", anchor="#payments")


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def add_trait(request: Any, case_id: int) -> HttpResponse:
    """Note a mark of the other side."""
    case = case_or_404(request, case_id)
    form = forms.AboutTrait(request.POST or None)

    def save() -> None:
        said = form.cleaned_data
        value = account_of(said["value"]) if said["kind"] in {"account", "phone"} else said["value"]
        actions.add_traits(
            case_id=case_id, traits=[(said["kind"], value)], seen_at=said["seen_at"], by=request.actor, at=request.at
        )

    return answered(request, case, form, save, verb="登记特征", anchor="#traits")


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def remove_trait(request: Any, case_id: int, trait_id: int) -> HttpResponse:
    """Take out a mark that does not belong to the case."""
    case = case_or_404(request, case_id)
    _part(case.traits, trait_id)
    act = partial(actions.remove_trait, trait_id=trait_id)
    return _taken_out(request, case, act, verb="去掉特征", anchor="#traits")


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def settle(request: Any, case_id: int, code: str) -> HttpResponse:
    """Write down what was found out about a thing that does not fit."""
    case = case_or_404(request, case_id)
    standing, _ = casefile.doubts_shown(case, parts.payments_of(case))
    doubt = next((one for one in standing if one["code"] == code), None)
    if doubt is None:
        return redirect("cases:show", case_id)
    form = forms.Saying(request.POST or None)

    def save() -> None:
        actions.settle_doubt(
            case_id=case_id, code=code, mark=doubt["mark"], note=form.cleaned_data["note"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    return answered(request, case, form, save, verb="登记核对结果", lede=doubt["sentence"], anchor="#doubts")
