"""Doubled entries: what was found, what was merged, and the entries that became names for others."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import fanzha.common.crypto

_KINDS = [("person", "人员"), ("household", "住户")]


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial"), ("people", "0002_orders_of_lists")]

    operations = [
        migrations.AddField(
            model_name="household", name="address_index", field=models.CharField(max_length=22, null=True)
        ),
        migrations.AddField(
            model_name="household",
            name="merged_into",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.CreateModel(
            name="Double",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=_KINDS, max_length=10)),
                ("first_id", models.BigIntegerField()),
                ("second_id", models.BigIntegerField()),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待核对"), ("merged", "已合并"), ("apart", "不是同一个")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_name", models.CharField(blank=True, max_length=80)),
                ("why", fanzha.common.crypto.EncryptedTextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["kind", "id"], name="double_open")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "first_id", "second_id"), name="double_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first_id__lt", models.F("second_id"))), name="double_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=_KINDS, max_length=10)),
                ("survivor_id", models.BigIntegerField(db_index=True)),
                ("loser_id", models.BigIntegerField(db_index=True)),
                ("facts", fanzha.common.crypto.EncryptedJSONField(null=True)),
                ("moved", models.JSONField(default=dict)),
                ("why", fanzha.common.crypto.EncryptedTextField(default="")),
                ("by_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("undo_until", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by_name", models.CharField(blank=True, max_length=80)),
                ("left", models.JSONField(default=list)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)), fields=("kind", "loser_id"), name="merged_once"
                    )
                ],
            },
        ),
    ]
