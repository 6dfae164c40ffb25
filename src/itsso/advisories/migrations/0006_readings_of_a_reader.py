"""A figure that was counted for an officer from whom rows are hidden is given to nobody else, and the other way round."""

from django.db import migrations

RANGES = """
CREATE OR REPLACE FUNCTION advisories_ranges() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(' ', facts_first(), facts_last(), cases_first(), cases_last(), coalesce(itsso_unit()::text, '-'),
        trail_first(), trail_last(), coalesce(nullif(current_setting('itsso.laboratory', true), ''), '-'),
        nullif(protection_reader(), '')) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("advisories", "0005_titles_of_choices"), ("protection", "0006_officer_of_transaction")]
    operations = [migrations.RunSQL(RANGES, migrations.RunSQL.noop)]
