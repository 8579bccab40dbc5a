"""Labelled texts from files: what each row says, and every mistake in a sentence with its row, never with its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fanzha.cli.learning.rows import Line, lines_of
from fanzha.cli.screening.problems import ExitCode, Refused
from fanzha.core.screening import Kind
from fanzha.core.screening.adapt import Labelled
from fanzha.core.screening.surface import surface_of

_SCAM = frozenset({"1", "true", "yes", "y", "scam", "fraud", "是", "诈骗", "涉诈", "涉诈骗", "属实"})
_HARMLESS = frozenset(
    {"0", "false", "no", "n", "harmless", "ham", "honest", "normal", "否", "正常", "无害", "不是诈骗", "非诈骗", "误报"}
)
_KINDS = {
    **{kind.value: kind for kind in Kind},
    "": Kind.UNKNOWN, "没说明": Kind.UNKNOWN, "短信": Kind.SMS, "聊天": Kind.CHAT, "通话": Kind.CALL, "电话": Kind.CALL,
    "电话内容": Kind.CALL, "帖子": Kind.POST, "网页、帖子": Kind.POST, "邮件": Kind.EMAIL, "信件": Kind.LETTER,
    "通知": Kind.LETTER, "自述": Kind.ACCOUNT, "受骗经过": Kind.ACCOUNT, "警情": Kind.NOTE, "警情记录": Kind.NOTE,
}  # fmt: skip
_TYPES = frozenset(f"C{number:02}" for number in range(1, 15))
_MOST_SAID = 20  # mistakes that are listed; the others are counted


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """One file of labelled texts; `repeated` says how many rows said again what an earlier one had said."""

    name: str
    texts: tuple[Labelled, ...]
    repeated: int


def read_files(paths: Sequence[Path]) -> list[LabelledFile]:
    """Return the labelled texts of files, each text once.

    Raises:
        Refused: a file cannot be read, or rows are wrong: all mistakes are listed and nothing is used, because a
            model from half a file looks like one from the whole.
    """
    problems: list[str] = []
    seen: dict[str, tuple[bool, str]] = {}
    files = [_read(path, seen, problems) for path in paths]
    if problems:
        raise _refused(problems)
    return files


def _refused(problems: Sequence[str]) -> Refused:
    listed = "\n".join(problems[:_MOST_SAID])
    more = f"\n……还有 {len(problems) - _MOST_SAID} 处。" if len(problems) > _MOST_SAID else ""
    return Refused(
        ExitCode.BAD_LABELS,
        f"标注文件有 {len(problems)} 处要改，改好再试，什么都没有训练：\n{listed}{more}",
        f"{len(problems)} rows need correction; nothing was used.",
    )


def _read(path: Path, seen: dict[str, tuple[bool, str]], problems: list[str]) -> LabelledFile:
    texts: list[Labelled] = []
    repeated = 0
    for line in lines_of(path):
        where = f"{path.name} 第 {line.number} 行"
        mistakes = [f"{where}：{mistake}" for mistake in _mistakes(line)]
        if mistakes:
            problems += mistakes
            continue
        text = _labelled(line)
        form = surface_of(text.text).text
        if form not in seen:
            seen[form] = (text.is_scam, where)
            texts.append(text)
        elif seen[form][0] is text.is_scam:
            repeated += 1
        else:
            problems.append(f"{where}：和 {seen[form][1]} 是同一段内容，标注却相反。查一查哪个对，留一行。")
    return LabelledFile(path.name, tuple(texts), repeated)


def _mistakes(line: Line) -> Iterator[str]:
    if not line.text.strip():
        yield "内容是空的。"
    if _plain(line.label) not in _SCAM | _HARMLESS:
        yield f"标注“{line.label[:12]}”看不懂。写 1（诈骗）或 0（正常）。"
    if _plain(line.kind) not in _KINDS:
        yield f"种类“{line.kind[:12]}”看不懂。写短信、聊天、电话、帖子、邮件、信件、自述、警情，或者空着。"
    if line.type.strip() and line.type.strip().upper() not in _TYPES:
        yield f"类型“{line.type[:12]}”看不懂。写 C01 到 C14，或者空着。"


def _labelled(line: Line) -> Labelled:
    is_scam = _plain(line.label) in _SCAM
    code = line.type.strip().upper()
    return Labelled(line.text, is_scam, _KINDS[_plain(line.kind)], code if is_scam and code else None)


def _plain(value: str) -> str:
    return value.strip().lower()
