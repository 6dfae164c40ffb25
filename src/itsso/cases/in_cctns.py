"""Whether CCTNS holds the FIR of a case, so that this system has its reference alone and prints no copy of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from itsso.cases.actions import OWN_SOURCE
from itsso.cases.history import queries as histories
from itsso.cases.history.events import LockedCase, StoredEvent
from itsso.cases.models import Case, Series
from itsso.cases.words import case_label
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA
from itsso.units.models import Unit
from itsso.units.state_settings.fir_register import FirRegister, fir_register


def cctns_label(case: Case, history: LockedCase | None = None) -> str:
    """Return under which number CCTNS registered the FIR of a case; empty where CCTNS is not its register.

    That is so where the station recorded the number as one of CCTNS, and where CCTNS sent the FIR of a State that had
    named CCTNS as its register by that day. `history` is that of the case, where it was read already.
    """
    if history is None:
        history = next(iter(histories.read([case.pk])), None)
    registered = _registration(case, history) if history is not None else None
    if history is None or registered is None:
        return ""
    source = next(event.source for event in history.events if event.id == registered.id)
    if not registered.facts.get(FactName.IN_CCTNS) and (source == OWN_SOURCE or not _was_register(case, registered)):
        return ""
    return _("Registered in CCTNS as %(fir)s.") % {"fir": case_label(case)}


def _registration(case: Case, history: LockedCase) -> StoredEvent | None:
    """Return the registration in force that gave a case its number; a page may have corrected it since."""
    kind = "zero" if case.series == Series.ZERO else "regular"
    number = (kind, case.number, case.year)
    registered = [event for event in history.effective_events() if event.kind == Kind.FIR_REGISTERED]
    names = (FactName.FIR, FactName.NUMBER, FactName.YEAR)
    return next((event for event in registered if tuple(event.facts.get(name) for name in names) == number), None)


def _was_register(case: Case, registered: StoredEvent) -> bool:
    """Return whether the State of an FIR had named CCTNS as its register by the day of its registration."""
    station_id = registered.facts[FactName.STATION]
    is_here = station_id == case.station_id
    station = case.station if is_here else Unit.objects.filter(pk=station_id).first()
    state = station.state if station is not None else ""
    return bool(state) and fir_register(state, registered.at.astimezone(INDIA).date()) == FirRegister.CCTNS
