"""The notices about a case, and their answers, go with it where a court ordered so."""

from django.db import migrations

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
        || itsso_rows_of(ARRAY['alerts_comingstep', 'alerts_takenstep'], 'case_id', case_ids, removes);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_access"), ("notices", "0002_access")]
    operations = [migrations.RunSQL(EXPUNGE, migrations.RunSQL.noop)]
