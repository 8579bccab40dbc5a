"""What the keeping of the house leaves behind: backups that were made, and the change from one data key to the next."""

from django.db import models


class BackupRun(models.Model):
    """One backup and what became of it."""

    class State(models.TextChoices):
        """Where the backup stands."""

        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "没有做成"

    started_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    verified = models.BooleanField(default=False)
    place = models.CharField(max_length=400)
    size_bytes = models.BigIntegerField(null=True)
    row_count = models.BigIntegerField(null=True)
    file_count = models.BigIntegerField(null=True)
    problem = models.CharField(max_length=400, blank=True)
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.state}"


class KeyRotation(models.Model):
    """The way from one data key to the next: which column of which table has come how far."""

    new_key = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    table = models.CharField(max_length=80, blank=True)
    last_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="one_rotation_at_a_time", condition=models.Q(finished_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.new_key}: {self.done}/{self.total}"
