"""The roster of a unit: who is on duty when, exchanges of shifts, and the note at the end of a shift."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class Duty(models.Model):
    """One officer on one shift of one unit. The hours are kept as the rule had them when it was written down."""

    unit = models.ForeignKey("org.Unit", on_delete=models.CASCADE, related_name="duties")
    officer = models.ForeignKey("org.Officer", on_delete=models.CASCADE, related_name="duties")
    on_date = models.DateField()
    shift = models.CharField(max_length=12)
    shift_name = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "starts_at"], name="duty_of_unit"),
            models.Index(fields=["officer", "starts_at"], name="duty_of_officer"),
            models.Index(fields=["starts_at"], name="duty_to_remind", condition=models.Q(reminded_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["unit", "on_date", "shift", "officer"], name="duty_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="duty_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on_date} {self.shift_name}"


class DutySwap(models.Model):
    """One officer asks another to take a shift, for one of the other's or for nothing. Only the other agrees."""

    class State(models.TextChoices):
        """How far it is. Asked ends by the other, by the one who asked, or when a shift begins; the rest is final."""

        ASKED = "asked", "等对方答复"
        AGREED = "agreed", "已换班"
        REFUSED = "refused", "对方不换"
        WITHDRAWN = "withdrawn", "已撤回"
        LAPSED = "lapsed", "没答复，已过期"

    given = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="swaps_given")
    taken = models.ForeignKey(Duty, on_delete=models.CASCADE, null=True, related_name="swaps_taken")
    asker = models.ForeignKey("org.Officer", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("org.Officer", on_delete=models.CASCADE, related_name="+")
    why = EncryptedTextField(default="")
    state = models.CharField(max_length=10, choices=State, default="asked")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(asker=models.F("other")), name="swap_with_another"),
            models.CheckConstraint(
                condition=models.Q(state="asked", ended_at__isnull=True)
                | (~models.Q(state="asked") & models.Q(ended_at__isnull=False)),
                name="swap_ends_once",
            ),
            models.UniqueConstraint(fields=["given"], condition=models.Q(state="asked"), name="swap_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.given_id} ⇄ {self.taken_id} {self.state}"


class DutyNote(models.Model):
    """What one shift leaves to the next: counted by the machine, remarked by a person, confirmed by the next."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="duty_notes")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    shift_name = models.CharField(max_length=20, blank=True)
    writer = models.ForeignKey("org.Officer", on_delete=models.PROTECT, related_name="+")
    writer_name = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    counts = models.JSONField()  # [label, number, measure] of the open work when it was written; numbers alone
    remarks = EncryptedTextField(default="")
    taker = models.ForeignKey("org.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    taker_name = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)
    taker_remarks = EncryptedTextField(default="")

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-written_at", "-id"], name="duty_note_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taker__isnull=True) | ~models.Q(taker=models.F("writer")),
                name="duty_note_taken_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(taker__isnull=True, taken_at__isnull=True)
                | models.Q(taker__isnull=False, taken_at__isnull=False),
                name="duty_note_taken_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.written_at:%m-%d %H:%M}"
