"""The two halves of a likely pair, read from their histories: codes and days, and nothing that names a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from itsso import law
from itsso.cases import derive
from itsso.cases.facts import MOVES
from itsso.cases.history.events import LockedCase, law_events
from itsso.cases.models import Case, Series
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event
from itsso.law.model import Moment

DISPATCHES = frozenset({Kind.ZERO_FIR_SENT, Kind.ZERO_FIR_DIRECTED})
STEPS = DISPATCHES | {Kind.ZERO_FIR_RETURNED, Kind.ZERO_FIR_REFERRED}
"""The kinds of event that say where a Zero FIR is on its way to, or that this is open again."""


@dataclass(frozen=True, slots=True)
class PairHalf:
    """A case as one half of a pair. `children` says of each victim whether it is a child, None where not known."""

    case: Case
    registered: Moment
    informed: Moment | None
    offence: tuple[date | None, date | None]
    children: tuple[bool | None, ...]
    accused: int
    entries: int

    @property
    def sections(self) -> tuple[str, ...]:
        """Return the sections in force."""
        return tuple(self.case.sections)

    @property
    def offence_days(self) -> tuple[date, date] | None:
        """Return the first and the last day of the offence; None where neither is known.

        Where only the last is known it may have begun on any day before.
        """
        first, last = self.offence
        if first is None and last is None:
            return None
        return first or date.min, last or first or date.max


@dataclass(frozen=True, slots=True)
class SentZeroFir:
    """A Zero FIR that waits at the station to which it was sent last, as its history says."""

    half: PairHalf
    sent: Moment
    to: int  # the permanent id of that station


@dataclass(frozen=True, slots=True)
class RegisteredFir:
    """An FIR of the station where it is; `zero_day` is the day of a Zero FIR that it names without a number."""

    half: PairHalf
    zero_day: date | None


def sent_zero_fir(case: Case, history: LockedCase) -> SentZeroFir | None:
    """Return a case as a Zero FIR that was sent to a station and waits there; None where it is anything else."""
    events = law.effective_events(law_events(history.events), None)
    registrations = [event for event in events if event.kind == Kind.FIR_REGISTERED]
    if case.series != Series.ZERO or not history.keys or not registrations or _was_moved(events):
        return None
    last = max((event for event in events if event.kind in STEPS), key=_by_time, default=None)
    if last is None or last.kind not in DISPATCHES:
        return None
    to = last.facts.get(FactName.TO)
    return SentZeroFir(_half(case, history, events, registrations[-1]), last.at, to) if isinstance(to, int) else None


def registered_fir(case: Case, history: LockedCase) -> RegisteredFir | None:
    """Return a case as an FIR of its present station that has no Zero FIR; None where it is anything else."""
    events = law.effective_events(law_events(history.events), None)
    by_series = {event.facts.get(FactName.FIR): event for event in events if event.kind == Kind.FIR_REGISTERED}
    registration, zero = by_series.get("regular"), by_series.get("zero")
    if registration is None or registration.facts.get(FactName.STATION) != case.station_id:
        return None
    has_zero_number = any(number.series == Series.ZERO for number in history.keys)
    if has_zero_number or not history.keys or _was_moved(events):
        return None
    return RegisteredFir(_half(case, history, events, registration), derive.day(zero.at) if zero is not None else None)


def _half(case: Case, history: LockedCase, events: Sequence[law.Event], registration: law.Event) -> PairHalf:
    assessed = derive.law_case(events, case.station.state, None)
    return PairHalf(
        case=case,
        registered=registration.at,
        informed=next((event.at for event in events if event.kind == Kind.INFORMATION_RECEIVED), None),
        offence=assessed.offence_date,
        children=tuple(victim.child for victim in assessed.victims),
        accused=len(assessed.accused),
        entries=len(history.events),
    )


def _was_moved(events: Sequence[law.Event]) -> bool:
    return any(event.kind in MOVES for event in events)


def _by_time(event: law.Event) -> tuple[datetime, bool]:
    """Return the moment by which steps are sorted, of several at one moment a dispatch first.

    A day without an hour counts at its end, and of the first sending at its beginning.
    """
    moment = history_event(event).key
    if event.kind == Kind.ZERO_FIR_SENT and not isinstance(event.at, datetime):
        moment = datetime.combine(event.at, datetime.min.time())
    return moment, event.kind not in DISPATCHES
