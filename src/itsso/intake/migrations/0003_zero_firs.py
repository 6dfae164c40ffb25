"""The lines that States report of Zero FIRs and e-FIRs, as counts and as lists, at the end of any day.

They are read from the histories of cases. A Zero FIR that the feed tells of counts as one that was forwarded here, and
a re-registered one counts at both ends.
"""

from django.db import migrations

from itsso.platform.sql import owner_function

ZERO_FIRS = """
CREATE INDEX cases_key_of_zero_firs ON cases_key (case_id, station_id) WHERE series = 2;
CREATE INDEX cases_case_zero_firs ON cases_case (station_no, id) WHERE series = 2;
"""

# Candidates are the Zero FIRs of the unit's stations, the cases at its stations that began as one, and all that are
# on their way anywhere: the last are few. Each is read as at the end of `as_on`; an entry that was corrected counts as
# what took its place. Called by functions of the owner's only: it asks for no range itself.
WAYS = """
CREATE FUNCTION intake_ways(unit_first integer, unit_last integer, as_on date) RETURNS TABLE (
    case_id uuid, registered date, ours boolean, theirs boolean, outside boolean, standing text, sent date
) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH candidate AS (
        SELECT k.case_id, k.station_id FROM cases_key k JOIN units_unit u ON u.id = k.station_id
        WHERE k.series = 2 AND u.first BETWEEN unit_first AND unit_last
        UNION SELECT k.case_id, k.station_id FROM cases_case c JOIN cases_key k ON k.case_id = c.id AND k.series = 2
        WHERE c.station_no BETWEEN unit_first AND unit_last
        UNION SELECT k.case_id, k.station_id FROM cases_case c JOIN cases_key k ON k.case_id = c.id AND k.series = 2
        WHERE c.series = 2
    ), zero AS (
        SELECT DISTINCT ON (n.case_id) n.* FROM candidate n JOIN cases_case c ON c.id = n.case_id
        WHERE c.first_recorded IS NOT NULL ORDER BY n.case_id, n.station_id
    ), told AS (
        SELECT e.case_id, t.kind, (t.at AT TIME ZONE 'Asia/Kolkata')::date AS day, t.at, t.facts
        FROM zero z JOIN cases_event e ON e.case_id = z.case_id
        CROSS JOIN LATERAL (
            SELECT coalesce(e.facts->'replacement'->>'kind', e.kind) AS kind,
                coalesce((e.facts->'replacement'->>'at')::timestamptz, e.at) AS at,
                CASE WHEN e.kind = 'corrected' THEN e.facts->'replacement'->'facts' ELSE e.facts END AS facts
        ) t
        WHERE t.kind IN ('fir_registered', 'zero_fir_sent', 'zero_fir_returned', 'zero_fir_directed')
        AND NOT EXISTS (SELECT FROM cases_event c WHERE c.case_id = e.case_id AND c.corrects = e.id)
        AND (t.at AT TIME ZONE 'Asia/Kolkata')::date <= as_on
    ), step AS (
        SELECT case_id, day, at, facts,
            CASE WHEN kind = 'fir_registered' THEN CASE facts->>'fir' WHEN 'zero' THEN 0 ELSE 4 END
            ELSE array_position(ARRAY['zero_fir_sent', 'zero_fir_returned', 'zero_fir_directed'], kind) END AS n
        FROM told
    ), way AS (
        SELECT z.case_id, z.station_id, min(s.day) FILTER (WHERE s.n = 0) AS registered,
            min(s.day) FILTER (WHERE s.n = 1) AS sent, count(*) FILTER (WHERE s.n = 2) AS returns,
            (array_agg(s.n ORDER BY s.at DESC, s.n DESC))[1] AS last,
            (array_agg(coalesce(s.facts->>'to', s.facts->>'station') ORDER BY s.at DESC, s.n DESC)
                FILTER (WHERE s.n IN (1, 3, 4)))[1] AS place
        FROM zero z JOIN step s ON s.case_id = z.case_id GROUP BY z.case_id, z.station_id
    )
    SELECT w.case_id, w.registered, s.first BETWEEN unit_first AND unit_last,
        coalesce(r.first BETWEEN unit_first AND unit_last, false), coalesce(r.state <> s.state, false),
        CASE WHEN w.last = 0 THEN 'unsent' WHEN w.last = 1 THEN 'sent' WHEN w.last = 3 THEN 'directed'
        WHEN w.last = 4 THEN 'accepted' WHEN w.returns > 1 AND t.case_id IS NOT NULL THEN 'escalated'
        ELSE 'returned' END, w.sent
    FROM way w JOIN units_unit s ON s.id = w.station_id
    LEFT JOIN units_unit r ON r.id = (CASE WHEN w.place ~ '^[0-9]{1,9}$' THEN w.place END)::integer
    LEFT JOIN intake_transfer t ON t.case_id = w.case_id
    WHERE w.registered IS NOT NULL $$;
REVOKE ALL ON FUNCTION intake_ways(integer, integer, date) FROM PUBLIC;
"""

# It works with the owner's rights: it asks for the range of figures itself, and answers counts only, so that the
# nation, which sees no case, sees how many wait between States.
COUNTS = """
CREATE FUNCTION intake_reconciliation(unit_first integer, unit_last integer, first_day date, last_day date, as_on date)
RETURNS TABLE (
    registered bigint, unsent bigint, sent_within bigint, sent_outside bigint, waiting_within bigint,
    waiting_outside bigint, received_within bigint, received_outside bigint, re_registered bigint, pending bigint,
    returned bigint, escalated_between_states bigint, sent_by_next_day bigint, next_day_over bigint,
    e_received bigint, e_converted bigint, e_disposed bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF unit_first < facts_first() OR unit_last > facts_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    WITH way AS (
        SELECT * FROM intake_ways(unit_first, unit_last, as_on) w
        WHERE w.registered BETWEEN first_day AND last_day AND (w.ours OR w.theirs)
    ), electronic AS (
        SELECT count(*) AS came,
            count(*) FILTER (WHERE c.outcome IN ('fir', 'zero_fir') AND d.day <= as_on) AS made,
            count(*) FILTER (WHERE c.outcome = 'not_cognizable' AND d.day <= as_on) AS ended
        FROM intake_complaint c
        CROSS JOIN LATERAL (SELECT (c.decided_at AT TIME ZONE 'Asia/Kolkata')::date AS day) d
        WHERE c.station_no BETWEEN unit_first AND unit_last AND c.mode = 'online'
        AND (c.received_at AT TIME ZONE 'Asia/Kolkata')::date BETWEEN first_day AND least(last_day, as_on)
    )
    SELECT count(*) FILTER (WHERE ours),
        count(*) FILTER (WHERE ours AND standing IN ('unsent', 'returned')),
        count(*) FILTER (WHERE ours AND NOT outside AND standing NOT IN ('unsent', 'returned')),
        count(*) FILTER (WHERE ours AND outside AND standing NOT IN ('unsent', 'returned')),
        count(*) FILTER (WHERE ours AND NOT outside AND standing IN ('sent', 'directed')),
        count(*) FILTER (WHERE ours AND outside AND standing IN ('sent', 'directed')),
        count(*) FILTER (WHERE theirs AND NOT outside), count(*) FILTER (WHERE theirs AND outside),
        count(*) FILTER (WHERE theirs AND standing = 'accepted'),
        count(*) FILTER (WHERE theirs AND standing IN ('sent', 'directed')),
        count(*) FILTER (WHERE theirs AND standing IN ('returned', 'escalated')),
        count(*) FILTER (WHERE outside AND standing = 'escalated'),
        count(*) FILTER (WHERE ours AND sent <= registered + 1),
        count(*) FILTER (WHERE ours AND (sent <= registered + 1 OR registered < as_on)),
        came, made, ended
    FROM electronic LEFT JOIN way ON true GROUP BY came, made, ended;
END $$
"""

REQUIRE_CASES = """IF unit_first < cases_first() OR unit_last > cases_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;"""

# The number that a Zero FIR `w` was registered under, at its station of origin.
ZERO_FIR_KEY = """CROSS JOIN LATERAL (
        SELECT n.number, n.year, n.station_id FROM cases_key n WHERE n.case_id = w.case_id AND n.series = 2
        ORDER BY n.station_id LIMIT 1
    ) k"""

# The Zero FIRs that each line counts, for whoever sees the cases of a unit. The conditions are those of
# intake_reconciliation, line by line: tests/intake/test_lines.py holds the two together. A Zero FIR that was received
# is still the sender's case, so this works with the owner's rights, asks for the range of cases itself, and tells
# number, year, station of origin, days and standing only.
LIST = f"""
CREATE FUNCTION intake_reconciled(
    line text, unit_first integer, unit_last integer, first_day date, last_day date, as_on date
) RETURNS TABLE (
    case_id uuid, number text, year integer, origin integer, registered date, sent date, standing text
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    {REQUIRE_CASES}
    RETURN QUERY
    SELECT w.case_id, k.number::text, k.year::integer, k.station_id::integer, w.registered, w.sent, w.standing
    FROM intake_ways(unit_first, unit_last, as_on) w
    {ZERO_FIR_KEY}
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
END $$
"""

# Zero FIRs that a feed says were sent to a unit, for the board of that unit: the sender's case is outside the
# receiver's range. It asks for the range of cases itself, and tells number, year, station of origin and days only. What
# was forwarded here has a row of its own.
RECEIVED = f"""
CREATE FUNCTION intake_received_by_feed(unit_first integer, unit_last integer, as_on date)
RETURNS TABLE (number text, year integer, origin integer, sent date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    {REQUIRE_CASES}
    RETURN QUERY
    SELECT k.number::text, k.year::integer, k.station_id::integer, w.sent
    FROM intake_ways(unit_first, unit_last, as_on) w
    {ZERO_FIR_KEY}
    WHERE w.theirs AND w.standing IN ('sent', 'directed')
    AND NOT EXISTS (SELECT FROM intake_transfer t WHERE t.case_id = w.case_id)
    ORDER BY w.sent, k.station_id, k.year, k.number;
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("intake", "0002_access")]
    operations = [
        migrations.RunSQL(ZERO_FIRS),
        migrations.RunSQL(WAYS),
        owner_function("intake_reconciliation(integer, integer, date, date, date)", COUNTS),
        owner_function("intake_reconciled(text, integer, integer, date, date, date)", LIST),
        owner_function("intake_received_by_feed(integer, integer, date)", RECEIVED),
    ]
