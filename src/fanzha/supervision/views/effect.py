"""宣传效果: are those reached cheated less?"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.supervision import actions
from fanzha.supervision.queries import effect


@requires(Permission.EFFECT_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the newest reckoning of a period; of the last twelve months where none is chosen."""
    runs = effect.latest_runs(request.actor)
    run = runs.get(request.GET.get("period", "")) or next(iter(runs.values()), None)
    is_done = run is not None and run.reckoned_at is not None
    context = {
        "runs": runs.values(), "run": run, "is_running": effect.is_running(request.actor),
        "found": effect.shown(run) if run is not None and is_done else None,
    }  # fmt: skip
    return render(request, "supervision/effect.html", context)


@requires(Permission.EFFECT_VIEW)
@require_POST
def ask(request: Any) -> HttpResponse:
    """Have the effect reckoned now, in the background."""
    if actions.ask_effect(by=request.actor, at=request.at):
        messages.success(request, "已开始计算，算好以后刷新这一页就能看到。人多的县要几分钟。")
    else:
        messages.info(request, "已经在计算了，算好以后刷新这一页就能看到。")
    return redirect("supervision:effect")
