"""What a unit was before: earlier names, earlier places, what it was merged into, and changes with a day of their own.

The unit's own row says what holds now. These tables hold only what no longer does, so that a unit which never changed
has no row here, and the tree of an earlier day is today's tree with the few units put back that have moved since.
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.org.models.units import Unit

# The days of an earlier fact: the first is in it, the last bound is not.
_DAYS = models.Func("since", "until", function="daterange", output_field=DateRangeField())


def _once(name: str) -> ExclusionConstraint:
    """Return the constraint that no day of a unit is told twice."""
    return ExclusionConstraint(
        name=name,
        expressions=[(models.F("unit"), RangeOperators.EQUAL), (_DAYS, RangeOperators.OVERLAPS)],
    )


def _some_days(name: str) -> models.CheckConstraint:
    """Return the constraint that an earlier fact held for at least one day."""
    return models.CheckConstraint(
        condition=models.Q(since__isnull=True) | models.Q(until__gt=models.F("since")), name=name
    )


class PastName(models.Model):
    """What a unit was called, and what kind it was, until a day that no longer belongs to it."""

    unit = models.ForeignKey("org.Unit", on_delete=models.CASCADE, related_name="past_names")
    since = models.DateField(null=True)  # null: as far back as anybody knows
    until = models.DateField(db_index=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=Unit.Kind)

    class Meta:
        constraints = [_once("past_name_once_a_day"), _some_days("past_name_some_days")]

    def __str__(self) -> str:
        return f"{self.name} – {self.until}"


class PastPlace(models.Model):
    """Where a unit hung, and whether it was in use, until a day that no longer belongs to it."""

    unit = models.ForeignKey("org.Unit", on_delete=models.CASCADE, related_name="past_places")
    since = models.DateField(null=True)
    until = models.DateField(db_index=True)
    territory_parent = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    line_parent = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField()

    class Meta:
        constraints = [_once("past_place_once_a_day"), _some_days("past_place_some_days")]

    def __str__(self) -> str:
        return f"{self.unit_id} – {self.until}"


class Succession(models.Model):
    """From a day on, one unit goes on in another: it was merged into it, or the other was split off from it."""

    class Manner(models.TextChoices):
        """How the one came out of the other."""

        MERGED = "merged", "并入"
        SPLIT = "split", "拆分"

    old = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="led_to")
    new = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="came_from")
    since = models.DateField()
    manner = models.CharField(max_length=8, choices=Manner)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new", "since"], name="succession_once"),
            models.CheckConstraint(condition=~models.Q(old=models.F("new")), name="succession_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class UnitChange(models.Model):
    """A rename, move, merger or split with the day from which it holds: arranged, then carried out or withdrawn."""

    class Kind(models.TextChoices):
        """What is done."""

        RENAME = "rename", "更名"
        MOVE = "move", "换上级"
        MERGE = "merge", "并入"
        SPLIT = "split", "拆分"

    class State(models.TextChoices):
        """How far it is. Planned ends by the daily job or by an officer; the other three are final."""

        PLANNED = "planned", "待执行"
        DONE = "done", "已执行"
        WITHDRAWN = "withdrawn", "已撤回"
        REFUSED = "refused", "没能执行"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind)
    on_date = models.DateField()
    facts = models.JSONField()  # what the unit is to be; ids, codes and names of units alone
    why = EncryptedTextField(default="")
    state = models.CharField(max_length=10, choices=State, default="planned")
    planned_by = models.ForeignKey("org.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    planned_by_name = models.CharField(max_length=80)
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)  # why it could not be carried out

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["on_date"], condition=models.Q(state="planned"), name="unit_change_due"),
            models.Index(fields=["unit", "on_date"], name="unit_change_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="planned", ended_at__isnull=True)
                | (~models.Q(state="planned") & models.Q(ended_at__isnull=False)),
                name="unit_change_ends_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.on_date}"
