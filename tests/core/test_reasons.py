"""Every code has its sentence, and every sentence its code."""

import ast
import importlib
import pkgutil
from enum import StrEnum
from pathlib import Path

import pytest

import fanzha.core
from fanzha.core.reasons import NoSentence, Reason, register, registered_codes, say


class Colour(StrEnum):
    RED = "test.red"
    GREEN = "test.green"


def test_a_reason_is_said_with_its_facts():
    register(Colour, {Colour.RED: "有 {count:,} 条红色", Colour.GREEN: "没有红色"})

    assert say(Reason(Colour.RED, {"count": 1200})) == "有 1,200 条红色"
    assert str(Reason(Colour.GREEN)) == "没有红色"


@pytest.mark.parametrize("sentences", [{Colour.RED: "红"}, {Colour.RED: "红", Colour.GREEN: "绿", "test.blue": "蓝"}])
def test_a_table_that_is_not_complete_is_refused(sentences):
    with pytest.raises(ValueError, match="differ"):
        register(Colour, sentences)


def test_one_code_has_one_sentence():
    class First(StrEnum):
        SAME = "test.same"

    class Second(StrEnum):
        SAME = "test.same"

    register(First, {First.SAME: "一句"})

    register(First, {First.SAME: "一句"})
    with pytest.raises(ValueError, match="two sentences"):
        register(Second, {Second.SAME: "另一句"})


@pytest.mark.parametrize("reason", [Reason("test.unknown"), Reason("value.phone.too_short", {"count": 4})])
def test_what_cannot_be_said_is_an_error(reason):
    importlib.import_module("fanzha.core.values")

    with pytest.raises(NoSentence):
        say(reason)


def test_reasons_compare_by_code_and_facts_and_keep_their_own_copy():
    facts = {"count": 1}
    reason = Reason("test.red", facts)
    facts["count"] = 2

    assert reason == Reason("test.red", {"count": 1})
    assert reason != Reason("test.red", facts)
    assert len({reason, Reason("test.red", {"count": 1})}) == 1


def core_modules() -> list[str]:
    return [module.name for module in pkgutil.walk_packages(fanzha.core.__path__, "fanzha.core.")]


def codes_written_in(source: str) -> set[str]:
    """Return the literal codes with which a source file makes reasons."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    first = [call.args[0] for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) == "Reason"]
    return {argument.value for argument in first if isinstance(argument, ast.Constant)}


def test_every_code_that_core_writes_out_has_a_sentence():
    for name in ("values", "text", "calendar"):
        importlib.import_module(f"fanzha.core.{name}")
    folders = [Path(fanzha.core.__path__[0]) / name for name in ("values", "text", "calendar")]
    sources = [path for folder in folders for path in folder.rglob("*.py")]

    written = set().union(*(codes_written_in(path.read_text("utf-8")) for path in sources))

    assert written <= registered_codes()
    assert len(sources) > 20


def test_the_check_sees_a_code_without_a_sentence():
    assert codes_written_in("Reason('test.forgotten', {})") - registered_codes() == {"test.forgotten"}
