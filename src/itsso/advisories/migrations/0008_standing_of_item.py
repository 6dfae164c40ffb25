"""Find the statuses of an item in a range of stations without those of other items: a place may have answered hundreds."""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, RemoveIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("advisories", "0007_states_and_days")]
    operations = [
        AddIndexOnline(
            model_name="itemstatus",
            index=models.Index(
                fields=["item", "station_no"], include=["level", "stands", "accepted"], name="standing_of_item"
            ),
        ),
        RemoveIndexOnline(model_name="itemstatus", name="standing_range"),
    ]
