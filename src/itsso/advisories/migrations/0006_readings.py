"""Figures as they were counted within the hour, given to exactly the ranges in which they were counted."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app

# All that a transaction's ranges are (protection/ranges.py), so that no policy can ask for more than is compared here.
# Where no range is set the first of them raises.
RANGES = """
CREATE FUNCTION advisories_ranges() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT concat_ws(' ', facts_first(), facts_last(), cases_first(), cases_last(), coalesce(itsso_unit()::text, '-'),
        trail_first(), trail_last(), coalesce(nullif(current_setting('itsso.laboratory', true), ''), '-')) $$;
"""
POLICY = """
ALTER TABLE advisories_reading ENABLE ROW LEVEL SECURITY;
CREATE POLICY advisories_reading_of_the_same_ranges ON advisories_reading
    USING (ranges = (SELECT advisories_ranges())) WITH CHECK (ranges = (SELECT advisories_ranges()));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("advisories", "0005_level_with_kind"),
        ("audit", "0003_seals"),
        ("protection", "0002_parcels"),
    ]
    operations = [
        migrations.RunSQL(RANGES, "DROP FUNCTION advisories_ranges()"),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "ranges", "unit_id", "name", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ranges", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=80)),
                ("day", models.DateField()),
                ("value", models.BigIntegerField(null=True)),
                ("total", models.BigIntegerField(null=True)),
                ("since", models.DateField(null=True)),
                ("counted_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
        ),
        grant_app("advisories_reading", "SELECT, INSERT, UPDATE (day, value, total, since, counted_at)"),
        migrations.RunSQL(POLICY, migrations.RunSQL.noop),
    ]
