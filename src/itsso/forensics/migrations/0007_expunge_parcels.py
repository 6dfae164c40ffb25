"""A query, an answer and a report that travel as parcels go with the case that a court ordered removed."""

from django.db import migrations

# As before, with the parcels of queries and reports.
EXPUNGE = """
CREATE OR REPLACE FUNCTION forensics_expunge(of_case uuid, of_expunction uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    case_ids uuid[] := cases_to_expunge(of_case, of_expunction);
    removes boolean := of_expunction IS NOT NULL;
    parcels uuid[] := ARRAY(
        SELECT p.id FROM protection_parcel p JOIN forensics_note n ON p.told ->> 'note' = n.id::text OR p.id = n.parcel
        WHERE n.case_id = ANY (case_ids)
        UNION SELECT p.id FROM protection_parcel p JOIN forensics_notequery q ON p.told ->> 'query' = q.id::text
        WHERE q.case_id = ANY (case_ids)
        UNION SELECT p.id FROM protection_parcel p JOIN forensics_released r ON p.told ->> 'report' = r.id::text
        WHERE r.case_id = ANY (case_ids)
    );
    acts uuid[] := ARRAY(
        SELECT a.id FROM forensics_act a JOIN forensics_item i ON i.label = a.label
        WHERE i.case_id = ANY (case_ids) AND NOT EXISTS (SELECT FROM forensics_exhibit e WHERE e.label = a.label)
    );
BEGIN
    RETURN jsonb_build_object('forensics_parcel', itsso_rows_of(ARRAY['protection_parcel'], 'id', parcels, removes)
            -> 'protection_parcel')
        || itsso_rows_of(ARRAY['forensics_act'], 'id', acts, removes)
        || itsso_rows_of(ARRAY[
            'forensics_notedetails', 'forensics_notequery', 'forensics_released', 'forensics_note', 'forensics_item'
        ], 'case_id', case_ids, removes);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("forensics", "0006_expunge")]
    operations = [migrations.RunSQL(EXPUNGE, migrations.RunSQL.noop)]
