"""倒查: what had reached one victim before, and what each responsible unit says to it."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.metrics.reach import STANDING_NAMES
from fanzha.core.workflow.trace_back import CONCLUSION_NAMES, DUTY, DutyState

_STANDINGS = [(standing.value, name) for standing, name in STANDING_NAMES.items()]


class TraceBack(models.Model):
    """One look back, for one victim of one case, by one version of the rules."""

    number = models.CharField(max_length=24, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # of the case
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    victim = models.OneToOneField("cases.Victim", on_delete=models.PROTECT, related_name="+")
    home_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    # Touches count up to here: the first payment, or when it happened, or when it was reported.
    before_at = models.DateTimeField()
    standing = models.CharField(max_length=12, choices=_STANDINGS)
    rule_version = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    reckoned_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="trace_back_newest"),
            models.Index(fields=["case"], name="trace_back_by_case"),
        ]

    def __str__(self) -> str:
        return self.number


class TraceTouch(models.Model):
    """A copy of one touch as it stood when the look back was made: proof survives the thing proved."""

    trace_back = models.ForeignKey(TraceBack, on_delete=models.CASCADE, related_name="touches")
    touch_id = models.BigIntegerField()
    touch_at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    whom = models.CharField(max_length=10)
    counts_as = models.CharField(max_length=12, choices=_STANDINGS)
    why = models.CharField(max_length=20)  # a code of core.metrics.reach.WHY
    unit_name = models.CharField(max_length=80)
    officer_name = models.CharField(max_length=80)
    shown_hash = models.CharField(max_length=64, blank=True)
    proof_hash = models.CharField(max_length=64, blank=True)

    objects: Any = models.Manager()

    class Meta:
        ordering = ("-touch_at", "-touch_id")
        constraints = [models.UniqueConstraint(fields=["trace_back", "touch_id"], name="trace_touch_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.touch_at:%Y-%m-%d}"


class TraceDuty(models.Model):
    """What one responsible unit owes: to say what it had done, before anything is concluded or published."""

    trace_back = models.ForeignKey(TraceBack, on_delete=models.PROTECT, related_name="duties")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # that owes the answer
    level = models.CharField(max_length=12)
    standing = models.CharField(max_length=12, choices=_STANDINGS)
    state = models.CharField(max_length=12, choices=[(k.value, v) for k, v in DUTY.state_names.items()])
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    was_late = models.BooleanField(default=False)  # late stays late, also when it was answered afterwards
    answer = EncryptedTextField(default="")
    measures = EncryptedTextField(default="")
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=80, blank=True)
    returned_why = EncryptedTextField(default="")
    conclusion = models.CharField(
        max_length=10, blank=True, choices=[(k.value, v) for k, v in CONCLUSION_NAMES.items()]
    )
    concluded_why = EncryptedTextField(default="")
    concluded_at = models.DateTimeField(null=True)
    concluded_by_name = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="trace_duty_running",
                condition=models.Q(state__in=[DutyState.ASKED.value, DutyState.RETURNED.value]),
            ),
            models.Index(fields=["unit", "-asked_at"], name="trace_duty_by_unit"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["trace_back", "unit"], name="trace_duty_once_a_unit"),
            models.CheckConstraint(
                condition=~models.Q(state="concluded") | ~models.Q(conclusion=""), name="trace_duty_concluded_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trace_back_id}/{self.unit_id}"
