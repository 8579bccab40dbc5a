"""The touch ledger. Append-only and partitioned by month; a mistake is corrected by a row that reverses it."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class TouchKind(models.TextChoices):
    """By what a person, household, group or unit was reached."""

    VISIT = "visit", "入户走访"
    RECEIPT = "receipt", "告知单回执"
    PLEDGE = "pledge", "承诺书"
    RELAY = "relay", "群转发"
    LECTURE = "lecture", "宣讲"
    SMS = "sms", "短信"
    CALL = "call", "电话"
    DISSUASION = "dissuasion", "见面劝阻"
    QUIZ = "quiz", "答题"


# By what way somebody was reached, as stored and as shown.
CHANNELS = {
    "door": "上门",
    "face": "见面",
    "call": "电话",
    "phone": "电话",
    "sms": "短信",
    "wechat": "微信",
    "site": "现场",
    "other": "其他",
}


class Touch(models.Model):
    """One contact with its proof.

    The table is partitioned by month of `at`, so its key is (at, id). What was shown is kept as text, hash and
    time: the proof survives the deletion of the material. The table itself is made by the second migration.
    """

    pk = models.CompositePrimaryKey("at", "id")
    id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=TouchKind)
    channel = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    group = models.ForeignKey("people.Group", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    target_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    people_reached = models.PositiveIntegerField(default=1)
    material = models.CharField(max_length=40, blank=True)
    material_version = models.CharField(max_length=20, blank=True)
    shown_text = EncryptedTextField(default="")
    shown_hash = models.CharField(max_length=64, blank=True)
    proof_hash = models.CharField(max_length=64, blank=True)
    proof_size = models.PositiveIntegerField(null=True)
    proof_at = models.DateTimeField(null=True)
    proof_longitude = models.FloatField(null=True)
    proof_latitude = models.FloatField(null=True)
    officer_id = models.BigIntegerField(null=True)
    officer_name = models.CharField(max_length=80)
    source = models.CharField(max_length=20)
    source_ref = models.CharField(max_length=60)
    reverses_id = models.BigIntegerField(null=True)
    reverse_reason = EncryptedTextField(default="")
    note = EncryptedTextField(default="")
    recorded_at = models.DateTimeField()
    # When the words were erased under the retention rules; hashes, times and numbers stay as proof.
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "touches_touch"

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class TouchKey(models.Model):
    """Makes recording idempotent across partitions: one row for each (source, source_ref)."""

    source = models.CharField(max_length=20)
    source_ref = models.CharField(max_length=60)
    touch_id = models.BigIntegerField()
    touch_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "source_ref"], name="touch_key_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.source_ref}"
