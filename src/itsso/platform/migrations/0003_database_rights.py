"""Who may enter this database: its own roles and nobody else. The application needs temporary tables to COPY rows."""

from django.db import migrations

RIGHTS = """
DO $$ BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO itsso_app', current_database());
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'itsso_backup') THEN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO itsso_backup, itsso_publisher', current_database());
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0002_grants")]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop)]
