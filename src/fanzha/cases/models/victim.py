"""Who was cheated, with what the revisit asks: facts about the fraud, not a judgement of the person."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class Answer(models.TextChoices):
    """An answer that may be missing: not asked is not no."""

    UNKNOWN = "unknown", "没有问到"
    YES = "yes", "是"
    NO = "no", "否"


class Victim(models.Model):
    """One person cheated in a case. A case has one as a rule, a family or a class may be several."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="victims")
    # The unit of the case, kept so that rows are found along the tree without a join.
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    name = EncryptedTextField(default="")  # only where nobody is registered as a person
    age = models.PositiveSmallIntegerField(null=True)  # in years, on the day of the report
    sex = models.CharField(max_length=1, blank=True)
    occupation = models.CharField(max_length=20, blank=True)  # a code of rules/victims.json
    schooling = models.CharField(max_length=20, blank=True)  # a code of rules/victims.json
    home_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    community = EncryptedTextField(default="")  # compound or village as told, where no unit fits
    how_cheated = EncryptedTextField(default="")
    met_publicity = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    publicity_met = EncryptedTextField(default="")  # which, when and by whom, in the victim's words
    has_app = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    is_warning_on = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    # The same person stands elsewhere as a suspect: an officer looks at it, nothing follows by itself.
    is_also_suspect = models.BooleanField(default=False)
    suspect_note = EncryptedTextField(null=True, default="")  # by whom found and what follows, in words
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person"], name="victim_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(age__isnull=True) | models.Q(age__lte=130), name="victim_age_possible"
            ),
            models.UniqueConstraint(
                fields=["case", "person"], condition=models.Q(person__isnull=False), name="victim_once_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"victim {self.pk} of case {self.case_id}"
