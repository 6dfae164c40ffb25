"""Contents of the pages of coverage: texts and tables of counts, each number with the address of its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.coverage.counting import UnitCoverage, course_grid
from itsso.training.coverage.counts import CoverageCounts
from itsso.training.coverage.suggestions import SeatSuggestion
from itsso.training.models import Rank
from itsso.ui import text
from itsso.ui.components import Figure, PageTable, Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.units.breadcrumbs import Breadcrumb, unit_breadcrumbs
from itsso.units.figures import Measured, known_for_text
from itsso.units.models import Unit

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

POLICE = (Rank.CONSTABULARY, Rank.OFFICER)


def people_url(unit: Unit, **filters: str) -> str:
    """Return the address of the list of these people."""
    return f"{reverse('training:people', args=[unit.pk])}?{urlencode(filters)}"


def share(measured: Measured) -> str:
    """Return "k of n", with a percentage from ten on; a dash where there is nobody."""
    return text.share(measured.value, measured.of) if measured.of else "–"


def coverage_breadcrumbs(unit: Unit, visible: tuple[int, int], *last_steps: str) -> list[Breadcrumb]:
    """Return the breadcrumbs from the nation's coverage to a unit's, followed by `last_steps` without links."""
    path = unit_breadcrumbs(
        unit, visible, lambda ancestor: reverse("training:coverage", args=[ancestor.pk]), link_unit=bool(last_steps)
    )
    return [*path, *((label, "") for label in last_steps)]


class CoveragePage:
    """The page of a unit's coverage. Where the register is empty, it says what to do and shows no shares."""

    def __init__(self, covered: UnitCoverage, *, lists: bool = True) -> None:
        self.covered, self.unit, self.counts = covered, covered.unit, covered.counts
        self.lists = lists

    def _people(self, label: Text, **filters: str) -> Text:
        """Return a text as a link to the people counted, for a reader who may open lists of people."""
        return link(label, people_url(self.unit, **filters) if self.lists else "")

    @property
    def empty(self) -> bool:
        """Return whether the register knows nobody here."""
        return not any(self.counts[rank] for rank in Rank.values)

    @property
    def answer(self) -> str:
        """Return the summary sentence: how many open cases are with untrained officers."""
        counts = self.counts
        if counts.cases_withheld:
            return _("Numbers of cases are withheld here: your posting does not give access to case files.")
        if not counts["open"]:
            return _("There are no open cases here.")
        of_registered_officers = counts["open"] - counts["open?"]
        numbers = {"n": text.count(counts.untrained_cases), "open": text.count(of_registered_officers)}
        sentence = (
            ngettext(
                "%(n)s of %(open)s open cases is with an officer who lacks a required course.",
                "%(n)s of %(open)s open cases are with officers who lack a required course.",
                counts.untrained_cases,
            )
            % numbers
        )
        if counts["open?"] == counts["open"]:
            return ngettext(
                "%(n)s case is open. Its officer is not in the register.",
                "%(n)s cases are open. Their officers are not in the register.",
                counts["open"],
            ) % {"n": text.count(counts["open"])}
        if counts["open?"]:
            sentence += " " + ngettext(
                "The officer of %(n)s more case is not in the register.",
                "The officers of %(n)s more cases are not in the register.",
                counts["open?"],
            ) % {"n": text.count(counts["open?"])}
        return sentence

    @property
    def panels(self) -> list[Figure]:
        """Return the main numbers, linked to the list of officers, the list of stations and the table of courses.

        The number of cases is left out where counts of cases are withheld. It is without a link for a reader who may
        not open lists of people.
        """
        counts, unit = self.counts, self.unit
        cases = reverse("training:investigators", args=[unit.pk]) if self.lists else ""
        untrained = Figure(
            counts.untrained_cases,
            _("pending cases with an untrained officer"),
            cases,
            "bad" if counts.untrained_cases else "plain",
        )
        return [
            *([] if counts.cases_withheld else [untrained]),
            Figure(
                counts.stations_without.value,
                _("stations with no trained woman officer"),
                reverse("training:stations", args=[unit.pk]),
                "bad" if counts.stations_without.value else "plain",
            ),
            Figure(counts.lapsing, _("courses that expire within 90 days"), "#courses", "soon"),
        ]

    @property
    def known_for(self) -> list[str]:
        """Return "known for k of n" for the unit's stations and for its open cases, each only if not all are known."""
        parts = [self.counts.known_for("stations"), self.counts.known_for("open")]
        return [known_for_text(part) for part in parts if not part.complete]

    @property
    def shares(self) -> PageTable:
        """Return the trained shares of staff, open cases and stations, each with its counts, as a table."""
        rows: list[list[Text]] = [
            [Rank(rank).label, self._people(share(self.counts.share(rank)), show="trained", rank=rank)]
            for rank in POLICE
        ]
        rows += [
            [_("Open cases whose officer is trained for them"), _share(self.counts, "open")],
            [_("Stations with a trained woman officer"), share(self.counts.share("stations"))],
        ]
        return PageTable(_("Trained, valid today"), [_("Group"), _("Share")], rows, frozenset({1}))

    @property
    def grid(self) -> PageTable:
        """Return a table of courses by rank group: of those of whom each is required, how many hold it."""
        courses = course_grid(self.counts, Rank.values)
        ranks = [
            rank for index, rank in enumerate(Rank.values) if any(self.counts[keys[index]] for _course, keys in courses)
        ]
        rows: list[list[Text]] = []
        for course, _keys in courses:
            cells: list[Text] = [link(course.title, reverse("training:course", args=[course.code]))]
            cells += [self._cell(rank, course) for rank in ranks]
            cells.append(self._lapsing(course))
            rows.append(cells)
        head: list[Text] = [_("Course"), _("Expire within 90 days")]
        head[1:1] = [Rank(rank).label for rank in ranks]
        return PageTable(_("Who has the required courses"), head, rows, frozenset(range(1, len(head))))

    def _cell(self, rank: str, course: catalogue.Course) -> Text:
        measured = self.counts.share(f"{rank}:{course.code}")
        if not measured.of:
            return "–"
        lacking = measured.of - measured.value
        holds = self._people(share(measured), show="held", course=course.code, rank=rank)
        if not lacking:
            return holds
        label = ngettext("%(n)s lacks it", "%(n)s lack it", lacking) % {"n": text.count(lacking)}
        lacks = self._people(label, show="lacking", course=course.code, rank=rank)
        return format_html("{}<br>{}", holds, lacks)

    def _lapsing(self, course: catalogue.Course) -> Text:
        n = sum(self.counts[f"{rank}:{course.code}~"] for rank in Rank.values)
        return self._people(text.count(n), show="lapsing", course=course.code) if n else "0"

    @property
    def parts(self) -> list[CoveragePart]:
        """Return the units below and the unit's own offices, which add up to the unit."""
        parts = [
            CoveragePart(unit.local_name, reverse("training:coverage", args=[unit.pk]), counts)
            for unit, counts in self.covered.parts
        ]
        own_offices = self.covered.own_offices
        if parts and any(own_offices[rank] for rank in Rank.values):
            parts.append(CoveragePart(_("Own offices and laboratories"), "", own_offices))
        return parts


@dataclass(frozen=True, slots=True)
class CoveragePart:
    """A unit below, or the own offices of a unit, with its counts."""

    title: str
    url: str
    counts: CoverageCounts

    def share_text(self, key: str) -> str:
        """Return a share as text."""
        return _share(self.counts, key)

    def rate(self, key: str) -> float | None:
        """Return a share as a number to sort by; None where there is nobody, or the share is withheld."""
        if key == "open" and self.counts.cases_withheld:
            return None
        measured = self.counts.share(key)
        return measured.value / measured.of if measured.of else None


def _share_column(key: str, title: Text) -> Column[CoveragePart]:
    return Column(key, title, lambda row: row.share_text(key), sorts=True, numeric=True)


_SHARES: dict[str, Text] = {
    Rank.CONSTABULARY: Rank.CONSTABULARY.label,
    Rank.OFFICER: Rank.OFFICER.label,
    "open": gettext_lazy("Open cases with a trained officer"),
    "stations": gettext_lazy("Stations with a trained woman officer"),
}

PART_COLUMNS: list[Column[CoveragePart]] = [
    Column("unit", gettext_lazy("Unit"), lambda row: link(row.title, row.url), sorts=True),
    *(_share_column(key, title) for key, title in _SHARES.items()),
]


def part_rows(parts: Sequence[CoveragePart]) -> StoredRows[CoveragePart]:
    """Return the units below with their counts as the rows of a list."""
    keys: dict[str, Callable[[CoveragePart], SupportsRichComparison]] = {
        "unit": lambda row: text.natural_key(row.title)
    }
    return StoredRows(parts, keys | {key: _rate_key(key) for key in _SHARES})


def _rate_key(key: str) -> Callable[[CoveragePart], SupportsRichComparison]:
    return lambda row: "" if (rate := row.rate(key)) is None else rate


def _share(counts: CoverageCounts, key: str) -> str:
    """Return a share as text; the share of cases as "withheld" where it is withheld."""
    return _("withheld") if key == "open" and counts.cases_withheld else share(counts.share(key))


def return_lines(counts: Mapping[str, int]) -> list[tuple[str, int, int, str]]:
    """Return the lines of the State's monthly return (name, total, trained, percent), the last for both groups."""
    lines = [(str(Rank(rank).label), counts.get(rank, 0), counts.get(f"{rank}+", 0)) for rank in POLICE]
    lines.append((_("Total"), sum(line[1] for line in lines), sum(line[2] for line in lines)))
    return [(name, total, trained, text.percent(trained, total)) for name, total, trained in lines]


RETURN_HEAD = ("line", "total", "trained", "percent")
"""The header of the return as a file; the page has translated titles."""


def suggestion_reason(suggestion: SeatSuggestion, *, counts: bool = True) -> str:
    """Return why a person is suggested: what the seat gains. Without `counts` no number of cases is shown."""
    if not counts:
        return _reason_without_counts(suggestion)
    reasons = []
    if suggestion.gain.first_woman:
        reasons.append(_("would be the first trained woman officer of the station"))
    if suggestion.gain.completes:
        reasons.append(
            ngettext(
                "a fully trained officer for %(n)s open case",
                "a fully trained officer for %(n)s open cases",
                suggestion.gain.completes,
            )
            % {"n": text.count(suggestion.gain.completes)}
        )
    if incomplete := suggestion.gain.cases - suggestion.gain.completes:
        reasons.append(
            ngettext(
                "%(n)s open case with this officer, who also lacks another course",
                "%(n)s open cases with this officer, who also lacks another course",
                incomplete,
            )
            % {"n": text.count(incomplete)}
        )
    if not reasons:
        reasons.append(
            ngettext(
                "the course is required; %(n)s open case at the station",
                "the course is required; %(n)s open cases at the station",
                suggestion.gain.at_station,
            )
            % {"n": text.count(suggestion.gain.at_station)}
        )
    return "; ".join(reasons)


def _reason_without_counts(suggestion: SeatSuggestion) -> str:
    reasons = [_("would be the first trained woman officer of the station")] if suggestion.gain.first_woman else []
    if suggestion.gain.cases:
        reasons.append(_("has open cases that require the course"))
    return "; ".join(reasons) or _("the course is required")


def coverage_links(unit: Unit, request: OfficerRequest) -> list[tuple[str, str]]:
    """Return the links to a unit's other pages, as far as the reader may open them."""
    links = [
        ("training:suggestions", _("Officers to nominate, and why")),
        ("training:people", _("Personnel")),
        ("training:monthly", _("Lines of the monthly return")),
        ("training:effect", _("Does training help? Before and after")),
        ("training:cases", _("Open cases with an untrained officer")),
    ]
    return [(title, reverse(name, args=[unit.pk])) for name, title in links if request.may(name)]
