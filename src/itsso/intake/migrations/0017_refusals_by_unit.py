"""Refusals of any days counted for each of several units, by who is above the units complained of."""

from django.db import migrations

from itsso.platform.sql import owner_function

# Who is told what is as in `intake_refusals`: not what is alleged against the reader's own unit, nothing to who has no
# unit below, and no record that is hidden from the officer. A record counts for the unit complained of and for each
# unit above it; numbers are compared first, since they are cheaper than the way up (a headquarters has none).
COUNTS = """
CREATE FUNCTION intake_refusals_of_units(units integer[], begins date, ends date)
RETURNS TABLE (unit integer, alleged bigint, enquired bigint, upheld bigint, punished bigint, not_upheld bigint,
    pending bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE hidden uuid[] := intake_hidden_records();
BEGIN
    IF EXISTS (SELECT FROM unnest(units) AS n (id) LEFT JOIN units_unit u ON u.id = n.id
        WHERE (u.first >= facts_first() AND u.last <= facts_last()) IS NOT TRUE)
    THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF facts_first() = facts_last() OR itsso_unit() IS NOT NULL
        AND NOT EXISTS (SELECT FROM units_unit u WHERE u.parent_id = itsso_unit())
    THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT p.id, count(*), count(a.enquiry_on), count(*) FILTER (WHERE a.outcome = 'upheld'),
        count(*) FILTER (WHERE a.action IN ('prosecution', 'departmental', 'penalty', 'warning')),
        count(*) FILTER (WHERE a.outcome = 'not_upheld'), count(*) FILTER (WHERE a.outcome = '')
    FROM intake_accountability a JOIN units_unit c ON c.id = a.unit_id
    JOIN units_unit p ON p.id = ANY (units) AND (c.first > c.last OR c.first BETWEEN p.first AND p.last)
        AND (c.id = p.id OR intake_is_above(p.id, c.id))
    WHERE a.happened_on BETWEEN begins AND ends AND NOT a.id = ANY (hidden)
    AND CASE WHEN itsso_unit() IS NOT NULL THEN intake_is_above(itsso_unit(), a.unit_id)
        ELSE (c.first, c.last) <> (facts_first(), facts_last()) END
    GROUP BY p.id;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0016_hide_from_the_information_on")]
    operations = [owner_function("intake_refusals_of_units(integer[], date, date)", COUNTS)]
