"""The settings of a State, with their history: everybody may read them, and an entry is never changed or removed."""

import django.db.models.deletion
from django.db import migrations, models

import itsso.platform.ids
from itsso.platform.sql import append_only, grant_app


class Migration(migrations.Migration):
    dependencies = [("units", "0003_count_units"), ("platform", "0001_functions")]
    operations = [
        migrations.CreateModel(
            name="StateSetting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("setting", models.CharField(max_length=32)),
                ("value", models.JSONField(default=dict)),
                ("since", models.DateField()),
                ("order_number", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_by_name", models.CharField(max_length=200)),
                ("form", models.UUIDField(unique=True)),
                (
                    "state",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="units.statesetting",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["state", "setting", "since"], name="setting_of_state")]},
        ),
        grant_app("units_statesetting", "SELECT, INSERT"),
        append_only("units_statesetting"),
    ]
