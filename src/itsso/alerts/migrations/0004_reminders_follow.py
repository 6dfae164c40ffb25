"""Reminders that went to another posting. Whoever sees the case sees them, and they go with it."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import append_only, grant_app, protect

CASE_IS_SEEN = "EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = alerts_movedreminder.case_id)"
CASE_IS_WRITTEN = f"(SELECT cases_of_the_nation()) OR {CASE_IS_SEEN}"

EXPUNGE = """
CREATE OR REPLACE FUNCTION alerts_expunge(of_case uuid, of_expunction uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    case_ids uuid[] := cases_to_expunge(of_case, of_expunction);
    removes boolean := of_expunction IS NOT NULL;
    notices uuid[] := ARRAY(SELECT id FROM notices_notice WHERE subject = ANY (case_ids));
BEGIN
    RETURN itsso_rows_of(ARRAY['notices_noticeanswer'], 'notice_id', notices, removes)
        || itsso_rows_of(ARRAY['notices_notice'], 'id', notices, removes)
        || itsso_rows_of(
            ARRAY['alerts_comingstep', 'alerts_takenstep', 'alerts_movedreminder'], 'case_id', case_ids, removes
        );
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0003_expunge_notices"), ("notices", "0003_mail")]
    operations = [
        migrations.CreateModel(
            name="MovedReminder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id",
                        "rule",
                        "subject",
                        "step",
                        "at",
                        "move",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("rule", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=12)),
                ("step", models.CharField(max_length=32)),
                ("turn", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                ("move", models.SmallIntegerField()),
                ("moved_at", models.DateTimeField()),
                ("reached_post", models.CharField(max_length=24)),
                ("posting_id", models.IntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        grant_app("alerts_movedreminder", "SELECT, INSERT"),
        append_only("alerts_movedreminder"),
        protect("alerts_movedreminder", CASE_IS_SEEN, CASE_IS_WRITTEN),
        migrations.RunSQL(EXPUNGE, migrations.RunSQL.noop),
    ]
