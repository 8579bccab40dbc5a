"""Exports that a job makes."""

import django.db.models.deletion
from django.db import migrations, models

import fanzha.common.crypto


class Migration(migrations.Migration):
    dependencies = [("common", "0005_approvals")]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("form", models.CharField(choices=[("xlsx", "xlsx"), ("csv", "csv")], default="xlsx", max_length=4)),
                ("plain", models.BooleanField(default=False)),
                ("wanted", models.JSONField(default=dict)),
                ("purpose", fanzha.common.crypto.EncryptedTextField()),
                ("officer_id", models.BigIntegerField()),
                ("officer_name", models.CharField(max_length=80)),
                ("approved_by_name", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队中"), ("running", "生成中"), ("done", "可以下载"), ("failed", "没有做成"),
                            ("cancelled", "已取消"), ("expired", "已到期删除"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("run", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                        to="common.storedfile",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["officer_id", "-id"], name="export_by_officer"),
                    models.Index(fields=["state", "expires_at"], name="export_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "done"), _negated=True) | models.Q(("expires_at__isnull", False)),
                        name="export_done_has_an_end",
                    )
                ],
            },
        ),
    ]  # fmt: skip
