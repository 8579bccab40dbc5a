"""A row that was written waits for its seal: noted by the database in the row's own transaction."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION common_note_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO common_auditunsealed (row_id, noted_at) VALUES (NEW.id, now()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER common_audit_unsealed AFTER INSERT ON common_auditrow
    FOR EACH ROW EXECUTE FUNCTION common_note_unsealed();
CREATE TRIGGER common_seals_append_only BEFORE UPDATE OR DELETE ON common_auditseal
    FOR EACH ROW EXECUTE FUNCTION common_refuse_audit_change();
-- Encryption under another key is no change of what a row says; its mark shows that.
CREATE OR REPLACE FUNCTION common_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'common_auditrow'
       AND current_setting('fanzha.encrypting_anew', true) = 'on' THEN
        IF (to_jsonb(OLD) - '{why,before,after}'::text[]) = (to_jsonb(NEW) - '{why,before,after}'::text[])
           AND (OLD.before IS NULL) = (NEW.before IS NULL) AND (OLD.after IS NULL) = (NEW.after IS NULL) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Audit rows are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
"""
UNDO = """
DROP TRIGGER common_seals_append_only ON common_auditseal;
DROP TRIGGER common_audit_unsealed ON common_auditrow;
DROP FUNCTION common_note_unsealed();
"""


class Migration(migrations.Migration):
    """Add the trigger of the queue, and let the rows be encrypted anew."""

    dependencies = [("common", "0002_audit_is_append_only")]
    operations = [migrations.RunSQL(TRIGGER, UNDO)]
