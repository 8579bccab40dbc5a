"""What the retention rules need: erased words of audit rows and imports, and refusals as they were stated."""

from django.db import migrations, models

import fanzha.common.crypto

TRIGGER = """
CREATE OR REPLACE FUNCTION common_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'common_auditrow'
       AND (to_jsonb(OLD) - '{why,before,after}'::text[]) = (to_jsonb(NEW) - '{why,before,after}'::text[]) THEN
        -- Encryption under another key is no change of what a row says; its mark shows that.
        IF current_setting('fanzha.encrypting_anew', true) = 'on'
           AND (OLD.before IS NULL) = (NEW.before IS NULL) AND (OLD.after IS NULL) = (NEW.after IS NULL) THEN
            RETURN NEW;
        END IF;
        -- Words go under the retention rules; a signed row beside says so.
        IF current_setting('fanzha.erasing', true) = 'on' AND NEW.before IS NULL AND NEW.after IS NULL
           AND EXISTS (SELECT 1 FROM common_auditerased e WHERE e.row_id = OLD.id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Audit rows are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER common_erased_append_only BEFORE UPDATE OR DELETE ON common_auditerased
    FOR EACH ROW EXECUTE FUNCTION common_refuse_audit_change();
"""
UNDO = "DROP TRIGGER common_erased_append_only ON common_auditerased;"


class Migration(migrations.Migration):
    """Add the tables, and let the words of audit rows go."""

    dependencies = [("common", "0003_audit_rows_wait_for_their_seal")]
    operations = [
        migrations.CreateModel(
            name="AuditErased",
            fields=[
                ("row_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("signature", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.CharField(max_length=64)),
                ("reason", fanzha.common.crypto.EncryptedTextField()),
                ("basis", models.TextField()),
                ("remedy", models.TextField()),
                ("contact", models.CharField(max_length=200)),
                ("documents", models.CharField(blank=True, max_length=300)),
                ("version", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=80)),
                ("is_erased", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["subject_kind", "subject_id", "-at"], name="refusal_by_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", ""), _negated=True),
                            models.Q(("remedy", ""), _negated=True),
                            models.Q(("contact", ""), _negated=True),
                        ),
                        name="refusal_says_basis_remedy_contact",
                    )
                ],
            },
        ),
        migrations.AddField("importbatch", "erased_at", models.DateTimeField(null=True)),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
