"""Audit rows are never changed: the database itself refuses."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION common_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Audit rows are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER common_audit_append_only BEFORE UPDATE OR DELETE ON common_auditrow
    FOR EACH ROW EXECUTE FUNCTION common_refuse_audit_change();
"""
UNDO = """
DROP TRIGGER common_audit_append_only ON common_auditrow;
DROP FUNCTION common_refuse_audit_change();
"""


class Migration(migrations.Migration):
    """Add the trigger."""

    dependencies = [("common", "0001_initial")]
    operations = [migrations.RunSQL(TRIGGER, UNDO)]
