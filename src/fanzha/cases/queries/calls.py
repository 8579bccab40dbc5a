"""Reads of calls: the drafts, what a story proposes, what to ask next, what may be the same case."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from fanzha.cases.models import Call, Case, OutsideNumber, Payment
from fanzha.cases.queries.marks import account_index, phone_index
from fanzha.cases.queries.register import cases_seen
from fanzha.common import rules
from fanzha.common.actor import Actor
from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission
from fanzha.core import intake
from fanzha.intake.queries.live import screener

SAME_ACCOUNT_WITHIN = timedelta(days=7)  # the same account, days apart, is one victim's second report or one gang's


def calls_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the calls that the actor may take over, the newest first."""
    seen: QuerySet[Any] = Call.objects.visible_to(actor, Permission.CASE_EDIT)
    return seen.select_related("unit", "case").order_by("-ring_at", "-id")


def drafts(actor: Actor) -> list[Any]:
    """Return the open drafts, one's own first; none of their words are decrypted."""
    rows = calls_seen(actor).filter(outcome=Call.Outcome.OPEN).defer("body")
    return sorted(rows, key=lambda call: call.owner_id != actor.id)


def call_seen(actor: Actor, pk: int) -> Call:
    """Return one call.

    Raises:
        Call.DoesNotExist: not among the calls that the actor may take.
    """
    call: Call = calls_seen(actor).get(pk=pk)
    return call


def desk_unit(actor: Actor) -> int:
    """Return the unit at which the actor takes calls: that of the first post that may."""
    found = (grant.unit_id for grant in actor.grants if Permission.CASE_EDIT in grant.permissions)
    return next(found, actor.home_unit_id or 0)


def open_drafts(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return one's own calls that are not ended, to be counted for the menu."""
    return calls_seen(actor).filter(outcome=Call.Outcome.OPEN, owner_id=actor.id).order_by()


CALLS = NavItem("案件与资金", "接电话", "phone", "cases:call_list", Permission.CASE_EDIT, count=open_drafts)


def words_at(on: date) -> intake.Words:
    """Return the words by which stories are read on a day; compiled once a version."""
    rule = rules.rule_at("story_words", on)
    return _words(rule.version) or _keep_words(rule)


_kept: dict[str, intake.Words] = {}


def _words(version: str) -> intake.Words | None:
    return _kept.get(version)


def _keep_words(rule: rules.RuleSet) -> intake.Words:
    _kept[rule.version] = intake.read_words(rule.content, rule.version)
    return _kept[rule.version]


def questions_at(on: date) -> intake.Questions:
    """Return the questions of a day, in the order in which minutes matter."""
    rule = rules.rule_at("intake_questions", on)
    return intake.read_questions(rule.content, rule.version)


def story_of(text: str, now: datetime) -> intake.Story:
    """Return what a story proposes, told at a moment in the zone in which it is told."""
    return intake.read_story(text, now=now, words=words_at(now.date()), screener=screener())


@dataclass(frozen=True, slots=True)
class Double:
    """A case that may be the same as the one about to be opened, and why."""

    case: Case
    why: str


def doubles(actor: Actor, *, phone: str, accounts: Collection[str], number_110: str, at: datetime) -> Sequence[Double]:
    """Return cases among those that the actor sees that may be the same, the surest reason first, each case once."""
    found: dict[int, Double] = {}
    for why, condition in _reasons(phone, accounts, number_110, at):
        for case in cases_seen(actor).filter(condition)[:5]:
            found.setdefault(case.pk, Double(case, why))
    return list(found.values())


def _reasons(phone: str, accounts: Collection[str], number_110: str, at: datetime) -> list[tuple[str, Q]]:
    reasons = []
    if number_110:
        ids = OutsideNumber.objects.filter(system="110", number=number_110).values("case_id")
        reasons.append(("同一个 110 接警单编号", Q(pk__in=ids)))
    if phone:
        reasons.append(("受害人电话相同", Q(person__phone_index=phone_index(phone))))
    indexes = [index for account in accounts if (index := account_index(account))]
    if indexes:
        same = Payment.objects.filter(payee_index__in=indexes, case__reported_at__gte=at - SAME_ACCOUNT_WITHIN)
        reasons.append(("7 天内付到同一个收款账户", Q(pk__in=same.values("case_id"))))
    return reasons
