"""Contents of the lists behind coverage: untrained officers, their cases, stations without a trained woman officer."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.protection.middleware import OfficerRequest
from itsso.training.coverage.assigned import UntrainedCase, UntrainedOfficer
from itsso.ui import text
from itsso.ui.components import PageTable, Text, link
from itsso.units.models import Unit


def officers_answer(rows: Sequence[UntrainedOfficer], *, counts: bool) -> str:
    """Return the sentence with the number of these officers' cases; without `counts`, with the number of officers."""
    if not rows:
        return _("No officer with open cases lacks a course that these ask, as far as the register knows them.")
    if not counts:
        return ngettext(
            "%(n)s officer with open cases lacks a course that these ask.",
            "%(n)s officers with open cases lack a course that these ask.",
            len(rows),
        ) % {"n": text.count(len(rows))}
    n = sum(row.cases for row in rows)
    return ngettext(
        "%(n)s open case is with an officer who lacks a course that it asks.",
        "%(n)s open cases are with officers who lack a course that they ask.",
        n,
    ) % {"n": text.count(n)}


def officers_table(rows: Sequence[UntrainedOfficer], *, counts: bool) -> PageTable:
    """Return a table of officers with what each lacks, most cases first; without `counts` by station, without numbers.

    That an officer has an open case at all is shown even then: a training officer must know it to
    send the right people.
    """
    if not counts:
        return _officers_by_station(rows)
    lines: list[list[Text]] = [
        [
            link(officer.person.name, reverse("training:person", args=[officer.person.pk]))
            if officer.person
            else officer.number,
            officer.station.local_name,
            text.count(officer.cases),
            officer.lacking,
        ]
        for officer in rows
    ]
    head = [_("Officer"), _("Station of the cases"), _("Open cases"), _("Lacks")]
    return PageTable(_("Officers with open cases, those with most first"), head, lines, frozenset({2}))


def _officers_by_station(rows: Sequence[UntrainedOfficer]) -> PageTable:
    lines: list[list[Text]] = [
        [
            link(officer.person.name, reverse("training:person", args=[officer.person.pk]))
            if officer.person
            else officer.number,
            officer.station.local_name,
            officer.lacking,
        ]
        for officer in sorted(rows, key=lambda officer: (officer.station.name, officer.number))
    ]
    head = [_("Officer"), _("Station of the cases"), _("Lacks")]
    return PageTable(_("Officers with open cases, by station"), head, lines)


def officers_links(unit: Unit, request: OfficerRequest) -> list[tuple[str, str]]:
    """Return the links from the officers to their cases, and to suggestions, as far as the reader may open them."""
    links = [(_("These cases"), "training:cases"), (_("Whom to send, and why"), "training:suggestions")]
    return [(title, reverse(name, args=[unit.pk])) for title, name in links if request.may(name)]


def cases_answer(n: int) -> str:
    """Return the sentence with the number of open cases with untrained officers."""
    return ngettext(
        "%(n)s open case is with an officer who lacks a course that it asks.",
        "%(n)s open cases are with officers who lack a course that they ask.",
        n,
    ) % {"n": text.count(n)}


def cases_table(rows: Sequence[UntrainedCase]) -> PageTable:
    """Return a table of cases with their officer and the courses lacking, soonest due first."""
    lines: list[list[Text]] = [
        [
            link(case.label, reverse("cases:case", args=[case.case_id])),
            case.station.local_name,
            text.day(case.due),
            link(case.person.name, reverse("training:person", args=[case.person.pk])) if case.person else case.number,
            case.lacking,
        ]
        for case in rows
    ]
    head = [_("FIR"), _("Station"), _("Time limit"), _("Officer"), _("Lacks")]
    return PageTable(_("Open cases with an untrained officer, the first due first"), head, lines)


def cases_links(unit: Unit, request: OfficerRequest) -> list[tuple[str, str]]:
    """Return the link to suggestions, where the reader may open it."""
    name = "training:suggestions"
    return [(_("Whom to send, and why"), reverse(name, args=[unit.pk]))] if request.may(name) else []


def stations_answer(n: int) -> str:
    """Return the sentence with the number of stations without a trained woman officer."""
    return ngettext(
        "%(n)s station has no trained woman officer.", "%(n)s stations have no trained woman officer.", n
    ) % {"n": text.count(n)}


def stations_table(stations: Sequence[Unit]) -> PageTable:
    """Return a table of stations by name, each linked to its coverage."""
    lines: list[list[Text]] = [
        [
            link(station.local_name, reverse("training:coverage", args=[station.pk])),
            station.parent.local_name if station.parent else "",
        ]
        for station in stations
    ]
    return PageTable(_("Stations, by name"), [_("Station"), _("Above it")], lines)
