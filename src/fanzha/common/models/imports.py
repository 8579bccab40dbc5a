"""An uploaded table and what became of each of its rows."""

from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class ImportBatch(models.Model):
    """One uploaded table. The counts always add up: total = added + changed + same + refused once it is done."""

    class State(models.TextChoices):
        """Where the batch stands."""

        WAITING = "waiting", "排队中"
        RUNNING = "running", "处理中"
        DONE = "done", "已完成"
        REFUSED = "refused", "整份未收"
        STOPPED = "stopped", "中断，可继续"

    kind = models.CharField(max_length=40)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    officer_id = models.BigIntegerField(null=True)
    officer_name = models.CharField(max_length=80)
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_hash = models.CharField(max_length=64, db_index=True)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    heading_row = models.PositiveIntegerField(default=0)
    blank_rows = models.PositiveIntegerField(default=0)
    ignored_columns = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)  # when the rows' words and the file went

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "unit", "-created_at"], name="import_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    done=models.F("added") + models.F("changed") + models.F("same") + models.F("refused")
                ),
                name="import_counts_add_up",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(total=models.F("done")), name="import_done_means_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ImportRow(models.Model):
    """One row of an uploaded table: what it said, what became of it, and why it was refused."""

    class Result(models.TextChoices):
        """What became of the row."""

        ADDED = "added", "新增"
        CHANGED = "changed", "更新"
        SAME = "same", "已有，未变"
        REFUSED = "refused", "未收"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    result = models.CharField(max_length=8, choices=Result)
    problem = EncryptedTextField(default="")
    column = models.CharField(max_length=60, blank=True)
    said = EncryptedJSONField(null=True)
    before = EncryptedJSONField(null=True)
    after = EncryptedJSONField(null=True)
    subject_id = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["batch", "result", "number"], name="import_row_result"),
            models.Index(fields=["subject_id"], name="import_row_subject", condition=~models.Q(subject_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"
