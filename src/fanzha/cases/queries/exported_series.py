"""A series on its way out: its cases, their marks and payees, and why they are together; masked or, by two, in full."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from fanzha.cases.models import LinkProposal, Payment, Series, SeriesMember, Trait
from fanzha.cases.queries.casefile import mask_account
from fanzha.cases.queries.register import cases_seen, state_name
from fanzha.cases.queries.series import kind_name, masked_mark, reasons_said
from fanzha.common.actor import Actor
from fanzha.common.exports.registry import Asked
from fanzha.common.imports import Column
from fanzha.common.permissions import Permission
from fanzha.core.workflow.case_link import LINK, LinkState
from fanzha.knowledge import queries as knowledge

SERIES_COLUMNS = (
    Column("series", ("系列编号",), kind="code"), Column("case", ("案件编号",), kind="code"),
    Column("inside", ("现在在系列里",)), Column("unit", ("承办单位",)), Column("type", ("类型",)),
    Column("state", ("状态",)), Column("occurred", ("发案时间",)), Column("reported", ("报案时间",)),
    Column("loss", ("损失（元）",)), Column("shared", ("系列里别的案件也有的特征",)), Column("own", ("其他特征",)),
    Column("payees", ("收款账户",)), Column("links", ("系统提示的依据和判断",)), Column("joined", ("进系列时间",)),
    Column("why", ("进系列理由",)), Column("by", ("经办人",)), Column("left", ("离开时间",)),
    Column("left_why", ("离开理由",)),
)  # fmt: skip
_HIDDEN = "（完整清单里有）"  # words of officers may name somebody
_PARTED = "；"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is told of the cases of a series, read at once."""

    traits: Mapping[int, list[Trait]]
    holders: Mapping[tuple[str, str], int]
    payees: Mapping[int, list[str]]
    links: Mapping[int, list[str]]


def series_rows(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each case that is or was in the series, in the order in which they came."""
    members = list(_members(actor, asked).select_related("series", "case__unit").order_by("from_at", "pk"))
    parts = _parts([row.case_id for row in members if row.until_at is None], members, plain=asked.plain)
    types = knowledge.type_names(asked.at.date())
    for row in members:
        case = row.case
        shared, own = _marks(parts, row.case_id, plain=asked.plain)
        yield (
            row.series.number, case.number, "已离开" if row.until_at else "是", str(case.unit),
            types.get(case.scam_type, "类型不明"), state_name(case.state), _moment(case.occurred_at),
            _moment(case.reported_at), "" if case.loss_fen is None else f"{case.loss_fen / 100:.2f}", shared, own,
            _PARTED.join(parts.payees.get(row.case_id, ())), _PARTED.join(parts.links.get(row.case_id, ())),
            _moment(row.from_at), _words(row.why, plain=asked.plain), row.by_name, _moment(row.until_at),
            _words(row.end_why, plain=asked.plain),
        )  # fmt: skip


def series_row_count(actor: Actor, asked: Asked) -> int:
    """Return how many rows that will be."""
    return int(_members(actor, asked).count())


def series_by_number(actor: Actor, number: str) -> Series | None:
    """Return the series of a number, if a case of it lies below the actor's posts."""
    found: Series | None = (
        Series.objects.visible_to(actor, Permission.LINK_DECIDE).filter(number=number.strip().upper()).first()
    )
    return found


def _members(actor: Actor, asked: Asked) -> "QuerySet[Any]":
    cases: Any = cases_seen(actor).order_by().select_related(None)
    if asked.plain:
        cases = cases.visible_to(actor, Permission.PERSON_REVEAL)
    rows: QuerySet[Any] = SeriesMember.objects.filter(
        series__number=str(asked.wanted.get("series", "")), case__in=cases.values("pk")
    )
    return rows


def _parts(now: list[int], members: list[Any], *, plain: bool) -> _Parts:
    ids = {row.case_id for row in members}
    traits: dict[int, list[Trait]] = defaultdict(list)
    for trait in Trait.objects.filter(case_id__in=ids).order_by("kind", "pk"):
        traits[trait.case_id].append(trait)
    holders = Counter((one.kind, one.index) for pk in now for one in traits[pk])
    payees: dict[int, list[str]] = defaultdict(list)
    paid = Payment.objects.filter(case_id__in=ids, direction=Payment.Direction.PAID).exclude(payee_index="")
    for row in paid.order_by("paid_at", "pk"):
        account = row.payee_account if plain else mask_account(row.payee_account)
        if account not in payees[row.case_id]:
            payees[row.case_id].append(account)
    return _Parts(traits, holders, payees, _links(ids, {row.case_id: row.case.number for row in members}))


def _links(ids: set[int], numbers: Mapping[int, str]) -> dict[int, list[str]]:
    """Return for each case what spoke for its link to each other one of the series, and what a person decided."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in LinkProposal.objects.filter(Q(first_case__in=ids) & Q(second_case__in=ids)).order_by("pk"):
        said = "，".join(reasons_said(row.reasons))
        state = LINK.state_names[LinkState(row.state)]
        found[row.first_case_id].append(f"和 {numbers[row.second_case_id]}：{said}（{state}）")
        found[row.second_case_id].append(f"和 {numbers[row.first_case_id]}：{said}（{state}）")
    return found


def _marks(parts: _Parts, case_id: int, *, plain: bool) -> tuple[str, str]:
    """Return the marks of a case that others of the series hold too, and the rest."""
    shared: list[str] = []
    own: list[str] = []
    for one in parts.traits.get(case_id, ()):
        value = one.value if plain else masked_mark(one.kind, one.value)
        (shared if parts.holders[one.kind, one.index] > 1 else own).append(f"{kind_name(one.kind)} {value}")
    return _PARTED.join(shared), _PARTED.join(own)


def _words(text: str, *, plain: bool) -> str:
    return text if plain or not text else _HIDDEN


def _moment(at: Any) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""
