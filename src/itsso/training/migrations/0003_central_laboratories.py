"""A laboratory of the Centre, which is of no State, is seen from the nation."""

from django.db import migrations

def _bound(which: str) -> str:
    """Looked up for a headquarters or a laboratory alone: the policies ask this of each row."""
    return f"""CASE u.kind
        WHEN 'headquarters' THEN (SELECT p.{which} FROM units_unit p WHERE p.id = u.parent_id)
        WHEN 'laboratory' THEN coalesce(
            (SELECT s.{which} FROM units_unit s WHERE s.state = u.state AND s.kind IN ('state', 'ut')),
            (SELECT n.{which} FROM units_unit n WHERE n.kind = 'nation'))
        ELSE u.{which} END AS {which}"""


PLACE = f"""
CREATE OR REPLACE VIEW training_place WITH (security_invoker = true) AS
SELECT u.id AS unit_id, {_bound("first")}, {_bound("last")} FROM units_unit u
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0002_place_as_its_reader")]
    operations = [migrations.RunSQL(PLACE, migrations.RunSQL.noop)]
