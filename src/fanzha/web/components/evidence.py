"""Evidence text: the message with its telling places marked and numbered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Span:
    """One marked place, in characters of the text; `end` is not included."""

    start: int
    end: int
    name: str
    number: int | None
    strong: bool


def _read(source: Any, key: str, default: Any = None) -> Any:
    if isinstance(source, Mapping):
        return source.get(key, default)
    return getattr(source, key, default)


def numbers_by_name(spans: Iterable[Any]) -> dict[str, int]:
    """Number the kinds of evidence by where each first appears, from 1."""
    order = sorted(spans, key=lambda span: (_read(span, "start"), _read(span, "end")))
    names = dict.fromkeys(str(_read(span, "name", "")) for span in order)
    return {name: place for place, name in enumerate(names, start=1)}


def usable_spans(text: str, spans: Sequence[Any]) -> list[Span]:
    """Return the spans cut to the text, empty ones left out, each with its number."""
    numbers = numbers_by_name(spans)
    found = []
    for span in spans:
        start, end = max(0, int(_read(span, "start"))), min(len(text), int(_read(span, "end")))
        name = str(_read(span, "name", ""))
        if start < end:
            number = _read(span, "number") or numbers[name]
            found.append(Span(start, end, name, number, bool(_read(span, "strong", False))))
    return found


def evidence(text: str, spans: Sequence[Any]) -> SafeString:
    """Return the text, escaped, with every span marked and its number after its end.

    Spans may overlap or touch: the text is cut at every edge, so marks never nest wrongly.

    Args:
        text: from outside, unescaped.
        spans: objects or mappings with `start`, `end`, and optionally `name`, `number`, `strong`.

    Cost:
        Edges times spans: meant for one message, not for a list.
    """
    marked = usable_spans(text, spans)
    edges = sorted({0, len(text), *(s.start for s in marked), *(s.end for s in marked)})
    pieces = [_piece(text, start, end, marked) for start, end in pairwise(edges)]
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _piece(text: str, start: int, end: int, marked: Sequence[Span]) -> SafeString:
    over = [span for span in marked if span.start < end and start < span.end]
    if not over:
        return format_html("{}", text[start:end])
    css = ' class="hi"' if any(span.strong for span in over) else ""
    ending = sorted({span.number for span in over if span.end == end and span.number})
    sups = format_html_join("", '<sup><span class="fz-vh">依据</span>{}</sup>', ((n,) for n in ending))
    return format_html("<mark{}>{}</mark>{}", _safe_class(css), text[start:end], sups)


def _safe_class(css: str) -> SafeString:
    return SafeString(css)  # one of two constants above
