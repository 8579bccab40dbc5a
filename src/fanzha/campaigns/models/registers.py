"""登记册: one table for every kind; what a kind asks for stands in rules/registers.json."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.register import REGISTER


class RegisterEntry(models.Model):
    """One line of one register of one unit."""

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=40, null=True, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)  # a code of rules/registers.json
    rule_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in REGISTER.state_names.items()])
    values = models.JSONField(default=dict)  # field to number, day, choice, unit: nothing in anybody's words
    words = EncryptedJSONField(null=True)  # field to text: names, telephones, places, descriptions
    same = models.CharField(max_length=22, null=True)  # blind index of what tells it from the others of its unit
    word_indexes = ArrayField(models.CharField(max_length=22), default=list)  # of whole words and telephones
    grade = models.CharField(max_length=20, blank=True)
    due_on = models.DateField(null=True)
    plan = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolved_by_id = models.BigIntegerField(null=True)
    resolved_by_name = models.CharField(max_length=80, blank=True)
    resolved_said = EncryptedTextField(default="")
    checked_at = models.DateTimeField(null=True)
    checked_by_id = models.BigIntegerField(null=True)
    checked_by_name = models.CharField(max_length=80, blank=True)
    written_at = models.DateTimeField()
    written_by_name = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-written_at", "-id"], name="register_newest"),
            models.Index(fields=["unit", "kind"], name="register_of_unit"),
            models.Index(fields=["kind", "unit"], name="register_of_kind"),
            models.Index(
                fields=["due_on"],
                name="register_open",
                condition=models.Q(state__in=["found", "graded", "resolved", "checked"]),
            ),
            GinIndex(fields=["word_indexes"], name="register_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "same"],
                condition=~models.Q(state__in=["ended", "closed", "void"]),
                name="register_once_in_a_unit",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["graded", "resolved", "checked", "closed"])
                | models.Q(due_on__isnull=False),
                name="register_graded_is_due",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RegisterFile(models.Model):
    """A picture or a paper that proves an entry, or that a risk is gone."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # photo, scan
    step = models.CharField(max_length=10)  # the state in which it was added
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=80)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} of {self.entry_id}"
