"""任务清单: a task, each unit's share of it, and what was delivered on it."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.campaign_task import SHARE, TASK

SPLITS = {
    "each": "每个单位同样多",
    "population": "按人口",
    "households": "按户数",
    "hand": "逐个填写",
    "none": "不定数量",
}


class Task(models.Model):
    """One thing to do, for many units."""

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=40, null=True, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # that issues it
    plan = models.ForeignKey("campaigns.Plan", on_delete=models.PROTECT, null=True, related_name="tasks")
    measure = models.CharField(max_length=40, blank=True)  # key of the measure in the plan
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)  # not written: see `asked`
    asked = EncryptedTextField(null=True)  # what is asked, in free words
    counter = models.CharField(max_length=30, blank=True)  # code of rules/counters.json; empty: done or not
    quota = models.PositiveIntegerField(null=True)  # of all units together
    split = models.CharField(max_length=12, choices=list(SPLITS.items()), default="none")
    evidence = models.JSONField(default=list)  # codes: photo, list, link, scan
    incoming_number = models.CharField(max_length=60, blank=True)  # 来文字号
    # Whom it was for, as it was chosen: {"below": unit id, "path": "territory"|"line", "kinds": [...], "units": [...]}.
    audience = models.JSONField(default=dict)
    begins_on = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in TASK.state_names.items()])
    issued_at = models.DateTimeField(null=True)
    issued_by_name = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)  # not written: see `ended_said`
    ended_said = EncryptedTextField(null=True)  # why it was withdrawn, or closed before its end
    typed = models.JSONField(null=True)  # quotas typed by hand before issuing: number of the unit to quota
    # What each unit gets, as it was shown when it was issued: pairs of unit and quota. Emptied when all have it.
    split_into = models.JSONField(null=True)
    shares_wanted = models.PositiveIntegerField(null=True)  # so that a job that was killed goes on where it stood
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="task_newest"),
            models.Index(fields=["due_at"], name="task_running", condition=models.Q(state="issued")),
            models.Index(fields=["plan", "measure"], name="task_by_measure"),
        ]

    def __str__(self) -> str:
        return self.title


class Share(models.Model):
    """What one unit owes of a task. A share that is split names its parts; its own rest stays with it."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="shares")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    quota = models.PositiveIntegerField(null=True)  # with its parts
    handed_down = models.PositiveIntegerField(default=0)  # sum of the quotas of its parts
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in SHARE.state_names.items()])
    due_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)  # sum of its own deliveries that stand; parts not included
    # 第一责任人, 具体责任人, 联系人: officers by number, with the name as it was.
    first_id = models.BigIntegerField(null=True)
    first_name = models.CharField(max_length=80, blank=True)
    specific_id = models.BigIntegerField(null=True)
    specific_name = models.CharField(max_length=80, blank=True)
    contact_id = models.BigIntegerField(null=True)
    contact_name = models.CharField(max_length=80, blank=True)
    issued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    delivered_by_id = models.BigIntegerField(null=True)  # whoever reported it done does not confirm it
    said = EncryptedTextField(null=True)  # what the unit says to it, above all where less was done than asked
    is_late = models.BooleanField(default=False)  # late stays late, also when it is returned and delivered again
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_name = models.CharField(max_length=80, blank=True)
    ended_why = EncryptedTextField(default="")  # why it was excused or returned
    erased_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "due_at"], name="share_owed", condition=models.Q(state="owed")),
            models.Index(fields=["task", "state"], name="share_by_task"),
            models.Index(fields=["parent"], name="share_parts", condition=models.Q(parent__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["task", "unit"], name="share_once_a_unit"),
            models.CheckConstraint(
                condition=models.Q(quota__isnull=True) | models.Q(handed_down__lte=models.F("quota")),
                name="share_hands_down_no_more_than_it_has",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}/{self.unit_id}"


class Delivery(models.Model):
    """Something done on a share: how much, when, with what evidence. A mistake is struck out with a reason."""

    key = models.CharField(max_length=40, null=True, unique=True)
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="deliveries")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    counter = models.CharField(max_length=30, blank=True)
    amount = models.PositiveIntegerField()
    done_on = models.DateField()
    note = EncryptedTextField(default="")
    link = models.CharField(max_length=500, blank=True)  # not written: see `address`
    address = EncryptedTextField(null=True)  # of a post or film in the net
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_why = EncryptedTextField(default="")
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["share", "-done_on"], name="delivery_by_share"),
            models.Index(fields=["unit", "counter", "done_on"], name="delivery_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.share_id} {self.amount}"


class DeliveryFile(models.Model):
    """One picture, list or scan that proves a delivery."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} of delivery {self.delivery_id}"
