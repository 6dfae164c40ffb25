"""The nodal officer is asked instead of the first station; what the receiver of a Zero FIR may open before it acts."""

from django.db import migrations

# A Zero FIR waits for an officer of the station that it was sent to, of a unit above that station, or of the unit that
# was asked to decide. The case is still the first station's and outside their range. Called within functions of the
# owner's too, whom no policy binds: it asks for range and unit by itself.
WAITS = """
CREATE FUNCTION intake_waits_here(of_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT cases_first() <= cases_last() AND EXISTS (
        SELECT FROM intake_transfer t WHERE t.case_id = of_case AND (
            (t.standing IN ('sent', 'directed')
                AND (t.receiver_id = itsso_unit() OR intake_is_above(itsso_unit(), t.receiver_id)))
            OR (t.standing = 'escalated' AND t.decider_id = itsso_unit())
        )
    ) $$
"""

# The account of what happened, and nothing else that is sealed: no name, no address, no telephone. Nobody searches it
# by name before the case has moved, so the hashed words of the vault stay hidden.
SEALED = """
CREATE POLICY protection_item_of_zero_fir ON protection_item FOR SELECT
    USING (kind = 'narrative' AND intake_waits_here(case_id));
CREATE POLICY protection_opening_of_zero_fir ON protection_opening FOR SELECT
    USING (unit = (SELECT itsso_unit()) AND intake_waits_here(case_id));
"""

# The vault's function with Zero FIRs that wait, beside cases, complaints and accounts of refusals: PostgreSQL replaces a
# function as a whole.
PLACE = """
CREATE OR REPLACE FUNCTION vault_place(of_id uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM cases_case c JOIN units_unit u ON u.id = c.station_id
    WHERE c.id = of_id AND c.station_no BETWEEN cases_first() AND cases_last()
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_complaint c JOIN units_unit u ON u.id = c.station_id
    WHERE c.id = of_id AND c.outcome <> 'fir' AND c.outcome <> 'zero_fir'
    AND c.station_no BETWEEN cases_first() AND cases_last()
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_accountability a JOIN units_unit u ON u.id = a.unit_id
    WHERE a.id = of_id AND cases_first() <= cases_last() AND intake_is_above(itsso_unit(), a.unit_id)
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_transfer t JOIN units_unit u ON u.id = t.sender_id
    WHERE t.case_id = of_id AND intake_waits_here(of_id) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_slips_of_cases"), ("protection", "0003_vault")]
    operations = [
        migrations.RunSQL(WAITS, "DROP FUNCTION intake_waits_here(uuid)"),
        migrations.RunSQL(SEALED),
        migrations.RunSQL(PLACE),
    ]
