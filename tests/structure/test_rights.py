"""No personal data without a rule for how long; no restriction or refusal without its reasons."""

import ast
import importlib
import inspect
import re
from pathlib import Path

from django.apps import apps

import fanzha
from fanzha.common import refusals, retention
from fanzha.common.crypto import EncryptedTextField

ROOT = Path(fanzha.__file__).parent
# Sealed, and under no rule of retention, each with why.
EXCUSED = {
    "api.Endpoint": "secrets of a connection, no person's",
    "api.KeptAnswer": "goes after 24 hours by a job of its own",
    "common.SavedView": "an officer's own view of a list; goes with the account",
    "exchange.Item": "a copy of what crossed between two installations; no rule yet",
    "exchange.OwnKey": "an installation's own secret",
    "intake.ScreeningVersion": "why a version of the model was made",
    "org.Authenticator": "an officer's own secret; goes with the account",
    "org.DutyNote": "what officers hand over to each other; no rule yet",
    "org.DutySwap": "why officers swap duties; no rule yet",
    "org.Letter": "one line in an officer's inbox; goes when it is over",
    "org.Officer": "the account; kept as the signature under every act",
    "org.StandIn": "why an officer stands in; no rule yet",
    "org.Unit": "a public office's telephone",
    "org.UnitChange": "why a unit was changed",
    "people.Group": "kept while the group is in use; its owner is let go with the person",
    "people.Place": "kept while the place is in use",
}


def sealed_models(models):
    """Return the labels of the models that hold sealed values."""
    return {
        model._meta.label
        for model in models
        if any(isinstance(field, EncryptedTextField) for field in model._meta.local_concrete_fields)
    }


def without_rule(models, kinds):
    """Return the models with sealed values that no kind of retention names."""
    return sorted(sealed_models(models) - {table for kept in kinds for table in kept.tables} - set(EXCUSED))


def test_every_sealed_value_has_a_rule_for_how_long_it_is_kept():
    assert without_rule(apps.get_models(), retention.kinds()) == []


def test_the_check_catches_a_forgotten_table():
    some = [kept for kept in retention.kinds() if kept.code != "case"]

    assert without_rule(apps.get_models(), some) == ["cases.Case"]


def test_no_excuse_is_kept_for_a_table_that_is_gone_or_has_a_rule():
    named = {table for kept in retention.kinds() for table in kept.tables}

    assert set(EXCUSED) <= sealed_models(apps.get_models()) - named


def test_every_table_that_a_rule_names_exists():
    named = {table for kept in retention.kinds() for table in kept.tables}

    assert {table for table in named if apps.get_model(table) is None} == set()


# --- article 32

# Acts of the audit log whose verb restricts or refuses, and which touch no person outside the house.
INSIDE = {
    "alert.transfer_refused": "between two units",
    "approval.": "between two officers; the page shows the reason",
    "duty.": "between two officers",
    "exchange.": "between two installations",
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
    import json

    for refusing in refusals.registered():
        capability = refusing.rules.partition(".")[0]
        shipped = json.loads((ROOT / capability / "rules" / "refusals.json").read_text("utf-8"))
        words = shipped["content"][refusing.code]

        assert shipped["kind"] == refusing.rules
        assert {"basis", "remedy", "contact"} <= {part for part, text in words.items() if text}, refusing.code
