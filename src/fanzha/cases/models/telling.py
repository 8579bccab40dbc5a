"""How a case was told, as numbers under the house's key: alike tellings are found, no text can be read back."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from fanzha.common.scope import ScopedQuerySet


class Telling(models.Model):
    """The signature of the story of one case. Empty where there was too little to compare. Goes with the story."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="telling")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    signature = ArrayField(models.BigIntegerField())
    looked_up = ArrayField(models.BigIntegerField())  # the smallest of it, by which alike ones are found
    noted_at = models.DateTimeField()

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["looked_up"], name="telling_looked_up")]

    def __str__(self) -> str:
        return f"telling of case {self.case_id}"
