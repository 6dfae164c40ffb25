"""A function of the owner's may change a row of a table that only grows, where it names that table for its transaction.

The application has no right to change such a row whatever it names; nobody removes one.
"""

from django.db import migrations

CHANGES = """
CREATE OR REPLACE FUNCTION itsso_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('itsso.owner_changes', true) = TG_TABLE_NAME THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'table % only grows: % is not allowed', TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END $$;
"""
NEVER = """
CREATE OR REPLACE FUNCTION itsso_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % only grows: % is not allowed', TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0004_limits")]
    operations = [migrations.RunSQL(CHANGES, NEVER)]
