"""The drills of restoring (`itsso restore --drill`): rows are added and never changed. They name no person and no file."""

from django.db import migrations

from itsso.platform.sql import grant_app

TABLE = """
CREATE TABLE platform_drill (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    recovered_to timestamptz,
    rpo_seconds double precision,
    rto_seconds double precision,
    is_good boolean NOT NULL,
    steps jsonb NOT NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0004_remove_rows")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE platform_drill"),
        grant_app("platform_drill", "SELECT, INSERT"),
    ]
