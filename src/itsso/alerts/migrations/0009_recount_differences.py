"""The differences of the last recount of each State, by case, so that they can be looked into."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, protect_by_station

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
        || itsso_rows_of(ARRAY['notices_noticerecord'], 'subject', case_ids, removes)
        || itsso_rows_of(
            ARRAY['alerts_comingstep', 'alerts_takenstep', 'alerts_movedreminder', 'alerts_recountdifference'],
            'case_id', case_ids, removes
        );
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0008_record_of_notification")]
    operations = [
        migrations.CreateModel(
            name="RecountDifference",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("station_no", models.IntegerField()),
                ("rule", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=12)),
                ("step", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("is_missing", models.BooleanField()),
                ("is_set_aside", models.BooleanField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["station_no", "at"], name="differences_of_station")]},
        ),
        grant_app("alerts_recountdifference", "SELECT, INSERT, DELETE"),
        protect_by_station("alerts_recountdifference"),
        migrations.RunSQL(EXPUNGE, migrations.RunSQL.noop),
    ]
