"""Binds accounts of refusals to their audit entries, and lets the steps of a complaint lose a text with its case."""

from django.db import migrations

from itsso.audit.records.bind_existing import operation
from itsso.intake.records import ACCOUNT_TABLE

# The audit entry of the redaction must be there; only texts that are the removed one go.
REDACT = """
CREATE FUNCTION intake_redact_steps(cases uuid[], removed text, redaction uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE changed integer;
BEGIN
    IF NOT EXISTS (
        SELECT FROM audit_line l WHERE l."case" = ANY (cases) AND l.act = 'records.redacted'
        AND l.detail ->> 'redaction' = redaction::text
    ) OR NOT EXISTS (
        SELECT FROM cases_case c WHERE c.id = ANY (cases) AND c.station_no BETWEEN cases_first() AND cases_last()
    ) THEN
        RAISE EXCEPTION 'a redaction needs its audit entry' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('itsso.owner_changes', 'intake_step', true);
    UPDATE intake_step s SET facts = (
        SELECT coalesce(jsonb_object_agg(f.key, CASE WHEN f.value = to_jsonb(removed) THEN '""'::jsonb ELSE f.value END), '{}')
        FROM jsonb_each(s.facts) f
    ) WHERE s.complaint_id = ANY (cases) AND EXISTS (
        SELECT FROM jsonb_each(s.facts) f WHERE f.value = to_jsonb(removed)
    );
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM set_config('itsso.owner_changes', '', true);
    RETURN changed;
END $$;
REVOKE ALL ON FUNCTION intake_redact_steps(uuid[], text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_redact_steps(uuid[], text, uuid) TO itsso_app;
"""

# Accounts are seen from above the unit complained of; who verifies the audit log of the whole nation sees them all.
VERIFIED = """
CREATE FUNCTION intake_accounts_of_the_nation() RETURNS SETOF intake_accountability
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.* FROM intake_accountability a WHERE EXISTS (
        SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= trail_first() AND n.last <= trail_last()
    )
$$;
REVOKE ALL ON FUNCTION intake_accounts_of_the_nation() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_accounts_of_the_nation() TO itsso_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0007_codes_given'),
        ('cases', '0015_bound_events'),
        ('audit', '0004_seals_by_the_owner'),
    ]

    operations = [
        migrations.RunPython(operation(ACCOUNT_TABLE), migrations.RunPython.noop),
        migrations.RunSQL(VERIFIED, "DROP FUNCTION intake_accounts_of_the_nation()"),
        migrations.RunSQL(REDACT, "DROP FUNCTION intake_redact_steps(uuid[], text, uuid)"),
    ]
