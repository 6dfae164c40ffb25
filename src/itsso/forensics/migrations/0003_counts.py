"""Answers across ranges: how many cases wait for a laboratory, and whether the number of a kit is recorded twice."""

from django.db import migrations

from itsso.platform.sql import owner_function

# The moment at which a note was answered for good. The index holds what a count of any day reads: one on an expression
# answers alone only where it holds what the expression reads, PostgreSQL looks no further.
ANSWERED = """
CREATE INDEX forensics_note_answered ON forensics_note (
    (CASE WHEN standing IN ('returned', 'reported') THEN since ELSE 'infinity' END))
    INCLUDE (case_id, sent_at, standing, since)
"""

# How many cases of a unit wait on a laboratory, and since when, for whoever sees the unit's figures. It works with the
# owner's rights: it asks for the range of figures itself, and answers a count and a moment only. For the nation it is
# not asked where each case is.
AT_LABORATORY = """
CREATE FUNCTION forensics_at_laboratory(first_no integer, last_no integer, before timestamptz)
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
END $$
"""

# SAEC-0817, saec 0817 and SAEC.0817 are one serial number.
KIT_KEY = """
CREATE FUNCTION forensics_kit_key(kit text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT upper(translate(kit, ' .-_/', '')) $$;
CREATE INDEX forensics_item_kit ON forensics_item (forensics_kit_key(kit)) WHERE kit <> '';
"""

# Whether the serial number of a kit stands on an item of another case too: yes or no, and never which case. It looks at
# the cases of every station, since a kit entered twice is as a rule entered at two stations; it answers only to a
# posting that sees the case.
KIT_IN_ANOTHER_CASE = """
CREATE FUNCTION forensics_kit_in_another_case(wanted text, of_case uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = of_case
                   AND c.station_no BETWEEN cases_first() AND cases_last()) THEN
        RETURN NULL;
    END IF;
    RETURN EXISTS (SELECT FROM forensics_item i WHERE i.kit <> '' AND i.case_id <> of_case
                   AND forensics_kit_key(i.kit) = forensics_kit_key(wanted));
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("forensics", "0002_access")]
    operations = [
        migrations.RunSQL(ANSWERED),
        owner_function("forensics_at_laboratory(integer, integer, timestamptz)", AT_LABORATORY),
        migrations.RunSQL(KIT_KEY),
        owner_function("forensics_kit_in_another_case(text, uuid)", KIT_IN_ANOTHER_CASE),
    ]
