"""A board without Zero FIRs that CCTNS says are on their way to it reads no histories to find that out.

Replaces `intake_received_by_feed` of 0012_register by one that first looks, by the index of destinations, whether any
case names a station of the unit. A case with an FIR of its own is no Zero FIR any more, and is looked at for a day of
the past alone.
"""

from importlib import import_module

from django.db import migrations

REGISTER = import_module("itsso.intake.migrations.0012_register")
DESTINATIONS = import_module("itsso.intake.migrations.0015_destinations")

NONE_SENT_HERE = f"""
    IF NOT EXISTS (
        SELECT FROM units_unit u
        JOIN cases_event e ON {DESTINATIONS.FORWARDED.format(e="e.")} AND {DESTINATIONS.DESTINATION.format(e="e.")} = u.id
        JOIN cases_case c ON c.id = e.case_id
        WHERE u.first BETWEEN unit_first AND unit_last
        AND (c.series = 2 OR as_on < (now() AT TIME ZONE 'Asia/Kolkata')::date)
        AND NOT EXISTS (SELECT FROM intake_transfer t WHERE t.case_id = c.id)
    ) THEN
        RETURN;
    END IF;
    RETURN QUERY"""
BEFORE = REGISTER.RECEIVED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
RECEIVED = BEFORE.replace("\n    RETURN QUERY", NONE_SENT_HERE)


class Migration(migrations.Migration):
    dependencies = [("intake", "0021_limits_in_hours")]
    operations = [migrations.RunSQL(RECEIVED, BEFORE)]
