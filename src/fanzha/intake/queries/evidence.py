"""What a higher capability needs of one report to act on it: the text with its marks, and what was decided."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from fanzha.core.text import EntityKind, find_entities
from fanzha.intake.models import Report
from fanzha.intake.queries import names, screening


@dataclass(frozen=True, slots=True)
class Evidence:
    """The text of a report. Whoever shows it checks who may see it, and records that it was shown."""

    number: str
    kind: str
    text: str
    marks: tuple[screening.Mark, ...]
    tactics: tuple[str, ...]
    caller: str
    received_at: str


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What opening an alert needs beside `ReportFacts`."""

    confirmed_grade: str
    source_name: str
    digest: str
    amount_fen: int | None


def evidence(report_id: int) -> Evidence | None:
    """Return the text of a report, or `None` where the retention rules have taken the report; not scoped."""
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        return None
    hits = (report.verdict or {}).get("tactics", ())
    return Evidence(
        number=report.number,
        kind=names.KINDS.get(report.kind, report.kind),
        text=report.text,
        marks=tuple(screening.marks(report.verdict)),
        tactics=tuple(dict.fromkeys(hit["name"] for hit in hits)),
        caller=report.caller,
        received_at=report.received_at.isoformat(),
    )


def lead_facts(report_id: int) -> LeadFacts:
    """Return what opening an alert needs beside `ReportFacts`; not scoped."""
    report = Report.objects.select_related("source").get(pk=report_id)
    return LeadFacts(report.confirmed_grade, report.source.name, report.digest, largest_amount(report.text))


def largest_amount(text: str) -> int | None:
    """Return the largest sum of yuan that a text names, in fen, or `None`.

    >>> largest_amount("先交 800 元，再转 2 万元")
    2000000
    """
    amounts = [_fen(entity.value) for entity in find_entities(text) if entity.kind is EntityKind.AMOUNT]
    return max((amount for amount in amounts if amount is not None), default=None)


def _fen(value: str) -> int | None:
    """Return an amount in fen; one in another currency is not reckoned."""
    try:
        return int(Decimal(value) * 100)
    except InvalidOperation:
        return None
