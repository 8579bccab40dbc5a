"""One return: filled in by the unit, looked at and decided by the unit above."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from fanzha.campaigns.actions.returns import deciding, filling, packing
from fanzha.campaigns.actions.returns.refusals import ReturnLocked, ReturnMoved, ReturnRefused
from fanzha.campaigns.forms.returns.filling import Deciding, Filling, Packing
from fanzha.campaigns.models import Return, ReturnFile
from fanzha.campaigns.queries.returns import known, rows
from fanzha.campaigns.queries.returns.locked import why_locked
from fanzha.campaigns.queries.returns.schedule import return_rules
from fanzha.campaigns.views.returns.listing import address
from fanzha.common import audit, files, gallery, uploads
from fanzha.common.access import requires
from fanzha.common.audit.words import act_word
from fanzha.common.clock import CHINA
from fanzha.common.exports import ExportRefused
from fanzha.common.gallery.settings import keeping
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.metrics.formalism import ADVICE, Sign
from fanzha.core.reasons import Reason, say
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.periodic_return import (
    RETURN,
    TIMELINESS_NAMES,
    ReturnState,
    ReturnStep,
    check_decision,
)

REFUSED = 409
_PROBLEMS = (StepRefused, ReturnLocked, ReturnMoved, ReturnRefused)
_STEPS = {"approve": ReturnStep.APPROVE, "send-back": ReturnStep.SEND_BACK, "reopen": ReturnStep.REOPEN}
_SAID = {"approve": "已审核通过。", "send-back": "已退回，填报单位会看到理由。", "reopen": "已重开，到期自动锁定。"}


@requires(Permission.RETURN_VIEW)
@require_safe
def show(request: Any, form_id: int, unit_id: int, period: str) -> HttpResponse:
    """Show what a unit owes for a period: to fill in, or as it was returned."""
    return _show(request, (form_id, unit_id, period))


def _place(request: Any, where: tuple[int, int, str], permission: Permission) -> rows.Place:
    try:
        return rows.place_seen(request.actor, *where, permission)
    except rows.NotOwed as missing:
        raise Http404 from missing


def _show(
    request: Any, where: tuple[int, int, str], *, form: Any = None, deciding_form: Any = None, packing_form: Any = None,
    moved: Any = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    place = _place(request, where, Permission.RETURN_VIEW)
    locked = why_locked(place, request.at)
    mine = _may_fill(request, where)
    is_open = mine and not locked
    stands = place.stands(request.at)
    row = place.row
    context = {
        "place": place, "row": row, "owed": place.owed, "locked": locked if mine else "",
        "state": RETURN.state_names[ReturnState(row.state)] if row else "还没有填",
        "tag": rows.TAGS[row.state] if row else "off", "stands": TIMELINESS_NAMES[stands],
        "stands_tag": rows.TIMELINESS_TAGS[stands.value], "moved": _moved(place, moved, request.at),
        "form": (form or _filling(request, place)) if is_open else None, "lines": [] if is_open else _lines(place),
        "held": _held(row), "pictures": _pictures(request, row), "can": _can(request, place),
        "signs": _signs(request, row), "deciding": deciding_form or Deciding(), "events": _events(row),
        "packing": packing_form or Packing(), "longest": return_rules(request.at.date()).longest_reopening_days,
    }  # fmt: skip
    return render(request, "campaigns/returns/show.html", context, status=status)


def _may_fill(request: Any, where: tuple[int, int, str]) -> bool:
    if not request.actor.may(Permission.RETURN_FILL):
        return False
    try:
        rows.place_seen(request.actor, *where, Permission.RETURN_FILL)
    except rows.NotOwed:
        return False
    return True


def _filling(request: Any, place: rows.Place, *, posted: bool = False) -> Filling:
    day, row = request.at.date(), place.row
    found = known.known_numbers(place.unit.pk, place.owed.period, place.form.counters, at=request.at)
    receipts: dict[str, int] = {}
    for held in _held(row):
        receipts[held.counter] = receipts.get(held.counter, 0) + 1
    return Filling(
        *((request.POST, request.FILES) if posted else ()), wanted=known.wanted_of(place.form.counters, day),
        known=found, kept=rows.numbers_of(row), text=row.text if row else "", receipts=receipts,
        pictures=keeping(day).proof, rules=return_rules(day),
    )  # fmt: skip


def _held(row: Any) -> list[Any]:
    return list(row.files.select_related("file").order_by("id")) if row else []


def _lines(place: rows.Place) -> list[dict[str, Any]]:
    said = rows.numbers_of(place.row)
    wanted = known.wanted_of(place.form.counters, place.owed.due_at.date())
    return [{"one": one, "number": said.get(one.code)} for one in wanted]


def _moved(place: rows.Place, moved: Any, at: datetime) -> list[tuple[str, Any]]:
    """Return what a colleague saved meanwhile, to stand beside what was typed."""
    if moved is None:
        return []
    said = rows.numbers_of(moved)
    wanted = known.wanted_of(place.form.counters, at.date())
    numbers = [(one.name, said[one.code].said) for one in wanted if one.code in said]
    return [*((name, number) for name, number in numbers if number is not None), ("文字", moved.text)]


def _pictures(request: Any, row: Any) -> Any:
    return gallery.panel_of(request.actor, [held.file for held in _held(row)], request.at) if row else None


def _signs(request: Any, row: Any) -> list[dict[str, str]]:
    """Return the hints for whoever approves, and for nobody else."""
    if row is None or not rows.is_above(request.actor, row.unit, row.form):
        return []
    return [
        {"said": say(Reason(one["code"], one["facts"])), "advice": ADVICE[Sign(one["code"])]} for one in row.signs
    ]  # fmt: skip


def _can(request: Any, place: rows.Place) -> dict[str, str]:
    """Return the steps that the actor may see: empty where open, else why not."""
    row, actor = place.row, request.actor
    if row is None or not actor.may(Permission.RETURN_APPROVE):
        return {}
    state, found = ReturnState(row.state), {}
    for key, step in _STEPS.items():
        if step not in RETURN.steps_from(state):
            continue
        try:
            above = rows.is_above(actor, place.unit, place.form)
            check_decision(state, step, is_above=above, completed_it=row.completed_by_id == actor.id)
            found[key] = ""
        except StepRefused as refusal:
            found[key] = str(refusal)
    return {key.replace("-", "_"): why for key, why in found.items()}


def _events(row: Any) -> list[dict[str, Any]]:
    if row is None:
        return []
    return [
        {"at": one.at, "title": f"{one.actor_name} {act_word(one.action)}", "note": one.why, "state": "done"}
        for one in audit.history("campaigns.return", row.pk)
    ]


@requires(Permission.RETURN_FILL)
@require_POST
def save(request: Any, form_id: int, unit_id: int, period: str) -> HttpResponse:
    """Keep what was filled in, or hand it in."""
    where = (form_id, unit_id, period)
    place = _place(request, where, Permission.RETURN_FILL)
    form = _filling(request, place, posted=True)
    is_last = request.POST.get("do") == "complete"
    if uploads.is_too_big(request):
        form.add_error(None, "文件一共太大，没有传上来。视频一次传一段，照片少选几张，先保存，再接着传。")
    if not form.is_valid():
        return _refused(request, where, form)
    act = filling.complete_return if is_last else filling.save_return
    at = filling.At(form_id, unit_id, period, version_of(request))
    try:
        act(place=at, filled=form.filled(), by=request.actor, at=request.at)
    except ReturnRefused as refusal:
        form.show_lacks(refusal.lacks)
        return _refused(request, where, form)
    except ReturnMoved as moved:
        form.add_error(None, str(moved))
        return _show(request, where, form=form, moved=moved.row, status=REFUSED)
    except ReturnLocked as refusal:
        messages.error(request, str(refusal))
        return _show(request, where, status=REFUSED)
    messages.success(request, "已上报。" if is_last else "已保存，可以接着填。")
    return redirect(address(*where))


def _refused(request: Any, where: tuple[int, int, str], form: Any) -> HttpResponse:
    """Show the form with what is wrong; what was chosen is not kept, and that is said."""
    if request.FILES:
        form.add_error(None, "这次选的照片、视频、回执没有收下，改好后请重新选。也可以先保存文件，再改数字。")
    return _show(request, where, form=form, status=REFUSED)


@requires(Permission.RETURN_APPROVE)
@require_POST
def decide(request: Any, row_id: int, step: str) -> HttpResponse:
    """Approve, send back or reopen."""
    row = _row(request, row_id, Permission.RETURN_APPROVE)
    form = Deciding(request.POST)
    if step not in _STEPS:
        raise Http404
    where = (row.form_id, row.unit_id, row.period)
    if not form.is_valid():
        return _show(request, where, deciding_form=form, status=REFUSED)
    common = {"row_id": row_id, "version": version_of(request), "by": request.actor, "at": request.at}
    try:
        _steps(form)[step](**common)
    except _PROBLEMS as refusal:
        form.add_error(_field(refusal, form), str(refusal))
        return _show(request, where, deciding_form=form, status=REFUSED)
    messages.success(request, _SAID[step])
    return redirect(address(*where))


def _field(refusal: Exception, form: Any) -> str | None:
    lacks = getattr(refusal, "lacks", ())
    return lacks[0].field if lacks and lacks[0].field in form.fields else None


def _steps(form: Any) -> dict[str, Callable[..., Any]]:
    why, until = form.cleaned_data["why"], form.cleaned_data["until"]
    end = datetime.combine(until + timedelta(days=1), time(), CHINA) if until else datetime.min.replace(tzinfo=CHINA)
    return {
        "approve": deciding.approve_return,
        "send-back": lambda **common: deciding.send_back(why=why, **common),
        "reopen": lambda **common: deciding.reopen_return(why=why, until=end, **common),
    }


def _row(request: Any, row_id: int, permission: Permission) -> Any:
    try:
        return rows.returns_seen(request.actor, permission).get(pk=row_id)
    except Return.DoesNotExist as missing:
        raise Http404 from missing


@requires(Permission.RETURN_FILL)
@require_POST
def drop(request: Any, file_id: int) -> HttpResponse:
    """Take a picture or receipt off."""
    try:
        row = filling.drop_file(file_id=file_id, by=request.actor, at=request.at)
    except (ReturnFile.DoesNotExist, rows.NotOwed) as missing:
        raise Http404 from missing
    except ReturnLocked as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:returns")
    messages.success(request, "已删去。")
    return redirect(address(row.form_id, row.unit_id, row.period))


@requires(Permission.RETURN_VIEW)
@require_POST
def open_file(request: Any, file_id: int) -> Any:
    """Hand out a receipt. A POST, since it is written down."""
    try:
        file, pieces = packing.open_file(file_id=file_id, by=request.actor, at=request.at)
    except ReturnFile.DoesNotExist as missing:
        raise Http404 from missing
    except files.FileGone as gone:
        messages.error(request, str(gone))
        return redirect("campaigns:returns")
    answer = StreamingHttpResponse(pieces, content_type=file.content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    return answer


@requires(Permission.RETURN_VIEW)
@require_POST
def pack(request: Any, row_id: int) -> HttpResponse:
    """Have everything of a return packed into one file, in the background."""
    row = _row(request, row_id, Permission.RETURN_VIEW)
    where = (row.form_id, row.unit_id, row.period)
    form = Packing(request.POST)
    if not form.is_valid():
        return _show(request, where, packing_form=form, status=REFUSED)
    try:
        made = packing.ask_pack(row_id=row_id, purpose=form.cleaned_data["why"], by=request.actor, at=request.at)
    except ExportRefused as refusal:
        form.add_error("why", str(refusal))
        return _show(request, where, packing_form=form, status=REFUSED)
    messages.success(request, f"第 {made.pk} 份导出正在打包，做好后在“我的导出”里下载。")
    return redirect("exports:mine")
