"""Loads the data that the product ships with, each part once: rules, knowledge."""

from fanzha.common import clock, rules
from fanzha.common.actor import Actor
from fanzha.knowledge import actions as knowledge

_WITH_RULES = (
    "fanzha.common.approvals",
    "fanzha.common.backups",
    "fanzha.common.exports",
    "fanzha.common.gallery",
    "fanzha.org",
    "fanzha.people",
    "fanzha.intake",
    "fanzha.cases",
    "fanzha.alerts",
    "fanzha.campaigns",
    "fanzha.supervision",
    "fanzha.rights",
    "fanzha.followup",
    "fanzha.api",
)


def load() -> None:
    """Add what is not in the database yet; what an administrator changed stays."""
    by, at = Actor.system("随产品提供", origin="command line"), clock.now()
    for package in _WITH_RULES:
        rules.load_shipped(package, by=by, at=at)
    knowledge.load_shipped(by=by, at=at)
