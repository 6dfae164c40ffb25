"""An index of the stations to which Zero FIRs were forwarded: those of the nation are not read for each unit's board.

Replaces `intake_ways` of 0012_register by one that takes, of the cases that are still Zero FIRs, those of which an entry
names a station of the unit. A case with an FIR of its own is no Zero FIR any more: so none of them has another place.
"""

from importlib import import_module

from django.db import migrations

from itsso.platform.online_migrations import CreateIndexOnline

BEFORE = import_module("itsso.intake.migrations.0012_register")

_NAMED = "(CASE WHEN {e}kind = 'corrected' THEN {e}facts->'replacement'->'facts' ELSE {e}facts END)->>'to'"
DESTINATION = f"CASE WHEN {_NAMED} ~ '^[0-9]{{{{1,9}}}}$' THEN ({_NAMED})::integer END"
FORWARDED = "{e}kind IN ('zero_fir_sent', 'zero_fir_directed', 'corrected')"
"""The destination that an entry names, as `intake_ways` reads it; also that of an entry which was corrected since."""

INDEX = f"""ON cases_event (({DESTINATION.format(e="")}), case_id)
WHERE {FORWARDED.format(e="")}"""

ALL_STILL_ZERO = """
        UNION SELECT k.case_id, k.station_id FROM cases_case c JOIN cases_key k ON k.case_id = c.id AND k.series = 2
        WHERE c.series = 2
    ), zero AS ("""
SENT_HERE = f"""
        UNION SELECT k.case_id, k.station_id FROM units_unit u
        JOIN cases_event e ON {FORWARDED.format(e="e.")} AND {DESTINATION.format(e="e.")} = u.id
        JOIN cases_case c ON c.id = e.case_id AND c.series = 2
        JOIN cases_key k ON k.case_id = c.id AND k.series = 2
        WHERE u.first BETWEEN unit_first AND unit_last
    ), zero AS ("""
WAYS = BEFORE.WAYS.replace(ALL_STILL_ZERO, SENT_HERE)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0014_codes_of_each_victim")]
    operations = [
        CreateIndexOnline("cases_event_destination", INDEX),
        migrations.RunSQL(WAYS, BEFORE.WAYS),
    ]
