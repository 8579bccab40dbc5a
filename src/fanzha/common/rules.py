"""Reads and adds versions of rule sets. What holds on a date is the version with the latest `valid_from` up to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.models import RuleVersion
from fanzha.common.once import once_a_request


class NoRule(Exception):
    """No version of the rule set holds on the date."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version as its readers see it."""

    kind: str
    version: str
    valid_from: date
    content: Mapping[str, Any]


@once_a_request
def rule_at(kind: str, on: date) -> RuleSet:
    """Return the version that held on a date.

    Raises:
        NoRule: none had begun by then.
    """
    row = RuleVersion.objects.filter(kind=kind, valid_from__lte=on).order_by("-valid_from", "-id").first()
    if row is None:
        raise NoRule(f"No version of {kind} holds on {on}.")
    return RuleSet(row.kind, row.version, row.valid_from, row.content)


def rule_or_shipped(kind: str, on: date, *, package: str) -> RuleSet:
    """Return the version that held on a date, or what the package ships where none held.

    For rules that every page of the shell reads: the house opens also while a clock is wrong or the rules of a new
    capability are not loaded yet.

    Raises:
        NoRule: the package ships none of that kind either.
    """
    try:
        return rule_at(kind, on)
    except NoRule:
        shipped = _shipped(package).get(kind)
        if shipped is None:
            raise
        return shipped


@cache
def _shipped(package: str) -> Mapping[str, RuleSet]:
    """Return the rule sets that a package ships, by kind."""
    files = [entry for entry in resources.files(package).joinpath("rules").iterdir() if entry.name.endswith(".json")]
    read = [json.loads(entry.read_text("utf-8")) for entry in files]
    return {
        one["kind"]: RuleSet(one["kind"], one["version"], date.fromisoformat(one["valid_from"]), one["content"])
        for one in read
    }


@transaction.atomic
def add_version(
    *, kind: str, version: str, valid_from: date, content: Mapping[str, Any], note: str, by: Actor, at: datetime
) -> RuleVersion:
    """Add a version; the earlier ones stay and go on answering for their dates."""
    row = RuleVersion.objects.create(
        kind=kind, version=version, valid_from=valid_from, content=dict(content), note=note,
        created_by=by.name, created_at=at,
    )  # fmt: skip
    audit.record("rule.added", subject=row, by=by, at=at, after={"content": dict(content)}, why=note)
    return row


def load_shipped(package: str, *, by: Actor, at: datetime) -> int:
    """Add each `rules/*.json` of a package that is not in the database yet; return how many were added.

    A shipped file holds `kind`, `version`, `valid_from`, `note` and `content`. Versions that an administrator
    added are never touched.
    """
    added = 0
    folder = resources.files(package).joinpath("rules")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".json"):
            continue
        shipped = json.loads(entry.read_text("utf-8"))
        if RuleVersion.objects.filter(kind=shipped["kind"], version=shipped["version"]).exists():
            continue
        add_version(
            kind=shipped["kind"], version=shipped["version"], valid_from=date.fromisoformat(shipped["valid_from"]),
            content=shipped["content"], note=shipped["note"], by=by, at=at,
        )  # fmt: skip
        added += 1
    return added
