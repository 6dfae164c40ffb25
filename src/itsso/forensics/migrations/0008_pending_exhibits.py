"""Counts exhibits pending with laboratories by their source, and makes the ledger's policies cheap for many rows."""

from django.db import migrations

from itsso.platform.sql import owner_function

# The exhibits of a unit's cases that are at a laboratory, those of this system and those of CCTNS apart, for whoever
# sees the unit's figures. It works with the owner's rights: it asks for the range of figures itself, and answers
# counts and a day only.
OF_UNIT = """
CREATE FUNCTION forensics_pending_exhibits(first_no integer, last_no integer, wanted varchar)
RETURNS TABLE (exhibits bigint, cases bigint, oldest date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (facts_first() <= first_no AND last_no <= facts_last()) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT count(*), count(DISTINCT m.case_id), min(m.since) FROM cases_pendingmatter m
    WHERE m.matter = wanted AND m.station_no BETWEEN first_no AND last_no;
END $$
"""

# The same of a laboratory, for its own people and for whoever sees its figures. Its own register counts from the first
# request on; what CCTNS names is counted over the stations of its State, over all stations for a central laboratory.
AT_LABORATORY = """
CREATE FUNCTION forensics_exhibits_at(wanted integer) RETURNS TABLE (
    has_register boolean, own_exhibits bigint, own_oldest date, cctns_exhibits bigint, cctns_oldest date,
    cctns_named bigint, cctns_all bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    laboratory record;
    own_code varchar;
BEGIN
    IF NOT (capacity_sees(wanted) OR (wanted = itsso_unit()) IS TRUE) THEN
        RAISE EXCEPTION 'the laboratory is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT l.state, l.code INTO laboratory FROM units_unit l WHERE l.id = wanted AND l.kind = 'laboratory';
    own_code := CASE WHEN laboratory.state = '' THEN laboratory.code
        ELSE 'IN-' || laboratory.state || '/' || laboratory.code END;
    RETURN QUERY
    WITH own AS (
        SELECT count(*) AS exhibits, min((r.received_at AT TIME ZONE 'Asia/Kolkata')::date) AS oldest
        FROM forensics_exhibit e JOIN forensics_request r ON r.id = e.request_id
        WHERE e.laboratory_id = wanted AND r.laboratory_id = wanted AND r.standing IN ('received', 'accepted')
    ), area AS (
        SELECT u.first, u.last FROM units_unit u WHERE CASE WHEN laboratory.state = '' THEN u.kind = 'nation'
            ELSE u.kind IN ('state', 'ut') AND u.state = laboratory.state END
    ), cctns AS (
        SELECT count(*) FILTER (WHERE m.detail = own_code) AS exhibits,
            min(m.since) FILTER (WHERE m.detail = own_code) AS oldest,
            count(*) FILTER (WHERE m.detail <> '') AS named, count(*) AS pending
        FROM area a JOIN cases_pendingmatter m ON m.station_no BETWEEN a.first AND a.last
        WHERE m.matter = 'exhibit_cctns'
    )
    SELECT EXISTS (SELECT FROM forensics_request r WHERE r.laboratory_id = wanted),
        own.exhibits, own.oldest, cctns.exhibits, cctns.oldest, cctns.named, cctns.pending
    FROM own, cctns;
END $$
"""

# Who sees the ledger stays the same: whoever sees the item, at either end. OFFSET keeps each condition a probe of an
# index. Without it PostgreSQL reads all exhibits of the nation once for a reception of hundreds, to compare by a hash.
SEES = """(EXISTS (SELECT FROM forensics_exhibit e WHERE e.label = forensics_act.label OFFSET 0)
    OR EXISTS (SELECT FROM forensics_item i WHERE i.label = forensics_act.label OFFSET 0))"""
SAW = """(EXISTS (SELECT FROM forensics_item i WHERE i.label = forensics_act.label)
    OR EXISTS (SELECT FROM forensics_exhibit e WHERE e.label = forensics_act.label))"""


def policies(sees: str) -> str:
    """Return the statements that give the ledger's policies this condition."""
    return (
        f"ALTER POLICY forensics_act_both_ends_see ON forensics_act USING {sees};"
        f"ALTER POLICY forensics_act_own ON forensics_act WITH CHECK (unit_id = (SELECT itsso_unit()) AND {sees})"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("forensics", "0007_expunge_parcels"),
        ("capacity", "0002_access"),
        ("cases", "0007_store_stages"),
    ]
    operations = [
        owner_function("forensics_pending_exhibits(integer, integer, varchar)", OF_UNIT),
        owner_function("forensics_exhibits_at(integer)", AT_LABORATORY),
        migrations.RunSQL(policies(SEES), policies(SAW)),
    ]
