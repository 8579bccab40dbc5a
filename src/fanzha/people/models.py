"""Persons, households, groups and places. What names somebody is encrypted; what finds somebody is a blind index."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class PlaceKind(models.TextChoices):
    """What a place is."""

    COMPOUND = "compound", "小区、院落"
    SHOP = "shop", "商铺、市场"
    SCHOOL = "school", "学校门口"
    STATION = "station", "车站、广场"
    BANK = "bank", "银行网点"
    OTHER = "other", "其他"


class GroupKind(models.TextChoices):
    """What a group is."""

    RESIDENTS = "residents", "居民群、业主群"
    WORK = "work", "单位工作群"
    PARENTS = "parents", "家长群"
    TRADE = "trade", "商户群"
    OTHER = "other", "其他"


class Place(models.Model):
    """A compound, shop, school gate, station: where people are met or material hangs."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField()  # a shop carries its keeper's name
    kind = models.CharField(max_length=20, choices=PlaceKind)
    address = EncryptedTextField(default="")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Household(models.Model):
    """The people behind one door."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    address = EncryptedTextField(default="")
    place = models.ForeignKey(Place, on_delete=models.SET_NULL, null=True, related_name="households")
    size = models.PositiveSmallIntegerField(null=True)
    has_elder_alone = models.BooleanField(default=False)
    # Whether two doors are one: worked out at night where it is not known, so that no writer has to think of it.
    address_index = models.CharField(max_length=22, null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="household_number_once")]
        indexes = [
            models.Index(fields=["unit", "id"], name="household_by_unit"),
            models.Index(fields=["number", "id"], name="household_by_number"),
            models.Index(fields=["-created_at", "-id"], name="household_newest"),
            models.Index(fields=["unit", "id"], condition=models.Q(has_elder_alone=True), name="household_elders"),
        ]

    def __str__(self) -> str:
        return self.number


class Person(models.Model):
    """Somebody whom the work concerns. Ledger rows point here; after erasure only the pseudonym remains."""

    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.SET_NULL, null=True, related_name="persons")
    name = EncryptedTextField(default="")
    name_index = models.CharField(max_length=22, blank=True, db_index=True)
    name_pairs = ArrayField(models.CharField(max_length=22), default=list)
    phone = EncryptedTextField(default="")
    phone_index = models.CharField(max_length=22, blank=True, db_index=True)
    phone_last4 = models.CharField(max_length=22, blank=True, db_index=True)
    id_number = EncryptedTextField(default="")
    id_index = models.CharField(max_length=22, blank=True, db_index=True)
    id_last4 = models.CharField(max_length=22, blank=True, db_index=True)
    family_name = EncryptedTextField(default="")
    family_phone = EncryptedTextField(default="")
    family_phone_index = models.CharField(max_length=22, blank=True, db_index=True)
    address = EncryptedTextField(default="")
    note = EncryptedTextField(default="")
    birth_year = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    source = models.CharField(max_length=40, blank=True)
    erased_at = models.DateTimeField(null=True)
    # A doubled entry that was merged stays as a name for the other one: the ledgers never change. It counts as erased,
    # and its blind indexes lead whoever comes with an earlier number to the one that stays.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["name_pairs"], name="person_name_pairs"),
            models.Index(fields=["unit", "id"], name="person_by_unit"),
            models.Index(fields=["-created_at", "-id"], name="person_newest"),
        ]

    def __str__(self) -> str:
        return str(self.pseudonym)


class Group(models.Model):
    """A chat group or another set of people that is reached as one."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField()  # families and owners name their groups after themselves
    kind = models.CharField(max_length=20, choices=GroupKind)
    level = models.PositiveSmallIntegerField(default=1)
    size = models.PositiveIntegerField(null=True)
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    objects: Any = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Double(models.Model):
    """Two entries that may be one person or one household: found by blind indexes, decided by an officer."""

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", "待核对"
        MERGED = "merged", "已合并"
        APART = "apart", "不是同一个"

    kind = models.CharField(max_length=10, choices=[("person", "人员"), ("household", "住户")])
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    reasons = ArrayField(models.CharField(max_length=20))
    found_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    why = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "first_id", "second_id"], name="double_once"),
            models.CheckConstraint(condition=models.Q(first_id__lt=models.F("second_id")), name="double_in_order"),
        ]
        indexes = [models.Index(fields=["kind", "id"], name="double_open", condition=models.Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_id} {self.second_id}"


class Merge(models.Model):
    """One entry became a name for another: what each held before, and what was moved, so that it can be split again."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[("person", "人员"), ("household", "住户")])
    survivor_id = models.BigIntegerField(db_index=True)
    loser_id = models.BigIntegerField(db_index=True)
    # Of both before, and of the one that stays afterwards. Emptied when the days are over or the person is erased.
    facts = EncryptedJSONField(null=True)
    moved = models.JSONField(default=dict)  # numbers of ours alone
    why = EncryptedTextField(default="")
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=80, blank=True)
    left = models.JSONField(default=list)  # sentences with counts alone

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "loser_id"], condition=models.Q(undone_at__isnull=True), name="merged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.loser_id} → {self.survivor_id}"
