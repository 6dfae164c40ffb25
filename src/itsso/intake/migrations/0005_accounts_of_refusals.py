"""What happened in a refusal, as it was told, is sealed by the id of its record and seen where the record is: from above.

`vault_place` runs within functions of the owner too, whom no policy binds: it asks for the level by itself.
"""

from importlib import import_module

from django.db import migrations

first = import_module("itsso.intake.migrations.0001_initial")

PLACE = first.PLACE.replace(
    " $$;",
    """
    UNION ALL
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM intake_accountability a JOIN units_unit u ON u.id = a.unit_id
    WHERE a.id = of_id AND cases_first() <= cases_last() AND intake_is_above(itsso_unit(), a.unit_id) $$;""",
)


def sealed_for_records(table):
    """What is sealed of a record is seen by whom the record is."""
    inside = f"EXISTS (SELECT FROM intake_accountability a WHERE a.id = {table}.case_id)"
    return migrations.RunSQL(
        f"CREATE POLICY {table}_of_record ON {table} USING ({inside}) WITH CHECK ({inside})",
        f"DROP POLICY {table}_of_record ON {table}",
    )


class Migration(migrations.Migration):

    dependencies = [
        ("intake", "0004_what_waits"),
    ]

    operations = [
        migrations.RunSQL(PLACE, first.PLACE),
        *(sealed_for_records(f"protection_{name}") for name in ("item", "token", "opening")),
    ]
