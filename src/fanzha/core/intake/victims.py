"""Find what a story says of the victim: age, sex, occupation, where they live."""

import re
from collections.abc import Iterator
from typing import Final

from fanzha.core.intake.days import number_of
from fanzha.core.intake.fields import FieldKind
from fanzha.core.intake.words import Words
from fanzha.core.text.characters import CJK

_AGE: Final = re.compile(r"(?P<age>\d{1,3}|[一二三四五六七八九十]{1,4})(?:周)?岁|年龄(?:是|为|:)?(?P<age2>\d{1,3})")
_OF_VICTIM: Final = re.compile(
    r"我(?!女|儿|妈|爸|老|孙|弟|妹|哥|姐|的)|本人|报警人|受害人|事主|当事人|今年|[男女],?$|岁数|年龄"
)
_OF_OTHER: Final = re.compile(r"对方|自称|女儿|儿子|孩子|孙|他|她|男友|女友|客服|弟弟|妹妹|以上|以下|满")
_OLDEST: Final = 110
_SEX: Final = re.compile(
    r"(?:[,(:]|性别)(?P<sex>[男女])(?:性)?(?=[,)。岁]|$| )|(?:我是|本人)(?:一名|一个|个)?(?:[^,。]{0,"
    r"4}?)(?P<sex2>男|女)(?:的|士|性|生)?(?=[,。]|$)"
)
_HOME: Final = re.compile(
    rf"(?:家住|现住|居住在?|住址:?|住在|住|家在|地址:?|我在|我是)(?P<place>[{CJK}0-9a-z]{{2,24}}?(?:小区|"
    rf"花园|家园|新村|社区|公寓|宿舍|苑|村|镇|乡|街道|居委会|大队))(?P<rest>[{CJK}0-9]{{0,12}}?(?:小区|花园|"
    rf"家园|新村|社区|村|公寓|苑)(?![{CJK}]?[长民]))?"
)


def victim_fields(plain: str, words: Words) -> Iterator[tuple[FieldKind, str, int, int, bool]]:
    """Yield kind, value, start, end and certainty of what a normalised story says of the victim."""
    yield from _ages(plain)
    if match := _SEX.search(plain):
        group = "sex" if match["sex"] else "sex2"
        yield FieldKind.SEX, match[group], *match.span(group), bool(match["sex"])
    for start, end, code in words.occupations.find(plain):
        if not re.search(
            r"自称|对方|冒充|假冒|女儿|儿子|孩子|加我|认识|一个|一名|联系", plain[max(0, start - 8) : start]
        ):
            yield (
                FieldKind.OCCUPATION,
                code,
                start,
                end,
                bool(re.search("我|本人|职业|是", plain[max(0, start - 6) : start])),
            )
            break
    if match := _HOME.search(plain):
        end = match.end("rest") if match["rest"] else match.end("place")
        yield FieldKind.COMMUNITY, plain[match.start("place") : end], match.start("place"), end, True


def _ages(plain: str) -> Iterator[tuple[FieldKind, str, int, int, bool]]:
    for match in _AGE.finditer(plain):
        group = "age" if match["age"] else "age2"
        years = number_of(match[group])
        before = plain[max(0, match.start() - 14) : match.start()]
        if years is None or not 1 < years <= _OLDEST or _OF_OTHER.search(before[-8:]):
            continue
        if plain[match.end() : match.end() + 2] in {"以上", "以下", "左右", "的女", "的男"}:
            continue
        yield FieldKind.AGE, str(years), *match.span(group), bool(_OF_VICTIM.search(before) or group == "age2")
        return
