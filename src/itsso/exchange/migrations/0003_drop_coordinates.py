"""Remove the coordinates that rows which waited, were rejected or raised a problem had stored."""

from django.db import migrations

PARKED = "UPDATE exchange_parked SET cells = cells #- '{cells,latitude}' #- '{cells,longitude}' WHERE file = 'fir.csv'"
REJECTED = "UPDATE exchange_rejected SET value = '' WHERE \"column\" IN ('latitude', 'longitude')"
PROBLEMS = "UPDATE exchange_problem SET value = '' WHERE \"column\" IN ('latitude', 'longitude')"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_access")]
    operations = [
        migrations.RunSQL(PARKED, migrations.RunSQL.noop),
        migrations.RunSQL(REJECTED, migrations.RunSQL.noop),
        migrations.RunSQL(PROBLEMS, migrations.RunSQL.noop),
    ]
