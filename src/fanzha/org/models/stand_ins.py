"""Stand-ins: somebody holds another's posts for some days, and signs for them."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from fanzha.common.crypto import EncryptedTextField

# Both ends are in it.
_DAYS = models.Func(
    "from_date", "to_date", models.Value("[]"), function="daterange", output_field=DateRangeField()
)  # fmt: skip


class StandIn(models.Model):
    """From one day to another, `deputy` holds these posts of `absent`. Ends by itself, or is withdrawn before."""

    absent = models.ForeignKey("org.Officer", on_delete=models.CASCADE, related_name="stood_in_for")
    deputy = models.ForeignKey("org.Officer", on_delete=models.CASCADE, related_name="stands_in")
    posts = models.ManyToManyField("org.Post", related_name="stand_ins")
    from_date = models.DateField()
    to_date = models.DateField()
    why = EncryptedTextField(default="")
    given_by_name = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=80, blank=True)

    objects: Any = models.Manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["deputy", "to_date"], name="stand_in_of_deputy", condition=models.Q(withdrawn_at__isnull=True)
            ),
            models.Index(
                fields=["absent", "to_date"], name="stand_in_of_absent", condition=models.Q(withdrawn_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(absent=models.F("deputy")), name="stand_in_for_another"),
            models.CheckConstraint(
                condition=models.Q(to_date__gte=models.F("from_date")), name="stand_in_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="stand_in_once_a_day",
                expressions=[
                    (models.F("absent"), RangeOperators.EQUAL), (models.F("deputy"), RangeOperators.EQUAL),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=models.Q(withdrawn_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.absent_id}, {self.from_date}"
