"""What did not fit together in a case, and what an officer found out about it."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class SettledDoubt(models.Model):
    """One doubt that a person looked into. It is asked again only when the facts behind it change."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="settled_doubts")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    mark = models.CharField(max_length=22)  # a keyed mark of the facts that did not fit
    note = EncryptedTextField(default="")
    settled_at = models.DateTimeField()
    settled_by_name = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "code", "mark"], name="doubt_settled_once")]

    def __str__(self) -> str:
        return f"{self.code} of case {self.case_id}"
