"""The mappings that States keep by source. They name columns and codes, no case and no person."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.ids import uuid7
from itsso.platform.sql import append_only, grant_app


class Migration(migrations.Migration):
    dependencies = [("exchange", "0007_expunge"), ("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "MappingVersion",
            fields=[
                ("id", models.UUIDField(default=uuid7, editable=False, primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=64)),
                ("version", models.IntegerField()),
                ("content", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_by_name", models.CharField(max_length=200)),
                ("form", models.UUIDField(unique=True)),
                (
                    "restores",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.mappingversion",
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("state", "source", "version"), name="mapping_version_once")
                ],
            },
        ),
        grant_app("exchange_mappingversion", "SELECT, INSERT"),
        append_only("exchange_mappingversion"),
    ]
