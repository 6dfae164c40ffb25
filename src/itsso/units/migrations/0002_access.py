"""Rights of the application on units: everybody may read them, and no unit is ever deleted."""

from django.db import migrations

from itsso.platform.sql import grant_app

# Who keeps stations' numbers in memory can tell whether they are still true: a count of the times that they changed.
# Its first value is taken at once: before that, `last_value` is the same as after.
NUMBERING = "CREATE SEQUENCE units_numbering; SELECT nextval('units_numbering')"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0001_tables"), ("platform", "0001_functions")]
    operations = [
        grant_app("units_unit", "SELECT, INSERT, UPDATE"),
        grant_app("units_alias", "SELECT, INSERT, UPDATE, DELETE"),
        grant_app(
            "units_capacity",
            "SELECT, INSERT, UPDATE (ended_at, verified_at, verified_by, verified_by_name, verified_in_id)",
        ),
        migrations.RunSQL(NUMBERING),
        grant_app("SEQUENCE units_numbering", "SELECT, USAGE"),
    ]
