"""Special operations as marks of cases: the list is the house's own and changes from year to year."""

from typing import Any

from django.db import models

from fanzha.common.scope import ScopedQuerySet


class Operation(models.Model):
    """One special operation, with the days on which it runs."""

    title = models.CharField(max_length=40, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-starts_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="operation_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CaseTag(models.Model):
    """One case as part of one operation."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="tags")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    operation = models.ForeignKey("cases.Operation", on_delete=models.PROTECT, related_name="tags")
    noted_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=80)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "operation"], name="case_tag_once")]

    def __str__(self) -> str:
        return f"tag {self.operation_id} of case {self.case_id}"
