"""Deadlines as rows, and each time that one was missed."""

from typing import Any

from django.db import models
from django.db.models import Q


class ClockKind(models.TextChoices):
    """What must have happened by then."""

    CONFIRM = "confirm", "确认等级"
    ASSIGN = "assign", "派单"
    CONTACT = "contact", "首次联系"
    FACE = "face", "见面劝阻"
    AGAIN = "again", "再次联系"
    TRANSFER = "transfer", "答复转办"
    CLOSE = "close", "办结"


class AlertClock(models.Model):
    """One deadline of one alert. It runs until it is met or called off; overdue ones climb the levels."""

    alert = models.ForeignKey("alerts.Alert", on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=10, choices=ClockKind)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField()
    rule_version = models.CharField(max_length=20)

    objects: Any = models.Manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["look_at", "id"],
                name="clock_running",
                condition=Q(met_at__isnull=True, called_off_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "kind"],
                condition=Q(met_at__isnull=True, called_off_at__isnull=True),
                name="clock_one_running_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(called_off_at__isnull=True), name="clock_met_or_called_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.kind}"


class Escalation(models.Model):
    """One missed deadline told to one level. Ends when somebody of that level takes note, or the clock stops."""

    class Level(models.TextChoices):
        """Who is told."""

        OFFICER = "officer", "责任人"
        UNIT = "unit", "责任单位负责人"
        DUTY = "duty", "值班员"
        DIRECTOR = "director", "中心主任"

    clock = models.ForeignKey(AlertClock, on_delete=models.CASCADE, related_name="escalations")
    alert = models.ForeignKey("alerts.Alert", on_delete=models.CASCADE, related_name="escalations")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    to = models.CharField(max_length=10, choices=Level)
    at = models.DateTimeField()
    noted_at = models.DateTimeField(null=True)
    noted_by_name = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["to", "alert"],
                name="escalation_waiting",
                condition=Q(noted_at__isnull=True, ended_at__isnull=True),
            ),
            models.Index(fields=["alert", "at"], name="escalation_by_alert"),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.to}"
