"""Characters written in halves, written twice, or mixed with letters of other scripts."""

import re
from typing import Final

from fanzha.core.text.characters import CJK

# Letters that no Chinese sentence has between two Chinese characters: Cyrillic, hiragana, bopomofo; the inside of a
# class. Those that look like Latin letters have become these already.
FOREIGN: Final = r"\u0400-\u052f\u3041-\u3096\u3105-\u312f"

# Left and right halves of a character. Most hold a radical that is never typed by itself; the rest are pairs that end
# one word and begin the next nowhere: not 车专 (拼车专线), 王见 (小王见了), 木目 (积木目录), 且力 (而且力气).
HALVES: Final = {
    "弓长": "张", "马佥": "验", "力口": "加", "禾口": "和", "白勺": "的", "禾刂": "利", "士示欠": "款", "尸巾刂": "刷",
    "贝兼": "赚", "君羊": "群", "上卜": "卡", "贝勾": "购", "月殳": "股", "夕卜": "外", "钅艮": "银", "钅戋": "钱",
    "钅连": "链", "钅昔": "错", "亻言": "信", "亻用": "佣", "亻寸": "付", "亻尔": "你", "亻也": "他", "亻门": "们",
    "亻呆": "保", "亻壬": "任", "亻介": "价", "亻直": "值", "讠正": "证", "讠果": "课", "讠舌": "话", "讠青": "请",
    "讠午": "许", "讠兑": "说", "讠上": "让", "纟吉": "结", "纟工": "红", "纟合": "给", "纟及": "级", "扌殳": "投",
    "扌彐": "扫", "扌丁": "打", "扌妾": "接", "扌是": "提", "扌由": "抽", "氵每": "海", "氵去": "法", "氵夬": "决",
    "忄青": "情", "阝余": "除", "犭虫": "独", "饣反": "饭", "车专": "转", "贝长": "账", "王见": "现",
}  # fmt: skip
# What must follow those that do occur in honest text.
_FOLLOWED: Final = {"车专": "[账帐贝钱给入]", "贝长": "[户号]|(?<=[转专]贝长)", "王见": "[金钱]"}

_HALVED: Final = "|".join(
    f"{halves}(?={_FOLLOWED[halves]})" if halves in _FOLLOWED else halves
    for halves in sorted(HALVES, key=lambda halves: (-len(halves), halves))
)
DISGUISED: Final = re.compile(_HALVED)
"""What finds halves. What it finds stands for one character: the first one's place."""

# One doubled character is a word (谢谢) or ends one and begins the next (转账账户); many at once are a disguise.
LEAST_DOUBLED: Final = 4
# Doubled in ordinary speech.
_OFTEN_DOUBLED: Final = frozenset(
    "谢妈爸哥姐弟妹爷奶姥叔婶舅姑姨公婆娃宝看天常慢人个年月日想说试等聊哈呵嘻嘿呜啦啊嗯哦太好大家早晚刚渐默往偏仅稍"
    "轻静悄快多少层步处时事样种件条家户次次坐走问听写读玩吃喝笑逛转拍抱亲饭果狗猫星球乖毛甜香暖红绿白黑高长远细满"
)
_MOST_SIZE_FOR_ONE: Final = 16  # characters of the text for each that is doubled
_DOUBLED: Final = re.compile(f"([{CJK}])\\1+")


# Kana that pass for a Chinese character before another one; the same number of characters.
KANA: Final = "カロエニミハタオトチの"
_KANA_RUN: Final = re.compile(f"(?<![\u3041-\u30ff])[{KANA}]{{1,2}}(?=[{CJK}])")
_AS_CHINESE: Final = str.maketrans(KANA, "力口工二三八夕才卜千的")

# One character in brackets amid others: 转(账)给我.
OPENING, CLOSING = r"(\[【「『《", r")\]】」』》"
_BRACKETED: Final = re.compile(f"(?<=[{CJK}])[{OPENING}][{CJK}][{CLOSING}](?=[{CJK}])")


def without_kana(text: str) -> str:
    """Return a text of the same length with kana that pass for Chinese characters as these."""
    return _KANA_RUN.sub(lambda match: match[0].translate(_AS_CHINESE), text)


def bracket_spans(text: str) -> list[tuple[int, int]]:
    """Return the brackets around single characters amid others."""
    starts = [match.start() for match in _BRACKETED.finditer(text)]
    return [span for start in starts for span in ((start, start + 1), (start + 2, start + 3))]


def undisguised(text: str) -> str:
    """Return a text of the same length with the first of each find as the whole character; the others are to be cut."""
    return DISGUISED.sub(lambda match: HALVES[match[0]] + match[0][1:], text)


def doubled_spans(text: str) -> list[tuple[int, int]]:
    """Return what repeats the character before it, where so many are repeated that it is a disguise."""
    found = list(_DOUBLED.finditer(text))
    if len({match[1] for match in found} - _OFTEN_DOUBLED) < LEAST_DOUBLED or len(found) * _MOST_SIZE_FOR_ONE < len(
        text
    ):
        return []
    return [(match.start() + 1, match.end()) for match in found]
