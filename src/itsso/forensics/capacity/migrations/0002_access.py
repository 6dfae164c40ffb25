"""Access to statements about a laboratory, which are added and never changed."""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app

# A laboratory's statements are its director's and administrator's own (`itsso.laboratory`), and the system's where it
# works at that laboratory. They are read besides where the whole of its State lies in the range of figures, or in that
# of an auditor: by the State and the nation, and by no station or district. A central laboratory is the nation's.
SEES = """
CREATE FUNCTION capacity_sees(asked integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (asked = itsso_laboratory()) IS TRUE OR EXISTS (
        SELECT FROM units_unit l JOIN units_unit area ON
            CASE WHEN l.state = '' THEN area.kind = 'nation' ELSE area.kind IN ('state', 'ut') AND area.state = l.state END
        WHERE l.id = asked AND l.kind = 'laboratory' AND (
            (area.first >= facts_first() AND area.last <= facts_last())
            OR (area.first >= trail_first() AND area.last <= trail_last()))) $$
"""


def protect_statements(table: str) -> migrations.RunSQL:
    """Let statements be read where `capacity_sees` the laboratory, and be added by the laboratory itself."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_area_sees ON {table} FOR SELECT USING (capacity_sees(laboratory_id));"
        f"CREATE POLICY {table}_own_says ON {table} FOR INSERT WITH CHECK (laboratory_id = (SELECT itsso_laboratory()))"
    )


# Whoever works at a laboratory reads there what is out of stock or out of order: it is why a work waits.
OWN_PEOPLE = """
CREATE POLICY capacity_equipment_own_people_read ON capacity_equipment FOR SELECT
    USING (laboratory_id = (SELECT itsso_unit()))
"""

TABLES = ("posts", "workload", "equipment", "accreditation", "independence", "money", "milestone")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("capacity", "0001_tables"), ("platform", "0001_functions"), ("units", "0001_tables")]
    operations = [
        migrations.RunSQL(SEES),
        *(grant_app(f"capacity_{table}", "SELECT, INSERT") for table in TABLES),
        *(append_only(f"capacity_{table}") for table in TABLES),
        *(protect_statements(f"capacity_{table}") for table in TABLES),
        migrations.RunSQL(OWN_PEOPLE),
    ]
