"""Find the statuses of a unit without its rows: they came one by one, and each lies among those of other units."""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("advisories", "0008_standing_of_item")]
    operations = [
        AddIndexOnline(
            model_name="itemstatus",
            index=models.Index(fields=["unit", "item"], include=["stands", "station_no"], name="standing_of_unit"),
        ),
    ]
