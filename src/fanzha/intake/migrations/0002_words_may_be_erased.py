"""When the words of a row were erased under the retention rules."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column."""

    dependencies = [("intake", "0001_initial")]
    operations = [migrations.AddField("watchentry", "erased_at", models.DateTimeField(null=True))]
