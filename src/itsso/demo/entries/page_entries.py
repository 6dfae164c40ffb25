"""Entries of kinds that officers record on pages and no feed carries, in some cases of the shown station.

With them each kind of event occurs in the demonstration. Each entry is recorded by an officer who may record it, on the
day on which it happened, by the same action as any entry.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from uuid import UUID, uuid5

from itsso import law
from itsso.accounts.models import Posting
from itsso.cases.models import Case, Precision
from itsso.cases.recording.actions import Recording, may_record, record
from itsso.demo.nation.people import shown_station
from itsso.law.event_facts import EventFacts, known_facts
from itsso.law.event_kinds import Kind
from itsso.platform import clock
from itsso.platform.clock import INDIA, today
from itsso.protection.ranges import enter

FORMS = UUID("0199c1d5-0000-7000-8000-0000000007f1")
"""The namespace of the forms' numbers, so that building again records nothing twice."""
RECORDERS = ("io", "sho", "sp", "prosecutor")
"""User names of the officers who record: of those who may record a kind, the first."""
OLD_ENOUGH = timedelta(days=80)
"""Days since the registration of the cases, at least: the last entry is of the 75th day."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """An entry: in which case (by its place in the list), of which kind, so many days after the FIR, about whom."""

    case: int
    kind: Kind
    days: int
    subject: str  # A1, V1, or empty where it concerns the case
    facts: EventFacts


def build_page_entries(*, by: Posting) -> int:
    """Record the entries where they are not recorded yet; return how many were recorded."""
    entries = page_entries()
    postings = list(Posting.objects.filter(officer__username__in=RECORDERS).select_related("officer", "unit"))
    postings.sort(key=lambda posting: RECORDERS.index(posting.officer.username))
    with enter(by):
        cases = _cases(max(entry.case for entry in entries))
    recorded = 0
    for entry in entries:
        if entry.case <= len(cases):
            case_id, registered = cases[entry.case - 1]
            officer = next(posting for posting in postings if may_record(posting.role, entry.kind))
            recorded += _record(entry, case_id, registered + timedelta(entry.days), by=officer)
    return recorded


@cache
def page_entries() -> tuple[PageEntry, ...]:
    """Return the entries in the order of the file."""
    text = files("itsso.demo").joinpath("data/page_entries.csv").read_text("utf-8")
    return tuple(_entries(text))


def _entries(text: str) -> Iterator[PageEntry]:
    for row in csv.DictReader(text.splitlines()):
        kind = Kind(row["kind"])
        facts = dict(part.split("=", 1) for part in row["facts"].split(";") if part)
        typed = {name: value == "true" if _is_yes_or_no(kind, name) else value for name, value in facts.items()}
        yield PageEntry(int(row["case"]), kind, int(row["days"]), row["subject"], known_facts(typed))


def _is_yes_or_no(kind: Kind, fact: str) -> bool:
    return law.book().kinds[kind].facts[fact].type == "bool"


def _cases(count: int) -> list[tuple[UUID, date]]:
    """Return cases of the shown station with a victim and an accused, the newest that are old enough first."""
    station = shown_station()
    cases = (
        Case.objects.filter(station__state=station.state, station__code=station.code)
        .filter(first_recorded__lt=today() - OLD_ENOUGH)
        .filter(people__label="V1")
        .filter(people__label="A1")
        .order_by("-first_recorded", "pk")
    )
    return [(case.pk, case.first_recorded) for case in cases[:count] if case.first_recorded]


def _record(entry: PageEntry, case_id: UUID, day: date, *, by: Posting) -> bool:
    at = datetime.combine(day, time(12), INDIA)
    recording = Recording(entry.kind, at, Precision.DAY, entry.subject, entry.facts)
    with clock.fixed(datetime.combine(day, time(18), INDIA)), enter(by):
        return record(case_id, recording, by=by, form=uuid5(FORMS, f"{case_id} {entry.kind}"), seen=None)
