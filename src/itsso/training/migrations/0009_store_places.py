"""Store from where each unit's people are visible, in place of working it out for each row that a policy looks at."""

from django.db import migrations, models

from itsso.platform.sql import grant_app

# `training_place` was a view that chose between three ways for each row, and each statement that named a person set up
# all of them. A table in its place is one look at its key.
TABLE = """
ALTER VIEW training_place RENAME TO training_place_view;
CREATE TABLE training_place (
    unit_id integer PRIMARY KEY REFERENCES units_unit (id) DEFERRABLE INITIALLY DEFERRED,
    first integer, last integer
);
INSERT INTO training_place (unit_id, first, last) SELECT unit_id, first, last FROM training_place_view;
"""


def policy(table: str) -> str:
    """Return the SQL that gives a table the policy of 0002, with the unit's place looked up by its key."""
    seen = f"""{table}.unit_id = (SELECT itsso_unit()) OR (
        SELECT place.first >= (SELECT facts_first()) AND place.last <= (SELECT facts_last())
        FROM training_place place WHERE place.unit_id = {table}.unit_id)"""
    return f"ALTER POLICY {table}_range ON {table} USING ({seen}) WITH CHECK ({seen});\n"


POLICIES = "".join(policy(table) for table in ("training_person", "training_upload", "training_coverage"))


def bound(which: str) -> str:
    """Return the column `first` or `last` of a unit's place, as in 0002. It is null where the unit belongs nowhere."""
    return f"""CASE u.kind
        WHEN 'headquarters' THEN (SELECT p.{which} FROM units_unit p WHERE p.id = u.parent_id)
        WHEN 'laboratory' THEN coalesce(
            (SELECT s.{which} FROM units_unit s WHERE s.state = u.state AND s.kind IN ('state', 'ut')),
            (SELECT n.{which} FROM units_unit n WHERE n.kind = 'nation'))
        ELSE u.{which} END"""


# The place of a headquarters follows its parent, that of a laboratory its State or the nation. The application writes
# units and never their places: the function works as the tables' owner.
UPDATED = f"""
CREATE FUNCTION training_store_places() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO training_place AS place (unit_id, first, last)
    SELECT u.id, {bound("first")}, {bound("last")} FROM units_unit u
    WHERE u.id IN (SELECT id FROM after)
        OR u.kind = 'headquarters' AND u.parent_id IN (SELECT id FROM after)
        OR u.kind = 'laboratory' AND EXISTS (SELECT FROM after WHERE kind IN ('state', 'ut', 'nation'))
    ORDER BY u.id
    ON CONFLICT (unit_id) DO UPDATE SET first = excluded.first, last = excluded.last
    WHERE (place.first, place.last) IS DISTINCT FROM (excluded.first, excluded.last);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION training_store_places() FROM PUBLIC;
CREATE TRIGGER training_place_added AFTER INSERT ON units_unit
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION training_store_places();
CREATE TRIGGER training_place_changed AFTER UPDATE ON units_unit
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION training_store_places();
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0008_plan_stations_once"), ("units", "0003_count_units")]
    # There is no way back: the table answers what the view did, and nothing reads the view.
    operations = [
        migrations.RunSQL(
            TABLE + POLICIES + "DROP VIEW training_place_view;" + UPDATED,
            state_operations=[
                migrations.AlterModelOptions("Place", {}),
                migrations.AlterField("Place", "first", models.IntegerField(null=True)),
                migrations.AlterField("Place", "last", models.IntegerField(null=True)),
            ],
        ),
        grant_app("training_place", "SELECT"),
    ]
