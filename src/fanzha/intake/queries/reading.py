"""The text of pictures, as intake reads them: a sentence for whatever goes wrong."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fanzha.common import pictures as reading
from fanzha.common.pictures import CleanPicture
from fanzha.core.text.screens import joined

_log: Final = logging.getLogger(__name__)
# At the head of a message stands the number that sent it, if it is nobody in the phone's book.
_NUMBER: Final = re.compile(r"^\+?\d[\d\s()-]{3,22}\d$")


class Busy(Exception):
    """Other pictures are being read; it is worth asking again in a few seconds."""


class NotRead(Exception):
    """The pictures were not read. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """What pictures say, and the number at the head of the first that has one."""

    text: str
    sender: str = ""


def can_read() -> bool:
    """Say whether pictures can be read here."""
    return reading.reader() is not None


def read_pictures(pictures: Sequence[CleanPicture], *, wait_s: float | None = None) -> ReadText:
    """Return what some pictures say together, in their order.

    Args:
        wait_s: how long to wait for the pictures of others; as long as the reader thinks right where not given.

    Raises:
        Busy: others are being read.
        NotRead: no writing was found, it took too long, or the reader failed.
    """
    reader = reading.reader()
    if reader is None:
        raise NotRead("这里还读不了图片。把文字粘贴进来，或者打 96110 问。")
    patience = {} if wait_s is None else {"wait_s": wait_s}
    try:
        layouts = reader.read([picture.content for picture in pictures], **patience)
    except reading.Busy as problem:
        raise Busy from problem
    except reading.TooSlow as problem:
        raise NotRead("图片里字太多，没有读完。截取最要紧的一段再传，或者把文字粘贴进来。") from problem
    except reading.CannotRead as problem:
        _log.warning("The reader of pictures failed: %s", problem)
        raise NotRead("图片没有读成。把文字粘贴进来再查。") from problem
    text = joined(layouts).strip()
    if not text:
        raise NotRead("图片里没有认出文字。换一张清楚、摆正的，或者把文字粘贴进来。")
    senders = [layout.head for layout in layouts if _NUMBER.match(layout.head)]
    return ReadText(text, senders[0] if senders else "")
