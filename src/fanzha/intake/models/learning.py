"""Learning at home: versions of the screening model, how a shadow differs from the live one, the weekly drift."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.core.workflow.version import VERSION, VersionState


class ScreeningVersion(models.Model):
    """One version made at home. The shipped one is no row: it is what holds where no row is live.

    `replaced` is the version that was live before this one; empty where that was the shipped one.
    """

    version = models.CharField(max_length=40, unique=True, null=True)
    parent = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=[(s.value, VERSION.state_names[s]) for s in VersionState])
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)  # texts by label and kind
    figures = models.JSONField(default=dict)  # by "own" and "before", on the texts kept back
    note = EncryptedTextField(default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=80)

    shadow_since = models.DateTimeField(null=True)
    # Reports from `shadow_from_id` (not included) to `shadow_seen_id` (included) were judged by both.
    shadow_from_id = models.BigIntegerField(default=0)
    shadow_seen_id = models.BigIntegerField(default=0)
    seen_count = models.PositiveIntegerField(default=0)
    both_count = models.PositiveIntegerField(default=0)

    live_since = models.DateTimeField(null=True)
    live_by_name = models.CharField(max_length=80, blank=True)
    replaced = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    ended_why = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="live"), name="version_one_live"),
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="shadow"), name="version_one_shadow"),
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="training"), name="version_one_training"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["candidate", "shadow", "live"])
                | models.Q(file__isnull=False, version__isnull=False),
                name="version_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        return self.version or f"#{self.pk}"


class ShadowDifference(models.Model):
    """A report that one of the two versions called a fraud and the other did not."""

    version = models.ForeignKey(ScreeningVersion, on_delete=models.CASCADE, related_name="differences")
    report = models.ForeignKey("intake.Report", on_delete=models.CASCADE, related_name="+")
    live_raised = models.BooleanField()
    shadow_raised = models.BooleanField()
    shadow_score = models.FloatField()
    at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "report"], name="difference_once"),
            models.CheckConstraint(
                condition=~models.Q(live_raised=models.F("shadow_raised")), name="difference_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.report_id}"


class DriftReport(models.Model):
    """What rose in one week, and which tactics raise false alarms. Made again for the same week it replaces itself."""

    until = models.DateField(unique=True)  # the last day of the week, included
    report_count = models.PositiveIntegerField()
    content = EncryptedJSONField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return str(self.until)
