"""The state of each rate limit by requester (`platform/limits.py`). Unlogged: it is worth nothing after a crash."""

from django.db import migrations

from itsso.platform.sql import grant_app

TABLE = """
CREATE UNLOGGED TABLE platform_limit (
    name text NOT NULL,
    who text NOT NULL,
    paid_at timestamptz NOT NULL,
    told_at timestamptz,
    PRIMARY KEY (name, who)
)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("platform", "0001_functions")]
    operations = [
        migrations.RunSQL(TABLE),
        grant_app("platform_limit", "SELECT, INSERT, UPDATE, DELETE"),
    ]
