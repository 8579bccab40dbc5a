"""Parts of a body as text in a box, and back. Lists are lines; steps are small blocks, so that no script is needed.

A step reads:

    【报身份】
    做：慢一点说
    说：您好，我是{operator}的{officer}
    问：您现在方便吗？
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fanzha.knowledge.models import Shape

_COLON = re.compile(r"[：:]")
_STEP = re.compile(r"^【(.+?)】$")
_SAID = re.compile(r"^(做|说|问)[：:]\s*(.+)$")
_WORDS = {"说": "say", "问": "ask"}


class Unreadable(Exception):
    """A box cannot be read; the sentence says which line and how to write it."""


def to_text(shape: Shape, value: Any) -> str:
    """Return a part as the text of its box."""
    if value is None:
        return ""
    if shape is Shape.LINES:
        return "\n".join(str(item) for item in value)
    if shape is Shape.PAIRS:
        return "\n".join(f"{item['name']}：{item['what']}" for item in value)
    if shape is Shape.WORDS:
        return "\n".join(f"{key}：{text}" for key, text in value.items())
    if shape is Shape.STEPS:
        return "\n\n".join(_step_text(step) for step in value)
    return str(value)


def from_text(shape: Shape, text: str, before: Any = None) -> Any:
    """Return what a box says.

    Args:
        before: the part as it was; steps keep their keys by their titles.

    Raises:
        Unreadable: a line does not follow the form of its box.
    """
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line]
    if shape is Shape.LINES:
        return [line for _, line in filled]
    if shape is Shape.PAIRS:
        return [dict(zip(("name", "what"), _pair(number, line), strict=True)) for number, line in filled]
    if shape is Shape.WORDS:
        return dict(_pair(number, line) for number, line in filled)
    if shape is Shape.STEPS:
        return _steps(filled, before or [])
    return "\n".join(line for _, line in filled)


def _pair(number: int, line: str) -> tuple[str, str]:
    parts = _COLON.split(line, maxsplit=1)
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise Unreadable(f"第 {number} 行少了冒号。写成“名称：说明”。")
    return parts[0].strip(), parts[1].strip()


def _step_text(step: Mapping[str, Any]) -> str:
    lines = [f"【{step['title']}】"]
    lines += [f"做：{step['do']}"] if step.get("do") else []
    lines += [f"说：{text}" for text in step.get("say", [])]
    lines += [f"问：{text}" for text in step.get("ask", [])]
    return "\n".join(lines)


def _steps(filled: Sequence[tuple[int, str]], before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    keys = {step["title"]: step["key"] for step in before}
    steps: list[dict[str, Any]] = []
    for number, line in filled:
        if found := _STEP.match(line):
            title = found[1].strip()
            steps.append({"key": keys.get(title, f"step-{len(steps) + 1}"), "title": title})
        elif steps and (found := _SAID.match(line)):
            _add(steps[-1], found[1], found[2].strip(), number)
        else:
            raise Unreadable(f"第 {number} 行看不懂。每一步先写【名称】，下面每行以“做：”“说：”或“问：”开头。")
    return steps


def _add(step: dict[str, Any], word: str, text: str, number: int) -> None:
    if word != "做":
        step.setdefault(_WORDS[word], []).append(text)
        return
    if "do" in step:
        raise Unreadable(f"第 {number} 行：一步里只写一个“做：”。把两句并成一句。")
    step["do"] = text
