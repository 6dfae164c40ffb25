"""Binds each event to the audit entry of the action that wrote it, and those that are here already as they stand; text
that was entered by mistake can be redacted by two officers."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.audit.records.bind_existing import operation
from itsso.cases.records import EVENT_TABLE, PRINT_TABLE
from itsso.platform.sql import grant_app, protect_by_case

# A definer's function passes by row-level security, so it asks for the transaction's range itself. The audit entry of
# the redaction must be there, by an officer who did not ask for it.
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
END $$;
"""
SIGNATURE = "cases_redact(uuid, text, uuid, uuid, text[], jsonb, text)"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_publisher_reads_facts'),
        ('audit', '0004_seals_by_the_owner'),
        ('platform', '0005_owner_changes'),
        ('protection', '0006_bound_openings'),
    ]

    operations = [
        migrations.AddField('event', 'entry', models.UUIDField(null=True)),
        migrations.AddField('event', 'salt', models.UUIDField(null=True)),
        migrations.AddField('event', 'mark', models.BigIntegerField(null=True)),
        migrations.AddField('event', 'redacted', models.JSONField(null=True)),
        migrations.RunPython(operation(EVENT_TABLE), migrations.RunPython.noop),
        migrations.RunPython(operation(PRINT_TABLE), migrations.RunPython.noop),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redactions', to='cases.case')),
                ('record_table', models.CharField(max_length=16)),
                ('record', models.UUIDField()),
                ('path', models.CharField(max_length=80)),
                ('requested_at', models.DateTimeField()),
                ('requested_by', models.CharField(max_length=64)),
                ('requested_by_name', models.CharField(max_length=200)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=64)),
                ('decided_by_name', models.CharField(blank=True, max_length=200)),
                ('outcome', models.CharField(blank=True, max_length=8)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('decided_at', None)), fields=['case'], name='redaction_undecided')],
            },
        ),
        grant_app("cases_redaction", "SELECT, INSERT"),
        grant_app("cases_redaction", "UPDATE (decided_at, decided_by, decided_by_name, outcome)"),
        protect_by_case("cases_redaction"),
        migrations.RunSQL(
            f"{REDACT}\nREVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION {SIGNATURE} TO itsso_app",
            f"DROP FUNCTION {SIGNATURE}",
        ),
    ]
