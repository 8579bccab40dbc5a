"""宣传效果: one reckoning of whether those reached are cheated less. Counts alone, nobody's data."""

from typing import Any

from django.db import models

from fanzha.common.scope import ScopedQuerySet


class EffectRun(models.Model):
    """One look at one period by one version of the rules; asked again, the row is reckoned again."""

    class Period(models.TextChoices):
        """Which days are looked at."""

        LAST_12 = "last_12", "最近 12 个月"
        THIS_YEAR = "this_year", "今年"
        LAST_YEAR = "last_year", "去年"

    class State(models.TextChoices):
        """How far it is. What was reckoned before is shown until it is replaced."""

        ASKED = "asked", "正在计算"
        DONE = "done", "已算好"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # and all below it
    period = models.CharField(max_length=12, choices=Period)
    start = models.DateField()
    end = models.DateField()  # the first day that is not looked at any more
    state = models.CharField(max_length=8, choices=State)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=80)
    rule_version = models.CharField(max_length=20, blank=True)
    reckoned_at = models.DateTimeField(null=True)
    content = models.JSONField(default=dict)  # counts, rates, ratios and codes of sentences

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "end"], name="effect_run_once"),
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="effect_run_has_days"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(reckoned_at__isnull=False), name="effect_run_done_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.end:%Y-%m-%d}"


class EffectPiece(models.Model):
    """What one village comes to in a reckoning under way, so that a broken job goes on where it stopped."""

    run = models.ForeignKey(EffectRun, on_delete=models.CASCADE, related_name="pieces")
    village = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    counts = models.JSONField()  # [[group, month, days, losses], …]: only what is not zero

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "village"], name="effect_piece_once")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.village_id}"
