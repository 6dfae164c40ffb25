"""The number of units of each kind in each State, updated whenever units change, so that nobody counts them."""

from django.db import migrations

from itsso.platform.sql import grant_app

COUNTED = """
SELECT state, kind, closed, {sign}count(*) FROM {rows} WHERE state <> '' AND first <= last GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""

ADDED = """
INSERT INTO units_tally AS t (state, kind, closed, units) {counted}
ON CONFLICT (state, kind, closed) DO UPDATE SET units = t.units + excluded.units;
"""

# The application writes units and never their sums: the function works as the tables' owner. Rows are locked in the
# order of their keys. No unit is ever deleted. The nation, and what has no stations (headquarters, laboratories), is
# not counted.
TALLY = f"""
CREATE FUNCTION units_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN {ADDED.format(counted=COUNTED.format(sign="-", rows="before"))} END IF;
    {ADDED.format(counted=COUNTED.format(sign="", rows="after"))}
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION units_count() FROM PUBLIC;
CREATE TRIGGER units_unit_added AFTER INSERT ON units_unit
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION units_count();
CREATE TRIGGER units_unit_changed AFTER UPDATE ON units_unit
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION units_count();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0002_access")]
    operations = [
        migrations.RunSQL(TALLY),
        grant_app("units_tally", "SELECT"),
    ]
