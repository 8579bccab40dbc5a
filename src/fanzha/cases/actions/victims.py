"""Changes to who was cheated in a case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from fanzha.cases.actions.events import CaseChanged
from fanzha.cases.actions.register import CaseMoved, CaseRefused, case_to_change
from fanzha.cases.models import Case, Victim
from fanzha.common import audit, events
from fanzha.common.actor import Actor
from fanzha.core.workflow import case as rules
from fanzha.core.workflow.why import is_reason

OLDEST = 130  # years; the database holds the same
SEALED = ("name", "community", "how_cheated", "publicity_met", "suspect_note")
OPEN_FIELDS = (
    "person_id", "age", "sex", "occupation", "schooling", "home_unit_id", "met_publicity", "has_app", "is_warning_on",
    "is_also_suspect",
)  # fmt: skip


@transaction.atomic
def save_victim(
    *, case_id: int, said: Mapping[str, Any], victim_id: int | None = None, version: int | None = None, by: Actor,
    at: datetime,
) -> Victim:  # fmt: skip
    """Write down who was cheated, or correct it; what `said` does not name stays.

    Args:
        said: fields of `Victim` by name.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself; a closed case is not changed.
        CaseMoved: somebody else changed the victim meanwhile.
        CaseRefused: the age is impossible, or the person stands in this case already.
        KeyError: `said` names a field that is not a victim's.
    """
    case = case_to_change(by, case_id, None)
    rules.next_state(rules.State(case.state), rules.Step.EDIT)
    victim = _victim(case, victim_id, version)
    before = _open_values(victim)
    for name, value in said.items():
        if name not in (*SEALED, *OPEN_FIELDS):
            raise KeyError(name)
        setattr(victim, name, value)
    _check(case, victim)
    if victim.is_also_suspect and not is_reason(victim.suspect_note or ""):
        raise CaseRefused("标记为涉嫌人员要写明谁发现的、依据是什么，至少 4 个字。")
    victim.version = victim.version + 1 if victim.pk else 1
    victim.save()
    if case.person_id is None and victim.person_id is not None:
        case.person_id = victim.person_id
        case.save(update_fields=["person"])
    audit.record("case.victim_saved", subject=case, by=by, at=at, before=before, after=_open_values(victim))
    events.publish(CaseChanged(case_id=case.pk, what="victim", at=at))
    return victim


@transaction.atomic
def remove_victim(*, case_id: int, victim_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take out a victim who was written by mistake.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself.
        CaseRefused: no reason, or payments or a record that was made later stand in the victim's name.
        Victim.DoesNotExist: not in this case, or out already.
    """
    case = case_to_change(by, case_id, None)
    rules.next_state(rules.State(case.state), rules.Step.EDIT)
    if not is_reason(why):
        raise CaseRefused("请写明为什么去掉，至少 4 个字。")
    victim = Victim.objects.select_for_update().get(pk=victim_id, case=case)
    if victim.payment_rows.exists():
        raise CaseRefused("这名受害人名下还有付款。请先把付款改到别人名下或去掉。")
    before = _open_values(victim)
    try:
        with transaction.atomic():
            victim.delete()
    except (ProtectedError, RestrictedError) as held:
        raise CaseRefused("这名受害人已有回访或倒查记录，不能去掉。请改正登记的内容。") from held
    if case.person_id is not None and case.person_id == victim.person_id:
        other = case.victims.exclude(person=None).order_by("id").first()
        case.person_id = other.person_id if other else None
        case.save(update_fields=["person"])
    audit.record("case.victim_removed", subject=case, by=by, at=at, before=before, why=why.strip())
    events.publish(CaseChanged(case_id=case.pk, what="victim", at=at))


def _victim(case: Case, victim_id: int | None, version: int | None) -> Victim:
    if victim_id is None:
        return Victim(case=case, unit_id=case.unit_id)
    victim: Victim = Victim.objects.select_for_update().get(pk=victim_id, case=case)
    if version is not None and victim.version != version:
        raise CaseMoved("您打开后，别人改过受害人的情况。您填的内容还在，核对后可以再保存。")
    return victim


def _check(case: Case, victim: Victim) -> None:
    if victim.age is not None and not 0 <= victim.age <= OLDEST:
        raise CaseRefused(f"年龄要在 0 到 {OLDEST} 岁之间。")
    if victim.person_id is None:
        return
    if Victim.objects.filter(case=case, person_id=victim.person_id).exclude(pk=victim.pk).exists():
        raise CaseRefused("这个人已经登记为本案受害人，请修改原来那一条。")


def _open_values(victim: Victim) -> dict[str, Any]:
    return {name: getattr(victim, name) for name in OPEN_FIELDS} if victim.pk else {}
