"""What the body of each kind holds: its parts, in the order of the page, with their words and their limits."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Shape(StrEnum):
    """How a part is kept and shown."""

    LINE = "line"  # one line of text
    TEXT = "text"  # a paragraph
    LINES = "lines"  # a list of texts
    PAIRS = "pairs"  # a list of {name, what}
    WORDS = "words"  # a mapping of a key to a text
    STEPS = "steps"  # the steps of a script
    FLAG = "flag"  # yes or no


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a body.

    Attributes:
        least, most: number of items of a list.
        longest: characters of the text, or of each item.
        fixed: shown, never edited: programs lean on it.
    """

    name: str
    label: str
    shape: Shape = Shape.TEXT
    required: bool = True
    least: int = 1
    most: int = 20
    longest: int = 300
    help: str = ""
    fixed: bool = False
    choices: tuple[tuple[str, str], ...] = ()


LINE, TEXT, LINES, PAIRS, WORDS, STEPS, FLAG = Shape

_STEP_HELP = "每行一步，3–4 步，每步不超过 14 个字"
_EACH_LINE = "每行一条"
_NOW = Part("now", "现在怎么办", LINES, least=3, most=4, longest=14, help=_STEP_HELP)
_MARKS = (
    ("primary", "对过正式文本"),
    ("secondary", "见转载，引用前核对"),
    ("unverified", "未核，用前先核对"),
    ("own", "本项目编写"),
)
_MARK = Part("mark", "核对程度", LINE, choices=_MARKS)
_CHANNELS = (("sms", "短信"), ("phone", "电话"), ("visit", "见面"), ("counter", "柜台"))
_HOTLINE_CHANNELS = (("phone", "电话"), ("sms", "短信"), ("tool", "查询工具"), ("app", "手机软件"))
_AUDIENCES = (
    ("resident", "居民"), ("elder", "老年人"), ("student", "学生"), ("parent", "学生家长"), ("finance", "财务人员"),
    ("boss", "企业负责人"), ("shop", "店主"), ("official", "机关干部"), ("migrant", "务工返乡人员"),
    ("counter", "柜台客户"),
)  # fmt: skip
_FORMATS = (("leaflet", "一页纸"), ("letter", "一封信"), ("broadcast", "广播稿"), ("talk", "讲稿"))
_PLACES = (
    ("public_check", "查一查"), ("public_report", "举报"), ("family_report", "代家人举报"), ("public_paid", "已转钱"),
    ("public_rights", "个人信息权利"), ("public_help", "公众说明"), ("receipt", "回执"), ("visit", "上门"),
    ("alert", "预警"),
)  # fmt: skip
_ORIGINS = (("official", "公开口诀"), ("own", "本项目或本县编写"))

PARTS: dict[str, tuple[Part, ...]] = {
    "type": (
        Part("short", "简称", LINE, longest=10),
        Part("definition", "什么是"),
        _NOW,
        Part("first_sentence", "打通电话先说的一句", longest=60),
        Part("stages", "骗子怎么走", PAIRS, least=3, most=5, longest=80, help="每行一步：名称：说明"),
        Part("signals", "识别信号", LINES, least=8, longest=40, help=_EACH_LINE),
        Part("ask", "劝阻时问什么", LINES, least=4, most=6, longest=60, help=_EACH_LINE),
        Part("if_paid", "已经转了钱", LINES, least=2, most=6, longest=80, help=_EACH_LINE),
        Part("victims", "容易碰上的人", LINES, most=8, longest=40, help=_EACH_LINE),
        Part("victims_basis", "上一项的依据", LINE, required=False),
        Part("laws", "相关条文", LINES, required=False, longest=40, help="每行一个条文编号，例如 ATF-20"),
        Part("maps", "对应的公开分类", WORDS, required=False, fixed=True),
        Part("maps_note", "对应关系说明", required=False),
    ),
    "subtype": (
        Part("parent", "属于", LINE, fixed=True),
        Part("short", "简称", LINE, longest=10),
        Part("definition", "什么是"),
        _NOW,
        Part("tell_apart", "和真的怎么分", longest=80),
        Part("signals", "识别信号", LINES, least=3, longest=40, help=_EACH_LINE),
        Part("victims", "容易碰上的人", LINES, most=8, longest=40, help=_EACH_LINE),
    ),
    "script": (
        Part("channel", "用在哪里", LINE, choices=_CHANNELS, fixed=True),
        Part("type", "针对的类型", LINE, required=False, fixed=True),
        Part("text", "短信正文", required=False, longest=56, help="连签名不超过 70 字；不带网址、号码、姓名"),
        Part("steps", "步骤", STEPS, required=False, most=15, longest=200),
        Part("rules", "要守的规矩", LINES, required=False, longest=60, help=_EACH_LINE),
        _MARK,
    ),
    "material": (
        Part("audience", "讲给谁", LINE, choices=_AUDIENCES),
        Part("format", "形式", LINE, choices=_FORMATS),
        Part("paragraphs", "正文", LINES, most=12, longest=300, help="每行一段"),
        Part("key_points", "要点", LINES, most=6, longest=20, help=_EACH_LINE),
        Part("self_check", "自己问自己", LINES, required=False, most=6, longest=60, help=_EACH_LINE),
        Part("how_to_use", "怎么用"),
    ),
    "slogan": (
        Part("items", "条目", LINES, most=12, longest=60, help=_EACH_LINE),
        Part("origin", "来历", LINE, choices=_ORIGINS),
        Part("source", "出处", longest=120),
        Part("published", "所见日期", LINE, required=False, longest=10, help="例如 2018-09-19"),
        Part("recommended", "推荐使用", FLAG, required=False),
        Part("caution", "使用时注意", required=False),
        Part("note", "说明", required=False),
        _MARK,
    ),
    "hotline": (
        Part("number", "号码", LINE, longest=30),
        Part("channel", "方式", LINE, choices=_HOTLINE_CHANNELS),
        Part("operator", "谁在办", LINE, longest=60),
        Part("what_for", "办什么", LINES, longest=60, help=_EACH_LINE),
        Part("not_for", "不办什么", LINES, longest=60, help=_EACH_LINE),
        Part("when", "什么时候用"),
        Part("facts", "要知道的", LINES, longest=80, help=_EACH_LINE),
        Part("never_asks", "从来不会", LINES, longest=40, help=_EACH_LINE),
        Part("calls_out", "会主动联系群众", FLAG, required=False),
        _MARK,
        Part("source", "出处", longest=120),
    ),
    "law": (
        Part("law", "法律文件", LINE, longest=60),
        Part("article", "条款", LINE, required=False, longest=40),
        Part("gist", "大意（不是原文）"),
        Part("means", "对工作意味着什么"),
        Part("in_force", "施行日期", LINE, required=False, longest=10, help="例如 2022-12-01"),
        _MARK,
    ),
    # Comes from a case by an action of its own, never by the form of entries.
    "story": (
        Part("scam_type", "诈骗类型", LINE, required=False, longest=4, fixed=True),
        Part("paragraphs", "正文", LINES, most=12, longest=300, help="每行一段"),
        Part("lessons", "怎么防", LINES, most=8, longest=60, help=_EACH_LINE),
    ),
    "notice": (
        Part("place", "放在哪里", LINE, choices=_PLACES, fixed=True),
        Part("handler", "谁处理", LINE, required=False),
        Part("purpose", "为什么", required=False),
        Part("method", "怎么处理", required=False),
        Part("kinds", "哪些信息", LINES, required=False, longest=60, help=_EACH_LINE),
        Part("retention", "保存多久", required=False),
        Part("voluntary", "可以不填吗", required=False),
        Part("basis", "依据", required=False),
        Part("automated", "机器和人", required=False),
        Part("rights", "您的权利", LINES, required=False, longest=60, help=_EACH_LINE),
        Part("contact", "找谁", LINE, required=False),
        Part("appeal", "不满意怎么办", required=False),
        Part("steps", "先做什么", LINES, required=False, longest=14, help="每行一步，每步不超过 14 个字"),
        Part("items", "准备好这些", LINES, required=False, longest=60, help=_EACH_LINE),
        Part("paragraphs", "正文", LINES, required=False, longest=300, help="每行一段"),
        Part("lines", "说明", LINES, required=False, longest=80, help=_EACH_LINE),
        Part("states", "状态的说法", WORDS, required=False, longest=40, help="每行一个：状态：说法"),
        Part("ready", "请先想好", LINES, required=False, longest=60, help=_EACH_LINE),
        Part("after", "接下来", LINES, required=False, longest=60, help=_EACH_LINE),
        Part("how", "怎么办理", required=False),
        Part("why", "为什么", required=False),
        Part("again", "提防第二次", required=False),
        Part("caution", "注意", required=False),
        Part("tip", "提示", required=False),
        Part("closing", "结尾", required=False),
        Part("note", "说明", required=False),
    ),
}


def parts_of(kind: str, body: Mapping[str, Any] | None = None) -> list[Part]:
    """Return the parts that a form of this entry offers.

    Args:
        kind: the kind's value.
        body: the present body. A notice offers only what it already has, a script what its channel
            needs; None stands for a new entry.
    """
    if body is None:
        return list(PARTS[kind])
    if kind == "script":
        other = "steps" if body.get("channel") == "sms" else "text"
        return [part for part in PARTS[kind] if part.name != other]
    if kind == "notice":
        return [part for part in PARTS[kind] if part.required or part.name in body]
    return list(PARTS[kind])


def texts(value: Any) -> Iterator[str]:
    """Yield every text below a value of a body."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for below in value.values():
            yield from texts(below)
    elif isinstance(value, list | tuple):
        for below in value:
            yield from texts(below)


def plain(text: str) -> str:
    """Return a text as the search compares it: full-width letters and digits made plain, lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def flat_text(code: str, title: str, body: Mapping[str, Any]) -> str:
    """Return everything that an entry says as one text for the search."""
    return plain("\n".join([title, code, *texts(body)]))
