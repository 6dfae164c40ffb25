"""Answers of complainants, counted for any months so that a unit is compared with itself: in tens that never change."""

from django.db import migrations

from itsso.platform.sql import owner_function

# A sum that differs from another by fewer than ten answers tells them to whoever sees both. So a station's answers
# form tens in the order in which they came, the same whatever is asked, and a ten counts where all of it lies inside
# the months asked for: two sums differ by whole tens.
TREATMENT = """
CREATE FUNCTION intake_treatment(first integer, last integer, since date, until date)
RETURNS TABLE (question text, answer text, n bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF first < facts_first() OR last > facts_last() THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    WITH numbered AS (
        SELECT t.station_id, t.month, t.answers,
            (row_number() OVER (PARTITION BY t.station_id ORDER BY t.id) - 1) / 10 AS ten
        FROM intake_treatment t JOIN units_unit u ON u.id = t.station_id
        WHERE u.first BETWEEN $1 AND $2
    ), whole AS (
        SELECT station_id, ten FROM numbered GROUP BY 1, 2
        HAVING count(*) = 10 AND min(month) >= since AND max(month) < until
    )
    SELECT a.key, a.value, count(*)
    FROM numbered JOIN whole USING (station_id, ten), jsonb_each_text(numbered.answers) a GROUP BY 1, 2;
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("intake", "0004_refusals")]
    operations = [owner_function("intake_treatment(integer, integer, date, date)", TREATMENT)]
