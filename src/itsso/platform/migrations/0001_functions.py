"""The range of a transaction, and the guard of tables that only grow."""

from django.db import migrations

# `protection/ranges.py` sets them at the start of each transaction. An unset setting is NULL on a fresh connection and
# an empty string on a used one; neither may look like "no rows". Figures (facts), case files and the audit log (trail)
# each have an interval of station numbers.
INTERVALS = """
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
CREATE FUNCTION trail_first() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT itsso_range('itsso.trail_first') $$;
CREATE FUNCTION trail_last() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT itsso_range('itsso.trail_last') $$;
"""

# The posting's own unit, and the laboratory whose claims it may state: null where it has none.
UNITS = """
CREATE FUNCTION itsso_unit() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('itsso.unit', true), '')::integer $$;
CREATE FUNCTION itsso_laboratory() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('itsso.laboratory', true), '')::integer $$;
"""

# A function of the owner's may change a row of a table that only grows, where it names that table for its transaction.
# The application has no right to change such a row whatever it names; nobody removes one.
ONLY_GROWS = """
CREATE FUNCTION itsso_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('itsso.owner_changes', true) = TG_TABLE_NAME THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'table % only grows: % is not allowed', TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(INTERVALS), migrations.RunSQL(UNITS), migrations.RunSQL(ONLY_GROWS)]
