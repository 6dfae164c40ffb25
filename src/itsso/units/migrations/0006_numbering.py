"""Who keeps stations' numbers in memory can tell whether they are still true: a count of the times that they changed."""

from django.db import migrations

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    dependencies = [("units", "0005_tally")]
    operations = [
        # Its first value is taken at once: before that, `last_value` is the same as after.
        migrations.RunSQL(
            "CREATE SEQUENCE units_numbering; SELECT nextval('units_numbering')", "DROP SEQUENCE units_numbering"
        ),
        grant_app("SEQUENCE units_numbering", "SELECT, USAGE"),
    ]
