"""What persons ask about their own files."""

from typing import Any

from django.db import models
from django.db.models import Q

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.followup_plea import PLEA, PLEA_NAMES
from fanzha.followup.models.files import File


class Plea(models.Model):
    """One request of a person, or of the guardian of a pupil. It is taken whether there is a file or not."""

    class Proof(models.TextChoices):
        """What was shown. Only the kind is kept."""

        ID_CARD = "id_card", "本人居民身份证"
        OTHER_CARD = "other_card", "本人其他证件"
        GUARDIAN = "guardian", "监护人证件和关系证明"
        AGENT = "agent", "代办人证件和委托书"

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=48, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(File, on_delete=models.CASCADE, null=True, related_name="pleas")
    kind = models.CharField(max_length=8, choices=[(kind.value, name) for kind, name in PLEA_NAMES.items()])
    state = models.CharField(max_length=12, choices=[(s.value, n) for s, n in PLEA.state_names.items()])
    name = EncryptedTextField(default="")
    reach = EncryptedTextField(default="")
    said = EncryptedTextField(default="")
    proof = models.CharField(max_length=10, choices=Proof)
    taken_at = models.DateTimeField()
    taken_by_name = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=80, blank=True)
    note = EncryptedTextField(default="")
    answer = EncryptedJSONField(null=True)  # of a copy: the letter as it was given
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="followup_pleas")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "taken_back"]) | Q(answered_at__isnull=False),
                name="followup_plea_answered",
            )
        ]

    def __str__(self) -> str:
        return self.number
