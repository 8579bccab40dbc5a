"""What the pages of follow-up show."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator

from fanzha.common import approvals, audit
from fanzha.common.actor import Actor
from fanzha.common.audit import words
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.workflow.followup import (
    CONTACTED_NAMES,
    ENDED_NAMES,
    FOLLOWUP,
    PAPER_NAMES,
    SIDE_NAMES,
    Contacted,
    Ended,
    FileState,
    check_measure,
    sayable,
)
from fanzha.core.workflow.followup_plea import PLEA, PLEA_NAMES, PleaKind, PleaState
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup.models import Contact, File, PlanStep, Plea, Review
from fanzha.followup.queries import files, letters, pleas
from fanzha.followup.queries.rules import day_of, rules_at
from fanzha.org import queries as org

_UNIT_KINDS = ("county", "town", "police", "school", "bureau")
_TAGS = {FileState.OPEN: "run", FileState.PAUSED: "due"}
_PLEA_TAGS = {PleaState.WAITING: "run", PleaState.REFUSED: "off"}
_PER_PAGE = 50
_HIDDEN = "太少，不报数"


def kind_name(file: File, at: datetime) -> str:
    """Return what the kind of a file is called."""
    kind = rules_at(at).kinds.get(file.kind)
    return kind.name if kind else file.kind


def end_of_day(day: Any) -> datetime:
    """Return the last moment of a day, for a clock."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=CHINA) - timedelta(minutes=1)


def rows(found: Iterable[Any], at: datetime) -> list[dict[str, Any]]:
    """Return files as a list shows them: number, kind, days; of the person the first sign of the name alone."""
    kinds = rules_at(at).kinds
    return [
        {
            "id": file.pk, "number": file.number, "kind": kinds[file.kind].name if file.kind in kinds else file.kind,
            "who": f"{file.subject.name[:1]}**", "unit": file.unit,
            "state": FOLLOWUP.state_names[FileState(file.state)],
            "tag": _TAGS.get(FileState(file.state), "off"), "review_at": end_of_day(file.review_on),
            "expires_on": file.expires_on,
        }
        for file in found
    ]  # fmt: skip


def file_page(file: File, at: datetime) -> dict[str, Any]:
    """Return what the page of one file shows."""
    return {
        "file": file, "subject": file.subject, "kind": kind_name(file, at),
        "state": FOLLOWUP.state_names[FileState(file.state)], "tag": _TAGS.get(FileState(file.state), "off"),
        "review_at": end_of_day(file.review_on), "frame": letters.frame(file, at), "goals": _goals(file),
        "contacts": _contacts(file), "reviews": list(Review.objects.filter(file=file)),
        "named": files.named_in(file), "looks": files.looks_at(file, 20), "blocked": _blocked(file, at),
        "pleas": files.open_pleas(file),
    }  # fmt: skip


def _blocked(file: File, at: datetime) -> str:
    """Return why nothing new may be arranged now, or ""."""
    try:
        check_measure(files.standing(file), day_of(at), "约联系")
    except StepRefused as refusal:
        return str(refusal)
    return ""


def _goals(file: File) -> list[dict[str, Any]]:
    """Return the steps of the plan below their goals, the earliest first."""
    found: dict[str, list[PlanStep]] = {}
    for step in PlanStep.objects.filter(file=file).select_related("responsible"):
        found.setdefault(step.goal, []).append(step)
    return [{"goal": goal, "steps": steps} for goal, steps in found.items()]


def _contacts(file: File) -> list[dict[str, Any]]:
    return [
        {
            "row": one, "way": one.get_way_display(), "agreement": one.get_agreement_display(),
            "outcome": CONTACTED_NAMES[Contacted(one.outcome)] if one.outcome else "",
        }
        for one in Contact.objects.filter(file=file)
    ]  # fmt: skip


def kinds(at: datetime) -> list[dict[str, Any]]:
    """Return the kinds with what each needs, for the page that begins a file."""
    rules = rules_at(at)
    return [
        {
            "code": kind.code, "name": kind.name, "is_minor": kind.is_minor,
            "bases": [rules.basis_line(code) for code in kind.bases],
            "papers": "、".join(PAPER_NAMES[name] for name in kind.papers),
            "sides": "、".join(SIDE_NAMES[side] for side in kind.sides), "days": kind.longest_days,
            "renewals": kind.most_renewals,
        }
        for kind in rules.kinds.values()
    ]  # fmt: skip


def units_for(actor: Actor, permission: Permission) -> Any:
    """Return the units that a file or a request may be about, below the actor's posts."""
    return org.units_seen(actor, permission).filter(kind__in=_UNIT_KINDS).order_by("kind", "code")


def register_page(actor: Actor, at: datetime, number: str | None = None) -> dict[str, Any]:
    """Return one page of the register, and the sums."""
    page = Paginator(files.register(actor), _PER_PAGE).get_page(number)
    found = [
        {
            "id": file.pk, "number": file.number, "kind": kind_name(file, at), "unit": file.unit,
            "state": FOLLOWUP.state_names[FileState(file.state)], "tag": _TAGS.get(FileState(file.state), "off"),
            "review_at": end_of_day(file.review_on), "expires_on": file.expires_on,
            "named": "、".join(one.officer_name for one in file.named_now),
        }
        for file in page
    ]  # fmt: skip
    return {"page": page, "rows": found, "sums": _sums(actor, at), "pleas": pleas.waiting(actor).count()}


def _sums(actor: Actor, at: datetime) -> list[tuple[str, str]]:
    """Return the sums that a report may name: small ones are not said, the others rounded down."""
    rules = rules_at(at)
    running, ended = files.sums(actor, at)
    said = [(f"{kind.name}在办", running.get(code, 0)) for code, kind in rules.kinds.items()]
    said += [(f"今年{ENDED_NAMES[Ended(code)]}", count) for code, count in sorted(ended.items()) if code]
    return [(label, _number(count, rules.least, rules.step)) for label, count in said]


def _number(count: int, least: int, step: int) -> str:
    shown = sayable(count, least=least, step=step)
    return _HIDDEN if shown is None else f"约 {shown} 份"


def entry_page(file: File, at: datetime) -> dict[str, Any]:
    """Return the frame of one file for deciding officers. Reads nothing of the person."""
    return {
        "file": file, "kind": kind_name(file, at), "state": FOLLOWUP.state_names[FileState(file.state)],
        "tag": _TAGS.get(FileState(file.state), "off"), "frame": letters.frame(file, at),
        "named": files.named_in(file), "open": list(approvals.queries.open_about("followup.file", file.pk)),
        "log": _frame_log(file),
    }  # fmt: skip


# What happened to the frame; what named officers do inside stays inside.
_FRAME_ACTS = frozenset(
    f"followup.{act}" for act in (
        "proposed", "opened", "named", "unnamed", "renewed", "closed", "paused", "resumed",
    )
)  # fmt: skip


def _frame_log(file: File) -> list[dict[str, Any]]:
    rows = [row for row in audit.history("followup.file", file.pk) if row.action in _FRAME_ACTS]
    return [{"at": row.at, "who": row.actor_name, "act": words.act_word(row.action)} for row in reversed(rows)]


VIEWS = {"waiting": "等答复", "answered": "已答复"}


def pleas_page(actor: Actor, view: str) -> dict[str, Any]:
    """Return the list of requests."""
    view = view if view in VIEWS else "waiting"
    seen = pleas.pleas_seen(actor)
    parts = {"waiting": seen.filter(state=PleaState.WAITING), "answered": seen.exclude(state=PleaState.WAITING)}
    shown = [
        {
            "id": plea.pk, "number": plea.number, "kind": PLEA_NAMES[PleaKind(plea.kind)], "unit": plea.unit,
            "state": PLEA.state_names[PleaState(plea.state)], "tag": _PLEA_TAGS.get(PleaState(plea.state), "ok"),
            "due_at": plea.due_at, "is_open": plea.state == PleaState.WAITING,
        }
        for plea in parts[view][:100]
    ]  # fmt: skip
    views = [{"key": key, "label": label, "count": parts[key].count()} for key, label in VIEWS.items()]
    return {"rows": shown, "view": view, "views": views}


def plea_page(plea: Plea, at: datetime) -> dict[str, Any]:
    """Return what the page of one request shows: what was asked, and the frame of the file that it is about."""
    return {
        "plea": plea, "kind": PLEA_NAMES[PleaKind(plea.kind)], "state": PLEA.state_names[PleaState(plea.state)],
        "tag": _PLEA_TAGS.get(PleaState(plea.state), "ok"), "is_open": plea.state == PleaState.WAITING,
        "frame": letters.frame(plea.file, at) if plea.file is not None else [],
        "facts": [
            ("姓名", plea.name), ("怎么答复", plea.reach), ("看过", plea.get_proof_display()),
            ("登记", f"{plea.taken_by_name} {plea.taken_at.astimezone(CHINA):%Y-%m-%d %H:%M}"),
        ],
    }  # fmt: skip
