"""Access to deliveries and rows of the feed. Its freshness reveals no case: whoever sees figures sees it."""

from django.db import migrations

from itsso.platform.sql import grant_app, protect, protect_by_station

# A delivery is its sender's unit's, which is looked up, since units are renumbered when they are reorganised. Whoever
# sees rows of a delivery sees the delivery: a State sees its share of one for the whole nation.
OF_UNIT = """EXISTS (
    SELECT FROM units_unit u WHERE u.id = exchange_delivery.unit_id
    AND u.first BETWEEN (SELECT cases_first()) AND (SELECT cases_last()) AND u.last <= (SELECT cases_last()))"""
A_SHARE = "EXISTS (SELECT 1 FROM exchange_tally t WHERE t.delivery_id = exchange_delivery.id)"

OF_DELIVERY = "EXISTS (SELECT 1 FROM exchange_delivery d WHERE d.id = delivery_id)"

# A station sees how fresh the feed is of its own district.
FRESHNESS_OF_DISTRICT = """
CREATE POLICY exchange_freshness_of_district ON exchange_freshness FOR SELECT USING (EXISTS (
    SELECT FROM units_unit u WHERE u.first = station_no
    AND u.kind = ANY (ARRAY['district'::text, 'commissionerate'::text, 'railway'::text, 'special'::text, 'agency'::text])
    AND u.first <= (SELECT facts_first()) AND (SELECT facts_last()) <= u.last
    AND (SELECT facts_first()) <= (SELECT facts_last())))
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("exchange", "0001_tables"), ("platform", "0001_functions"), ("units", "0001_tables")]
    operations = [
        grant_app("exchange_delivery", "SELECT, INSERT, UPDATE"),
        protect("exchange_delivery", f"({OF_UNIT}) OR {A_SHARE}", written=OF_UNIT),
        grant_app("exchange_file", "SELECT, INSERT, UPDATE"),
        protect("exchange_file", OF_DELIVERY),
        grant_app("exchange_part", "SELECT, INSERT"),
        protect("exchange_part", OF_DELIVERY),
        grant_app("exchange_tally", "SELECT, INSERT, UPDATE"),
        protect_by_station("exchange_tally"),
        grant_app("exchange_record", "SELECT, INSERT, UPDATE"),
        protect_by_station("exchange_record"),
        grant_app("exchange_rejected", "SELECT, INSERT"),
        protect_by_station("exchange_rejected"),
        grant_app("exchange_parked", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("exchange_parked"),
        grant_app("exchange_problem", "SELECT, INSERT, DELETE"),
        protect_by_station("exchange_problem"),
        grant_app("exchange_sourcename", "SELECT, INSERT"),
        grant_app("exchange_freshness", "SELECT, INSERT, UPDATE"),
        protect_by_station("exchange_freshness", "facts"),
        migrations.RunSQL(FRESHNESS_OF_DISTRICT),
    ]
