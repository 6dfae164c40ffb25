"""Blank numbered forms of the shown station, printed some days ago: some unused, one cancelled, one used."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from itsso.accounts.models import Posting, Role
from itsso.accounts.queries import system_posting
from itsso.cases.blanks.actions import cancel_blank, print_blanks, use_blank
from itsso.cases.blanks.queries import blanks_of
from itsso.cases.models import Case, Precision
from itsso.cases.recording.actions import Recording, record
from itsso.demo.nation.people import shown_station
from itsso.law.event_kinds import Kind
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.units.queries import by_code

KEYS = UUID("0199c1d5-0000-7000-8000-00000000b1a9")
"""The namespace of the forms' numbers, so that building again prints nothing twice."""

PRINTED_DAYS_AGO = 12


def build_blank_forms() -> None:
    """Print blank forms at the shown station; cancel one, and use one for an entry of its newest case, if any."""
    demo_station = shown_station()
    station = by_code(demo_station.state, demo_station.code)
    assert station is not None, "the station is loaded before its forms"
    officer = Posting.objects.select_related("officer", "unit").filter(unit=station, role=Role.SHO).earliest("pk")
    with enter(system_posting()):
        if blanks_of(station).exists():
            return
    with enter(officer), clock.fixed(now() - timedelta(PRINTED_DAYS_AGO)):
        print_blanks("information", 3, uuid5(KEYS, "information"), by=officer)
        spoiled, used, *_rest = print_blanks("arrest", 4, uuid5(KEYS, "arrest"), by=officer)
    with enter(officer):
        cancel_blank(spoiled.pk, "spoiled", by=officer)
        cases = Case.objects.filter(station=station, first_recorded__isnull=False)
        case = cases.order_by("-first_recorded", "pk").first()
        if case is None:  # a demonstration of few cases may have none at this station
            return
        form = uuid5(KEYS, "entry")
        entry = Recording(Kind.VICTIM_INFORMED, now() - timedelta(hours=30), Precision.MINUTE, "V1")
        record(case.pk, entry, by=officer, form=form, seen=None)
        use_blank(used.pk, case.pk, form, by=officer)
