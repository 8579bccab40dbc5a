"""Reports with what was found in them. Text, numbers and names from outside are encrypted whole."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.report import REPORT, ReportState


class Report(models.Model):
    """One thing that was reported to us: what it said, what screening made of it, and what an officer decided.

    `target` is the person to be warned; `contact` is whoever reported. A report that screening found harmless in a
    file feed keeps neither text nor persons: only its key and its verdict, so that counts can be traced.
    """

    class Paid(models.TextChoices):
        """Whether money has gone."""

        NONE = "none", "没转钱"
        PAID = "paid", "已转钱"
        UNKNOWN = "unknown", "不清楚"

    class Dismissal(models.TextChoices):
        """Why a report was set aside."""

        HARMLESS = "harmless", "内容没有问题"
        NOT_FRAUD = "not_fraud", "有纠纷，但不是诈骗"
        UNCLEAR = "unclear", "内容不清，联系不上报告人"
        TEST = "test", "测试、误点"

    # Made from the row's own id, not from a gap-free series: a series would let one report be taken at a time.
    number = models.CharField(max_length=24, unique=True)
    receipt = EncryptedTextField(default="")
    receipt_index = models.CharField(max_length=22, unique=True)
    key = models.CharField(max_length=80, unique=True)
    source = models.ForeignKey("intake.Source", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    batch_id = models.BigIntegerField(null=True, db_index=True)
    external_id = EncryptedTextField(default="")

    kind = models.CharField(max_length=10, default="unknown")
    text = EncryptedTextField(default="")
    digest = models.CharField(max_length=22, blank=True)
    caller = EncryptedTextField(default="")
    caller_index = models.CharField(max_length=22, blank=True, db_index=True)
    picture_count = models.PositiveSmallIntegerField(default=0)
    is_disputed = models.BooleanField(default=False)

    is_scam = models.BooleanField(null=True)
    # The machine's grade; raised to the rule's grade where something in the report is on a watch list.
    grade = models.CharField(max_length=6, default="none")
    is_listed = models.BooleanField(default=False)
    score = models.FloatField(null=True)
    scam_type = models.CharField(max_length=4, blank=True)
    subtype = models.CharField(max_length=4, blank=True)
    verdict = EncryptedJSONField(null=True)
    version = models.CharField(max_length=40, blank=True)

    paid_state = models.CharField(max_length=8, choices=Paid, default=Paid.UNKNOWN)
    for_elder = models.BooleanField(default=False)
    contact_name = EncryptedTextField(default="")
    contact_phone = EncryptedTextField(default="")
    contact_index = models.CharField(max_length=22, blank=True, db_index=True)
    target_name = EncryptedTextField(default="")
    target_phone = EncryptedTextField(default="")
    target_index = models.CharField(max_length=22, blank=True, db_index=True)
    target_address = EncryptedTextField(default="")
    # Whom the report is about: the person to be warned, or whoever sent it. Empty where both are unknown.
    person_index = models.CharField(max_length=22, blank=True)
    relation = models.CharField(max_length=12, blank=True)

    state = models.CharField(max_length=10, choices=[(s.value, REPORT.state_names[s]) for s in ReportState])
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined")
    received_at = models.DateTimeField()
    # When the sender says that it happened; every clock runs from `received_at`.
    happened_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    confirmed_grade = models.CharField(max_length=6, blank=True)
    is_to_be_warned = models.BooleanField(default=True)
    dismissal = models.CharField(max_length=10, choices=Dismissal, blank=True)
    note = EncryptedTextField(default="")
    erased_at = models.DateTimeField(null=True)
    # A row of a file about which a job has yet to tell the warnings: opening thousands of them at once would
    # keep everybody else from taking a number.
    is_untold = models.BooleanField(default=False)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "waiting_since"], name="report_queue"),
            models.Index(fields=["unit", "-received_at"], name="report_by_unit"),
            models.Index(fields=["-received_at", "-id"], name="report_newest"),
            models.Index(fields=["batch_id", "id"], condition=models.Q(is_untold=True), name="report_untold"),
            models.Index(fields=["digest", "person_index", "received_at"], name="report_same_text"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="joined", same_as__isnull=False)
                | (~models.Q(state="joined") & models.Q(same_as__isnull=True)),
                name="report_joined_has_a_first",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed") | ~models.Q(dismissal=""), name="report_dismissed_with_reason"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | models.Q(waiting_since__isnull=False),
                name="report_waiting_has_begun",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shown_grade(self) -> str:
        """Return the grade that an officer confirmed, or the machine's proposal until then."""
        return self.confirmed_grade or self.grade


class Finding(models.Model):
    """One phone, link, account or the like found in a report: a blind index to compare, the value encrypted."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=16)
    digest = models.CharField(max_length=22)
    value = EncryptedTextField(default="")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)

    objects: Any = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "digest"], name="finding_lookup")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ReportPicture(models.Model):
    """A picture sent with a report, re-encoded without its metadata, stored encrypted."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="pictures")
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "place"], name="picture_once")]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.place}"


class Label(models.Model):
    """Somebody's word on whether a screened text was harmless: what false alarms are counted and versions learnt from.

    The text stays with its report, encrypted; a label without it teaches nothing any more.
    """

    class Said(models.TextChoices):
        """Who said so."""

        OFFICER = "officer", "民警"
        WARNED = "warned", "被劝阻人"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="labels")
    is_harmless = models.BooleanField()
    said_by = models.CharField(max_length=8, choices=Said)
    officer_name = models.CharField(max_length=80)
    grade = models.CharField(max_length=6)
    scam_type = models.CharField(max_length=4, blank=True)  # as the version said
    true_type = models.CharField(max_length=4, blank=True)  # as the officer said, where one did
    version = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(db_index=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=80, blank=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "said_by"], name="label_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.said_by}"
