"""Finds the row of a source; the shipped ones are made from the rules when they are first used."""

from dataclasses import dataclass
from datetime import datetime

from fanzha.common import clock
from fanzha.common.clock import CHINA
from fanzha.common.rules import rule_at
from fanzha.intake.models import Source

KIND = "intake.sources"


class NoSuchSource(Exception):
    """No active source has the code. The sentence is fit to be shown."""


def source(code: str, at: datetime) -> Source:
    """Return the active source of a code.

    Raises:
        NoSuchSource: unknown, or switched off.
    """
    row = Source.objects.filter(code=code).first() or _shipped(code, at)
    if row is None or not row.is_active:
        raise NoSuchSource(f"没有代码是“{code[:32]}”的来源，或者已经停用。")
    found: Source = row
    return found


def _shipped(code: str, at: datetime) -> Source | None:
    known = rule_at(KIND, at.astimezone(CHINA).date()).content
    if code not in known:
        return None
    row, _ = Source.objects.get_or_create(code=code, defaults=known[code])
    made: Source = row
    return made


def source_choices() -> list[tuple[str, str]]:
    """Return the sources that a file may name, all but the public, as code and name."""
    names = {code: said["name"] for code, said in rule_at(KIND, clock.today()).content.items()}
    rows = {row.code: row for row in Source.objects.all()}
    names |= {code: row.name for code, row in rows.items()}
    closed = {code for code, row in rows.items() if not row.is_active}
    return [(code, name) for code, name in names.items() if code != "public" and code not in closed]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source for the capabilities above."""

    code: str
    name: str
    kind: str
    is_trusted: bool


def source_facts(code: str, at: datetime) -> SourceFacts:
    """Return what stands behind the active source of a code.

    Raises:
        NoSuchSource: unknown, or switched off.
    """
    row = source(code, at)
    return SourceFacts(row.code, row.name, row.kind, row.is_trusted)
