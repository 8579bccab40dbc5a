"""典型案例: a case told to everybody, from the draft out of its file to the library and out of it again."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.typical_case import TYPICAL


class TypicalCase(models.Model):
    """What becomes of one case in publicity. The text may still name people: sealed until it is approved."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="typical_cases")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # of the case, and goes with it
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in TYPICAL.state_names.items()])
    title = EncryptedTextField(default="")
    story = EncryptedTextField(default="")
    lesson = EncryptedTextField(default="")
    # What was found and may stay all the same: code, words, whether the file held them, why, by whom and when.
    kept = EncryptedJSONField(default=list)
    # Everybody who had a hand in the text: none of them may approve it.
    writers = ArrayField(models.BigIntegerField(), default=list)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # when something was last done about it
    edited_by_name = models.CharField(max_length=80, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    why = EncryptedTextField(default="")  # of the last decision
    # Of the entry in the library; the entry itself knows nothing of the case.
    entry_code = models.CharField(max_length=40, blank=True)
    # Something came into the file that stands in the published text.
    is_doubtful = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-moved_at", "-id"], name="typical_newest"),
            models.Index(fields=["unit", "-moved_at"], name="typical_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], name="typical_once_a_case"),
            models.UniqueConstraint(fields=["entry_code"], condition=~Q(entry_code=""), name="typical_entry_once"),
            models.CheckConstraint(
                condition=Q(state="approved", decided_by_id__isnull=False) & ~Q(entry_code="")
                | ~Q(state="approved") & Q(entry_code=""),
                name="typical_approved_is_in_the_library",
            ),
        ]

    def __str__(self) -> str:
        return f"typical case {self.pk}"
