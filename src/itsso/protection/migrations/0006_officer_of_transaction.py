"""The officer of a transaction, for rows that are hidden from single officers whatever posting they work in."""

from django.db import migrations

# `protection/ranges.py` sets it with the ranges; empty for the system.
OFFICER = """
CREATE FUNCTION itsso_officer() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('itsso.officer', true), '')::bigint $$;
"""

# Who reads the same ranges sees the same rows, unless a higher package hides rows from an officer. It replaces this
# function by one that tells such an officer from the others; figures that were counted are given by it (advisories).
READER = """
CREATE FUNCTION protection_reader() RETURNS text LANGUAGE sql STABLE AS $$ SELECT '' $$;
"""


class Migration(migrations.Migration):
    dependencies = [("protection", "0005_kinds_of_sealed_text"), ("platform", "0001_functions")]
    operations = [
        migrations.RunSQL(OFFICER, "DROP FUNCTION itsso_officer()"),
        migrations.RunSQL(READER, "DROP FUNCTION protection_reader()"),
    ]
