"""The nodal officer is asked instead of the first station; what the receiver of a Zero FIR may open before it acts."""

from django.db import migrations

# A Zero FIR waits for an officer of the station that it was sent to, of a unit above that station, or of the unit that
# was asked to decide. The case is still the first station's and outside their range. Called within functions of the
# owner's too, whom no policy binds: it asks for range and unit by itself.
WAITS = """
CREATE FUNCTION intake_waits_here(of_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT cases_first() <= cases_last() AND EXISTS (
        SELECT FROM intake_transfer t WHERE t.case_id = of_case AND (
            (t.standing IN ('sent', 'directed')
                AND (t.receiver_id = itsso_unit() OR intake_is_above(itsso_unit(), t.receiver_id)))
            OR (t.standing = 'escalated' AND t.decider_id = itsso_unit())
        )
    ) $$
"""

# The account of what happened, and nothing else that is sealed: no name, no address, no telephone. Nobody searches it
# by name before the case has moved, so the hashed words of the vault stay hidden.
SEALED = """
CREATE POLICY protection_item_of_zero_fir ON protection_item FOR SELECT
    USING (kind = 'narrative' AND intake_waits_here(case_id));
CREATE POLICY protection_opening_of_zero_fir ON protection_opening FOR SELECT
    USING (unit = (SELECT itsso_unit()) AND intake_waits_here(case_id));
"""

# The vault's function with Zero FIRs that wait, beside cases, complaints and accounts of refusals.
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
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_transfer t JOIN units_unit u ON u.id = t.sender_id
    WHERE t.case_id = of_id AND intake_waits_here(of_id) $$;
"""

# Each Zero FIR of a unit's stations and each that was sent there, as at the end of `as_on`; see 0003_zero_firs. A Zero
# FIR that the nodal officer was asked about waits for the decision, whichever came before.
WAYS = """
CREATE OR REPLACE FUNCTION intake_ways(unit_first integer, unit_last integer, as_on date) RETURNS TABLE (
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
        WHERE t.kind IN (
            'fir_registered', 'zero_fir_sent', 'zero_fir_returned', 'zero_fir_directed', 'zero_fir_referred'
        )
        AND NOT EXISTS (SELECT FROM cases_event c WHERE c.case_id = e.case_id AND c.corrects = e.id)
        AND (t.at AT TIME ZONE 'Asia/Kolkata')::date <= as_on
    ), step AS (
        SELECT case_id, day, at, facts,
            CASE WHEN kind = 'fir_registered' THEN CASE facts->>'fir' WHEN 'zero' THEN 0 ELSE 5 END
            ELSE array_position(
                ARRAY['zero_fir_sent', 'zero_fir_returned', 'zero_fir_referred', 'zero_fir_directed'], kind
            ) END AS n
        FROM told
    ), way AS (
        SELECT z.case_id, z.station_id, min(s.day) FILTER (WHERE s.n = 0) AS registered,
            min(s.day) FILTER (WHERE s.n = 1) AS sent, count(*) FILTER (WHERE s.n = 2) AS returns,
            (array_agg(s.n ORDER BY s.at DESC, s.n DESC))[1] AS last,
            (array_agg(coalesce(s.facts->>'to', s.facts->>'station') ORDER BY s.at DESC, s.n DESC)
                FILTER (WHERE s.n IN (1, 4, 5)))[1] AS place
        FROM zero z JOIN step s ON s.case_id = z.case_id GROUP BY z.case_id, z.station_id
    )
    SELECT w.case_id, w.registered, s.first BETWEEN unit_first AND unit_last,
        coalesce(r.first BETWEEN unit_first AND unit_last, false), coalesce(r.state <> s.state, false),
        CASE WHEN w.last = 0 THEN 'unsent' WHEN w.last = 1 THEN 'sent' WHEN w.last = 4 THEN 'directed'
        WHEN w.last = 5 THEN 'accepted' WHEN w.last = 3 AND t.case_id IS NULL THEN 'sent'
        WHEN t.case_id IS NOT NULL AND (w.last = 3 OR w.returns > 1) THEN 'escalated'
        ELSE 'returned' END, w.sent
    FROM way w JOIN units_unit s ON s.id = w.station_id
    LEFT JOIN units_unit r ON r.id = (CASE WHEN w.place ~ '^[0-9]{1,9}$' THEN w.place END)::integer
    LEFT JOIN intake_transfer t ON t.case_id = w.case_id
    WHERE w.registered IS NOT NULL $$;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_slips_of_cases"), ("protection", "0003_vault")]
    operations = [
        migrations.RunSQL(WAITS, "DROP FUNCTION intake_waits_here(uuid)"),
        migrations.RunSQL(SEALED),
        migrations.RunSQL(PLACE),
        migrations.RunSQL(WAYS),
    ]
