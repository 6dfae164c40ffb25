"""The state of a database by natural keys, which must be equal however the same records came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itsso.cases.history.events import law_events
from itsso.cases.history.queries import read
from itsso.cases.models import FOREVER, Case, Clock, Fact, Outcome
from itsso.exchange.models import Parked
from itsso.law import effective_events
from itsso.units.models import Unit

STATE_OF_FACT = (
    "happened_from",
    "happened_to",
    "station_no",
    "first_recorded",
    "due",
    "outer",
    "ended_how",
    "ended_on",
    "stayed",
    "statutory",
    "pocso",
    "without_lab",
    "supplementary",
    "returned",
    "head",
    "head_added",
)


def state(numbers: set[str] | None = None) -> dict[Any, Any]:
    """Return each case that counts, by its station and number: its effective history, clocks and facts.

    Ids, the days on which things became known and the labels of people are left out; people are identified by the
    source's references.
    """
    cases = Case.objects.filter(first_recorded__isnull=False)
    if numbers is not None:
        cases = cases.filter(number__in=numbers)
    rows = {row.pk: row for row in cases}
    codes = dict(Unit.objects.values_list("id", "code"))
    states: dict[Any, Any] = {}
    for case in read(list(rows)):
        row, refs = rows[case.id], case.refs()
        effective = effective_events(law_events(case.events), None)
        states[row.station_id, row.series, row.year, row.number] = {
            "case": (row.station_no, row.first_recorded, tuple(row.sections), row.io_ref),
            "events": sorted(
                repr((e.kind, e.at, refs.get(e.subject or ""), sorted(by_code(e.facts, codes).items())))
                for e in effective
            ),
            "clocks": sorted(
                (c.rule, refs.get(c.subject.partition("/")[0], c.subject), c.starts, c.due, c.outer)
                for c in Clock.objects.filter(case_id=case.id)
            ),
            "outcomes": sorted(
                (o.rule, refs.get(o.subject, o.subject), o.last_day, o.met_on, o.in_time)
                for o in Outcome.objects.filter(case_id=case.id)
            ),
            "facts": sorted(
                Fact.objects.filter(case_id=case.id, known_to=FOREVER).values_list(*STATE_OF_FACT), key=repr
            ),
        }
    return states


def by_code(facts: Mapping[str, Any], codes: Mapping[int, str]) -> dict[str, Any]:
    """Return facts with units named by their codes: the order of ids depends on how many rows there were before."""
    return {name: codes[value] if name in ("station", "to") else value for name, value in facts.items()}


def parked() -> list[Any]:
    """Return what is still parked."""
    return sorted(Parked.objects.values_list("file", "record", "stamp", "waits_for"))
