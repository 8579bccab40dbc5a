"""What analysis reads and keeps: one flat row a case, definitions, findings of a week, the county's own map."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class CaseFact(models.Model):
    """A case as it is counted. Triggers of the database keep the row, whoever changes case, victim or payment.

    A case with several victims is counted once, by the victim entered first; with several payments by the way in which
    most was paid. Where nobody knows the victim's home, the unit of the case stands for the place.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="fact")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    is_home_known = models.BooleanField(default=False)
    day = models.DateField()  # of the report, in China
    week_hour = models.PositiveSmallIntegerField(null=True)  # of the fraud: 0 is Monday from 0:00, 167 Sunday 23:00
    scam_type = models.CharField(max_length=4, blank=True)
    channel = models.CharField(max_length=10)
    contact_way = models.CharField(max_length=20, blank=True)
    way = models.CharField(max_length=12, blank=True)
    bank = models.CharField(max_length=60, blank=True, default="", db_default="")  # of the payee, as it was written
    age = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    occupation = models.CharField(max_length=20, blank=True)
    person_key = models.BigIntegerField(null=True)
    household_key = models.BigIntegerField(null=True)
    loss_fen = models.BigIntegerField(null=True)
    contact_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)  # the first payment, or when it happened
    reported_at = models.DateTimeField()

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["day"], name="fact_by_day"),
            models.Index(fields=["person_key"], name="fact_by_person", condition=models.Q(person_key__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"fact of case {self.case_id}"


class AnalysisDefinition(models.Model):
    """A question kept under a name. A changed one is a new version: what was made from the old one stays explained."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField()  # free words: somebody may name a person in them
    key = models.CharField(max_length=22)  # blind index of the name, for the versions of one
    version = models.PositiveIntegerField()
    content = models.JSONField()  # codes alone, as `queries.analysis.Asked.as_data` gives them
    is_shared = models.BooleanField(default=False)  # a definition for others; otherwise the view of one officer
    owner_id = models.BigIntegerField(null=True)
    kept_by_name = models.CharField(max_length=80)
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "key", "version"], condition=models.Q(is_shared=True), name="definition_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"definition {self.pk}"


class RisingFinding(models.Model):
    """One pattern that rose in a week, kept on the night after it."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    week = models.DateField()  # its Monday
    traits = models.JSONField()  # pairs of dimension and code
    mark = models.CharField(max_length=200)
    now = models.PositiveIntegerField()
    before = models.PositiveIntegerField()
    expected = models.FloatField()
    rule_version = models.CharField(max_length=20)
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by_name = models.CharField(max_length=80, blank=True)
    why = EncryptedTextField(default="")
    version = models.PositiveIntegerField(default=1)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "week", "mark"], name="rising_finding_once")]

    def __str__(self) -> str:
        return f"finding {self.pk}"


class PlaceMap(models.Model):
    """The county's own map: an outline for each unit. The newest is drawn."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    shapes = models.JSONField()  # unit id to rings of [x, y], already in the units of the drawing
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    unmatched = models.PositiveIntegerField()
    loaded_by_name = models.CharField(max_length=80)
    loaded_at = models.DateTimeField()

    objects: Any = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"map {self.pk}"
