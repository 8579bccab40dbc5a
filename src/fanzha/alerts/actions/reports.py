"""What alerts do when intake says that a report was confirmed or joined."""

from fanzha.alerts.actions.opening import Lead, take_lead
from fanzha.alerts.models import Alert, AlertSource
from fanzha.common import audit
from fanzha.core.grading import Facts, Grade, caller_features
from fanzha.intake import queries as intake
from fanzha.intake.actions import events as intake_events
from fanzha.intake.queries.evidence import lead_facts


def on_confirmed(event: intake_events.ReportConfirmed) -> None:
    """Open an alert for a confirmed report, or join the open one about the same person."""
    lead = lead_of(intake.report_facts(event.report_id))
    # The officer may confirm that a text is a fraud although nobody is in danger: then there is nobody to dissuade.
    if lead.name or lead.phone or lead.address:
        take_lead(lead=lead, by=event.by, at=event.at)


def on_joined(event: intake_events.ReportJoined) -> None:
    """Add a report that says the same as an earlier one to the alert of the first, if it led to one that is open."""
    first: Alert | None = Alert.objects.filter(sources__report_id=event.first_id).first()
    known = AlertSource.objects.filter(report_id=event.report_id).exists()
    if first is None or known or not first.is_open:
        return
    facts, more = intake.report_facts(event.report_id), lead_facts(event.report_id)
    AlertSource.objects.create(
        alert=first, report_id=facts.id, report_number=facts.number, kind=facts.source_kind, name=more.source_name,
        at=facts.received_at, score=facts.score, scam_type=facts.scam_type, officer_name=event.by.name,
        facts={"tactics": list(facts.tactics)},
    )  # fmt: skip
    Alert.objects.filter(pk=first.pk).update(source_count=first.sources.count())
    audit.record("alert.joined", subject=first, by=event.by, at=event.at,
                 after={"source": facts.source_kind, "report": facts.number})  # fmt: skip


def lead_of(report: intake.ReportFacts) -> Lead:
    """Return a report as a lead."""
    more = lead_facts(report.id)
    return Lead(
        unit_id=report.unit_id,
        source_kind=report.source_kind,
        source_name=more.source_name,
        at=report.received_at,
        facts=Facts(
            score=report.score,
            tactics=frozenset(report.tactics),
            paid=report.paid_state,
            is_elder=report.for_elder,
            source=report.source_kind,
            amount_fen=more.amount_fen,
            caller=caller_features(report.caller or ""),
        ),
        name=report.target_name,
        phone=report.target_phone,
        address=report.target_address,
        scam_type=report.scam_type,
        subtype=report.subtype,
        caller=report.caller or "",
        digest=more.digest,
        report_id=report.id,
        report_number=report.number,
        set_grade=more.confirmed_grade if more.confirmed_grade in set(Grade) else "",
    )
