"""The first draft of a case that is told to everybody: what happened without who, and what there is to learn."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fanzha.core.text.identifying import Known, Trace, anonymised, band, size_of

LONGEST_PARAGRAPH: Final = 300  # characters; what a paragraph of the library holds
LONGEST_TITLE: Final = 80
_MOST_LINES = 6
_CALM = str.maketrans({"！": "。", "!": "。", "{": "（", "}": "）"})
# Seeing through disguises makes signs narrow; in Chinese they stand wide.
_NARROW = re.compile(r"(?<=[\u4e00-\u9fff）”])[,;:?()]|[,;:?()](?=[\u4e00-\u9fff（“])")
_WIDE = dict(zip(",;:?()", "，；：？（）", strict=True))
_SENTENCE = re.compile(r"[^。；;？?]*[。；;？?]?")


@dataclass(frozen=True, slots=True)
class Told:
    """What a case file tells.

    Attributes:
        story: in the words of the file, names and numbers included.
        type_name: of the kind of fraud; empty where it is not known.
        age: of the victim in years, where it is known and there is one victim.
        loss_fen: what was lost, where it is known.
        signs, steps: of that kind of fraud in general: how it shows, what to do.
    """

    story: str
    type_name: str = ""
    age: int | None = None
    loss_fen: int | None = None
    signs: Sequence[str] = ()
    steps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to go on with, and what was replaced in it."""

    title: str
    story: str
    lesson: str
    replaced: Sequence[Trace]


def first_draft(told: Told, known: Known) -> Draft:
    """Return a draft in which nothing is left of what the rules find; a person has to read it all the same.

    >>> told = Told("王小明，67岁，被骗31852元！", "刷单返利", 67, 31_852_00, ("先返小钱",), ("挂断电话",))
    >>> draft = first_draft(told, Known(names=frozenset({"王小明"})))
    >>> draft.title, draft.story, draft.lesson
    ('刷单返利：一名六十多岁的居民被骗几万元', '王某，60多岁，被骗3.2万余元。', '先返小钱\\n挂断电话')
    """
    story, replaced = anonymised("\n".join(paragraphs(told.story)), known)
    story = _NARROW.sub(lambda sign: _WIDE[sign[0]], story)
    lesson = "\n".join([*told.signs, *told.steps][:_MOST_LINES])
    return Draft(_title(told)[:LONGEST_TITLE], "\n".join(paragraphs(story)), lesson, replaced)


def paragraphs(text: str, longest: int = LONGEST_PARAGRAPH) -> list[str]:
    """Return a text as paragraphs of the library: calm, none too long, cut between sentences where that is possible.

    >>> paragraphs("第一段！\\n\\n第二段。还有一句。", longest=6)
    ['第一段。', '第二段。', '还有一句。']
    """
    return [part for line in text.translate(_CALM).splitlines() for part in _cut(line.strip(), longest)]


def _cut(line: str, longest: int) -> Iterator[str]:
    held = ""
    for sentence in _SENTENCE.findall(line):
        if held and len(held) + len(sentence) > longest:
            yield held
            held = ""
        held += sentence
        while len(held) > longest:
            yield held[:longest]
            held = held[longest:]
    if held:
        yield held


def _title(told: Told) -> str:
    who = f"一名{band(told.age)}的居民" if told.age is not None else "一名居民"
    lost = f"被骗{size_of(told.loss_fen)}" if told.loss_fen else "被骗"
    return f"{told.type_name or '电信网络诈骗'}：{who}{lost}"
