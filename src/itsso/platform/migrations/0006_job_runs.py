"""The runs of long jobs: what waits, runs, ended or failed, how far it is, and who asked. They name no person or case."""

from django.db import migrations

from itsso.platform.sql import grant_app, protect

TABLE = """
CREATE TABLE platform_jobrun (
    id uuid PRIMARY KEY,
    kind varchar(32) NOT NULL,
    subject varchar(64) NOT NULL,
    unit_id bigint,
    asked_by varchar(64) NOT NULL,
    reference uuid NOT NULL,
    status varchar(9) NOT NULL,
    asked_at timestamptz NOT NULL,
    begun_at timestamptz,
    beat_at timestamptz,
    ended_at timestamptz,
    done integer NOT NULL DEFAULT 0,
    total integer NOT NULL DEFAULT 0,
    position varchar(64) NOT NULL DEFAULT '',
    attempt integer NOT NULL DEFAULT 0,
    cancel_asked_at timestamptz,
    cancelled_by varchar(64) NOT NULL DEFAULT '',
    fault varchar(64) NOT NULL DEFAULT '',
    CONSTRAINT job_run_once UNIQUE (kind, subject),
    CONSTRAINT job_run_status CHECK (status IN ('waiting', 'running', 'done', 'failed', 'cancelled'))
)
"""

# A run of a unit is seen by postings at that unit and above it; one of the whole installation by administrators.
SEEN = """((SELECT itsso_range('itsso.posting')) = 0 OR EXISTS (
    SELECT FROM accounts_posting p JOIN units_unit own_unit ON own_unit.id = p.unit_id
    LEFT JOIN units_unit unit ON unit.id = platform_jobrun.unit_id
    WHERE p.id = (SELECT itsso_range('itsso.posting'))
    AND CASE WHEN platform_jobrun.unit_id IS NULL THEN p.role = 'unit_admin'
        ELSE unit.id = own_unit.id OR unit.first BETWEEN own_unit.first AND own_unit.last
            AND unit.last BETWEEN own_unit.first AND own_unit.last END))"""


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0005_drills"),
        ("accounts", "0001_tables"),
        ("units", "0001_tables"),
    ]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE platform_jobrun"),
        grant_app("platform_jobrun", "SELECT, INSERT, UPDATE, DELETE"),
        protect("platform_jobrun", SEEN, "(SELECT itsso_range('itsso.posting')) = 0"),
    ]
