"""The trigger that keeps the sums works as the tables' owner: nobody hangs it on a table of his own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("advisories", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "REVOKE ALL ON FUNCTION advisories_count() FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTION advisories_count() TO PUBLIC",
        ),
    ]
