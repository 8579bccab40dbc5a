"""Reads of links, series and stop-values: masked, and of another unit's case only that there is one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from fanzha.cases.models import Case, LinkProposal, Payment, Series, SeriesMember, StopValue, Trait, Victim
from fanzha.cases.queries import judging, linking
from fanzha.cases.queries.casefile import mask_account
from fanzha.cases.queries.register import cases_seen, state_kind, state_name
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.audit.words import act_word
from fanzha.common.nav import NavItem
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission
from fanzha.core.workflow.case_link import LINK, SERIES, STOP, LinkState, SeriesState, StopState
from fanzha.people.queries import mask_middle

# The words of the form in which marks are entered; a test holds that both are the same.
TRAIT_WORDS = {
    "chat": "其他聊天账号", "phone": "电话", "wechat": "微信", "qq": "QQ",
    "alias": "其他聊天账号、昵称", "email": "邮箱", "sms_port": "短信端口",
    "app_name": "软件", "url": "网址", "account": "账户", "wallet": "钱包地址",
    "telegram": "电报", "alipay": "支付宝", "meeting": "会议号",
}  # fmt: skip
SENTENCES = {
    "mark": "同一{kind}（近一年 {of:,} 起案件中 {cases:,} 起有）",
    "same_payment": "同一笔付款：收款账户、金额、时间都对得上",
    "same_victim": "同一个受害人，报案时间相近",
}
NOTICES = {
    "own_account_is_payee": "本案受害人付款用的账户，在另一起案件里是收款账户",
    "payee_is_own_account": "本案的收款账户，是另一起案件受害人自己的账户",
    "own_phone_is_mark": "本案受害人的电话，在另一起案件里是对方的电话",
    "mark_is_own_phone": "本案对方的电话，是另一起案件受害人的电话",
}
TAGS = {"proposed": "due", "accepted": "ok", "declined": "", "withdrawn": ""}
SERIES_TAGS = {"open": "run", "closed": "ok", "merged": ""}
STOP_TAGS = {"proposed": "due", "active": "ok", "ended": ""}
ELSEWHERE = "其他单位的案件，需要时向县中心了解"
_MOST = 30


def links_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the links of which one case lies below the actor's posts, the strongest first."""
    seen: QuerySet[Any] = LinkProposal.objects.visible_to(actor, Permission.LINK_VIEW)
    return seen.select_related("first_case__unit", "second_case__unit").order_by("-score", "-id")


def link_seen(actor: Actor, link_id: int) -> Any:
    """Return one link.

    Raises:
        LinkProposal.DoesNotExist: no case of it lies below the actor's posts.
    """
    return links_seen(actor).get(pk=link_id)


def links_shown(actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return links for a page: both cases where the actor may see them, and the reasons in sentences."""
    seen = _seen_ids(actor, [pk for row in rows for pk in (row.first_case_id, row.second_case_id)])
    return [
        {
            "row": row, "kind": row.get_kind_display(), "state": LINK.state_names[LinkState(row.state)],
            "tag": TAGS[row.state], "reasons": reasons_said(row.reasons), "is_same": row.kind == "same_case",
            "is_open": row.state == LinkState.PROPOSED, "percent": min(int(row.score * 100), 99),
            "cases": [_case_shown(case, case.pk in seen) for case in (row.first_case, row.second_case)],
        }
        for row in rows
    ]  # fmt: skip


def reasons_said(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return reasons in sentences."""
    return [_said(reason) for reason in reasons]


def _said(reason: Mapping[str, Any]) -> str:
    known = SENTENCES.get(reason["code"])
    if known is None:
        return judging.said(reason)
    return known.format_map(
        {**reason, "kind": "收款账户" if reason.get("kind") == "account" else kind_name(reason.get("kind", ""))}
    )


def kind_name(kind: str) -> str:
    """Return the word of a kind of mark."""
    return TRAIT_WORDS.get(kind, "其他特征")


def marks_of(case: Case, wanted: Iterable[str]) -> list[tuple[str, str]]:
    """Return the marks of a case among some blind ones, as words and masked value."""
    chosen = set(wanted)
    rows = case.traits.order_by("kind", "id")
    return [
        (kind_name(row.kind), masked_mark(row.kind, row.value))
        for row in rows
        if judging.evidence_key(row.kind, row.index) in chosen
    ]


def masked_mark(kind: str, value: str) -> str:
    """Return a mark as pages show it: enough to recognise it, not enough to use it."""
    if kind == "app_name":
        return value
    return mask_middle(value, keep_start=12, keep_end=0) if kind == "url" else mask_account(value)


def _seen_ids(actor: Actor, ids: Iterable[int]) -> set[int]:
    return set(cases_seen(actor).order_by().filter(pk__in=set(ids)).values_list("pk", flat=True))


def _case_shown(case: Case, is_seen: bool) -> dict[str, Any]:
    if not is_seen:
        return {"is_seen": False, "number": "", "words": ELSEWHERE, "id": case.pk}
    return {
        "is_seen": True, "id": case.pk, "number": case.number, "unit": str(case.unit), "case": case,
        "url": reverse("cases:show", args=[case.pk]), "state": state_name(case.state), "kind": state_kind(case.state),
        "reported_at": case.reported_at, "loss_fen": case.loss_fen, "scam_type": case.scam_type,
    }  # fmt: skip


def panel_of_case(actor: Actor, case_id: int, at: datetime) -> Panel | None:
    """Fill `case.panel` with the series of a case, what may belong to it, and who is victim here and suspect there."""
    case = cases_seen(actor).filter(pk=case_id).first() if actor.may(Permission.LINK_VIEW) else None
    if case is None:
        return None
    rows = links_seen(actor).filter(Q(first_case=case_id) | Q(second_case=case_id), state=LinkState.PROPOSED)
    links = links_shown(actor, list(rows[:_MOST]))
    for link in links:
        link["other"] = next(one for one in link["cases"] if one["id"] != case_id)
    member = SeriesMember.objects.filter(case_id=case_id, until_at__isnull=True).select_related("series").first()
    doubles = links_seen(actor).filter(
        Q(first_case=case_id) | Q(second_case=case_id), kind="same_case", state=LinkState.ACCEPTED
    )
    context = {
        "case_id": case_id, "links": links, "series": member.series if member else None,
        "notices": _notices(actor, case),
        "doubles": links_shown(actor, list(doubles[:_MOST])),
    }  # fmt: skip
    if not any(context[part] for part in ("links", "series", "notices", "doubles")):
        return None
    return Panel("可能有关的案件", "cases/series/_of_case.html", context, sub="系统只提示，由人判断")


def _notices(actor: Actor, case: Case) -> list[dict[str, Any]]:
    found = linking.also_suspects(case)[:_MOST]
    others = {one.pk: one for one in cases_seen(actor).filter(pk__in=[row["case_id"] for row in found])}
    return [
        {"sentence": NOTICES[row["code"]], "other": others.get(row["case_id"]), "elsewhere": ELSEWHERE}
        for row in found
    ]  # fmt: skip


def series_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the series with a case below the actor's posts, newest first, with how many cases are in each."""
    seen: QuerySet[Any] = Series.objects.visible_to(actor, Permission.LINK_VIEW)
    now = Q(members__until_at__isnull=True)
    counted: QuerySet[Any] = seen.annotate(case_count=Count("members", filter=now))
    return counted.order_by("-opened_at", "-id")


def one_series_seen(actor: Actor, series_id: int) -> Any:
    """Return one series.

    Raises:
        Series.DoesNotExist: no case of it lies below the actor's posts.
    """
    return series_seen(actor).get(pk=series_id)


def series_state(row: Series) -> tuple[str, str]:
    """Return the word of a series' state and the colour of its tag."""
    return SERIES.state_names[SeriesState(row.state)], SERIES_TAGS[row.state]


def overview(actor: Actor, series: Series) -> dict[str, Any]:
    """Return what the cases of a series that the actor may see come to, and how many others there are."""
    members = list(
        series.members.filter(until_at__isnull=True).select_related("case__unit").order_by("case__reported_at")
    )
    seen = _seen_ids(actor, [row.case_id for row in members])
    shown = [{"member": row, **_case_shown(row.case, True)} for row in members if row.case_id in seen]
    losses = [row["loss_fen"] for row in shown if row["loss_fen"] is not None]
    return {
        "cases": shown, "elsewhere": len(members) - len(shown), "loss_fen": sum(losses),
        "unknown": len(shown) - len(losses), "victims": Victim.objects.filter(case_id__in=seen).count(),
        "first": min((row["reported_at"] for row in shown), default=None),
        "last": max((row["reported_at"] for row in shown), default=None),
        "traits": _shared_traits(seen), "payees": _payees(seen),
        "past": [
            {"member": row, **_case_shown(row.case, True)}
            for row in series.members.filter(until_at__isnull=False, case_id__in=_seen_ids(
                actor, series.members.filter(until_at__isnull=False).values_list("case_id", flat=True)
            )).select_related("case__unit").order_by("until_at")
        ],
    }  # fmt: skip


def _shared_traits(case_ids: set[int]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], list[Trait]] = defaultdict(list)
    for row in Trait.objects.filter(case_id__in=case_ids).order_by("id"):
        found[row.kind, row.index].append(row)
    ranked = sorted(found.values(), key=lambda rows: (-len(rows), rows[0].pk))
    return [
        {"kind": kind_name(rows[0].kind), "value": masked_mark(rows[0].kind, rows[0].value), "cases": len(rows)}
        for rows in ranked if len(rows) > 1
    ][:_MOST]  # fmt: skip


def _payees(case_ids: set[int]) -> list[dict[str, Any]]:
    rows = (
        Payment.objects.filter(case_id__in=case_ids, direction=Payment.Direction.PAID).exclude(payee_index="")
        .order_by().values("payee_index")
        .annotate(fen=Sum("amount_fen"), cases=Count("case", distinct=True), n=Count("id"))
        .order_by("-fen")[:_MOST]
    )  # fmt: skip
    found = []
    for row in rows:
        one = Payment.objects.filter(case_id__in=case_ids, payee_index=row["payee_index"]).first()
        if one is not None:
            found.append({**row, "account": mask_account(one.payee_account), "bank": one.payee_bank})
    return found


def history(label: str, pk: int) -> list[dict[str, Any]]:
    """Return what was done to a link or a series, as a timeline."""
    return [
        {"at": row.at, "title": f"{row.actor_name}{act_word(row.action)}", "note": row.why, "state": "done"}
        for row in audit.history(label, pk)
    ]


def stop_values_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the stop-values, those to be confirmed first."""
    seen: QuerySet[Any] = StopValue.objects.visible_to(actor, Permission.LINK_DECIDE)
    return seen.order_by("-state", "-case_count", "-noted_at")


def stop_values_shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return stop-values for a page, masked."""
    return [
        {
            "row": row, "kind": kind_name(row.kind), "value": masked_mark(row.kind, row.value),
            "tag": STOP_TAGS[row.state], "state": STOP.state_names[StopState(row.state)],
            "steps": [(step.value, STOP.step_names[step]) for step in STOP.steps_from(StopState(row.state))],
        }
        for row in rows
    ]  # fmt: skip


def waiting_links(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the links that wait for a decision, to be counted for the menu."""
    return links_seen(actor).order_by().filter(state=LinkState.PROPOSED)


def open_series(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the series that are worked on, to be counted for the menu."""
    found: QuerySet[Any] = Series.objects.visible_to(actor, Permission.LINK_VIEW).filter(state=SeriesState.OPEN)
    return found


LINKS = NavItem("案件与资金", "关联建议", "link", "cases:links", Permission.LINK_VIEW, count=waiting_links)
SERIES_NAV = NavItem("案件与资金", "系列案", "folder", "cases:series", Permission.LINK_VIEW, count=open_series)
