"""A dashboard's figures as sentences, rows and charts; every number with the address of its list."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.accounts.models import Posting
from itsso.advisories.figures.readings import FigureReading
from itsso.monitoring import words
from itsso.monitoring.counting.counts import Rate
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.dashboard.cases_to_ask import CasesToAsk, CaseToAsk, cases_to_ask, first_due
from itsso.monitoring.dashboard.charts import DashboardCharts
from itsso.monitoring.dashboard.duties import DutyRow, duty_rows
from itsso.monitoring.dashboard.exhibits import ExhibitCount, exhibit_counts
from itsso.monitoring.dashboard.forms import period_name
from itsso.monitoring.dashboard.links import (
    DashboardView,
    FigureLinks,
    LinkedCount,
    crime_in_india_url,
    csv_url,
    dashboard_url,
    stages_url,
)
from itsso.monitoring.dashboard.next_step import (
    DashboardStep,
    step_about_cases,
    step_about_first_due,
    step_about_units,
    step_where_nothing_is_urgent,
    unit_before_cases,
)
from itsso.monitoring.dashboard.queries import DashboardFigures
from itsso.monitoring.dashboard.status import (
    PressingGroup,
    StatusLine,
    compliance_sentences,
    due_in_a_week,
    is_of_now,
    status_line,
)
from itsso.monitoring.dashboard.units_below import UnitsBelow
from itsso.monitoring.dashboard.units_to_ask import UnitToAsk, units_to_ask
from itsso.monitoring.figures import AT_LABORATORY, BEHIND, CURRENT, DAYS_TO_LABORATORY_REPORT
from itsso.monitoring.removed import removed_text
from itsso.platform.clock import today
from itsso.protection.figures import measure
from itsso.protection.ranges import Ranges
from itsso.protection.roles import may
from itsso.ui import text
from itsso.ui.components import Figure, Text
from itsso.units import figures as named
from itsso.units.figures import Measured
from itsso.units.models import Unit, UnitKind


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate as its table shows it, its counts as `share`. Below ten cases there is no percentage and no interval."""

    name: Text
    meaning: Text
    percent: str
    interval: str
    share: Text


class Dashboard:
    """One unit's page, in one of its views. Each part is calculated when the template uses it.

    `lists` says whether the reader may open the lists behind the numbers: without them no number is a link.
    `read_readings` returns the figures that are counted once an hour for the same readers, as on today.
    """

    def __init__(
        self,
        figures: DashboardFigures,
        ranges: Ranges,
        reader: Posting,
        read_readings: Callable[[Unit], Mapping[str, FigureReading]],
        part: DashboardView = DashboardView.FIRST,
        sort: str = "",
        *,
        lists: bool = True,
    ) -> None:
        self.part, self.read_readings = part, read_readings
        self.figures, self.unit, self.query, self.counts = figures, figures.unit, figures.query, figures.counts
        self.ranges, self.reader, self.links = ranges, reader, FigureLinks(figures.unit, figures.query, lists)
        self.below = UnitsBelow(figures, self.links, sort)
        self.charts = DashboardCharts(figures, self.links)

    @property
    def drawn_from(self) -> Hashable:
        """Return all that a part of the page depends on that has no reading, no case and no moment of counting."""
        return self.figures.drawn_from, self.links.lists

    @property
    def counted_at(self) -> str:
        """Return when the figures were counted, as text."""
        return text.moment(self.figures.counted_at)

    @property
    def silent(self) -> bool:
        """Return whether no data ever came from the unit: then the page shows no number."""
        return not self.figures.known_for.known

    @property
    def known_for(self) -> str:
        """Return from how many districts data came, as text; empty where from all."""
        return words.known_districts(self.figures.known_for)

    @property
    def removed(self) -> str:
        """Return how many cases were removed by order of a court, as text; empty where none was."""
        return removed_text(self.figures.removed)

    @property
    def scope(self) -> str:
        """Return which cases are counted."""
        return words.counted(self.query.scope, self.query.offence)

    @property
    def period(self) -> Text:
        """Return the name of the period whose FIRs are counted."""
        return period_name(self.query.period)

    @property
    def answer(self) -> str:
        """Return how many police reports came within the limit, as sentences."""
        return compliance_sentences(self.figures)

    @cached_property
    def status(self) -> StatusLine | None:
        """Return the number of the most pressing cases; None where no case is counted."""
        return status_line(self.figures, self.links)

    @property
    def next_step(self) -> DashboardStep:
        """Return the most urgent unit or case with its officer, and the reader's next act; none for a past day."""
        if self.status is None or not self.is_of_now:
            return DashboardStep()
        group = self.status.group
        if group is None:
            return step_where_nothing_is_urgent(self.figures, self.reader)
        if not self.links.lists:
            return step_about_units(self.figures, self.units_to_ask)
        if group == PressingGroup.BEYOND:
            return step_about_cases(self.figures, self.links, self._cases_to_ask)
        first = first_due(self.figures, self.ranges, group)
        return DashboardStep() if first is None else step_about_first_due(first, self.status)

    @property
    def day(self) -> str:
        """Return the days of the figure as text."""
        return words.days(self.query)

    @cached_property
    def _readings(self) -> Mapping[str, FigureReading]:
        return self.read_readings(self.unit)

    @cached_property
    def _cases_to_ask(self) -> CasesToAsk:
        late = unit_before_cases(self.figures)
        return cases_to_ask(self.figures, self.ranges, self.reader, late.unit if late else None)

    @property
    def to_ask(self) -> Sequence[CaseToAsk]:
        """Return the cases longest beyond the limit; none for a reader without lists."""
        return self._cases_to_ask.cases if self.links.lists else []

    @property
    def to_ask_title(self) -> str:
        """Return the title of these cases; of a past day nobody is asked about them."""
        return _("Ask about these cases") if self.is_of_now else _("Pending longest beyond the time limit")

    @property
    def is_of_now(self) -> bool:
        """Return whether the figures say how it stands now."""
        return is_of_now(self.query)

    @cached_property
    def units_to_ask(self) -> list[UnitToAsk]:
        """Return the units below with the most cases beyond the limit, for a reader without lists of cases."""
        return [] if self.links.lists or self.silent else units_to_ask(self.figures)

    @property
    def units_to_ask_title(self) -> str:
        """Return the title of these units."""
        if self.is_nation:
            return _("Ask these States: most cases pending beyond the time limit")
        return _("Ask these units: most cases pending beyond the time limit")

    @property
    def beyond_url(self) -> str:
        """Return the address of the list of all cases pending beyond the limit."""
        return self.links.list_url("beyond")

    @property
    def duties(self) -> list[DutyRow]:
        """Return how often the duties of the first 24 hours were done in time, as on today."""
        return duty_rows(FigureLinks(self.unit, FigureQuery(today()), self.links.lists), self._readings)

    @cached_property
    def _at_laboratory(self) -> Measured | None:
        """Return how many cases wait for laboratories, by the laboratories' own ledger; None where it is not known."""
        if self.unit.kind != UnitKind.STATION and self.query.provisional:
            return self._readings[AT_LABORATORY].measured  # counted with the exhibits of the same ledger below it
        return measure(AT_LABORATORY, self.unit, self.query.as_on)

    @property
    def waiting_on(self) -> SafeString | None:
        """Return the chart of whom cases wait for; the list of those at laboratories opens in the reader's own unit."""
        waiting = self._at_laboratory
        opens = self.unit.pk == self.reader.unit_id and may(self.reader.role, "forensics:waiting")
        return self.charts.waiting_on(waiting.value if waiting else 0, self.laboratory_url if opens else "")

    @property
    def days(self) -> SafeString | None:
        """Return the chart of where the days go; the days at laboratories only as on today."""
        reading = self._readings.get(DAYS_TO_LABORATORY_REPORT) if self.query.provisional else None
        return self.charts.days(reading.measured if reading is not None else None)

    @cached_property
    def laboratory(self) -> str:
        """Return how many cases wait for laboratories, and since when, by the laboratories' own ledger.

        Empty where none waits or it is not known. Exhibits that only a feed reports are in `exhibits`.
        """
        waiting = self._at_laboratory
        if waiting is None or waiting.since is None:
            return ""
        answer = ngettext(
            "%(n)s case is waiting for a laboratory report since %(day)s (exhibits forwarded in ITSSO).",
            "%(n)s cases are waiting for a laboratory report, the oldest since %(day)s (exhibits forwarded in ITSSO).",
            waiting.value,
        ) % {"n": text.count(waiting.value), "day": text.day(waiting.since)}
        if waiting.known_for is None or waiting.known_for.complete:
            return answer
        return f"{answer} ({named.known_for_text(waiting.known_for)})"

    @property
    def readings(self) -> Hashable:
        """Return the readings of the page, to compare."""
        return tuple(self._readings.values())

    @property
    def exhibits(self) -> list[ExhibitCount]:
        """Return the exhibits pending with laboratories as on today, by source; nothing for a day of the past."""
        return exhibit_counts(self.unit, self._readings) if self.query.provisional else []

    @property
    def laboratory_url(self) -> str:
        """Return the page on which a police officer sees these cases of the own unit."""
        return named.figure(AT_LABORATORY).link(self.unit, self.query.as_on)

    @property
    def feed(self) -> str:
        """Return how current the feed is today, whatever day was requested.

        For the nation's districts it is counted once an hour.
        """
        read = self._readings
        current, behind = read[CURRENT].measured, read[BEHIND].measured
        if current is None or behind is None:
            return _("No CCTNS entry has been received yet.")
        newest = text.day(today() - timedelta(days=behind.value))
        if current.known_for and current.known_for.of == 1:
            return _("Newest CCTNS entry: %(day)s.") % {"day": newest}
        values = {"n": text.count(current.value), "all": text.count(current.of or 0), "day": newest}
        return (
            _(
                "CCTNS: %(n)s of %(all)s districts up to date (an entry of the last two days); "
                "newest entry of the district furthest behind: %(day)s."
            )
            % values
        )

    @property
    def panels(self) -> list[Figure]:
        """Return the numbers at the top of the page, beside the cases that press most (`status`)."""
        counts, due = self.counts, due_in_a_week(self.figures)
        today = counts.due_today_open
        due_today = [self._panel(today, _("due today"), "due_today_open", "soon" if today else "plain")]
        return [
            *(due_today if self.query.provisional else []),
            self._panel(due, _("due in the 7 days after"), "due_in_a_week", "soon" if due else "plain"),
            self._panel(counts.open, _("under investigation"), "open", "plain"),
            self._panel(counts.registered, _("registered"), "registered", "plain"),
        ]

    def _panel(self, n: int, name: str, condition: str, tone: str) -> Figure:
        return Figure(n, name, self.links.list_url(condition), tone)

    @property
    def rates(self) -> list[RateRow]:
        """Return compliance and the rates next to it."""
        return [self._rate(name, *row) for name, row in words.RATES.items()]

    @property
    def quality(self) -> list[RateRow]:
        """Return the rates on the quality of investigations, which complement those on speed."""
        return [self._rate(name, *row) for name, row in words.QUALITY.items()]

    def _rate(self, name: str, title: Text, meaning: Text, part: str, whole: str) -> RateRow:
        rate: Rate = getattr(self.counts, name)
        return RateRow(
            title,
            meaning,
            *words.percent_and_interval(rate),
            self.links.share(part, whole, rate),
        )

    @property
    def marked(self) -> list[tuple[Text, LinkedCount]]:
        """Return the counts listed apart, because they stop no limit or because authorities differ."""
        today = ("due_today", "due_today_done") if self.query.provisional else ()
        names = (*today, "otherwise", "stayed", "disputed", "disputed_open", "charge_sheet", "closure", "pocso")
        return [(words.CONDITIONS[name], self.links.number(name, getattr(self.counts, name))) for name in names]

    @property
    def ncrb(self) -> list[tuple[Text, str]]:
        """Return NCRB's own rates of the calendar year, under their own names; empty for another period."""
        work = self.figures.work
        if work is None:
            return []
        return [
            (
                _("Charge-sheeting rate (charge-sheeted, of cases disposed of by police in the year)"),
                text.share(*work.charge_sheeting_rate),
            ),
            (
                _(
                    "Pendency percentage (pending at the end of the year, or on the day if earlier, "
                    "of the total cases for investigation)"
                ),
                text.share(*work.pendency),
            ),
        ]

    @property
    def views(self) -> list[tuple[Text, str]]:
        """Return the other views and pages of the same figures, with their addresses."""
        titles = {
            DashboardView.FIRST: _("Overview"),
            DashboardView.UNITS: _("All subordinate units"),
            DashboardView.MORE: _("More figures"),
        }
        if not self.figures.parts:
            del titles[DashboardView.UNITS]
        views = [
            (title, dashboard_url(self.unit, self.query, part)) for part, title in titles.items() if part != self.part
        ]
        if self.part == DashboardView.MORE:
            views.append((_("Crime in India tables"), crime_in_india_url(self.unit, self.query)))
        return [
            *views,
            (_("Drafts and delays"), stages_url(self.unit, self.query)),
            (_("Download these figures (CSV)"), self.csv_url),
        ]

    @property
    def defines(self) -> bool:
        """Return whether this view says how the figures are counted; the others, which are opened often, lead to it."""
        return self.part == DashboardView.MORE

    @property
    def definitions_url(self) -> str:
        """Return the address at which it is said how the figures are counted."""
        return f"{dashboard_url(self.unit, self.query, DashboardView.MORE)}#counted"

    @property
    def units_url(self) -> str:
        """Return the address of the table of all units below."""
        return dashboard_url(self.unit, self.query, DashboardView.UNITS)

    @property
    def is_nation(self) -> bool:
        """Return whether this is the nation's dashboard, which compares States as tiles."""
        return self.unit.kind == UnitKind.NATION

    @property
    def csv_url(self) -> str:
        """Return the address of the same numbers as CSV."""
        return csv_url(self.unit, self.query)
