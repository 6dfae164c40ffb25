"""The register of Zero FIRs names sections; a Zero FIR with an FIR of its own is re-registered, whatever came after.

Replaces `intake_ways` of 0009_reconciliation by one that takes a registration under a regular number for final, and
`intake_reconciled` by one that returns the sections of the Zero FIR's registration, and has the line `accepted`, and
`intake_received_by_feed` by one that returns the case. What the lines count is as it was there.
"""

from importlib import import_module

from django.db import migrations

from itsso.platform.sql import owner_function

BEFORE = import_module("itsso.intake.migrations.0009_reconciliation")

# As before, but for the FIR: its registration is the last step and its station the place, also where a feed dates a step
# of the way later.
WAYS = """
CREATE OR REPLACE FUNCTION intake_ways(unit_first integer, unit_last integer, as_on date) RETURNS TABLE (
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
            coalesce(
                (array_agg(s.facts->>'station' ORDER BY s.at DESC) FILTER (WHERE s.n = 5))[1],
                (array_agg(s.facts->>'to' ORDER BY s.at DESC, s.n DESC) FILTER (WHERE s.n IN (1, 4)))[1]
            ) AS place,
            (array_agg(s.facts->>'number' ORDER BY s.at DESC) FILTER (WHERE s.n = 5))[1] AS fir_number,
            (array_agg((s.facts->>'year')::integer ORDER BY s.at DESC) FILTER (WHERE s.n = 5))[1] AS fir_year,
            min(s.day) FILTER (WHERE s.n = 5) AS re_registered
        FROM zero z JOIN step s ON s.case_id = z.case_id GROUP BY z.case_id, z.station_id
    )
    SELECT w.case_id, w.registered, s.first BETWEEN unit_first AND unit_last,
        coalesce(r.first BETWEEN unit_first AND unit_last, false), coalesce(r.state <> s.state, false),
        CASE WHEN w.re_registered IS NOT NULL THEN 'accepted'
        WHEN w.last = 0 THEN 'unsent' WHEN w.last = 1 THEN 'sent' WHEN w.last = 4 THEN 'directed'
        WHEN w.last = 3 AND t.case_id IS NULL THEN 'sent'
        WHEN t.case_id IS NOT NULL AND (w.last = 3 OR w.returns > 1) THEN 'escalated'
        ELSE 'returned' END, w.sent, w.station_id, s.first, r.id, r.first, r.state, w.since,
        w.fir_number, w.fir_year, w.re_registered
    FROM way w JOIN units_unit s ON s.id = w.station_id
    LEFT JOIN units_unit r ON r.id = (CASE WHEN w.place ~ '^[0-9]{1,9}$' THEN w.place END)::integer
    LEFT JOIN intake_transfer t ON t.case_id = w.case_id
    WHERE w.registered IS NOT NULL $$;
"""

LIST = f"""
CREATE FUNCTION intake_reconciled(
    line text, unit_first integer, unit_last integer, first_day date, last_day date, as_on date, late_before jsonb
) RETURNS TABLE (
    case_id uuid, number text, year integer, origin integer, registered date, sent date, standing text,
    destination integer, fir_number text, fir_year integer, re_registered date, sections text[]
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    {BEFORE.REQUIRE_CASES}
    RETURN QUERY
    SELECT w.case_id, k.number::text, k.year::integer, k.station_id::integer, w.registered, w.sent, w.standing, w.place,
        w.fir_number, w.fir_year, w.re_registered, coalesce(z.sections, '{{}}'::text[])
    FROM intake_ways(unit_first, unit_last, as_on) w
    {BEFORE.ZERO_FIR_KEY}
    LEFT JOIN LATERAL (
        SELECT ARRAY(SELECT jsonb_array_elements_text(t.facts->'offences')) AS sections
        FROM cases_event e
        CROSS JOIN LATERAL (
            SELECT coalesce(e.facts->'replacement'->>'kind', e.kind) AS kind,
                coalesce(e.facts->'replacement'->'facts', e.facts) AS facts
        ) t
        WHERE e.case_id = w.case_id AND t.kind = 'fir_registered' AND t.facts->>'fir' = 'zero'
        AND NOT EXISTS (SELECT FROM cases_event c WHERE c.case_id = e.case_id AND c.corrects = e.id)
        ORDER BY e.id DESC LIMIT 1
    ) z ON true
    WHERE w.registered BETWEEN first_day AND last_day AND (w.ours OR w.theirs) AND CASE line
        WHEN 'accepted' THEN w.standing = 'accepted'
        {BEFORE.LISTED}
        ELSE false END
    ORDER BY w.registered, k.station_id, k.year, k.number;
END $$
"""


RECEIVED = f"""
CREATE FUNCTION intake_received_by_feed(unit_first integer, unit_last integer, as_on date)
RETURNS TABLE (case_id uuid, number text, year integer, origin integer, sent date, destination integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    {BEFORE.REQUIRE_CASES}
    RETURN QUERY
    SELECT w.case_id, k.number::text, k.year::integer, k.station_id::integer, w.sent, w.place
    FROM intake_ways(unit_first, unit_last, as_on) w
    {BEFORE.ZERO_FIR_KEY}
    WHERE w.theirs AND w.standing IN ('sent', 'directed')
    AND NOT EXISTS (SELECT FROM intake_transfer t WHERE t.case_id = w.case_id)
    ORDER BY w.sent, k.station_id, k.year, k.number;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0011_names_of_accused")]
    operations = [
        migrations.RunSQL(WAYS),
        migrations.RunSQL("DROP FUNCTION intake_reconciled(text, integer, integer, date, date, date, jsonb)"),
        migrations.RunSQL("DROP FUNCTION intake_received_by_feed(integer, integer, date)"),
        owner_function("intake_received_by_feed(integer, integer, date)", RECEIVED),
        owner_function("intake_reconciled(text, integer, integer, date, date, date, jsonb)", LIST),
    ]
