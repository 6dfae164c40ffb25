"""Find the cases of a station that wait for a laboratory from its cases, and plan that once on a connection.

Before, it was planned for stations and larger units alike, so that PostgreSQL took all notes of the nation that are not
answered, 40,000 of a year, and looked for the case of each: 10 ms for a station of any size.
"""

from django.db import migrations

# As 0003 wrote it, but for the condition on the station. `=` makes a plan that knows no values and begins with the
# cases. A larger unit is planned for its values, since it has from some hundred cases to a million.
QUERY = """
SELECT count(DISTINCT n.case_id), min(n.sent_at)
FROM forensics_note n JOIN cases_case c ON c.id = n.case_id
WHERE (CASE WHEN n.standing IN ('returned', 'reported') THEN n.since ELSE 'infinity' END) >= {before}
    AND n.sent_at < {before} AND c.station_no {stations}"""

AT_LABORATORY = f"""
CREATE OR REPLACE FUNCTION forensics_at_laboratory(first_no integer, last_no integer, before timestamptz)
RETURNS TABLE (cases bigint, oldest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (facts_first() <= first_no AND last_no <= facts_last()) THEN
        RETURN;
    END IF;
    IF first_no = last_no THEN
        RETURN QUERY {QUERY.format(before="before", stations="= first_no")};
    ELSIF EXISTS (SELECT FROM units_unit WHERE kind = 'nation' AND first_no <= first AND last <= last_no) THEN
        RETURN QUERY
        SELECT count(*), min(w.since)
        FROM (SELECT min(n.sent_at) AS since FROM forensics_note n
            WHERE (CASE WHEN n.standing IN ('returned', 'reported') THEN n.since ELSE 'infinity' END) >= before
                AND n.sent_at < before GROUP BY n.case_id) w;
    ELSE
        RETURN QUERY EXECUTE $query${QUERY.format(before="$3", stations="BETWEEN $1 AND $2")}$query$
            USING first_no, last_no, before;
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("forensics", "0008_pending_exhibits")]
    # Its answers are those of 0003, so there is nothing to go back to.
    operations = [migrations.RunSQL(AT_LABORATORY, migrations.RunSQL.noop)]
