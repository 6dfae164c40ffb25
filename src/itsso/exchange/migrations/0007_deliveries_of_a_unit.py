"""A delivery names its sender's unit: it kept the unit's numbers, which a reorganisation gives to others."""

import django.db.models.deletion
from django.db import migrations, models

BY_UNIT = """EXISTS (
    SELECT FROM units_unit u WHERE u.id = exchange_delivery.unit_id
    AND u.first BETWEEN (SELECT cases_first()) AND (SELECT cases_last()) AND u.last <= (SELECT cases_last()))"""
BY_NUMBERS = "first BETWEEN (SELECT cases_first()) AND (SELECT cases_last()) AND last <= (SELECT cases_last())"
A_SHARE = "EXISTS (SELECT 1 FROM exchange_tally t WHERE t.delivery_id = exchange_delivery.id)"


def policy(own):
    return f"ALTER POLICY exchange_delivery_range ON exchange_delivery USING (({own}) OR {A_SHARE}) WITH CHECK ({own})"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_freshness_is_a_figure"), ("units", "0005_tally")]
    operations = [
        migrations.AddField(
            "delivery",
            "unit",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
            ),
        ),
        migrations.RunSQL(
            # Where units were renumbered since, the numbers say nothing: the delivery is then the nation's to see.
            "UPDATE exchange_delivery d SET unit_id = coalesce("
            "(SELECT u.id FROM units_unit u WHERE (u.first, u.last) = (d.first, d.last) ORDER BY u.id LIMIT 1),"
            " (SELECT u.id FROM units_unit u WHERE u.kind = 'nation'));"
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED",  # what is checked later forbids ALTER TABLE
            "UPDATE exchange_delivery d SET (first, last) ="
            " (SELECT u.first, u.last FROM units_unit u WHERE u.id = d.unit_id)",
        ),
        migrations.RunSQL(policy(BY_UNIT), policy(BY_NUMBERS)),
        migrations.AlterField(
            "delivery",
            "unit",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
        ),
        migrations.RemoveField("delivery", "first"),
        migrations.RemoveField("delivery", "last"),
        migrations.RemoveField("parked", "tally_no"),
    ]
