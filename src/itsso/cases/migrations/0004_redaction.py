"""Text that was entered by mistake is redacted by two officers, and its row stays bound to the audit log."""

from django.db import migrations

from itsso.platform.sql import owner_function

# It works with the owner's rights, so it asks for the transaction's range itself. The audit entry of the redaction must
# be there, by an officer who did not ask for it.
REDACT = """
CREATE FUNCTION cases_redact(
    redaction uuid, record_table text, of_case uuid, of_record uuid, paths text[], kept jsonb, by_officer text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked cases_redaction;
    e cases_event;
    wanted text;
    left_values jsonb;
    path text;
    parts text[];
    record_key text := CASE record_table WHEN 'event' THEN of_case || ' ' || of_record ELSE of_record::text END;
BEGIN
    SELECT * INTO asked FROM cases_redaction r WHERE r.id = redaction FOR UPDATE;
    IF NOT FOUND OR asked.decided_at IS NOT NULL OR asked.requested_by = by_officer THEN
        RAISE EXCEPTION 'nobody else asked for this redaction' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = of_case AND c.station_no BETWEEN cases_first() AND cases_last())
    THEN
        RAISE EXCEPTION 'the case is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (
        SELECT FROM audit_line l WHERE l."case" = of_case AND l.act = 'records.redacted' AND l.object = record_key AND l.actor = by_officer
        AND l.detail ->> 'requested_by' = asked.requested_by AND l.detail ->> 'redaction' = redaction::text
    ) THEN
        RAISE EXCEPTION 'a redaction needs its audit entry' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Nothing but the text that was asked for goes, and only from what no longer stands.
    IF record_table = 'opening' THEN
        UPDATE protection_opening o SET words = '', salt = NULL, redacted = kept
        WHERE o.case_id = of_case AND o.id = of_record AND of_record = asked.record AND asked.record_table = 'opening';
    ELSIF record_table = 'event' THEN
        SELECT * INTO STRICT e FROM cases_event x WHERE x.case_id = of_case AND x.id = of_record;
        IF NOT EXISTS (
            SELECT FROM cases_event c WHERE c.case_id = of_case AND c.id > e.id AND c.corrects IN (e.id, e.corrects)
        ) THEN
            RAISE EXCEPTION 'the entry still stands' USING ERRCODE = 'insufficient_privilege';
        END IF;
        wanted := CASE asked.record_table
            WHEN 'event' THEN (SELECT x.facts #>> string_to_array(asked.path, '/') FROM cases_event x
                               WHERE x.case_id = asked.case_id AND x.id = asked.record)
            ELSE (SELECT o.words FROM protection_opening o WHERE o.id = asked.record) END;
        left_values := e.facts;
        FOREACH path IN ARRAY paths LOOP
            parts := string_to_array(path, '/');
            IF coalesce(wanted, '') = '' OR lower(e.facts #>> parts) IS DISTINCT FROM lower(wanted) THEN
                RAISE EXCEPTION 'this is not the text that was asked for' USING ERRCODE = 'insufficient_privilege';
            END IF;
            left_values := jsonb_set(left_values, parts, '""', false);
        END LOOP;
        PERFORM set_config('itsso.owner_changes', 'cases_event', true);
        UPDATE cases_event x SET facts = left_values, salt = NULL, redacted = kept
        WHERE x.case_id = of_case AND x.id = of_record;
        PERFORM set_config('itsso.owner_changes', '', true);
    ELSE
        RAISE EXCEPTION 'nothing of % is redacted', record_table USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("cases", "0003_accused_names"), ("audit", "0001_tables"), ("protection", "0001_tables")]
    operations = [owner_function("cases_redact(uuid, text, uuid, uuid, text[], jsonb, text)", REDACT)]
