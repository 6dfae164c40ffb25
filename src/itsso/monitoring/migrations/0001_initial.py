import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app

# Where a unit lies is looked up when a roll-up is read, since units are renumbered when they are reorganised.
INSIDE = """EXISTS (
    SELECT 1 FROM units_unit WHERE units_unit.id = monitoring_rollup.unit_id
    AND units_unit.first >= (SELECT facts_first()) AND units_unit.last <= (SELECT facts_last())
)"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("platform", "0001_ranges"), ("units", "0001_initial"), ("cases", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Rollup",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "unit_id", "scope", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scope", models.CharField(max_length=12)),
                ("as_on", models.DateField()),
                ("counted_at", models.DateTimeField()),
                ("counts", models.JSONField()),
                ("months", models.JSONField()),
                ("course", models.JSONField()),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
        ),
        grant_app("monitoring_rollup", "SELECT, INSERT, DELETE"),
        migrations.RunSQL(
            "ALTER TABLE monitoring_rollup ENABLE ROW LEVEL SECURITY;\n"
            f"CREATE POLICY monitoring_rollup_range ON monitoring_rollup USING ({INSIDE}) WITH CHECK ({INSIDE})",
            "DROP POLICY monitoring_rollup_range ON monitoring_rollup",
        ),
    ]
