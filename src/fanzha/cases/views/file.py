"""Origin, outcome, operations, tasks and transfers of a case, by form."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from fanzha.cases import actions
from fanzha.cases.forms import file as forms
from fanzha.cases.models import CaseTask, CaseTransfer
from fanzha.cases.queries import file as queries
from fanzha.cases.queries.words import case_words
from fanzha.cases.views.answering import REFUSED, answered, case_or_404, key_of
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow import case_task, case_transfer
from fanzha.core.workflow.machine import StepRefused


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def origin(request: Any, case_id: int) -> HttpResponse:
    """Write down where the lead came from and how the fraud began."""
    case = case_or_404(request, case_id)
    start = {name: getattr(case, name) for name in forms.AboutOrigin.base_fields}
    form = forms.AboutOrigin(request.POST or None, words=case_words(request.at.date()), initial=start)

    def save() -> None:
        actions.save_origin(
            case_id=case_id, version=version_of(request), by=request.actor, at=request.at, **form.cleaned_data
        )

    return answered(request, case, form, save, verb="保存来源", row=case)


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("note")
def outcome(request: Any, case_id: int) -> HttpResponse:
    """Write down what the investigation brought."""
    case = case_or_404(request, case_id)
    recovered = "" if case.recovered_fen is None else f"{case.recovered_fen / 100:.2f}"
    start = {"solved_at": case.solved_at, "arrests": case.arrests, "dens": case.dens, "recovered": recovered,
             "note": case.outcome_note or ""}  # fmt: skip
    form = forms.AboutOutcome(request.POST or None, initial=start)

    def save() -> None:
        actions.save_outcome(
            case_id=case_id, version=version_of(request), by=request.actor, at=request.at, **form.cleaned_data
        )

    return answered(request, case, form, save, verb="保存结果", row=case, anchor="#outcome")


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def tags(request: Any, case_id: int) -> HttpResponse:
    """Say of which special operations a case is part."""
    case = case_or_404(request, case_id)
    start = {"operations": list(case.tags.values_list("operation_id", flat=True))}
    form = forms.Tagging(
        request.POST if request.method == "POST" else None, operations=queries.operations(), initial=start
    )

    def save() -> None:
        ids = [row.pk for row in form.cleaned_data["operations"]]
        actions.set_tags(case_id=case_id, operation_ids=ids, by=request.actor, at=request.at)

    lede = "名录里没有的，请值班主任或管理员在“专项行动”里加。"
    return answered(request, case, form, save, verb="保存专项行动", lede=lede, anchor="#outcome")


@requires(Permission.CASE_VIEW)
@require_GET
def operations(request: Any) -> HttpResponse:
    """Show the special operations of the house."""
    rows = list(queries.operations())
    context = {"rows": rows, "may_edit": request.actor.may(Permission.RULE_EDIT), "today": request.at.date()}
    return render(request, "cases/file/operations.html", context)


@requires(Permission.RULE_EDIT)
@require_http_methods(["GET", "POST"])
def operation(request: Any, operation_id: int | None = None) -> HttpResponse:
    """Add a special operation, or correct one."""
    row = queries.operation_of(operation_id) if operation_id is not None else None
    if operation_id is not None and row is None:
        raise Http404
    start = {name: getattr(row, name) for name in forms.AboutOperation.base_fields} if row else {}
    form = forms.AboutOperation(request.POST or None, initial=start)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_operation(
                operation_id=operation_id, version=version_of(request), by=request.actor, at=request.at,
                **form.cleaned_data,
            )  # fmt: skip
        except (actions.CaseRefused, actions.CaseMoved) as refusal:
            form.add_error(None, str(refusal))
            status, row = REFUSED, queries.operation_of(operation_id)
        else:
            messages.success(request, "已保存专项行动。")
            return redirect("cases:operations")
    return render(request, "cases/file/operation.html", {"form": form, "row": row}, status=status)


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("words")
def task_new(request: Any, case_id: int) -> HttpResponse:
    """Give a unit something to do for a case."""
    case = case_or_404(request, case_id)
    form = forms.AskingTask(
        request.POST or None, actor=request.actor, words_of=case_words(request.at.date()),
        initial={"unit": case.unit_id},
    )  # fmt: skip

    def save() -> None:
        said = form.cleaned_data
        actions.ask_task(
            case_id=case_id, kind=said["kind"], unit_id=said["unit"].pk, words=said["words"], key=key_of(request),
            by=request.actor, at=request.at,
        )  # fmt: skip

    return answered(request, case, form, save, verb="布置任务", anchor="#tasks")


def _seen(read: Any, request: Any, pk: int) -> Any:
    try:
        return read(request.actor, pk)
    except (CaseTask.DoesNotExist, CaseTransfer.DoesNotExist) as missing:
        raise Http404 from missing


@requires(Permission.CASE_VIEW)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("answer")
def task(request: Any, task_id: int) -> HttpResponse:
    """Show a task; note that it was done, or why it need not be."""
    row = _seen(queries.task_seen, request, task_id)
    form = forms.Answering(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        step = request.POST.get("step", "")
        try:
            if step not in {case_task.Step.FINISH, case_task.Step.CANCEL}:
                raise actions.CaseRefused("请选“登记办完”或“不用办了”。")
            actions.end_task(
                task_id=task_id, step=step, answer=form.cleaned_data["answer"], version=version_of(request),
                by=request.actor, at=request.at,
            )  # fmt: skip
        except (StepRefused, actions.CaseMoved, actions.CaseRefused) as refusal:
            form.add_error(None, str(refusal))
            status, row = REFUSED, queries.task_seen(request.actor, task_id)
        except CaseTask.DoesNotExist as missing:
            raise Http404 from missing
        else:
            messages.success(request, f"已{case_task.MACHINE.step_names[case_task.Step(step)]}。")
            return redirect("cases:task", task_id)
    context = {
        "task": queries.task_shown(row, case_words(request.at.date())), "row": row, "form": form,
        "may_work": request.actor.may(Permission.CASE_EDIT) or request.actor.may(Permission.REVISIT_WORK),
        "sees_case": queries.sees_case(request.actor, row.case_id),
    }  # fmt: skip
    return render(request, "cases/file/task.html", context, status=status)


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("why")
def transfer_new(request: Any, case_id: int) -> HttpResponse:
    """Ask another unit to take a case over."""
    case = case_or_404(request, case_id)
    form = forms.AskingTransfer(request.POST or None, units=queries.receivers(case))

    def save() -> None:
        said = form.cleaned_data
        actions.ask_transfer(case_id=case_id, unit_id=said["unit"].pk, why=said["why"], by=request.actor, at=request.at)

    lede = "对方接收以前，案件仍由本单位承办；接收以后，受害人、付款、证据一起过去。"
    return answered(request, case, form, save, verb="申请移送", lede=lede, anchor="#transfers")


@requires(Permission.CASE_VIEW)
@require_GET
def transfer(request: Any, transfer_id: int) -> HttpResponse:
    """Show a transfer to those who give and those who take."""
    return _transfer_page(request, _seen(queries.transfer_seen, request, transfer_id), forms.Answering())


@requires(Permission.CASE_EDIT)
@require_http_methods(["POST"])
@sensitive_post_parameters("answer")
def transfer_answer(request: Any, transfer_id: int) -> HttpResponse:
    """Accept, refuse or withdraw a transfer."""
    _seen(queries.transfer_seen, request, transfer_id)
    form = forms.Answering(request.POST)
    step = request.POST.get("step", "")
    if not form.is_valid():
        return _transfer_page(request, queries.transfer_seen(request.actor, transfer_id), form)
    try:
        if step not in set(case_transfer.Step) - {case_transfer.Step.EXPIRE}:
            raise actions.CaseRefused("请选接收、不接收或撤回。")
        actions.answer_transfer(
            transfer_id=transfer_id, step=step, answer=form.cleaned_data["answer"], version=version_of(request),
            by=request.actor, at=request.at,
        )  # fmt: skip
    except (StepRefused, actions.CaseMoved, actions.CaseRefused) as refusal:
        form.add_error(None, str(refusal))
        row = queries.transfer_seen(request.actor, transfer_id)
        return _transfer_page(request, row, form, status=REFUSED)
    except CaseTransfer.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, f"已{case_transfer.MACHINE.step_names[case_transfer.Step(step)]}。")
    return redirect("cases:transfer", transfer_id)


def _transfer_page(request: Any, row: CaseTransfer, form: Any, status: int = 200) -> HttpResponse:
    is_open = row.state == case_transfer.State.ASKED
    context = {
        "shown": queries.transfer_shown(row), "row": row, "case": row.case, "form": form,
        "may_answer": queries.may_answer(request.actor, row),
        "may_withdraw": is_open and queries.may_change(request.actor, row.case_id),
        "sees_case": queries.sees_case(request.actor, row.case_id),
    }  # fmt: skip
    return render(request, "cases/file/transfer.html", context, status=status)
