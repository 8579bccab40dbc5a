"""Builds alerts for tests."""

import json
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import count

from fanzha.alerts import actions
from fanzha.alerts.models import Alert
from fanzha.common import rules
from fanzha.core.grading import Facts
from fanzha.core.workflow.alert import Contact, Finding, Result
from fanzha.knowledge.models import Entry
from tests.builders.org import AT, SYSTEM

_keys = count(1)
_phones = count(13800000000)


def load_rules():
    """Put the shipped rules, and of the knowledge only what alerts read, into the test database."""
    for package in (
        "common.backups", "common.exports", "people", "intake", "cases", "alerts", "campaigns", "supervision", "rights",
    ):  # fmt: skip
        rules.load_shipped(f"fanzha.{package}", by=SYSTEM, at=AT)
    Entry.objects.bulk_create((Entry(**row) for row in _knowledge()), ignore_conflicts=True)


@cache
def _knowledge():
    folder = resources.files("fanzha.knowledge").joinpath("data")
    wanted = {f"{channel}-{code}" for channel in ("sms", "call", "visit") for code in ("C04", "C14")}
    rows = []
    for name in ("scam_types", "scripts"):
        file = json.loads(folder.joinpath(f"{name}.json").read_text("utf-8"))
        for item in file["entries"]:
            if file["kind"] == "type" or item["code"] in wanted:
                body = {key: value for key, value in item.items() if key not in {"code", "title"}}
                rows.append({
                    "kind": file["kind"], "code": item["code"], "version": 1, "title": item["title"], "body": body,
                    "state": "published", "valid_from": AT.date(), "author_name": "测试", "created_at": AT,
                    "edited_at": AT,
                })  # fmt: skip
    return rows


def a_lead(unit, *, at=AT, **more):
    """Build a lead about somebody with a phone of his own."""
    facts = more.pop("facts", Facts(score=0.9, tactics=frozenset({"transfer_demand"}), source="public"))
    defaults = {
        "name": "张大爷",
        "phone": str(next(_phones)),
        "source_kind": "public",
        "source_name": "群众举报",
        "scam_type": "C04",
    }
    return actions.Lead(unit_id=unit.pk, at=at, facts=facts, **{**defaults, **more})


def an_alert(unit, *, at=AT, grade="", by=SYSTEM, **more):
    """Create an alert; with a grade, one that is confirmed."""
    lead = a_lead(unit, at=at, **more)
    alert = actions.take_lead(lead=replace(lead, set_grade=grade), by=by, at=at)
    return Alert.objects.get(pk=alert.pk)


def made(contact=Contact.PHONE, result=Result.REACHED, finding=Finding.DOUBTFUL, *, at=AT, **more):
    """Build a contact as a form would send it."""
    if result is not Result.REACHED:
        finding = more.pop("finding", None)
    return actions.Made(key=f"key{next(_keys)}", contact=contact, result=result, made_at=at, finding=finding, **more)
