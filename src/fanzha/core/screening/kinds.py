"""Guess what sort of text this is, when the caller does not know."""

from __future__ import annotations

import re

from .verdict import Kind

_SPEAKERS = re.compile(r"^[^\n:：]{1,8}[:：]", re.MULTILINE)
_NOTE = re.compile(r"报警人|报案人|受害人|事主|报警称|报案称|接报|接警|嫌疑人")
_FIRST_PERSON = re.compile(r"我(?:被骗|报警|就转|就把|转了|意识到|才发现|没多想|信以为真)")
_LETTER = re.compile(r"尊敬的|此致|敬礼|特此|通知如下|各单位|各位|一封信")
_CALL = re.compile(r"^喂|您好[,，]?(?:请问|这里是|我是)|嗯+|哦+[,，]")
_LEAST_TURNS = 2
_LONG_SMS = 200


def recognise_kind(text: str) -> Kind:
    """Return the most likely kind of a searched text; UNKNOWN where nothing speaks for one."""
    if _NOTE.search(text):
        return Kind.NOTE
    if _FIRST_PERSON.search(text):
        return Kind.ACCOUNT
    if len(_SPEAKERS.findall(text)) >= _LEAST_TURNS:
        return Kind.CALL if _CALL.search(text) else Kind.CHAT
    if _LETTER.search(text):
        return Kind.LETTER
    if text.count("\n") >= _LEAST_TURNS and _CALL.search(text):
        return Kind.CALL
    return Kind.SMS if len(text) <= _LONG_SMS else Kind.UNKNOWN
