"""What people read is plain Chinese with its own punctuation, and every button leads somewhere."""

import ast
import re

import pytest
from django.urls import Resolver404, resolve

from tests.structure.walk import ROOT, SOURCE, modules, named, ours, tree_of

TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
# Words that stand on a page as they are: formats, commands, names of our own addresses.
ENGLISH = {"Fanzha", "xlsx", "csv", "txt", "OpenAPI", "Cookie", "docs", "openapi.json", "api/v", "public", "TOTP"}
# As phones and computers name them where somebody installs the county's certificate.
ENGLISH |= {"GeoJSON", "MB"}
ENGLISH |= {"CA", "SHA-", "SHA", "Safari", "Windows", "VPN", "authority.cer", "certutil", "hashfile", "certmgr.msc"}
CJK = "\u4e00-\u9fff"
_HALF = re.compile(
    rf"[{CJK}”）》][,;!?](?![a-zA-Z\d])|[{CJK}]:(?!//)[{CJK}“]|[,;!?][{CJK}“（]|[{CJK}]\(|\)[{CJK}]|[{CJK}]\.(?=\s|$|[{CJK}])"
)
# UI.md, section 6: what a page never says, and words that stand for a text that is still to be written.
FORBIDDEN = (
    "请您务必", "操作成功", "输入有误", "系统异常", "暂无数据", "您确定吗", "禁止访问", "成功！", "TODO", "FIXME",
    "lorem", "待补充", "占位", "测试文字", "XXX",
)  # fmt: skip
_BARE_BUTTONS = ("确定", "提交", "操作", "取消", "是", "否", "OK")
_COMMAND = re.compile(r"<(code|kbd|pre)\b.*?</\1>|\bfanzha [a-z-]+(?:\s+--[a-z-]+)*|&[a-z]+;|\?[a-z]+=", re.DOTALL)
_PROGRAM = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<script.*?</script>|<!--.*?-->", re.DOTALL)


def said_by(source):
    """Return what a template says to people: without its program, commands and tags, but with what tags read out."""
    bare = re.sub(r"{%.*?%}|{{.*?}}", " ", _PROGRAM.sub("", source), flags=re.DOTALL)
    bare = _COMMAND.sub(" ", bare)
    read_out = re.findall(r"\s(?:aria-label|title|placeholder|alt|value)=\"([^\"]*)\"", bare)
    return re.sub(r"<[^>]*>", " ", bare), [text for text in read_out if re.search(f"[{CJK}]", text)]


def faults(text):
    """Return what is wrong with a text that people read."""
    found = [f"half-width: {match[0]}" for match in _HALF.finditer(text)]
    return found + [f"forbidden: {word}" for word in FORBIDDEN if word in text]


def english(text):
    """Return the words of a text that are neither Chinese nor allowed."""
    return [word for word in re.findall(r"[A-Za-z][A-Za-z._/-]+", text) if word.strip(".") not in ENGLISH]


def faults_of_template(source):
    """Return what is wrong with what a template says."""
    text, read_out = said_by(source)
    buttons = re.findall(r"<button\b[^>]*>\s*([^<{]*?)\s*</button>", source)
    return [
        *(fault for part in (text, *read_out) for fault in faults(part)),
        *(f"English: {word}" for word in english(text)),
        *(f"bare button: {word}" for word in buttons if word in _BARE_BUTTONS),
    ]


def test_templates_speak_plain_chinese():
    found = {named(path): faults_of_template(path.read_text("utf-8")) for path in TEMPLATES}

    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<p>没保存上,内容还在。</p>", "half-width: 上,"), ("<p>共 3 条(已办)</p>", "half-width: 条("),
        ("<p>暂无数据</p>", "forbidden: 暂无数据"), ("<p>Please wait</p>", "English: Please"),
        ("<button>提交</button>", "bare button: 提交"), ('<i title="操作成功"></i>', "forbidden: 操作成功"),
        ("<p>TODO 待写</p>", "forbidden: TODO"),
    ],
)  # fmt: skip
def test_the_check_catches_a_careless_text(source, fault):
    assert fault in faults_of_template(source)


def test_the_check_lets_what_pages_need_pass():
    assert faults_of_template("<p>{% if a, b %}3,400 条，10:30 前；<code>make run</code>（xlsx）{% endif %}</p>") == []


# Where Chinese stands that nobody reads as a sentence of ours: patterns and lists for recognising texts of others.
NOT_SAID = (
    "core/text/",
    "core/intake/",
    "core/screening/",
    "core/values/",
    "cli/demo/",
    "common/imports/headings.py",
    "knowledge/data",
)


def sentences(tree):
    """Yield (line, text) of every string with Chinese in it that is no docstring and no pattern."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            skipped |= {id(leaf) for leaf in ast.walk(node)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
        if is_text and re.search(f"[{CJK}]", node.value):
            yield node.lineno, node.value


def test_sentences_of_the_program_keep_chinese_punctuation():
    found = [
        f"{named(path)}:{line} {fault}"
        for path in modules()
        if not named(path).startswith(NOT_SAID)
        for line, text in sentences(tree_of(path))
        for fault in faults(text)
    ]

    assert found == []


def test_the_check_catches_a_half_width_sentence_and_skips_patterns():
    tree = ast.parse('"""说明,不算"""\nimport re\nre.compile("甲,乙")\nx = f"{a}没有,请{b}"')

    assert [faults(text) for _, text in sentences(tree)] == [["half-width: 有,"]]


# --- every link and button leads somewhere


_URL_TAG = re.compile(r"{%\s*url\s+['\"]([\w:]+)['\"]")
_LINK = re.compile(r"<a\b([^>]*)>", re.DOTALL)
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_BUTTON = re.compile(r"<button\b([^>]*)>", re.DOTALL)
_TEMPLATE_TAG = re.compile(r"{[%{].*?[%}]}", re.DOTALL)


def leads_nowhere(source, names):
    """Return the links, forms and buttons of a template that lead nowhere."""
    bare = _PROGRAM.sub("", source)
    found = [f"url {name}" for name in _URL_TAG.findall(bare) if name not in names]
    for attributes in _LINK.findall(bare):
        href = re.search(r"href=\"([^\"]*)\"", attributes)
        if href is None or (href[1] in {"", "#"} and "data-" not in attributes):
            found.append(f"link {attributes.strip()[:60]}")
        elif href[1].startswith("/") and not _TEMPLATE_TAG.search(href[1]) and not _resolves(href[1]):
            found.append(f"link {href[1]}")
    outside = _FORM.sub("", bare)
    # A button outside a form does something by script or htmx, belongs to a form by its name, or opens a part.
    for attributes in _BUTTON.findall(outside):
        if not re.search(
            r"\bform=|hx-|data-|popovertarget|aria-controls|aria-disabled|type=\"button\"[^>]*\bid=", attributes
        ):
            found.append(f"button {attributes.strip()[:60]}")
    return found


def _resolves(address):
    if address.startswith("/static/"):
        return True
    try:
        resolve(address.partition("?")[0].partition("#")[0])
    except Resolver404:
        return False
    return True


def test_every_link_form_and_button_leads_somewhere():
    names = set(ours())
    found = {named(path): leads_nowhere(path.read_text("utf-8"), names) for path in TEMPLATES}

    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize(
    "source",
    [
        "{% url 'cases:gone' %}", '<a href="#">看</a>', "<a>看</a>", '<a href="/nowhere/">看</a>',
        "<button>办结</button>", '<a class="x" href="">看</a>',
    ],
)  # fmt: skip
def test_the_check_catches_what_leads_nowhere(source):
    assert len(leads_nowhere(source, set(ours()))) == 1


def test_the_check_lets_sound_ones_pass():
    source = (
        "<form method='post'><button>办结</button></form><a href=\"{% url 'web:home' %}\">首页</a>"
        '<a href="/check/">查</a><button aria-disabled="true" aria-describedby="why">转案件</button>'
    )

    assert leads_nowhere(source, set(ours())) == []


def test_the_readme_in_chinese_keeps_its_punctuation():
    text = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", (ROOT / "README.zh-CN.md").read_text("utf-8"), flags=re.DOTALL)

    assert faults(text) == []
