"""What a State publishes to the Centre: facts without identity, and the units. Its publisher reads nothing else."""

from django.db import migrations

READS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'itsso_publisher') THEN
        GRANT SELECT ON cases_fact, units_unit, units_alias TO itsso_publisher;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_accused_name"), ("units", "0002_laboratories")]
    operations = [
        migrations.RunSQL(READS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "REVOKE UPDATE ON cases_source FROM itsso_app; GRANT UPDATE (carried) ON cases_source TO itsso_app",
            "GRANT UPDATE ON cases_source TO itsso_app",
        ),
    ]
