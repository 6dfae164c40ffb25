"""Zero FIRs by both ends: destinations, what is undecided beyond the hours, the register, and the table of parts.

Replaces the functions of 0003_zero_firs, which says what they read and whom they answer. They return other columns than
before, for which PostgreSQL takes a function only as a whole: hence the parts that are as they were there.
"""

from django.db import migrations

from itsso.platform.sql import owner_function

# As before, with both ends of each way, the last moment of its present step, and the FIR that it became. A day without a
# time counts from its end, so that nobody is late by an hour that was not recorded. A Zero FIR that the nodal officer was
# asked about waits for the decision, whichever came before.
WAYS = """
CREATE FUNCTION intake_ways(unit_first integer, unit_last integer, as_on date) RETURNS TABLE (
    case_id uuid, registered date, ours boolean, theirs boolean, outside boolean, standing text, sent date,
    origin integer, origin_no integer, place integer, place_no integer, place_state text, since timestamptz,
    fir_number text, fir_year integer, re_registered date
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
        SELECT e.case_id, t.kind, (t.at AT TIME ZONE 'Asia/Kolkata')::date AS day, t.at, t.facts,
            CASE WHEN t.precision = 'm' THEN t.at ELSE t.at + interval '1 day' END AS latest
        FROM zero z JOIN cases_event e ON e.case_id = z.case_id
        CROSS JOIN LATERAL (
            SELECT coalesce(e.facts->'replacement'->>'kind', e.kind) AS kind,
                coalesce((e.facts->'replacement'->>'at')::timestamptz, e.at) AS at,
                coalesce(e.facts->'replacement'->>'precision', e.precision) AS precision,
                CASE WHEN e.kind = 'corrected' THEN e.facts->'replacement'->'facts' ELSE e.facts END AS facts
        ) t
        WHERE t.kind IN (
            'fir_registered', 'zero_fir_sent', 'zero_fir_returned', 'zero_fir_directed', 'zero_fir_referred'
        )
        AND NOT EXISTS (SELECT FROM cases_event c WHERE c.case_id = e.case_id AND c.corrects = e.id)
        AND (t.at AT TIME ZONE 'Asia/Kolkata')::date <= as_on
    ), step AS (
        SELECT case_id, day, at, latest, facts,
            CASE WHEN kind = 'fir_registered' THEN CASE facts->>'fir' WHEN 'zero' THEN 0 ELSE 5 END
            ELSE array_position(
                ARRAY['zero_fir_sent', 'zero_fir_returned', 'zero_fir_referred', 'zero_fir_directed'], kind
            ) END AS n
        FROM told
    ), way AS (
        SELECT z.case_id, z.station_id, min(s.day) FILTER (WHERE s.n = 0) AS registered,
            min(s.day) FILTER (WHERE s.n = 1) AS sent, count(*) FILTER (WHERE s.n = 2) AS returns,
            (array_agg(s.n ORDER BY s.at DESC, s.n DESC))[1] AS last, max(s.latest) AS since,
            (array_agg(coalesce(s.facts->>'to', s.facts->>'station') ORDER BY s.at DESC, s.n DESC)
                FILTER (WHERE s.n IN (1, 4, 5)))[1] AS place,
            (array_agg(s.facts->>'number' ORDER BY s.at DESC) FILTER (WHERE s.n = 5))[1] AS fir_number,
            (array_agg((s.facts->>'year')::integer ORDER BY s.at DESC) FILTER (WHERE s.n = 5))[1] AS fir_year,
            min(s.day) FILTER (WHERE s.n = 5) AS re_registered
        FROM zero z JOIN step s ON s.case_id = z.case_id GROUP BY z.case_id, z.station_id
    )
    SELECT w.case_id, w.registered, s.first BETWEEN unit_first AND unit_last,
        coalesce(r.first BETWEEN unit_first AND unit_last, false), coalesce(r.state <> s.state, false),
        CASE WHEN w.last = 0 THEN 'unsent' WHEN w.last = 1 THEN 'sent' WHEN w.last = 4 THEN 'directed'
        WHEN w.last = 5 THEN 'accepted' WHEN w.last = 3 AND t.case_id IS NULL THEN 'sent'
        WHEN t.case_id IS NOT NULL AND (w.last = 3 OR w.returns > 1) THEN 'escalated'
        ELSE 'returned' END, w.sent, w.station_id, s.first, r.id, r.first, r.state, w.since,
        w.fir_number, w.fir_year, w.re_registered
    FROM way w JOIN units_unit s ON s.id = w.station_id
    LEFT JOIN units_unit r ON r.id = (CASE WHEN w.place ~ '^[0-9]{1,9}$' THEN w.place END)::integer
    LEFT JOIN intake_transfer t ON t.case_id = w.case_id
    WHERE w.registered IS NOT NULL $$;
REVOKE ALL ON FUNCTION intake_ways(integer, integer, date) FROM PUBLIC;
"""

HERE, WAITS = "w.standing IN ('unsent', 'returned')", "w.standing IN ('sent', 'directed')"

# Undecided at the station of jurisdiction since before the moment that `late_before` has for its State, else for "".
LATE = f"""{WAITS}
            AND w.since < coalesce(late_before ->> w.place_state, late_before ->> '')::timestamptz"""

OF_SENDER = {
    "registered": "true",
    "unsent": HERE,
    "sent": f"NOT {HERE}",
    "sent_within": f"NOT w.outside AND NOT {HERE}",
    "sent_outside": f"w.outside AND NOT {HERE}",
    "waiting_within": f"NOT w.outside AND {WAITS}",
    "waiting_outside": f"w.outside AND {WAITS}",
    "sent_by_next_day": "w.sent <= w.registered + 1",
    "next_day_over": "(w.sent <= w.registered + 1 OR w.registered < as_on)",
}
OF_RECEIVER = {
    "received": "true",
    "received_within": "NOT w.outside",
    "received_outside": "w.outside",
    "re_registered": "w.standing = 'accepted'",
    "pending": WAITS,
    "late": LATE,
    "referred": "w.standing = 'escalated'",
    "returned": "w.standing = 'returned'",
}
# The Zero FIRs `w` of a unit that each line counts. Counts, parts and lists are made of these conditions.
LINES = {
    "register": "true",
    **{line: f"w.ours AND {condition}" for line, condition in OF_SENDER.items()},
    **{line: f"w.theirs AND {condition}" for line, condition in OF_RECEIVER.items()},
    "escalated_between_states": "w.outside AND w.standing = 'escalated'",
}


def counted(conditions: dict[str, str], lines: str) -> str:
    """Return the columns that count some lines, named in a text."""
    columns = [f"count(*) FILTER (WHERE {conditions[line]}) AS {line}" for line in lines.split()]
    return ",\n        ".join(columns)


COUNTED = counted(
    LINES,
    "registered unsent sent_within sent_outside waiting_within waiting_outside received_within received_outside"
    " re_registered pending late referred returned escalated_between_states sent_by_next_day next_day_over",
)

COUNTS = f"""
CREATE FUNCTION intake_reconciliation(
    unit_first integer, unit_last integer, first_day date, last_day date, as_on date, late_before jsonb
) RETURNS TABLE (
    registered bigint, unsent bigint, sent_within bigint, sent_outside bigint, waiting_within bigint,
    waiting_outside bigint, received_within bigint, received_outside bigint, re_registered bigint, pending bigint,
    late bigint, referred bigint, returned bigint, escalated_between_states bigint, sent_by_next_day bigint,
    next_day_over bigint, e_received bigint, e_converted bigint, e_disposed bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF unit_first < facts_first() OR unit_last > facts_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    WITH way AS (
        SELECT w.* FROM intake_ways(unit_first, unit_last, as_on) w
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
    SELECT {COUNTED},
        came, made, ended
    FROM electronic LEFT JOIN way w ON true GROUP BY came, made, ended;
END $$
"""

# The same counts for the parts of a unit, by the number of each part, one reading of the ways for all of them. What one
# part sent to another counts at both.
PARTS = f"""
CREATE FUNCTION intake_reconciliation_of_parts(
    unit_first integer, unit_last integer, first_day date, last_day date, as_on date, late_before jsonb,
    part_firsts integer[], part_lasts integer[]
) RETURNS TABLE (
    part bigint, registered bigint, unsent bigint, sent bigint, received bigint, re_registered bigint, pending bigint,
    late bigint, referred bigint, returned bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF unit_first < facts_first() OR unit_last > facts_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    WITH way AS MATERIALIZED (
        SELECT w.* FROM intake_ways(unit_first, unit_last, as_on) w
        WHERE w.registered BETWEEN first_day AND last_day AND (w.ours OR w.theirs)
    ), parts AS (
        SELECT p.* FROM unnest(part_firsts, part_lasts) WITH ORDINALITY AS p (low, high, part)
        WHERE p.low >= unit_first AND p.high <= unit_last
    ), sending AS (
        SELECT p.part, {counted(OF_SENDER, "registered unsent sent")}
        FROM parts p JOIN way w ON w.origin_no BETWEEN p.low AND p.high GROUP BY p.part
    ), receiving AS (
        SELECT p.part, {counted(OF_RECEIVER, "received re_registered pending late referred returned")}
        FROM parts p JOIN way w ON w.place_no BETWEEN p.low AND p.high GROUP BY p.part
    )
    SELECT part, coalesce(s.registered, 0), coalesce(s.unsent, 0), coalesce(s.sent, 0),
        coalesce(r.received, 0), coalesce(r.re_registered, 0), coalesce(r.pending, 0), coalesce(r.late, 0),
        coalesce(r.referred, 0), coalesce(r.returned, 0)
    FROM sending s FULL JOIN receiving r USING (part) ORDER BY part;
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

LISTED = "\n        ".join(f"WHEN '{line}' THEN {condition}" for line, condition in LINES.items())

LIST = f"""
CREATE FUNCTION intake_reconciled(
    line text, unit_first integer, unit_last integer, first_day date, last_day date, as_on date, late_before jsonb
) RETURNS TABLE (
    case_id uuid, number text, year integer, origin integer, registered date, sent date, standing text,
    destination integer, fir_number text, fir_year integer, re_registered date
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    {REQUIRE_CASES}
    RETURN QUERY
    SELECT w.case_id, k.number::text, k.year::integer, k.station_id::integer, w.registered, w.sent, w.standing, w.place,
        w.fir_number, w.fir_year, w.re_registered
    FROM intake_ways(unit_first, unit_last, as_on) w
    {ZERO_FIR_KEY}
    WHERE w.registered BETWEEN first_day AND last_day AND (w.ours OR w.theirs) AND CASE line
        {LISTED}
        ELSE false END
    ORDER BY w.registered, k.station_id, k.year, k.number;
END $$
"""

RECEIVED = f"""
CREATE FUNCTION intake_received_by_feed(unit_first integer, unit_last integer, as_on date)
RETURNS TABLE (number text, year integer, origin integer, sent date, destination integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    {REQUIRE_CASES}
    RETURN QUERY
    SELECT k.number::text, k.year::integer, k.station_id::integer, w.sent, w.place
    FROM intake_ways(unit_first, unit_last, as_on) w
    {ZERO_FIR_KEY}
    WHERE w.theirs AND w.standing IN ('sent', 'directed')
    AND NOT EXISTS (SELECT FROM intake_transfer t WHERE t.case_id = w.case_id)
    ORDER BY w.sent, k.station_id, k.year, k.number;
END $$
"""

REPLACED = """
DROP FUNCTION intake_reconciliation(integer, integer, date, date, date);
DROP FUNCTION intake_reconciled(text, integer, integer, date, date, date);
DROP FUNCTION intake_received_by_feed(integer, integer, date);
DROP FUNCTION intake_ways(integer, integer, date);
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0008_referrals")]
    operations = [
        migrations.RunSQL(REPLACED),
        migrations.RunSQL(WAYS),
        owner_function("intake_reconciliation(integer, integer, date, date, date, jsonb)", COUNTS),
        owner_function(
            "intake_reconciliation_of_parts(integer, integer, date, date, date, jsonb, integer[], integer[])", PARTS
        ),
        owner_function("intake_reconciled(text, integer, integer, date, date, date, jsonb)", LIST),
        owner_function("intake_received_by_feed(integer, integer, date)", RECEIVED),
    ]
