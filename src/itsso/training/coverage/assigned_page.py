"""Contents of the lists behind coverage: untrained officers, their cases, stations without a trained woman officer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.protection.middleware import OfficerRequest
from itsso.training.coverage.assigned import UntrainedCase, UntrainedOfficer
from itsso.training.models import Person
from itsso.ui import text
from itsso.ui.components import link
from itsso.ui.list_rows import QueryRows, StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit
from itsso.units.ordering import Natural

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


def officers_answer(rows: Sequence[UntrainedOfficer], *, counts: bool) -> str:
    """Return the sentence with the number of these officers' cases; without `counts`, with the number of officers."""
    if not rows:
        return _(
            "As far as the register knows them, all officers with open cases have the courses required for those cases."
        )
    if not counts:
        return ngettext(
            "%(n)s officer with open cases lacks a course required for them.",
            "%(n)s officers with open cases lack a course required for them.",
            len(rows),
        ) % {"n": text.count(len(rows))}
    n = sum(row.cases for row in rows)
    return ngettext(
        "%(n)s open case is with an officer who lacks a required course.",
        "%(n)s open cases are with officers who lack a required course.",
        n,
    ) % {"n": text.count(n)}


def officer_columns(*, counts: bool) -> list[Column[UntrainedOfficer]]:
    """Return the columns of the officers with what each lacks; without `counts` no number of cases is shown.

    That an officer has an open case at all is shown even then: a training officer must know it to send the right
    people.
    """
    columns: list[Column[UntrainedOfficer]] = [
        Column("officer", gettext_lazy("Officer"), lambda row: _officer(row.person, row.number), sorts=True),
        Column("station", gettext_lazy("Station of the cases"), lambda row: row.station.local_name, sorts=True),
        Column("lacks", gettext_lazy("Missing courses"), lambda row: row.lacking),
    ]
    cases: Column[UntrainedOfficer] = Column(
        "cases",
        gettext_lazy("Open cases"),
        lambda row: text.count(row.cases),
        lambda row: row.cases,
        sorts=True,
        numeric=True,
    )
    return [*columns[:2], cases, *columns[2:]] if counts else columns


def officer_rows(rows: Sequence[UntrainedOfficer], *, counts: bool) -> StoredRows[UntrainedOfficer]:
    """Return the officers as the rows of a list, most cases first; without `counts` by station."""
    by_station = sorted(rows, key=lambda row: (text.natural_key(row.station.name), row.number))
    keys: dict[str, Callable[[UntrainedOfficer], SupportsRichComparison]] = {
        "officer": lambda row: text.natural_key(row.person.name if row.person else row.number),
        "station": lambda row: text.natural_key(row.station.local_name),
        "cases": lambda row: row.cases,
    }
    return StoredRows(rows if counts else by_station, keys)


def _officer(person: Person | None, number: str) -> SafeString:
    """Return an officer of the register as a link; the number alone of one whom the reader does not see."""
    return link(person.name if person else number, reverse("training:person", args=[person.pk]) if person else "")


def officers_links(unit: Unit, request: OfficerRequest) -> list[tuple[str, str]]:
    """Return the links from the officers to their cases, and to suggestions, as far as the reader may open them."""
    links = [(_("These cases"), "training:cases"), (_("Officers to nominate, and why"), "training:suggestions")]
    return [(title, reverse(name, args=[unit.pk])) for title, name in links if request.may(name)]


def cases_answer(n: int) -> str:
    """Return the sentence with the number of open cases with untrained officers."""
    return ngettext(
        "%(n)s open case is with an officer who lacks a required course.",
        "%(n)s open cases are with officers who lack a required course.",
        n,
    ) % {"n": text.count(n)}


CASE_COLUMNS: list[Column[UntrainedCase]] = [
    Column(
        "case", gettext_lazy("FIR"), lambda row: link(row.label, reverse("cases:case", args=[row.case_id])), sorts=True
    ),
    Column("station", gettext_lazy("Station"), lambda row: row.station.local_name, sorts=True),
    Column("due", gettext_lazy("Time limit"), lambda row: when(row.due), lambda row: row.due, sorts=True),
    Column("officer", gettext_lazy("Officer"), lambda row: _officer(row.person, row.number)),
    Column("lacks", gettext_lazy("Missing courses"), lambda row: row.lacking),
]


def cases_links(unit: Unit, request: OfficerRequest) -> list[tuple[str, str]]:
    """Return the link to suggestions, where the reader may open it."""
    name = "training:suggestions"
    return [(_("Officers to nominate, and why"), reverse(name, args=[unit.pk]))] if request.may(name) else []


def stations_answer(n: int) -> str:
    """Return the sentence with the number of stations without a trained woman officer."""
    return ngettext(
        "%(n)s station has no trained woman officer.", "%(n)s stations have no trained woman officer.", n
    ) % {"n": text.count(n)}


STATION_COLUMNS: list[Column[Unit]] = [
    Column(
        "station",
        gettext_lazy("Station"),
        lambda row: link(row.local_name, reverse("training:coverage", args=[row.pk])),
        sorts=True,
    ),
    Column("above", gettext_lazy("Unit above"), lambda row: row.parent.local_name if row.parent else "–", sorts=True),
]


def station_rows(stations: QuerySet[Unit]) -> QueryRows[Unit, Unit]:
    """Return stations, by name, as the rows of a list."""
    return QueryRows(stations, {"station": (Natural("name"),), "above": (Natural("parent__name"),)}, list)
