"""What stands in a box of the form reads back as it was; what cannot be read says which line."""

import json
from importlib import resources

import pytest

from fanzha.knowledge.forms import EntryForm
from fanzha.knowledge.forms.shapes import Unreadable, from_text, to_text
from fanzha.knowledge.models import PARTS, Shape, check_body

FILES = ["scam_types", "scam_subtypes", "slogans", "hotlines", "laws", "scripts", "materials", "notices"]


def shipped(name):
    file = json.loads(resources.files("fanzha.knowledge").joinpath("data", f"{name}.json").read_text("utf-8"))
    return file["kind"], [
        {key: value for key, value in entry.items() if key not in {"code", "title"}} for entry in file["entries"]
    ]


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_part_reads_back_as_it_was(name):
    kind, bodies = shipped(name)
    boxed = {Shape.LINES, Shape.PAIRS, Shape.WORDS, Shape.STEPS}
    for body in bodies:
        for part in (part for part in PARTS[kind] if part.shape in boxed and body.get(part.name)):
            value = body[part.name]

            assert from_text(part.shape, to_text(part.shape, value), value) == value


@pytest.mark.parametrize("name", FILES)
def test_saving_a_form_unchanged_changes_nothing(name):
    kind, bodies = shipped(name)
    for body in bodies:
        blank = EntryForm(kind, body, initial={"title": "标题"})
        posted = {bound.html_name: bound.value() for bound in blank if bound.value() not in (None, False)}
        form = EntryForm(kind, body, posted)

        assert form.is_valid(), form.errors
        assert {**body, **form.cleaned_data["body"]} == body


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_body_passes_the_checks_of_the_desk(name):
    kind, bodies = shipped(name)

    assert [problem for body in bodies for problem in check_body(kind, body)] == []


@pytest.mark.parametrize(
    ("shape", "text", "line"),
    [
        (Shape.PAIRS, "引流：拉群\n没有冒号", "第 2 行"),
        (Shape.PAIRS, "只有名称：", "第 1 行"),
        (Shape.STEPS, "做：没有名称", "第 1 行"),
        (Shape.STEPS, "【一】\n说了一句话", "第 2 行"),
        (Shape.STEPS, "【一】\n做：a\n做：b", "第 3 行"),
    ],
)
def test_a_line_out_of_form_is_named(shape, text, line):
    with pytest.raises(Unreadable, match=line):
        from_text(shape, text)


def test_a_step_keeps_its_key_and_a_new_one_gets_its_own():
    before = [{"key": "identify", "title": "报身份", "do": "慢说"}]

    steps = from_text(Shape.STEPS, "【报身份】\r\n做：再慢些\r\n\r\n【道别】\r\n说:再见", before)

    assert steps == [
        {"key": "identify", "title": "报身份", "do": "再慢些"},
        {"key": "step-2", "title": "道别", "say": ["再见"]},
    ]


def test_what_programs_lean_on_is_not_offered():
    form = EntryForm("subtype", {"parent": "C01", "short": "x"})

    assert "part_parent" not in form.fields
    assert "part_short" in form.fields
