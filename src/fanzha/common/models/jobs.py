"""Jobs that failed for good, with the reason in words."""

from django.db import models


class JobFailure(models.Model):
    """A job whose last try failed. Shown with why and again; the job's own arguments hold ids only."""

    job_id = models.BigIntegerField(unique=True)
    task = models.CharField(max_length=120)
    queue = models.CharField(max_length=20)
    problem = models.CharField(max_length=200)
    tries = models.PositiveIntegerField()
    failed_at = models.DateTimeField(db_index=True)
    again_at = models.DateTimeField(null=True)
    again_by = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.task} {self.job_id}"
