"""Days from events to their entries: of stations as far as case files are seen, of districts as far as figures are."""

from django.db import migrations, models

from itsso.platform.sql import grant_app, protect

SEEN = """CASE WHEN of_station THEN station_no BETWEEN (SELECT cases_first()) AND (SELECT cases_last())
    ELSE station_no BETWEEN (SELECT facts_first()) AND (SELECT facts_last()) END"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_data_faults")]
    operations = [
        migrations.CreateModel(
            name="EntryLag",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "station_no",
                        "basis",
                        "kind_group",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("station_no", models.IntegerField()),
                ("basis", models.CharField(max_length=8)),
                ("kind_group", models.CharField(max_length=16)),
                ("of_station", models.BooleanField()),
                ("lags", models.JSONField()),
                ("last_event", models.UUIDField()),
                ("counted_at", models.DateTimeField()),
            ],
        ),
        grant_app("exchange_entrylag", "SELECT, INSERT, DELETE, UPDATE (station_no)"),
        protect("exchange_entrylag", SEEN),
    ]
