"""Requests for sensitive steps that a second person decides, and who looked at each."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class Approval(models.Model):
    """One request: what is to be done, why, who asked, who decided, what came of it.

    Officers are kept as numbers and names: the record outlives their accounts. What is to be done, the reasons and the
    facts may name people and are sealed.
    """

    step = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="waiting")
    # The unit concerned; null where the step is about the whole house.
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    # Blind: the same step with the same payload is asked for once at a time.
    same = models.CharField(max_length=32)
    sealed = EncryptedJSONField(null=True)
    facts = EncryptedJSONField(default=list)
    why = EncryptedTextField(default="")
    asked_by_id = models.BigIntegerField(null=True, db_index=True)
    asked_by_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of the waiting, then of the permit
    rule_version = models.CharField(max_length=32)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_why = EncryptedTextField(default="")
    ended_at = models.DateTimeField(null=True)
    outcome = EncryptedTextField(default="")
    outcome_url = models.CharField(max_length=200, blank=True)
    # What an attempt met that the house did not expect; the request stays open.
    problem = models.CharField(max_length=200, blank=True)
    # Of a permit that is used away from the pages: only a hash of the code is kept.
    code_hash = models.CharField(max_length=64, blank=True)
    asker_told_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "expires_at"], name="approval_state_end"),
            models.Index(fields=["about_kind", "about_id"], name="approval_about"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "same"], condition=models.Q(state="waiting"), name="approval_asked_once"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id__isnull=True)
                | models.Q(asked_by_id__isnull=True)
                | ~models.Q(decided_by_id=models.F("asked_by_id")),
                name="approval_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["done", "permitted", "refused"]) | models.Q(decided_at__isnull=False),
                name="approval_decided_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.pk}"


class ApprovalLook(models.Model):
    """Who opened a request, when first, when last, how often."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="looks")
    officer_id = models.BigIntegerField()
    officer_name = models.CharField(max_length=80)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["approval", "officer_id"], name="approval_look_once")]

    def __str__(self) -> str:
        return f"{self.approval_id} {self.officer_name}"
