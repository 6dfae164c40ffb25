"""How many units there are of a kind, State by State, is kept as they change, in place of an index to count along."""

from django.db import migrations, models

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
INSERT INTO units_tally (state, kind, closed, units) {COUNTED.format(sign="", rows="units_unit")};
"""

NO_TALLY = """
DROP TRIGGER units_unit_added ON units_unit;
DROP TRIGGER units_unit_changed ON units_unit;
DROP FUNCTION units_count();
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0004_count")]

    operations = [
        migrations.RemoveIndex(model_name="unit", name="unit_count"),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=2)),
                ("kind", models.CharField(max_length=16)),
                ("closed", models.DateField(null=True)),
                ("units", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("state", "kind", "closed"), name="unit_tally_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.RunSQL(TALLY, NO_TALLY),
        grant_app("units_tally", "SELECT"),
    ]
