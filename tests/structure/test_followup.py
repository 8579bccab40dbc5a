"""Follow-up of persons stands apart: nothing else of the house reads it, points at it, or shows anything of it.

Each check is broken once on purpose, so that it is seen to catch what it is for.
"""

import ast
import inspect
import re
import tomllib

import pytest
from django.apps import apps
from django.db import models

from fanzha.common import approvals, retention, slots
from fanzha.common.crypto import EncryptedTextField
from tests.structure.walk import ROOT, SOURCE, named, ours, tree_of

HOME = "fanzha.followup"
# Slots that lead to its own pages: the menu. Everything else of the shell and of other pages stays empty of it.
OWN_SLOTS = {"nav"}
# Where its name may stand outside: what joins the house, lists of words and rights, and how long what is kept.
MAY_NAME = {
    "config/settings.py", "config/urls.py", "cli/shipped.py", "common/permissions.py", "common/audit/words.py",
    "channels/queries.py", "org/queries/roles.py",
}  # fmt: skip
# What its tables may point at: the tree of units and officers, and its own.
MAY_POINT_AT = {"followup", "org"}
_WEIGHS = re.compile(r"score|risk|level|grade|rank|weight|predict|danger|class$|points|relative|family|spouse|parent_")


def foreign_fills(filled):
    """Return (slot, name) of whatever follow-up put into another page."""
    return sorted(
        (slot, one.name)
        for slot, fills in filled.items()
        for one in fills
        if slot not in OWN_SLOTS and inspect.getmodule(one.fill).__name__.startswith(HOME)
    )


def keys_between(found):
    """Return the foreign keys that lead into follow-up from elsewhere, or out of it to where it may not point."""
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation and isinstance(field.related_model, type) and is_wrong(model, field.related_model)
    )


def is_wrong(model, target):
    """Say whether a model may not point at another."""
    own, other = model._meta.app_label, target._meta.app_label
    return (other == "followup" and own != "followup") or (own == "followup" and other not in MAY_POINT_AT)


def weighing(found):
    """Return the columns whose names put a weight on somebody, or are about relatives."""
    return sorted(f"{m._meta.label}.{f.name}" for m in found for f in m._meta.local_fields if _WEIGHS.search(f.name))


def naming(text, path):
    """Say whether a module outside names follow-up without leave."""
    return bool(re.search(r"followup", text)) and path not in MAY_NAME


def unasked(found):
    """Return the addresses of follow-up whose view does not ask first whether it is on."""
    own = {"followup:switch", "followup:turn_on", "followup:turn_off"}
    return sorted(
        name for name, pattern in found.items()
        if name.startswith("followup:") and name not in own and not asks(pattern.callback)
    )  # fmt: skip


def asks(view):
    """Say whether a view, or one that it is wrapped around, asks the switch."""
    while view is not None:
        if getattr(view, "asks_the_switch", False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def contracts():
    """Return, of the two contracts about follow-up, who may not read it and what it may not read."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    known = {one["id"]: one for one in said}
    readers = set(known["followup-is-joined-by-nobody"]["source_modules"])
    return readers, set(known["followup-reads-little"]["forbidden_modules"])


def parts_of_the_house():
    """Return every package of the house but follow-up itself and what joins everything."""
    found = {f"fanzha.{path.parent.name}" for path in SOURCE.glob("*/__init__.py")}
    return found - {"fanzha.followup", "fanzha.config"}


def test_no_part_of_the_house_is_missing_from_the_contracts():
    readers, unread = contracts()

    # Runtime imports nothing of the house by a contract of its own; ground and tree are what follow-up stands on.
    assert parts_of_the_house() - readers == {"fanzha.runtime"}
    assert parts_of_the_house() - unread == {"fanzha.core", "fanzha.common", "fanzha.org"}


def models_of_followup():
    return list(apps.get_app_config("followup").get_models())


def a_model(label, **columns):
    """Build a model that no table stands behind."""
    meta = type("Meta", (), {"app_label": label, "managed": False})
    made = type("Planted", (models.Model,), {"__module__": f"fanzha.{label}.models", "Meta": meta, **columns})
    apps.all_models[label].pop("planted")
    apps.clear_cache()
    return made


def test_it_fills_no_slot_of_another_page():
    assert foreign_fills(slots._slots) == []
    assert {one.name for one in slots._slots["nav"]} >= {"followup.mine", "followup.switch"}


@pytest.mark.parametrize("slot", ["person.panel", "household.panel", "search", "decisions", "inbox", "case.links"])
def test_the_check_catches_a_filled_slot(slot, monkeypatch):
    from fanzha.followup.queries import files

    planted = {**slots._slots, slot: [slots._Filled(1, "planted", files.my_files)]}

    assert foreign_fills(planted) == [(slot, "planted")]


def test_no_foreign_key_leads_into_it_and_none_of_its_own_to_a_person():
    assert keys_between(apps.get_models()) == []


def test_the_check_catches_keys_in_both_directions():
    into = a_model("people", file=models.ForeignKey("followup.File", on_delete=models.CASCADE, related_name="+"))
    out = a_model("followup", person=models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+"))
    within = a_model("followup", unit=models.ForeignKey("org.Unit", on_delete=models.CASCADE, related_name="+"))

    assert keys_between([into, out, within]) == ["followup.Planted.person", "people.Planted.file"]


def test_no_other_part_of_the_house_names_it():
    strangers = [
        named(path)
        for path in SOURCE.rglob("*.py")
        if not named(path).startswith(("followup/", "core/workflow/followup"))
        and naming(path.read_text("utf-8"), named(path))
    ]
    pages = [
        named(path) for path in SOURCE.rglob("templates/**/*.html")
        if not named(path).startswith("followup/") and naming(path.read_text("utf-8"), named(path))
    ]  # fmt: skip

    assert strangers + pages == []


def test_the_check_catches_a_part_that_names_it():
    assert naming("from fanzha.followup.queries import files", "visits/queries/order.py")
    assert naming("SELECT 1 FROM followup_file", "cases/queries/analysis.py")
    assert not naming('    "fanzha.followup",', "config/settings.py")


def test_it_knows_nothing_of_lists_exports_imports_and_searches():
    ground = {"lists", "exports", "imports", "gallery", "panels", "held_pictures", "held_files"}
    found = [
        f"{named(path)}: {node.module}"
        for path in (SOURCE / "followup").rglob("*.py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fanzha.common")
        if ground & {*node.module.split("."), *(alias.name for alias in node.names)}
    ]

    assert found == []


def test_no_column_weighs_anybody_or_is_about_relatives():
    assert weighing(models_of_followup()) == []


def test_the_check_catches_a_column_that_weighs():
    planted = a_model("followup", risk_level=models.IntegerField(), family_phone=EncryptedTextField())

    assert weighing([planted]) == ["followup.Planted.family_phone", "followup.Planted.risk_level"]


def test_every_page_asks_first_whether_it_is_on():
    assert unasked(ours()) == []


def test_the_check_catches_a_page_that_does_not_ask():
    from django.urls import path

    planted = path("x/", lambda request: None, name="x")

    assert unasked({"followup:x": planted, "people:x": planted}) == ["followup:x"]


def test_each_step_that_gives_somebody_access_takes_two():
    steps = {step.code for step in approvals.steps() if step.code.startswith("followup.")}

    assert steps == {f"followup.{what}" for what in ("switch", "open", "name", "unname", "renew")}


def test_what_is_sealed_goes_with_the_file():
    counted = {table for kind in retention.kinds() for table in kind.tables if kind.code.startswith("followup")}
    sealed = {
        model._meta.label
        for model in models_of_followup()
        if any(isinstance(field, EncryptedTextField) for field in model._meta.local_fields)
    }

    assert sealed - counted == {"followup.Switch"}
