"""The progress of a case's samples on the details of a victim's page: four steps, each with its day.

Nothing says what a sample is, whose it is, or which laboratory has it. Exhibits that the register knows to be no
biological material, such as a telephone, are left out; of an exhibit that only CCTNS reports this is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from itsso.cases import exhibits
from itsso.law import Event
from itsso.law.counting import day_of, is_after
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind


@dataclass(frozen=True)
class SampleStatus:
    """The days of the steps that were reached; None for a step that is not recorded."""

    taken_on: date | None = None
    sent_on: date | None = None
    at_laboratory_since: date | None = None
    reported_on: date | None = None  # only where no further report is awaited

    def __bool__(self) -> bool:
        return any((self.taken_on, self.sent_on, self.reported_on))


def sample_status(events: Iterable[Event]) -> SampleStatus:
    """Return how far the samples of a case are, by its events in force.

    While a report is awaited, the days are those of the oldest sample that waits. Samples that came back without a
    report are not said to be sent.
    """
    biological = _without_other_exhibits(list(events))
    taken_on = _first_day(biological, Kind.SAMPLE_COLLECTED)
    waiting = exhibits.unanswered_dispatches([event for event in biological if event.kind in _OF_LABORATORY])
    if waiting:
        received = [event for event in biological if event.kind == Kind.EXHIBIT_RECEIVED and _is_of(event, waiting[0])]
        return SampleStatus(taken_on, day_of(waiting[0].at), _first_day(received, Kind.EXHIBIT_RECEIVED))
    reports = [day_of(event.at) for event in biological if event.kind == Kind.LABORATORY_REPORT_RECEIVED]
    if not reports:
        return SampleStatus(taken_on)
    sent_on = _first_day(biological, Kind.EXHIBIT_SENT)
    return SampleStatus(taken_on, sent_on, _first_day(biological, Kind.EXHIBIT_RECEIVED), max(reports))


_OF_LABORATORY = frozenset({exhibits.SENT, *exhibits.ANSWERS, exhibits.REGISTERED})


def _without_other_exhibits(events: Sequence[Event]) -> list[Event]:
    """Return the events without those about exhibits that the register knows to be no biological material."""
    names = (FactName.EXHIBIT, FactName.MARK)
    excluded = {
        exhibits.exhibit_number(str(event.facts.get(name)))
        for event in events
        if event.kind == exhibits.REGISTERED
        and event.facts.get(FactName.BIOLOGICAL) is False
        and not event.facts.get(FactName.KIT)
        for name in names
        if event.facts.get(name)
    }
    return [event for event in events if not excluded or _number(event) not in excluded]


def _is_of(received: Event, sent: Event) -> bool:
    """Return whether a laboratory received what was sent: the same exhibit, not earlier."""
    return _number(received) == _number(sent) and not is_after(sent.at, received.at)


def _number(event: Event) -> str:
    return exhibits.exhibit_number(str(event.facts.get(FactName.EXHIBIT) or ""))


def _first_day(events: Iterable[Event], kind: Kind) -> date | None:
    return min((day_of(event.at) for event in events if event.kind == kind), default=None)
