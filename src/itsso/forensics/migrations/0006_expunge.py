"""The police's items, forwarding notes and reports go with the case that a court ordered removed."""

from django.db import migrations

from itsso.platform.sql import owner_function

# A laboratory's own rows name no case and no person, and stay, with the custody of what it received: the exhibits are
# still there, and their custody must be. Custody of what never left the police goes with the item.
EXPUNGE = """
CREATE FUNCTION forensics_expunge(of_case uuid, of_expunction uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    case_ids uuid[] := cases_to_expunge(of_case, of_expunction);
    removes boolean := of_expunction IS NOT NULL;
    parcels uuid[] := ARRAY(
        SELECT p.id FROM protection_parcel p JOIN forensics_note n ON p.told ->> 'note' = n.id::text OR p.id = n.parcel
        WHERE n.case_id = ANY (case_ids)
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
    dependencies = [("forensics", "0005_plan"), ("cases", "0013_expunge"), ("protection", "0001_tables")]
    operations = [owner_function("forensics_expunge(uuid, uuid)", EXPUNGE)]
