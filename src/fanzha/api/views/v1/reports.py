"""Reports."""

import uuid
from typing import Any

from fanzha.alerts.queries import progress_of_report
from fanzha.api.queries.scopes import Scope
from fanzha.api.schema import reports as schema
from fanzha.api.schema.problems import FieldProblem
from fanzha.api.views.problems import Refusal
from fanzha.api.views.serving import Call, Operation, endpoint
from fanzha.common import crypto
from fanzha.common.actor import Actor
from fanzha.core.screening import Kind
from fanzha.core.workflow.report import REPORT, ReportState
from fanzha.intake import actions
from fanzha.intake.queries import report_facts, reports_seen
from fanzha.intake.queries.phones import NoPersonsPhone, person_phone
from fanzha.org.queries import root_unit, town_choices

_OF_ALL = Actor.system("接口按送报的令牌找自己送的举报")


def _report(call: Call) -> schema.Taken:
    return _taken(call.body, call, "", _towns())


def _reports(call: Call) -> schema.TakenMany:
    towns = _towns()
    pairs = enumerate(call.body.items)
    return schema.TakenMany(items=[_taken(said, call, f"/items/{place}", towns) for place, said in pairs])


def _towns() -> dict[str, int]:
    return {unit.code: unit.pk for unit in town_choices()} | {"": root_unit().pk}


def _taken(said: schema.NewReport, call: Call, pointer: str, towns: dict[str, int]) -> schema.Taken:
    taken = actions.take_report(new=_new(said, call, pointer, towns), by=call.actor, at=call.at)
    return schema.Taken(
        id=taken.report_id, number=taken.number, receipt=taken.receipt, state=taken.state.value, is_new=taken.is_new
    )


def _new(said: schema.NewReport, call: Call, pointer: str, towns: dict[str, int]) -> actions.NewReport:
    if said.town not in towns:
        raise _refused(f"{pointer}/town", "没有这个编码的乡镇。按机构列表里的编码写，或者不写。")
    reporter, target = said.reporter or schema.Contact(), said.target or schema.Contact()
    return actions.NewReport(
        key=_key(said, call),
        source_code=call.token.source_code,
        unit_id=towns[said.town],
        text=said.text,
        kind=Kind(said.kind),
        caller=said.caller,
        paid_state=said.paid,
        contact_name=reporter.name,
        contact_phone=_phone(reporter, f"{pointer}/reporter/phone"),
        target_name=target.name,
        target_phone=_phone(target, f"{pointer}/target/phone"),
        target_address=target.address,
        external_id=said.external,
        happened_at=said.happened_at,
    )


def _key(said: schema.NewReport, call: Call) -> str:
    """Return what makes a report the same again: its number at the sender for ever, or this one request."""
    own = crypto.blind("api.external", said.external) if said.external else uuid.uuid4().hex
    return f"{_prefix(call)}{own}"


def _prefix(call: Call) -> str:
    return f"api:{call.token.pk}:"


def _phone(contact: schema.Contact, pointer: str) -> str:
    try:
        return person_phone(contact.phone)
    except NoPersonsPhone as problem:
        raise _refused(pointer, f"{problem}。") from problem


def _refused(pointer: str, detail: str) -> Refusal:
    return Refusal("not_valid", errors=[FieldProblem(pointer=pointer, detail=detail)])


def _show(call: Call, report_id: int) -> schema.ReportTold:
    """Tell the state of a report of the token's units, or of one that the token itself sent."""
    own = reports_seen(_OF_ALL).filter(pk=report_id, key__startswith=_prefix(call))
    if not own.exists():
        reports_seen(call.actor).only("pk").get(pk=report_id)
    facts: Any = report_facts(report_id)
    progress = progress_of_report(report_id) if facts.state == ReportState.CONFIRMED else None
    return schema.ReportTold(
        id=facts.id, number=facts.number, state=facts.state, said=REPORT.state_names[ReportState(facts.state)],
        grade=facts.grade, received_at=facts.received_at, same_as=facts.same_as_id, progress=_progress(progress),
    )  # fmt: skip


def _progress(found: Any) -> schema.Progress | None:
    return schema.Progress(state=found.state, said=found.sentence, at=found.at) if found else None


one = endpoint(
    "reports",
    post=Operation(
        "送一条举报", _report, schema.Taken, scope=Scope.REPORTS_WRITE, body=schema.NewReport, status=201, once=True,
        rate="write", size="batch", refuses=("refused",),
    ),
)  # fmt: skip
many = endpoint(
    "reports",
    post=Operation(
        "一次送最多 100 条举报，要么都收要么都不收", _reports, schema.TakenMany, scope=Scope.REPORTS_WRITE,
        body=schema.NewReports, status=201, once=True, rate="write", size="batch", cost=lambda body: len(body.items),
        refuses=("refused",),
    ),
)  # fmt: skip
state = endpoint(
    "reports",
    get=Operation(
        "看一条举报办到哪一步", _show, schema.ReportTold, scope=Scope.REPORTS_READ, refuses=("not_found",),
    ),
)  # fmt: skip
