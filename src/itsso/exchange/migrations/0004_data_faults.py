"""Faults of the data, which a job finds, and their numbers by district. A fault is seen as far as case files are."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, protect_by_station

# A station sees how current the data of its own district is, as in exchange_freshness_of_district.
FRESHNESS_OF_DISTRICT = """
CREATE POLICY exchange_faultcount_of_district ON exchange_faultcount FOR SELECT USING (
    matter = 'freshness' AND EXISTS (
        SELECT FROM units_unit u WHERE u.first = station_no
        AND u.kind = ANY (
            ARRAY['district'::text, 'commissionerate'::text, 'railway'::text, 'special'::text, 'agency'::text])
        AND u.first <= (SELECT facts_first()) AND (SELECT facts_last()) <= u.last
        AND (SELECT facts_first()) <= (SELECT facts_last())))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_drop_coordinates"),
        ("platform", "0001_functions"),
        ("units", "0004_state_settings"),
    ]
    operations = [
        migrations.CreateModel(
            name="FaultCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "station_no",
                        "matter",
                        "reason",
                        "age",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("station_no", models.IntegerField()),
                ("matter", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=32)),
                ("age", models.SmallIntegerField()),
                ("faults", models.IntegerField()),
                ("oldest", models.DateField(null=True)),
                ("counted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DataFault",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("station_no", models.IntegerField()),
                ("matter", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=32)),
                ("since", models.DateField()),
                ("case_id", models.UUIDField(null=True)),
                ("delivery_id", models.UUIDField(null=True)),
                ("source", models.CharField(blank=True, max_length=64)),
                ("file", models.CharField(blank=True, max_length=32)),
                ("line", models.IntegerField(null=True)),
                ("column", models.CharField(blank=True, max_length=64)),
                ("source_record_id", models.CharField(blank=True, max_length=64)),
                ("value", models.CharField(blank=True, max_length=64)),
                (
                    "origin",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["station_no", "matter"], name="fault_of_station")]},
        ),
        grant_app("exchange_datafault", "SELECT, INSERT, DELETE"),
        protect_by_station("exchange_datafault"),
        grant_app("exchange_faultcount", "SELECT, INSERT, DELETE"),
        protect_by_station("exchange_faultcount", "facts"),
        migrations.RunSQL(FRESHNESS_OF_DISTRICT, "DROP POLICY exchange_faultcount_of_district ON exchange_faultcount"),
    ]
