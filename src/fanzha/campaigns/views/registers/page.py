"""登记册: one entry, its steps, its proof."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.campaigns.actions.registers import risks, writing
from fanzha.campaigns.actions.registers.writing import RegisterMoved, RegisterRefused
from fanzha.campaigns.forms.registers import entries as forms
from fanzha.campaigns.models import RegisterEntry, RegisterFile
from fanzha.campaigns.queries.registers import rows as queries
from fanzha.campaigns.queries.registers.rules import KindNow, register_rules
from fanzha.common import audit, files, gallery, uploads
from fanzha.common.access import requires
from fanzha.common.audit.words import act_word
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.register import JUDGING, REGISTER, RegisterState, RegisterStep, check_step
from fanzha.org import queries as org

REFUSED = 409
_PROBLEMS = (StepRefused, RegisterMoved, RegisterRefused)
_JUDGED = {step.value for step in JUDGING}
_TOO_BIG = "文件太大，没有收下。请分几次添加。"


@requires(Permission.REGISTER_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any, kind: str) -> HttpResponse:
    """Write a new entry."""
    chosen = register_rules(localdate(request.at)).kinds.get(kind)
    if chosen is None:
        raise Http404
    units = org.units_seen(request.actor, Permission.REGISTER_EDIT)
    units = units.filter(kind__in=chosen.unit_kinds) if chosen.unit_kinds else units
    initial = {"key": uuid.uuid4().hex[:24], "unit": request.actor.home_unit_id}
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.Entry(*data, kind=chosen, on=localdate(request.at), units=units, initial=initial)
    context = {"form": form, "kind": chosen}
    if request.method != "POST":
        return render(request, "campaigns/register/edit.html", context)
    if uploads.is_too_big(request):
        form.add_error(None, _TOO_BIG)
    elif form.is_valid():
        try:
            row = writing.write_entry(
                unit_id=form.cleaned_data["unit"].pk, kind=kind, written=form.written(), key=form.cleaned_data["key"],
                by=request.actor, at=request.at,
            )  # fmt: skip
        except RegisterRefused as refusal:
            form.refuse(str(refusal), refusal.problems)
        else:
            messages.success(request, f"已登记，编号 {row.number}。")
            return redirect("campaigns:register_entry", row.pk)
    return render(request, "campaigns/register/edit.html", context, status=REFUSED)


@requires(Permission.REGISTER_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, entry_id: int) -> HttpResponse:
    """Change an entry."""
    row = _the_row(request, entry_id, Permission.REGISTER_EDIT)
    try:
        now = writing.open_kind(row, request.at)
    except RegisterRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:register_entry", entry_id)
    form = forms.Entry(
        request.POST or None, kind=now.kind, on=localdate(request.at), values=queries.values_of(row),
        held=queries.named_units([row], [now]), initial={"key": "edit"},
    )  # fmt: skip
    context = {"form": form, "kind": now.kind, "row": row, "version": request.POST.get("version", row.version)}
    if request.method != "POST":
        return render(request, "campaigns/register/edit.html", context)
    if form.is_valid():
        try:
            writing.change_entry(written=form.written(), **_common(request, entry_id))
        except RegisterRefused as refusal:
            form.refuse(str(refusal), refusal.problems)
        except RegisterMoved as moved:
            form.add_error(None, str(moved))
            context["version"] = row.version
        else:
            messages.success(request, "已保存。")
            return redirect("campaigns:register_entry", entry_id)
    return render(request, "campaigns/register/edit.html", context, status=REFUSED)


@requires(Permission.REGISTER_VIEW)
@require_safe
def show(request: Any, entry_id: int) -> HttpResponse:
    """Show one entry with what may be done."""
    return _show(request, entry_id)


def _the_row(request: Any, entry_id: int, permission: Permission = Permission.REGISTER_VIEW) -> RegisterEntry:
    try:
        row: RegisterEntry = queries.entries_seen(request.actor, permission).get(pk=entry_id)
    except RegisterEntry.DoesNotExist as missing:
        raise Http404 from missing
    return row


def _show(
    request: Any, entry_id: int, *, bound: dict[str, Any] | None = None, plain: Any = None, status: int = 200
) -> HttpResponse:
    row = _the_row(request, entry_id)
    now, on = queries.kind_now(row, request.at), localdate(request.at)
    state = RegisterState(row.state)
    opened = {step for step in REGISTER.steps_from(state) if _is_open_to(request.actor, row, step)}
    lines = plain or queries.shown(row, now)
    context = {
        "row": row, "is_withdrawn": now.is_withdrawn, "kind": now.kind,
        "title": queries.title_of(row, now), "lines": lines,
        "state": REGISTER.state_names[state], "tag": queries.TAGS[state].removesuffix("off"),
        "owner": REGISTER.owners.get(state, ""), "is_plain": plain is not None,
        "is_late": state in queries.RISKS_OPEN and row.due_on is not None and row.due_on < on,
        "grade": register_rules(on).grades.get(row.grade), "can": {step.value: step in opened for step in RegisterStep},
        "may": _may(request, row, now), "has_hidden": any(line.is_hidden for line in lines), "events": _events(row),
        **_files(request, row), **_blank(row, on), **(bound or {}),
    }  # fmt: skip
    return render(request, "campaigns/register/show.html", context, status=status)


def _is_open_to(actor: Any, row: RegisterEntry, step: RegisterStep) -> bool:
    """Say whether a step is shown: what waits for another person is not offered."""
    try:
        check_step(RegisterState(row.state), step, **queries.hands(actor, row))
    except StepRefused:
        return False
    return True


def _may(request: Any, row: RegisterEntry, now: KindNow) -> dict[str, bool]:
    actor, writable = request.actor, row.state in _WRITABLE
    sees = {one: queries.entries_seen(actor, one).filter(pk=row.pk) for one in _RIGHTS.values() if actor.may(one)}
    held = {name: one in sees and sees[one].exists() for name, one in _RIGHTS.items()}
    return {**held, "write": held["edit"] and writable and not now.is_withdrawn}


_GRADABLE = {RegisterState.FOUND, RegisterState.GRADED}
_WRITABLE = _GRADABLE | {RegisterState.KEPT}
_RIGHTS = {
    "edit": Permission.REGISTER_EDIT, "check": Permission.REGISTER_CHECK, "reveal": Permission.PERSON_REVEAL
}  # fmt: skip


def _blank(row: RegisterEntry, on: Any) -> dict[str, Any]:
    plans = queries.plans_for(row.unit_id, on) if row.state in _GRADABLE else []
    return {
        "grading": forms.Grading(on=on, plans=plans, initial={"grade": row.grade, "plan": row.plan_id}),
        "resolving": forms.Resolving(on=on, auto_id="resolve_%s"), "proving": forms.Proving(on=on, auto_id="prove_%s"),
        "judging": forms.Reasoning(auto_id="judge_%s"), "ending": forms.Reasoning(auto_id="end_%s"),
        "revealing": forms.Revealing(),
    }  # fmt: skip


def _files(request: Any, row: RegisterEntry) -> dict[str, Any]:
    held = list(row.files.select_related("file").order_by("id"))
    pictures = [one.file for one in held if one.file.content_type == "image/jpeg"]
    return {
        "pictures": gallery.panel_of(request.actor, pictures, request.at),
        "papers": [one for one in held if one.file.content_type != "image/jpeg"],
    }  # fmt: skip


def _events(row: RegisterEntry) -> list[dict[str, Any]]:
    """Return what was done, as a timeline."""
    return [
        {"at": one.at, "title": f"{one.actor_name} {act_word(one.action)}", "note": one.why, "state": "done"}
        for one in audit.history("campaigns.registerentry", row.pk)
    ]


def _common(request: Any, entry_id: int) -> dict[str, Any]:
    return {"entry_id": entry_id, "version": version_of(request), "by": request.actor, "at": request.at}


def _step(request: Any, entry_id: int, *, name: str, form: Any, act: Callable[[], Any], said: str) -> HttpResponse:
    """Take one step, or show the page with what was typed and why it was refused."""
    _the_row(request, entry_id)
    if uploads.is_too_big(request):
        form.add_error(None, _TOO_BIG)
    if not form.is_valid():
        return _show(request, entry_id, bound={name: form}, status=REFUSED)
    try:
        act()
    except RegisterEntry.DoesNotExist as missing:
        raise Http404 from missing
    except _PROBLEMS as refusal:
        placed = {code: text for code, text in getattr(refusal, "problems", {}).items() if code in form.fields}
        for code, text in placed.items():
            form.add_error(code, text)
        if not placed:
            form.add_error(None, str(refusal))
        return _show(request, entry_id, bound={name: form}, status=REFUSED)
    messages.success(request, said)
    return redirect("campaigns:register_entry", entry_id)


@requires(Permission.REGISTER_EDIT)
@require_POST
def grade(request: Any, entry_id: int) -> HttpResponse:
    """Grade a risk."""
    row, on = _the_row(request, entry_id), localdate(request.at)
    form = forms.Grading(request.POST, on=on, plans=queries.plans_for(row.unit_id, on))

    def act() -> None:
        said = form.cleaned_data
        risks.grade_risk(grade=said["grade"], due_on=said["due_on"], plan_id=said["plan"], **_common(request, entry_id))

    return _step(request, entry_id, name="grading", form=form, act=act, said="已分级，按期限整改。")


@requires(Permission.REGISTER_EDIT)
@require_POST
def resolve(request: Any, entry_id: int) -> HttpResponse:
    """Say what was done about a risk."""
    form = forms.Resolving(request.POST, request.FILES, on=localdate(request.at), auto_id="resolve_%s")

    def act() -> None:
        pieces = forms.pieces_of(form.cleaned_data)
        risks.resolve_risk(said=form.cleaned_data["said"], pieces=pieces, **_common(request, entry_id))

    return _step(request, entry_id, name="resolving", form=form, act=act, said="已登记整改，等另一位同事核查。")


@requires(Permission.REGISTER_CHECK)
@require_POST
def judge(request: Any, entry_id: int, step: str) -> HttpResponse:
    """Send back, check, close or reopen a risk."""
    if step not in _JUDGED:
        raise Http404
    form = forms.Reasoning(request.POST, auto_id="judge_%s")

    def act() -> None:
        risks.judge_risk(step=step, why=form.cleaned_data["why"], **_common(request, entry_id))

    return _step(request, entry_id, name="judging", form=form, act=act, said="已登记。")


def _reasoned(request: Any, entry_id: int, step: Callable[..., Any], said: str) -> HttpResponse:
    """Take a step that asks for a reason alone."""
    form = forms.Reasoning(request.POST, auto_id="end_%s")
    act = lambda: step(why=form.cleaned_data["why"], **_common(request, entry_id))  # noqa: E731 - one call
    return _step(request, entry_id, name="ending", form=form, act=act, said=said)


@requires(Permission.REGISTER_CHECK)
@require_POST
def void(request: Any, entry_id: int) -> HttpResponse:
    """Take out a risk that was written by mistake."""
    return _reasoned(request, entry_id, risks.void_risk, "已作废，不再计数。")


@requires(Permission.REGISTER_EDIT)
@require_POST
def end(request: Any, entry_id: int) -> HttpResponse:
    """End an entry that does not hold any more."""
    return _reasoned(request, entry_id, writing.end_entry, "已停用，不再计数；可以恢复。")


@requires(Permission.REGISTER_EDIT)
@require_POST
def restore(request: Any, entry_id: int) -> HttpResponse:
    """Take an ended entry back."""
    return _reasoned(request, entry_id, writing.restore_entry, "已恢复。")


@requires(Permission.REGISTER_EDIT)
@require_POST
def prove(request: Any, entry_id: int) -> HttpResponse:
    """Add files to an entry."""
    form = forms.Proving(request.POST, request.FILES, on=localdate(request.at), auto_id="prove_%s")

    def act() -> None:
        pieces = forms.pieces_of(form.cleaned_data)
        writing.add_proof(entry_id=entry_id, pieces=pieces, by=request.actor, at=request.at)

    return _step(request, entry_id, name="proving", form=form, act=act, said="已添加。")


@requires(Permission.PERSON_REVEAL)
@require_POST
@sensitive_post_parameters("purpose")
def reveal(request: Any, entry_id: int) -> HttpResponse:
    """Show an entry with names and numbers in full, once."""
    _the_row(request, entry_id)
    form = forms.Revealing(request.POST)
    if not form.is_valid():
        return _show(request, entry_id, bound={"revealing": form}, status=REFUSED)
    try:
        plain = writing.reveal_entry(
            entry_id=entry_id, purpose=form.cleaned_data["purpose"], by=request.actor, at=request.at
        )
    except RegisterEntry.DoesNotExist as missing:
        raise Http404 from missing
    except RegisterRefused as refusal:
        form.add_error("purpose", str(refusal))
        return _show(request, entry_id, bound={"revealing": form}, status=REFUSED)
    return _show(request, entry_id, plain=plain)


@requires(Permission.REGISTER_VIEW)
@require_safe
def open_file(request: Any, entry_id: int, file_id: int) -> HttpResponse:
    """Hand out a file that proves an entry."""
    _the_row(request, entry_id)
    try:
        kind, name, content = writing.open_proof(entry_id=entry_id, file_id=file_id, by=request.actor, at=request.at)
    except (RegisterFile.DoesNotExist, files.FileGone) as missing:
        raise Http404 from missing
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
