"""催报: who was reminded on a day, and of what."""

from typing import Any

from django.db import models

from fanzha.common.scope import ScopedQuerySet


class Nudge(models.Model):
    """One reminder of one unit; the database lets one a day, whoever asks and however often."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    text = models.CharField(max_length=200)  # titles of a return or a task, no names of persons
    url = models.CharField(max_length=200)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    told = models.PositiveSmallIntegerField(null=True)  # how many officers got it; null before the job has run

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "on"], name="nudge_once_a_day")]
        indexes = [models.Index(fields=["on"], name="nudge_waiting", condition=models.Q(told__isnull=True))]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


class CalendarFeed(models.Model):
    """An address at which an officer's calendar fetches what is due; whoever holds it reads titles and days alone."""

    officer = models.OneToOneField("org.Officer", on_delete=models.CASCADE, related_name="+")
    token_index = models.CharField(max_length=22, unique=True)
    made_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"calendar of officer {self.officer_id}"
