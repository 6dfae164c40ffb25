from django.db import migrations

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    """When units move, every table takes its station numbers along: the application may write that column."""

    dependencies = [("exchange", "0001_initial")]

    operations = [
        grant_app("exchange_rejected", "UPDATE (station_no)"),
        grant_app("exchange_problem", "UPDATE (station_no)"),
    ]
