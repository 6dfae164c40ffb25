"""Hide a record of a refusal from the officers whom it is about, in every later posting of theirs.

Replaces `intake_refusals` of 0004_refusals and `vault_place` of 0008_referrals by ones that leave these records out;
what both count and allow is otherwise as it was there.
"""

from django.db import migrations

from itsso.platform.sql import owner_function

# The record is about the officer whom it names, and about everybody who was posted at its unit between the information,
# or what happened if that was earlier, and the day on which it was opened: a record from her page names nobody, and the
# day on which she said it may be long after the refusal. Numbers of any State count: to hide too much is the safe error.
HIDDEN = """
CREATE FUNCTION intake_hidden_records() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(a.id), '{}') FROM intake_accountability a
    LEFT JOIN intake_complaint c ON c.id = a.complaint_id
    LEFT JOIN cases_case k ON k.id = a.complaint_id
    WHERE itsso_officer() IS NOT NULL AND cases_first() IS NOT NULL AND (
        a.officer <> '' AND lower(a.officer) IN (
            SELECT lower(n.number) FROM accounts_officernumber n WHERE n.officer_id = itsso_officer()
            UNION ALL SELECT lower(o.number) FROM accounts_officer o WHERE o.id = itsso_officer()
        )
        OR EXISTS (
            SELECT FROM accounts_posting p WHERE p.officer_id = itsso_officer() AND p.unit_id = a.unit_id
            AND NOT p.waits AND p.since <= (a.opened_at AT TIME ZONE 'Asia/Kolkata')::date
            AND least(p.until, (p.ended_at AT TIME ZONE 'Asia/Kolkata')::date, 'infinity') >= least(
                a.happened_on, (c.begun_at AT TIME ZONE 'Asia/Kolkata')::date, k.first_recorded
            )
        )
    ) $$
"""

# Restrictive, so that they are asked beside every other policy. The array is worked out once a query. An audit entry
# about a record has its id at the head of its object, or in place of a case's.
POLICIES = """
CREATE POLICY intake_accountability_not_to_whom_it_is_about ON intake_accountability AS RESTRICTIVE FOR SELECT
    USING (NOT id = ANY ((SELECT intake_hidden_records())::uuid[]));
CREATE POLICY intake_accountability_not_by_whom_it_is_about ON intake_accountability AS RESTRICTIVE FOR UPDATE
    USING (NOT id = ANY ((SELECT intake_hidden_records())::uuid[]));
CREATE POLICY audit_line_not_to_whom_a_refusal_is_about ON audit_line AS RESTRICTIVE FOR SELECT USING (
    NOT left(object, 36) = ANY ((SELECT intake_hidden_records()::text[])::text[])
    AND ("case" IS NULL OR NOT "case" = ANY ((SELECT intake_hidden_records())::uuid[]))
);
"""
UNDO_POLICIES = """
DROP POLICY intake_accountability_not_to_whom_it_is_about ON intake_accountability;
DROP POLICY intake_accountability_not_by_whom_it_is_about ON intake_accountability;
DROP POLICY audit_line_not_to_whom_a_refusal_is_about ON audit_line;
"""

READER = """
CREATE OR REPLACE FUNCTION protection_reader() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN cardinality(intake_hidden_records()) = 0 THEN '' ELSE itsso_officer()::text END $$;
"""

PLACE = """
CREATE OR REPLACE FUNCTION vault_place(of_id uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM cases_case c JOIN units_unit u ON u.id = c.station_id
    WHERE c.id = of_id AND c.station_no BETWEEN cases_first() AND cases_last()
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_complaint c JOIN units_unit u ON u.id = c.station_id
    WHERE c.id = of_id AND c.outcome <> 'fir' AND c.outcome <> 'zero_fir'
    AND c.station_no BETWEEN cases_first() AND cases_last()
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_accountability a JOIN units_unit u ON u.id = a.unit_id
    WHERE a.id = of_id AND cases_first() <= cases_last() AND intake_is_above(itsso_unit(), a.unit_id)
    AND NOT a.id = ANY (intake_hidden_records())
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_transfer t JOIN units_unit u ON u.id = t.sender_id
    WHERE t.case_id = of_id AND intake_waits_here(of_id) $$;
"""

REFUSALS = """
CREATE OR REPLACE FUNCTION intake_refusals(unit integer, as_on date)
RETURNS TABLE (alleged bigint, enquired bigint, upheld bigint, pending bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE hidden uuid[] := intake_hidden_records();
BEGIN
    IF NOT EXISTS (SELECT FROM units_unit u WHERE u.id = unit AND u.first >= facts_first() AND u.last <= facts_last())
    THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF facts_first() = facts_last() OR itsso_unit() IS NOT NULL
        AND NOT EXISTS (SELECT FROM units_unit u WHERE u.parent_id = itsso_unit())
    THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT count(*), count(*) FILTER (WHERE enquiry_on <= as_on),
        count(*) FILTER (WHERE outcome = 'upheld' AND outcome_on <= as_on),
        count(*) FILTER (WHERE outcome_on IS NULL OR outcome_on > as_on)
    FROM intake_accountability a JOIN units_unit c ON c.id = a.unit_id
    WHERE (a.opened_at AT TIME ZONE 'Asia/Kolkata')::date <= as_on AND NOT a.id = ANY (hidden)
    AND (a.unit_id = unit OR intake_is_above(unit, a.unit_id))
    AND CASE WHEN itsso_unit() IS NOT NULL THEN intake_is_above(itsso_unit(), a.unit_id)
        ELSE (c.first, c.last) <> (facts_first(), facts_last()) END;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0012_register"),
        ("accounts", "0001_tables"),
        ("audit", "0002_access"),
        ("cases", "0001_tables"),
        ("protection", "0006_officer_of_transaction"),
    ]
    operations = [
        owner_function("intake_hidden_records()", HIDDEN),
        migrations.RunSQL(POLICIES, UNDO_POLICIES),
        migrations.RunSQL(READER, migrations.RunSQL.noop),
        migrations.RunSQL(PLACE, migrations.RunSQL.noop),
        migrations.RunSQL(REFUSALS, migrations.RunSQL.noop),
    ]
