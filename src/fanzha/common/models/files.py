"""A file from outside or made here, encrypted whole in the data folder."""

from django.db import models

from fanzha.common.crypto import EncryptedTextField


class StoredFile(models.Model):
    """What the database knows of a file: where its sealed bytes are, their size and hash.

    The hash is keyed, so that it proves sameness to us and tells an outsider nothing.
    """

    name = EncryptedTextField(default="")
    kind = models.CharField(max_length=40)
    content_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    place = models.CharField(max_length=80, unique=True)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
