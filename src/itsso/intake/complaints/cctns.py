"""Complaints of a State whose register of FIRs is CCTNS: the FIR gets its number there, and here it is a reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.actions import Batch, LockedCase, NewEvent
from itsso.cases.case_key import CaseKey
from itsso.cases.cctns_references import is_reference, reported_registration, settle
from itsso.cases.history.queries import find_case
from itsso.cases.models import Series
from itsso.cases.recording.joining import HistoryJoin, cases_with_fixed_rows, move_history
from itsso.intake.models import Complaint
from itsso.law.event_facts import FactName
from itsso.platform.clock import INDIA, now, today
from itsso.platform.errors import Refused
from itsso.ui import text
from itsso.units.models import Unit
from itsso.units.state_settings.fir_register import FirRegister, fir_register

NUMBER, DAY, TIME = FIELDS = ("cctns_number", "cctns_on", "cctns_at")
"""The fields by which the number of an FIR in CCTNS is asked for."""


@dataclass(frozen=True)
class CctnsNumber:
    """The number that CCTNS gave an FIR or a Zero FIR, and when it registered it."""

    number: str
    year: int
    registered_at: datetime

    def key(self, station: Unit, *, zero: bool) -> CaseKey:
        """Return the number as a case's."""
        return CaseKey(station.pk, int(Series.ZERO if zero else Series.REGULAR), self.year, self.number)


def registers_in_cctns(station: Unit) -> bool:
    """Return whether the FIRs of a station get their numbers in CCTNS today."""
    return fir_register(station.state, today()) == FirRegister.CCTNS


def is_register_named(unit: Unit) -> bool:
    """Return whether the State of a unit has named its register of FIRs; until then both doors are open."""
    return fir_register(unit.state, today()) is not None


EXHIBITS_IN_BOTH = gettext_lazy(
    "CCTNS has reported this FIR as a case of its own, and exhibits are registered there: their chain of custody stays "
    "where it began. The two cannot be joined here."
)


@dataclass(frozen=True)
class ReportedFir:
    """What CCTNS has reported of an FIR: when it registered it, and under which sections."""

    registered_at: datetime
    sections: Sequence[str]


def reported_fir(station: Unit, cctns: CctnsNumber, *, zero: bool) -> ReportedFir | None:
    """Return what CCTNS has reported of an FIR of this number; None where nothing of it has come yet.

    Raises Refused where another complaint is recorded with it, or CCTNS has another day for it.
    """
    key = cctns.key(station, zero=zero)
    case = find_case(key)
    return check_reported(case, key, cctns) if case is not None else None


def check_reported(case: LockedCase, key: CaseKey, cctns: CctnsNumber) -> ReportedFir:
    """Return what CCTNS has reported of the FIR in a case. Raises Refused as `reported_fir` does."""
    if any(is_reference(event) for event in case.events) or Complaint.objects.filter(pk=case.id).exists():
        raise Refused(
            _("Another complaint is recorded with this FIR already. Check the number: one FIR has one complaint."),
            field=NUMBER,
        )
    reported = reported_registration(case, key)
    if reported is None:
        raise Refused(_("CCTNS withdrew this FIR. Check the number."), field=NUMBER)
    registered = reported.at.astimezone(INDIA)
    if registered.date() != cctns.registered_at.date():
        message = _("CCTNS says that this FIR was registered on %(day)s. Check the number and the day.")
        raise Refused(message % {"day": text.day(registered)}, field=DAY)
    return ReportedFir(registered, reported.facts.get(FactName.OFFENCES, ()))


def add_reference(
    batch: Batch, case: LockedCase, events: Sequence[NewEvent], key: CaseKey, cctns: CctnsNumber
) -> HistoryJoin | None:
    """Add a complaint's events as a case under a number of CCTNS; where CCTNS has reported it, as part of that case.

    Raises Refused as `reported_fir` does.
    """
    reported = batch.lock_cases([key]).get(key)
    if reported is not None:
        check_reported(reported, key, cctns)
    batch.add(case, events)
    if reported is None:
        return None
    history = move_history(case, reported, batch.add)
    batch.add(reported, settle(reported, key, now()))
    return HistoryJoin(case.id, reported.id, history)


def add_to_zero_fir(
    batch: Batch, case: LockedCase, events: Sequence[NewEvent], station: Unit, number: CctnsNumber
) -> HistoryJoin | None:
    """Add the registration of a Zero FIR's FIR under a number of CCTNS; return the case of that FIR that it took in.

    Where CCTNS has reported the FIR, that case becomes part of the Zero FIR's, on which the transfer hangs.

    Raises Refused as `reported_fir` does, and where exhibits are registered in the reported case.
    """
    key = number.key(station, zero=False)
    reported = batch.lock_cases([key]).get(key)
    if reported is not None:
        check_reported(reported, key, number)
        if cases_with_fixed_rows([reported.id]):
            raise Refused(str(EXHIBITS_IN_BOTH), field=NUMBER)
        history = move_history(reported, case, batch.add)
        batch.add(case, events)
        batch.add(case, settle(case, key, now()))
        return HistoryJoin(reported.id, case.id, history)
    batch.add(case, events)
    return None


def wrong_register(station: Unit) -> Refused:
    """Return the refusal of a number of this system where CCTNS is the State's register, and the other way round."""
    if registers_in_cctns(station):
        return Refused(
            _("The State registers FIRs in CCTNS. Register it there, and enter the number that CCTNS gave."),
            field=NUMBER,
        )
    return Refused(_("The State does not register FIRs in CCTNS today. Open the page again."))


def taken_number() -> Refused:
    """Return the refusal of a number that a case outside the station has, or that was recorded at this moment."""
    return Refused(
        _(
            "A case with this number is with another unit now, or was recorded a moment ago. Check the number; look for"
            " the FIR in the list of cases."
        ),
        field=NUMBER,
    )
