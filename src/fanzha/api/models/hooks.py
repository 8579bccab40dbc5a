"""Endpoints of other systems, and what was told to them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class Endpoint(models.Model):
    """Where one other system listens, and for what. It is told only of what lies below its unit."""

    name = models.CharField(max_length=60)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey("api.Token", on_delete=models.PROTECT, related_name="+")
    url = EncryptedTextField()  # addresses of this kind often carry a secret
    secret = EncryptedTextField()
    kinds = ArrayField(models.CharField(max_length=20))
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=80, blank=True)

    objects: Any = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event told, or to be told, to one endpoint. The body holds ids and states, nobody's data."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "待送"
        DONE = "done", "已送到"
        DEAD = "dead", "没送到"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=120, blank=True)

    objects: Any = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="delivery_once")]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="delivery_by_endpoint"),
            models.Index(fields=["-id"], name="delivery_dead", condition=Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.kind} {self.state}"
