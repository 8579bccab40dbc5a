"""The kinds and fields that may be put on the list of what crosses. Nothing crosses that is not on an approved list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Direction(StrEnum):
    """Which way something crosses, seen from here."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind: what officers call it, and whether it is about a person."""

    code: str
    word: str
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that may cross."""

    code: str
    word: str
    fields: tuple[Field, ...]


_WHO = (
    Field("name", "姓名", True), Field("phone", "电话", True), Field("address", "住址", True),
    Field("unit", "责任单位"),
)  # fmt: skip

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("report", "举报", (
            Field("text", "原文", True), Field("kind", "内容种类"), Field("caller", "对方号码", True),
            Field("happened_at", "发生时间"), Field("paid_state", "转钱情况"), Field("for_elder", "涉及老人"),
            Field("relation", "和报告人的关系"), Field("contact_name", "报告人姓名", True),
            Field("contact_phone", "报告人电话", True), *_WHO,
        )),
        Kind("alert", "预警", (
            Field("grade", "等级"), Field("scam_type", "诈骗类型"), Field("opened_at", "生成时间"),
            Field("paid_state", "转钱情况"), Field("for_elder", "涉及老人"), Field("text", "可疑内容", True),
            Field("caller", "对方号码", True), *_WHO,
        )),
        Kind("feedback", "反馈", (
            Field("state", "办理状态"), Field("outcome", "结果"), Field("closed_at", "办结时间"),
            Field("contacts", "联系经过（时间、方式、结果）"), Field("notes", "联系时写的情况", True),
            Field("dismissal", "排除原因"),
        )),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crossed:
    """What is left of an item when the list has been kept to.

    Attributes:
        refusal: why nothing of it crosses; empty where something does.
        left_out: the fields that were there and are not on the list.
    """

    data: Mapping[str, Any]
    left_out: tuple[str, ...] = ()
    refusal: str = ""


def crossed(kind: str, data: Mapping[str, Any], approved: Mapping[str, Collection[str]]) -> Crossed:
    """Return what of an item may cross: the fields of its kind that are on the list and known here.

    Args:
        approved: the kinds on the list with their fields; the empty list lets nothing pass.

    >>> crossed("report", {"text": "…", "phone": "138"}, {"report": ["text"]}).data
    {'text': '…'}
    >>> crossed("report", {"text": "…"}, {}).refusal
    '“举报”不在批准的清单里，没有收。'
    """
    if kind not in KINDS:
        return Crossed({}, refusal="这一类本系统不认识，没有收。")
    if kind not in approved:
        return Crossed({}, refusal=f"“{KINDS[kind].word}”不在批准的清单里，没有收。")
    allowed = set(approved[kind]) & {field.code for field in KINDS[kind].fields}
    left_out = tuple(sorted(name for name, value in data.items() if name not in allowed and value not in ("", None)))
    return Crossed({name: value for name, value in data.items() if name in allowed}, left_out)


def known_fields(wanted: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """Return a list that somebody proposes with everything left out that does not exist, in the order of the table.

    >>> known_fields({"alert": ["name", "grade", "salary"], "gossip": ["text"], "report": []})
    {'alert': ['grade', 'name']}
    """
    kept = {
        code: [field.code for field in kind.fields if field.code in wanted.get(code, ())]
        for code, kind in KINDS.items()
    }
    return {code: fields for code, fields in kept.items() if fields}
