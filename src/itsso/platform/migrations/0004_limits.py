"""Who asked how often for what is costly. Unlogged: it is worth nothing after a crash."""

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
    dependencies = [("platform", "0003_database_rights")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE platform_limit"),
        grant_app("platform_limit", "SELECT, INSERT, UPDATE, DELETE"),
    ]
