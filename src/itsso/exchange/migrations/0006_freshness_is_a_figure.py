"""How fresh the feed is holds no case: it is seen with figures, and a station sees it of its own district."""

from django.db import migrations

ITS_DISTRICT = """EXISTS (
    SELECT FROM units_unit u WHERE u.first = station_no
    AND u.kind = ANY (ARRAY['district'::text, 'commissionerate'::text, 'railway'::text, 'special'::text, 'agency'::text])
    AND u.first <= (SELECT facts_first()) AND (SELECT facts_last()) <= u.last
    AND (SELECT facts_first()) <= (SELECT facts_last()))"""
FACTS = "station_no BETWEEN (SELECT facts_first()) AND (SELECT facts_last())"
CASES = "station_no BETWEEN (SELECT cases_first()) AND (SELECT cases_last())"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_tries")]
    operations = [
        migrations.RunSQL(
            f"ALTER POLICY exchange_freshness_range ON exchange_freshness USING ({FACTS}) WITH CHECK ({FACTS});"
            f"CREATE POLICY exchange_freshness_of_district ON exchange_freshness FOR SELECT USING ({ITS_DISTRICT})",
            "DROP POLICY exchange_freshness_of_district ON exchange_freshness;"
            f"ALTER POLICY exchange_freshness_range ON exchange_freshness USING ({CASES}) WITH CHECK ({CASES})",
        )
    ]
