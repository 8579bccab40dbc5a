"""我的档案: the files that name this officer, one file, and what is done in it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common import meanwhile
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.followup import actions, forms
from fanzha.followup.actions import Visit
from fanzha.followup.queries import files, pages, pleas
from fanzha.followup.queries.rules import day_of, rules_at
from fanzha.followup.views.base import REFUSALS, REFUSED, first_problem, when_on

_VISITS = "followup"  # in the session: file to visit, numbers alone; the purpose is kept sealed in its own table


@requires(Permission.FOLLOWUP_USE)
@require_safe
@when_on
def mine(request: Any) -> HttpResponse:
    """Show the files that name this officer; of the person only the family name."""
    rows = pages.rows(files.my_files(request.actor), request.at)
    return _mine(request, rows, forms.Finding())


@requires(Permission.FOLLOWUP_USE)
@require_POST
@when_on
def find(request: Any) -> HttpResponse:
    """Find somebody among one's own files by whole name, number or phone; by POST, so that no address keeps it."""
    form = forms.Finding(request.POST)
    if not form.is_valid():
        return _mine(request, [], form, REFUSED)
    found = actions.find_among_mine(text=form.cleaned_data["q"], by=request.actor, at=request.at)
    return _mine(request, pages.rows(found, request.at), form)


def _mine(request: Any, rows: list[dict[str, Any]], form: Any, status: int = 200) -> HttpResponse:
    context = {
        "rows": rows, "form": form, "searched": form.is_bound, "pleas": pleas.waiting(request.actor).count(),
        "may_decide": request.actor.may(Permission.FOLLOWUP_DECIDE),
    }  # fmt: skip
    return render(request, "followup/mine.html", context, status=status)


def _visit(request: Any, file_id: int) -> Visit | None:
    look_id = request.session.get(_VISITS, {}).get(str(file_id))
    return actions.note_visit(file_id=file_id, look_id=look_id, by=request.actor, at=request.at)


@requires(Permission.FOLLOWUP_USE)
@require_safe
@when_on
def show(request: Any, file_id: int) -> HttpResponse:
    """Show one file, or ask first what it is opened for."""
    visit = _visit(request, file_id)
    return _ask(request, file_id) if visit is None else _show(request, visit)


def _ask(request: Any, file_id: int, form: Any = None, status: int = 200) -> HttpResponse:
    file = files.file_named(request.actor, file_id)
    context = {"file": file, "form": form or forms.Purposing(), "kind": pages.kind_name(file, request.at)}
    return render(request, "followup/purpose.html", context, status=status)


@requires(Permission.FOLLOWUP_USE)
@require_POST
@when_on
def open_file(request: Any, file_id: int) -> HttpResponse:
    """Begin a visit: keep the purpose and go to the file."""
    form = forms.Purposing(request.POST)
    if not form.is_valid():
        return _ask(request, file_id, form, REFUSED)
    try:
        look = actions.look_at(
            file_id=file_id, purpose=form.cleaned_data["purpose"], by=request.actor, at=request.at
        )  # fmt: skip
    except REFUSALS as refusal:
        form.add_error("purpose", str(refusal))
        return _ask(request, file_id, form, REFUSED)
    request.session[_VISITS] = {**request.session.get(_VISITS, {}), str(file_id): look.pk}
    return redirect("followup:show", file_id)


def _show(request: Any, visit: Visit, sent: tuple[str, Any] = ("", None), problem: str = "") -> HttpResponse:
    """Show the file; a form that was refused comes back with what was typed."""
    context = pages.file_page(visit.file, request.at)
    context |= {"look": visit.look, "problem": problem, "forms": _forms(visit, request.at), "refused": sent[0]}
    if sent[1] is not None:
        context["forms"][sent[0]] = sent[1]
    where = request.resolver_match.kwargs
    for one in context["contacts"]:
        is_sent = sent[0] == "result" and one["row"].pk == where.get("contact_id")
        one["form"] = sent[1] if is_sent else forms.Recording(outcomes=actions.outcomes_of(one["row"].way))
    for step in (step for goal in context["goals"] for step in goal["steps"]):
        is_sent = sent[0] == "done" and step.pk == where.get("step_id")
        step.form = sent[1] if is_sent else forms.Finishing()
    return render(request, "followup/file.html", context, status=REFUSED if problem else 200)


def _forms(visit: Visit, at: Any) -> dict[str, Any]:
    kind = rules_at(at).kinds[visit.file.kind]
    named = [(one.pk, one.officer_name) for one in files.named_in(visit.file)]
    return {
        "step": forms.Stepping(named=named), "contact": forms.Arranging(is_team=kind.team, is_minor=kind.is_minor),
        "review": forms.Reviewing(), "close": forms.Closing(),
    }  # fmt: skip


def _do(request: Any, file_id: int, name: str, form: Any, act: Callable[[Any], object], said: str) -> HttpResponse:
    """Take one step of a file in a running visit, or show the file again with what is wrong."""
    visit = _visit(request, file_id)
    if visit is None:
        return _ask(request, file_id)
    if not form.is_valid():
        return _show(request, visit, (name, form), first_problem(form))
    try:
        act(form.cleaned_data)
    except REFUSALS as refusal:
        return _show(request, visit, (name, form), str(refusal))
    messages.success(request, said)
    return redirect("followup:show", file_id)


def _around(request: Any) -> dict[str, Any]:
    return {"by": request.actor, "at": request.at}


@requires(Permission.FOLLOWUP_USE)
@require_POST
@when_on
def add_step(request: Any, file_id: int) -> HttpResponse:
    """Add a step to the plan."""
    file = files.file_named(request.actor, file_id)
    named = [(one.pk, one.officer_name) for one in files.named_in(file)]
    form = forms.Stepping(request.POST, named=named, words=rules_at(request.at).words)

    def act(said: Any) -> object:
        step = actions.NewStep(**{**said, "key": str(said["key"])})
        return actions.add_step(file_id=file_id, step=step, **_around(request))

    return _do(request, file_id, "step", form, act, "已加到计划里。")


@requires(Permission.FOLLOWUP_USE)
@require_POST
@when_on
def finish_step(request: Any, file_id: int, step_id: int) -> HttpResponse:
    """Note what came of a step."""
    form = forms.Finishing(request.POST, words=rules_at(request.at).words)

    def act(said: Any) -> object:
        return actions.finish_step(file_id=file_id, step_id=step_id, result=said["result"], **_around(request))

    return _do(request, file_id, "done", form, act, "已登记结果。")


@requires(Permission.FOLLOWUP_USE)
@require_POST
@when_on
def arrange(request: Any, file_id: int) -> HttpResponse:
    """Write down an agreed contact."""
    kind = rules_at(request.at).kinds[files.file_named(request.actor, file_id).kind]
    form = forms.Arranging(request.POST, is_team=kind.team, is_minor=kind.is_minor)

    def act(said: Any) -> object:
        contact = actions.NewContact(**{**said, "key": str(said["key"])})
        return actions.arrange_contact(file_id=file_id, contact=contact, **_around(request))

    return _do(request, file_id, "contact", form, act, "已约好，到时候登记结果。")


@requires(Permission.FOLLOWUP_USE)
@require_POST
@when_on
def record(request: Any, file_id: int, contact_id: int) -> HttpResponse:
    """Write down what came of a contact."""
    form = forms.Recording(request.POST, words=rules_at(request.at).words)

    def act(said: Any) -> object:
        return actions.record_contact(file_id=file_id, contact_id=contact_id, **said, **_around(request))

    return _do(request, file_id, "result", form, act, "已登记结果。")


@requires(Permission.FOLLOWUP_USE)
@require_POST
@when_on
def review(request: Any, file_id: int) -> HttpResponse:
    """Look again at whether the file is needed."""
    form = forms.Reviewing(request.POST, words=rules_at(request.at).words)

    def act(said: Any) -> object:
        return actions.review_file(file_id=file_id, **{**said, "key": str(said["key"])}, **_around(request))

    return _do(request, file_id, "review", form, act, "已复核。")


@requires(Permission.FOLLOWUP_USE)
@require_POST
@when_on
def close(request: Any, file_id: int) -> HttpResponse:
    """End the file; from then on it does not open, and it is erased."""
    visit = _visit(request, file_id)
    if visit is None:
        return _ask(request, file_id)
    form = forms.Closing(request.POST, words=rules_at(request.at).words)
    if not form.is_valid():
        return _show(request, visit, ("close", form), first_problem(form))
    try:
        actions.close_file(file_id=file_id, **form.cleaned_data, **_around(request))
    except REFUSALS as refusal:
        return _show(request, visit, ("close", form), str(refusal))
    messages.success(request, f"{visit.file.number} 已结束，内容会清除。")
    return redirect("followup:mine")


@requires(Permission.FOLLOWUP_USE)
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def correct(request: Any, file_id: int) -> HttpResponse:
    """Correct the person's own data; of two who do at once, the second is told."""
    visit = _visit(request, file_id)
    if visit is None:
        return _ask(request, file_id)
    subject, kind = visit.file.subject, rules_at(request.at).kinds.get(visit.file.kind)
    if kind is None:
        raise Http404
    initial = {name: getattr(subject, name) for name in ("name", "id_number", "phone")}
    form = forms.Correcting(request.POST or None, kind=kind, today=day_of(request.at), initial=initial)
    meanwhile.keep(form, subject)
    if request.method == "POST" and form.is_valid() and _corrected(request, file_id, form, subject):
        messages.success(request, "已更正。")
        return redirect("followup:show", file_id)
    context = {"file": visit.file, "form": form}
    return render(request, "followup/correct.html", context, status=REFUSED if form.errors else 200)


def _corrected(request: Any, file_id: int, form: Any, subject: Any) -> bool:
    with transaction.atomic():
        if not meanwhile.is_current(form, subject):
            return False
        said = dict(form.cleaned_data)
        why = said.pop("why")
        try:
            actions.correct_subject(
                file_id=file_id, correction=actions.Correction(**said), why=why, **_around(request)
            )  # fmt: skip
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
            return False
    return True
