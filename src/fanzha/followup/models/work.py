"""What is done in a file: the steps of the plan, agreed contacts, reviews."""

from typing import Any

from django.db import models
from django.db.models import Q

from fanzha.common.crypto import EncryptedTextField
from fanzha.core.workflow.followup import CONTACTED_NAMES
from fanzha.followup.models.files import File, Named


class PlanStep(models.Model):
    """One step towards one goal of the plan, with who sees to it and until when."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=40, unique=True)
    goal = EncryptedTextField()
    text = EncryptedTextField()
    responsible = models.ForeignKey(Named, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)
    result = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return f"{self.file_id} {self.pk}"


class Contact(models.Model):
    """One contact that the person agreed to, and what came of it."""

    class Way(models.TextChoices):
        """How. The values are stored."""

        PHONE = "phone", "打电话"
        VISIT = "visit", "上门"
        OFFICE = "office", "到约定的地方见面"
        PERSUADE = "persuade", "三人小组劝返"

    class Agreement(models.TextChoices):
        """How the person agreed. The values are stored."""

        SAID = "said", "本人口头同意"
        WROTE = "wrote", "本人书面同意"
        ASKED = "asked", "本人主动要求"
        WITH_GUARDIAN = "guardian", "本人和监护人都同意"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="contacts")
    key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=8, choices=Way)
    agreement = models.CharField(max_length=8, choices=Agreement, blank=True)
    planned_on = models.DateField()
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    held_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True, choices=[(c.value, n) for c, n in CONTACTED_NAMES.items()])
    note = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        ordering = ["-planned_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="persuade") | ~Q(agreement=""), name="followup_contact_is_agreed"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(held_at__isnull=False), name="followup_contact_has_its_time"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.file_id} {self.pk}"


class Review(models.Model):
    """One look at whether the file is still needed."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="reviews")
    key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    note = EncryptedTextField()
    next_on = models.DateField()

    objects: Any = models.Manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.file_id} {self.at:%Y-%m-%d}"
