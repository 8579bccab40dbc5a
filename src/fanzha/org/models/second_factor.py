"""The second proof of who signs in: a code from the phone, recovery codes, and phones that are opened by a PIN."""

from django.db import models
from django.db.models import Q

from fanzha.common import crypto
from fanzha.common.crypto import EncryptedTextField


class Authenticator(models.Model):
    """What an officer's authenticator app shares with the house. Made when the officer is first asked to set one up."""

    officer = models.OneToOneField("org.Officer", on_delete=models.CASCADE, related_name="authenticator")
    asked_at = models.DateTimeField(null=True)  # when the officer was first asked; the days of grace count from here
    secret = EncryptedTextField(default="")  # base 32; empty until a first code has confirmed it
    pending = EncryptedTextField(default="")  # shown on the page of setting up, not yet confirmed
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(null=True)  # the half minute of the last code taken: none is taken twice
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.officer_id}"


class RecoveryCode(models.Model):
    """One of the codes on paper for a lost phone. Only a hash keyed outside the database is kept; works once."""

    officer = models.ForeignKey("org.Officer", on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.pk}"


class TrustedDevice(models.Model):
    """A phone on which an officer may go on with six digits, after a sign-in with the password.

    The phone holds a random token in a cookie; here is only its hash. Changing the password ends all of them.
    """

    officer = models.ForeignKey("org.Officer", on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=128)  # Argon2, as passwords are
    password_mark = models.CharField(max_length=64)  # of the password that was valid then
    made_at = models.DateTimeField()
    made_origin = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="device_lives_a_while")
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.name}"


def digest_of(officer_id: int, typed: str) -> str:
    """Return what is kept of a recovery code: bound to its officer, read without case, blanks and dashes."""
    plain = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return crypto.blind("recovery_code", f"{officer_id}:{plain}")
