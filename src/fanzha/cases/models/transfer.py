"""A case on its way to another unit."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow import case_transfer as rules


class CaseTransfer(models.Model):
    """One asking of another unit to take a case over; the case stays where it is until that unit has accepted."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="transfers")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # who is asked
    from_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in rules.MACHINE.state_names.items()])
    why = EncryptedTextField(default="")
    answer = EncryptedTextField(default="")
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=80)
    ends_at = models.DateTimeField()  # without an answer by then the case stays
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = [models.Index(fields=["ends_at"], name="case_transfer_open", condition=models.Q(state="asked"))]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="asked"), name="case_transfer_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_at__isnull=True)
                | ~models.Q(state="asked") & models.Q(decided_at__isnull=False),
                name="case_transfer_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(unit=models.F("from_unit")), name="case_transfer_to_another_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk} of case {self.case_id}"
