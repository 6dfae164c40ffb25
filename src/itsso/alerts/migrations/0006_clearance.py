"""How many time limits stood on the clearance list of each station when a week began."""

from django.db import migrations, models

from itsso.platform.sql import grant_app, protect_by_station


class Migration(migrations.Migration):
    dependencies = [("alerts", "0005_directions")]
    operations = [
        migrations.CreateModel(
            name="ClearanceWeek",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "station_no", "week", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("station_no", models.IntegerField()),
                ("week", models.DateField()),
                ("waiting", models.IntegerField()),
            ],
        ),
        grant_app("alerts_clearanceweek", "SELECT, INSERT"),
        protect_by_station("alerts_clearanceweek"),
    ]
