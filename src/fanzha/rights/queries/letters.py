"""What the answer to a request says: everything held, who looked at it and what for, what a machine judged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from fanzha.alerts.queries import held as alerts
from fanzha.common import slots
from fanzha.common.audit import words
from fanzha.common.models import AuditRow
from fanzha.common.retention import PersonKeys, Section
from fanzha.intake.queries import held as reports
from fanzha.people.queries import held as people
from fanzha.rights.queries import erasing

_MOST = 300


def keys_of(person_id: int) -> PersonKeys:
    """Return what finds a person in the ledgers."""
    return people.keys_of(person_id)


def held_about(keys: PersonKeys) -> list[Section]:
    """Return everything that is held about a person, from every capability."""
    return [section for sections in slots.filled("person.data", keys) for section in sections]


def lookers(keys: PersonKeys) -> Section | None:
    """Return who opened what of a person, when and what for."""
    about = alerts.of_persons(keys.person_ids)
    named = sorted({*alerts.reports_of(about), *reports.of_phones(keys.phone_indexes)})
    rows = [
        row
        for kind, ids in (("people.person", keys.person_ids), ("alerts.alert", about), ("intake.report", named))
        for row in AuditRow.objects.filter(
            subject_kind=kind, subject_id__in=[str(one) for one in ids], action__in=words.READS
        ).order_by("-at")[:_MOST]
    ]
    rows.sort(key=lambda row: row.at, reverse=True)
    lines = tuple((f"{localtime(row.at):%Y-%m-%d %H:%M}", _look(row)) for row in rows[:_MOST])
    return Section("谁看过您的信息", lines, source="操作留痕") if lines else None


def _look(row: Any) -> str:
    shown = (row.after or {}).get("fields") or (row.after or {}).get("shown") or []
    what = "、".join(people_word(name) for name in shown) if isinstance(shown, list) else ""
    parts = [f"{row.actor_name}{words.act_word(row.action)}", what, f"用途：{row.why}" if row.why else ""]
    return "，".join(part for part in parts if part)


def people_word(name: str) -> str:
    """Return what a field is called in a letter; a person's name is 姓名 there."""
    return {"name": "姓名", "text": "原文"}.get(name, words.field_word(name))


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer as it is given, kept with the request."""

    sections: tuple[Section, ...]
    note: str

    def stored(self) -> dict[str, Any]:
        """Return the letter as JSON; it is sealed as a whole."""
        return {
            "note": self.note,
            "sections": [
                {"title": s.title, "lines": [list(line) for line in s.lines], "source": s.source}
                for s in self.sections
            ],
        }  # fmt: skip


def letter(keys: PersonKeys | None, *, kind: str, note: str) -> Letter:
    """Return the answer of a kind: what is held and who looked for 查阅, the machine's judgements for 解释."""
    if keys is None or kind in {"correct", "delete"}:
        return Letter((), note)
    found = held_about(keys)
    if kind == "explain":
        found = [section for section in map(_judged, found) if section.lines]
        return Letter((*found, _HOW), note)
    seen = lookers(keys)
    return Letter((*found, *((seen,) if seen else ())), note)


_TELLING = frozenset({"举报编号", "预警编号", "机器怎么判断", "等级", "为什么预警", "结果"})
_HOW = Section(
    "机器怎么工作",
    (
        ("看什么", "只看文字里的说法，以及号码、网址、账号在不在核实过的名单里，不看是谁发的"),
        ("谁决定", "机器只提建议。要不要劝阻、定几级，由值班员看过再定，不单独凭机器的结果对您做任何事"),
        ("觉得不对", "可以要求重新核实，也可以要求更正"),
    ),
)


def _judged(section: Section) -> Section:
    return Section(section.title, tuple(line for line in section.lines if line[0] in _TELLING), source=section.source)


def blocks(keys: PersonKeys, at: datetime) -> list[str]:
    """Return what still needs a person's data, in words; nothing where she may be erased."""

    found = [sentence for sentences in slots.filled("person.blocks", keys) for sentence in sentences]
    if keys.person_id in erasing.held(at)["person"]:
        found.append("有保全，期限内不能删除")
    return found
