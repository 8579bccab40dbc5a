"""The lists of links and of series, declared, and what can be decided of many links at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fanzha.cases import actions
from fanzha.cases.actions.linking import decide_links
from fanzha.cases.forms.series import LinkFiltering, SeriesFiltering
from fanzha.cases.queries import series as reads
from fanzha.common import lists
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Step, Tab
from fanzha.common.lists.forms import Why
from fanzha.common.permissions import Permission
from fanzha.core.workflow.case_link import SeriesState
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import queries as knowledge

_LINK_TABS = {"proposed": "待判断", "accepted": "已采纳", "declined": "不采纳"}
_WAITING = Empty(
    "没有要判断的关联", "案件登记了案情、账户、号码等以后，几分钟内自动核对，可能性够大的列在这里", icon="link"
)
_DECIDED = Empty("没有记录", "判断过的列在这里", icon="link")


def _link_rows(actor: Actor, form: Any, tab: str, _at: datetime) -> Any:
    rows = reads.links_seen(actor).order_by().filter(state=tab)
    kind = form.cleaned_data.get("kind") if form.is_valid() else ""
    return rows.filter(kind=kind) if kind else rows


def _links_drawn(found: list[Any], actor: Actor, _at: datetime) -> Sequence[Any]:
    return [{**shown, "id": shown["row"].pk} for shown in reads.links_shown(actor, found)]


def _link_names(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    """Return what links are called in the result of a step: by the cases that the officer may see."""
    rows = list(reads.links_seen(actor).filter(pk__in=list(ids)))
    return {
        shown["row"].pk: " 和 ".join(one["number"] or "其他单位的案件" for one in shown["cases"])
        for shown in reads.links_shown(actor, rows)
    }  # fmt: skip


def _decide(link_id: int, step: str, said: Mapping[str, Any], by: Actor, at: datetime) -> str:
    came = decide_links(link_ids=[link_id], step=step, why=said["why"], by=by, at=at)
    if came.refused:
        raise lists.RowSkipped(came.refused[0])
    if not came.done:
        raise lists.RowSkipped("“可能是同一起案件”的，要点进去逐条判断。")
    return "已采纳，进同一系列" if step == "accept" else "已记为不采纳"


def _step(step: str, label: str, icon: str, asked: str) -> Step:
    def act(link_id: int, said: Mapping[str, Any], by: Actor, at: datetime) -> str:
        return _decide(link_id, step, said, by, at)

    return Step(
        step, label, icon, Permission.LINK_DECIDE, f"{label}关联建议",
        lambda data, _actor, _at: Why(data, label=asked), act, lambda form: {"why": form.cleaned_data["why"]},
        (StepRefused, actions.CaseRefused),
    )  # fmt: skip


LINKS = lists.register(
    Listing(
        key="links", title="关联建议", counter="条", url_name="cases:links", permission=Permission.LINK_VIEW,
        columns=(
            Column("kind", "建议", "p-name", is_fixed=True), Column("first", "案件一"), Column("second", "案件二"),
            Column("reasons", "依据"), Column("score", "可能性", "n p-line nowrap", order="likely"),
            Column("proposed", "提出时间", "n text-2 p-hide nowrap", is_shown=False, order="newest"),
        ),
        orders=(
            # The key of a page is a row's number: a probability in the address could not be compared exactly.
            Order("likely", "可能性，大的在前", ("-score", "-id"), is_private=True),
            Order("newest", "提出时间，新的在前", ("-proposed_at", "-id")),
        ),
        cells="cases/series/_link_cells.html", form=lambda data, _actor, _at: LinkFiltering(data), rows=_link_rows,
        draw=_links_drawn, names=_link_names, filters=("kind",),
        empty=lambda tab: _WAITING if tab == "proposed" else _DECIDED,
        tabs=lambda _actor, _at: [Tab(key, label) for key, label in _LINK_TABS.items()],
        steps=(_step("accept", "采纳", "check", "为什么是一伙的"), _step("decline", "不采纳", "x", "为什么不是一伙的")),
        steps_in=lambda tab: tab == "proposed",
    )
)  # fmt: skip


def _series_rows(actor: Actor, form: Any, tab: str, _at: datetime) -> Any:
    rows = reads.series_seen(actor).order_by()
    rows = rows.filter(state=SeriesState.OPEN) if tab == "open" else rows.exclude(state=SeriesState.OPEN)
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("number"):
        rows = rows.filter(number__contains=wanted["number"].strip().upper())
    return rows.filter(scam_type=wanted["type"]) if wanted.get("type") else rows


def _series_drawn(found: list[Any], _actor: Actor, at: datetime) -> Sequence[Any]:
    names = knowledge.type_names(at.date())
    return [
        {"id": row.pk, "row": row, "state": reads.series_state(row), "type": names.get(row.scam_type, "类型不明")}
        for row in found
    ]  # fmt: skip


SERIES = lists.register(
    Listing(
        key="series", title="系列案", counter="个", url_name="cases:series", permission=Permission.LINK_VIEW,
        columns=(
            Column("number", "编号", "p-name num nowrap", is_fixed=True), Column("name", "名称"),
            Column("type", "类型"), Column("state", "状态"), Column("cases", "案件", "n p-line"),
            Column("opened", "建立", "n p-line nowrap", order="newest"),
        ),
        orders=(Order("newest", "建立时间，晚的在前", ("-opened_at", "-id")),
                Order("oldest", "建立时间，早的在前", ("opened_at", "id"))),
        cells="cases/series/_series_cells.html",
        form=lambda data, _actor, at: SeriesFiltering(data, types=knowledge.type_names(at.date())),
        rows=_series_rows, draw=_series_drawn, filters=("number", "type"),
        empty=lambda _tab: Empty("没有系列案", "在“关联建议”里采纳后，自动列在这里", icon="folder"),
        tabs=lambda _actor, _at: [Tab("open", "在串并"), Tab("done", "已结束、已并入")],
    )
)  # fmt: skip
