"""Hide a record of a refusal also from officers who left the unit between the information and the FIR of CCTNS.

Replaces `intake_hidden_records` of 0013, which counted a case without a complaint from its FIR on, and one that was
joined to another case not at all.
"""

from django.db import migrations

# As in 0013. When she came is said by the complaint, or by the case's own events: the first of information and FIR,
# withdrawn ones too, which stay with a case that was joined to another one.
HIDDEN = """
CREATE OR REPLACE FUNCTION intake_hidden_records() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(a.id), '{}') FROM intake_accountability a
    LEFT JOIN intake_complaint c ON c.id = a.complaint_id
    WHERE itsso_officer() IS NOT NULL AND cases_first() IS NOT NULL AND (
        a.officer <> '' AND lower(a.officer) IN (
            SELECT lower(n.number) FROM accounts_officernumber n WHERE n.officer_id = itsso_officer()
            UNION ALL SELECT lower(o.number) FROM accounts_officer o WHERE o.id = itsso_officer()
        )
        OR EXISTS (
            SELECT FROM accounts_posting p WHERE p.officer_id = itsso_officer() AND p.unit_id = a.unit_id
            AND NOT p.waits AND p.since <= (a.opened_at AT TIME ZONE 'Asia/Kolkata')::date
            AND least(p.until, (p.ended_at AT TIME ZONE 'Asia/Kolkata')::date, 'infinity') >= least(
                a.happened_on, (c.begun_at AT TIME ZONE 'Asia/Kolkata')::date, (
                    SELECT (min(e.at) AT TIME ZONE 'Asia/Kolkata')::date FROM cases_event e
                    WHERE e.case_id = a.complaint_id AND e.kind IN ('information_received', 'fir_registered')
                )
            )
        )
    ) $$
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0015_destinations"), ("cases", "0001_tables")]
    operations = [migrations.RunSQL(HIDDEN, migrations.RunSQL.noop)]
