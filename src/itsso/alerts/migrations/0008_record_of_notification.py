"""Steps that were taken and reminders that moved are bound to the audit log; what is recorded of a case goes with it."""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, InOneTransaction, column_exists

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
            ARRAY['alerts_comingstep', 'alerts_takenstep', 'alerts_movedreminder'], 'case_id', case_ids, removes
        );
END $$
"""


def _bound(model_name: str) -> list[migrations.operations.base.Operation]:
    return [
        InOneTransaction(
            migrations.AddField(model_name=model_name, name="entry", field=models.UUIDField(null=True)),
            migrations.AddField(model_name=model_name, name="mark", field=models.BigIntegerField(null=True)),
            unless=column_exists(f"alerts_{model_name}", "entry"),
        ),
        AddIndexOnline(
            model_name=model_name,
            index=models.Index(condition=models.Q(("entry", None)), fields=["case"], name=f"{model_name[:12]}_unbound"),
        ),
    ]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("alerts", "0007_recounts"), ("audit", "0006_bind_records"), ("notices", "0004_records")]
    operations = [*_bound("takenstep"), *_bound("movedreminder"), migrations.RunSQL(EXPUNGE, migrations.RunSQL.noop)]
