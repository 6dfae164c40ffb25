"""The publisher reads all facts by a policy of its own: it needs no BYPASSRLS, which would show it every later grant."""

from django.db import migrations

READS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'itsso_publisher') THEN
        CREATE POLICY cases_fact_published ON cases_fact FOR SELECT TO itsso_publisher USING (true);
    END IF;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_recalculation'),
    ]

    operations = [
        migrations.RunSQL(READS, "DROP POLICY IF EXISTS cases_fact_published ON cases_fact"),
    ]
