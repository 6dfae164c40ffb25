"""Letters to some States only, the kind of answer that an item asks for, and later last days with their history."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.ids import uuid7
from itsso.platform.sql import append_only, grant_app

# As in 0004_owed, with the States to which a letter is sent and the day to which an item was extended.
OWED = """
CREATE OR REPLACE VIEW advisories_owed WITH (security_invoker = true) AS
WITH letter AS MATERIALIZED (
    SELECT a.id, a.issued_on, a.direct, a.states, x.first, x.last
    FROM advisories_advisory a JOIN units_unit x ON x.id = a.issuer_id
    WHERE NOT EXISTS (SELECT FROM advisories_advisory n WHERE n.supersedes_id = a.id))
SELECT u.id AS unit_id, i.id AS item_id, a.id AS advisory_id, l.level, b.began,
    coalesce(i.extended_to, i.due_on, b.began + i.within_days) AS due
FROM units_unit u
CROSS JOIN LATERAL (SELECT CASE
    WHEN u.kind IN ('state', 'ut') THEN 'state'
    WHEN u.kind IN ('district', 'commissionerate', 'railway', 'special') THEN 'district'
    WHEN u.kind = 'station' THEN 'station' END AS level) l
JOIN letter a ON u.first BETWEEN a.first AND a.last AND (a.states = '{}' OR u.state = ANY (a.states))
JOIN advisories_item i ON i.advisory_id = a.id AND l.level = ANY (i.levels) AND i.withdrawn_on IS NULL
LEFT JOIN (advisories_passing p JOIN units_unit s ON s.id = p.unit_id)
    ON p.advisory_id = a.id AND s.state = u.state AND l.level <> 'state' AND NOT a.direct
CROSS JOIN LATERAL (SELECT CASE WHEN l.level = 'state' OR a.direct THEN a.issued_on
    ELSE (p.at AT TIME ZONE 'Asia/Kolkata')::date END AS began) b
WHERE u.state <> '' AND b.began IS NOT NULL AND (u.closed IS NULL OR u.closed >= b.began);
"""


class Migration(migrations.Migration):
    dependencies = [("advisories", "0006_readings_of_a_reader")]
    operations = [
        migrations.AddField(
            "advisory",
            "states",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=2), default=list, size=None),
        ),
        migrations.AddField(
            "item",
            "evidence",
            models.CharField(
                blank=True,
                choices=[
                    ("document", "A document, by its number and date"),
                    ("figure", "The system’s own figure, as it stands today"),
                    ("link", "A page on the web or the intranet"),
                ],
                default="",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.AddField("item", "extended_to", models.DateField(null=True)),
        migrations.CreateModel(
            "DueExtension",
            fields=[
                ("id", models.UUIDField(default=uuid7, editable=False, primary_key=True, serialize=False)),
                ("due_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("form", models.UUIDField(unique=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="advisories.item"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["item", "-at"], name="extension_of_item")]},
        ),
        migrations.RunSQL(OWED, migrations.RunSQL.noop),
        grant_app("advisories_item", "UPDATE (extended_to)"),
        grant_app("advisories_dueextension", "SELECT, INSERT"),
        append_only("advisories_dueextension"),
    ]
