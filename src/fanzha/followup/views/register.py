"""登记簿: for deciding officers, files by number; proposing one, naming, un-naming, renewing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.followup import actions, forms
from fanzha.followup.queries import files, pages
from fanzha.followup.queries.rules import day_of, rules_at
from fanzha.followup.views.base import REFUSALS, REFUSED, first_problem, when_on


@requires(Permission.FOLLOWUP_DECIDE)
@require_safe
@when_on
def index(request: Any) -> HttpResponse:
    """Show the files of the units below by number, and the sums that a report may name."""
    context = pages.register_page(request.actor, request.at, request.GET.get("page"))
    return render(request, "followup/register.html", context)


@requires(Permission.FOLLOWUP_DECIDE)
@require_safe
@when_on
def choose(request: Any) -> HttpResponse:
    """Show the kinds with what each needs."""
    return render(request, "followup/kinds.html", {"kinds": pages.kinds(request.at)})


@requires(Permission.FOLLOWUP_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def propose(request: Any, kind: str) -> HttpResponse:
    """Propose a file of one kind; a second person decides."""
    rules = rules_at(request.at)
    if kind not in rules.kinds:
        raise Http404
    form = forms.Opening(
        request.POST or None, kind=rules.kinds[kind], bases=[(code, rules.basis_line(code)) for code in rules.bases],
        units=pages.units_for(request.actor, Permission.FOLLOWUP_DECIDE),
        candidates=files.candidates(request.actor, rules.kinds[kind], request.at), words=rules.words,
        today=day_of(request.at),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.said()
        try:
            one = actions.propose_file(
                proposal=actions.Proposal(**said["proposal"]), why=said["why"], by=request.actor, at=request.at
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已提交，等另一位同事决定。")
            return redirect("approvals:show", one.pk)
    context = {"form": form, "kind": rules.kinds[kind]}
    return render(request, "followup/propose.html", context, status=REFUSED if form.errors else 200)


@requires(Permission.FOLLOWUP_DECIDE)
@require_safe
@when_on
def entry(request: Any, file_id: int) -> HttpResponse:
    """Show the frame of one file: papers, days, who is named. Nothing of the person."""
    return _entry(request, file_id)


def _entry(request: Any, file_id: int, sent: tuple[str, Any] = ("", None), problem: str = "") -> HttpResponse:
    file = actions.read_entry(file_id=file_id, by=request.actor, at=request.at)
    context = pages.entry_page(file, request.at) | {"problem": problem, "forms": _forms(request, file)}
    if sent[1] is not None:
        context["forms"][sent[0]] = sent[1]
    return render(request, "followup/entry.html", context, status=REFUSED if problem else 200)


def _forms(request: Any, file: Any, name: str = "") -> dict[str, Any]:
    """Return the three forms, the one that was sent with what was sent."""
    kind = rules_at(request.at).kinds[file.kind]
    named = [(one.pk, one.officer_name) for one in files.named_in(file)]
    data = {key: request.POST if key == name else None for key in ("name", "unname", "renew", "end")}
    return {
        "name": forms.Naming(data["name"], candidates=files.candidates(request.actor, kind, request.at)),
        "unname": forms.Unnaming(data["unname"], named=named), "renew": forms.Renewing(data["renew"]),
        "end": forms.Closing(data["end"], words=rules_at(request.at).words),
    }  # fmt: skip


def _ask(request: Any, file_id: int, name: str, act: Callable[[Any], Any]) -> HttpResponse:
    """Ask a second person for one change of a file, or show what is wrong."""
    form = _forms(request, files.registered(request.actor, file_id), name)[name]
    if not form.is_valid():
        return _entry(request, file_id, (name, form), first_problem(form))
    try:
        one = act(form)
    except REFUSALS as refusal:
        return _entry(request, file_id, (name, form), str(refusal))
    messages.success(request, "已提交，等另一位同事决定。")
    return redirect("approvals:show", one.pk)


@requires(Permission.FOLLOWUP_DECIDE)
@require_POST
@when_on
def name(request: Any, file_id: int) -> HttpResponse:
    """Ask that one more officer may open the file."""

    def act(form: Any) -> Any:
        officer_id, side = form.chosen()
        return actions.ask_to_name(
            file_id=file_id, officer_id=officer_id, side=side, why=form.cleaned_data["why"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    return _ask(request, file_id, "name", act)


@requires(Permission.FOLLOWUP_DECIDE)
@require_POST
@when_on
def unname(request: Any, file_id: int) -> HttpResponse:
    """Ask that an officer may no longer open the file."""

    def act(form: Any) -> Any:
        return actions.ask_to_unname(file_id=file_id, **form.cleaned_data, by=request.actor, at=request.at)

    return _ask(request, file_id, "unname", act)


@requires(Permission.FOLLOWUP_DECIDE)
@require_POST
@when_on
def renew(request: Any, file_id: int) -> HttpResponse:
    """Ask that the file may go on for longer."""

    def act(form: Any) -> Any:
        return actions.ask_renewal(file_id=file_id, **form.cleaned_data, by=request.actor, at=request.at)

    return _ask(request, file_id, "renew", act)


@requires(Permission.FOLLOWUP_DECIDE)
@require_POST
@when_on
def end(request: Any, file_id: int) -> HttpResponse:
    """End the file; no second person: ending never harms whom it is about."""
    form = _forms(request, files.registered(request.actor, file_id), "end")["end"]
    if not form.is_valid():
        return _entry(request, file_id, ("end", form), first_problem(form))
    try:
        actions.close_from_register(file_id=file_id, **form.cleaned_data, by=request.actor, at=request.at)
    except REFUSALS as refusal:
        return _entry(request, file_id, ("end", form), str(refusal))
    messages.success(request, "已结束，内容会清除。")
    return redirect("followup:register")
