"""The alert, where it came from, and why it has its grade."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from fanzha.common.actor import Actor
from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.permissions import Permission
from fanzha.common.scope import ScopedQuerySet, unit_in_scope
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.workflow import alert as rules

OPEN = [state.value for state in rules.MACHINE.open_states]
# Partial indexes leave closed alerts out: of a million rows only a few hundred are open.
IS_OPEN = ~Q(state=rules.State.CLOSED.value)
GRADE_CHOICES = [(grade.value, GRADE_NAMES[grade]) for grade in Grade]


class AlertQuerySet(ScopedQuerySet):
    """Alerts belong to the responsible unit; while a transfer is asked for, the receiving unit may open them too."""

    def open_to(self, actor: Actor, permission: Permission) -> Self:
        """Keep the alerts of units below the actor's posts, and those that are offered to them.

        Only for a single alert or a handful: the OR keeps the planner from the index of the unit, so that lists
        use `visible_to` and a view of their own for what is offered.
        """
        if actor.sees_whole_tree(permission):
            return self
        paths = actor.paths(permission)
        if not paths:
            return self.none()
        units = self._unit_model()
        return self.filter(unit_in_scope(units, "unit", paths) | unit_in_scope(units, "transfer_to", paths))


class Alert(models.Model):
    """One person in danger, whatever the number of sources, from a proposed grade to an outcome."""

    number = models.CharField(max_length=24, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey("org.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    transfer_to = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, null=True, related_name="+")

    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in rules.MACHINE.state_names.items()])
    grade = models.CharField(max_length=6, choices=GRADE_CHOICES)
    proposed_grade = models.CharField(max_length=6, choices=GRADE_CHOICES)
    points = models.PositiveSmallIntegerField()
    line = models.PositiveSmallIntegerField()
    grade_version = models.CharField(max_length=20)
    graded_by_name = models.CharField(max_length=80, blank=True)
    graded_at = models.DateTimeField(null=True)
    grade_why = EncryptedTextField(default="")

    scam_type = models.CharField(max_length=4, blank=True)
    subtype = models.CharField(max_length=4, blank=True)
    score = models.FloatField(null=True)
    paid_state = models.CharField(max_length=8, default="unknown")
    for_elder = models.BooleanField(default=False)
    amount_fen = models.BigIntegerField(null=True)
    caller_index = models.CharField(max_length=22, blank=True)
    digest = models.CharField(max_length=22, blank=True)
    source_kind = models.CharField(max_length=10)
    source_name = models.CharField(max_length=60)
    source_count = models.PositiveSmallIntegerField(default=1)

    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=80)
    assigned_at = models.DateTimeField(null=True)
    assigned_why = EncryptedTextField(default="")
    urged_at = models.DateTimeField(null=True)
    urged_by_name = models.CharField(max_length=80, blank=True)
    contacted_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    # The earliest clock that still runs, copied here so that lists sort and count by one index.
    due_at = models.DateTimeField(null=True)
    due_kind = models.CharField(max_length=10, blank=True)

    outcome = models.CharField(
        max_length=10, blank=True, choices=[(k.value, v) for k, v in rules.OUTCOME_NAMES.items()]
    )
    outcome_note = EncryptedTextField(default="")
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="duplicates")
    saved_fen = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=80, blank=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    was_defrauded_after = models.BooleanField(null=True)
    # Two people at once: each form carries the version that it was shown with.
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)  # when words, photos and facts went; grade and outcome stay

    objects: Any = AlertQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="alert_newest"),
            models.Index(fields=["unit", "-opened_at", "-id"], name="alert_by_unit"),
            models.Index(fields=["due_at", "id"], name="alert_open_due", condition=IS_OPEN),
            models.Index(fields=["unit", "due_at"], name="alert_open_unit_due", condition=IS_OPEN),
            models.Index(fields=["officer", "due_at"], name="alert_open_officer_due", condition=IS_OPEN),
            models.Index(fields=["household"], name="alert_open_household", condition=IS_OPEN),
            models.Index(fields=["person", "-opened_at"], name="alert_by_person"),
            models.Index(fields=["transfer_to"], name="alert_offered", condition=Q(transfer_to__isnull=False)),
            models.Index(
                fields=["caller_index", "-opened_at"], name="alert_same_caller", condition=~Q(caller_index="")
            ),
            models.Index(fields=["digest", "-opened_at"], name="alert_same_text", condition=~Q(digest="")),
            models.Index(fields=["-closed_at", "-id"], name="alert_closed", condition=Q(closed_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=IS_OPEN & Q(person__isnull=False), name="alert_one_open_a_person"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_at__isnull=True, outcome=""),
                name="alert_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="transfer", transfer_to__isnull=False)
                | ~Q(state="transfer") & Q(transfer_to__isnull=True),
                name="alert_transfer_names_a_unit",
            ),
            models.CheckConstraint(condition=~Q(duplicate_of=F("id")), name="alert_not_duplicate_of_itself"),
            models.CheckConstraint(
                condition=~Q(outcome="duplicate") | Q(duplicate_of__isnull=False),
                name="alert_duplicate_names_the_first",
            ),
            models.CheckConstraint(
                condition=~Q(state="away") | Q(next_attempt_at__isnull=False), name="alert_away_has_a_next_date"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to act."""
        return self.state != rules.State.CLOSED


class AlertSource(models.Model):
    """One source that pointed at the person: a report, or somebody who opened the alert by hand."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="sources")
    report_id = models.BigIntegerField(null=True, unique=True)
    report_number = models.CharField(max_length=24, blank=True)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    score = models.FloatField(null=True)
    grade = models.CharField(max_length=6, blank=True)
    scam_type = models.CharField(max_length=4, blank=True)
    official_grade = models.CharField(max_length=6, blank=True)
    # Text, tactics, caller as they came; the text of a report stays with the report.
    facts = EncryptedJSONField(default=dict)
    officer_name = models.CharField(max_length=80, blank=True)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.alert_id} {self.kind}"


class AlertReason(models.Model):
    """One rule that spoke for or against the grade; rows, so that each rule's false alarms can be counted."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="reasons")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12)
    text = models.CharField(max_length=120)
    points = models.SmallIntegerField(null=True)
    tactics = models.JSONField(default=list)
    version = models.CharField(max_length=20)
    # When the alert opened, copied here: a rule's count over a time then needs no other table.
    at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["code", "at"], name="reason_by_code")]
        constraints = [models.UniqueConstraint(fields=["alert", "code"], name="reason_once_an_alert")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.code}"
