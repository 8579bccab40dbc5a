"""What stops the erasing, and what was erased: counts by rule, never the content."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.retention import WAY_NAMES
from fanzha.common.scope import ScopedQuerySet


class Hold(models.Model):
    """保全: one person, case, alert or report that must not be erased until a day, with the reason."""

    class Kind(models.TextChoices):
        """What is held."""

        PERSON = "person", "人员"
        CASE = "case", "案件"
        ALERT = "alert", "预警"
        REPORT = "report", "举报"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    subject_id = models.BigIntegerField()
    number = models.CharField(max_length=24, blank=True)
    reason = EncryptedTextField()
    set_at = models.DateTimeField()
    until = models.DateField()  # that day included
    set_by_name = models.CharField(max_length=80)
    released_at = models.DateTimeField(null=True)
    released_by_name = models.CharField(max_length=80, blank=True)
    released_why = EncryptedTextField(default="")
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["until"], name="hold_running", condition=models.Q(released_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=models.Q(released_at__isnull=True), name="hold_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class ErasureRun(models.Model):
    """One night's erasing, by one version of the rules."""

    at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    rule_version = models.CharField(max_length=20)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class ErasureLine(models.Model):
    """How much of one kind was erased in a run, by which rule, and how much a hold kept."""

    run = models.ForeignKey(ErasureRun, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(max_length=40)
    way = models.CharField(max_length=12, choices=[(way.value, name) for way, name in WAY_NAMES.items()])
    days = models.PositiveIntegerField()
    before = models.DateTimeField()
    erased = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=120, blank=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "code"], name="erasure_line_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.code}: {self.erased}"
