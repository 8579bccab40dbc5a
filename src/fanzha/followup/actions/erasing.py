"""What goes when a file has ended: everything that it said. A row with kind, days and outcome stays for the sums."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from fanzha.common.audit import erasing as audits
from fanzha.common.retention import Kept, Way
from fanzha.core.workflow.followup import FOLLOWUP, FileState, FileStep
from fanzha.core.workflow.followup_plea import PleaState
from fanzha.followup.models import Contact, File, Look, Named, PlanStep, Plea, Review, Subject

_ENDED = (FileState.CLOSED, FileState.DECLINED)
_TEXTS = ("authority", "document", "purpose", "papers_at", "not_told_why", "closing_note")
_WORDS: dict[str, Any] = dict.fromkeys(_TEXTS, "")
_DAYS: dict[str, Any] = dict.fromkeys(("consent_on", "office_on", "guardian_on", "school_on", "told_on"))


def over(before: datetime) -> Any:
    """Return the files that ended before a moment; one whose person still waits for an answer is left."""
    waiting = Plea.objects.filter(file=OuterRef("pk"), state=PleaState.WAITING)
    return File.objects.filter(~Exists(waiting), state__in=_ENDED, closed_at__lte=before)


def erase_files(rows: Sequence[Any], at: datetime) -> None:
    """Erase what some locked files say, whom they are about, who was named and who looked."""
    ids = [row.pk for row in rows]
    for table in (PlanStep, Contact, Review, Look, Named, Subject):
        table.objects.filter(file_id__in=ids).delete()
    for row in rows:
        state = FOLLOWUP.next_state(FileState(row.state), FileStep.ERASE)
        File.objects.filter(pk=row.pk).update(state=state, erased_at=at, **_WORDS, **_DAYS)
    _erase_words(list(Plea.objects.filter(file_id__in=ids)), at)
    audits.erase_words_about("followup.file", ids, at=at)


def _erase_words(pleas: Sequence[Any], at: datetime) -> None:
    ids = [plea.pk for plea in pleas]
    Plea.objects.filter(pk__in=ids).update(name="", reach="", said="", note="", answer=None, erased_at=at)
    audits.erase_words_about("followup.plea", ids, at=at)


def erase_pleas(before: datetime, at: datetime) -> int:
    """Erase the words of answered requests that were about no file, taken before a moment; returns how many."""
    rows = list(_answered(before).filter(file__isnull=True).select_for_update(of=("self",), skip_locked=True))
    _erase_words(rows, at)
    return len(rows)


def _answered(before: datetime) -> Any:
    return Plea.objects.filter(taken_at__lt=before, erased_at__isnull=True).exclude(state=PleaState.WAITING)


KEPT = (
    Kept(
        code="followup", title="结束的帮助跟进档案", event="结束或到期",
        goes="本人是谁、依据文书、计划、联系、复核、指定人员和查看记录", stays="种类、起止日期、结果，只用来合计",
        ways=(Way.ERASE_FIELDS,), past=over, erase=lambda rows, at, way: erase_files(rows, at),
        tables=(
            "followup.File", "followup.Subject", "followup.PlanStep", "followup.Contact", "followup.Review",
            "followup.Look",
        ),
    ),
    Kept(
        code="followup.plea", title="已答复的帮助跟进请求", event="答复", goes="姓名、联系方式、请求和答复",
        stays="种类、结果、日期、经手人", ways=(Way.ERASE_FIELDS,),
        past=_answered,
        erase=lambda rows, at, way: _erase_words(rows, at), tables=("followup.Plea",),
    ),
)  # fmt: skip
