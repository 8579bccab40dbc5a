"""A refusal or restriction as it was stated to whom it touches."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField


class Refusal(models.Model):
    """One refusal or restriction: its reason, legal basis, remedy and contact, and the version of the words.

    Written in the transaction of the act and never changed: what somebody was told stands as it was said.
    """

    code = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    reason = EncryptedTextField()  # officers name people in it
    basis = models.TextField()
    remedy = models.TextField()
    contact = models.CharField(max_length=200)
    documents = models.CharField(max_length=300, blank=True)
    version = models.CharField(max_length=20)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    is_erased = models.BooleanField(default=False)

    objects: Any = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-at"], name="refusal_by_subject")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(basis="") & ~models.Q(remedy="") & ~models.Q(contact=""),
                name="refusal_says_basis_remedy_contact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"
