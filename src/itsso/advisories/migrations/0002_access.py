"""Access to answers to advisories. Advisories, items and how they were passed on are published: no policy guards them."""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app, protect, protect_by_station

IN_RANGE = "u.first >= (SELECT facts_first()) AND u.last <= (SELECT facts_last())"


def of_unit(column: str) -> str:
    """Return the condition that a row's unit lies in the range of figures with all that is below it."""
    return f"EXISTS (SELECT FROM units_unit u WHERE u.id = {column} AND {IN_RANGE})"


def protect_by_unit(table: str) -> migrations.RunSQL:
    """Restrict rows to those whose unit lies in the range of figures."""
    return protect(table, of_unit(f"{table}.unit_id"), policy="of_unit")


# What is said of an answer from above is written by a unit above and seen with the answer.
VERIFICATION = f"""
ALTER TABLE advisories_verification ENABLE ROW LEVEL SECURITY;
CREATE POLICY advisories_verification_with_answer ON advisories_verification FOR SELECT
    USING (EXISTS (SELECT FROM advisories_answer a WHERE a.id = answer_id));
CREATE POLICY advisories_verification_from_above ON advisories_verification FOR INSERT
    WITH CHECK ({of_unit("unit_id")} AND EXISTS (SELECT FROM advisories_answer a WHERE a.id = answer_id));
"""

# The letter is published with its advisory, and added within the range of its authority; the document of an answer is
# seen and added with the answer.
PAPER = f"""
ALTER TABLE advisories_paper ENABLE ROW LEVEL SECURITY;
CREATE POLICY advisories_paper_published_or_with_answer ON advisories_paper FOR SELECT
    USING (answer_id IS NULL OR EXISTS (SELECT FROM advisories_answer a WHERE a.id = answer_id));
CREATE POLICY advisories_paper_added ON advisories_paper FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM advisories_answer a WHERE a.id = answer_id)
    OR EXISTS (SELECT FROM advisories_advisory a JOIN units_unit u ON u.id = a.issuer_id WHERE a.id = advisory_id
        AND {IN_RANGE}));
"""

# The blocks of States never change, so that a sum carries its own interval and is seen without a look at the units.
TALLY = """
ALTER TABLE advisories_tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY advisories_tally_range ON advisories_tally
    USING (first >= (SELECT facts_first()) AND last <= (SELECT facts_last()));
"""

# Figures as they were counted within the hour are given to exactly the ranges in which they were counted: all that a
# transaction's ranges are (protection/ranges.py), so that no policy can ask for more than is compared here. Where no
# range is set the first of them raises.
READING = """
CREATE FUNCTION advisories_ranges() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT concat_ws(' ', facts_first(), facts_last(), cases_first(), cases_last(), coalesce(itsso_unit()::text, '-'),
        trail_first(), trail_last(), coalesce(nullif(current_setting('itsso.laboratory', true), ''), '-')) $$;
ALTER TABLE advisories_reading ENABLE ROW LEVEL SECURITY;
CREATE POLICY advisories_reading_of_the_same_ranges ON advisories_reading
    USING (ranges = (SELECT advisories_ranges())) WITH CHECK (ranges = (SELECT advisories_ranges()));
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("advisories", "0001_tables"), ("platform", "0001_functions"), ("units", "0001_tables")]
    operations = [
        grant_app("advisories_advisory", "SELECT, INSERT"),
        append_only("advisories_advisory"),
        grant_app("advisories_item", "SELECT, INSERT, UPDATE (withdrawn_on, withdrawn_why)"),
        grant_app("advisories_passing", "SELECT, INSERT"),
        append_only("advisories_passing"),
        grant_app("advisories_answer", "SELECT, INSERT"),
        protect_by_unit("advisories_answer"),
        append_only("advisories_answer"),
        grant_app("advisories_paper", "SELECT, INSERT"),
        migrations.RunSQL(PAPER),
        append_only("advisories_paper"),
        grant_app("advisories_verification", "SELECT, INSERT"),
        migrations.RunSQL(VERIFICATION),
        append_only("advisories_verification"),
        grant_app("advisories_standing", "SELECT, INSERT, UPDATE (stands, accepted, answer_id)"),
        protect_by_station("advisories_standing", "facts"),
        grant_app("advisories_tally", "SELECT"),
        migrations.RunSQL(TALLY),
        grant_app(
            "advisories_reading",
            "SELECT, INSERT, UPDATE (day, value, total, since, counted_at, known, known_of, parts)",
        ),
        migrations.RunSQL(READING),
        grant_app("advisories_acknowledgement", "SELECT, INSERT"),
        protect_by_unit("advisories_acknowledgement"),
        append_only("advisories_acknowledgement"),
    ]
