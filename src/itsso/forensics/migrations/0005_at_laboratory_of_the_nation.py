"""Cases that wait on a laboratory, counted from the index alone, and for the nation without asking where each case is.

An index on an expression answers alone only where it holds what the expression reads: PostgreSQL looks no further.
"""

from django.db import migrations

QUICKER = """
DROP INDEX forensics_note_answered;
CREATE INDEX forensics_note_answered ON forensics_note (
    (CASE WHEN standing IN ('returned', 'reported') THEN since ELSE 'infinity' END))
    INCLUDE (case_id, sent_at, standing, since);
CREATE OR REPLACE FUNCTION forensics_at_laboratory(first_no integer, last_no integer, before timestamptz)
RETURNS TABLE (cases bigint, oldest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (facts_first() <= first_no AND last_no <= facts_last()) THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM units_unit WHERE kind = 'nation' AND first_no <= first AND last <= last_no) THEN
        RETURN QUERY
        SELECT count(*), min(w.since)
        FROM (SELECT min(n.sent_at) AS since FROM forensics_note n
            WHERE (CASE WHEN n.standing IN ('returned', 'reported') THEN n.since ELSE 'infinity' END) >= before
                AND n.sent_at < before GROUP BY n.case_id) w;
    ELSE
        RETURN QUERY
        SELECT count(DISTINCT n.case_id), min(n.sent_at)
        FROM forensics_note n JOIN cases_case c ON c.id = n.case_id
        WHERE (CASE WHEN n.standing IN ('returned', 'reported') THEN n.since ELSE 'infinity' END) >= before
            AND n.sent_at < before AND c.station_no BETWEEN first_no AND last_no;
    END IF;
END $$;
"""
SLOWER = """
DROP INDEX forensics_note_answered;
CREATE INDEX forensics_note_answered ON forensics_note (
    (CASE WHEN standing IN ('returned', 'reported') THEN since ELSE 'infinity' END)) INCLUDE (case_id, sent_at);
CREATE OR REPLACE FUNCTION forensics_at_laboratory(first_no integer, last_no integer, before timestamptz)
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
"""


class Migration(migrations.Migration):
    dependencies = [("forensics", "0004_signed_when")]
    operations = [migrations.RunSQL(QUICKER, SLOWER)]
