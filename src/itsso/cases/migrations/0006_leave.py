"""Leave of investigating officers, and who holds charge of their cases. Of a leave nothing but its end is changed."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, protect_by_station


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_zero_fir_numbers"), ("units", "0001_tables"), ("platform", "0001_functions")]

    operations = [
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("station_no", models.IntegerField()),
                ("io_ref", models.CharField(max_length=64)),
                ("charge", models.CharField(max_length=64)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=64)),
                (
                    "station",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["station_no", "ends_on"], name="leave_of_station")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="leave_ends_after_start"
                    )
                ],
            },
        ),
        grant_app("cases_leave", "SELECT, INSERT, UPDATE (ended_at, ended_by)"),
        protect_by_station("cases_leave"),
    ]
