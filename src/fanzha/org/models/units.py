"""Units and their populations."""

from typing import Any

from django.contrib.postgres.indexes import GistIndex
from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import LtreeField, ScopedQuerySet


class UnitQuerySet(ScopedQuerySet):
    """Units are their own scope."""

    unit_field = ""


class Unit(models.Model):
    """One node of the tree.

    It has up to two places: below another unit by territory, and below another by line (a school below its town
    and below the education bureau). The paths are kept by the actions; their labels are `u<id>`, never reused.
    """

    class Kind(models.TextChoices):
        """What the unit is."""

        CITY = "city", "市"
        COUNTY = "county", "县（区）"
        TOWN = "town", "乡镇、街道"
        VILLAGE = "village", "村、社区"
        GRID = "grid", "网格"
        POLICE = "police", "公安机关、派出所"
        BUREAU = "bureau", "部门"
        SCHOOL = "school", "学校"
        BANK = "bank", "银行、支付机构"
        OPERATOR = "operator", "通信运营商"
        ENTERPRISE = "enterprise", "企业、园区"

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    territory_parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="territory_children")
    line_parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="line_children")
    territory_path = LtreeField(null=True)
    line_path = LtreeField(null=True)
    phone = EncryptedTextField(default="")  # often a person's own number
    is_active = models.BooleanField(default=True)
    # The first day of the unit; null where it was there as far back as anybody knows, whatever day it was typed in.
    opened_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: Any = UnitQuerySet.as_manager()

    class Meta:
        indexes = [
            GistIndex(fields=["territory_path"], name="unit_territory_gist"),
            GistIndex(fields=["line_path"], name="unit_line_gist"),
            models.Index(fields=["kind", "name"], name="unit_kind_name"),
            models.Index(fields=["opened_on"], name="unit_opened", condition=models.Q(opened_on__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(territory_parent=models.F("id")) & ~models.Q(line_parent=models.F("id")),
                name="unit_not_below_itself",
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def label(self) -> str:
        """Return the unit's own label in both paths."""
        return f"u{self.pk}"


class Population(models.Model):
    """How many people and households a unit had in a year, and who says so."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField()
    residents = models.PositiveIntegerField(null=True)
    households = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="population_once_a_year")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
