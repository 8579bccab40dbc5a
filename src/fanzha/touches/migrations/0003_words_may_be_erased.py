"""The words of a touch may be erased under the retention rules; everything else stays append-only."""

from django.db import migrations, models

TRIGGER = """
ALTER TABLE touches_touch ADD COLUMN erased_at timestamptz;
CREATE OR REPLACE FUNCTION touches_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Encryption under another key is no change of what a row says.
        IF current_setting('fanzha.encrypting_anew', true) = 'on'
           AND (to_jsonb(OLD) - '{shown_text,reverse_reason,note}'::text[])
           = (to_jsonb(NEW) - '{shown_text,reverse_reason,note}'::text[]) THEN
            RETURN NEW;
        END IF;
        -- Words go under the retention rules, once; hashes, times and numbers stay as proof.
        IF current_setting('fanzha.erasing', true) = 'on' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
           AND (to_jsonb(OLD) - '{shown_text,reverse_reason,note,erased_at}'::text[])
           = (to_jsonb(NEW) - '{shown_text,reverse_reason,note,erased_at}'::text[]) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The touch ledger is append-only; reverse the row instead.' USING ERRCODE = 'restrict_violation';
END $$;
"""
UNDO = "ALTER TABLE touches_touch DROP COLUMN erased_at;"


class Migration(migrations.Migration):
    """Add the column, and let words go."""

    dependencies = [("touches", "0002_partitioned_table")]
    operations = [
        migrations.RunSQL(
            TRIGGER,
            UNDO,
            state_operations=[migrations.AddField("touch", "erased_at", models.DateTimeField(null=True))],
        )
    ]
