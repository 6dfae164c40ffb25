"""Counts over people who are not seen: coverage, investigating officers, attendance of a session.

The functions work with the owner's rights: they ask for the range of figures themselves, and answer counts.
"""

from django.db import migrations

from itsso.platform.sql import owner_function

ALLOWED = """
CREATE FUNCTION training_allowed(first integer, last integer) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF first < facts_first() OR last > facts_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$
"""

# Counts alone, for whoever may see the unit's figures: who was there on a day may be elsewhere now, out of sight.
# Planned anew each time, since a station has eighty people and the nation a million and a half. What each person holds
# is looked up by the person, and joined to nothing: however few rows the planner believes there are, the count takes
# time with the number of people, not with its square. Until PostgreSQL had looked at a first register, 10,700 people
# took it a minute; now half a second.
COUNTED = """
CREATE FUNCTION training_counted(
    first integer, last integer, unit integer, day date, needs jsonb, of_women text[]
) RETURNS TABLE (unit_id integer, rank text, course text, n bigint, held bigint, lapsing bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM training_allowed(first, last);
    RETURN QUERY EXECUTE $query$
WITH need AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($5) AS x (course text, duty text, rank text, kind text)
), people AS MATERIALIZED (
    SELECT p.person_id, p.unit_id, p.rank::text AS rank, p.duty::text AS duty, r.woman, u.kind::text AS kind,
        (SELECT jsonb_object_agg(a.course, a.valid_until ORDER BY a.valid_until) FROM training_attendance a
         WHERE a.person_id = p.person_id AND a.ended_on <= $4 AND a.valid_until >= $4
            AND NOT EXISTS (SELECT FROM training_attendance later WHERE later.replaces_id = a.id)) AS holds
    FROM training_place t JOIN units_unit u ON u.id = t.unit_id
    JOIN training_post p ON p.unit_id = t.unit_id JOIN training_person r ON r.id = p.person_id
    WHERE t.first >= $1 AND t.last <= $2 AND ($3 IS NULL OR t.unit_id = $3) AND p.since <= $4 AND p.until >= $4
), each AS MATERIALIZED (
    SELECT q.person_id, q.unit_id, q.rank, need.course, (q.holds ->> need.course)::date AS until
    FROM people q LEFT JOIN need USING (duty, rank, kind)
), one AS (
    SELECT unit_id, rank, count(course) AS asked, count(until) AS held FROM each GROUP BY person_id, unit_id, rank
)
SELECT unit_id, rank, '', count(*), count(*) FILTER (WHERE asked > 0 AND asked = held), 0::bigint FROM one GROUP BY 1, 2
UNION ALL
SELECT unit_id, rank, course, count(*), count(until), count(*) FILTER (WHERE until <= $4 + 90) FROM each
WHERE course IS NOT NULL GROUP BY 1, 2, 3
UNION ALL
SELECT unit_id, 'woman', '', count(*), count(*) FILTER (WHERE holds ?| $6), 0::bigint FROM people
WHERE woman AND rank = 'officer' GROUP BY 1
    $query$ USING first, last, unit, day, needs, of_women;
END $$
"""

# Of the open cases of a range: how many each investigating officer has, and which courses that officer lacks on a day.
# Whoever keeps the courses sees no case; this tells of officers.
INVESTIGATORS = """
CREATE FUNCTION training_investigators(first integer, last integer, day date, courses jsonb)
RETURNS TABLE (station_id integer, io_ref text, pocso boolean, n bigint, person_id uuid, lacking text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM training_allowed(first, last);
    RETURN QUERY EXECUTE $query$
WITH held AS (
    SELECT c.station_id, c.io_ref::text AS io_ref, f.pocso, count(*) AS n
    FROM cases_fact f JOIN cases_case c ON c.id = f.case_id
    WHERE f.station_no BETWEEN $1 AND $2 AND f.happened_to = '9999-12-31' AND f.known_to = '9999-12-31'
        AND f.ended_how = 0
    GROUP BY 1, 2, 3
)
SELECT held.station_id, held.io_ref, held.pocso, held.n, p.id, ARRAY(
    SELECT x.course FROM jsonb_to_recordset($4) AS x (course text, cases text)
    WHERE (x.cases = 'all' OR held.pocso) AND NOT EXISTS (
        SELECT FROM training_attendance a WHERE a.person_id = p.id AND a.course = x.course AND a.ended_on <= $3
            AND a.valid_until >= $3
            AND NOT EXISTS (SELECT FROM training_attendance later WHERE later.replaces_id = a.id))
    ORDER BY x.course)
FROM held JOIN units_unit u ON u.id = held.station_id
LEFT JOIN training_person p ON p.state = u.state AND p.number = held.io_ref AND held.io_ref <> ''
    $query$ USING first, last, day, courses;
END $$
"""

# How many attended a session, over every unit's people, so that whoever holds it does not call it off because he sees
# none of them. A count alone: who it was, the database tells only whoever sees the person.
ATTENDED = """
CREATE FUNCTION training_attended(asked uuid) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN (SELECT count(DISTINCT a.person_id) FROM training_attendance a
        WHERE a.session_id = asked AND a.outcome <> 'withdrawn'
        AND NOT EXISTS (SELECT FROM training_attendance later WHERE later.replaces_id = a.id));
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("training", "0002_access"), ("cases", "0001_tables")]
    operations = [
        migrations.RunSQL(ALLOWED),
        owner_function("training_counted(integer, integer, integer, date, jsonb, text[])", COUNTED),
        owner_function("training_investigators(integer, integer, date, jsonb)", INVESTIGATORS),
        owner_function("training_attended(uuid)", ATTENDED),
    ]
