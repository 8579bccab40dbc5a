"""What is erased of links, series and stop-values when their time is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from fanzha.cases.models import LinkProposal, Series, SeriesMember, StopValue
from fanzha.common import retention
from fanzha.common.audit import erasing as audits
from fanzha.core.workflow.case_link import LinkState, SeriesState, StopState


@transaction.atomic
def erase_links(rows: Sequence[LinkProposal], *, at: datetime) -> int:
    """Erase why locked links were decided, and the blind marks; which two cases and what came of it stay."""
    _erase(LinkProposal, rows, at, why="", evidence=[])
    return len(rows)


@transaction.atomic
def erase_series(rows: Sequence[Series], *, at: datetime) -> int:
    """Erase the words about locked series; which cases were in them, and when, stays."""
    SeriesMember.objects.filter(series__in=[row.pk for row in rows]).update(why="", end_why="")
    _erase(Series, rows, at, name="", note="")
    return len(rows)


@transaction.atomic
def erase_stop_values(rows: Sequence[StopValue], *, at: datetime) -> int:
    """Erase the values of locked stop-values that are out of use."""
    _erase(StopValue, rows, at, value="", index="", why="", end_note="")
    return len(rows)


def _erase(model: Any, rows: Sequence[Any], at: datetime, **empty: Any) -> None:
    ids = [row.pk for row in rows]
    model.objects.filter(pk__in=ids).update(erased_at=at, version=F("version") + 1, **empty)
    audits.erase_words_about(model._meta.label_lower, ids, at=at)


_WAY = (retention.Way.ERASE_FIELDS,)

LINKS_KEPT = retention.Kept(
    code="link", title="判断过的关联建议", event="判断", goes="判断的理由、特征的加密索引",
    stays="哪两起案件、谁判断的、结果", ways=_WAY,
    past=lambda before: LinkProposal.objects.filter(
        ~Q(state=LinkState.PROPOSED), decided_at__lt=before, erased_at__isnull=True
    ),
    erase=lambda rows, at, way: erase_links(rows, at=at), held={"case": "first_case_id"},
    tables=("cases.LinkProposal",),
)  # fmt: skip
SERIES_KEPT = retention.Kept(
    code="series", title="结束的系列案", event="结束", goes="名称、研判意见、每起案件进出的理由",
    stays="哪些案件、什么时候进出、谁办的", ways=_WAY,
    past=lambda before: Series.objects.filter(state=SeriesState.CLOSED, closed_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_series(rows, at=at), tables=("cases.Series", "cases.SeriesMember"),
)  # fmt: skip
STOPS_KEPT = retention.Kept(
    code="stop_value", title="停用的公用值", event="停用", goes="内容、理由",
    stays="种类、时间、谁登记和停用的", ways=_WAY,
    past=lambda before: StopValue.objects.filter(state=StopState.ENDED, ended_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_stop_values(rows, at=at), tables=("cases.StopValue",),
)  # fmt: skip
