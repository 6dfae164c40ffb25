"""A slip for each victim of a case, and a row for each code with its station and time.

The codes that were given so far count at the station of their slip, as they did; only of the last one are the time and
the holder known.
"""

import django.db.models.deletion
from django.db import migrations, models

import itsso.platform.ids
from itsso.platform.sql import append_only, grant_app

EARLIER_CODES = """
INSERT INTO intake_slipissue (id, slip_id, code_number, station_id, at, holder)
SELECT gen_random_uuid(), s.number, n, s.station_id, CASE WHEN n = s.issued THEN s.made_at END,
    CASE WHEN n = s.issued THEN s.holder ELSE '' END
FROM intake_slip s CROSS JOIN LATERAL generate_series(1, s.issued) n
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0013_hide_from_officers_complained_of"), ("units", "0001_tables")]
    operations = [
        migrations.AddField("slip", "victim", models.CharField(blank=True, max_length=8)),
        migrations.AlterField("slip", "case_id", models.UUIDField()),
        migrations.AddConstraint(
            "slip", models.UniqueConstraint(fields=("case_id", "victim"), name="slip_once_for_a_victim")
        ),
        migrations.CreateModel(
            name="SlipIssue",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issues", to="intake.slip"
                    ),
                ),
                ("code_number", models.SmallIntegerField()),
                (
                    "station",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
                ("at", models.DateTimeField(null=True)),
                ("holder", models.CharField(blank=True, max_length=16)),
            ],
        ),
        migrations.AddConstraint(
            "slipissue", models.UniqueConstraint(fields=("slip", "code_number"), name="slip_code_issued_once")
        ),
        migrations.RunSQL(EARLIER_CODES, migrations.RunSQL.noop),
        grant_app("intake_slipissue", "SELECT, INSERT"),
        append_only("intake_slipissue"),
    ]
