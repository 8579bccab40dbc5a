"""The ledger itself: partitioned by month, append-only by trigger, one sequence for its numbers."""

from django.db import migrations

TABLE = """
CREATE SEQUENCE touches_touch_id_seq;
CREATE TABLE touches_touch (
    id bigint NOT NULL,
    at timestamptz NOT NULL,
    kind varchar(12) NOT NULL,
    channel varchar(20) NOT NULL,
    unit_id bigint NOT NULL REFERENCES org_unit,
    person_id bigint REFERENCES people_person,
    household_id bigint REFERENCES people_household,
    group_id bigint REFERENCES people_group,
    target_unit_id bigint REFERENCES org_unit,
    people_reached integer NOT NULL CHECK (people_reached >= 0),
    material varchar(40) NOT NULL,
    material_version varchar(20) NOT NULL,
    shown_text bytea NOT NULL,
    shown_hash varchar(64) NOT NULL,
    proof_hash varchar(64) NOT NULL,
    proof_size integer,
    proof_at timestamptz,
    proof_longitude double precision,
    proof_latitude double precision,
    officer_id bigint,
    officer_name varchar(80) NOT NULL,
    source varchar(20) NOT NULL,
    source_ref varchar(60) NOT NULL,
    reverses_id bigint,
    reverse_reason bytea NOT NULL,
    note bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (at, id),
    CONSTRAINT touch_reaches_somebody CHECK (
        num_nonnulls(person_id, household_id, group_id, target_unit_id) >= 1)
) PARTITION BY RANGE (at);
CREATE TABLE touches_touch_rest PARTITION OF touches_touch DEFAULT;
CREATE INDEX touches_touch_unit ON touches_touch (unit_id, at DESC);
CREATE INDEX touches_touch_at ON touches_touch (at DESC, id DESC) INCLUDE (kind, unit_id, reverses_id);
CREATE INDEX touches_touch_person ON touches_touch (person_id, at DESC) WHERE person_id IS NOT NULL;
CREATE INDEX touches_touch_household ON touches_touch (household_id, at DESC) WHERE household_id IS NOT NULL;
CREATE INDEX touches_touch_reverses ON touches_touch (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX touches_touch_proof ON touches_touch (proof_hash) WHERE proof_hash <> '';

CREATE FUNCTION touches_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Encryption under another key is no change of what a row says.
    IF TG_OP = 'UPDATE' AND current_setting('fanzha.encrypting_anew', true) = 'on' THEN
        IF (to_jsonb(OLD) - '{shown_text,reverse_reason,note}'::text[])
           = (to_jsonb(NEW) - '{shown_text,reverse_reason,note}'::text[]) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The touch ledger is append-only; reverse the row instead.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER touches_append_only BEFORE UPDATE OR DELETE ON touches_touch
    FOR EACH ROW EXECUTE FUNCTION touches_refuse_change();

-- Makes the partitions of `months` months from the month of `first_day` in China's time. A month whose rows
-- already lie in the default partition is left there: attaching it would need to move them.
CREATE FUNCTION touches_ensure_partitions(first_day date, months integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    begins timestamptz;
    ends timestamptz;
    part text;
    made integer := 0;
BEGIN
    FOR i IN 0 .. months - 1 LOOP
        begins := (date_trunc('month', first_day::timestamp) + make_interval(months => i)) AT TIME ZONE 'Asia/Shanghai';
        ends := (date_trunc('month', first_day::timestamp) + make_interval(months => i + 1))
            AT TIME ZONE 'Asia/Shanghai';
        part := 'touches_touch_' || to_char(begins AT TIME ZONE 'Asia/Shanghai', 'YYYYMM');
        IF to_regclass(part) IS NULL
           AND NOT EXISTS (SELECT 1 FROM touches_touch_rest WHERE at >= begins AND at < ends) THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF touches_touch FOR VALUES FROM (%L) TO (%L)',
                           part, begins, ends);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
"""

UNDO = """
DROP TABLE touches_touch;
DROP FUNCTION touches_refuse_change();
DROP FUNCTION touches_ensure_partitions(date, integer);
DROP SEQUENCE touches_touch_id_seq;
"""


class Migration(migrations.Migration):
    """Create the partitioned table."""

    dependencies = [("touches", "0001_initial"), ("org", "0001_initial"), ("people", "0001_initial")]
    operations = [migrations.RunSQL(TABLE, UNDO)]
