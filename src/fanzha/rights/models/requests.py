"""Requests of persons concerned."""

from typing import Any

from django.db import models
from django.db.models import Q

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.request import KIND_NAMES, REQUEST


class Request(models.Model):
    """One request to see, correct or delete what is held about oneself, or to have a judgement explained.

    Of the proof of identity only its kind is kept, with who looked at it: no number of a card, no picture.
    """

    class Proof(models.TextChoices):
        """What was shown at the counter."""

        ID_CARD = "id_card", "本人居民身份证"
        OTHER_CARD = "other_card", "本人其他证件"
        GUARDIAN = "guardian", "监护人证件和关系证明"
        AGENT = "agent", "代办人证件和委托书"
        HEIR = "heir", "近亲属证件和关系证明"

    number = models.CharField(max_length=24, unique=True)
    receipt = EncryptedTextField(default="")
    receipt_index = models.CharField(max_length=22, unique=True, null=True)
    key = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(kind.value, name) for kind, name in KIND_NAMES.items()])
    state = models.CharField(max_length=10, choices=[(s.value, n) for s, n in REQUEST.state_names.items()])
    name = EncryptedTextField(default="")
    phone = EncryptedTextField(default="")
    said = EncryptedTextField(default="")
    proof = models.CharField(max_length=10, choices=Proof, blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()
    taken_by_name = models.CharField(max_length=80)
    verified_at = models.DateTimeField(null=True)
    verified_by_name = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField()
    extended_why = EncryptedTextField(default="")
    extended_at = models.DateTimeField(null=True)
    proposed_why = EncryptedTextField(default="")
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    # The letter as it was given: sections of what was held, who had seen it, or what was done.
    answer = EncryptedJSONField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="request_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "lapsed", "withdrawn"]) | ~Q(proof=""), name="request_identity_seen"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "refused"]) | Q(decided_at__isnull=False), name="request_decided"
            ),
        ]

    def __str__(self) -> str:
        return self.number
