"""What somebody has to do for a case, by a day."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow import case_task as rules


class CaseTask(models.Model):
    """One task of a case for one unit."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # who has to do it
    kind = models.CharField(max_length=20)  # a code of rules/victims.json
    words = EncryptedTextField(default="")
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in rules.MACHINE.state_names.items()])
    due_at = models.DateTimeField()
    rules_version = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=80)
    asked_by_id = models.BigIntegerField(null=True)  # who is told how it ended
    answer = EncryptedTextField(default="")  # what was done, or why it was cancelled
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=40, null=True, unique=True)  # of the form: sending twice asks once
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "id")
        indexes = [
            models.Index(fields=["due_at"], name="case_task_open", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["case"], name="case_task_by_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "overdue"], ended_at__isnull=True)
                | models.Q(state__in=["done", "cancelled"], ended_at__isnull=False),
                name="case_task_ended_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"
