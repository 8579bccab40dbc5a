"""线索: what somebody noticed, who checks it, what the giver is told, and the reward that names nobody."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.clue import CLUE, REWARD, ClueState


class Clue(models.Model):
    """One clue. Whoever gave it may stay nameless; a code leads them to the answer and to a reward."""

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=40, null=True, unique=True)  # of the form, or of the report: sent twice is one
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # who holds it now
    to_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+")  # asked to take it
    source = models.CharField(max_length=12)  # a code of rules/clues.json
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in CLUE.state_names.items()])
    text = EncryptedTextField()
    scam_type = models.CharField(max_length=4, blank=True)
    giver_name = EncryptedTextField(default="")
    giver_phone = EncryptedTextField(default="")
    receipt = EncryptedTextField()
    receipt_index = models.CharField(max_length=22, unique=True)
    received_at = models.DateTimeField()
    received_by_name = models.CharField(max_length=80)
    feedback_due_at = models.DateTimeField()
    feedback_at = models.DateTimeField(null=True)
    feedback = EncryptedTextField(default="")
    outcome_note = EncryptedTextField(default="")
    ended_at = models.DateTimeField(null=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="clues")
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="clue_newest"),
            models.Index(fields=["unit", "-received_at"], name="clue_by_unit"),
            models.Index(fields=["to_unit"], name="clue_asked", condition=models.Q(to_unit__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(s.value for s in CLUE.open_states), ended_at__isnull=True)
                | models.Q(state__in=sorted(s.value for s in CLUE.finals), ended_at__isnull=False),
                name="clue_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ClueState.HANDED.value, to_unit__isnull=False)
                | ~models.Q(state=ClueState.HANDED.value) & models.Q(to_unit__isnull=True),
                name="clue_handed_names_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ClueMark(models.Model):
    """A number, account or link that a clue names, as blind index: two clues about one thing find each other."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=20)
    index = models.CharField(max_length=22)

    objects: Any = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "index"], name="clue_mark_by_value")]
        constraints = [models.UniqueConstraint(fields=["clue", "kind", "index"], name="clue_mark_once")]

    def __str__(self) -> str:
        return f"{self.kind} of clue {self.clue_id}"


class Reward(models.Model):
    """A reward for a clue: by number and code, never by name. Rows are changed by steps alone and never taken out."""

    number = models.CharField(max_length=24, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    clue = models.OneToOneField(Clue, on_delete=models.PROTECT, related_name="reward")
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=[(k.value, v) for k, v in REWARD.state_names.items()])
    why = EncryptedTextField(default="")
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_why = EncryptedTextField(default="")
    paid_at = models.DateTimeField(null=True)
    paid_by_name = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-asked_at", "-id"], name="reward_newest")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="reward_above_nought"),
            models.CheckConstraint(
                condition=~models.Q(state="paid_out") | models.Q(paid_at__isnull=False), name="reward_paid_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.number
