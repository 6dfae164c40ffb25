"""A laboratory of the Centre, which is of no State, is seen from the nation."""

from django.db import migrations

PLACE = """
CREATE OR REPLACE VIEW training_place AS SELECT u.id AS unit_id,
    CASE u.kind WHEN 'headquarters' THEN p.first WHEN 'laboratory' THEN coalesce(s.first, n.first) ELSE u.first END
        AS first,
    CASE u.kind WHEN 'headquarters' THEN p.last WHEN 'laboratory' THEN coalesce(s.last, n.last) ELSE u.last END
        AS last
FROM units_unit u
LEFT JOIN units_unit p ON u.kind = 'headquarters' AND p.id = u.parent_id
LEFT JOIN units_unit s ON u.kind = 'laboratory' AND s.state = u.state AND s.kind IN ('state', 'ut')
LEFT JOIN units_unit n ON u.kind = 'laboratory' AND n.kind = 'nation';
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]
    operations = [migrations.RunSQL(PLACE, migrations.RunSQL.noop)]
