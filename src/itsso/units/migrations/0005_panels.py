"""The panels of stations and districts: readable by everybody. Of an entry nothing but its end and its check changes."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    dependencies = [("units", "0004_state_settings"), ("platform", "0001_functions")]
    operations = [
        migrations.CreateModel(
            name="PanelEntry",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "service",
                    models.CharField(
                        choices=[
                            ("lawyer", "Lawyer (Legal Services Authority)"),
                            ("counsellor", "Counsellor"),
                            ("support_person", "Support person for children (POCSO)"),
                            ("special_educator", "Special educator"),
                            ("interpreter", "Interpreter"),
                            ("one_stop", "One Stop Centre"),
                        ],
                        max_length=24,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("languages", models.CharField(blank=True, max_length=120)),
                ("telephone", models.CharField(max_length=40)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_by_name", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=200)),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
                (
                    "verified_in",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["unit", "ended_at"], name="panel_of_unit")]},
        ),
        grant_app(
            "units_panelentry",
            "SELECT, INSERT, UPDATE (ended_at, ended_by_name, verified_at, verified_by_name, verified_in_id)",
        ),
    ]
