"""Persons, households, groups and places. What names somebody is encrypted; what finds somebody is a blind index."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from fanzha.common.crypto import EncryptedTextField
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
