"""Our own keys, the installations on the other side, and theirs."""

from typing import Any

from django.db import models
from django.db.models import Q

from fanzha.common.crypto import EncryptedBytesField

FINGERPRINT = 40


class OwnKey(models.Model):
    """A pair to sign with and a pair to be sealed for; the private halves are encrypted under the house's key."""

    class State(models.TextChoices):
        """A prepared key opens packages already and signs none; a retired one does neither."""

        PREPARED = "prepared", "已备好，待启用"
        ACTIVE = "active", "使用中"
        RETIRED = "retired", "已停用"

    sign_private = EncryptedBytesField()
    sign_public = models.BinaryField()
    seal_private = EncryptedBytesField()
    seal_public = models.BinaryField()
    fingerprint = models.CharField(max_length=FINGERPRINT, unique=True)
    state = models.CharField(max_length=8, choices=State, default="prepared")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="exchange_one_active_key"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="prepared"), name="exchange_one_prepared_key"),
        ]

    def __str__(self) -> str:
        return self.fingerprint


class Peer(models.Model):
    """The installation on the other side."""

    name = models.CharField(max_length=60, unique=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80)
    last_number = models.PositiveIntegerField(default=0)  # of the packages that we made for it
    is_open = models.BooleanField(default=True)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return self.name


class PeerKey(models.Model):
    """The public keys of the other side. Good only when two of us have compared the fingerprint with theirs."""

    class State(models.TextChoices):
        """How far the keys are trusted."""

        PROPOSED = "proposed", "待核对"
        CONFIRMED = "confirmed", "已核对"
        RETIRED = "retired", "已停用"

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="keys")
    sign_public = models.BinaryField()
    seal_public = models.BinaryField()
    fingerprint = models.CharField(max_length=FINGERPRINT, unique=True)
    state = models.CharField(max_length=9, choices=State, default="proposed")
    proposed_at = models.DateTimeField()
    proposed_by_name = models.CharField(max_length=80)
    first_by_id = models.BigIntegerField(null=True)
    first_by_name = models.CharField(max_length=80, blank=True)
    first_at = models.DateTimeField(null=True)
    second_by_id = models.BigIntegerField(null=True)
    second_by_name = models.CharField(max_length=80, blank=True)
    second_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["peer"], condition=Q(state="confirmed"), name="exchange_one_good_key_a_peer"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(first_by_id__isnull=False, second_by_id__isnull=False) & ~Q(first_by_id=models.F("second_by_id")),
                name="exchange_key_compared_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint
