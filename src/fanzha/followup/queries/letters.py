"""The copy of a file that its person receives: everything it holds, and who opened it what for."""

from datetime import datetime
from typing import Any

from fanzha.common.clock import CHINA
from fanzha.core.workflow.followup import CONTACTED_NAMES, Contacted
from fanzha.followup.models import Contact, File, Look, Named, PlanStep, Review, Subject
from fanzha.followup.queries.rules import rules_at

Lines = list[tuple[str, str]]


def copy_of(file: File, at: datetime) -> dict[str, Any]:
    """Return the letter as it is given and kept: sections of a title and lines."""
    sections = [
        ("本人", _person(file)), ("依据和期限", frame(file, at)), ("计划", _plan(file)), ("联系", _contacts(file)),
        ("复核", [(f"{one.at.astimezone(CHINA):%Y-%m-%d}", one.note) for one in Review.objects.filter(file=file)]),
        ("谁可以打开", [(one.officer_name, _span(one)) for one in Named.objects.filter(file=file).order_by("id")]),
        ("谁打开过，做什么用", [
            (one.officer_name, f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M} {one.purpose}")
            for one in Look.objects.filter(file=file).order_by("-at")
        ]),
    ]  # fmt: skip
    return {
        "at": at.isoformat(),
        "sections": [{"title": title, "lines": [list(line) for line in lines]} for title, lines in sections if lines],
    }


def frame(file: File, at: datetime) -> Lines:
    """Return the papers that carry a file and its days."""
    rules = rules_at(at)
    kind = rules.kinds.get(file.kind)
    days = (("本人同意", file.consent_on), ("矫正机构同意协助", file.office_on), ("监护人书面同意", file.guardian_on),
            ("学校书面同意", file.school_on), ("告知本人", file.told_on))  # fmt: skip
    found = [
        ("种类", kind.name if kind else file.kind), ("法律依据", rules.basis_line(file.basis)),
        ("决定机关", file.authority), ("决定文号", file.document), ("目的", file.purpose),
        *((label, f"{day:%Y-%m-%d}") for label, day in days if day is not None),
        ("同意书原件", file.papers_at), ("暂不告知的理由", file.not_told_why),
        ("下次复核", f"{file.review_on:%Y-%m-%d}"), ("到期", f"{file.expires_on:%Y-%m-%d}，到期自动结束并清除"),
        ("经手", f"{file.proposed_by_name}提出，{file.agreed_by_name}同意"),
    ]  # fmt: skip
    return [(label, text) for label, text in found if text]


def _person(file: File) -> Lines:
    subject = Subject.objects.get(file=file)
    said = [("姓名", subject.name), ("身份证号", subject.id_number), ("电话", subject.phone)]
    return [(label, text) for label, text in said if text]


def _plan(file: File) -> Lines:
    steps = PlanStep.objects.filter(file=file).select_related("responsible")
    return [
        (one.goal, f"{one.text}（{one.responsible.officer_name}，{one.due_on:%Y-%m-%d}）{one.result}") for one in steps
    ]


def _contacts(file: File) -> Lines:
    return [
        (f"{one.planned_on:%Y-%m-%d}", "，".join(filter(None, _told(one)))) for one in Contact.objects.filter(file=file)
    ]


def _told(contact: Contact) -> tuple[str, ...]:
    outcome = CONTACTED_NAMES[Contacted(contact.outcome)] if contact.outcome else ""
    return contact.get_way_display(), contact.get_agreement_display(), outcome, contact.note


def _span(named: Named) -> str:
    begin = f"{named.from_at.astimezone(CHINA):%Y-%m-%d} 起"
    return f"{begin}，到 {named.ended_at.astimezone(CHINA):%Y-%m-%d}" if named.ended_at else begin
