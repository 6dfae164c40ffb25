"""Rows of tables that only grow are removed by an owner's function alone, where a court ordered it."""

from django.db import migrations

# As before, with one more exception: a function of the owner's may remove rows of a table that it names for its
# transaction. The application has no right to remove such a row, whatever it names.
ONLY_GROWS = """
CREATE OR REPLACE FUNCTION itsso_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('itsso.owner_changes', true) = TG_TABLE_NAME THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('itsso.owner_removes', true) = TG_TABLE_NAME THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'table % only grows: % is not allowed', TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END $$
"""

# Counts the rows of each table that have one of the keys, or removes them. Only the owner's functions call it.
ROWS_OF = """
CREATE FUNCTION itsso_rows_of(tables text[], key_column text, keys uuid[], removes boolean) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    table_name text;
    affected bigint;
    counts jsonb := '{}';
BEGIN
    FOREACH table_name IN ARRAY tables LOOP
        IF removes THEN
            PERFORM set_config('itsso.owner_removes', table_name, true);
            EXECUTE format('DELETE FROM %I WHERE %I = ANY ($1)', table_name, key_column) USING keys;
            GET DIAGNOSTICS affected = ROW_COUNT;
        ELSE
            EXECUTE format('SELECT count(*) FROM %I WHERE %I = ANY ($1)', table_name, key_column)
            INTO affected USING keys;
        END IF;
        counts := counts || jsonb_build_object(table_name, affected);
    END LOOP;
    PERFORM set_config('itsso.owner_removes', '', true);
    RETURN counts;
END $$;
REVOKE ALL ON FUNCTION itsso_rows_of(text[], text, uuid[], boolean) FROM PUBLIC
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0003_access")]
    operations = [
        migrations.RunSQL(ONLY_GROWS, migrations.RunSQL.noop),
        migrations.RunSQL(ROWS_OF, "DROP FUNCTION itsso_rows_of(text[], text, uuid[], boolean)"),
    ]
