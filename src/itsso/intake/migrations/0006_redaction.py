"""Steps of a complaint lose the text of one redaction that is being decided, and no other."""

from django.db import migrations

from itsso.platform.sql import owner_function

# As `cases_redact` does, the database looks itself what was asked for: the text that still stands at the request's own
# place. It goes from the steps of that case, and of those that turned out to be the same, from the fact of its name or
# from one whose value is typed; what codes say stays.
REDACT = """
CREATE FUNCTION intake_redact_steps(cases uuid[], removed text, redaction uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked cases_redaction;
    wanted text;
    names text[];
    changed integer;
BEGIN
    SELECT * INTO asked FROM cases_redaction r WHERE r.id = redaction FOR UPDATE;
    IF NOT FOUND OR asked.decided_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM audit_line l WHERE l."case" = asked.case_id AND l.act = 'records.redacted'
        AND l.actor <> asked.requested_by AND l.detail ->> 'requested_by' = asked.requested_by
        AND l.detail ->> 'redaction' = redaction::text
    ) OR NOT EXISTS (
        SELECT FROM cases_case c WHERE c.id = asked.case_id AND c.station_no BETWEEN cases_first() AND cases_last()
    ) THEN
        RAISE EXCEPTION 'a redaction needs its request and its audit entry' USING ERRCODE = 'insufficient_privilege';
    END IF;
    wanted := CASE asked.record_table
        WHEN 'event' THEN (SELECT x.facts #>> string_to_array(asked.path, '/') FROM cases_event x
                           WHERE x.case_id = asked.case_id AND x.id = asked.record)
        ELSE (SELECT o.words FROM protection_opening o WHERE o.case_id = asked.case_id AND o.id = asked.record) END;
    IF coalesce(wanted, '') = '' OR lower(removed) IS DISTINCT FROM lower(wanted) THEN
        RAISE EXCEPTION 'this is not the text that was asked for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    names := ARRAY['number', 'io_ref'] || string_to_array(asked.path, '/');
    PERFORM set_config('itsso.owner_changes', 'intake_step', true);
    UPDATE intake_step s SET facts = (
        SELECT jsonb_object_agg(f.key, CASE WHEN f.key = ANY (names) AND lower(f.value #>> '{}') = lower(wanted)
                                       THEN '""'::jsonb ELSE f.value END)
        FROM jsonb_each(s.facts) f
    ) WHERE s.complaint_id = ANY (cases) AND (s.complaint_id = asked.case_id OR EXISTS (
        SELECT FROM cases_event e WHERE e.case_id = s.complaint_id AND e.kind = 'corrected'
        AND e.facts ->> 'joined_to' = asked.case_id::text
    )) AND EXISTS (
        SELECT FROM jsonb_each(s.facts) f WHERE f.key = ANY (names) AND lower(f.value #>> '{}') = lower(wanted)
    );
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM set_config('itsso.owner_changes', '', true);
    RETURN changed;
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("intake", "0005_answers"), ("cases", "0004_redaction")]
    operations = [owner_function("intake_redact_steps(uuid[], text, uuid)", REDACT)]
