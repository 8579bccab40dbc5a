"""Where reports come from."""

from typing import Any

from django.db import models


class Source(models.Model):
    """One door through which reports come in, and whether it is trusted to skip the confirm queue."""

    class Kind(models.TextChoices):
        """What stands behind the door."""

        PUBLIC = "public", "群众"
        BANK = "bank", "银行、支付机构"
        OPERATOR = "operator", "通信运营商"
        POLICE = "police", "公安机关"
        VILLAGE = "village", "村、社区"
        COUNTER = "counter", "专班"
        PLATFORM = "platform", "互联网平台"

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    is_trusted = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            # Nobody may be sent to a door on the word of an unknown person alone.
            models.CheckConstraint(
                condition=~models.Q(kind="public", is_trusted=True), name="source_public_is_never_trusted"
            )
        ]

    def __str__(self) -> str:
        return self.name
