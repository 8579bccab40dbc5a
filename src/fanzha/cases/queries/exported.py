"""Cases and payments on their way out: cases without names, payments with accounts masked or, by two, in full."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from fanzha.cases.models import Payment
from fanzha.cases.queries.casefile import mask_account
from fanzha.cases.queries.register import cases_seen, state_name
from fanzha.cases.queries.words import case_words
from fanzha.common.actor import Actor
from fanzha.common.exports import Exporter, in_steps
from fanzha.common.exports.registry import Asked
from fanzha.common.imports import Column
from fanzha.common.permissions import Permission
from fanzha.knowledge import queries as knowledge
from fanzha.people.queries import mask_name

STEP = "cases.export"  # of a second person: accounts and names in full

_CASE_COLUMNS = (
    Column("number", ("编号",), kind="code"), Column("unit", ("承办单位",)),
    Column("unit_code", ("单位编码",), kind="code"),
    Column("type", ("类型",)), Column("state", ("状态",)), Column("reported", ("报案时间",)),
    Column("occurred", ("发案时间",)), Column("contact", ("首次接触时间",)), Column("way", ("首次怎么接触",)),
    Column("origin", ("线索来源",)), Column("leak", ("个人信息怎么泄露",)), Column("loss", ("损失（元）",)),
    Column("solved", ("破案时间",)), Column("arrests", ("抓获人数",), kind="number"),
    Column("dens", ("窝点数",), kind="number"), Column("recovered", ("追回（元）",)), Column("closed", ("结案时间",)),
)  # fmt: skip
_CASE_NAMES = (
    "number", "unit__name", "unit__code", "scam_type", "state", "reported_at", "occurred_at", "contact_at",
    "contact_way", "origin_level", "leak_source", "loss_fen", "solved_at", "arrests", "dens", "recovered_fen",
    "closed_at",
)  # fmt: skip
PAYMENT_COLUMNS = (
    Column("case", ("案件编号",), required=True, example="AJ-2026-000012", kind="code"),
    Column("ref", ("付款编号",), note="导出时带的编号，新的付款空着", kind="code"),
    Column("at", ("时间",), example="2026-11-23 09:05"),
    Column("amount", ("金额（元）", "金额"), required=True, example="500.00"),
    Column("direction", ("方向",), example="付出", note="付出、返还、拦下，不写就是付出"),
    Column("way", ("方式",), example="银行卡转账"),
    Column("payer", ("付款账户",), kind="code"), Column("payer_bank", ("付款银行",)),
    Column("payee", ("收款账户",), kind="code"), Column("payee_name", ("收款人",)), Column("payee_bank", ("收款银行",)),
    Column("told", ("受害人讲到过",), note="是、否，不写就是“是”"),
)  # fmt: skip
DIRECTIONS = {"paid": "付出", "returned": "返还", "stopped": "拦下"}
_PAYMENT_NAMES = (
    "case__number", "id", "paid_at", "amount_fen", "direction", "way", "payer_account", "payer_bank", "payee_account",
    "payee_name", "payee_bank", "is_told",
)  # fmt: skip


def _cases(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    types, words = knowledge.type_names(asked.at.date()), case_words(asked.at.date())
    for row in in_steps(_all_cases(actor), *_CASE_NAMES):
        number, unit, code, kind, state, told, occurred, contact, way, origin, leak, loss = row[:12]
        solved, arrests, dens, recovered, closed = row[12:]
        yield (
            number, unit, code, types.get(kind, kind), state_name(state), _moment(told), _moment(occurred),
            _moment(contact), words.contact_ways.get(way, way), words.origins.get(origin, origin),
            words.leaks.get(leak, leak), _yuan(loss), _moment(solved), "" if arrests is None else arrests,
            "" if dens is None else dens, _yuan(recovered), _moment(closed),
        )  # fmt: skip


def _all_cases(actor: Actor) -> "QuerySet[Any]":
    return cases_seen(actor).select_related(None)


def _payments(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    ways = dict(Payment.Way.choices)
    for case, pk, at, fen, direction, way, payer, payer_bank, payee, name, payee_bank, told in in_steps(
        _all_payments(actor, asked), *_PAYMENT_NAMES
    ):
        shown = (payer, payee, name) if asked.plain else (mask_account(payer), mask_account(payee), mask_name(name))
        yield (
            case, str(pk), _moment(at), _yuan(fen), DIRECTIONS[direction], ways.get(way, ""), shown[0], payer_bank,
            shown[1], shown[2], payee_bank, "是" if told else "否",
        )  # fmt: skip


def _all_payments(actor: Actor, asked: Asked) -> "QuerySet[Any]":
    rows: Any = Payment.objects.visible_to(actor, Permission.CASE_EDIT)
    return rows.visible_to(actor, Permission.PERSON_REVEAL) if asked.plain else rows  # type: ignore[no-any-return]


def _moment(at: Any) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / 100:.2f}"


CASES_OUT = Exporter(
    kind="cases", title="案件清单", columns=_CASE_COLUMNS, permission=Permission.CASE_EDIT, rows=_cases,
    count=lambda actor, _: int(_all_cases(actor).count()), note="不含姓名、号码和案情。",
)  # fmt: skip
PAYMENTS_OUT = Exporter(
    kind="case_payments", title="案件付款", columns=PAYMENT_COLUMNS, permission=Permission.CASE_EDIT, rows=_payments,
    count=lambda actor, asked: int(_all_payments(actor, asked).count()), plain=Permission.PERSON_REVEAL, step=STEP,
    imports="case_payments", note="完整清单改好后可以原样导入；隐去的清单不能导入。",
)  # fmt: skip
