"""Seals of the trail, and who may read which lines of it."""

import django.contrib.postgres.indexes
from django.db import migrations, models

from itsso.platform.sql import append_only, grant_app

# A line waits for its seal from the moment of its own transaction, whoever writes it.
WAITS = """
CREATE FUNCTION audit_line_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (line) SELECT id FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_line_waits AFTER INSERT ON audit_line REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION audit_line_waits();
INSERT INTO audit_unsealed (line) SELECT id FROM audit_line;
"""

# An auditor reads the lines of officers of the unit and those below, everybody the lines about the cases that they see.
# The whole nation's range reads all: strangers' lines, laboratories' lines, lines whose unit was tampered with. Laboratories have
# no parent and are below no police unit; headquarters begin where their unit does. Anybody may write.
READ = """
CREATE FUNCTION trail_first() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT itsso_range('itsso.trail_first') $$;
CREATE FUNCTION trail_last() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT itsso_range('itsso.trail_last') $$;
GRANT SELECT ON audit_line TO itsso_app;
ALTER TABLE audit_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_line_written ON audit_line FOR INSERT WITH CHECK (true);
CREATE POLICY audit_line_range ON audit_line FOR SELECT USING (
    (SELECT EXISTS (SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= trail_first() AND n.last <= trail_last()))
    OR unit IN (SELECT u.id FROM units_unit u WHERE u.parent_id IS NOT NULL
                AND u.first BETWEEN trail_first() AND trail_last() AND u.last <= trail_last())
    OR EXISTS (SELECT FROM cases_case c WHERE c.id = audit_line."case")
);
"""
NOT_READ = """
DROP POLICY audit_line_range ON audit_line;
DROP POLICY audit_line_written ON audit_line;
ALTER TABLE audit_line DISABLE ROW LEVEL SECURITY;
REVOKE SELECT ON audit_line FROM itsso_app;
DROP FUNCTION trail_last();
DROP FUNCTION trail_first();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_case_why_request'),
        ('units', '0001_initial'),
        ('cases', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sealed',
            fields=[
                ('line', models.UUIDField(primary_key=True, serialize=False)),
                ('seal', models.IntegerField()),
                ('leaf', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='SealRow',
            fields=[
                ('number', models.IntegerField(primary_key=True, serialize=False)),
                ('body', models.TextField()),
                ('signature', models.CharField(max_length=128)),
            ],
            options={
                'db_table': 'audit_seal',
            },
        ),
        migrations.CreateModel(
            name='Unsealed',
            fields=[
                ('line', models.UUIDField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.AddIndex(
            model_name='line',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='audit_line_at'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(condition=models.Q(('case__isnull', False)), fields=['case', 'id'], name='audit_of_case'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(fields=['actor', 'id'], name='audit_of_actor'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(condition=models.Q(('address__isnull', False)), fields=['address', 'id'], name='audit_of_address'),
        ),
        migrations.AddIndex(
            model_name='sealed',
            index=models.Index(fields=['seal', 'line'], name='audit_lines_of_seal'),
        ),
        migrations.RunSQL(WAITS, "DROP TRIGGER audit_line_waits ON audit_line; DROP FUNCTION audit_line_waits()"),
        migrations.RunSQL(READ, NOT_READ),
        append_only("audit_seal"),
        append_only("audit_sealed"),
        grant_app("audit_seal", "SELECT, INSERT"),
        grant_app("audit_sealed", "SELECT, INSERT"),
        grant_app("audit_unsealed", "SELECT, INSERT, DELETE"),
    ]
