"""Requests to correct data. Who sees the figures of the unit that was asked sees them; below the district, its cases."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, protect

OF_UNIT = """EXISTS (
    SELECT FROM units_unit u WHERE u.id = exchange_correctionrequest.unit_id AND u.first <= u.last
    AND CASE WHEN u.kind = ANY (ARRAY['subdivision'::text, 'circle'::text, 'station'::text])
        THEN u.first >= (SELECT cases_first()) AND u.last <= (SELECT cases_last())
        ELSE u.first >= (SELECT facts_first()) AND u.last <= (SELECT facts_last()) END)
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_entry_lags")]
    operations = [
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("matter", models.CharField(max_length=16)),
                ("faults", models.IntegerField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=64)),
                ("due", models.DateField()),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=64)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
                (
                    "asked_by_unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")),
                        fields=("unit", "asked_by_unit", "matter"),
                        name="open_request_once",
                    )
                ]
            },
        ),
        grant_app("exchange_correctionrequest", "SELECT, INSERT, UPDATE (outcome, answered_at, answered_by)"),
        protect("exchange_correctionrequest", OF_UNIT),
    ]
