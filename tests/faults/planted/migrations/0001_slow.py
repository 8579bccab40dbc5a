"""Makes a table, fills it, sleeps as long as the environment says, and fills it again."""

import os

from django.db import migrations

_NAP = float(os.environ.get("FANZHA_PLANTED_NAP", "0"))


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            "CREATE TABLE planted_slow AS SELECT n FROM generate_series(1, 1000) n", "DROP TABLE planted_slow"
        ),
        migrations.RunSQL(f"SELECT pg_sleep({_NAP})", ""),
        migrations.RunSQL("INSERT INTO planted_slow SELECT n FROM generate_series(1001, 2000) n", ""),
    ]
