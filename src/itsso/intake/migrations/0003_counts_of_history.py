"""The lines that States report, read from the histories of cases, at the end of any day; and refusals, as counts.

A Zero FIR that the feed tells of counts as one that was forwarded here, and a re-registered one counts at both ends.
"""

from django.db import migrations

DROPPED = "DROP FUNCTION intake_reconciliation(integer, integer, date, date)"

ZERO_KEYS = "CREATE INDEX cases_key_of_zero_firs ON cases_key (case_id, station_id) WHERE series = 2"
ZERO_CASES = "CREATE INDEX cases_case_zero_firs ON cases_case (station_no, id) WHERE series = 2"

# Candidates are the Zero FIRs of the unit's stations, the cases at its stations that began as one, and all that are
# on their way anywhere: the last are few. Each is read as at the end of `as_on`; an entry that was corrected counts as
# what took its place. Called by definers only: it asks for no range itself.
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

# A definer's function passes by row-level security: it asks for the range of figures itself, and answers counts only,
# so that the nation, which sees no case, sees how many wait between States.
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
END $$;
REVOKE ALL ON FUNCTION intake_reconciliation(integer, integer, date, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_reconciliation(integer, integer, date, date, date) TO itsso_app;
"""

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
END $$;
REVOKE ALL ON FUNCTION intake_refusals(integer, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_refusals(integer, date) TO itsso_app;
"""

# A sum that grows by one answer tells that answer to whoever saw it before. So a station's answers count in whole
# tens, in the order in which they came, and a unit's sum is that of its stations.
TREATMENT = """
CREATE OR REPLACE FUNCTION intake_treatment(first integer, last integer, since date)
RETURNS TABLE (question text, answer text, n bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF first < facts_first() OR last > facts_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    WITH numbered AS (
        SELECT t.answers, row_number() OVER (PARTITION BY t.station_id ORDER BY t.id) AS place,
            count(*) OVER (PARTITION BY t.station_id) AS of
        FROM intake_treatment t JOIN units_unit u ON u.id = t.station_id
        WHERE u.first BETWEEN $1 AND $2 AND t.month >= since
    )
    SELECT a.key, a.value, count(*) FROM numbered, jsonb_each_text(numbered.answers) a
    WHERE numbered.place <= numbered.of - numbered.of % 10 GROUP BY 1, 2;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_reconciliation"), ("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(ZERO_KEYS, "DROP INDEX cases_key_of_zero_firs"),
        migrations.RunSQL(ZERO_CASES, "DROP INDEX cases_case_zero_firs"),
        migrations.RunSQL(WAYS, "DROP FUNCTION intake_ways(integer, integer, date)"),
        migrations.RunSQL(DROPPED, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTS, "DROP FUNCTION intake_reconciliation(integer, integer, date, date, date)"),
        migrations.RunSQL(REFUSALS, "DROP FUNCTION intake_refusals(integer, date)"),
        migrations.RunSQL(TREATMENT, migrations.RunSQL.noop),
    ]
