"""Access to sealed texts, their openings, and parcels.

Whoever sees a case sees which texts are sealed in it; nobody sees their content: only `vault_read` returns it
(0003_vault).
"""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app, protect_by_case

CONTENT = """
ALTER TABLE protection_content ENABLE ROW LEVEL SECURITY;
CREATE POLICY protection_content_range ON protection_content FOR INSERT
    WITH CHECK (EXISTS (SELECT FROM protection_item i WHERE i.id = protection_content.item_id))
"""


def at_end(column: str) -> str:
    """Return the condition that the unit at one end lies in the range of cases, or is the posting's very own.

    Where a unit lies is looked up, since units are renumbered when they are reorganised.
    """
    return f"""EXISTS (
    SELECT 1 FROM units_unit u WHERE u.id = protection_parcel.{column} AND (
        (u.first >= (SELECT cases_first()) AND u.last <= (SELECT cases_last())
            AND (SELECT cases_first()) <= (SELECT cases_last()))
        OR u.id = (SELECT itsso_unit())))"""


SENDER, RECEIVER = at_end("sender_id"), at_end("receiver_id")
PARCELS = f"""
ALTER TABLE protection_parcel ENABLE ROW LEVEL SECURITY;
CREATE POLICY protection_parcel_both_see ON protection_parcel FOR SELECT USING ({SENDER} OR {RECEIVER});
CREATE POLICY protection_parcel_sender_sends ON protection_parcel FOR INSERT
    WITH CHECK ({SENDER} AND state = 'sent' AND answered_at IS NULL);
CREATE POLICY protection_parcel_receiver_answers_once ON protection_parcel FOR UPDATE
    USING ({RECEIVER} AND state = 'sent')
    WITH CHECK ({RECEIVER} AND state <> 'sent' AND answered_at IS NOT NULL);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("protection", "0001_tables"),
        ("cases", "0001_tables"),  # seen through their case; the package of cases is named nowhere else
        ("platform", "0001_functions"),
        ("units", "0001_tables"),
    ]
    operations = [
        # A move to another case, a new key, an end; what it is, whose and who kept it stays as it was.
        grant_app(
            "protection_item", "SELECT, INSERT, UPDATE (case_id, subject, state, key_version, wrapped, ended_at)"
        ),
        protect_by_case("protection_item"),
        grant_app("protection_content", "INSERT"),
        migrations.RunSQL(CONTENT),
        append_only("protection_content"),
        grant_app("protection_token", "SELECT, INSERT, UPDATE (case_id)"),
        protect_by_case("protection_token"),
        grant_app("protection_opening", "SELECT, UPDATE (case_id)"),
        protect_by_case("protection_opening"),
        grant_app("protection_datakey", "SELECT, INSERT, UPDATE (wrapped, master)"),
        grant_app("protection_rotation", "SELECT, INSERT, UPDATE (done, moved, ended)"),
        grant_app("protection_parcel", "SELECT, INSERT, UPDATE (state, reason, answered_at, answered_by)"),
        migrations.RunSQL(PARCELS),
    ]
