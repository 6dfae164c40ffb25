"""Access to the audit log, entry by entry. Anybody may write; nobody changes or removes an entry."""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app

# An auditor reads the entries of officers of the unit and those below, everybody those about the cases that they see.
# The whole nation's range reads all: strangers' entries, laboratories' entries, entries whose unit was tampered with.
# Laboratories have no parent and are below no police unit; headquarters begin where their unit does.
READ = """
ALTER TABLE audit_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_line_written ON audit_line FOR INSERT WITH CHECK (true);
CREATE POLICY audit_line_range ON audit_line FOR SELECT USING (
    (SELECT EXISTS (SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= trail_first() AND n.last <= trail_last()))
    OR unit IN (SELECT u.id FROM units_unit u WHERE u.parent_id IS NOT NULL
                AND u.first BETWEEN trail_first() AND trail_last() AND u.last <= trail_last())
    OR EXISTS (SELECT FROM cases_case c WHERE c.id = audit_line."case")
)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("audit", "0001_tables"),
        ("cases", "0001_tables"),
        ("platform", "0001_functions"),
        ("units", "0001_tables"),
    ]
    operations = [
        grant_app("audit_line", "SELECT, INSERT"),
        append_only("audit_line"),
        migrations.RunSQL(READ),
        grant_app("audit_seal", "SELECT"),
        append_only("audit_seal"),
        grant_app("audit_sealed", "SELECT"),
        append_only("audit_sealed"),
        grant_app("audit_unsealed", "SELECT"),
    ]
