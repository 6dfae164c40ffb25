"""How many cases of a unit wait on a laboratory, and since when, for whoever sees the unit's figures."""

from django.db import migrations

# The moment at which a note was answered for good; the index holds what a count of any day reads. A definer's function
# passes by row-level security: it asks for the range of figures itself, and answers a count and a moment only.
WAITS = """
CREATE INDEX forensics_note_answered ON forensics_note (
    (CASE WHEN standing IN ('returned', 'reported') THEN since ELSE 'infinity' END)) INCLUDE (case_id, sent_at);
CREATE FUNCTION forensics_at_laboratory(first_no integer, last_no integer, before timestamptz)
RETURNS TABLE (cases bigint, oldest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (facts_first() <= first_no AND last_no <= facts_last()) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT count(DISTINCT n.case_id), min(n.sent_at)
    FROM forensics_note n JOIN cases_case c ON c.id = n.case_id
    WHERE (CASE WHEN n.standing IN ('returned', 'reported') THEN n.since ELSE 'infinity' END) >= before
        AND n.sent_at < before AND c.station_no BETWEEN first_no AND last_no;
END $$;
REVOKE ALL ON FUNCTION forensics_at_laboratory(integer, integer, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forensics_at_laboratory(integer, integer, timestamptz) TO itsso_app;
"""
GONE = """
DROP FUNCTION forensics_at_laboratory(integer, integer, timestamptz);
DROP INDEX forensics_note_answered;
"""


class Migration(migrations.Migration):
    dependencies = [("forensics", "0002_eforensics"), ("cases", "0006_attachments")]
    operations = [migrations.RunSQL(WAITS, GONE)]
