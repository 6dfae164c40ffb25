"""What a chief asks first in the morning: the acts since yesterday 06:00, read from the histories of cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from itsso.cases.police_reports import KINDS as REPORT_KINDS
from itsso.cases.police_reports import reports_of
from itsso.law import Event
from itsso.law.counting import day_of
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event
from itsso.ui.components import Text

KINDS = frozenset({Kind.FIR_REGISTERED, Kind.ARRESTED, Kind.RELEASED, Kind.OFFENCES_ALTERED, *REPORT_KINDS})
"""The kinds of event from which this module reads, corrections among them."""


class ActCode(StrEnum):
    """An act that is counted, as the address of its list names it."""

    FIR = "fir"
    ZERO_FIR = "zero_fir"
    ARREST = "arrest"
    RELEASE = "release"
    REPORT = "report"
    SECTIONS_REMOVED = "sections_removed"


TITLES: Mapping[ActCode, Text] = {
    ActCode.FIR: _("FIRs"),
    ActCode.ZERO_FIR: _("Zero FIRs"),
    ActCode.ARREST: _("Arrests"),
    ActCode.RELEASE: _("Releases"),
    ActCode.REPORT: _("Police reports sent"),
    ActCode.SECTIONS_REMOVED: _("Sections removed"),
}
"""The acts in the order of the page."""


@dataclass(frozen=True, slots=True)
class RecentAct:
    """An act in a case: when it was done (a day where the hour is not known), and whom it concerns."""

    case: UUID
    code: ActCode
    at: date | datetime
    subject: str
    event: str | None  # its id


def recent_acts(case: UUID, events: Iterable[Event], since: datetime) -> list[RecentAct]:
    """Return the acts of a case since a moment, in the order of its history. `events` are the effective ones.

    An act of which only the day is known counts from that day on: one too many is asked about, one too few is missed.
    Where not even the day is known it is left out.
    """
    history = sorted((event for event in events if event.kind in KINDS), key=lambda event: history_event(event).key)
    acts = [RecentAct(case, code, event.at, event.subject or "", event.id) for code, event in _acts(history)]
    return [act for act in acts if _is_since(act.at, since)]


def _acts(history: Sequence[Event]) -> Iterator[tuple[ActCode, Event]]:
    in_force: frozenset[str] = frozenset()
    for event in history:
        if event.kind == Kind.FIR_REGISTERED:
            yield ActCode.ZERO_FIR if event.facts.get(FactName.FIR) == "zero" else ActCode.FIR, event
        elif event.kind in _SIMPLE:
            yield _SIMPLE[event.kind], event
        if event.kind in _NAMES_SECTIONS and event.facts.get(FactName.OFFENCES):
            offences = frozenset(event.facts[FactName.OFFENCES])
            if event.kind == Kind.OFFENCES_ALTERED and in_force - offences:
                yield ActCode.SECTIONS_REMOVED, event
            in_force = offences
    for report in reports_of(history):
        if sent := report.forwarded or report.filed:
            yield ActCode.REPORT, sent


_SIMPLE = {Kind.ARRESTED: ActCode.ARREST, Kind.RELEASED: ActCode.RELEASE}
_NAMES_SECTIONS = frozenset({Kind.FIR_REGISTERED, Kind.OFFENCES_ALTERED})


def _is_since(at: date | datetime, since: datetime) -> bool:
    return at >= since if isinstance(at, datetime) else day_of(at) >= since.date()
