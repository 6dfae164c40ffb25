"""A row that waits for a removed case goes from the list of data quality too, which has the number of the case."""

from django.db import migrations

# As before, with the faults of the rows that wait, which name the number and no case. A count of the faults that is
# running ends first, since it would add those of rows that go (`quality.queries.lock_counting`).
EXPUNGE = """
CREATE OR REPLACE FUNCTION exchange_expunge(of_case uuid, of_expunction uuid) RETURNS jsonb
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
    faults bigint[];
BEGIN
    IF removes THEN
        PERFORM pg_advisory_xact_lock(hashtext('exchange_faults'));
    END IF;
    faults := ARRAY(
        SELECT f.id FROM exchange_datafault f WHERE f.case_id = ANY (case_ids)
        UNION SELECT f.id FROM exchange_datafault f JOIN exchange_parked p USING (delivery_id, file, line)
        WHERE p.record = ANY (parked)
    );
    IF removes THEN
        DELETE FROM exchange_datafault WHERE id = ANY (faults);
    END IF;
    RETURN jsonb_build_object('exchange_datafault', cardinality(faults))
        || itsso_rows_of(ARRAY['exchange_parked'], 'record', parked, removes)
        || itsso_rows_of(ARRAY['exchange_problem', 'exchange_record'], 'case_id', case_ids, removes);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0008_mappings_by_source"), ("cases", "0014_joined_cases")]
    operations = [migrations.RunSQL(EXPUNGE, migrations.RunSQL.noop)]
