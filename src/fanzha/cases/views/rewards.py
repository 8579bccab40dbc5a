"""线索奖励: a ledger of numbers and codes; it names nobody."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.cases import actions
from fanzha.cases.actions import clues as steps
from fanzha.cases.forms import clues as forms
from fanzha.cases.models.clue import Reward
from fanzha.cases.queries import clues
from fanzha.common.access import requires
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.clue import REWARD, RewardState
from fanzha.core.workflow.machine import StepRefused

REFUSED = 409
_PER_PAGE = 50
_PROBLEMS = (StepRefused, actions.CaseMoved, actions.CaseRefused)


@requires(Permission.REWARD_PAY)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the ledger with the sum of the year."""
    year = request.at.astimezone(CHINA).year
    page = Paginator(clues.rewards_seen(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [_row(row) for row in page], "year": year,
        "sums": clues.reward_sums(request.actor, year),
    }  # fmt: skip
    return render(request, "cases/clues/rewards.html", context)


def _row(row: Any) -> dict[str, Any]:
    state = RewardState(row.state)
    return {
        "row": row,
        "state": REWARD.state_names[state],
        "tag": clues.REWARD_TAGS[row.state],
        "clue": row.clue.number,
    }


@requires(Permission.REWARD_PAY)
@require_safe
def show(request: Any, reward_id: int) -> HttpResponse:
    """Show one reward with what may be done."""
    return _show(request, reward_id)


def _show(request: Any, reward_id: int, *, bound: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    row = _the_reward(request, reward_id)
    context = {
        "deciding": forms.Deciding(), "paying": forms.Paying(), **(bound or {}), **_row(row),
        "may_decide": row.state == RewardState.ASKED and request.actor.may(Permission.REWARD_DECIDE),
        "may_pay": row.state == RewardState.AGREED,
    }  # fmt: skip
    return render(request, "cases/clues/reward.html", context, status=status)


def _the_reward(request: Any, reward_id: int) -> Any:
    try:
        return clues.rewards_seen(request.actor).get(pk=reward_id)
    except Reward.DoesNotExist as missing:
        raise Http404 from missing


@requires(Permission.REWARD_DECIDE)
@require_POST
def decide(request: Any, reward_id: int) -> HttpResponse:
    """Agree to a reward, or refuse it."""
    _the_reward(request, reward_id)
    form = forms.Deciding(request.POST)
    agree = request.POST.get("answer") == "agree"
    try:
        why = form.cleaned_data["why"] if form.is_valid() else ""
        steps.decide_reward(
            reward_id=reward_id, agree=agree, why=why, version=version_of(request), by=request.actor, at=request.at
        )
    except Reward.DoesNotExist as missing:
        raise Http404 from missing
    except _PROBLEMS as refusal:
        form.add_error(None, str(refusal))
        return _show(request, reward_id, bound={"deciding": form}, status=REFUSED)
    messages.success(request, "已批准。" if agree else "已登记不批准。")
    return redirect("cases:reward", reward_id)


@requires(Permission.REWARD_PAY)
@require_POST
def pay(request: Any, reward_id: int) -> HttpResponse:
    """Pay a reward out against the code."""
    _the_reward(request, reward_id)
    form = forms.Paying(request.POST)
    if not form.is_valid():
        return _show(request, reward_id, bound={"paying": form}, status=REFUSED)
    try:
        steps.pay_reward(
            reward_id=reward_id, code=form.cleaned_data["code"], version=version_of(request), by=request.actor,
            at=request.at,
        )  # fmt: skip
    except Reward.DoesNotExist as missing:
        raise Http404 from missing
    except _PROBLEMS as refusal:
        form.add_error(None, str(refusal))
        return _show(request, reward_id, bound={"paying": form}, status=REFUSED)
    messages.success(request, "已发放。")
    return redirect("cases:reward", reward_id)
