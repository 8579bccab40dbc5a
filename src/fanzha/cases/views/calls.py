"""The call at the desk: one form, kept at every keystroke, with what the story proposes beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST

from fanzha.cases import actions
from fanzha.cases.forms import calls as forms
from fanzha.cases.models import Call, Case, Payment
from fanzha.cases.queries import calls, drafting
from fanzha.common import rules
from fanzha.common.access import requires
from fanzha.common.actor import NotAllowed
from fanzha.common.permissions import Permission
from fanzha.core.intake import Movement, contradictions, known_by_story, missing
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import queries as knowledge

REFUSED = 409
_SERVICES = {f"service.{code}": name for code, name in forms.TRAIT_NAMES.items()}


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def index(request: Any) -> HttpResponse:
    """Show the open drafts; begin a call."""
    if request.method == "POST":
        call = actions.begin_call(unit_id=calls.desk_unit(request.actor), by=request.actor, at=request.at)
        return redirect("cases:call", call.pk)
    return render(request, "cases/call/index.html", {"drafts": calls.drafts(request.actor)})


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET"])
def show(request: Any, call_id: int) -> HttpResponse:
    """Show one call: the form of an open one, what became of an ended one."""
    call = the_call(request, call_id)
    if call.outcome != Call.Outcome.OPEN:
        return redirect("cases:show", call.case_id) if call.case_id else redirect("cases:desk")
    actions.read_call(call=call, by=request.actor, at=request.at)
    return render(request, "cases/call/show.html", _context(request, call))


def the_call(request: Any, call_id: int) -> Call:
    """Return the call, or answer that there is none: another unit's looks the same."""
    try:
        return calls.call_seen(request.actor, call_id)
    except Call.DoesNotExist as missing_one:
        raise Http404 from missing_one


@requires(Permission.CASE_EDIT)
@require_POST
def draft(request: Any, call_id: int) -> HttpResponse:
    """Keep the draft, take or refuse a proposal, tick a step; answer with what changes on the page."""
    call = the_call(request, call_id)
    posted = request.POST
    body = {**(call.body or actions.EMPTY_BODY), **forms.body_of(posted)}
    is_changed = bool({"take", "refuse", "done", "undo", "more"} & set(posted))
    body = _acted(posted, body, request.at)
    version = posted.get("version", "")
    try:
        call = actions.save_call(
            call_id=call_id, body=body, version=int(version) if version.isdigit() else None,
            tab=posted.get("tab", ""), force="force" in posted, by=request.actor, at=request.at,
        )  # fmt: skip
    except (actions.CallMoved, actions.CallRefused) as refusal:
        return _conflict(request, call, body, refusal)
    if not request.headers.get("HX-Request"):
        return redirect("cases:call", call_id)
    return render(
        request, "cases/call/_parts.html", {**_context(request, call), "with_fields": is_changed, "is_part": True}
    )


def _conflict(request: Any, call: Call, body: dict[str, Any], refusal: Exception) -> HttpResponse:
    """Say that somebody else saved; what was typed stays on the page. htmx swaps no 409, so the part comes as 200."""
    call.body = body
    context = {
        **_context(request, call), "conflict": str(refusal), "is_ended": call.outcome != Call.Outcome.OPEN,
        "version_stays": True, "seen_version": request.POST.get("version", ""),
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "cases/call/_parts.html", {**context, "is_part": True})
    return render(request, "cases/call/show.html", context, status=REFUSED)


def _acted(posted: Mapping[str, str], body: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return the draft after the button that was pressed."""
    if key := posted.get("take"):
        return drafting.taken(body, calls.story_of(body["story"], localtime(at)), key[:400])
    if key := posted.get("refuse"):
        return {**body, "refused": [*body["refused"], key[:400]]}
    if code := posted.get("done"):
        return {**body, "done": {code[:40]: at.isoformat(), **body["done"]}}
    if code := posted.get("undo"):
        return {**body, "done": {name: when for name, when in body["done"].items() if name != code}}
    return body


def _context(request: Any, call: Call, **more: Any) -> dict[str, Any]:
    body = {**actions.EMPTY_BODY, **(call.body or {})}
    at = localtime(request.at)
    story = calls.story_of(body["story"], at)
    questions = calls.questions_at(at.date())
    names = knowledge.type_names(at.date())
    lists = rules.rule_at("story_words", at.date()).content
    shown = {**names, **_names(lists)}
    done = body["done"]
    to_ask = missing(questions, drafting.known(story, body, known_by_story(story)), done)
    return {
        "call": call, "body": body, "story": story, "total_shown": story.total_fen,
        "items": drafting.items(story, body["story"], body, shown),
        "steps": [q for q in to_ask if q.is_step], "questions": [q for q in to_ask if not q.is_step],
        "done": [(q, datetime.fromisoformat(done[q.code])) for q in questions.all if q.code in done],
        "faults": _faults(body, call, request.at) or [str(fault) for fault in story.faults],
        "form": _calling(request, body["values"], names, lists),
        "paying": forms.paying_forms(body["payments"], bound=False), "marking": forms.marking_forms(body["traits"]),
        "ending": forms.Ending(), "sums": _sums(body), **more,
    }  # fmt: skip


def _names(lists: Mapping[str, Any]) -> dict[str, str]:
    return {
        **{f"occupation.{code}": name for code, name in lists["occupation_names"].items()},
        **{f"channel.{code}": name for code, name in lists["channel_names"].items()},
        **{f"way.{code}": name for code, name in Payment.Way.choices}, **_SERVICES,
    }  # fmt: skip


def _calling(
    request: Any, values: Mapping[str, str], names: Mapping[str, str], lists: Any, *, bound: bool = False
) -> Any:
    more = {"actor": request.actor, "names": names, "lists": lists, "prefix": "v"}
    if bound:
        return forms.Calling({f"v-{name}": value for name, value in values.items()}, **more)
    return forms.Calling(initial={"unit": request.actor.home_unit_id, **values}, **more)


def _sums(body: Mapping[str, Any]) -> dict[str, int]:
    moved = drafting.movements(body["payments"])
    return {way: sum(fen for direction, fen in moved if direction == way) for way in ("paid", "returned", "stopped")}


def _faults(body: Mapping[str, Any], call: Call, at: datetime) -> list[str]:
    """Return what does not fit together in what the officer wrote; nothing where no payment is written yet."""
    rows = [form.cleaned_data for form in forms.paying_forms(body["payments"], bound=True) if form.is_valid()]
    moved = [
        Movement(row["direction"] or "paid", row["amount"], row["at"], forms.account_of(row["account"]))
        for row in rows if row["amount"]
    ]  # fmt: skip
    own = [forms.account_of(body["values"].get("own_account", ""))]
    found = contradictions(
        moved, now=at, reported_at=call.ring_at, total_fen=forms.sum_of(body["values"].get("total", "")),
        own_accounts=[account for account in own if account], own_phones=[body["values"].get("phone", "")],
        suspect_phones=[trait["value"] for trait in body["traits"] if trait.get("kind") == "phone"],
    )  # fmt: skip
    return [str(fault) for fault in found] if moved else []


@requires(Permission.CASE_EDIT)
@require_POST
def finish(request: Any, call_id: int) -> HttpResponse:
    """Open the case, once doubles are settled; whatever is refused, the draft is kept as it was typed."""
    call = the_call(request, call_id)
    if call.case_id:
        return redirect("cases:show", call.case_id)
    body = {**actions.EMPTY_BODY, **(call.body or {}), **forms.body_of(request.POST)}
    call.body = body
    told, problems, bound = _told(request, body)
    if told is None:
        return _page(request, call, {"form": bound, "problems": problems})
    same = calls.doubles(
        request.actor, phone=told.phone, accounts=[row["payee_account"] for row in told.payments],
        number_110=told.number_110, at=request.at,
    )  # fmt: skip
    choice = request.POST.get("same", "")
    if same and not choice:
        return _page(request, call, {"doubles": same})
    return _opened(request, call, told, choice)


def _opened(request: Any, call: Call, told: actions.Told, choice: str) -> HttpResponse:
    try:
        if choice.isdigit():
            case = actions.join_call(call_id=call.pk, case_id=int(choice), told=told, by=request.actor, at=request.at)
        else:
            case = actions.case_of_call(call_id=call.pk, told=told, by=request.actor, at=request.at)
    except Case.DoesNotExist as missing_one:
        raise Http404 from missing_one
    except (StepRefused, actions.CaseRefused, actions.CallRefused, NotAllowed) as refusal:
        return _page(request, call, {"problems": [str(refusal)]})
    messages.success(request, f"已并入 {case.number}。" if choice.isdigit() else f"已登记 {case.number}。")
    return redirect("cases:show", case.pk)


def _page(request: Any, call: Call, more: dict[str, Any]) -> HttpResponse:
    context = {**_context(request, call), **more}
    return render(request, "cases/call/show.html", context, status=REFUSED)


def _told(request: Any, body: dict[str, Any]) -> tuple[actions.Told | None, list[str], Any]:
    """Return what the forms say, or the sentences of what is wrong with them."""
    names = knowledge.type_names(request.at.date())
    lists = rules.rule_at("story_words", request.at.date()).content
    values = {"unit": str(request.actor.home_unit_id or ""), **body["values"]}
    form = _calling(request, values, names, lists, bound=True)
    rows = forms.paying_forms(body["payments"], bound=True)
    problems = [f"{form.fields[name].label}：{text}" for name, texts in form.errors.items() for text in texts]
    for number, row in enumerate(rows, start=1):
        problems += [f"第 {number} 笔：{text}" for texts in row.errors.values() for text in texts]
    for number, mark in enumerate(forms.marking_forms(body["traits"], bound=True), start=1):
        problems += [f"第 {number} 个特征：{text}" for texts in mark.errors.values() for text in texts]
    if len(body["story"]) > actions.MOST_STORY:
        problems.append(f"案情超过 {actions.MOST_STORY:,} 字。请删去重复的聊天记录。")
    if problems:
        return None, problems, form
    return forms.told_of(form.cleaned_data, rows, body), [], form


@requires(Permission.CASE_EDIT)
@require_POST
def end(request: Any, call_id: int) -> HttpResponse:
    """End a call that is no case."""
    call = the_call(request, call_id)
    form = forms.Ending(request.POST)
    if not form.is_valid():
        return _page(request, call, {"ending": form})
    try:
        actions.end_call(
            call_id=call.pk, outcome=form.cleaned_data["outcome"], protected_fen=form.cleaned_data["protected"],
            by=request.actor, at=request.at,
        )  # fmt: skip
    except actions.CallRefused as refusal:
        return _page(request, call, {"problems": [str(refusal)]})
    messages.success(request, "这个来电已办完。")
    return redirect("cases:call_list")
