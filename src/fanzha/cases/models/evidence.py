"""Evidence of a case: files with their hash, and who had each in hand."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class Evidence(models.Model):
    """One piece of evidence: a file kept here, sealed, and proved by its hash."""

    class State(models.TextChoices):
        """Where a piece is."""

        HELD = "held", "在保管"
        OUT = "out", "已移交"
        RETURNED = "returned", "已退还"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="evidence")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # a code of rules/victims.json
    label = EncryptedTextField()
    source = EncryptedTextField(default="")  # from whom it was taken
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = EncryptedTextField(default="")  # of the bytes as they came in, for those who hold the original
    size_bytes = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    taken_at = models.DateTimeField()
    taken_by_name = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("taken_at", "id")
        indexes = [models.Index(fields=["case", "taken_at", "id"], name="evidence_by_case")]

    def __str__(self) -> str:
        return f"evidence {self.pk} of case {self.case_id}"


class Custody(models.Model):
    """One hand through which a piece went. Rows are added, never changed; the database refuses."""

    class Act(models.TextChoices):
        """What was done."""

        TAKEN = "taken", "收取"
        HANDED = "handed", "移交"
        BACK = "back", "收回"
        RETURNED = "returned", "退还"
        CHECKED = "checked", "核对指纹"

    evidence = models.ForeignKey("cases.Evidence", on_delete=models.PROTECT, related_name="custody")
    act = models.CharField(max_length=10, choices=Act)
    from_whom = EncryptedTextField(default="")
    to_whom = EncryptedTextField(default="")
    why = EncryptedTextField(default="")
    is_whole = models.BooleanField(null=True)  # of a check: whether the hash was the same
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(act="checked") | models.Q(is_whole__isnull=False), name="custody_check_has_a_result"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} of evidence {self.evidence_id}"
