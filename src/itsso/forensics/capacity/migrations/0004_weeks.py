"""The course of a laboratory's own work, week by week, as counts, for whoever sees the laboratory's figures."""

from django.db import migrations

from itsso.platform.sql import owner_function

# Works received and reported in each week back from the last day; what is older than `weeks` counts as the week
# `weeks`. Few rows come back however many works there are, and each work is read once.
WEEKS = """
CREATE FUNCTION capacity_weeks(asked integer, last_day date, weeks integer) RETURNS TABLE (
    section varchar, weeks_ago integer, received bigint, reported bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF NOT capacity_sees(asked) THEN
        RAISE EXCEPTION 'the laboratory is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    WITH work AS (
        SELECT w.section AS section, (w.received_at AT TIME ZONE 'Asia/Kolkata')::date AS came,
            (w.released_at AT TIME ZONE 'Asia/Kolkata')::date AS went
        FROM forensics_work w WHERE w.laboratory_id = asked
    ), moved AS (
        SELECT section, came AS on_day, 1 AS arrived, 0 AS finished FROM work
        UNION ALL
        SELECT section, went, 0, 1 FROM work WHERE went IS NOT NULL
    )
    SELECT section, least((last_day - on_day) / 7, weeks), sum(arrived), sum(finished)
    FROM moved WHERE on_day <= last_day GROUP BY 1, 2 ORDER BY 1, 2 DESC;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("capacity", "0003_measures")]
    operations = [owner_function("capacity_weeks(integer, date, integer)", WEEKS)]
