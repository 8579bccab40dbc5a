"""Plans as Word files: one taken out as an official document, one written elsewhere read into a draft."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from fanzha.campaigns.actions import plans as actions
from fanzha.campaigns.forms.plans.reading import Reading
from fanzha.campaigns.queries import plans
from fanzha.campaigns.queries.plan_paper import plan_paper
from fanzha.campaigns.queries.plan_targets import targets_named
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.skeleton import ReadPlan, Said, read_plan
from fanzha.documents.word import CONTENT_TYPE, BadDocument, read, write

REFUSED = 409
_A_YEAR = timedelta(days=364)


@requires(Permission.PLAN_VIEW)
@require_safe
def docx(request: Any, plan_id: int) -> HttpResponse:
    """Answer with a version of a plan as an official document; that it was taken out is recorded."""
    try:
        plan = plans.plan_seen(request.actor, plan_id)
    except plans.NoPlan as missing:
        raise Http404 from missing
    raw = request.GET.get("version", "")
    row = plans.version_shown(plans.versions_seen(request.actor, plan), int(raw) if raw.isdigit() else None)
    if row is None:
        raise Http404
    actions.note_taken_out(version_id=row.pk, by=request.actor, at=request.at)
    answer = HttpResponse(write(plan_paper(row, localdate(request.at))), content_type=CONTENT_TYPE)
    name = f"{row.title or plan.title}.docx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def read_in(request: Any) -> HttpResponse:
    """Read a plan that was written elsewhere into a draft; what was not understood stands beside it."""
    initial = {"key": f"form:{uuid.uuid4().hex[:24]}", "unit": request.actor.home_unit_id}
    form = Reading(request.POST or None, request.FILES or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            found = _read(form.cleaned_data["file"].read(), form.cleaned_data["unit"].pk, request)
            row = actions.draft_plan(drafting=_drafting(found, form.cleaned_data, request), by=request.actor,
                                     at=request.at)  # fmt: skip
        except BadDocument as problem:
            form.add_error("file", str(problem))
        except actions.PlanRefused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            left = len(found.left_over)
            said = f"有 {left} 处没有看懂，列在草稿上面，逐处核对。" if left else "都读进来了，请核对后再提交。"
            messages.success(request, f"草稿建好了。{said}")
            return redirect("campaigns:plan_edit", row.plan_id)
    status = REFUSED if request.method == "POST" else 200
    return render(request, "campaigns/plan/read.html", {"form": form}, status=status)


def _read(content: bytes, unit_id: int, request: Any) -> ReadPlan:
    today = localdate(request.at)
    lines = [Said(line.text, line.level, line.cells, line.place) for line in read(content)]
    if not lines:
        raise BadDocument("文件里没有文字。如果方案是扫描的图片，请换成可以编辑的 Word 文件。")
    return read_plan(lines, year=today.year, units=targets_named(unit_id, today))


def _drafting(found: ReadPlan, said: dict[str, Any], request: Any) -> actions.Drafting:
    today = localdate(request.at)
    begins_on = found.begins_on or today
    notes = [{"place": one.place, "text": one.text, "why": one.why} for one in found.left_over]
    if found.begins_on is None:
        notes.insert(0, {"place": 0, "text": "起止日期", "why": "没有读到，先按今天起一年，请改"})
    return actions.Drafting(
        unit_id=said["unit"].pk, title=(found.title or said["file"].name.removesuffix(".docx"))[:120],
        begins_on=begins_on, ends_on=found.ends_on or begins_on + _A_YEAR, body=found.body, key=said["key"],
        not_understood=notes,
    )  # fmt: skip
