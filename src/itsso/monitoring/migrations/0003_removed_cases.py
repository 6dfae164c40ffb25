"""Counts the cases of a unit that were removed by order of a court, for whoever may see its figures."""

from django.db import migrations

from itsso.platform.sql import owner_function

# Orders are visible with the case files. Their number is visible with the figures, which lack these cases: how many,
# and since which day of removal, of the stations that are both in the unit and in the transaction's range of figures.
# A figure that was counted before a removal still has its case, so that one is not counted here.
REMOVED_CASES = """
CREATE FUNCTION monitoring_removed_cases(unit_first integer, unit_last integer, counted_at timestamptz,
    OUT cases bigint, OUT since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*), min(decided_at) FROM cases_expunction
    WHERE outcome = 'done' AND subject = '' AND decided_at <= counted_at
    AND station_no BETWEEN greatest(unit_first, facts_first()) AND least(unit_last, facts_last())
$$
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0002_access"), ("cases", "0012_expunction"), ("platform", "0001_functions")]
    operations = [owner_function("monitoring_removed_cases(integer, integer, timestamptz)", REMOVED_CASES)]
