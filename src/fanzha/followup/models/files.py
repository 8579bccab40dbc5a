"""The file, whom it is about, who may open it, and who did."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.followup import ENDED_NAMES, FOLLOWUP, SIDE_NAMES


class File(models.Model):
    """One file: the papers that carry it and its days. What it says of somebody goes with its end; the row stays.

    It belongs to the unit of the deciding authority. The unit opens nothing: only who is named sees inside.
    """

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=40, unique=True)  # of the form: the same form sent twice is one file
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    rule_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=[(s.value, n) for s, n in FOLLOWUP.state_names.items()])
    basis = models.CharField(max_length=24)
    authority = EncryptedTextField(default="")
    document = EncryptedTextField(default="")
    purpose = EncryptedTextField(default="")
    consent_on = models.DateField(null=True)
    office_on = models.DateField(null=True)
    guardian_on = models.DateField(null=True)
    school_on = models.DateField(null=True)
    papers_at = EncryptedTextField(default="")
    told_on = models.DateField(null=True)
    not_told_why = EncryptedTextField(default="")
    review_on = models.DateField()
    expires_on = models.DateField()
    renewals = models.PositiveSmallIntegerField(default=0)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=80)
    opened_at = models.DateTimeField(null=True)
    agreed_by_id = models.BigIntegerField(null=True)
    agreed_by_name = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, choices=[(e.value, n) for e, n in ENDED_NAMES.items()])
    closing_note = EncryptedTextField(default="")
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "expires_on"], name="followup_running")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "declined", "erased"])
                | Q(opened_at__isnull=False, agreed_by_name__gt=""),
                name="followup_open_by_two",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by_id__isnull=True)
                | Q(proposed_by_id__isnull=True)
                | ~Q(agreed_by_id=F("proposed_by_id")),
                name="followup_not_by_one",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "declined", "erased"]) | Q(closed_at__isnull=False),
                name="followup_end_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Subject(models.Model):
    """Whom a file is about. A row of its own: nobody of the ledgers of persons is marked or joined to it."""

    file = models.OneToOneField(File, on_delete=models.CASCADE, related_name="subject")
    name = EncryptedTextField()
    id_number = EncryptedTextField(default="")
    phone = EncryptedTextField(default="")
    # Under a key word of their own: the same number gives another index in every other table of the house.
    name_index = models.CharField(max_length=22, db_index=True)
    id_index = models.CharField(max_length=22, blank=True, db_index=True)
    phone_index = models.CharField(max_length=22, blank=True, db_index=True)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.file_id}"


class Named(models.Model):
    """One officer who may open one file, from when until when, named by two."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="named")
    officer = models.ForeignKey("org.Officer", on_delete=models.PROTECT, related_name="+")
    officer_name = models.CharField(max_length=80)
    side = models.CharField(max_length=8, choices=list(SIDE_NAMES.items()))
    from_at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "officer"], condition=Q(ended_at__isnull=True), name="followup_named_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.officer_id}"


class Look(models.Model):
    """One visit of one officer to one file, with the purpose that was stated, and how often pages were opened."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="looks")
    officer_id = models.BigIntegerField()
    officer_name = models.CharField(max_length=80)
    purpose = EncryptedTextField()
    at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    objects: Any = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["file", "-at"], name="followup_looks")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.officer_id}"
