"""Officers, the posts they hold, and where they are signed in."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from fanzha.common import clock
from fanzha.common.crypto import EncryptedTextField
from fanzha.common.permissions import ROLE_NAMES, Role
from fanzha.common.scope import ScopedQuerySet
from fanzha.org.models.codes import OneTimeCode


class Officer(AbstractBaseUser):
    """Somebody who signs in. What the officer may do comes from posts alone."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    phone = EncryptedTextField(default="")
    is_active = models.BooleanField(default=True)
    # Demo accounts have published passwords: they are refused on any address but 127.0.0.1.
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: Any = BaseUserManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Say whether this is the password, or a one-time code that is still alive: both open the account."""
        if super().check_password(raw_password):
            return True
        code = OneTimeCode.objects.filter(officer_id=self.pk).first() if self.must_change_password else None
        return code is not None and bool(raw_password) and code.is_live(str(raw_password), clock.now())


class Post(models.Model):
    """A role held at a unit for a time. An officer may hold several."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="posts")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=[(role.value, ROLE_NAMES[role]) for role in Role])
    title = models.CharField(max_length=40, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "unit", "role", "from_date"], name="post_once"),
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gte=models.F("from_date")),
                name="post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.role} {self.unit_id}"


class OfficerSession(models.Model):
    """One place where an officer is signed in; the oldest ends when there are too many."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    origin = models.CharField(max_length=64)
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.officer_id} {self.began_at:%m-%d %H:%M}"
