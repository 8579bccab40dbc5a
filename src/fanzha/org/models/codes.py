"""One-time codes: the only secret that somebody else than its holder ever saw, so it lives for days and for one use."""

from datetime import datetime

from django.db import models

from fanzha.common import crypto


def digest_of(officer_id: int, typed: str) -> str:
    """Return what is kept of a code: bound to its officer, read without case, blanks and dashes."""
    plain = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return crypto.blind("one_time_code", f"{officer_id}:{plain}")


class OneTimeCode(models.Model):
    """The live code of an officer. A new one takes the place of the last; setting a password removes it.

    Of the code itself nothing is kept but a hash keyed outside the database.
    """

    officer = models.OneToOneField("org.Officer", on_delete=models.CASCADE, related_name="one_time_code")
    digest = models.CharField(max_length=32)
    given_at = models.DateTimeField()
    given_by_name = models.CharField(max_length=80)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("given_at")), name="code_lives_a_while")
        ]

    def is_live(self, typed: str, at: datetime) -> bool:
        """Say whether this was typed, and in time."""
        return self.digest == digest_of(self.officer_id, typed) and at < self.expires_at

    def __str__(self) -> str:
        return f"{self.officer_id} – {self.expires_at:%Y-%m-%d}"
