"""Refusals as counts, from above the unit complained of; and the accounts, for who verifies the whole audit log."""

from django.db import migrations

from itsso.platform.sql import owner_function

# The level decides here as it does for the records: what is alleged against the reader's own unit is not counted for
# it, and a unit with none below is answered with nothing, which is not nought. Who sees figures and no case works at no
# unit of ours: for such a reader it is the interval that must be wider than that of the unit complained of.
REFUSALS = """
CREATE FUNCTION intake_refusals(unit integer, as_on date)
RETURNS TABLE (alleged bigint, enquired bigint, upheld bigint, pending bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
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
    WHERE (a.opened_at AT TIME ZONE 'Asia/Kolkata')::date <= as_on
    AND (a.unit_id = unit OR intake_is_above(unit, a.unit_id))
    AND CASE WHEN itsso_unit() IS NOT NULL THEN intake_is_above(itsso_unit(), a.unit_id)
        ELSE (c.first, c.last) <> (facts_first(), facts_last()) END;
END $$
"""

# Accounts are seen from above the unit complained of; who verifies the audit log of the whole nation sees them all.
VERIFIED = """
CREATE FUNCTION intake_accounts_of_the_nation() RETURNS SETOF intake_accountability
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.* FROM intake_accountability a WHERE EXISTS (
        SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= trail_first() AND n.last <= trail_last()
    )
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("intake", "0003_zero_firs")]
    operations = [
        owner_function("intake_refusals(integer, date)", REFUSALS),
        owner_function("intake_accounts_of_the_nation()", VERIFIED),
    ]
