"""Changes to clues and rewards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.cases.actions.register import CaseMoved, CaseRefused
from fanzha.cases.models import Case
from fanzha.cases.models.clue import Clue, ClueMark, Reward
from fanzha.cases.queries.clues import clue_rules
from fanzha.cases.queries.marks import mark_index
from fanzha.common import audit, numbering, retention
from fanzha.common.actor import Actor
from fanzha.common.audit import erasing as audits
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.common.scope import unit_in_scope
from fanzha.core.linking import FROM_TEXT
from fanzha.core.text import find_entities
from fanzha.core.workflow import clue as rules
from fanzha.core.workflow.clue import CLUE, ClueState, ClueStep, RewardState, RewardStep
from fanzha.core.workflow.why import is_reason
from fanzha.intake.queries import receipts


@dataclass(frozen=True, slots=True)
class Giving:
    """What somebody tells. Name and number of the giver may stay empty; `key` makes the same form one clue."""

    key: str
    unit_id: int
    source: str
    text: str
    giver_name: str = ""
    giver_phone: str = ""
    scam_type: str = ""


@dataclass(frozen=True, slots=True)
class Giver:
    """Whoever gave a clue, shown once to who had a purpose."""

    name: str
    phone: str


@transaction.atomic
def take_clue(*, giving: Giving, by: Actor, at: datetime) -> Clue:
    """Register a clue; the same key again gives the first one back.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        CaseRefused: nothing was told, or the source is not in the rules.
    """
    by.require(Permission.CLUE_WORK)
    known: Clue | None = Clue.objects.filter(key=giving.key).first()
    if known is not None:
        return known
    rule = clue_rules(at.date())
    if giving.source not in rule.sources:
        raise CaseRefused("请选线索来源。")
    if not is_reason(giving.text):
        raise CaseRefused("请写明线索内容，至少 4 个字。")
    code, year = receipts.fresh(), f"{at.astimezone(CHINA):%Y}"
    clue: Clue = Clue.objects.create(
        number=f"XS-{year}-{numbering.take(f'XS-{year}'):06d}", key=giving.key, unit_id=giving.unit_id,
        source=giving.source, state=ClueState.RECEIVED, text=giving.text.strip(), scam_type=giving.scam_type,
        giver_name=giving.giver_name.strip(), giver_phone=giving.giver_phone, receipt=code,
        receipt_index=receipts.index(code), received_at=at, received_by_name=by.name, feedback_due_at=rule.due(at),
    )  # fmt: skip
    ClueMark.objects.bulk_create(_marks(clue), ignore_conflicts=True)
    audit.record("clue.received", subject=clue, by=by, at=at,
                 after={"source": clue.source, "nameless": not (clue.giver_name or clue.giver_phone)})  # fmt: skip
    return clue


def _marks(clue: Clue) -> list[ClueMark]:
    named = {(kind.value, one.value) for one in find_entities(clue.text) if (kind := FROM_TEXT.get(one.kind))}
    return [ClueMark(clue=clue, kind=kind, index=mark_index(kind, value)) for kind, value in sorted(named)]


@transaction.atomic
def hand_over_clue(
    *, clue_id: int, to_unit_id: int, why: str = "", version: int | None = None, by: Actor, at: datetime
) -> Clue:
    """Ask another unit to take a clue; it stays here until that unit accepts.

    Raises:
        NotAllowed, Clue.DoesNotExist, CaseMoved: no right, not held below the actor's posts, changed meanwhile.
        StepRefused: not open from this state, or the unit holds it already.
    """
    clue = _held(by, clue_id, version)
    clue.state = rules.check_hand_over(ClueState(clue.state), to_own_unit=clue.unit_id == to_unit_id)
    clue.to_unit_id = to_unit_id
    return _put(clue, ClueStep.HAND_OVER, why, by=by, at=at, to=to_unit_id)


@transaction.atomic
def answer_hand_over(
    *, clue_id: int, accept: bool, why: str = "", version: int | None = None, by: Actor, at: datetime
) -> Clue:
    """Accept a clue for the unit that was asked, or send it back with a reason.

    Raises:
        NotAllowed, Clue.DoesNotExist, CaseMoved: no right, no unit below the actor's posts is asked, changed meanwhile.
        StepRefused: nobody is asked now.
        CaseRefused: sent back without a reason.
    """
    clue = _held(by, clue_id, version, asked=True)
    step = ClueStep.ACCEPT if accept else ClueStep.SEND_BACK
    clue.state = CLUE.next_state(ClueState(clue.state), step)
    if not accept and not is_reason(why):
        raise CaseRefused("请写明退回的理由，至少 4 个字。")
    if accept and clue.to_unit_id is not None:
        clue.unit_id = clue.to_unit_id
    clue.to_unit_id = None
    return _put(clue, step, why, by=by, at=at)


@transaction.atomic
def conclude_clue(
    *, clue_id: int, step: str, why: str, other_number: str = "", version: int | None = None, by: Actor, at: datetime
) -> Clue:
    """Note that a clue was proven, unfounded or a double; or take it up again, or give it back.

    Args:
        step: "prove", "dismiss", "join", "reopen" or "send_back".
        other_number: of the clue into which a double goes, or of the case that a proven clue led to.

    Raises:
        NotAllowed, Clue.DoesNotExist, CaseMoved, StepRefused: as for handing over.
        CaseRefused: no reason, or the other number is unknown here.
    """
    clue, chosen = _held(by, clue_id, version), ClueStep(step)
    clue.state = CLUE.next_state(ClueState(clue.state), chosen)
    if not is_reason(why):
        raise CaseRefused(f"请写明{CLUE.step_names[chosen]}的理由，至少 4 个字。")
    _point(clue, chosen, other_number.strip().upper(), by)
    clue.ended_at = at if clue.state in CLUE.finals else None
    clue.outcome_note = why.strip() if clue.ended_at else ""
    return _put(clue, chosen, why, by=by, at=at)


def _point(clue: Clue, step: ClueStep, number: str, by: Actor) -> None:
    if step is ClueStep.JOIN:
        other = _visible(by).filter(number=number).exclude(pk=clue.pk).first()
        if other is None or other.state == ClueState.JOINED:
            raise CaseRefused("没有找到这个编号的线索，或它已经并入别的线索。请写 XS- 开头的编号。")
        clue.joined_to = other
    elif step is ClueStep.REOPEN:
        clue.joined_to = None
    elif step is ClueStep.PROVE and number:
        case = Case.objects.visible_to(by, Permission.CASE_VIEW).filter(number=number).first()
        if case is None:
            raise CaseRefused("没有找到这个编号的案件。请写 AJ- 开头的编号，没有立案就空着。")
        clue.case = case


@transaction.atomic
def tell_giver(*, clue_id: int, text: str, version: int | None = None, by: Actor, at: datetime) -> Clue:
    """Write what the giver is told; it can be read with the code.

    Raises:
        NotAllowed, Clue.DoesNotExist, CaseMoved: as for handing over.
        CaseRefused: the text is none of those that the rules allow.
    """
    clue = _held(by, clue_id, version)
    allowed = clue_rules(at.date()).feedback_texts
    if text not in allowed:
        raise CaseRefused("请选一种回话。办案细节不能告诉提供人。")
    clue.feedback, clue.feedback_at = allowed[text], at
    clue.version += 1
    clue.save()
    audit.record("clue.told", subject=clue, by=by, at=at, after={"text": text, "late": at > clue.feedback_due_at})
    return clue


@transaction.atomic
def reveal_giver(*, clue_id: int, purpose: str, by: Actor, at: datetime) -> Giver:
    """Return who gave a clue, once, for a stated purpose that is kept.

    Raises:
        NotAllowed, Clue.DoesNotExist: no right, or not held below the actor's posts.
        CaseRefused: no purpose.
    """
    by.require(Permission.CLUE_GIVER)
    clue = _held(by, clue_id, None)
    if not is_reason(purpose):
        raise CaseRefused("请写明看提供人的用途，至少 4 个字。")
    audit.record("clue.revealed", subject=clue, by=by, at=at, why=purpose)
    return Giver(clue.giver_name, clue.giver_phone)


# --- rewards


@transaction.atomic
def ask_reward(*, clue_id: int, amount_fen: int, why: str, by: Actor, at: datetime) -> Reward:
    """Propose a reward for a proven clue; a second proposal gives the first back.

    Raises:
        NotAllowed, Clue.DoesNotExist: as for handing over.
        StepRefused: the clue is not proven.
        CaseRefused: no amount, above what the rules allow, or no reason.
    """
    clue = _held(by, clue_id, None)
    known: Reward | None = Reward.objects.filter(clue=clue).first()
    if known is not None:
        return known
    if clue.state != ClueState.PROVEN:
        raise rules.REWARD.refusal("not_proven")
    most = clue_rules(at.date()).most_reward_fen
    if not 0 < amount_fen <= most:
        raise CaseRefused(f"奖励金额要大于 0，不超过 {most // 100:,} 元。")
    if not is_reason(why):
        raise CaseRefused("请写明奖励的理由，至少 4 个字。不要写提供人是谁。")
    year = f"{at.astimezone(CHINA):%Y}"
    reward: Reward = Reward.objects.create(
        number=f"JL-{year}-{numbering.take(f'JL-{year}'):05d}", unit_id=clue.unit_id, clue=clue, amount_fen=amount_fen,
        state=RewardState.ASKED, why=why.strip(), asked_at=at, asked_by_id=by.id, asked_by_name=by.name,
    )  # fmt: skip
    audit.record("reward.asked", subject=reward, by=by, at=at, after={"amount_fen": amount_fen}, why=why)
    return reward


@transaction.atomic
def decide_reward(
    *, reward_id: int, agree: bool, why: str = "", version: int | None = None, by: Actor, at: datetime
) -> Reward:
    """Agree to a reward, or refuse it with a reason.

    Raises:
        NotAllowed, Reward.DoesNotExist, CaseMoved: no right, outside the actor's posts, changed meanwhile.
        StepRefused: decided already, or by who proposed it.
        CaseRefused: refused without a reason.
    """
    reward = _reward(by, Permission.REWARD_DECIDE, reward_id, version)
    step = RewardStep.AGREE if agree else RewardStep.REFUSE
    reward.state = rules.check_reward_decision(
        RewardState(reward.state), step, is_proposer=by.id is not None and by.id == reward.asked_by_id
    )
    if not agree and not is_reason(why):
        raise CaseRefused("请写明不批准的理由，至少 4 个字。")
    reward.decided_at, reward.decided_by_id, reward.decided_by_name = at, by.id, by.name
    reward.decided_why = why.strip()
    return _put_reward(reward, step.value, why, by=by, at=at)


@transaction.atomic
def pay_reward(*, reward_id: int, code: str, version: int | None = None, by: Actor, at: datetime) -> Reward:
    """Pay a reward out to whoever shows the code; nobody asks for a name.

    Raises:
        NotAllowed, Reward.DoesNotExist, CaseMoved: as for deciding.
        StepRefused: not agreed, the wrong code, or the officer proposed or agreed.
    """
    reward = _reward(by, Permission.REWARD_PAY, reward_id, version)
    reward.state = rules.check_payment(
        RewardState(reward.state), code_fits=bool(code) and receipts.index(code) == reward.clue.receipt_index,
        took_part=by.id in {reward.asked_by_id, reward.decided_by_id},
    )  # fmt: skip
    reward.paid_at, reward.paid_by_name = at, by.name
    return _put_reward(reward, RewardStep.PAY.value, "", by=by, at=at)


def _reward(by: Actor, permission: Permission, reward_id: int, version: int | None) -> Reward:
    by.require(permission)
    rows = Reward.objects.visible_to(by, permission).select_related("clue").select_for_update(of=("self",))
    reward: Reward = rows.get(pk=reward_id)
    if version is not None and reward.version != version:
        raise CaseMoved("您打开后，别人办过这笔奖励。请看结果。")
    return reward


def _put_reward(reward: Reward, step: str, why: str, *, by: Actor, at: datetime) -> Reward:
    reward.version += 1
    reward.save()
    audit.record(f"reward.{step}", subject=reward, by=by, at=at,
                 after={"state": reward.state, "amount_fen": reward.amount_fen}, why=why)  # fmt: skip
    return reward


# --- shared


def _visible(by: Actor, *, asked: bool = False) -> Any:
    field = "to_unit" if asked else "unit"
    rows = Clue.objects.all()
    if by.sees_whole_tree(Permission.CLUE_WORK):
        return rows.filter(to_unit__isnull=False) if asked else rows
    model: Any = Clue._meta.get_field("unit").related_model
    paths = by.paths(Permission.CLUE_WORK)
    return rows.filter(unit_in_scope(model, field, paths)) if paths else rows.none()


def _held(by: Actor, clue_id: int, version: int | None, *, asked: bool = False) -> Clue:
    by.require(Permission.CLUE_WORK)
    clue: Clue = _visible(by, asked=asked).select_for_update(of=("self",)).get(pk=clue_id)
    if version is not None and clue.version != version:
        raise CaseMoved("您打开后，别人办过这条线索。您填的内容还在，核对后可以再提交。")
    return clue


def _put(clue: Clue, step: ClueStep, why: str, *, by: Actor, at: datetime, to: int | None = None) -> Clue:
    clue.version += 1
    clue.save()
    after = {"state": clue.state, "unit": clue.unit_id, **({"to": to} if to else {})}
    audit.record(f"clue.{step}", subject=clue, by=by, at=at, after=after, why=why)
    return clue


@transaction.atomic
def erase_clues(rows: Sequence[Clue], *, at: datetime) -> int:
    """Erase what locked clues tell and who gave them; number, source, outcome and rewards stay as counts."""
    for clue in rows:
        clue.text = clue.giver_name = clue.giver_phone = clue.receipt = clue.feedback = clue.outcome_note = ""
        clue.erased_at = at
        clue.save()
        clue.marks.all().delete()
    ids = [clue.pk for clue in rows]
    Reward.objects.filter(clue_id__in=ids).update(why="", decided_why="", erased_at=at)
    audits.erase_words_about("cases.clue", ids, at=at)
    return len(rows)


CLUES_KEPT = retention.Kept(
    code="clue", title="线索", event="办结",
    goes="线索内容、提供人、回话、理由", stays="编号、来源、结果、奖励金额、时间",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: Clue.objects.filter(ended_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_clues(rows, at=at), held={"case": "case_id"},
    tables=("cases.Clue", "cases.Reward"),
)  # fmt: skip
