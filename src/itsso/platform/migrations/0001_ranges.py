"""The range of a transaction, and the guard of tables that only grow."""

from django.db import migrations

# An unset setting is NULL on a fresh connection and an empty string on a used one; neither may look like "no rows".
FUNCTIONS = """
CREATE FUNCTION itsso_range(setting text) RETURNS integer LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE bound text := current_setting(setting, true);
BEGIN
    IF bound IS NULL OR bound = '' THEN
        RAISE EXCEPTION 'no range is set in this transaction (%)', setting USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN bound::integer;
END $$;
CREATE FUNCTION facts_first() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT itsso_range('itsso.facts_first') $$;
CREATE FUNCTION facts_last() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT itsso_range('itsso.facts_last') $$;
CREATE FUNCTION cases_first() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT itsso_range('itsso.cases_first') $$;
CREATE FUNCTION cases_last() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT itsso_range('itsso.cases_last') $$;
CREATE FUNCTION itsso_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % only grows: % is not allowed', TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END $$;
"""
GONE = """
DROP FUNCTION itsso_only_grows();
DROP FUNCTION cases_last();
DROP FUNCTION cases_first();
DROP FUNCTION facts_last();
DROP FUNCTION facts_first();
DROP FUNCTION itsso_range(text);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FUNCTIONS, GONE)]
