"""Rules, thresholds, deadlines and scripts as data: versioned, each with the date from which it holds."""

from django.db import models


class RuleVersion(models.Model):
    """One version of one rule set. Never changed once it holds; a change is a new version."""

    kind = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    valid_from = models.DateField()
    content = models.JSONField()
    note = models.CharField(max_length=300, blank=True)
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="rule_version_once")]
        indexes = [models.Index(fields=["kind", "-valid_from"], name="rule_by_date")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
