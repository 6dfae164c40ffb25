"""Access to stored figures. Everybody sees published ones."""

from django.db import migrations

from itsso.platform.sql import grant_app, protect

# Where a unit lies is looked up when a roll-up is read, since units are renumbered when they are reorganised.
INSIDE = """EXISTS (
    SELECT 1 FROM units_unit WHERE units_unit.id = monitoring_rollup.unit_id
    AND units_unit.first >= (SELECT facts_first()) AND units_unit.last <= (SELECT facts_last())
)"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("monitoring", "0001_tables"), ("platform", "0001_functions"), ("units", "0001_tables")]
    operations = [
        grant_app("monitoring_rollup", "SELECT, INSERT, DELETE"),
        protect("monitoring_rollup", INSIDE),
        grant_app("monitoring_published", "SELECT, INSERT, DELETE"),
    ]
