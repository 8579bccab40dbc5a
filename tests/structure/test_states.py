"""Every state machine is whole: reachable states in Chinese words, owned or final, each step taken and tested."""

import ast
import importlib
import inspect
import pkgutil
import re
from enum import StrEnum
from itertools import product
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db.models import TextChoices

import fanzha.core.workflow
from fanzha.core.workflow.machine import Machine, StepRefused
from tests.structure.walk import ROOT, SOURCE, modules, named, tree_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
_STATE = re.compile(r"(^|_)(state|states)(__in)?$")


def machines():
    """Return every state machine of the core by its name."""
    found = {}
    for module in pkgutil.iter_modules(fanzha.core.workflow.__path__, "fanzha.core.workflow."):
        for member in vars(importlib.import_module(module.name)).values():
            if isinstance(member, Machine):
                found[member.name] = member
    return found


MACHINES = machines()


def states_of(machine):
    """Return the enum of a machine's states."""
    return type(machine.initial[0])


def steps_of(machine):
    """Return the enum of a machine's steps."""
    return type(next(iter(machine.transitions))[1])


def holes(machine):
    """Return what a machine lacks; one made by hand need not have passed its own checks."""
    states, steps = set(states_of(machine)), set(steps_of(machine))
    leaving = {state for state, _ in machine.transitions}
    problems = {
        "never reached": states - Machine.reachable(machine),
        "neither owned nor final": states - set(machine.owners) - machine.finals,
        "no way out": states - machine.finals - leaving,
        "no Chinese word": {s for s in states if not CHINESE.search(machine.state_names.get(s, ""))},
        "step without a Chinese word": {s for s in steps if not CHINESE.search(machine.step_names.get(s, ""))},
        "step that no state allows": steps - {step for _, step in machine.transitions},
    }
    return {what: sorted(which) for what, which in problems.items() if which}


def test_the_machines_are_found():
    assert {"alert", "case", "entry", "report", "version"} <= set(MACHINES)


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_has_no_hole(name):
    assert holes(MACHINES[name]) == {}


class Lamp(StrEnum):
    OFF = "off"
    ON = "on"
    LOST = "lost"


class Turn(StrEnum):
    SWITCH = "switch"
    BREAK = "break"


def test_the_check_catches_each_hole():
    machine = SimpleNamespace(
        initial=(Lamp.OFF,), transitions={(Lamp.OFF, Turn.SWITCH): Lamp.ON}, owners={Lamp.OFF: "门卫"},
        finals=frozenset(), state_names={Lamp.OFF: "关着", Lamp.ON: "on"}, step_names={Turn.SWITCH: "按"},
    )  # fmt: skip

    assert holes(machine) == {
        "never reached": ["lost"], "neither owned nor final": ["lost", "on"], "no way out": ["lost", "on"],
        "no Chinese word": ["lost", "on"], "step without a Chinese word": ["break"],
        "step that no state allows": ["break"],
    }  # fmt: skip


def mentioned(member, texts):
    """Say whether code names a member of an enum, by its name or, quoted, by its value."""
    # Actions also take the step as word, from the address of a button: `Step(word)`.
    pattern = re.compile(rf"\.{member.name}\b|[\"']{re.escape(member.value)}[\"']")
    return any(pattern.search(text) for text in texts)


def unnamed(members, texts):
    """Return the members that no text names."""
    return [member.value for member in members if not mentioned(member, texts)]


# The case's steps come as words from its own buttons; the table alone says which there are.
BY_WORD = {"case"}


def checks_of_the_core():
    """Return the functions of the core that check a step, as text: actions take many steps through them."""
    for path in sorted((SOURCE / "core" / "workflow").glob("*.py")):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef):
                yield ast.unparse(node)


@pytest.mark.parametrize("name", MACHINES)
def test_every_step_is_taken_by_some_action(name):
    texts = [path.read_text("utf-8") for path in modules("core") if {"actions", "actions.py"} & set(path.parts)]

    left = unnamed(steps_of(MACHINES[name]), [*texts, *checks_of_the_core()])

    assert left == [] or name in BY_WORD, left


@pytest.mark.parametrize("name", MACHINES)
def test_every_pair_of_state_and_step_leads_on_or_is_refused_in_words(name):
    machine = MACHINES[name]

    for state, step in product(states_of(machine), steps_of(machine)):
        if (state, step) in machine.transitions:
            assert machine.next_state(state, step) is machine.transitions[state, step]
            continue
        with pytest.raises(StepRefused) as refusal:
            machine.next_state(state, step)
        assert machine.state_names[state] in str(refusal.value)
        assert str(refusal.value).endswith("。")


@pytest.mark.parametrize("name", MACHINES)
def test_every_step_is_tried_by_a_test(name):
    texts = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py") if "structure" not in path.parts]
    own = ROOT / "tests" / "core" / "workflow" / f"test_{name}.py"
    whole_table = own.exists() and re.search(r"in [A-Z]+\.transitions", own.read_text("utf-8"))

    assert whole_table or unnamed(steps_of(MACHINES[name]), texts) == []


def test_the_check_catches_a_step_that_nobody_takes_or_tries():
    assert unnamed(Turn, ["move(Turn.SWITCH)"]) == ["break"]
    assert unnamed(Turn, ["move('switch', \"break\")"]) == []


def simple_states():
    """Return every closed set of states that is no machine: the enums named State of all models."""
    found = {}
    for model in apps.get_models():
        for enum in vars(inspect.getmodule(model)).values(), vars(model).values():
            for member in enum:
                if inspect.isclass(member) and issubclass(member, TextChoices) and member.__name__.endswith("State"):
                    found[f"{member.__module__}.{member.__qualname__}"] = member
    return found


def test_every_simple_state_has_a_chinese_word_and_is_set_somewhere():
    texts = [path.read_text("utf-8") for path in modules("core")]
    found = {}
    for name, enum in simple_states().items():
        wordless = [member.value for member in enum if not CHINESE.search(str(member.label))]
        # Once in its definition, once where it is set.
        lost = [
            member.value
            for member in enum
            if sum(len(re.findall(rf"\.{member.name}\b|[\"']{member.value}[\"']", text)) for text in texts) < 2
        ]
        if wordless or lost:
            found[name] = (wordless, lost)

    assert found == {}


def words_of_states():
    """Return the stored words of every machine's states, without those that a simple state has as well."""
    plain = {member.value for enum in simple_states().values() for member in enum}
    return {state.value for machine in MACHINES.values() for state in states_of(machine)} - plain


def literals(tree, words):
    """Return (line, word) where a state is compared, filtered or set by a bare word."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg and _STATE.search(node.arg):
            yield from _bare(node.value, words)
        elif isinstance(node, ast.Compare) and _is_state(node.left):
            for value in node.comparators:
                yield from _bare(value, words)
        elif isinstance(node, ast.Assign) and any(_is_state(target) for target in node.targets):
            yield from _bare(node.value, words)


def _is_state(node):
    return isinstance(node, ast.Attribute) and bool(_STATE.search(node.attr))


def _bare(node, words):
    for leaf in ast.walk(node):
        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and leaf.value in words:
            yield leaf.lineno, leaf.value


# Constraints of models stand as words in migrations; the demo plays what was; the interface has words of its own.
SPELT_OUT = {"models", "models.py", "demo", "v1"}


def test_no_state_is_a_bare_word_outside_its_machine():
    words = words_of_states()

    found = [
        f"{named(path)}:{line} {word}"
        for path in modules()
        if not path.is_relative_to(SOURCE / "core" / "workflow") and not SPELT_OUT & set(path.relative_to(SOURCE).parts)
        for line, word in literals(tree_of(path), words)
    ]

    assert found == []


@pytest.mark.parametrize(
    "code",
    ["rows.filter(state='closed')", "alert.state == 'closed'", "alert.state = 'closed'", "f(state__in=['closed'])"],
)
def test_the_check_catches_a_bare_word(code):
    assert [word for _, word in literals(ast.parse(code), words_of_states())] == ["closed"]
