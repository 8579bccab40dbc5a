"""What stands on a telephone's screen and is no message: status bar, time stamps, the field to type in, buttons."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fanzha.core.text.screens.boxes import Line

# A screen is at least so much taller than wide; posters and cut-out pictures have no bars to look for.
_TALL: Final = 1.3
_BAR: Final = 0.06  # of the height, where a status bar stands
_HEAD: Final = 0.14  # where the name of the other side stands
_FOOT: Final = 0.86  # below this the field to type in stands

_DAY = r"(?:今天|昨天|前天|(?:星期|周|礼拜)[一二三四五六日天]|(?:\d{4}\s?[年/.-]\s?)?\d{1,2}\s?[月/.-]\s?\d{1,2}\s?日?)"
_PART = r"(?:凌晨|早上|上午|中午|下午|傍晚|晚上|[AaPp][Mm])"
_HOUR = r"\d{1,2}\s?[:：]\s?\d{2}(?:[:：]\d{2})?"
_STAMP: Final = re.compile(
    rf"(?:{_DAY}[,，]?\s?)?(?:(?:星期|周)[一二三四五六日天]\s?)?{_PART}?\s?{_HOUR}(?:\s?{_PART})?|{_DAY}"
)
_STATUS: Final = re.compile(
    r"(?:中国)?(?:移动|联通|电信|广电)|[345]G\+?|LTE|VoLTE|HD\d?|Wi-?Fi|NFC|\d{1,3}\s?%?|[\d.]+\s?[KMB]+/?[sS]?"
    r"|\d{1,2}\s?[:：.]\s?\d{2}|[^\w\s]|\s",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"^\d{1,2}\s?[:：.]\s?\d{2}")
_FIELD: Final = re.compile(
    r"按住.{0,2}说话|(?:请)?输入(?:消息|信息|文字|内容|短信).{0,3}|发(?:送)?(?:消息|信息|短信).{0,3}|发送|短信.{0,2}彩信"
    r"|说点什么.{0,3}|写(?:消息|信息|回复).{0,3}|iMessage(?:信息)?|信息|短信|彩信|语音|表情|更多|回复|返回|服务|菜单"
    r"|微信|通讯录|发现|我|切换到短信.*|点击输入.{0,4}|添加到?通讯录|拉黑|举报"
)
_MARKS: Final = re.compile(
    r"已读|未读|已送达|送达|对方正在输入.{0,3}|以上是打招呼的内容|以下为新消息|以下是新消息|.{0,12}撤回了一条消息"
    r"|你已添加了.{1,16}(?:开始聊天了?。?)?|\d+\s?[\"”″]|[<>＜＞‹›+＋…·.、:：()（）|〇○〇]+"
)


@dataclass(frozen=True, slots=True)
class Screen:
    """The lines of a picture, told apart: the name at the head, what was written, and whether it is an app's page."""

    head: str
    lines: tuple[Line, ...]
    is_app: bool


def told_apart(lines: Sequence[Line], width: float, height: float) -> Screen:
    """Return the lines that somebody wrote, without those that the telephone shows by itself."""
    tall = height > _TALL * width
    bar = _status_bar(lines, height) if tall else set()
    field = {line for line in lines if tall and line.top > _FOOT * height and _FIELD.fullmatch(line.text.strip())}
    kept = [line for line in lines if line not in bar | field and not is_stamp(line.text) and not _is_mark(line)]
    head = _head(kept, height) if bar or field else None
    return Screen(
        head=head.text if head else "",
        lines=tuple(line for line in kept if line is not head),
        is_app=bool(bar or field),
    )


def is_stamp(text: str) -> bool:
    """Say whether a line is a date or a time and nothing else.

    >>> [is_stamp(t) for t in ("昨天 14:20", "2026年11月2日 下午3:15", "11-02 09:12", "14:20开会")]
    [True, True, True, False]
    """
    return _STAMP.fullmatch(text.strip()) is not None


def _status_bar(lines: Sequence[Line], height: float) -> set[Line]:
    """Return the lines of the bar with clock and battery: all on the row of something that only such a bar shows."""
    top = [line for line in lines if line.middle < _BAR * height]
    sure = [line for line in top if _is_status(line.text)]
    return {line for line in top if any(abs(line.middle - bar.middle) < bar.height / 2 for bar in sure)}


def _is_status(text: str) -> bool:
    return bool(_CLOCK.match(text) or not _STATUS.sub("", text))


def _is_mark(line: Line) -> bool:
    text = line.text.strip()
    return not text or _MARKS.fullmatch(text) is not None


def _head(lines: Sequence[Line], height: float) -> Line | None:
    """Return the name of the other side: the first line, high on the page and with some air below it."""
    if not lines or lines[0].bottom > _HEAD * height:
        return None
    below = [line.top for line in lines[1:] if line.top > lines[0].middle]
    apart = not below or min(below) - lines[0].bottom > lines[0].height * 0.6
    return lines[0] if apart else None
