"""Indexes along which lists of a million households are paged. Built while the product works on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds indexes alone."""

    atomic = False
    dependencies = [("people", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="household", index=models.Index(fields=["number", "id"], name="household_by_number")
        ),
        AddIndexConcurrently(
            model_name="household", index=models.Index(fields=["-created_at", "-id"], name="household_newest")
        ),
        AddIndexConcurrently(
            model_name="household",
            index=models.Index(
                condition=models.Q(has_elder_alone=True), fields=["unit", "id"], name="household_elders"
            ),
        ),
        AddIndexConcurrently(
            model_name="person", index=models.Index(fields=["-created_at", "-id"], name="person_newest")
        ),
    ]
