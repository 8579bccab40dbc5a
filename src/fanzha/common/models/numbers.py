"""Number series without gaps: one row a series, locked while a number is taken."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given in a series such as `YJ-2026`."""

    name = models.CharField(max_length=40, primary_key=True)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
