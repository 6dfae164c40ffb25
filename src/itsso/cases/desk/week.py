"""The first lines of My work: releases that the victim was not told about, and the court dates of this week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from itsso import law
from itsso.cases import coming_dates, informing
from itsso.cases.case_page import stage_words
from itsso.cases.derive import day
from itsso.cases.history import queries as histories
from itsso.cases.history.events import StoredEvent, law_events
from itsso.cases.models import Case
from itsso.cases.queries import cases_with_events
from itsso.law.event_kinds import Kind

RECENT = timedelta(days=30)
"""For how long a release of which the victim was not told is shown here; it stays in the tasks of the case."""

_KINDS = (*(coming_dates.KINDS | informing.KINDS), Kind.CORRECTED)
_BRINGING = (*coming_dates.REMANDS, *coming_dates.HEARINGS, Kind.RELEASED)
"""The kinds without which a case has no line here."""


def week_lines(interval: tuple[int, int], officers: list[str] | None, today: date) -> list[tuple[Case, str]]:
    """Return a line for each release that the victim was not told about and for each court date of the week, by day.

    Only cases with a running time limit in the `interval` of stations are read; with `officers`, only theirs.
    Costs one range scan on clock (station_no, due), and one on the events' primary key for each of these cases.
    """
    case_ids = cases_with_events(interval, officers, _BRINGING)
    if not case_ids:
        return []
    events_by_case: dict[UUID, list[StoredEvent]] = {}
    for case_id, event in histories.events_of(case_ids, _KINDS):
        events_by_case.setdefault(case_id, []).append(event)
    carried = histories.Carried({event.source for events in events_by_case.values() for event in events})
    dated: list[tuple[date, UUID, str]] = []
    for case_id, events in events_by_case.items():
        of_sources = carried.by(frozenset(event.source for event in events))
        effective = law.effective_events(law_events(events))
        dated += [(at, case_id, line) for at, line in _lines(effective, of_sources, today)]
    cases = Case.objects.in_bulk({case_id for _, case_id, _ in dated})
    return [(cases[case_id], line) for _, case_id, line in sorted(dated)]


def _lines(events: Sequence[law.Event], carried: informing.Carried, today: date) -> Iterator[tuple[date, str]]:
    for event in informing.pending_notices(events, carried):
        if event.kind == Kind.RELEASED and day(event.at) >= today - RECENT:
            yield day(event.at), stage_words.notice_title(event)
    for coming in stage_words.within_a_week(coming_dates.coming_dates(events, today), today):
        yield coming.day, stage_words.coming_lines([coming], today)[0]
