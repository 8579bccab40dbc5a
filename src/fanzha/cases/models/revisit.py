"""回访: every victim is asked once, by rule; each try is a row."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.victim_revisit import REVISIT, RevisitState


class VictimRevisit(models.Model):
    """The revisit of one victim, or of a reporter who was drawn by lot."""

    class Kind(models.TextChoices):
        """Who is asked."""

        VICTIM = "victim", "受害人"
        REPORTER = "reporter", "举报人"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.VICTIM)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="revisits")
    victim = models.OneToOneField("cases.Victim", on_delete=models.PROTECT, null=True, related_name="revisit")
    # Of a reporter: the public report, by its number in the other register.
    report_id = models.BigIntegerField(null=True, unique=True)
    seed = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=[(k.value, v) for k, v in REVISIT.state_names.items()])
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rule_version = models.CharField(max_length=20)
    answers = EncryptedJSONField(default=dict)  # what was asked so far; kept at each answer
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    end_note = EncryptedTextField(default="")
    was_late = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="victim_revisit_open",
                condition=models.Q(state__in=[state.value for state in REVISIT.open_states]),
            ),
            models.Index(fields=["unit", "due_at"], name="victim_revisit_by_unit"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="victim", victim__isnull=False, case__isnull=False)
                | models.Q(kind="reporter", report_id__isnull=False),
                name="victim_revisit_is_of_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["due", "trying", "missed"], ended_at__isnull=True)
                | models.Q(state__in=["done", "refused", "unreachable", "waived"], ended_at__isnull=False),
                name="victim_revisit_ended_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"revisit {self.pk}"

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to ask."""
        return RevisitState(self.state) in REVISIT.open_states


class RevisitTry(models.Model):
    """One call or visit that reached nobody."""

    revisit = models.ForeignKey(VictimRevisit, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    way = models.CharField(max_length=8, choices=[("call", "电话"), ("visit", "上门")], default="call")

    objects: Any = models.Manager()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"try of {self.revisit_id}"
