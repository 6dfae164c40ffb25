"""The exhibits for which a laboratory's report is awaited, according to the history.

Two sources may report the same exhibit: CCTNS says that P-1 was sent, and the register of exhibits in ITSSO says that
laboratory number VN7JQ-4AUJA was sent. Each exhibit is counted once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from itsso import law
from itsso.law.counting import day_of
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.ui import text

SENT = Kind.EXHIBIT_SENT
ANSWERS = (Kind.LABORATORY_REPORT_RECEIVED, Kind.EXHIBIT_RETURNED)
REGISTERED = Kind.EXHIBIT_SEIZED
"""The entry by which the register of exhibits names an item: its laboratory number, its mark, its kit's serial."""

NEAR = timedelta(days=3)
"""An entry without a number, this near to the same one of an exhibit in the register, is about that exhibit."""


def exhibit_number(written: str) -> str:
    """Return an exhibit's number without differences of writing: p 1, P-1 and P.1 are one."""
    return text.fold(written).upper().translate(_BETWEEN_SIGNS)


_BETWEEN_SIGNS = str.maketrans("", "", " .-_–\N{HYPHEN}\N{NON-BREAKING HYPHEN}")


def unanswered_dispatches(events: Sequence[law.Event]) -> list[law.Event]:
    """Return the dispatch of each exhibit that has no report yet, the oldest first. `events` are corrected.

    An answer that names its exhibit answers that one alone. One that names none, or one that was never sent, answers
    the oldest that waits: first of those outside the register, whose own answers always name them.
    """
    names = _register(events)
    registered = set(names.values())
    sent: defaultdict[str, list[law.Event]] = defaultdict(list)
    answers: defaultdict[str, list[law.Event]] = defaultdict(list)
    unnamed: list[law.Event] = []
    for event in sorted(events, key=_place):
        if event.kind == SENT:
            sent[_name(event, names)].append(event)
    for event in sorted(events, key=_place):
        if event.kind in ANSWERS:
            name = _name(event, names)
            if name and name in sent:
                answers[name].append(event)
            else:
                unnamed.append(event)
    in_register = [event for name in registered for event in sent.get(name, ())]
    waiting = _without_near(sent.pop("", []), in_register)
    outside = waiting + [
        dispatch for name in sent if name not in registered for dispatch in _waiting_dispatch(sent[name], answers[name])
    ]
    inside = [
        dispatch for name in registered if name in sent for dispatch in _waiting_dispatch(sent[name], answers[name])
    ]
    registered_answers = [event for name in registered for event in answers[name]]
    unmatched = _without_near(unnamed, registered_answers)
    in_order = [*sorted(outside, key=_place), *sorted(inside, key=_place)]
    return sorted(in_order[len(unmatched) :], key=_place)


def numbers_in_register(events: Iterable[law.Event]) -> frozenset[str]:
    """Return every name under which an exhibit is in the register of ITSSO, each as `exhibit_number` writes it."""
    return frozenset(_register(events))


def _register(events: Iterable[law.Event]) -> dict[str, str]:
    """Return the laboratory number of each exhibit in the register, by each of its names (label, mark, kit)."""
    names: dict[str, str] = {}
    for event in events:
        if event.kind == REGISTERED and (label := event.facts.get(FactName.EXHIBIT)):
            number = exhibit_number(str(label))
            for name in (label, event.facts.get(FactName.MARK), event.facts.get(FactName.KIT)):
                if name:
                    names.setdefault(exhibit_number(str(name)), number)
    return names


def _name(event: law.Event, names: dict[str, str]) -> str:
    """Return by which exhibit an event is known; empty where it names none."""
    written = exhibit_number(str(event.facts.get(FactName.EXHIBIT) or ""))
    return names.get(written, written)


def _waiting_dispatch(sent: Sequence[law.Event], answers: Sequence[law.Event]) -> list[law.Event]:
    """Return the dispatch that still waits for an answer: a list of one, or an empty one.

    A dispatch that two sources report is one; an exhibit sent again after its return is another dispatch. An answer
    dated before the only dispatch contradicts it, which the case page says; it counts as its answer all the same.
    """
    if not answers:
        return [sent[0]]
    last = max(_place(answer) for answer in answers)
    again = [event for event in sent if _place(event) > last]
    return again[:1] if len(again) < len(sent) else []


def _without_near(unnamed: Sequence[law.Event], named: Sequence[law.Event]) -> list[law.Event]:
    """Return the `unnamed` events without those that a `named` event of the register reports too, one for one."""
    free, unmatched = list(named), []
    for event in unnamed:
        near = [
            candidate
            for candidate in free
            if candidate.kind == event.kind and abs(day_of(candidate.at) - day_of(event.at)) <= NEAR
        ]
        if near:
            free.remove(near[0])
        else:
            unmatched.append(event)
    return unmatched


def _place(event: law.Event) -> tuple[int, int]:
    """Return the place of an event in time: its day as an ordinal, and the minute of that day.

    Without hours, exhibits count as sent before anything came back on the same day.
    """
    if isinstance(event.at, datetime):
        return event.at.toordinal(), event.at.hour * 60 + event.at.minute
    return event.at.toordinal(), 0 if event.kind == SENT else 24 * 60


def number(sent: law.Event) -> str:
    """Return the number under which an exhibit was sent; "–" for one without a number."""
    return str(sent.facts.get(FactName.EXHIBIT, "–"))
