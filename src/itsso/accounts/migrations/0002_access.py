"""The application's rights to accounts, and to the tables of allauth behind them.

Who an officer is and where a posting is stays as it was written: a posting is ended and never moved to another unit or
role, whoever holds the application's password through a bug.
"""

from django.db import migrations

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0001_tables"),
        ("platform", "0001_functions"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations = [
        grant_app("accounts_officer", "SELECT, INSERT, UPDATE (password, last_login, is_active)"),
        grant_app("accounts_posting", "SELECT, INSERT, UPDATE (ended_at, waits)"),
        grant_app("accounts_officernumber", "SELECT, INSERT, UPDATE, DELETE"),
        grant_app("accounts_session", "SELECT, INSERT, UPDATE, DELETE"),
        grant_app("accounts_invitation", "SELECT, INSERT, DELETE"),
        grant_app("accounts_failedsignin", "SELECT, INSERT, DELETE"),
        grant_app("accounts_apitoken", "SELECT, INSERT, UPDATE (ended_at)"),
        grant_app("mfa_authenticator", "SELECT, INSERT, UPDATE, DELETE"),
        # allauth looks into these two at a department's own sign-in; nothing is written there
        grant_app("socialaccount_socialapp", "SELECT"),
        grant_app("socialaccount_socialaccount", "SELECT"),
    ]
