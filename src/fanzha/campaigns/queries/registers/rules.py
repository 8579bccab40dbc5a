"""The kinds of registers and the grades of risks, as they hold on a day and as they held when an entry was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fanzha.common.models import RuleVersion
from fanzha.common.once import once_a_request
from fanzha.common.rules import rule_or_shipped
from fanzha.core.campaigns.registers import Field, Grade, RegisterKind, read_grades, read_kinds

RULE = "campaigns.registers"


@dataclass(frozen=True)
class RegisterRules:
    """One version.

    Attributes:
        soon_days: from how many days before it is due a risk stands among what waits.
        most_files: how many files prove one entry; what needs more is more than one thing.
    """

    version: str
    kinds: Mapping[str, RegisterKind]
    grades: Mapping[str, Grade]
    soon_days: int
    most_files: int


@once_a_request
def register_rules(on: date) -> RegisterRules:
    """Return the version that holds on a day."""
    rule = rule_or_shipped(RULE, on, package="fanzha.campaigns")
    said = rule.content
    return RegisterRules(rule.version, read_kinds(said), read_grades(said), int(said["soon_days"]), said["most_files"])


@once_a_request
def _older(version: str) -> Mapping[str, RegisterKind]:
    row = RuleVersion.objects.filter(kind=RULE, version=version).first()
    return read_kinds(row.content) if row else {}


@dataclass(frozen=True)
class KindNow:
    """The kind of an entry: as today's rules have it, or as it was when the entry was written.

    Attributes:
        fields_gone: fields that the entry has and today's rules do not.
        is_withdrawn: today's rules have no such kind: what is written stays, nothing is added or changed.
    """

    kind: RegisterKind
    fields_gone: tuple[Field, ...] = ()
    is_withdrawn: bool = False


def kind_of(code: str, version: str, on: date) -> KindNow:
    """Return the kind of an entry, whatever became of it since.

    Args:
        version: of the rules under which the entry was last written.
    """
    rules = register_rules(on)
    now = rules.kinds.get(code)
    if now is not None and version == rules.version:
        return KindNow(now)
    then = _older(version).get(code)
    if now is None:
        return KindNow(then or RegisterKind(code, code, (), ()), is_withdrawn=True)
    known = {one.code for one in now.fields}
    return KindNow(now, tuple(one for one in (then.fields if then else ()) if one.code not in known))
