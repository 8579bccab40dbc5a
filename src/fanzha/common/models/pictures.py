"""What is known of a kept picture beside its bytes: whose it is, how it looks in small, when and where it was taken."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedBytesField, EncryptedTextField


class KeptPicture(models.Model):
    """One picture of one object. Goes with its file.

    The shape is a perceptual hash behind a keyed permutation: it can be compared with other shapes here, and tells
    nobody without the key of the blind index whether a given picture is among them.
    """

    file = models.OneToOneField("common.StoredFile", on_delete=models.CASCADE, related_name="picture")
    holder_kind = models.CharField(max_length=40)
    holder_id = models.BigIntegerField()
    # Rows of a partitioned table are found by their moment, too.
    holder_at = models.DateTimeField(null=True)
    place = models.PositiveSmallIntegerField(default=1)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    thumbnail = EncryptedBytesField(default=b"")
    # As the picture says of itself; the place is personal, the moment is not.
    taken_at = models.DateTimeField(null=True)
    position = EncryptedTextField(default="")
    shape = models.BigIntegerField(null=True)
    band_0 = models.IntegerField(null=True)
    band_1 = models.IntegerField(null=True)
    band_2 = models.IntegerField(null=True)
    band_3 = models.IntegerField(null=True)

    objects: Any = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["holder_kind", "holder_id"], name="picture_by_holder"),
            *(
                models.Index(fields=[f"band_{n}"], name=f"picture_band_{n}", condition=models.Q(shape__isnull=False))
                for n in range(4)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shape__isnull=True, band_0=None, band_1=None, band_2=None, band_3=None)
                | models.Q(shape__isnull=False, band_0__isnull=False, band_1__isnull=False, band_2__isnull=False,
                           band_3__isnull=False),
                name="picture_shape_has_its_bands",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.holder_kind} {self.holder_id}/{self.place}"
