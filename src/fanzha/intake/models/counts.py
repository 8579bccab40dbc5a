"""What a check leaves behind: a count. And what keeps one address from flooding the door."""

from typing import Any

from django.db import models


class CheckCount(models.Model):
    """How many checks of a kind got a verdict on a day. The text itself is kept nowhere."""

    day = models.DateField()
    kind = models.CharField(max_length=10)
    verdict = models.CharField(max_length=12)
    count = models.PositiveIntegerField(default=0)

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "kind", "verdict"], name="check_count_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.verdict}: {self.count}"


class RateCount(models.Model):
    """How often one address (as blind index) did one thing within one window. Swept when the window is over."""

    door = models.CharField(max_length=10)
    address = models.CharField(max_length=22)
    window_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["door", "address", "window_at"], name="rate_count_once")]

    def __str__(self) -> str:
        return f"{self.door} {self.window_at:%m-%d %H:%M}: {self.count}"
