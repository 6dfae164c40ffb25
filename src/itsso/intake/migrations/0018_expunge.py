"""The complaint of a case, its slips and its way between stations go with the case that a court ordered removed."""

from django.db import migrations

from itsso.platform.sql import owner_function

# A record of a refusal stays: it is about the officers of a unit, names no person, and has its own sealed words.
EXPUNGE = """
CREATE FUNCTION intake_expunge(of_case uuid, of_expunction uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    case_ids uuid[] := cases_to_expunge(of_case, of_expunction);
    removes boolean := of_expunction IS NOT NULL;
    issues uuid[] := ARRAY(
        SELECT i.id FROM intake_slipissue i JOIN intake_slip s ON s.number = i.slip_id WHERE s.case_id = ANY (case_ids)
    );
    pairs uuid[] := ARRAY(
        SELECT id FROM intake_likelypair WHERE zero_case = ANY (case_ids) OR fir_case = ANY (case_ids)
    );
BEGIN
    RETURN itsso_rows_of(ARRAY['intake_slipissue'], 'id', issues, removes)
        || itsso_rows_of(ARRAY['intake_slip', 'intake_transfer'], 'case_id', case_ids, removes)
        || itsso_rows_of(ARRAY['intake_likelypair'], 'id', pairs, removes)
        || itsso_rows_of(ARRAY['intake_step', 'intake_complaintaccused'], 'complaint_id', case_ids, removes)
        || itsso_rows_of(ARRAY['intake_complaint'], 'id', case_ids, removes);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0017_refusals_by_unit"), ("cases", "0013_expunge")]
    operations = [owner_function("intake_expunge(uuid, uuid)", EXPUNGE)]
