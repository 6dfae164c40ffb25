"""The lines that States report of Zero FIRs and e-FIRs, as counts, for whoever sees the unit's figures."""

from django.db import migrations

# A definer's function passes by row-level security: it asks for the range of figures itself, and answers counts only,
# so that the nation, which sees no case, sees how many wait between States.
COUNTS = """
CREATE FUNCTION intake_reconciliation(unit_first integer, unit_last integer, first_day date, last_day date) RETURNS TABLE (
    registered bigint, unsent bigint, sent_within bigint, sent_outside bigint, waiting_within bigint,
    waiting_outside bigint, received_within bigint, received_outside bigint, re_registered bigint, pending bigint,
    returned bigint, escalated_between_states bigint, e_received bigint, e_converted bigint, e_disposed bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF unit_first < facts_first() OR unit_last > facts_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    WITH way AS (
        SELECT t.standing, s.state <> r.state AS outside, s.first BETWEEN unit_first AND unit_last AS ours,
            r.first BETWEEN unit_first AND unit_last AS theirs
        FROM intake_transfer t JOIN units_unit s ON s.id = t.sender_id JOIN units_unit r ON r.id = t.receiver_id
        WHERE (t.registered_at AT TIME ZONE 'Asia/Kolkata')::date BETWEEN first_day AND last_day
        AND (s.first BETWEEN unit_first AND unit_last OR r.first BETWEEN unit_first AND unit_last)
    ), never_sent AS (
        SELECT count(*) AS n FROM cases_case c
        WHERE c.station_no BETWEEN unit_first AND unit_last AND c.series = 2 AND c.first_recorded BETWEEN first_day AND last_day
        AND NOT EXISTS (SELECT FROM intake_transfer t WHERE t.case_id = c.id)
    ), electronic AS (
        SELECT count(*) AS came, count(*) FILTER (WHERE c.outcome IN ('fir', 'zero_fir')) AS made,
            count(*) FILTER (WHERE c.outcome = 'not_cognizable') AS ended
        FROM intake_complaint c WHERE c.station_no BETWEEN unit_first AND unit_last AND c.mode = 'online'
        AND (c.received_at AT TIME ZONE 'Asia/Kolkata')::date BETWEEN first_day AND last_day
    )
    SELECT n + count(*) FILTER (WHERE ours),
        n + count(*) FILTER (WHERE ours AND standing = 'returned'),
        count(*) FILTER (WHERE ours AND NOT outside AND standing <> 'returned'),
        count(*) FILTER (WHERE ours AND outside AND standing <> 'returned'),
        count(*) FILTER (WHERE ours AND NOT outside AND standing IN ('sent', 'directed')),
        count(*) FILTER (WHERE ours AND outside AND standing IN ('sent', 'directed')),
        count(*) FILTER (WHERE theirs AND NOT outside), count(*) FILTER (WHERE theirs AND outside),
        count(*) FILTER (WHERE theirs AND standing = 'accepted'),
        count(*) FILTER (WHERE theirs AND standing IN ('sent', 'directed')),
        count(*) FILTER (WHERE theirs AND standing IN ('returned', 'escalated')),
        count(*) FILTER (WHERE outside AND standing = 'escalated'), came, made, ended
    FROM never_sent, electronic LEFT JOIN way ON true GROUP BY n, came, made, ended;
END $$;
REVOKE ALL ON FUNCTION intake_reconciliation(integer, integer, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_reconciliation(integer, integer, date, date) TO itsso_app;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [migrations.RunSQL(COUNTS, "DROP FUNCTION intake_reconciliation(integer, integer, date, date)")]
