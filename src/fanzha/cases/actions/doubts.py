"""What an officer found out about a thing that does not fit."""

from datetime import datetime

from django.db import transaction

from fanzha.cases.actions.register import CaseRefused, case_to_change
from fanzha.cases.models import Case, SettledDoubt
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.workflow import case as rules
from fanzha.core.workflow.why import is_reason


@transaction.atomic
def settle_doubt(*, case_id: int, code: str, mark: str, note: str, by: Actor, at: datetime) -> SettledDoubt:
    """Write down what was found out about a doubt; the same one sent twice is settled once.

    Args:
        code, mark: as the page showed them; when the facts have changed since, the doubt stands again.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself; a closed case is not changed.
        CaseRefused: nothing is said.
    """
    case: Case = case_to_change(by, case_id, None)
    rules.next_state(rules.State(case.state), rules.Step.EDIT)
    if not is_reason(note):
        raise CaseRefused("请写明核对的结果，至少 4 个字。")
    row, is_new = SettledDoubt.objects.get_or_create(
        case=case, code=code, mark=mark,
        defaults={"unit_id": case.unit_id, "note": note.strip(), "settled_at": at, "settled_by_name": by.name},
    )  # fmt: skip
    if is_new:
        audit.record("case.doubt_settled", subject=case, by=by, at=at, after={"code": code}, why=note.strip())
    return row  # type: ignore[no-any-return]
