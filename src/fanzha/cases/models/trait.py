"""What marks a case and may stand in another one too: accounts, numbers, links, names of apps."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class Trait(models.Model):
    """One mark of a case, by kind and value; found in other cases through its blind index."""

    class Source(models.TextChoices):
        """Where the mark was read."""

        HAND = "hand", "人工登记"
        STORY = "story", "从案情里提取，已核对"
        PAYMENT = "payment", "付款记录"
        REPORT = "report", "群众举报"
        IMPORT = "import", "导入"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="traits")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # a kind of core.linking
    value = EncryptedTextField()
    index = models.CharField(max_length=22)  # queries.marks.mark_index
    source = models.CharField(max_length=10, choices=Source, default=Source.HAND)
    seen_at = models.DateTimeField(null=True)  # when the victim met it, where that is known
    noted_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "index", "case"], name="trait_by_value")]
        constraints = [models.UniqueConstraint(fields=["case", "kind", "index"], name="trait_once_a_case")]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class OutsideNumber(models.Model):
    """The number of a case in another system: the 110 list, the fraud case platform. One number, one case."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="outside_numbers")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=20)  # "110" or a code of a saved source
    number = models.CharField(max_length=60)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="outside_number_once"),
            models.UniqueConstraint(fields=["case", "system"], name="outside_system_once_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"
