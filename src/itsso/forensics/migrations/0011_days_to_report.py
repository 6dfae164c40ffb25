"""Counts the days from forwarding exhibits to the laboratory's report."""

from django.db import migrations

from itsso.platform.sql import owner_function

# The median of whole days from forwarding to the report that closes a note, of the notes closed in a period, with the
# number of their cases, and of these and the cases that then waited. For whoever sees the unit's figures: it works with
# the owner's rights, asks for the range of figures itself, and answers days and counts only. A case counts where it is
# today. The first condition reads the notes by their index; `=` makes a plan that begins with a station's cases.
QUERY = """
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n.days) FILTER (WHERE n.closed),
    count(DISTINCT n.case_id) FILTER (WHERE n.closed), count(DISTINCT n.case_id)
FROM (
    SELECT n.case_id, c.station_no, n.standing = 'reported' AND n.since < {before} AS closed,
        (n.since AT TIME ZONE 'Asia/Kolkata')::date - (n.sent_at AT TIME ZONE 'Asia/Kolkata')::date AS days
    FROM forensics_note n JOIN cases_case c ON c.id = n.case_id
    WHERE (CASE WHEN n.standing IN ('returned', 'reported') THEN n.since ELSE 'infinity' END) >= {after}
        AND n.sent_at < {before} AND (n.standing <> 'returned' OR n.since >= {before}) AND c.station_no {stations}
) n"""

DAYS_TO_REPORT = f"""
CREATE FUNCTION forensics_days_to_report(first_no integer, last_no integer, after timestamptz, before timestamptz)
RETURNS TABLE (days integer, reported bigint, cases bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (facts_first() <= first_no AND last_no <= facts_last()) THEN
        RETURN;
    END IF;
    IF first_no = last_no THEN
        RETURN QUERY {QUERY.format(before="before", after="after", stations="= first_no")};
    ELSE
        RETURN QUERY EXECUTE $query${QUERY.format(before="$4", after="$3", stations="BETWEEN $1 AND $2")}$query$
            USING first_no, last_no, after, before;
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("forensics", "0010_numbers_of_the_plan")]
    operations = [
        owner_function("forensics_days_to_report(integer, integer, timestamptz, timestamptz)", DAYS_TO_REPORT)
    ]
