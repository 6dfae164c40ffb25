"""The vault may hold texts of what is not a case yet: one function says where an id lies, and a higher room adds to it."""

import importlib

from django.db import migrations

before = importlib.import_module("itsso.protection.migrations.0001_vault")

# The State ("IN" for an agency) under whose key the texts of an id are sealed; null where it is not in the range.
PLACE = """
CREATE FUNCTION vault_place(of_id uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM cases_case c JOIN units_unit u ON u.id = c.station_id
    WHERE c.id = of_id AND c.station_no BETWEEN cases_first() AND cases_last() $$;
"""

OPEN = before.OPEN.replace(
    "NOT EXISTS (SELECT FROM cases_case c WHERE c.id = of_case AND c.station_no BETWEEN cases_first() AND cases_last())",
    "vault_place(of_case) IS NULL",
)
READ = before.READ.replace(
    """NOT EXISTS (
        SELECT FROM cases_case c WHERE c.id = o.case_id AND c.station_no BETWEEN cases_first() AND cases_last()
    )""",
    "vault_place(o.case_id) IS NULL",
)
DRAFT = before.DRAFT.replace("JOIN cases_case c ON c.id = i.case_id", "").replace(
    "AND c.station_no BETWEEN cases_first() AND cases_last()", "AND vault_place(i.case_id) IS NOT NULL"
)


def replaced(new, old):
    return migrations.RunSQL(*(text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") for text in (new, old)))


def free_of_the_key(table):
    """A row's policy asks, as it is written, that what it is about is there: it may be other than a case."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_case",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_case FOREIGN KEY (case_id) REFERENCES cases_case (id)",
    )


class Migration(migrations.Migration):
    dependencies = [("protection", "0003_openings_are_short"), ("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(PLACE, "DROP FUNCTION vault_place(uuid)"),
        replaced(OPEN, before.OPEN),
        replaced(READ, before.READ),
        replaced(DRAFT, before.DRAFT),
        *(free_of_the_key(f"protection_{name}") for name in ("item", "token", "opening")),
    ]
