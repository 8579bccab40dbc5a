"""Loads the county's own map."""

import hashlib
from datetime import datetime

from django.db import transaction

from fanzha.cases.actions.analysis import AnalysisRefused
from fanzha.cases.models import PlaceMap
from fanzha.cases.queries.analysis import unit_model
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.metrics.outlines import BadOutlines, read_outlines
from fanzha.org import queries as org


@transaction.atomic
def load_map(*, content: bytes, code_property: str, by: Actor, at: datetime) -> PlaceMap:
    """Keep a map; the newest is drawn, and loading the same again changes nothing.

    Raises:
        AnalysisRefused: the file cannot be used, or none of its codes is one of our units.
    """
    by.require(Permission.UNIT_EDIT)
    try:
        outlines = read_outlines(content, code_property)
    except BadOutlines as problem:
        raise AnalysisRefused(str(problem)) from problem
    known = dict(unit_model().objects.filter(code__in=list(outlines.by_code)).values_list("code", "pk"))
    if not known:
        raise AnalysisRefused(f"属性“{code_property[:20]}”里的代码和单位树里的都对不上。请核对是哪个属性。")
    sha256 = hashlib.sha256(content + b"\0" + code_property.encode()).hexdigest()
    last: PlaceMap | None = PlaceMap.objects.order_by("-pk").first()
    if last is not None and last.sha256 == sha256:
        return last
    row: PlaceMap = PlaceMap.objects.create(
        unit=org.root_unit(), shapes={str(pk): outlines.by_code[code] for code, pk in known.items()},
        height=outlines.height, sha256=sha256, unmatched=len(outlines.by_code) - len(known), loaded_by_name=by.name,
        loaded_at=at,
    )  # fmt: skip
    audit.record("case.map_loaded", subject=row, by=by, at=at, after={"shapes": len(known), "unmatched": row.unmatched})
    return row
