"""No restriction or refusal without its reasons, basis, remedy and contact (article 32).

That no sealed table goes without a rule for how long it is kept stands in test_owners.py.
"""

import ast
import importlib
import inspect
import json
import re
from pathlib import Path

import fanzha
from fanzha.common import refusals

ROOT = Path(fanzha.__file__).parent
# Acts of the audit log whose verb restricts or refuses, and which touch no person outside the house.
INSIDE = {
    "alert.transfer_refused": "between two units",
    "approval.": "between two officers; the page shows the reason",
    "duty.": "between two officers",
    "case.finding_": "a pattern in counts, nobody's person",
    "outside.": "rows of another system, listed for comparison",
    "exchange.": "between two installations",
    "activity.listed": "who came to an activity is written down; nothing is refused to anybody",
    "unit.change_refused": "a change of a unit that cannot be carried out any more",
    "officer.": "the sign-in of an officer; the page says what to do",
}
_RESTRICTING = re.compile(r"^\w+\.\w*(refuse|refused|dismissed|listed|rejected|blocked|suspended|banned)$")


def acts_written():
    """Return every act that the product's actions record, found in their source."""
    found = set()
    for path in ROOT.glob("*/actions*"):
        for file in [path] if path.suffix == ".py" else path.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
                    found.add(node.value)
    return {act for act in found if _RESTRICTING.match(act)}


def states_why(refusing):
    """Say whether the action of a registered refusal states it, by its own code."""
    module, _, name = refusing.action.rpartition(".")
    source = inspect.getsource(getattr(importlib.import_module(module), name))
    return f'refusals.state(code="{refusing.code}"' in source


def unregistered(acts, registered):
    """Return the restricting acts that neither state their reasons nor stay inside the house."""
    known = {refusing.code for refusing in registered}
    return sorted(act for act in acts - known if not act.startswith(tuple(INSIDE)))


def test_every_act_that_restricts_or_refuses_is_registered():
    assert unregistered(acts_written(), refusals.registered()) == []


def test_the_check_catches_an_act_that_nobody_registered():
    assert unregistered({"number.blocked"}, refusals.registered()) == ["number.blocked"]
    assert acts_written() >= {"watch.listed", "report.dismissed"}


def test_every_registered_refusal_states_its_reasons():
    assert [refusing.code for refusing in refusals.registered() if not states_why(refusing)] == []


def test_the_check_catches_an_action_that_states_nothing():
    silent = refusals.Refusing("x.refused", "x", "x", "fanzha.intake.actions.watching.withdraw_entry")

    assert not states_why(silent)


def test_every_registered_refusal_has_its_words_shipped():
    for refusing in refusals.registered():
        capability = refusing.rules.partition(".")[0]
        shipped = json.loads((ROOT / capability / "rules" / "refusals.json").read_text("utf-8"))
        words = shipped["content"][refusing.code]

        assert shipped["kind"] == refusing.rules
        assert {"basis", "remedy", "contact"} <= {part for part, text in words.items() if text}, refusing.code
