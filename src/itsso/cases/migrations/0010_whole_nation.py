"""Whoever works all cases of the nation, as a load of the feed does, writes without each row's case being looked up.

Every case lies in that range, and the foreign key says that it is there: the look-ups, two a row of most of a load's
rows, took a tenth of its time. What may be read is asked as before.
"""

from django.db import migrations

TABLES = ("cases_event", "cases_key", "cases_person")

WHOLE = """
CREATE FUNCTION cases_of_the_nation() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT FROM units_unit WHERE kind = 'nation' AND first >= cases_first() AND last <= cases_last())
$$;
"""


def _check(table: str, *, whole: bool) -> str:
    here = f"EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = {table}.case_id)"
    return f"ALTER POLICY {table}_range ON {table} WITH CHECK ({'(SELECT cases_of_the_nation()) OR ' * whole}{here});"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_exhibits'),
    ]

    operations = [
        migrations.RunSQL(
            WHOLE + "\n".join(_check(table, whole=True) for table in TABLES),
            "\n".join(_check(table, whole=False) for table in TABLES) + "DROP FUNCTION cases_of_the_nation();",
        ),
    ]
