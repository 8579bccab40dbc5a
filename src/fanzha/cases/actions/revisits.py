"""Changes to revisits: asked by rule, tried, answered, refused, given up."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from fanzha.cases.actions.register import CaseMoved, CaseRefused
from fanzha.cases.actions.victims import OLDEST, save_victim
from fanzha.cases.models import Answer, Case, Victim
from fanzha.cases.models.revisit import RevisitTry, VictimRevisit
from fanzha.cases.queries.revisits import Question, revisit_rules
from fanzha.common import audit, retention
from fanzha.common.actor import Actor
from fanzha.common.audit import erasing as audits
from fanzha.common.permissions import Permission
from fanzha.core.metrics.sampling import sample
from fanzha.core.workflow import case as case_rules
from fanzha.core.workflow import victim_revisit as rules
from fanzha.core.workflow.victim_revisit import REVISIT, RevisitState, RevisitStep
from fanzha.core.workflow.why import is_reason
from fanzha.intake import queries as intake


@transaction.atomic
def ask_revisits(*, case_id: int, by: Actor, at: datetime) -> int:
    """Have every victim of a case asked, each once; return how many were new."""
    case: Case | None = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None or case.state == case_rules.State.CLOSED:
        return 0
    rule = revisit_rules(at.date())
    missing = Victim.objects.filter(case=case, revisit__isnull=True)
    for victim in missing:
        row = VictimRevisit.objects.create(
            unit_id=case.unit_id, case=case, victim=victim, state=RevisitState.DUE, asked_at=at,
            due_at=rule.due(case.reported_at), rule_version=rule.version,
        )  # fmt: skip
        audit.record("revisit.asked", subject=row, by=by, at=at, after={"case": case.number})
    return len(missing)


@transaction.atomic
def draw_reporters(*, since: datetime, until: datetime, seed: str, by: Actor, at: datetime) -> int:
    """Draw a share of those who reported in [since, until) and return how many; the same draw again adds nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('cases.draw_reporters', 0))")
    rule = revisit_rules(at.date())
    units = intake.reporters_between(since, until)
    drawn = sample(units, rule.reporter_share_percent / 100, seed)
    known = set(VictimRevisit.objects.filter(report_id__in=drawn).values_list("report_id", flat=True))
    for report_id in drawn:
        if report_id not in known:
            row = VictimRevisit.objects.create(
                kind=VictimRevisit.Kind.REPORTER, unit_id=units[report_id], report_id=report_id, seed=seed,
                state=RevisitState.DUE, asked_at=at, due_at=rule.due(at), rule_version=rule.version,
            )  # fmt: skip
            audit.record("revisit.asked", subject=row, by=by, at=at, after={"seed": seed})
    return len(set(drawn) - known)


@transaction.atomic
def keep_answers(
    *, revisit_id: int, said: Mapping[str, Any], version: int | None = None, by: Actor, at: datetime
) -> int:
    """Keep what was answered so far; return the version that the page goes on with. Nothing is checked yet.

    Raises:
        NotAllowed, VictimRevisit.DoesNotExist: no right, or outside the officer's posts.
        CaseMoved: a colleague wrote meanwhile, or it is over.
    """
    row = _row(by, revisit_id, version)
    if not row.is_open:
        raise CaseMoved("这次回访已经办完了。")
    row.answers = {**row.answers, **{code: value for code, value in said.items() if isinstance(value, str | list)}}
    return _saved(row)


@transaction.atomic
def finish_revisit(
    *, revisit_id: int, said: Mapping[str, Any], version: int | None = None, by: Actor, at: datetime
) -> VictimRevisit:
    """Take the answers over: what is the victim's goes to the victim, the rest stays with the revisit.

    Raises:
        NotAllowed, VictimRevisit.DoesNotExist, CaseMoved: as for keeping.
        StepRefused: it is over.
        CaseRefused: an age that cannot be; nothing answered at all.
    """
    row = _row(by, revisit_id, version)
    row.state = REVISIT.next_state(RevisitState(row.state), RevisitStep.FINISH)
    questions = revisit_rules(at.date()).questions
    answers = {q.code: said[q.code] for q in questions if said.get(q.code) not in (None, "", [], Answer.UNKNOWN)}
    if not answers:
        raise CaseRefused("一个问题都没有回答。本人不愿意说的，请登记“本人不愿意”。")
    row.answers = answers
    if row.victim_id is not None and row.case_id is not None:
        _to_victim(row, questions, answers, by=by, at=at)
    _end(row, "finish", "", by=by, at=at)
    return row


def _to_victim(
    row: VictimRevisit, questions: tuple[Question, ...], answers: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """Write the answers to the victim; a case that was closed meanwhile keeps them with the revisit alone."""
    said = {q.field: answers[q.code] for q in questions if q.field and q.code in answers}
    if "age" in said:
        said["age"] = _age(str(said["age"]))
    if said and Case.objects.exclude(state=case_rules.State.CLOSED).filter(pk=row.case_id).exists():
        writer = Actor.system(f"{by.name}登记回访", origin=by.origin)
        save_victim(case_id=int(row.case_id or 0), victim_id=row.victim_id, said=said, by=writer, at=at)


def _age(raw: str) -> int:
    if not raw.isdigit() or int(raw) > OLDEST:
        raise CaseRefused(f"年龄要在 0 到 {OLDEST} 岁之间，只写数字。")
    return int(raw)


@transaction.atomic
def note_try(
    *, revisit_id: int, way: str = "call", version: int | None = None, by: Actor, at: datetime
) -> VictimRevisit:
    """Write down that nobody was reached.

    Raises:
        NotAllowed, VictimRevisit.DoesNotExist, CaseMoved: as for keeping.
        StepRefused: it is over, or the last try was too short a time ago.
    """
    row = _row(by, revisit_id, version)
    last = row.tries.order_by("-at").first()
    hours = (at - last.at) / timedelta(hours=1) if last else None
    row.state = rules.check_try(
        RevisitState(row.state), hours_since_last=hours, least_hours=revisit_rules(at.date()).least_hours
    )
    RevisitTry.objects.create(revisit=row, at=at, by_name=by.name, way=way if way in {"call", "visit"} else "call")
    _saved(row)
    audit.record("revisit.try", subject=row, by=by, at=at, after={"state": row.state, "way": way})
    return row


@transaction.atomic
def end_revisit(
    *, revisit_id: int, step: str, note: str = "", version: int | None = None, by: Actor, at: datetime
) -> VictimRevisit:
    """End a revisit without an interview, or open it again.

    Args:
        step: "refuse" (the victim does not want to: no reason is asked), "give_up", "waive" or "reopen".

    Raises:
        NotAllowed, VictimRevisit.DoesNotExist, CaseMoved: as for keeping.
        StepRefused: not open from this state, or too few tries to give up.
        CaseRefused: waived or opened again without a reason.
    """
    row = _row(by, revisit_id, version)
    chosen = RevisitStep(step)
    if chosen is RevisitStep.GIVE_UP:
        least = revisit_rules(at.date()).least_tries
        row.state = rules.check_giving_up(RevisitState(row.state), tries=row.tries.count(), least_tries=least)
    else:
        row.state = REVISIT.next_state(RevisitState(row.state), chosen)
    if chosen in {RevisitStep.WAIVE, RevisitStep.REOPEN} and not is_reason(note):
        raise CaseRefused(f"请写明{REVISIT.step_names[chosen]}的理由，至少 4 个字。")
    _end(row, chosen.value, note, by=by, at=at)
    return row


@transaction.atomic
def miss_revisits(*, at: datetime, most: int = 500) -> int:
    """Note which revisits nobody made in time; they can still be made. Return how many."""
    by = Actor.system("回访到期没有做", origin="job")
    waiting = VictimRevisit.objects.filter(state__in=[RevisitState.DUE, RevisitState.TRYING], due_at__lt=at)
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("due_at")[:most])
    for row in rows:
        row.state, row.was_late = REVISIT.next_state(RevisitState(row.state), RevisitStep.MISS), True
        _saved(row)
        audit.record("revisit.miss", subject=row, by=by, at=at, after={"state": row.state})
    return len(rows)


def _end(row: VictimRevisit, step: str, note: str, *, by: Actor, at: datetime) -> None:
    is_over = not row.is_open
    row.ended_at, row.ended_by_name = (at, by.name) if is_over else (None, "")
    row.end_note = note.strip() if is_over else ""
    row.was_late = row.was_late or (is_over and at > row.due_at)
    _saved(row)
    audit.record(f"revisit.{step}", subject=row, by=by, at=at, after={"state": row.state}, why=note)


def _row(by: Actor, revisit_id: int, version: int | None) -> VictimRevisit:
    by.require(Permission.REVISIT_WORK)
    rows = VictimRevisit.objects.visible_to(by, Permission.REVISIT_WORK).select_for_update(of=("self",))
    row: VictimRevisit = rows.get(pk=revisit_id)
    if version is not None and row.version != version:
        raise CaseMoved("您打开后，同事也在填这次回访。您填的内容还在，请刷新后核对。")
    return row


def _saved(row: VictimRevisit) -> int:
    row.version += 1
    row.save()
    return row.version


@transaction.atomic
def erase_revisits(rows: Sequence[VictimRevisit], *, at: datetime) -> int:
    """Erase what was answered in locked revisits; that somebody was asked, and when, stays."""
    for row in rows:
        row.answers, row.end_note, row.erased_at = {}, "", at
        row.save(update_fields=["answers", "end_note", "erased_at"])
    audits.erase_words_about("cases.victimrevisit", [row.pk for row in rows], at=at)
    return len(rows)


REVISITS_KEPT = retention.Kept(
    code="revisit", title="回访的回答", event="回访办结", goes="回答的内容、说明", stays="谁问的、什么时候、结果",
    ways=(retention.Way.ERASE_FIELDS,),
    past=lambda before: VictimRevisit.objects.filter(ended_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_revisits(rows, at=at),
    held={"case": "case_id", "person": "victim__person_id", "report": "report_id"},
    tables=("cases.VictimRevisit",),
)  # fmt: skip
