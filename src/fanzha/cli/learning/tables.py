"""Figures of versions as tables for a terminal, and as plain values for machines."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from fanzha.core.screening.evaluate import ALL, SILENT, Evaluation, Figures, Rate, Types

KIND_NAMES: Mapping[str, str] = {
    ALL: "全部", "sms": "短信", "chat": "聊天", "call": "电话内容", "post": "帖子", "email": "邮件", "letter": "信件",
    "account": "自述", "note": "警情", "unknown": "没说明",
}  # fmt: skip
_HEADS = ("种类", "版本", "条数", "查出率 recall", "误报率 false alarms", "AUC", "ECE")
_MOST_CONFUSED = 10


def side_by_side(title: str, evaluations: Sequence[Evaluation]) -> str:
    """Return the figures of versions on the same texts: by kind, calibration, types."""
    kinds = [kind for kind in evaluations[0].kinds if len(evaluations[0].kinds) > 2 or kind == ALL]
    rows = [
        _figures(KIND_NAMES.get(kind, kind) if at == 0 else "", each.version, each.kinds[kind])
        for kind in kinds
        for at, each in enumerate(evaluations)
    ]
    parts = [f"== {title} ==", table(_HEADS, rows)]
    parts += [_calibration(each) for each in evaluations]
    parts += [_types(each.version, each.types) for each in evaluations if each.types.texts]
    return "\n".join(parts)


def _figures(kind: str, version: str, found: Figures) -> list[str]:
    return [
        kind, version, str(found.texts), rate(found.recall), rate(found.false_alarms), number(found.auc),
        number(found.ece),
    ]  # fmt: skip


def rate(found: Rate) -> str:
    """Return a share with its 95 % interval and its counts, or a dash."""
    if found.share is None or found.interval is None:
        return "–"
    low, high = found.interval
    return f"{found.share:.3f} [{low:.3f}, {high:.3f}] {found.part}/{found.whole}"


def number(value: float | None) -> str:
    """Return a number with three places, or a dash."""
    return "–" if value is None else f"{value:.3f}"


def _calibration(each: Evaluation) -> str:
    rows = [
        [f"{b.low:.1f}–{b.low + 0.1:.1f}", str(b.count), f"{b.said:.3f}", f"{b.were:.3f}"] for b in each.whole.bands
    ]
    return f"说得准不准（{each.version}）\n" + table(("概率", "条数", "平均说了", "实际诈骗"), rows)


def _types(version: str, types: Types) -> str:
    confused = [(pair, count) for pair, count in types.confusion.items() if pair[0] != pair[1]]
    confused.sort(key=lambda entry: (-entry[1], entry[0]))
    said = "，".join(f"{was}→{'没说' if to == SILENT else to} {n}" for (was, to), n in confused[:_MOST_CONFUSED])
    head = f"类型（{version}，{types.texts} 条）：macro-F1 {number(types.macro_f1)}，说了类型的 {rate(types.named)}，"
    return f"{head}其中说对的 {rate(types.right)}" + (f"\n  最常弄混：{said}" if said else "")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose columns line up where Chinese characters are two wide."""
    widths = [max(_width(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in (heads, *rows)]
    return "\n".join(line.rstrip() for line in lines)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
