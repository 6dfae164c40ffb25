"""What the feed stored of a case goes with it where a court ordered so: records, problems and rows that wait."""

from django.db import migrations

from itsso.platform.sql import owner_function

EXPUNGE = """
CREATE FUNCTION exchange_expunge(of_case uuid, of_expunction uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    case_ids uuid[] := cases_to_expunge(of_case, of_expunction);
    removes boolean := of_expunction IS NOT NULL;
    parked uuid[] := ARRAY(
        SELECT p.record FROM exchange_parked p
        JOIN cases_key k USING (station_id, series, year, number) WHERE k.case_id = ANY (case_ids)
        UNION SELECT p.record FROM exchange_parked p JOIN exchange_record r ON r.id = p.record
        WHERE r.case_id = ANY (case_ids)
    );
BEGIN
    RETURN itsso_rows_of(ARRAY['exchange_parked'], 'record', parked, removes)
        || itsso_rows_of(ARRAY['exchange_datafault', 'exchange_problem', 'exchange_record'], 'case_id', case_ids, removes);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_correction_requests"), ("cases", "0013_expunge")]
    operations = [owner_function("exchange_expunge(uuid, uuid)", EXPUNGE)]
