"""Access to cases, and the rights of the application on each table of a case.

A case is seen where its station is in the transaction's range, and all of a case with it.
"""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app, protect, protect_by_case, protect_by_station

# Whoever works all cases of the nation, as a load of the feed does, writes without each row's case being looked up.
# Every case lies in that range, and the foreign key says that it is there: the look-ups, two a row of most of a load's
# rows, took a tenth of its time. What may be read is asked as elsewhere.
WHOLE_NATION = """
CREATE FUNCTION cases_of_the_nation() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT FROM units_unit WHERE kind = 'nation' AND first >= cases_first() AND last <= cases_last())
$$
"""


def case_is_seen(table: str) -> str:
    """Return the condition of `protect_by_case`: the policy of cases_case decides."""
    return f"EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = {table}.case_id)"


def case_is_written(table: str) -> str:
    """Return the condition for rows that are written: none is looked up for whoever works the whole nation."""
    return f"(SELECT cases_of_the_nation()) OR {case_is_seen(table)}"


# The history of a case is read without looking at other cases. `EXISTS` may be answered by reading every case of the
# range first, and so it was wherever the range was wide and some cases were wanted: a load that adds to seventeen cases
# read 91,594. A value that is looked up cannot be answered so.
EVENT_IS_SEEN = "(SELECT true FROM cases_case WHERE cases_case.id = cases_event.case_id)"

# What a State publishes to the Centre: facts without identity, and the units. The publisher reads all facts by a policy
# of its own: it needs no BYPASSRLS, which would show it every later grant.
PUBLISHED = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'itsso_publisher') THEN
        GRANT SELECT ON cases_fact, units_unit, units_alias TO itsso_publisher;
        CREATE POLICY cases_fact_published ON cases_fact FOR SELECT TO itsso_publisher USING (true);
    END IF;
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("cases", "0001_tables"), ("platform", "0001_functions"), ("units", "0002_access")]
    operations = [
        migrations.RunSQL(WHOLE_NATION),
        grant_app("cases_source", "SELECT, INSERT, UPDATE (carried)"),
        grant_app("cases_recalculation", "SELECT, INSERT, UPDATE"),
        # a case and its history
        grant_app("cases_case", "SELECT, INSERT, UPDATE"),
        protect_by_station("cases_case"),
        grant_app("cases_event", "SELECT, INSERT"),
        append_only("cases_event"),
        protect("cases_event", EVENT_IS_SEEN, case_is_written("cases_event")),
        grant_app("cases_key", "SELECT, INSERT, DELETE"),
        protect("cases_key", case_is_seen("cases_key"), case_is_written("cases_key")),
        grant_app("cases_person", "SELECT, INSERT, DELETE"),
        protect("cases_person", case_is_seen("cases_person"), case_is_written("cases_person")),
        grant_app("cases_redaction", "SELECT, INSERT, UPDATE (decided_at, decided_by, decided_by_name, outcome)"),
        protect_by_case("cases_redaction"),
        # names, prints and files: `case_id` changes where a case turns out to be another one too
        grant_app("cases_accusedname", "SELECT, INSERT, UPDATE (case_id, label, ended_at, name)"),
        protect_by_case("cases_accusedname"),
        grant_app("cases_accusedsound", "SELECT, INSERT, DELETE, UPDATE (case_id)"),
        protect_by_station("cases_accusedsound"),
        grant_app("cases_print", "SELECT, INSERT, UPDATE (case_id)"),
        protect_by_case("cases_print"),
        grant_app("cases_printnumber", "SELECT, INSERT, UPDATE (last)"),
        protect_by_station("cases_printnumber"),
        grant_app("cases_attachment", "SELECT, INSERT, UPDATE (case_id)"),
        protect_by_case("cases_attachment"),
        # what is derived from a history; outcomes and facts are seen as far as figures
        grant_app("cases_clock", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_clock"),
        grant_app("cases_exhibit", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_exhibit"),
        grant_app("cases_outcome", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_outcome", "facts"),
        grant_app("cases_fact", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_fact", "facts"),
        migrations.RunSQL(PUBLISHED),
    ]
