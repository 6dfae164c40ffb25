"""Access to steps: the next ones by station, those taken by their case. What is removed with a case is here too."""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app, owner_function, protect, protect_by_station

CASE_IS_SEEN = "EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = alerts_takenstep.case_id)"
# The run works the whole nation, and looks up no case for each row that it writes.
CASE_IS_WRITTEN = f"(SELECT cases_of_the_nation()) OR {CASE_IS_SEEN}"

EXPUNGE = """
CREATE FUNCTION alerts_expunge(of_case uuid, of_expunction uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN itsso_rows_of(
        ARRAY['alerts_comingstep', 'alerts_takenstep'], 'case_id',
        cases_to_expunge(of_case, of_expunction), of_expunction IS NOT NULL
    );
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("alerts", "0001_tables"), ("platform", "0004_remove_rows"), ("cases", "0013_expunge")]
    operations = [
        grant_app("alerts_goinglive", "SELECT, INSERT"),
        append_only("alerts_goinglive"),
        grant_app("alerts_comingstep", "SELECT, INSERT, DELETE, UPDATE (at, failed_at, fault)"),
        protect_by_station("alerts_comingstep"),
        grant_app("alerts_takenstep", "SELECT, INSERT"),
        append_only("alerts_takenstep"),
        protect("alerts_takenstep", CASE_IS_SEEN, CASE_IS_WRITTEN),
        owner_function("alerts_expunge(uuid, uuid)", EXPUNGE),
    ]
