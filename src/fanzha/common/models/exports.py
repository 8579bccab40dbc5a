"""A list that somebody asked for and a job makes: what, what for, how far, and the file for some days."""

from typing import Any

from django.db import models
from django.db.models import Q

from fanzha.common.crypto import EncryptedTextField


class Export(models.Model):
    """One list on its way out. Only the officer who asked for it ever gets it."""

    class State(models.TextChoices):
        """Where the export stands."""

        WAITING = "waiting", "排队中"
        RUNNING = "running", "生成中"
        DONE = "done", "可以下载"
        FAILED = "failed", "没有做成"
        CANCELLED = "cancelled", "已取消"
        EXPIRED = "expired", "已到期删除"

    kind = models.CharField(max_length=40)
    form = models.CharField(max_length=4, choices=[("xlsx", "xlsx"), ("csv", "csv"), ("zip", "zip")], default="xlsx")
    plain = models.BooleanField(default=False)
    wanted = models.JSONField(default=dict)  # the filter: numbers and codes alone
    purpose = EncryptedTextField()
    officer_id = models.BigIntegerField()
    officer_name = models.CharField(max_length=80)
    approved_by_name = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # Each start takes the next number: a worker that was thought dead and still writes finds that it is not its turn.
    run = models.PositiveIntegerField(default=0)
    file = models.ForeignKey("common.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["officer_id", "-id"], name="export_by_officer"),
            models.Index(fields=["state", "expires_at"], name="export_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(expires_at__isnull=False), name="export_done_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
