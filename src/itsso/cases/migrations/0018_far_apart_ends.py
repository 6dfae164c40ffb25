"""Find by an index the few time limits whose earlier and later last day lie further apart than those of all others."""

from django.db import migrations

from itsso.platform.online_migrations import CreateIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0017_newest_event")]
    operations = [
        CreateIndexOnline("clock_far_apart_ends", 'ON cases_clock (station_no) WHERE "outer" - due > 62'),
    ]
