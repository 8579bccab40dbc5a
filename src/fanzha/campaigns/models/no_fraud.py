"""无诈单位: applications, what was found, titles and their end."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.no_fraud import NO_FRAUD


class NoFraud(models.Model):
    """One application of one unit (or of a part of it, such as a class), up to the title and its end."""

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=40, null=True, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # a code of rules/no_fraud.json
    part = models.CharField(max_length=40, blank=True)  # such as 七年级（3）班
    rule_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in NO_FRAUD.state_names.items()])
    from_on = models.DateField()  # the days that count, both included
    until_on = models.DateField()
    # condition code to {"met": bool, "note": text}: what the unit says, and what was found on the spot.
    said = EncryptedJSONField(null=True)
    seen = EncryptedJSONField(null=True)
    counted = models.JSONField(default=dict)  # measure to number, as the ledgers stood at the last step
    begun_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    applied_by_id = models.BigIntegerField(null=True)
    applied_by_name = models.CharField(max_length=80, blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by_id = models.BigIntegerField(null=True)
    checked_by_name = models.CharField(max_length=80, blank=True)
    check_note = EncryptedTextField(default="")
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_why = EncryptedTextField(default="")
    awarded_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-begun_at", "-id"], name="no_fraud_newest"),
            models.Index(fields=["review_on"], name="no_fraud_titles", condition=models.Q(state="awarded")),
        ]
        constraints = [
            # One running application or title of a kind for each unit and part.
            models.UniqueConstraint(
                fields=["unit", "kind", "part"],
                condition=~models.Q(state__in=["refused", "withdrawn", "given_up"]),
                name="no_fraud_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="awarded")
                | models.Q(awarded_on__isnull=False, review_on__isnull=False, checked_at__isnull=False),
                name="no_fraud_title_was_checked",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class NoFraudFile(models.Model):
    """A picture that proves a condition."""

    row = models.ForeignKey(NoFraud, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+")
    condition = models.CharField(max_length=30)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=80)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.condition} of {self.row_id}"
