"""One unit's share of a task: what it is, what was done, what was handed down, what those above say."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.campaigns.actions import deliveries, held_proof, passing_on
from fanzha.campaigns.actions import shares as actions
from fanzha.campaigns.actions.task_refusals import TaskMoved, TaskRefused
from fanzha.campaigns.forms import shares as forms
from fanzha.campaigns.models.tasks import SPLITS
from fanzha.campaigns.queries import delivered, shares, splitting, tasks
from fanzha.campaigns.queries.counters import evidence_names
from fanzha.campaigns.queries.task_rules import day_said, due_moment
from fanzha.common import files, gallery, uploads
from fanzha.common.access import requires
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.campaigns.quotas import Chain, split_quota
from fanzha.core.workflow.campaign_task import TASK, TaskState
from fanzha.core.workflow.machine import StepRefused

REFUSED = 409
_WAYS = [(key, SPLITS[key]) for key in ("population", "households", "each")]
_REFUSALS = (TaskRefused, TaskMoved, StepRefused)
_SAID = {
    "confirm": "已确认。", "return": "已退回，对方能看到理由。", "excuse": "已免除。", "resume": "已恢复，对方要完成。",
    "take_back": "已收回没完成的部分。",
}  # fmt: skip


def the_share(request: Any, share_id: int) -> Any:
    """Return a share, or answer that there is none: one that the officer has nothing to do with looks the same."""
    try:
        return shares.share_seen(request.actor, share_id)
    except shares.NoShare as missing:
        raise Http404 from missing


@requires(Permission.TASK_VIEW)
@require_safe
def show(request: Any, share_id: int) -> HttpResponse:
    """Show one share."""
    return _show(request, share_id)


def _show(request: Any, share_id: int, *, bound: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    share, on = the_share(request, share_id), request.at.date()
    name, measure = shares.counted_in(share.task, on)
    names, may = evidence_names(on), shares.may_do(request.actor, share)
    rows, tree = delivered.deliveries_of(share, on), shares.tree_of(share)
    context = {
        "share": share, "task": share.task, **tasks.share_state_said(share, request.at), "may": may,
        "counter": name, "measure": measure, "giver": shares.giver_of(share), "rows": rows,
        "proof": [names.get(code, code) for code in share.task.evidence],
        "due_said": day_said(share.due_at.astimezone(CHINA).date()),
        "total": tree[0].total, "known": delivered.known_of(share, tree[0].total, request.at),
        "own": Chain(share.quota, share.handed_down).own,
        "parts": [{"part": one, **tasks.share_state_said(one.share, request.at)} for one in tree[1:]],
        "pictures": gallery.panel_of(request.actor, delivered.pictures_of(rows), request.at) if rows else None,
        "events": shares.history(share.pk), "closed_unit": not share.unit.is_active, "refused": "",
        "task_state": "" if share.task.state == TaskState.ISSUED else TASK.state_names[TaskState(share.task.state)],
        "sees_task": tasks.tasks_seen(request.actor).filter(pk=share.task_id).exists(),
        "naming": forms.Naming(share=share, on=on) if may["name"] else None, "reporting": forms.Reporting(),
        "judging": forms.Reasoning(auto_id="judge_%s"), "striking": forms.Reasoning(auto_id="strike_%s"),
        "passing": forms.PassingOn(actor=request.actor, auto_id="pass_%s"),
    }  # fmt: skip
    return render(request, "campaigns/task_share.html", {**context, **(bound or {})}, status=status)


@requires(Permission.TASK_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("note")
def deliver(request: Any, share_id: int) -> HttpResponse:
    """Write down what was done; made for a telephone."""
    share, on = the_share(request, share_id), request.at.date()
    if not shares.may_do(request.actor, share)["deliver"]:
        return _show(request, share_id, bound={"refused": _why_closed(share)}, status=REFUSED)
    counted, total = shares.counted_in(share.task, on), shares.done_below([share.pk])[share.pk][0]
    known = delivered.known_of(share, total, request.at)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.Delivering(
        *data, task=share.task, counted=counted, on=on,
        initial={"amount": known.rest if known else None}, letters=request.POST.getlist("held"),
    )  # fmt: skip
    if uploads.is_too_big(request):
        form.add_error(None, "文件一共太大，没有传上来。请少选几个，或分几次登记。")
    status, held = 200, None
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                deliveries.deliver(share_id=share_id, done=form.done(), by=request.actor, at=request.at)
            except shares.NoShare as missing:
                raise Http404 from missing
            except _REFUSALS as refusal:
                _refuse(form, refusal)
            else:
                messages.success(request, "已登记。")
                return redirect("campaigns:share", share_id)
        held = _hold(request, share_id, form)
    context = {"share": share, "task": share.task, "form": form, "total": total, "measure": counted[1], "known": known,
               "held": held}  # fmt: skip
    return render(request, "campaigns/task_deliver.html", context, status=status)


def _hold(request: Any, share_id: int, form: Any) -> held_proof.Held:
    """Keep the files of a form that was refused, and say which must be chosen again."""
    held = held_proof.hold_proof(
        share_id=share_id, pieces=form.pieces(), letters=form.letters, by=request.actor, at=request.at
    )
    said = " ".join(str(one) for errors in form.errors.values() for one in errors)
    for problem in held.problems:
        if problem not in said:
            form.add_error(None, problem)
    return held


def _refuse(form: Any, refusal: Exception) -> None:
    """Put a refusal beside its field."""
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal))


def _why_closed(share: Any) -> str:
    """Say why nothing can be written down."""
    if share.task.state != TaskState.ISSUED:
        return f"这项任务{TASK.state_names[TaskState(share.task.state)]}，不能再登记。"
    return f"这一份不能登记：已经报完成、确认或免除，或者不是本单位的。需要补时请{shares.giver_of(share)}先退回。"


@requires(Permission.TASK_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_down(request: Any, share_id: int) -> HttpResponse:
    """Hand parts of a share to the units right below."""
    share, on = the_share(request, share_id), request.at.date()
    if not shares.may_do(request.actor, share)["hand_down"]:
        return _show(request, share_id, bound={"refused": _why_closed(share)}, status=REFUSED)
    units = list(shares.units_to_hand_to(share))
    before = dict(share.parts.values_list("unit_id", "quota"))
    way = request.GET.get("split", "")
    initial = _proposed(share, units, before, way, on)
    form = forms.HandingDown(
        request.POST or None, units=units, has_number=share.quota is not None,
        initial={f"unit_{pk}": quota if share.quota is not None else True for pk, quota in initial.items()},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid() and _handed(request, share, form, before):
            messages.success(request, "已分解。没有分下去的留在本单位。")
            return redirect("campaigns:share", share_id)
    context = {"share": share, "task": share.task, "form": form, "rows": form.rows(), "way": way, "ways": _WAYS,
               "measure": shares.counted_in(share.task, on)[1]}  # fmt: skip
    return render(request, "campaigns/task_hand_down.html", context, status=status)


def _proposed(share: Any, units: list[Any], before: dict[int, Any], way: str, on: Any) -> dict[int, int | None]:
    """Return what the form begins with: what there is, or a split of what is not handed down yet among the others."""
    if share.quota is None or way not in {"population", "households", "each"}:
        return dict(before)
    ids = [unit.pk for unit in units]
    weights: dict[int, int | None] = dict.fromkeys(ids, 1) if way == "each" else splitting.weights(ids, way, on=on)
    return dict(split_quota(share.quota, weights, fixed={pk: quota or 0 for pk, quota in before.items()}).parts)


def _handed(request: Any, share: Any, form: Any, before: dict[int, Any]) -> bool:
    due_on = form.cleaned_data["due_on"]
    try:
        actions.hand_down(
            share_id=share.pk, parts=form.parts(before), version=version_of(request),
            due_at=due_moment(due_on, request.at.date()) if due_on else None, by=request.actor, at=request.at,
        )  # fmt: skip
    except shares.NoShare as missing:
        raise Http404 from missing
    except _REFUSALS as refusal:
        _refuse(form, refusal)
        return False
    return True


@requires(Permission.TASK_WORK)
@require_POST
def responsible(request: Any, share_id: int) -> HttpResponse:
    """Name who answers for a share."""
    share = the_share(request, share_id)
    form = forms.Naming(request.POST, share=share, on=request.at.date())
    return _step(request, share_id, "naming", form, actions.name_responsible, "责任人已记下。")


@requires(Permission.TASK_WORK)
@require_POST
def report(request: Any, share_id: int) -> HttpResponse:
    """Report a share done."""
    form = forms.Reporting(request.POST)
    return _step(request, share_id, "reporting", form, actions.report_done, "已报完成，等确认。")


@requires(Permission.TASK_WORK)
@require_POST
def judge(request: Any, share_id: int, step: str) -> HttpResponse:
    """Say to a share what the unit that gave it has to say."""
    acts: dict[str, Callable[..., Any]] = {
        "return": actions.return_share, "excuse": actions.excuse_share, "resume": actions.resume_share,
        "take_back": passing_on.take_back,
    }  # fmt: skip
    if step == "confirm":
        return _step(request, share_id, "judging", forms.Confirming({}), actions.confirm_share, _SAID[step])
    if step not in acts:
        raise Http404
    form = forms.Reasoning(request.POST, auto_id="judge_%s")
    return _step(request, share_id, "judging", form, acts[step], _SAID[step])


@requires(Permission.TASK_WORK)
@require_POST
def pass_on(request: Any, share_id: int) -> HttpResponse:
    """Give what a unit has not done to another."""
    form = forms.PassingOn(request.POST, actor=request.actor, auto_id="pass_%s")

    def act(*, to_unit: Any, **more: Any) -> Any:
        return passing_on.pass_on(to_unit_id=to_unit.pk, **more)

    return _step(request, share_id, "passing", form, act, "没完成的部分已转过去。")


def _step(request: Any, share_id: int, name: str, form: Any, act: Callable[..., Any], said: str) -> HttpResponse:
    """Take one step, or show the page with what was typed and why it was refused."""
    the_share(request, share_id)
    if not form.is_valid():
        return _show(request, share_id, bound={name: form}, status=REFUSED)
    try:
        act(share_id=share_id, version=version_of(request), by=request.actor, at=request.at, **form.cleaned_data)
    except shares.NoShare as missing:
        raise Http404 from missing
    except _REFUSALS as refusal:
        _refuse(form, refusal)
        return _show(request, share_id, bound={name: form, "refused": str(refusal)}, status=REFUSED)
    messages.success(request, said)
    return redirect("campaigns:share", share_id)


@requires(Permission.TASK_WORK)
@require_POST
def strike(request: Any, delivery_id: int) -> HttpResponse:
    """Strike out a delivery that was a mistake."""
    try:
        row = delivered.delivery_seen(request.actor, delivery_id)
    except delivered.NoDelivery as missing:
        raise Http404 from missing
    form = forms.Reasoning(request.POST, auto_id="strike_%s")
    if not form.is_valid():
        return _show(request, row.share_id, bound={"striking": form}, status=REFUSED)
    try:
        deliveries.strike_delivery(
            delivery_id=delivery_id, why=form.cleaned_data["why"], by=request.actor, at=request.at
        )
    except _REFUSALS as refusal:
        return _show(request, row.share_id, bound={"refused": str(refusal)}, status=REFUSED)
    messages.success(request, "已划掉，原来的还能看到，不再计数。")
    return redirect("campaigns:share", row.share_id)


@requires(Permission.TASK_VIEW)
@require_safe
def fetch(request: Any, delivery_id: int, file_id: int) -> HttpResponse:
    """Hand out a file that proves a delivery; that it was opened is recorded."""
    try:
        content_type, name, content = deliveries.open_file(
            delivery_id=delivery_id, file_id=file_id, by=request.actor, at=request.at
        )
    except (delivered.NoFile, files.FileGone) as missing:
        raise Http404 from missing
    ending = PurePath(name).suffix.lower() or ".bin"
    answer = HttpResponse(content, content_type=content_type)
    way = "inline" if content_type == "image/jpeg" else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="delivery-{delivery_id}-{file_id}{ending}"'
    return answer
