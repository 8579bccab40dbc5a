"""The register of cases."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow import case as rules


class Case(models.Model):
    """One reported fraud with its loss."""

    class Channel(models.TextChoices):
        """By what door the case came in."""

        ALERT = "alert", "预警转入"
        CALL = "call", "110 报警"
        STATION = "station", "派出所受理"
        HANDOVER = "handover", "外地移送"
        OTHER = "other", "其他"

    number = models.CharField(max_length=24, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=14, choices=[(k.value, v) for k, v in rules.MACHINE.state_names.items()])
    scam_type = models.CharField(max_length=4, blank=True)
    subtype = models.CharField(max_length=4, blank=True)
    loss_fen = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.OTHER)
    # Where the case comes from: "alert:12"; unique, so that one alert opens one case.
    source_ref = models.CharField(max_length=40, null=True, unique=True)
    facts = EncryptedTextField(default="")
    payments = EncryptedTextField(default="")
    opened_by_name = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)
    close_note = EncryptedTextField(default="")
    # How it came about and where from: codes of rules/victims.json and of rules/story.json.
    origin_level = models.CharField(max_length=12, blank=True, db_default="")
    leak_source = models.CharField(max_length=20, blank=True, db_default="")
    contact_way = models.CharField(max_length=20, blank=True, db_default="")
    contact_at = models.DateTimeField(null=True)  # when the other side first wrote or called
    # What the investigation brought, and when it was entered as solved.
    solved_at = models.DateTimeField(null=True)
    arrests = models.PositiveIntegerField(null=True)
    dens = models.PositiveIntegerField(null=True)
    recovered_fen = models.BigIntegerField(null=True)
    outcome_note = EncryptedTextField(null=True, default="")
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)  # when facts, payments and notes went; the count stays

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="case_newest"),
            models.Index(fields=["unit", "-reported_at", "-id"], name="case_by_unit"),
            models.Index(fields=["person"], name="case_by_person"),
            models.Index(fields=["reported_at"], name="case_open", condition=~Q(state="closed")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(loss_fen__isnull=True) | Q(loss_fen__gte=0), name="case_loss_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(occurred_at__isnull=True) | Q(occurred_at__lte=F("reported_at")),
                name="case_reported_after_it_happened",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="case_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(recovered_fen__isnull=True) | Q(recovered_fen__gte=0), name="case_recovered_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.number
