"""When the words of a row were erased under the retention rules."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column."""

    dependencies = [("cases", "0001_initial")]
    operations = [migrations.AddField("case", "erased_at", models.DateTimeField(null=True))]
