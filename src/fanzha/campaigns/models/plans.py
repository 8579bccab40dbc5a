"""工作方案: a plan and its versions."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.plan import PLAN


class Plan(models.Model):
    """One plan of one unit, from its first draft to its end; what it says stands in its versions."""

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=40, null=True, unique=True)  # of the form: sent twice is one
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    begins_on = models.DateField()
    ends_on = models.DateField()
    # What it was made from: a pattern of the library, an earlier plan, a document read in.
    pattern = models.CharField(max_length=40, blank=True)
    made_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="plan_newest")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("begins_on")), name="plan_ends_after_begin")
        ]

    def __str__(self) -> str:
        return self.title


class PlanVersion(models.Model):
    """What a plan says, as one document (`core.campaigns`); once in force it is not changed, only replaced."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # Of this version: they become the plan's own when it comes into force.
    title = models.CharField(max_length=120, blank=True, default="", db_default="")
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in PLAN.state_names.items()])
    body = EncryptedJSONField()  # names of leaders stand in it
    document_number = models.CharField(max_length=60, blank=True)  # 发文字号
    not_understood = EncryptedJSONField(null=True)  # of a document read in: lines that found no place
    drafted_by_id = models.BigIntegerField(null=True)
    drafted_by_name = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    edited_by_id = models.BigIntegerField(null=True)
    edited_at = models.DateTimeField(null=True)
    # Everybody who drafted or changed it: none of them approves.
    writers = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    submitted_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = EncryptedTextField(default="")
    ended_at = models.DateTimeField(null=True)  # replaced, ended or given up: from then its keeping runs
    erased_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)  # of the row: two who edit at once

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(state="in_force"), name="plan_one_version_in_force"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="in_force")
                | models.Q(decided_by_id__isnull=False) & ~models.Q(decided_by_id=models.F("drafted_by_id")),
                name="plan_in_force_by_a_second",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="in_force")
                | models.Q(edited_by_id__isnull=True)
                | ~models.Q(decided_by_id=models.F("edited_by_id")),
                name="plan_in_force_not_by_its_editor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"

    @property
    def unit_id(self) -> int:
        """Return the unit of the plan, under which acts on this version are recorded."""
        unit_id: int = self.plan.unit_id
        return unit_id
