"""Short functions that add events to case histories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch, CaseKey, NewEvent, declare_source
from itsso.cases.models import Series
from itsso.law.event_facts import known_facts
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA
from itsso.protection.ranges import enter
from itsso.units.models import Unit

EVERY_KIND = dict.fromkeys(
    ["fir_registered", "final_report_filed", "victim_medical_examined", "medical_report_received", "released"]
    + ["first_remand", "victim_informed", "victim_statement_recorded", "victim_medical_declined"]
    + ["reported_to_cwc", "reported_to_special_court"],
    date(2013, 1, 1),
)


def at(text: str) -> datetime:
    """Return a day or a moment in India."""
    return datetime.fromisoformat(text).replace(tzinfo=INDIA)


def new(kind: str, day: str, *, known: str | None = None, **facts: Any) -> NewEvent:
    """Return an event of a day, or of a moment where a time is given.

    It is known that same evening unless `known` says when.
    """
    people: Any = {name: facts.pop(name) for name in ("accused_ref", "victim_ref") if name in facts}
    recorded = datetime.combine(date.fromisoformat((known or day)[:10]), time(20), INDIA)
    return NewEvent(Kind(kind), at(day), "m" if "T" in day else "d", recorded, known_facts(facts), **people)


def fir(station: Unit, number: str, day: str, *offences: str, **facts: Any) -> NewEvent:
    fir_facts = {
        "fir": "regular",
        "station": station.pk,
        "number": number,
        "year": int(day[:4]),
        "offences": list(offences),
    }
    return new("fir_registered", day, **{**fir_facts, **facts})


def add(by: Posting, key: CaseKey, *events: NewEvent) -> UUID:
    """Add events to the case that has the key, or to a new one; return the id of the case."""
    with enter(by):
        source = declare_source("test", EVERY_KIND, by)
        with Batch(by=by, source=source) as batch:
            case = batch.lock_cases([key]).get(key) or batch.new_case()
            batch.add(case, events)
    return case.id


def key(station: Unit, number: str, year: int = 2025, series: Series = Series.REGULAR) -> CaseKey:
    return CaseKey(station.pk, int(series), year, number)


def register(by: Posting, station: Unit, number: str, day: str, *offences: str, later: Sequence[NewEvent] = ()) -> UUID:
    """Add one registered FIR with what came later; return the id of the case."""
    return add(by, key(station, number, int(day[:4])), fir(station, number, day, *offences), *later)


def with_arrest(
    by: Posting, station: Unit, *later: NewEvent, sections: Sequence[str] = ("BNS 64(1)",), **facts: Any
) -> UUID:
    """Add FIR 12 of 1 March 2025 with A1 in custody since 3 March, and what came later; return the case's id."""
    return add(
        by,
        key(station, "12"),
        fir(station, "12", "2025-03-01", *sections, offence_from="2025-02-27", **facts),
        new("arrested", "2025-03-02T09:00", accused_ref="a"),
        new("first_remand", "2025-03-03T11:00", accused_ref="a"),
        *later,
    )
