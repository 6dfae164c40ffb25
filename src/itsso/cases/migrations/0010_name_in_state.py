"""Whether an accused of a name is recorded elsewhere in the State: asked with a reason, answered with hit or no hit."""

from django.db import migrations

from itsso.platform.sql import owner_function

# It works with the owner's rights, so it takes the State from the transaction's own range, and says nothing where the
# range is not within one State. Stations of the range are left out: the search lists their cases. Names of children
# accused are left out, as the policies of both tables do; a name is a hit where each word sounds like one of its own.
NAME = """
CREATE FUNCTION cases_name_in_state(words text[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    state units_unit;
    best boolean;
BEGIN
    SELECT * INTO state FROM units_unit u
    WHERE u.kind IN ('state', 'ut') AND u.first <= cases_first() AND u.last >= cases_last();
    IF NOT FOUND OR coalesce(cardinality(words), 0) = 0 THEN
        RETURN NULL;
    END IF;
    SELECT bool_or(written) INTO best FROM (
        SELECT count(*) FILTER (WHERE m.exact) = cardinality(words) AS written
        FROM (
            SELECT s.name_id, w.n, bool_or(s.word = w.word) AS exact
            FROM unnest(words) WITH ORDINALITY AS w (word, n)
            JOIN cases_accusedsound s ON s.sound = ANY (daitch_mokotoff(w.word))
            WHERE s.station_no BETWEEN state.first AND state.last
            AND NOT s.station_no BETWEEN cases_first() AND cases_last()
            GROUP BY s.name_id, w.n
        ) m
        JOIN cases_accusedname a ON a.id = m.name_id AND a.ended_at IS NULL
        WHERE NOT EXISTS (
            SELECT FROM cases_person p WHERE p.case_id = a.case_id AND p.label = a.label AND p.child
        )
        GROUP BY m.name_id HAVING count(*) = cardinality(words)
    ) names;
    RETURN CASE WHEN best THEN 'written' WHEN best IS NULL THEN 'none' ELSE 'sounds' END;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_blank_forms"), ("units", "0001_tables"), ("platform", "0001_functions")]
    operations = [owner_function("cases_name_in_state(text[])", NAME)]
