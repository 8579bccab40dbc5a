"""What every change of a typical case shares: the locked row, what stands against it, how it is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fanzha.cases.actions.register import CaseMoved, CaseRefused
from fanzha.cases.models import Case, TypicalCase
from fanzha.cases.queries import typical as reads
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.typical_case import TYPICAL, TypicalState, TypicalStep
from fanzha.core.workflow.why import MIN_REASON, is_reason


def typical_to_change(by: Actor, typical_id: int, version: int | None, *, is_seen: bool = False) -> TypicalCase:
    """Return one row with its case, both locked: nothing comes into the file while a text is judged.

    Args:
        is_seen: the actor must say which version was seen.

    Raises:
        NotAllowed, TypicalCase.DoesNotExist: no right, not below the actor's posts.
        CaseMoved: another version than the one that was seen.
    """
    by.require(Permission.TYPICAL_DRAFT)
    found: Any = TypicalCase.objects.visible_to(by, Permission.TYPICAL_DRAFT)
    case_id = found.values_list("case_id", flat=True).get(pk=typical_id)
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    row: TypicalCase = found.select_for_update(of=("self",)).get(pk=typical_id)
    row.case = case
    if is_seen and version is None:
        raise CaseMoved("请打开这篇文字看过再批。")
    check_version(row, version)
    return row


def check_version(row: TypicalCase, version: int | None) -> None:
    """Refuse where somebody did something after the form was shown.

    Raises:
        CaseMoved: another version than the one that was seen.
    """
    if version is not None and row.version != version:
        who = row.decided_by_name if TypicalState(row.state) in TYPICAL.finals else row.edited_by_name
        raise CaseMoved(f"您打开后，{who or '别人'}动过这篇典型案例。您填的内容还在，请对照现在的样子再办。")


def check_fits(row: TypicalCase) -> dict[str, Any]:
    """Return the text as the library keeps it.

    Raises:
        CaseRefused: it breaks a limit or the tone of the library, or the file that it is checked against is gone.
    """
    if row.case.erased_at is not None:
        raise CaseRefused("案件内容已按保存期限清除，没有可以对照的材料，不能入库。")
    if problems := reads.misfits(row):
        raise CaseRefused("".join(problems))
    return reads.body_of(row)


def check_reason(step: TypicalStep, why: str) -> None:
    """Refuse a decision without a reason.

    Raises:
        CaseRefused: the reason says nothing.
    """
    if not is_reason(why):
        raise CaseRefused(f"请写明{TYPICAL.step_names[step].removeprefix('登记')}的理由，至少 {MIN_REASON} 个字。")


def decide(row: TypicalCase, step: TypicalStep, why: str, *, by: Actor, at: datetime) -> TypicalCase:
    """Keep a row whose state somebody decided, with the reason.

    Raises:
        CaseRefused: anything but an approval needs a reason.
    """
    if step is not TypicalStep.APPROVE:
        check_reason(step, why)
    row.why, row.decided_at = why.strip(), at
    row.decided_by_id, row.decided_by_name = by.id, by.name
    return put(row, step, by=by, at=at, why=why)


def put(
    row: TypicalCase, step: TypicalStep, *, by: Actor, at: datetime, why: str = "", kept: int | None = None
) -> TypicalCase:
    """Keep a row after a step, and record the step."""
    row.moved_at, row.erased_at = at, None
    row.version += 0 if row.pk is None else 1
    row.save()
    after = {"state": row.state, **({} if kept is None else {"kept": kept})}
    audit.record(f"typical.{step}", subject=row, by=by, at=at, after=after, why=why)
    return row


def with_writer(writers: list[int], by: Actor) -> list[int]:
    """Return who had a hand in a text, with one more."""
    return writers if by.id is None or by.id in writers else [*writers, by.id]


def kept_reasons(row: TypicalCase, reasons: Mapping[str, str], by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return the reasons for what is found in a text now; those given before stay with who gave them.

    Args:
        reasons: by the marks of the findings; what is not named keeps the reason that it has.

    Raises:
        CaseRefused: a reason says nothing.
    """
    before = {(one["code"], one["said"], one["is_known"]): one for one in row.kept}
    kept = []
    for found in reads.findings(row):
        said = reasons.get(found.mark, found.why).strip()
        if found.must_go or not said:
            continue
        if not is_reason(said):
            raise CaseRefused(f"有一处留下的理由不到 {MIN_REASON} 个字。请写全，或者改掉那一处。")
        what = {"code": found.code, "said": found.said, "is_known": found.is_known}
        new = {**what, "why": said, "by": by.name, "at": at.isoformat()}
        kept.append(before[found.code, found.said, found.is_known] if said == found.why else new)
    return kept
