"""What the pages of requests and objections show."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from fanzha.common import approvals, audit
from fanzha.common.actor import Actor
from fanzha.common.audit import words
from fanzha.core.workflow.objection import OBJECTION, ObjectionState
from fanzha.core.workflow.request import KIND_NAMES, REQUEST, RequestKind, RequestState
from fanzha.intake.queries import canonical, watch
from fanzha.people.queries import mask_name
from fanzha.rights import forms
from fanzha.rights.models import Objection, Request
from fanzha.rights.queries import letters, requests

REQUEST_VIEWS: Final = {"open": "在办的申请", "done": "办结的申请"}
_TAGS: Final = {
    "applied": "due", "open": "run", "second": "run", "answered": "ok", "refused": "off", "withdrawn": "off",
    "lapsed": "off", "received": "run", "upheld": "ok", "not_listed": "off",
}  # fmt: skip


def request_tag(state: str) -> str:
    """Return the colour of a state's tag, of a request or an objection."""
    return _TAGS[state]


def tabs(actor: Actor) -> list[dict[str, Any]]:
    """Return the tabs of the lists, with what is open."""
    return [
        {
            "key": "open", "label": "在办的申请", "count": requests.open_requests(actor).count(),
            "url": "/rights/?view=open",
        },
        {"key": "done", "label": "办结的申请", "count": None, "url": "/rights/?view=done"},
        {
            "key": "objected", "label": "待核查的异议", "count": requests.open_objections(actor).count(),
            "url": "/rights/objections/?view=objected",
        },
        {"key": "decided", "label": "核查完的异议", "count": None, "url": "/rights/objections/?view=decided"},
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list."""

    id: int
    number: str
    kind: str
    who: str
    state: str
    tag: str
    at: datetime
    due_at: datetime | None


def request_row(row: Request) -> Row:
    """Return a request as a line of the list, its name masked."""
    is_open = row.state in requests.OPEN
    return Row(
        row.pk, row.number, KIND_NAMES[RequestKind(row.kind)], mask_name(row.name) or "—",
        REQUEST.state_names[RequestState(row.state)], _TAGS[row.state], row.taken_at, row.due_at if is_open else None,
    )  # fmt: skip


def objection_row(row: Objection) -> Row:
    """Return an objection as a line of the list, its value masked."""
    is_open = row.state == ObjectionState.RECEIVED
    return Row(
        row.pk, row.number, watch.kind_name(row.kind), canonical.hidden(row.kind, row.value) or "—",
        OBJECTION.state_names[ObjectionState(row.state)], _TAGS[row.state], row.received_at,
        row.due_at if is_open else None,
    )  # fmt: skip


def request_facts(row: Request) -> list[tuple[str, str]]:
    """Return what a request says; the officer at the counter needs it in full, and the look is recorded."""
    return [
        ("姓名", row.name), ("电话", row.phone), ("本人怎么说的", row.said), ("单位", str(row.unit)),
        ("登记", f"{row.taken_by_name}"), ("核验", _verified(row)),
        ("对应人员", f"编号 {row.person_id}" if row.person_id else ""), ("延长原因", row.extended_why),
    ]  # fmt: skip


def _verified(row: Request) -> str:
    return f"{row.verified_by_name}看过{row.get_proof_display()}" if row.verified_at else "还没有核验"


_ACTS: Final = {
    RequestState.APPLIED: ("verify", "withdraw"),
    RequestState.OPEN: ("person", "answer", "propose", "extend", "refuse", "withdraw"),
}
_LABELS: Final = {
    "verify": ("核验身份", "请本人到窗口，当面看证件原件"),
    "person": ("对应到人员", ""),
    "answer": ("生成答复", "会按现在保存的内容生成答复，写明谁看过、机器怎么判断"),
    "propose": ("提交删除", "第二个人批准后清除，不能撤回"),
    "extend": ("延长期限", "只能延长一次，写明原因并告诉本人"),
    "refuse": ("不予办理", "写明理由，依据和救济途径会自动附上"),
    "withdraw": ("本人撤回", "写明本人怎么说的"),
}
_FORMS: Final[dict[str, Any]] = {
    "verify": forms.Verifying, "person": forms.Naming, "propose": forms.Proposing,
    "extend": partial(forms.Stating, label="为什么延长"), "refuse": partial(forms.Stating, label="不予办理的理由"),
    "withdraw": partial(forms.Stating, label="本人怎么说的"),
}  # fmt: skip


def request_forms(row: Request) -> list[dict[str, Any]]:
    """Return the steps that are open, each with its form; the first is the one to take next."""
    steps = [step for step in _ACTS.get(RequestState(row.state), ()) if _fits(row, step)]
    return [
        {
            "key": step, "label": _LABELS[step][0], "help": _LABELS[step][1], "primary": place == 0,
            "form": _FORMS.get(step, forms.Reasoning)(prefix="", auto_id=f"{step}_%s"),
        }
        for place, step in enumerate(steps)
    ]  # fmt: skip


def _fits(row: Request, step: str) -> bool:
    if step == "person":
        return row.person_id is None
    if step == "extend":
        return row.extended_at is None
    is_deletion = row.kind == RequestKind.DELETE
    if step == "propose":
        return is_deletion and row.person_id is not None
    return step != "answer" or (not is_deletion and row.person_id is not None)


def blocks(row: Request, at: datetime) -> list[str]:
    """Return what still needs the data, for a deletion that is open."""
    if row.kind != RequestKind.DELETE or row.state != RequestState.OPEN or row.person_id is None:
        return []
    return letters.blocks(letters.keys_of(row.person_id), at)


def approval_of(row: Request) -> Any:
    """Return the open question to a second person, if there is one."""
    return approvals.queries.open_about("rights.request", row.pk).first()


def history(kind: str, subject_id: int) -> list[dict[str, Any]]:
    """Return what was done to an object, as a timeline; looks are left out."""
    return [
        {"at": row.at, "title": f"{row.actor_name}{words.act_word(row.action)}", "note": row.why, "state": "done"}
        for row in audit.history(kind, subject_id, but=words.READS)
    ]
