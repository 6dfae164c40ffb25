"""Find the area of a laboratory by the index of its State's units.

The list of laboratories compared each of them with every unit of the nation: 20 ms for each laboratory.
"""

from django.db import migrations

# As 0002_access wrote it, but for the way to the area.
SEES = """
CREATE OR REPLACE FUNCTION capacity_sees(asked integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (asked = itsso_laboratory()) IS TRUE OR EXISTS (
        SELECT FROM units_unit l JOIN units_unit area ON area.state = l.state
            AND (area.kind IN ('state', 'ut') OR l.state = '' AND area.kind = 'nation')
        WHERE l.id = asked AND l.kind = 'laboratory' AND (
            (area.first >= facts_first() AND area.last <= facts_last())
            OR (area.first >= trail_first() AND area.last <= trail_last()))) $$
"""


class Migration(migrations.Migration):
    dependencies = [("capacity", "0004_weeks")]
    # Its answers are those of 0002, so there is nothing to go back to.
    operations = [migrations.RunSQL(SEES, migrations.RunSQL.noop)]
