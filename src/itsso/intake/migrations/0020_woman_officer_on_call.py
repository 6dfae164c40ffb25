"""The woman officer on call at a station. Of an entry nothing but its end is changed."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, protect_by_station


class Migration(migrations.Migration):
    dependencies = [("intake", "0019_papers_of_refusals"), ("units", "0004_state_settings")]

    operations = [
        migrations.CreateModel(
            name="WomanOfficerOnCall",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("station_no", models.IntegerField()),
                ("officer", models.CharField(blank=True, max_length=64)),
                ("rank", models.CharField(blank=True, max_length=16)),
                ("office", models.CharField(blank=True, max_length=16)),
                ("begins_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
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
                "indexes": [models.Index(fields=["station_no", "until"], name="on_call_of_station")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("begins_at"))), name="on_call_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("office__gt", ""), ("officer", ""), ("rank__gt", "")),
                            models.Q(("office", ""), ("officer__gt", ""), ("rank", "")),
                            _connector="OR",
                        ),
                        name="on_call_named_in_one_way",
                    ),
                ],
            },
        ),
        grant_app("intake_womanofficeroncall", "SELECT, INSERT, UPDATE (ended_at, ended_by)"),
        protect_by_station("intake_womanofficeroncall"),
    ]
