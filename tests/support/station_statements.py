"""What a station states that it stands ready with, and the form in which it states it."""

from __future__ import annotations

from datetime import time

from itsso.units.capacities import StationStatement

STATEMENT = StationStatement(
    True, True, False, time(9), time(21), "0532 2400 100", "1 Civil Lines", 4, 2, 3, "Bhojpuri"
)

STATEMENT_FORM = {
    "help_desk": "on",
    "all_day": "on",
    "telephone": "०५३२ २४०० १००",
    "address": "",
    "woman_officers": "4",
    "vehicles": "2",
    "computers": "0",
    "interpreters": "",
}
