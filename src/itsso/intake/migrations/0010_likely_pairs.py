"""Likely pairs of a Zero FIR and an FIR: seen where the FIR is, written by the system, answered by its station."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import itsso.platform.ids
from itsso.platform.sql import grant_app, owner_function, protect_by_station

# How many pairs are to be compared at the parts of a unit, for those who see figures: by the number of each part.
COUNTS = """
CREATE FUNCTION intake_pairs_of_parts(
    unit_first integer, unit_last integer, first_day date, last_day date, part_firsts integer[], part_lasts integer[]
) RETURNS TABLE (part bigint, waiting bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF unit_first < facts_first() OR unit_last > facts_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    SELECT p.part, count(*)
    FROM unnest(part_firsts, part_lasts) WITH ORDINALITY AS p (low, high, part)
    JOIN intake_likelypair w ON w.station_no BETWEEN p.low AND p.high AND w.status = 'waiting'
    WHERE p.low >= unit_first AND p.high <= unit_last AND w.zero_day BETWEEN first_day AND last_day
    GROUP BY p.part ORDER BY p.part;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0009_reconciliation"),
        ("units", "0003_count_units"),
        ("platform", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="LikelyPair",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("zero_case", models.UUIDField()),
                ("fir_case", models.UUIDField()),
                ("zero_number", models.CharField(max_length=20)),
                ("zero_year", models.SmallIntegerField()),
                ("zero_day", models.DateField()),
                ("sent_on", models.DateField()),
                ("station_no", models.IntegerField()),
                ("fir_number", models.CharField(max_length=20)),
                ("fir_year", models.SmallIntegerField()),
                ("fir_day", models.DateField()),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list),
                ),
                (
                    "fir_sections",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list),
                ),
                (
                    "agrees",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list),
                ),
                (
                    "differs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "To be compared"),
                            ("joined", "Joined"),
                            ("different", "Not the same case"),
                            ("overruled", "Answered “not the same case”, then joined by CCTNS"),
                            ("lapsed", "No longer likely"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("answered_by", models.CharField(blank=True, max_length=64)),
                ("answered_by_name", models.CharField(blank=True, max_length=200)),
                ("join", models.JSONField(null=True)),
                (
                    "origin",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
                (
                    "station",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["station_no", "status"], name="likely_pair_of_station")],
                "constraints": [models.UniqueConstraint(fields=("zero_case", "fir_case"), name="likely_pair_once")],
            },
        ),
        # No row is removed: an answer stays, and a pair that is no longer likely says so.
        grant_app("intake_likelypair", "SELECT, INSERT, UPDATE"),
        protect_by_station("intake_likelypair"),
        owner_function("intake_pairs_of_parts(integer, integer, date, date, integer[], integer[])", COUNTS),
    ]
