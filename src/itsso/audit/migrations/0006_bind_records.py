"""Records that are bound to the audit log a little later than they are written: only the system does, each once."""

from django.db import migrations

from itsso.platform.sql import owner_function

# `rows` are the places of rows that the caller has just read; the caller compares the number that comes back.
BIND = """
CREATE FUNCTION audit_bind_records(of_table text, rows tid[], entries uuid[], marks bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE bound bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= trail_first() AND n.last <= trail_last()
    ) THEN
        RAISE EXCEPTION 'the system alone binds records' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('itsso.owner_changes', of_table, true);
    EXECUTE format(
        'UPDATE %I t SET entry = v.entry, mark = v.mark FROM unnest($1, $2, $3) AS v (place, entry, mark)'
        ' WHERE t.ctid = v.place AND t.entry IS NULL', of_table
    ) USING rows, entries, marks;
    GET DIAGNOSTICS bound = ROW_COUNT;
    PERFORM set_config('itsso.owner_changes', '', true);
    RETURN bound;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_retention"), ("platform", "0004_remove_rows")]
    operations = [owner_function("audit_bind_records(text, tid[], uuid[], bigint[])", BIND)]
