"""Access to complaints, Zero FIRs on their way and accounts of refusals; and the place of their sealed texts."""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app, protect, protect_by_station

# A complaint that became a case is the case's alone: where that has gone, the first station sees its texts no more.
UNREGISTERED = "outcome <> 'fir' AND outcome <> 'zero_fir'"


def lies_in_range(*columns: str) -> str:
    """Return the condition that one of these units lies in the range of cases, or is the posting's very own."""
    names = ", ".join(f"intake_transfer.{column}" for column in columns)
    return f"""EXISTS (
    SELECT FROM units_unit u WHERE u.id IN ({names}) AND (
        (u.first >= (SELECT cases_first()) AND u.last <= (SELECT cases_last())
            AND (SELECT cases_first()) <= (SELECT cases_last()))
        OR u.id = (SELECT itsso_unit())))"""


EITHER_END = lies_in_range("sender_id", "receiver_id", "decider_id")
TRANSFERS = f"""
ALTER TABLE intake_transfer ENABLE ROW LEVEL SECURITY;
CREATE POLICY intake_transfer_ends_see ON intake_transfer FOR SELECT USING ({EITHER_END});
CREATE POLICY intake_transfer_sender_begins ON intake_transfer FOR INSERT WITH CHECK ({lies_in_range("sender_id")});
CREATE POLICY intake_transfer_ends_move ON intake_transfer FOR UPDATE USING ({EITHER_END}) WITH CHECK ({EITHER_END});
"""

# The level decides, and not the range: a station that is alone in its circle has the circle's range and is below it.
# The system sees all of its own range, since it works for whoever complains and for figures.
ABOVE = """
CREATE FUNCTION intake_is_above(upper integer, lower integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE way (id) AS (
        SELECT parent_id FROM units_unit WHERE id = lower
        UNION ALL SELECT u.parent_id FROM units_unit u JOIN way w ON u.id = w.id
    ) SELECT EXISTS (SELECT FROM way WHERE id = upper) $$
"""
FROM_ABOVE = "(SELECT cases_first()) <= (SELECT cases_last()) AND intake_is_above((SELECT itsso_unit()), unit_id)"
ACCOUNTABILITY = f"""
ALTER TABLE intake_accountability ENABLE ROW LEVEL SECURITY;
CREATE POLICY intake_accountability_from_above ON intake_accountability FOR SELECT USING ({FROM_ABOVE});
CREATE POLICY intake_accountability_anybody_tells ON intake_accountability FOR INSERT
    WITH CHECK ((SELECT cases_first()) <= (SELECT cases_last()));
CREATE POLICY intake_accountability_above_decides ON intake_accountability FOR UPDATE
    USING ({FROM_ABOVE}) WITH CHECK ({FROM_ABOVE});
"""

# Nobody reads how one complainant was treated; sums are given out by a function (0005_answers).
TREATMENT = """
ALTER TABLE intake_treatment ENABLE ROW LEVEL SECURITY;
CREATE POLICY intake_treatment_told ON intake_treatment FOR INSERT
    WITH CHECK (EXISTS (
        SELECT FROM units_unit u WHERE u.id = station_id
        AND u.first BETWEEN (SELECT cases_first()) AND (SELECT cases_last())
    ));
"""

# The vault's function, with complaints and accounts of refusals beside cases. It runs within functions of the owner's
# too, whom no policy binds: it asks for range and level by itself.
PLACE = f"""
CREATE OR REPLACE FUNCTION vault_place(of_id uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM cases_case c JOIN units_unit u ON u.id = c.station_id
    WHERE c.id = of_id AND c.station_no BETWEEN cases_first() AND cases_last()
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_complaint c JOIN units_unit u ON u.id = c.station_id
    WHERE c.id = of_id AND {UNREGISTERED} AND c.station_no BETWEEN cases_first() AND cases_last()
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_accountability a JOIN units_unit u ON u.id = a.unit_id
    WHERE a.id = of_id AND cases_first() <= cases_last() AND intake_is_above(itsso_unit(), a.unit_id) $$;
"""


def sealed(table: str, policy: str, inside: str) -> migrations.RunSQL:
    """Let what is sealed be seen where what it is about is, by a policy beside that of cases."""
    return migrations.RunSQL(
        f"CREATE POLICY {table}_{policy} ON {table} USING ({inside}) WITH CHECK ({inside})",
    )


def sealed_of_complaint(table: str) -> migrations.RunSQL:
    """Let what is sealed of a complaint that is no case be seen where the complaint is."""
    inside = f"EXISTS (SELECT FROM intake_complaint c WHERE c.id = {table}.case_id AND {UNREGISTERED})"
    return sealed(table, "of_complaint", inside)


def sealed_of_account(table: str) -> migrations.RunSQL:
    """Let what happened in a refusal, as it was told, be seen by whom its record is: from above."""
    inside = f"EXISTS (SELECT FROM intake_accountability a WHERE a.id = {table}.case_id)"
    return sealed(table, "of_record", inside)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("intake", "0001_tables"),
        ("cases", "0001_tables"),
        ("platform", "0001_functions"),
        ("protection", "0003_vault"),
        ("units", "0001_tables"),
    ]
    operations = [
        grant_app("intake_complaint", "SELECT, INSERT, UPDATE"),
        protect_by_station("intake_complaint"),
        grant_app("intake_step", "SELECT, INSERT"),
        append_only("intake_step"),
        protect("intake_step", "EXISTS (SELECT FROM intake_complaint c WHERE c.id = intake_step.complaint_id)"),
        grant_app("intake_numbers", "SELECT, INSERT, UPDATE"),
        protect_by_station("intake_numbers"),
        grant_app("intake_transfer", "SELECT, INSERT, UPDATE"),
        migrations.RunSQL(TRANSFERS),
        migrations.RunSQL(ABOVE),
        grant_app(
            "intake_accountability",
            "SELECT, INSERT, UPDATE (section, officer, enquiry_on, enquiry_by, outcome, outcome_on, action, action_on)",
        ),
        migrations.RunSQL(ACCOUNTABILITY),
        grant_app("intake_slip", "SELECT, INSERT, UPDATE"),
        grant_app("intake_treatment", "INSERT"),
        migrations.RunSQL(TREATMENT),
        migrations.RunSQL(PLACE),
        sealed_of_complaint("protection_item"),
        sealed_of_complaint("protection_token"),
        sealed_of_complaint("protection_opening"),
        sealed_of_account("protection_item"),
        sealed_of_account("protection_token"),
        sealed_of_account("protection_opening"),
    ]
