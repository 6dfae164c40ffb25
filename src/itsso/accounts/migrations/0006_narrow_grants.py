"""Who an officer is and where a posting is stays as it was written: the application changes what it must, and no more.

A posting is ended and never moved to another unit or role, whoever holds the application's password through a bug.
"""

from django.db import migrations

NARROW = """
REVOKE UPDATE ON accounts_officer, accounts_posting FROM itsso_app;
GRANT UPDATE (password, last_login, is_active) ON accounts_officer TO itsso_app;
GRANT UPDATE (ended_at) ON accounts_posting TO itsso_app;
"""
WIDE = "GRANT UPDATE ON accounts_officer, accounts_posting TO itsso_app"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_tokens")]
    operations = [migrations.RunSQL(NARROW, WIDE)]
