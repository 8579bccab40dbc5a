"""串并: proposed links between cases, the values that link nothing, and series with all their history."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from fanzha.common.actor import Actor
from fanzha.common.crypto import EncryptedTextField
from fanzha.common.permissions import Permission
from fanzha.common.scope import ScopedQuerySet, unit_in_scope
from fanzha.core.workflow.case_link import LINK, SERIES, STOP


class StopValue(models.Model):
    """A value that many unrelated cases share (a hotline, a platform's merchant) and that therefore links none."""

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    value = EncryptedTextField()
    index = models.CharField(max_length=22)
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in STOP.state_names.items()])
    is_learnt = models.BooleanField(default=False)
    case_count = models.PositiveIntegerField(null=True)  # in how many cases it stood when it was learnt
    type_count = models.PositiveIntegerField(null=True)
    why = EncryptedTextField(default="")
    noted_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=80)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    end_note = EncryptedTextField(default="")
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "index"], condition=~Q(state="ended"), name="stop_value_once")
        ]

    def __str__(self) -> str:
        return f"stop-value {self.pk}"


class LinkQuerySet(ScopedQuerySet):
    """Links are seen by who may see either of the two cases."""

    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """Keep the links of which one case lies below a post that holds the permission."""
        if actor.sees_whole_tree(permission):
            return self
        paths = actor.paths(permission)
        if not paths:
            return self.none()
        unit = self._unit_model()
        return self.filter(
            unit_in_scope(unit, "first_case__unit", paths) | unit_in_scope(unit, "second_case__unit", paths)
        )


class LinkProposal(models.Model):
    """Two cases that may belong together, or may be one, with what speaks for it. Numbers only, no clear value."""

    class Kind(models.TextChoices):
        """What is proposed."""

        SHARED_TRAIT = "shared_trait", "有相同特征"
        SAME_CASE = "same_case", "可能是同一起案件"

    kind = models.CharField(max_length=12, choices=Kind)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # of the newer case
    first_case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="links_to")
    second_case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="links_from")
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in LINK.state_names.items()])
    score = models.FloatField()
    reasons = models.JSONField()  # codes with numbers: how many cases have it, among how many
    evidence = models.JSONField()  # the blind marks that speak for it, so that only a new one proposes it again
    rule_version = models.CharField(max_length=20)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    why = EncryptedTextField(default="")
    kept_case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    has_closed = models.BooleanField(default=False)  # whether the decision itself closed the other one
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = LinkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-score", "-id"], name="link_waiting", condition=Q(state="proposed")),
            models.Index(fields=["second_case", "state"], name="link_by_second"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first_case", "second_case", "kind"], name="link_once_a_pair"),
            models.CheckConstraint(condition=Q(first_case__lt=F("second_case")), name="link_in_order"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class SeriesQuerySet(ScopedQuerySet):
    """A series is seen by who may see a case that is or was in it."""

    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        """Keep the series with a case below a post that holds the permission."""
        if actor.sees_whole_tree(permission):
            return self
        paths = actor.paths(permission)
        if not paths:
            return self.none()
        members = SeriesMember.objects.filter(
            unit_in_scope(self._unit_model(), "case__unit", paths), series=OuterRef("pk")
        )
        return self.filter(Exists(members))


class Series(models.Model):
    """Cases that persons decided belong together."""

    number = models.CharField(max_length=24, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")  # of the first case
    name = EncryptedTextField(default="")
    scam_type = models.CharField(max_length=4, blank=True)
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in SERIES.state_names.items()])
    note = EncryptedTextField(default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = SeriesQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number


class SeriesMember(models.Model):
    """A case in a series, from when until when. Rows are ended, never changed back or deleted."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="members")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="memberships")
    came_from = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="+")  # by a merge
    from_at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    why = EncryptedTextField(default="")
    until_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    end_why = EncryptedTextField(default="")

    objects: Any = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["series", "case"], name="member_by_series")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until_at__isnull=True), name="case_in_one_series")
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} in series {self.series_id}"
