"""Tell whether a case was ended on a day on which it was at a station outside the range of figures."""

from django.db import migrations

from itsso.platform.sql import owner_function

# NCRB's table counts a case as reopened where it was ended at the end of the year before. The row of that day is that
# of the station that had the case then, which the officers who have it now do not see: without this function a State
# would count as pending at the start what the nation counts as reopened. It answers for cases alone of which a row is
# in the transaction's range of figures.
ENDED_BEFORE = """
CREATE FUNCTION monitoring_ended_before(of_case uuid, begin date, known_by date) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM cases_fact f WHERE f.case_id = of_case AND f.station_no BETWEEN facts_first() AND facts_last()
    ) AND EXISTS (
        SELECT FROM cases_fact b WHERE b.case_id = of_case AND b.happened_from < begin AND b.happened_to >= begin
        AND b.known_from <= known_by AND b.known_to > known_by AND b.ended_how > 0
    )
$$
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0006_work_of_years"), ("cases", "0001_tables"), ("platform", "0001_functions")]
    operations = [owner_function("monitoring_ended_before(uuid, date, date)", ENDED_BEFORE)]
