"""A series leaves the house: masked for who works on it, in full only when a second person agrees."""

from collections.abc import Mapping
from typing import Any

from fanzha.cases.models import Series
from fanzha.cases.queries.exported_series import SERIES_COLUMNS, series_row_count, series_rows
from fanzha.common import approvals, audit, exports
from fanzha.common.exports import Exporter, approved
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission

STEP = "series.export"  # of a second person: accounts, numbers and officers' words in full


def _facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the second person needs to know: which series, too."""
    return [("系列", str(payload["wanted"].get("series", ""))), *approved.facts(payload)]


def _carry_out(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Have the list made, and write on the series that it left."""
    by, at = approvals.asker(approval), approval.decided_at or approval.asked_at
    series = Series.objects.visible_to(by, Permission.LINK_DECIDE).filter(number=payload["wanted"]["series"]).first()
    if series is None:
        raise approvals.NotCarriedOut("申请人已看不到这个系列，没有导出。")
    made = approved.carry_out(payload, approval)
    audit.record("series.exported", subject=series, by=by, at=at, after={"count": payload["count"]},
                 why=payload["purpose"])  # fmt: skip
    return made


def register(form: type[Any]) -> None:
    """Let series leave, one at a time."""
    approvals.register(
        approvals.Step(
            code=STEP, title="导出系列案（完整特征和账户）", asks=Permission.LINK_DECIDE,
            decides=Permission.LINK_DECIDE, facts=_facts, carry_out=_carry_out, refusals=(exports.ExportRefused,),
        )
    )  # fmt: skip
    exports.register(
        Exporter(
            kind="case_series", title="系列案", columns=SERIES_COLUMNS, permission=Permission.LINK_DECIDE,
            rows=series_rows, count=series_row_count, form=form, plain=Permission.PERSON_REVEAL, step=STEP,
            note="一起案件一行：案件、特征、收款账户、为什么串在一起。只含您权限内的案件；不含受害人姓名。",
        )
    )  # fmt: skip
