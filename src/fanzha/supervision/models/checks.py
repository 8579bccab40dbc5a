"""抽查: some victims are asked by phone whether what the ledger says had reached them."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class PhoneCheck(models.Model):
    """One call of the sample. The draw is repeatable: seed and share are kept."""

    class Result(models.TextChoices):
        """What the victim said. Not remembering is not a no."""

        WAITING = "waiting", "待抽查"
        CONFIRMED = "confirmed", "本人说接受过"
        DENIED = "denied", "本人说没有接受过"
        NOT_SURE = "not_sure", "本人记不清"
        NO_ANSWER = "no_answer", "多次没有接通"
        REFUSED = "refused", "不愿意回答"

    trace_back = models.OneToOneField("supervision.TraceBack", on_delete=models.PROTECT, related_name="phone_check")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    seed = models.CharField(max_length=40)
    share_percent = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=Result, default=Result.WAITING)
    note = EncryptedTextField(default="")
    called_at = models.DateTimeField(null=True)
    called_by_name = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["drawn_at"], name="phone_check_waiting", condition=models.Q(result="waiting"))]

    def __str__(self) -> str:
        return f"check of {self.trace_back_id}"
