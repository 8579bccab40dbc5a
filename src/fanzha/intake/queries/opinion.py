"""What the officers' check page shows of an answer: how sure, of which type, why, where in the text, what now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fanzha.core.screening import ADVICE, Kind, PublicVerdict, Verdict
from fanzha.core.text import Entity
from fanzha.intake.queries import canonical, names, page, screening
from fanzha.intake.queries.answer import Answer
from fanzha.intake.queries.course import Shown, course_of
from fanzha.intake.queries.look import ASKED_NAMES, Sign
from fanzha.intake.queries.page import FINDING_NAMES, Found
from fanzha.intake.queries.watch import Hit

_TAGS: Final = {PublicVerdict.LIKELY_SCAM: "late", PublicVerdict.UNSURE: "due", PublicVerdict.UNREADABLE: "due"}
_HEADS: Final = {
    PublicVerdict.LIKELY_SCAM: "很可能是诈骗",
    PublicVerdict.UNSURE: "有可疑，先核实",
    PublicVerdict.NOTHING: "没查到问题，这不等于安全",
    PublicVerdict.UNREADABLE: "看不懂，由人来判断",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the page shows. `percent` is the calibrated probability; None for a number or link alone."""

    head: str
    kind: str
    grade: str
    percent: int | None
    type: str
    marks: tuple[screening.Mark, ...]
    reasons: tuple[dict[str, Any], ...]
    findings: tuple[Found, ...]
    course: Shown | None
    advice: tuple[str, ...]
    is_message: bool
    what: str
    version: str


def opinion(answer: Answer, text: str, kind: Kind, at: datetime) -> Opinion:
    """Return what the page shows of a check of a text."""
    verdict = answer.verdict
    kept = screening.stored(verdict) if verdict else {}
    return Opinion(
        head=_HEADS[answer.public],
        kind=_TAGS.get(answer.public, ""),
        grade=verdict.grade.value if verdict else "none",
        percent=_percent(verdict),
        type=_type(verdict, at),
        marks=tuple(screening.marks(kept)),
        reasons=(*_listed(answer.hits), *page.tactics(kept), *_signs(answer.signs), *page.against(verdict)),
        findings=tuple(_findings(verdict, answer.hits)),
        course=course_of(text, kind) if verdict and verdict.readable else None,
        advice=tuple(ADVICE[code] for code in verdict.advice) if verdict else (),
        is_message=verdict is not None,
        what=ASKED_NAMES[answer.asked],
        version=verdict.version if verdict else "",
    )


def _percent(verdict: Verdict | None) -> int | None:
    """Return the probability in whole percent; never 0 or 100, which no recogniser can know."""
    if verdict is None or not verdict.readable:
        return None
    return min(max(round(100 * verdict.score), 1), 99)


def _type(verdict: Verdict | None, at: datetime) -> str:
    if verdict is None or not (verdict.is_scam or verdict.type):
        return ""
    if not verdict.type:
        return "说不清"
    known = names.type_names(at)
    main = names.type_name(verdict.type, "", known)
    sub = names.type_name(verdict.type, verdict.subtype or "", known)
    return main if sub == main else f"{main}：{sub}"


def _listed(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    kinds = dict.fromkeys(FINDING_NAMES.get(hit.kind, hit.kind) for hit in hits)
    return [{"text": f"{kind}在名单里", "weight": None} for kind in kinds]


def _signs(signs: Sequence[Sign]) -> list[dict[str, Any]]:
    return [{"text": sign.said, "weight": None, "against": not sign.is_odd} for sign in signs]


def _findings(verdict: Verdict | None, hits: Sequence[Hit]) -> list[Found]:
    """Return the numbers, links and accounts of a text, masked as on the page of a report."""
    listed = {(hit.kind, hit.digest) for hit in hits}
    rows = [_found(entity, listed) for entity in (verdict.entities if verdict else ())]
    return list(dict.fromkeys(row for row in rows if row is not None))


def _found(entity: Entity, listed: set[tuple[str, str]]) -> Found | None:
    pair = canonical.index_of(entity)
    if not pair:
        return None
    kind = pair[0]
    return Found(
        FINDING_NAMES.get(kind, kind), canonical.hidden(kind, entity.value), "在名单里" if pair in listed else ""
    )
