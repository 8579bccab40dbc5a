"""What other systems know: their exports with saved headings, and each of their rows beside our case."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class OutsideSystem(models.Model):
    """One other system, with the headings of its export."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    headings = models.JSONField(default=dict)  # our column to their headings: {"number": ["案件编号"]}
    version = models.PositiveIntegerField(default=1)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return self.name


class OutsideRow(models.Model):
    """One incident or case as another system tells it: beside a case of ours, missing here, or set aside."""

    class State(models.TextChoices):
        """Where a row stands."""

        MISSING = "missing", "这里没有"
        MATCHED = "matched", "已有案件"
        ASIDE = "aside", "不用立案"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=20)  # "110" or the code of an `OutsideSystem`
    number = models.CharField(max_length=60)
    at = models.DateTimeField()
    loss_fen = models.BigIntegerField(null=True)
    caller = EncryptedTextField(default="")
    caller_index = models.CharField(max_length=22, blank=True)
    words = EncryptedTextField(default="")
    said = EncryptedJSONField(null=True)  # the row as it was last taken over
    differs = EncryptedJSONField(null=True)  # what came differently since: shown, never written by itself
    state = models.CharField(max_length=8, choices=State, default=State.MISSING)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="outside_rows")
    why = EncryptedTextField(default="")
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["system", "at"], name="outside_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="outside_row_once"),
            models.CheckConstraint(
                condition=~models.Q(state="matched") | models.Q(case__isnull=False), name="outside_matched_has_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} row {self.pk}"
