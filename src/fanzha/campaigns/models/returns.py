"""报送: forms that come back each period, who owes them, and what each unit returned."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.periodic_return import RETURN

FORM_STATES = {"draft": "未启用", "live": "报送中", "ended": "已停用"}


class ReturnForm(models.Model):
    """One periodic return: what is asked, how often, from whom."""

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=40, null=True, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # that asks
    plan = models.ForeignKey("campaigns.Plan", on_delete=models.PROTECT, null=True, related_name="forms")
    title = models.CharField(max_length=80)
    period_kind = models.CharField(max_length=10)  # a value of PeriodKind: what a return tells of
    deadline = models.JSONField()  # a returning rule of core.calendar
    # What a return that is due tells of: the period in which the deadline lies ("this"), or the one before ("last").
    covers = models.CharField(max_length=4, default="this")
    counters = models.JSONField(default=list)  # codes of rules/counters.json, in order
    wants_text = models.BooleanField(default=True)
    wants_pictures = models.PositiveSmallIntegerField(default=0)  # at least so many
    audience = models.JSONField(default=dict)  # like that of a task
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    state = models.CharField(max_length=6, choices=list(FORM_STATES.items()), default="draft")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-created_at"], name="return_form_newest")]

    def __str__(self) -> str:
        return self.title


class FormUnit(models.Model):
    """One unit that owes a return, from a day until before a day: it stands in the matrix whether it reports or not."""

    form = models.ForeignKey(ReturnForm, on_delete=models.CASCADE, related_name="owing")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "unit"], name="form_unit_once")]
        indexes = [models.Index(fields=["unit"], name="form_unit_by_unit")]

    def __str__(self) -> str:
        return f"{self.form_id}/{self.unit_id}"


class Return(models.Model):
    """What one unit returned for one period."""

    form = models.ForeignKey(ReturnForm, on_delete=models.PROTECT, related_name="returns")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=12)  # code of core.values.Period
    period_start = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in RETURN.state_names.items()])
    # counter code to {"typed": n, "known": n or null, "claimed": n or null}
    values = models.JSONField(default=dict)
    text = EncryptedTextField(default="")
    signs = models.JSONField(default=list)  # of formalism: codes with facts, as found when it was completed
    first_completed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    completed_by_id = models.BigIntegerField(null=True)
    completed_by_name = models.CharField(max_length=80, blank=True)
    is_late = models.BooleanField(default=False)  # by the first time it was completed; never taken back
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_why = EncryptedTextField(default="")
    reopened_until = models.DateTimeField(null=True)
    reopened_why = EncryptedTextField(default="")
    # What stood when it was reopened: it stands again when the time runs out without a new report.
    stood = EncryptedJSONField(null=True)
    # Keyed hashes of the text (`core.metrics.formalism`), by which copies are found without reading any text.
    sketch = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    begun_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "unit", "period"], name="return_once_a_period")]
        indexes = [
            models.Index(fields=["unit", "-period_start"], name="return_by_unit"),
            models.Index(
                fields=["form", "period_start"], include=["unit", "state", "is_late"], name="return_for_the_matrix"
            ),
            models.Index(fields=["reopened_until"], name="return_reopened", condition=models.Q(state="reopened")),
            models.Index(fields=["unit", "completed_at"], name="return_waiting", condition=models.Q(state="completed")),
            models.Index(fields=["completed_by_id", "completed_at"], name="return_by_clerk"),
            GinIndex(fields=["sketch"], name="return_sketch"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}/{self.unit_id}/{self.period}"


class ReturnFile(models.Model):
    """A picture, list, scan or receipt that came with a return."""

    row = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)  # photo, list, scan, receipt, film
    counter = models.CharField(max_length=30, blank=True)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=80)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} of return {self.row_id}"
