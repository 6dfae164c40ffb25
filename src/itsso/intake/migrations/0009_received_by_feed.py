"""Zero FIRs that a feed says were sent to a unit, for the board of that unit: their cases are still the sender's."""

from django.db import migrations

# The sender's case is outside the receiver's range, so this passes by row-level security. It asks for the range of cases
# itself, and tells number, year, station of origin and days only. What was forwarded here has a row of its own.
RECEIVED = """
CREATE FUNCTION intake_received_by_feed(unit_first integer, unit_last integer, as_on date)
RETURNS TABLE (number text, year integer, origin integer, sent date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF unit_first < cases_first() OR unit_last > cases_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    SELECT k.number::text, k.year::integer, k.station_id::integer, w.sent
    FROM intake_ways(unit_first, unit_last, as_on) w
    CROSS JOIN LATERAL (
        SELECT n.number, n.year, n.station_id FROM cases_key n WHERE n.case_id = w.case_id AND n.series = 2
        ORDER BY n.station_id LIMIT 1
    ) k
    WHERE w.theirs AND w.standing IN ('sent', 'directed')
    AND NOT EXISTS (SELECT FROM intake_transfer t WHERE t.case_id = w.case_id)
    ORDER BY w.sent, k.station_id, k.year, k.number;
END $$;
REVOKE ALL ON FUNCTION intake_received_by_feed(integer, integer, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_received_by_feed(integer, integer, date) TO itsso_app;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0008_bound_accounts")]
    operations = [migrations.RunSQL(RECEIVED, "DROP FUNCTION intake_received_by_feed(integer, integer, date)")]
