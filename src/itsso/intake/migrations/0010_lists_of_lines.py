"""The Zero FIRs that each line of the board's figures counts, for whoever sees the cases of a unit."""

from django.db import migrations

# The conditions are those of intake_reconciliation, line by line: tests/intake/test_lines.py holds the two together.
# A Zero FIR that was received is still the sender's case, so this passes by row-level security, asks for the range of
# cases itself, and tells number, year, station of origin, days and standing only.
LIST = """
CREATE FUNCTION intake_reconciled(
    line text, unit_first integer, unit_last integer, first_day date, last_day date, as_on date
) RETURNS TABLE (
    case_id uuid, number text, year integer, origin integer, registered date, sent date, standing text
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF unit_first < cases_first() OR unit_last > cases_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    SELECT w.case_id, k.number::text, k.year::integer, k.station_id::integer, w.registered, w.sent, w.standing
    FROM intake_ways(unit_first, unit_last, as_on) w
    CROSS JOIN LATERAL (
        SELECT n.number, n.year, n.station_id FROM cases_key n WHERE n.case_id = w.case_id AND n.series = 2
        ORDER BY n.station_id LIMIT 1
    ) k
    CROSS JOIN LATERAL (
        SELECT w.standing IN ('unsent', 'returned') AS here, w.standing IN ('sent', 'directed') AS waits
    ) s
    WHERE w.registered BETWEEN first_day AND last_day AND (w.ours OR w.theirs) AND CASE line
        WHEN 'registered' THEN w.ours
        WHEN 'unsent' THEN w.ours AND s.here
        WHEN 'sent_by_next_day' THEN w.ours AND w.sent <= w.registered + 1
        WHEN 'sent_within' THEN w.ours AND NOT w.outside AND NOT s.here
        WHEN 'waiting_within' THEN w.ours AND NOT w.outside AND s.waits
        WHEN 'sent_outside' THEN w.ours AND w.outside AND NOT s.here
        WHEN 'waiting_outside' THEN w.ours AND w.outside AND s.waits
        WHEN 'received_within' THEN w.theirs AND NOT w.outside
        WHEN 'received_outside' THEN w.theirs AND w.outside
        WHEN 're_registered' THEN w.theirs AND w.standing = 'accepted'
        WHEN 'pending' THEN w.theirs AND s.waits
        WHEN 'returned' THEN w.theirs AND w.standing IN ('returned', 'escalated')
        WHEN 'escalated_between_states' THEN w.outside AND w.standing = 'escalated'
        ELSE false END
    ORDER BY w.registered, k.station_id, k.year, k.number;
END $$;
REVOKE ALL ON FUNCTION intake_reconciled(text, integer, integer, date, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_reconciled(text, integer, integer, date, date, date) TO itsso_app;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0009_received_by_feed")]
    operations = [
        migrations.RunSQL(LIST, "DROP FUNCTION intake_reconciled(text, integer, integer, date, date, date)"),
    ]
