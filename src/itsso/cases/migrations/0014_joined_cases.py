"""A case whose join was taken back, or that was joined to another one since, does not go with the case that is removed."""

from django.db import migrations

# A case and all that are joined to it, directly or through others. A case that has numbers was not joined, or its join
# was taken back; of several joins the last counts (as `cases.history.queries.joined_cases` reads them).
JOINED = """
CREATE FUNCTION cases_joined_to(of_case uuid) RETURNS uuid[]
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE joined (id) AS (
        SELECT of_case UNION
        SELECT e.case_id FROM cases_event e JOIN joined j ON e.facts ->> 'joined_to' = j.id::text
        WHERE e.kind = 'corrected' AND NOT EXISTS (SELECT FROM cases_key k WHERE k.case_id = e.case_id)
        AND NOT EXISTS (
            SELECT FROM cases_event later WHERE later.case_id = e.case_id AND later.kind = 'corrected'
            AND later.id > e.id AND later.facts ->> 'joined_to' <> e.facts ->> 'joined_to'
        )
    ) SELECT array_agg(id) FROM joined
$$
"""

# As before, but for the cases that were joined.
CASES = """
CREATE OR REPLACE FUNCTION cases_to_expunge(of_case uuid, of_expunction uuid) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    asked cases_expunction;
    case_ids uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = of_case AND c.station_no BETWEEN cases_first() AND cases_last())
    THEN
        RAISE EXCEPTION 'the case is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    case_ids := cases_joined_to(of_case);
    IF of_expunction IS NULL THEN
        RETURN case_ids;
    END IF;
    SELECT * INTO asked FROM cases_expunction x WHERE x.id = of_expunction AND x.case_id = of_case FOR UPDATE;
    IF NOT FOUND OR asked.outcome <> '' OR itsso_officer() IS NULL OR asked.requested_officer = itsso_officer() THEN
        RAISE EXCEPTION 'no other officer prepared this expunction' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (
        SELECT FROM audit_line l WHERE l."case" = of_case AND l.act = 'records.expunged'
        AND l.object = of_expunction::text AND l.actor <> asked.requested_by AND l.role <> asked.requested_role
        AND l.detail ->> 'requested_by' = asked.requested_by
    ) THEN
        RAISE EXCEPTION 'an expunction needs its audit entry' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM cases_legalhold h WHERE h.case_id = ANY (case_ids) AND h.lifted_at IS NULL
        AND (h.until IS NULL OR h.until >= (clock_timestamp() AT TIME ZONE 'Asia/Kolkata')::date)
    ) THEN
        RAISE EXCEPTION 'a legal hold is in force' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN case_ids;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_expunge")]
    operations = [
        migrations.RunSQL(JOINED, "DROP FUNCTION cases_joined_to(uuid)"),
        migrations.RunSQL(CASES, migrations.RunSQL.noop),
    ]
