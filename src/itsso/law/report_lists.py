"""The statements of a feed on single accused, put into the lists of the reports that name them.

A page records in the report itself what it says of each accused; a feed sends it for one accused at a time, by the
number of the form. The two are put together before a case is assessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.labels import fits_label
from itsso.law.model import Event
from itsso.law.reports import CHARGED, LISTS, REPORTS, listed_accused

NAMED_IN_REPORT = Kind.ACCUSED_NAMED_IN_REPORT


def with_accused_of_forms(events: Sequence[Event]) -> Sequence[Event]:
    """Return the events of a case, with the feed's statements on single accused in the lists of their reports.

    Where a page and the feed both make a statement on an accused, the later recorded one holds. `events` have their
    corrections applied.
    """
    rows = [event for event in events if event.kind == NAMED_IN_REPORT]
    if not rows:
        return events
    by_form: dict[str, list[Event]] = {}
    for row in rows:
        by_form.setdefault(row.facts[FactName.FORM_NO], []).append(row)
    return [
        _with_lists(event, by_form.get(event.facts.get(FactName.FORM_NO, ""), ())) if event.kind in REPORTS else event
        for event in events
        if event.kind != NAMED_IN_REPORT
    ]


def _with_lists(report: Event, rows: Iterable[Event]) -> Event:
    list_by_label = dict(listed_accused(report.facts))
    for row in rows:
        if report.facts.get(FactName.REPORT) == "closure" and row.facts[FactName.DISPOSITION] in CHARGED:
            continue  # it contradicts itself, as its problem notes: such a row ends no limit
        if row.subject and fits_label(row.subject) and (row.subject not in list_by_label or _is_later(row, report)):
            list_by_label[row.subject] = row.facts[FactName.DISPOSITION]
    return msgspec.structs.replace(report, facts=_facts_with(report.facts, list_by_label))


def _is_later(row: Event, report: Event) -> bool:
    """Return whether a row of the feed became known after what the report says by itself."""
    return row.recorded is not None and report.recorded is not None and row.recorded > report.recorded


def _facts_with(facts: EventFacts, list_by_label: Mapping[str, str]) -> EventFacts:
    """Return facts with the lists of a report as `list_by_label` has them."""
    labels = sorted(list_by_label, key=lambda label: int(label[1:]))
    changed = facts.copy()
    for name in LISTS:
        if name in changed:
            del changed[name]
        if named := [label for label in labels if list_by_label[label] == name]:
            changed[name] = named
    return changed
