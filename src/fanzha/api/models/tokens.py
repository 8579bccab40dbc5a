"""Tokens: by which another system says who it is."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fanzha.common.scope import ScopedQuerySet


class Token(models.Model):
    """One other system's right to use the interface. Its secret was shown once; only a hash is kept."""

    name = models.CharField(max_length=60)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20))
    # As which source this system reports; whether that source is trusted stands with the source.
    source_code = models.CharField(max_length=32, blank=True)
    hint = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_on = models.DateField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_name = models.CharField(max_length=80, blank=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-made_at"], name="token_by_unit")]

    def __str__(self) -> str:
        return self.name
