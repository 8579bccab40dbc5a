"""When the words of a row were erased under the retention rules."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column."""

    dependencies = [("alerts", "0001_initial")]
    operations = [migrations.AddField("alert", "erased_at", models.DateTimeField(null=True))]
