"""活动: what was planned and held, who came, classes, entries and votes of contests."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet
from fanzha.core.workflow.activity import ACTIVITY

WAYS = {"qr": "扫码", "list": "名单"}
VOTING = {"none": "不投票", "officers": "工作人员投票", "public": "公开投票"}


class Activity(models.Model):
    """One activity. Words are sealed: a place may be somebody's yard, a title may name a guest."""

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=40, null=True, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # for whom it counts
    kind = models.CharField(max_length=20)  # a code of rules/activities.json
    rule_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in ACTIVITY.state_names.items()])
    title = EncryptedTextField()
    place = EncryptedTextField(default="")
    place_index = models.CharField(max_length=22, blank=True)
    audience = EncryptedTextField(default="")
    lecturer = EncryptedTextField(default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True)
    heads = models.PositiveIntegerField(null=True)  # who was there, as recorded
    note = EncryptedTextField(default="")
    minutes = EncryptedTextField(default="")
    code_round = models.PositiveIntegerField(default=1)  # a printed code that leaked is replaced by the next one
    voting = models.CharField(max_length=10, choices=list(VOTING.items()), default="none")
    votes_until = models.DateTimeField(null=True)
    planned_at = models.DateTimeField()
    planned_by_id = models.BigIntegerField(null=True)
    planned_by_name = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(null=True)
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_by_name = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)  # closed or cancelled
    ended_why = EncryptedTextField(default="")
    touched = models.PositiveIntegerField(null=True)  # how many of them became touches of the ledger
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="activity_newest"),
            models.Index(fields=["unit", "starts_at"], name="activity_by_unit"),
            models.Index(fields=["ends_at"], name="activity_open", condition=models.Q(state__in=["planned", "held"])),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="activity_has_length"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["recorded", "closed"])
                | models.Q(heads__isnull=False, recorded_at__isnull=False),
                name="activity_counts_with_its_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ActivityHost(models.Model):
    """A unit that holds an activity together with the one for whom it counts."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="hosts")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "unit"], name="activity_host_once")]

    def __str__(self) -> str:
        return f"{self.activity_id}/{self.unit_id}"


class SignIn(models.Model):
    """One person who came; a name and a telephone number where they were given, else a head."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sign_ins")
    way = models.CharField(max_length=6, choices=list(WAYS.items()))
    key = models.CharField(max_length=60, unique=True)  # the same form sent twice is one
    device = models.CharField(max_length=22, blank=True)  # blind index of the phone's own mark
    name = EncryptedTextField(default="")
    name_index = models.CharField(max_length=22, blank=True)
    phone = EncryptedTextField(default="")
    phone_index = models.CharField(max_length=22, blank=True, db_index=True)
    signed_at = models.DateTimeField()
    is_known = models.BooleanField(null=True)  # known once the activity is recorded: whether the register has them
    mark = models.PositiveSmallIntegerField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "device"], condition=~models.Q(device=""), name="sign_in_once_a_device"
            ),
            models.UniqueConstraint(
                fields=["activity", "phone_index", "name_index"], condition=~models.Q(phone_index=""),
                name="sign_in_once_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(mark__isnull=True) | models.Q(mark__lte=100), name="sign_in_mark_is_a_percent"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["activity", "id"], name="sign_in_by_activity")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.pk}"


class ActivityClass(models.Model):
    """How many pupils of a class were there. No names: pupils are only counted."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="classes")
    school = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=20)
    pupils = models.PositiveSmallIntegerField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "school", "label"], name="activity_class_once"),
            models.CheckConstraint(condition=models.Q(pupils__gte=1), name="activity_class_has_pupils"),
        ]

    def __str__(self) -> str:
        return self.label


class ActivityFile(models.Model):
    """A photo that shows an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=80)

    objects: Any = models.Manager()

    def __str__(self) -> str:
        return f"{self.activity_id} {self.file_id}"


class ContestEntry(models.Model):
    """One work in a contest: by a group (a class, a village team), not by a child."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveSmallIntegerField()
    title = EncryptedTextField()
    group = EncryptedTextField(default="")
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    prize = models.CharField(max_length=20, blank=True)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="contest_entry_number_once")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.number}"


class ContestVote(models.Model):
    """One vote: of a signed-in officer, or of one telephone."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="votes")
    entry = models.ForeignKey(ContestEntry, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=40)  # "officer:7", or the blind index of the phone's own mark
    is_officer = models.BooleanField()
    voted_at = models.DateTimeField()

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "voter"], name="contest_vote_once")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.entry_id}"
