"""Measures of a laboratory's own work, as counts, for whoever sees the laboratory's figures.

The functions work with the owner's rights: they ask for the range themselves, and answer counts only.
"""

from django.db import migrations

from itsso.platform.sql import owner_function

# The first statement of every function here.
REQUIRE_SIGHT = """IF NOT capacity_sees(asked) THEN
        RAISE EXCEPTION 'the laboratory is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;"""

# Works received, reported and in hand, section by section.
WORK = f"""
CREATE FUNCTION capacity_work(asked integer, first_day date, last_day date, within integer) RETURNS TABLE (
    section varchar, first_work date, received bigint, reported bigint, in_time bigint, in_hand bigint, oldest date
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    {REQUIRE_SIGHT}
    RETURN QUERY
    WITH work AS (
        SELECT w.section AS section, (w.received_at AT TIME ZONE 'Asia/Kolkata')::date AS came,
            (w.released_at AT TIME ZONE 'Asia/Kolkata')::date AS went
        FROM forensics_work w WHERE w.laboratory_id = asked
    )
    SELECT section, min(came), count(*) FILTER (WHERE came BETWEEN first_day AND last_day),
        count(*) FILTER (WHERE went BETWEEN first_day AND last_day),
        count(*) FILTER (WHERE went BETWEEN first_day AND last_day AND went - came <= within),
        count(*) FILTER (WHERE went IS NULL OR went > last_day), min(came) FILTER (WHERE went IS NULL OR went > last_day)
    FROM work WHERE came <= last_day GROUP BY section ORDER BY section;
END $$
"""

# How many works were on hold for a reason, and for how many days together.
HOLDS = f"""
CREATE FUNCTION capacity_holds(asked integer, first_day date, last_day date) RETURNS TABLE (
    reason varchar, works bigint, days bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    {REQUIRE_SIGHT}
    RETURN QUERY
    WITH held AS (
        SELECT h.reason AS reason, h.work_id AS work,
            greatest((h.since AT TIME ZONE 'Asia/Kolkata')::date, first_day) AS began,
            least(coalesce((h.until AT TIME ZONE 'Asia/Kolkata')::date, last_day), last_day) AS ended
        FROM forensics_hold h WHERE h.laboratory_id = asked
    )
    SELECT reason, count(DISTINCT work), sum(ended - began)::bigint
    FROM held WHERE began <= ended GROUP BY reason ORDER BY 3 DESC, 1;
END $$
"""

# Contacts and wishes for priority, by the rank of who made them.
CONTACTS = f"""
CREATE FUNCTION capacity_contacts(asked integer, first_day date, last_day date) RETURNS TABLE (
    rank varchar, contacts bigint, about_content bigint, priorities bigint, granted bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    {REQUIRE_SIGHT}
    RETURN QUERY
    WITH told AS (
        SELECT c.rank AS rank, 1 AS contact, (c.about = 'content')::integer AS content, 0 AS asked_for, 0 AS given
        FROM forensics_contact c
        WHERE c.laboratory_id = asked AND (c.at AT TIME ZONE 'Asia/Kolkata')::date BETWEEN first_day AND last_day
        UNION ALL
        SELECT p.rank, 0, 0, 1, (p.granted IS TRUE)::integer FROM forensics_priority p
        WHERE p.laboratory_id = asked AND (p.asked_at AT TIME ZONE 'Asia/Kolkata')::date BETWEEN first_day AND last_day
    )
    SELECT rank, sum(contact), sum(content), sum(asked_for), sum(given) FROM told GROUP BY rank ORDER BY 2 DESC, 1;
END $$
"""

# Reports signed and superseded, and works that the director assigned.
REPORTS = f"""
CREATE FUNCTION capacity_reports(asked integer, first_day date, last_day date) RETURNS TABLE (
    signed bigint, superseded bigint, after_contact bigint, by_director bigint, assigned bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    {REQUIRE_SIGHT}
    RETURN QUERY
    WITH report AS (
        SELECT r.supersedes_id IS NOT NULL AS later, EXISTS (
            SELECT FROM forensics_report f JOIN forensics_work w ON w.id = f.work_id
            JOIN forensics_contact c ON c.request_id = w.request_id
            WHERE f.id = r.supersedes_id AND c.at BETWEEN f.signed_at AND r.signed_at) AS contacted
        FROM forensics_report r
        WHERE r.laboratory_id = asked AND (r.signed_at AT TIME ZONE 'Asia/Kolkata')::date BETWEEN first_day AND last_day
    ), chosen AS (
        SELECT a.how FROM forensics_assignment a
        WHERE a.laboratory_id = asked AND (a.at AT TIME ZONE 'Asia/Kolkata')::date BETWEEN first_day AND last_day
    )
    SELECT count(*), count(*) FILTER (WHERE later), count(*) FILTER (WHERE later AND contacted),
        (SELECT count(*) FROM chosen WHERE how = 'director'), (SELECT count(*) FROM chosen) FROM report;
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("capacity", "0002_access"), ("forensics", "0001_tables")]
    operations = [
        owner_function("capacity_work(integer, date, date, integer)", WORK),
        owner_function("capacity_holds(integer, date, date)", HOLDS),
        owner_function("capacity_contacts(integer, date, date)", CONTACTS),
        owner_function("capacity_reports(integer, date, date)", REPORTS),
    ]
