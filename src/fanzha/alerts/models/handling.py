"""What was done about an alert: contacts, transfers, the visit afterwards, and false alarms."""

from typing import Any

from django.db import models
from django.db.models import Q

from fanzha.common.crypto import EncryptedTextField
from fanzha.core.workflow import alert as rules


class AlertStep(models.Model):
    """One contact with the person: by what way, with what result, by whom, with what proof."""

    alert = models.ForeignKey("alerts.Alert", on_delete=models.CASCADE, related_name="steps")
    # Made by the form: the same form sent twice records one contact.
    key = models.CharField(max_length=40, unique=True)
    contact = models.CharField(max_length=6, choices=[(k.value, v) for k, v in rules.CONTACT_NAMES.items()])
    result = models.CharField(max_length=12, choices=[(k.value, v) for k, v in rules.RESULT_NAMES.items()])
    finding = models.CharField(
        max_length=12, blank=True, choices=[(k.value, v) for k, v in rules.FINDING_NAMES.items()]
    )
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    officer_id = models.BigIntegerField(null=True)
    officer_name = models.CharField(max_length=80)
    note = EncryptedTextField(default="")
    script_version = models.CharField(max_length=20, blank=True)
    shown_text = EncryptedTextField(default="")
    proof = models.ForeignKey("common.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    proof_hash = models.CharField(max_length=64, blank=True)
    place = EncryptedTextField(default="")
    message_id = models.BigIntegerField(null=True)
    message_state = models.CharField(max_length=10, blank=True)
    touch_id = models.BigIntegerField(null=True)

    objects: Any = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["alert", "at", "id"], name="step_by_alert"),
            models.Index(fields=["message_id"], name="step_by_message", condition=Q(message_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.contact} {self.result}"


class Transfer(models.Model):
    """A request to another unit to take an alert over, and its answer."""

    class Answer(models.TextChoices):
        """What the other unit said."""

        WAITING = "waiting", "等待答复"
        ACCEPTED = "accepted", "已接收"
        REFUSED = "refused", "已退回"
        EXPIRED = "expired", "逾期未答复，已退回"

    alert = models.ForeignKey("alerts.Alert", on_delete=models.CASCADE, related_name="transfers")
    from_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=80)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=80, blank=True)
    answer_reason = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert"], condition=Q(answer="waiting"), name="transfer_one_waiting_an_alert"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.answer}"


class Revisit(models.Model):
    """The question some days after a dissuasion: was the person defrauded after all?"""

    class State(models.TextChoices):
        """Where the visit stands."""

        DUE = "due", "待回访"
        DONE = "done", "已回访"
        MISSED = "missed", "逾期未回访"
        DROPPED = "dropped", "不再需要"

    alert = models.ForeignKey("alerts.Alert", on_delete=models.CASCADE, related_name="revisits")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=80, blank=True)
    was_defrauded = models.BooleanField(null=True)
    note = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="revisit_due", condition=Q(state="due"))]
        constraints = [
            models.UniqueConstraint(fields=["alert"], condition=Q(state="due"), name="revisit_one_due_an_alert")
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.state}"


class FalseAlarm(models.Model):
    """Somebody's word that an alert was about nothing, counted against each rule that had spoken for it."""

    class Said(models.TextChoices):
        """Who said so."""

        OFFICER = "officer", "办理人"
        PERSON = "person", "被劝阻人"

    alert = models.ForeignKey("alerts.Alert", on_delete=models.CASCADE, related_name="false_alarms")
    code = models.CharField(max_length=12)
    version = models.CharField(max_length=20)
    said_by = models.CharField(max_length=8, choices=Said)
    at = models.DateTimeField()
    officer_name = models.CharField(max_length=80)
    note = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["code", "at"], name="false_alarm_by_code")]
        constraints = [models.UniqueConstraint(fields=["alert", "code", "said_by"], name="false_alarm_once_a_voice")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.code}"
