"""When a Zero FIR and an FIR are a likely pair, and in what they agree. Never by a name (docs/decisions/076)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from itsso.cases.derive import day
from itsso.intake.zero_firs.pairs.halves import RegisteredFir, SentZeroFir
from itsso.law import book
from itsso.law.model import Moment
from itsso.law.sections import covers

WINDOW = 60
"""Within how many days of the last sending the FIR was registered."""


class Agreement(StrEnum):
    """Something in which the two halves of a pair agree, as it is stored with the pair."""

    SECTIONS = "sections"
    OFFENCE_DAYS = "offence"
    ZERO_DAY = "zero_day"
    VICTIMS = "victims"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the two halves of a pair agree in and what they differ in; what one of them does not say is in neither."""

    agrees: frozenset[Agreement]
    differs: frozenset[Agreement]


def likeness(zero: SentZeroFir, fir: RegisteredFir) -> Likeness | None:
    """Return in what a Zero FIR and an FIR agree; None where they are no likely pair.

    A likely pair shares a section, or days on which the offence may have been committed, or the day of a Zero FIR that
    the FIR names without its number. Days of the offence or of the Zero FIR that differ make it none.
    """
    if fir.half.case.station_id != zero.to or not _is_in_time(zero.sent, fir.half.registered):
        return None
    findings = dict(_findings(zero, fir))
    agrees = frozenset(part for part, is_alike in findings.items() if is_alike)
    differs = frozenset(part for part, is_alike in findings.items() if not is_alike)
    is_excluded = differs & {Agreement.OFFENCE_DAYS, Agreement.ZERO_DAY}
    if is_excluded or not agrees & {Agreement.SECTIONS, Agreement.OFFENCE_DAYS, Agreement.ZERO_DAY}:
        return None
    return Likeness(agrees, differs)


def _is_in_time(sent: Moment, registered: Moment) -> bool:
    """Return whether the FIR was registered within the window; on the day of sending not before it, as far as known."""
    days = (day(registered) - day(sent)).days
    if days == 0 and isinstance(sent, datetime) and isinstance(registered, datetime):
        return registered >= sent
    return 0 <= days <= WINDOW


def _findings(zero: SentZeroFir, fir: RegisteredFir) -> Iterator[tuple[Agreement, bool]]:
    """Yield each part that both halves know, and whether they agree in it."""
    sections = _bases(zero.half.sections), _bases(fir.half.sections)
    if all(sections):
        yield Agreement.SECTIONS, not sections[0].isdisjoint(sections[1])
    zero_days, fir_days = zero.half.offence_days, fir.half.offence_days
    if zero_days is not None and fir_days is not None:
        yield Agreement.OFFENCE_DAYS, _overlap(zero_days, fir_days)
    if fir.zero_day is not None:
        yield Agreement.ZERO_DAY, fir.zero_day == day(zero.half.registered)
    children = [[child for child in half.children if child is not None] for half in (zero.half, fir.half)]
    if all(children):
        yield Agreement.VICTIMS, (True in children[0]) == (True in children[1])


def _bases(sections: tuple[str, ...]) -> set[str]:
    """Return the sections without their sub-sections: the station of jurisdiction often names another one.

    Where any is of the ITSSO list only those are: threats or hurt go with offences that have nothing in common.
    """
    listed = [section for section in sections if _is_listed(section)]
    return {section.partition("(")[0].strip() for section in listed or sections}


def _is_listed(section: str) -> bool:
    return any(covers(offence, section) for scope in book().scope for offence in scope.offences)


def _overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    return first[0] <= second[1] and second[0] <= first[1]
