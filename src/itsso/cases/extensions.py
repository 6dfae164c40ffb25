"""Extensions of the pages of cases by other packages.

Each package registers its own in its AppConfig.ready: nothing is imported upward.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from itsso.cases.addresses import case_address
from itsso.cases.case_key import CaseKey
from itsso.platform.prepared_statements import (
    CountStatement,
    Exchange,
    RowStatement,
    prepared_row_of,
)
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Figure, Tab, Text
from itsso.ui.per_request import is_known, keep, once


@dataclass(frozen=True, slots=True)
class FigureToCount:
    """A figure of the desk whose number is not counted yet: the statement that counts it, and how the number is shown.

    For a number that nothing else on the page shows; a number that the menu shows too comes from `PackageCounts`, and
    one that follows from rows from `PackageRows`. The statement is SQL: Django took longer to write four such queries
    than PostgreSQL to answer them.
    """

    statement: CountStatement[int]
    figure: Callable[[int], Figure]


type DeskFigures = Callable[[OfficerRequest], Iterable[Figure]]
"""A function that returns what waits in a package for the officer of the request: each number with the page that lists
it, nothing where none waits. It runs inside the posting's ranges, on every desk: one query at most, by an index."""

type FiguresToCount = Callable[[OfficerRequest], Iterable[FigureToCount]]
"""A function like `DeskFigures` whose numbers are counted for it, by one query for all packages, and shown unless they
are zero."""


type NumbersByPackage = Mapping[str, Sequence[tuple[FigureToCount, int]]]
"""The figures of each package with their numbers."""


class TabGroup(Enum):
    """The tabs of a case: each leads to the first of its pages that the officer may open."""

    CASE = _("Case")
    PAPERS = _("Exhibits and papers")
    LAW = _("Law")


@dataclass(frozen=True, slots=True)
class CaseTabs:
    """The tabs of a case, and the pages of the present tab where it has several that are named beside each other."""

    tabs: Sequence[Tab]
    pages: Sequence[Tab]


@dataclass(frozen=True, slots=True)
class _Page:
    group: TabGroup
    order: int
    url_name: str
    title: Text


@dataclass(frozen=True, slots=True)
class _CaseLink:
    url_name: str
    title: Text
    fits: Callable[[Collection[CaseKey]], bool]


type RecordPage = Callable[[OfficerRequest, UUID], str]
"""A function that returns the address of a package's own page that records a kind of event in a case; empty where the
officer may not open it, or where the case does not use the package."""


@dataclass(frozen=True, slots=True)
class PackageCounts[Counts]:
    """Counts that a package's figures and its number in the menu share, and their key in `ui.per_request`.

    The statement is written only where they are not made yet: each figure and each number in the menu reads them.
    """

    name: str
    write_statement: Callable[[], CountStatement[Counts]]

    def read(self, request: OfficerRequest) -> Counts:
        """Return the counts, which My work has made already. One query on another page."""
        return once(request, self.name, lambda: self.write_statement().count())

    def ask(self, exchange: Exchange, request: OfficerRequest) -> Callable[[], None]:
        """Ask for the counts with others; the function that is returned keeps them for `read`, after the exchange."""
        read_counts = exchange.count(self.write_statement())
        return lambda: keep(request, self.name, read_counts()[0])


type PackageCountsOf = Callable[[OfficerRequest], PackageCounts[object] | None]
"""A function that returns the counts of a package; None for a reader without its figures. One query makes the counts of
all packages, before the figures are made."""


@dataclass(frozen=True, slots=True)
class PackageRows[Row]:
    """Rows from which a package makes a figure or a sentence of the desk, and their key in `ui.per_request`."""

    name: str
    write_statement: Callable[[], RowStatement[Row]]

    def read(self, request: OfficerRequest) -> Sequence[Row]:
        """Return the rows, which My work has asked for already. One query on another page."""
        return once(request, self.name, lambda: self.write_statement().rows())

    def ask(self, exchange: Exchange, request: OfficerRequest) -> Callable[[], None]:
        """Ask for the rows with others; the function that is returned keeps them for `read`, after the exchange."""
        read_rows = exchange.ask(self.write_statement())
        return lambda: keep(request, self.name, read_rows())


type PackageRowsOf = Callable[[OfficerRequest], PackageRows[object] | None]
"""A function that returns the rows of a package; None for a reader whom they do not concern. My work asks for them
together with its own."""

type DayFigures = Callable[[OfficerRequest], Iterable[Figure]]
"""A function that returns the numbers of a package's tasks without a last day: at the reader's station, or in the cases
of `officers_shown`. It runs on every My work of a station, after `PackageCounts`, and reads nothing else."""


@dataclass(frozen=True, slots=True)
class StationLine:
    """A sentence on how the reader's station stands now, and the page with the act; `is_missing` marks what lacks."""

    text: Text
    url: str
    link_text: Text
    is_missing: bool


type StationLines = Callable[[OfficerRequest], StationLine | None]
"""A function that returns a package's sentence for the morning of a station; None for a reader whom it does not
concern. One query, by an index."""

_station_lines: dict[str, StationLines] = {}
_days: dict[str, DayFigures] = {}
_counts: dict[str, PackageCountsOf] = {}
_rows: dict[str, PackageRowsOf] = {}
_pages: dict[str, _Page] = {}
_case_links: dict[str, _CaseLink] = {}
_desk: dict[str, DeskFigures] = {}
_desk_counts: dict[str, FiguresToCount] = {}
_record_pages: dict[str, RecordPage] = {}


def register_page(url_name: str, title: Text, *, group: TabGroup, order: int) -> None:
    """Register a page about one case; its address takes `case_id` alone. The role table says who may open it."""
    _pages[url_name] = _Page(group, order, url_name, title)


def tabs(request: OfficerRequest, case_id: UUID) -> CaseTabs:
    """Return the tabs of a case that the officer may open; none where there is only one."""
    opened = sorted((page for page in _pages.values() if request.may(page.url_name)), key=lambda page: page.order)
    addresses = {page.url_name: case_address(case_id, page.url_name) for page in opened}
    above = (page for page in opened if request.path.startswith(addresses[page.url_name]))
    current = max(above, key=lambda page: len(addresses[page.url_name]), default=None)
    current_group = current.group if current else None
    first_pages = {page.group: page for page in reversed(opened)}
    group_tabs = [
        Tab(group.value, addresses[first_pages[group].url_name], group == current_group)
        for group in TabGroup
        if group in first_pages
    ]
    pages = [
        Tab(page.title, addresses[page.url_name], page is current) for page in opened if page.group == current_group
    ]
    return CaseTabs(group_tabs if len(group_tabs) > 1 else [], pages if len(pages) > 1 else [])


def register_case_link(url_name: str, title: Text, fits: Callable[[Collection[CaseKey]], bool]) -> None:
    """Register a page that the case page leads to where `fits` says so of the numbers of the case."""
    _case_links[url_name] = _CaseLink(url_name, title, fits)


def case_links(request: OfficerRequest, case_id: UUID, keys: Collection[CaseKey]) -> list[tuple[str, Text]]:
    """Return address and title of the pages of other packages about a case with these numbers."""
    return [
        (case_address(case_id, link.url_name), link.title)
        for link in _case_links.values()
        if request.may(link.url_name) and link.fits(keys)
    ]


def register_desk(name: str, figures: DeskFigures, counts: PackageCountsOf | None = None) -> None:
    """Register a package's numbers for the desk, shown under the limits of cases."""
    _desk[name] = figures
    if counts is not None:
        register_counts(name, counts)


def register_desk_counts(name: str, figures: FiguresToCount) -> None:
    """Register a package's numbers for the desk that are counted with those of the other packages."""
    _desk_counts[name] = figures
    _desk[name] = lambda request: _counted_figures(request, name)


def register_day(name: str, figures: DayFigures) -> None:
    """Register what a package has to be done without a last day: My work shows it with what is due today."""
    _days[name] = figures


def register_station_line(name: str, line: StationLines) -> None:
    """Register a sentence that My work of an officer in charge shows with the morning of the station."""
    _station_lines[name] = line


def station_lines(request: OfficerRequest) -> list[StationLine]:
    """Return the sentences of all packages for the morning of the reader's station."""
    lines = (station_line(request) for station_line in _station_lines.values())
    return [line for line in lines if line is not None]


def day_figures(request: OfficerRequest) -> list[Figure]:
    """Return what all packages have to be done without a last day."""
    count_at_once(request)
    return [figure for figures in _days.values() for figure in figures(request)]


def keep_officers_shown(request: OfficerRequest, officers: Collection[str] | None) -> None:
    """Keep the officers whose cases My work shows, before packages are asked; None for those of every officer.

    `officers` are their numbers in the State.
    """
    keep(request, _OFFICERS_SHOWN, officers)


def officers_shown(request: OfficerRequest) -> Collection[str] | None:
    """Return the officers whose own cases My work shows; None where a page is about a unit."""
    officers: Collection[str] | None = once(request, _OFFICERS_SHOWN, lambda: None)
    return officers


_OFFICERS_SHOWN = "officers whose cases My work shows"


def register_counts(name: str, counts: PackageCountsOf) -> None:
    """Register counts that are made together with those of all packages, by one query or in one exchange."""
    _counts[name] = counts


def desk_figures(request: OfficerRequest) -> list[Figure]:
    """Return what waits for an officer in all packages, in the order in which they registered."""
    count_at_once(request)
    return [figure for package_figures in _desk.values() for figure in package_figures(request)]


def _counted_figures(request: OfficerRequest, name: str) -> Iterator[Figure]:
    for figure, number in once(request, _NUMBERS, lambda: _count_figures(request))[name]:
        if number:
            yield figure.figure(number)


def _count_figures(request: OfficerRequest) -> NumbersByPackage:
    figures = _figures_to_count(request)
    return _with_numbers(figures, prepared_row_of(*_statements(figures)))


def _figures_to_count(request: OfficerRequest) -> Mapping[str, Sequence[FigureToCount]]:
    return {name: list(figures(request)) for name, figures in _desk_counts.items()}


def _statements(figures: Mapping[str, Sequence[FigureToCount]]) -> list[CountStatement[int]]:
    return [figure.statement for of_package in figures.values() for figure in of_package]


def _with_numbers(figures: Mapping[str, Sequence[FigureToCount]], numbers: Iterable[int]) -> NumbersByPackage:
    each = iter(numbers)
    return {name: [(figure, next(each)) for figure in of_package] for name, of_package in figures.items()}


_NUMBERS = "figures of all packages with their numbers"


def register_rows(name: str, rows: PackageRowsOf) -> None:
    """Register rows that My work asks for in one exchange with its own."""
    _rows[name] = rows


def ask_counts(exchange: Exchange, request: OfficerRequest, *, for_desk: bool = True) -> Callable[[], None]:
    """Ask for the counts of all packages; the function that is returned keeps them for this request.

    With `for_desk` the numbers are counted too that only `desk_figures` shows.
    """
    missing = _missing_counts(request)
    read_counts = exchange.count(*(counts.write_statement() for counts in missing))
    figures = _figures_to_count(request) if for_desk else {}
    read_numbers = exchange.count(*_statements(figures))

    def keep_counts() -> None:
        if for_desk:
            keep(request, _NUMBERS, _with_numbers(figures, read_numbers()))
        for counts, value in zip(missing, read_counts(), strict=True):
            keep(request, counts.name, value)
        keep(request, _ALL_COUNTED, value=True)

    return keep_counts


def ask_at_once(exchange: Exchange, request: OfficerRequest) -> Callable[[], None]:
    """Ask for the counts and rows of all packages; the function that is returned keeps them for this request."""
    keep_counts = ask_counts(exchange, request)
    wanted = [rows for rows_of in _rows.values() if (rows := rows_of(request)) is not None]
    keep_rows = [rows.ask(exchange, request) for rows in wanted]

    def keep_all() -> None:
        for keep_rows_of_package in keep_rows:
            keep_rows_of_package()
        keep_counts()  # last, since a count can depend on rows

    return keep_all


def count_at_once(request: OfficerRequest) -> None:
    """Make the counts of all packages that this request does not have yet, by one query."""
    if is_known(request, _ALL_COUNTED):
        return
    missing = _missing_counts(request)
    values = prepared_row_of(*(counts.write_statement() for counts in missing))
    for counts, value in zip(missing, values, strict=True):
        keep(request, counts.name, value)
    keep(request, _ALL_COUNTED, value=True)


_ALL_COUNTED = "counts of all packages"  # a request that has them writes no statement to find out that none is missing


def _missing_counts(request: OfficerRequest) -> list[PackageCounts[object]]:
    wanted = [counts for counts_of in _counts.values() if (counts := counts_of(request)) is not None]
    return [counts for counts in wanted if not is_known(request, counts.name)]


def register_record_page(kind: str, address: RecordPage) -> None:
    """Register a package's own page for a kind of event, which the page "Record an event" then leads to."""
    _record_pages[kind] = address


def record_page(request: OfficerRequest, case_id: UUID, kind: str) -> str:
    """Return the address of the page of another package that records a kind in this case; empty where there is none."""
    return _record_pages[kind](request, case_id) if kind in _record_pages else ""
