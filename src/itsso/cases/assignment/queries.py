"""Assignments of cases to investigating officers: who assigned each case and since when.

An assignment is what lets an investigating officer open an identity. BNSS 176(1) lets the officer in charge of the
station investigate, or depute a subordinate. So an officer who named himself has the case on the list of his desk, and
opens nothing until another officer assigns the case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import F

from itsso.accounts.models import Posting
from itsso.accounts.queries import NAME_COLUMNS
from itsso.accounts.roles import Capability, Role, roles_with
from itsso.cases import derive
from itsso.cases.history import queries as histories
from itsso.cases.history.events import StoredEvent, law_events
from itsso.cases.models import Case, Event
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import now, today
from itsso.platform.prepared_statements import RowStatement
from itsso.ui.names import OfficerName
from itsso.units.models import Unit

KIND = Kind.INVESTIGATION_ASSIGNED
NAMES_AN_OFFICER = (Kind.FIR_REGISTERED, KIND, Kind.CORRECTED)
ASSIGNERS = roles_with(Capability.ASSIGN_CASES) | {Role.SYSTEM.value}
"""Roles that assign any case in their range. The system speaks for feeds and parcels."""


@dataclass(frozen=True, slots=True)
class CaseAssignment:
    """The entry that names the investigating officer.

    `assigner` is the number by which the audit log knows who recorded it; `event` is the id of the entry first
    recorded, as a hex string.
    """

    case_id: UUID
    io_ref: str
    assigner: str
    since: date
    event: str


@dataclass(frozen=True, slots=True)
class SelfAssignment:
    """An officer who investigates by his own word alone, with the case."""

    case: Case
    assignment: CaseAssignment
    officer: str


def current_assignments(case_ids: Collection[UUID]) -> Iterator[CaseAssignment]:
    """Yield how each case came to the officer whom it names. Two queries for any number of cases."""
    events: dict[UUID, list[StoredEvent]] = {}
    for case_id, event in histories.events_of(case_ids, NAMES_AN_OFFICER):
        events.setdefault(case_id, []).append(event)
    rows = Event.objects.filter(case_id__in=case_ids, kind__in=NAMES_AN_OFFICER).values_list("id", "by")
    recorders = {event_id.hex: recorder for event_id, recorder in rows}
    for case_id, case_events in events.items():
        naming = derive.naming_event(law_events(case_events))
        assert naming.id is not None
        recorder = recorders[_last_entry(case_events, naming.id)]
        io_ref = naming.facts.get(FactName.IO_REF, "")
        yield CaseAssignment(case_id, io_ref, recorder, derive.day(naming.at), naming.id)


def _last_entry(events: list[StoredEvent], event_id: str) -> str:
    """Return the id of the last correction of an entry, of a correction of it too, or its own where it has none."""
    entries = {event_id}
    last = event_id
    for event in events:
        if event.corrects in entries:
            entries.add(event.id)
            last = event.id
    return last


_CANDIDATES = (
    f"select c.id, o.number, {NAME_COLUMNS} from cases_case c"  # noqa: S608  our own text
    " join units_unit u on u.id = c.station_id"
    " join accounts_officernumber n on n.state = u.state and n.number = c.io_ref"
    " join accounts_officer o on o.id = n.officer_id"
    " where c.station_no between %(first)s and %(last)s and c.io_ref <> ''"
    " and exists (select from cases_event e where e.case_id = c.id and e.kind = any(%(kinds)s) and e.by = o.number)"
    " and not exists (select from accounts_posting p where p.officer_id = o.id and p.role = any(%(assigners)s)"
    "  and p.ended_at is null and coalesce(p.until >= %(today)s, true))"
)


class OfficerWithEntry(NamedTuple):
    """A case whose investigating officer made an entry that may have named him: only that entry tells."""

    case_id: UUID
    number: str
    name: OfficerName


def officers_with_entries(interval: tuple[int, int]) -> RowStatement[OfficerWithEntry]:
    """Return the statement of the cases of a range among which `self_assignments` looks."""
    first, last = interval
    values: dict[str, int | list[str] | date] = {
        "first": first,
        "last": last,
        "kinds": list(NAMES_AN_OFFICER),
        "assigners": list(ASSIGNERS),
        "today": today(),
    }
    return RowStatement(
        _CANDIDATES,
        values,
        lambda rows: [OfficerWithEntry(case_id, number, OfficerName(*name)) for case_id, number, *name in rows],
    )


def self_assignments(candidates: Sequence[OfficerWithEntry]) -> list[SelfAssignment]:
    """Return those of `officers_with_entries` in which the investigating officer named himself, the newest first.

    An officer who is in charge of a station may assign a case to himself.
    """
    if not candidates:
        return []
    officers = {candidate.case_id: candidate for candidate in candidates}
    cases = Case.objects.select_related("station").in_bulk(officers)
    rows = [
        SelfAssignment(cases[assignment.case_id], assignment, officers[assignment.case_id].name.local)
        for assignment in current_assignments(officers)
        if assignment.io_ref == cases[assignment.case_id].io_ref
        and assignment.assigner == officers[assignment.case_id].number
    ]
    return sorted(rows, key=lambda row: (row.assignment.since, row.assignment.event), reverse=True)


def investigators_at(station: Unit) -> list[tuple[str, str]]:
    """Return (number in the State, name) of the officers posted at a station who may investigate, sorted by name.

    One query.
    """
    roles = roles_with(Capability.INVESTIGATE)
    postings = Posting.objects.filter(unit=station, role__in=roles, officer__numbers__state=station.state)
    rows = postings.select_related("officer").annotate(number=F("officer__numbers__number"))
    in_force = {posting.number: posting.officer.local_name for posting in rows if posting.in_force(now())}
    return sorted(in_force.items(), key=lambda officer: officer[1])


def officer_choices(officers: Iterable[tuple[str, str]], station: Unit) -> list[tuple[str, str]]:
    """Return officers of a station, given by number and name, as choices: those who got its newest cases come first."""
    newest = Case.objects.filter(station=station).exclude(io_ref="").order_by("-pk")
    last_named = list(dict.fromkeys(newest.values_list("io_ref", flat=True)[:50]))
    places = {number: place for place, number in enumerate(last_named)}
    by_use = sorted(officers, key=lambda officer: places.get(officer[0], len(places)))
    return [(number, f"{name} ({number})") for number, name in by_use]
