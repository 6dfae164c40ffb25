"""Whether CCTNS holds the FIR of a case, so that this system has its reference alone and prints no copy of it."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from itsso.cases.actions import OWN_SOURCE
from itsso.cases.history import queries as histories
from itsso.cases.history.events import LockedCase, StoredEvent
from itsso.cases.models import Case, Series
from itsso.cases.words import case_label
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA
from itsso.platform.prepared_statements import Exchange, one_exchange
from itsso.units.models import Unit
from itsso.units.state_settings.fir_register import FirRegister, ask_fir_register


def cctns_label(case: Case, history: LockedCase | None = None) -> str:
    """Return under which number CCTNS registered the FIR of a case; empty where CCTNS is not its register.

    That is so where the station recorded the number as one of CCTNS, and where CCTNS sent the FIR of a State that had
    named CCTNS as its register by that day. `history` is that of the case, where it was read already.
    """
    if history is None:
        history = next(iter(histories.read([case.pk])), None)
    if history is None:
        return ""
    with one_exchange() as exchange:
        read_label = ask_cctns_label(exchange, case, history)
    return read_label()


def ask_cctns_label(exchange: Exchange, case: Case, history: LockedCase) -> Callable[[], str]:
    """Ask for what `cctns_label` returns; the function that is returned reads it, after the exchange."""
    registered = _registration(case, history)
    if registered is None:
        return str
    label = _("Registered in CCTNS as %(fir)s.") % {"fir": case_label(case)}
    if registered.facts.get(FactName.IN_CCTNS):
        return lambda: label
    source = next(event.source for event in history.events if event.id == registered.id)
    state = "" if source == OWN_SOURCE else _state_of_registration(case, registered)
    if not state:
        return str
    read_register = ask_fir_register(exchange, state, registered.at.astimezone(INDIA).date())
    return lambda: label if read_register() == FirRegister.CCTNS else ""


def _registration(case: Case, history: LockedCase) -> StoredEvent | None:
    """Return the registration in force that gave a case its number; a page may have corrected it since."""
    kind = "zero" if case.series == Series.ZERO else "regular"
    number = (kind, case.number, case.year)
    registered = [event for event in history.effective_events() if event.kind == Kind.FIR_REGISTERED]
    names = (FactName.FIR, FactName.NUMBER, FactName.YEAR)
    return next((event for event in registered if tuple(event.facts.get(name) for name in names) == number), None)


def _state_of_registration(case: Case, registered: StoredEvent) -> str:
    """Return the code of the State whose station registered an FIR; empty where the station is not known."""
    station_id = registered.facts[FactName.STATION]
    station = case.station if station_id == case.station_id else Unit.objects.filter(pk=station_id).first()
    return station.state if station is not None else ""
