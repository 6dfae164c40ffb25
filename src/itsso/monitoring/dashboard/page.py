"""A dashboard's figures as sentences, rows and charts; every number with the address of its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.advisories.figures import readings
from itsso.monitoring import words
from itsso.monitoring.comparison.dispersion import dispersion, pooled
from itsso.monitoring.counting.counts import CaseCounts, Rate
from itsso.monitoring.counting.course import median_days, survival
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.queries import ChildFigures, DashboardFigures
from itsso.monitoring.dashboard.forms import period_name
from itsso.platform.clock import today
from itsso.protection.figures import measure
from itsso.ui import charts, text
from itsso.ui.charts.funnel import SIGNALS
from itsso.ui.components import Figure, Text, link
from itsso.ui.shares import wilson
from itsso.units import figures as named
from itsso.units.models import STATES, Unit, UnitKind

WEEK = 7
AT_LABORATORY = "forensics.at_laboratory"
"""The laboratories' figure, by the name under which their package registers it."""

CURRENT, BEHIND = "cctns_districts_current", "cctns_feed_days_behind"
"""The feed's figures, by the names under which its package registers them. They are known for today only."""

TWO_MONTHS, NINETY = 61, 90
"""Days at which the curve has lines: about two months, and the longer custody limit."""


@lru_cache(maxsize=50_000)
def _address(page: str, unit_id: int) -> str:
    """Return the address of a unit's page. Cached: a dashboard has hundreds of them."""
    return reverse(f"monitoring:{page}", args=[unit_id])


@lru_cache(maxsize=1000)
def _asking(query: FigureQuery) -> str:
    return urlencode(query.url_parameters)


def list_url(unit: Unit, query: FigureQuery, condition: str, more: str = "") -> str:
    """Return the address of the cases behind a number; `more` is a further parameter, such as "month=2026-05"."""
    return f"{_address('list', unit.pk)}?show={condition}&{more and more + '&'}{_asking(query)}"


def dashboard_url(unit: Unit, query: FigureQuery | None) -> str:
    """Return the address of a unit's dashboard with the same query."""
    address = _address("dashboard", unit.pk)
    return f"{address}?{_asking(query)}" if query else address


@dataclass(frozen=True, slots=True)
class LinkedCount:
    """A count with the address of its list; no address where the reader may not open the list."""

    n: int
    url: str

    @property
    def linked(self) -> Text:
        """Return the count for a page, a link where there is a list."""
        return link(text.count(self.n), self.url) if self.url else text.count(self.n)


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate as its table shows it. Below ten cases there is no percentage and no interval."""

    name: Text
    meaning: Text
    percent: str
    interval: str
    numerator: LinkedCount
    denominator: LinkedCount


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A unit below, with its values for comparison; all of them are None where its counts are withheld."""

    unit: Unit
    url: str
    counts: CaseCounts | None = None
    passed: LinkedCount | None = None
    within: LinkedCount | None = None
    percent: str = ""
    interval: str = ""
    beyond: LinkedCount | None = None
    signal: Text = "–"
    note: str = ""
    silent: bool = False

    @property
    def order(self) -> tuple[int, float, int]:
        """Return cases past the limit, compliance and cases beyond it, to sort by.

        Withheld or unknown ones sort lowest.
        """
        if self.counts is None:
            return -1, -1.0, -1
        return self.counts.passed, self.counts.compliance.value or 0.0, self.counts.beyond


class Dashboard:
    """One unit's page. Each part is calculated when the template uses it.

    `lists` says whether the reader may open the lists behind the numbers: without them no number is a link.
    """

    def __init__(self, figures: DashboardFigures, sort: str = "", *, lists: bool = True) -> None:
        self.figures, self.unit, self.query, self.counts = figures, figures.unit, figures.query, figures.counts
        self.sort, self.lists = sort, lists
        self.told_parts = [
            (part.unit, part.counts) for part in figures.parts if part.counts is not None and not part.silent
        ]

    def _list_url(self, condition: str, more: str = "", unit: Unit | None = None) -> str:
        return list_url(unit or self.unit, self.query, condition, more) if self.lists else ""

    def _number(self, condition: str, n: int) -> LinkedCount:
        return LinkedCount(n, self._list_url(condition))

    @property
    def withholds(self) -> bool:
        """Return whether counts of some unit below are withheld."""
        return any(part.counts is None for part in self.figures.parts)

    @property
    def silent(self) -> bool:
        """Return whether no data ever came from the unit: then the page shows no number."""
        return not self.figures.known_for.known

    @property
    def known_for(self) -> str:
        """Return from how many districts data came, as text; empty where from all."""
        known_for = self.figures.known_for
        if known_for.complete:
            return ""
        return _("Data from %(known)s of %(of)s districts; the others have never sent any and are in no figure.") % {
            "known": text.count(known_for.known),
            "of": text.count(known_for.of),
        }

    @property
    def limit(self) -> str:
        """Return the limit as text."""
        return _("two months") if self.query.basis == "two_months" else _("60 days")

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
        """Return the main result as sentences, with its counts."""
        counts = self.counts
        if self.silent:
            return _("No data has been received from here. This does not mean that there are no cases.")
        if not counts.registered:
            return _("No FIR of this list was registered in this period.")
        values = {
            "within": text.count(counts.within),
            "passed": text.count(counts.passed),
            "percent": text.percent(*counts.compliance),
            "limit": self.limit,
            "beyond": text.count(counts.beyond),
            "young": text.count(counts.registered - counts.passed),
        }
        if not counts.passed:
            return _("No case has come to its limit (%(limit)s) yet; %(young)s are before it.") % values
        if counts.passed < text.FEW:
            compliance = _("Final report within %(limit)s: %(within)s of %(passed)s cases past the limit.")
        else:
            compliance = _(
                "Final report within %(limit)s: %(percent)s (%(within)s of %(passed)s cases past the limit)."
            )
        answer = f"{compliance} {_('Pending beyond the limit: %(beyond)s.')}" % values
        if counts.due_today_open:
            answer += " " + _("Due today: %(n)s.") % {"n": text.count(counts.due_today_open)}
        return answer

    @property
    def day(self) -> str:
        """Return the days of the figure as text."""
        return words.days(self.query)

    @cached_property
    def _readings(self) -> Mapping[str, readings.FigureReading]:
        """Return the figures that are counted once an hour for the same readers, as on today."""
        return readings.unit_readings((CURRENT, BEHIND, AT_LABORATORY), self.unit, today())

    @property
    def laboratory(self) -> str:
        """Return how many cases wait for laboratories, and since when, by the laboratories' own ledger.

        Empty where none waits or it is not known. Exhibits that only a feed reports are shown with each case and not
        counted here.
        """
        if self.unit.kind in (UnitKind.NATION, *STATES) and self.query.provisional:
            waiting = self._readings[AT_LABORATORY].measured  # for how much it is known is too much to ask each time
        else:
            waiting = measure(AT_LABORATORY, self.unit, self.query.as_on)
        if waiting is None or waiting.since is None:
            return ""
        answer = ngettext(
            "%(n)s case is waiting for a laboratory report since %(day)s (exhibits forwarded in ITSSO).",
            "%(n)s cases are waiting for a laboratory report, the first since %(day)s (exhibits forwarded in ITSSO).",
            waiting.value,
        ) % {"n": text.count(waiting.value), "day": text.day(waiting.since)}
        if waiting.known_for is None or waiting.known_for.complete:
            return answer
        return f"{answer} ({named.known_for_text(waiting.known_for)})"

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
            return _("No CCTNS entry has come yet.")
        newest = text.day(today() - timedelta(days=behind.value))
        if current.known_for and current.known_for.of == 1:
            return _("Newest CCTNS entry: %(day)s.") % {"day": newest}
        values = {"n": text.count(current.value), "all": text.count(current.of or 0), "day": newest}
        return (
            _("CCTNS: %(n)s of %(all)s districts current (an entry of the last two days); furthest behind: %(day)s.")
            % values
        )

    @property
    def panels(self) -> list[Figure]:
        """Return the numbers at the top of the page."""
        counts, due = self.counts, sum(self.figures.course.due[: WEEK + 1])
        today = counts.due_today_open
        due_today = [self._panel(today, _("due today"), "due_today_open", "soon" if today else "plain")]
        return [
            self._panel(counts.beyond, _("pending beyond the limit"), "beyond", "bad" if counts.beyond else "plain"),
            *(due_today if self.query.provisional else []),
            self._panel(due, _("due within a week"), "due_in_a_week", "soon" if due else "plain"),
            self._panel(counts.open, _("under investigation"), "open", "plain"),
            self._panel(counts.registered, _("registered"), "registered", "plain"),
        ]

    def _panel(self, n: int, name: str, condition: str, tone: str) -> Figure:
        return Figure(text.count(n), name, self._list_url(condition), tone)

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
            title, meaning, *_percent_and_interval(rate, 2), self._number(part, rate[0]), self._number(whole, rate[1])
        )

    @property
    def marked(self) -> list[tuple[Text, LinkedCount]]:
        """Return the counts listed apart, because they stop no limit or because authorities differ."""
        today = ("due_today", "due_today_done") if self.query.provisional else ()
        names = (*today, "otherwise", "stayed", "disputed", "disputed_open", "charge_sheet", "closure", "pocso")
        return [(words.CONDITIONS[name], self._number(name, getattr(self.counts, name))) for name in names]

    @cached_property
    def _compliances(self) -> list[Rate]:
        return [counts.compliance for _unit, counts in self.told_parts]

    @cached_property
    def _dispersion(self) -> float:
        return dispersion(self._compliances)

    @property
    def children(self) -> list[ChildRow]:
        """Return the units below, in the requested order; closed ones that never had a case are left out."""
        together = pooled(self._compliances).value or 0.0
        rows = [
            self._child(part, together)
            for part in self.figures.parts
            if (part.counts and part.counts.registered) or not part.unit.closed
        ]
        key = _SORTS.get(self.sort.lstrip("-"))
        return sorted(rows, key=key, reverse=self.sort.startswith("-")) if key else rows

    @property
    def apportioned_below(self) -> bool:
        """Return whether one of them is a station that no list names."""
        return any(part.unit.apportioned for part in self.figures.parts)

    def _child(self, part: ChildFigures, together: float) -> ChildRow:
        unit, counts, known_for = part
        if counts is None or known_for is None:
            return ChildRow(unit, "")
        if part.silent:
            return ChildRow(unit, dashboard_url(unit, self.query), silent=True)
        note = "" if known_for.complete else named.known_for_text(known_for)
        passed, within, beyond = (
            LinkedCount(n, self._list_url(name, unit=unit))
            for n, name in ((counts.passed, "passed"), (counts.within, "within"), (counts.beyond, "beyond"))
        )
        signal = charts.signal(counts.within, counts.passed, together, self._dispersion)
        signal_text = SIGNALS[signal] if counts.passed else "–"
        url = dashboard_url(unit, self.query)
        return ChildRow(
            unit, url, counts, passed, within, *_percent_and_interval(counts.compliance, 1), beyond, signal_text, note
        )

    @property
    def tiles(self) -> SafeString | None:
        """Return the map of tiles by State; None for a unit other than the nation."""
        if self.unit.kind != UnitKind.NATION:
            return None
        tiles = [
            charts.Tile(
                unit.state,
                unit.local_name,
                _on_tile(counts.compliance),
                counts.compliance.value,
                dashboard_url(unit, self.query),
            )
            for unit, counts in self.told_parts
            if unit.state in charts.TILES
        ]
        tiles += [
            charts.Tile(unit.state, unit.local_name, "–", None, dashboard_url(unit, self.query))
            for unit in (part.unit for part in self.figures.parts if part.silent)
            if unit.state in charts.TILES
        ]
        measure = _("Final report within %(limit)s") % {"limit": self.limit}
        caption = _("Final report within %(limit)s, by State and Union Territory") % {"limit": self.limit}
        return charts.tile_grid(tiles, caption, measure)

    @property
    def funnel(self) -> SafeString | None:
        """Return the units below compared with chance; None where there are fewer than two to compare."""
        compared = [
            charts.FunnelUnit(unit.local_name, *counts.compliance, dashboard_url(unit, self.query))
            for unit, counts in self.told_parts
            if counts.passed
        ]
        if len(compared) < 2:
            return None
        return charts.funnel_plot(
            compared,
            self._funnel_says(compared),
            measure=_("Compliance of the units below"),
            due=_("Cases past the limit"),
            dispersion=self._dispersion,
        )

    def _funnel_says(self, compared: Sequence[charts.FunnelUnit]) -> str:
        together = pooled([Rate(unit.part, unit.whole) for unit in compared]).value or 0.0
        signals = [charts.signal(unit.part, unit.whole, together, self._dispersion) for unit in compared]
        values = {
            "units": text.count(len(compared)),
            "below": text.count(signals.count("far_below")),
            "above": text.count(signals.count("far_above")),
        }
        sentence = _("Far below what chance would do: %(below)s of %(units)s units; far above: %(above)s.") % values
        if self._dispersion > 1:
            sentence += " " + _("Units differ for reasons of their own, so the limits are wider.")
        return sentence

    @property
    def run(self) -> SafeString:
        """Return the chart of compliance by month of FIR."""
        months = [
            charts.Month(
                f"{month:%m-%Y}",
                *counts.compliance,
                self._list_url("passed", f"month={month:%Y-%m}") if counts.passed else "",
            )
            for month, counts in self.figures.months
        ]
        whole = CaseCounts.total(counts for _month, counts in self.figures.months).compliance
        caption = _("FIRs of the last 24 months: final report in time in %(share)s") % {"share": text.share(*whole)}
        return charts.run_chart(months, caption, _("Compliance by month of FIR"))

    @property
    def outcomes(self) -> SafeString:
        """Return the chart of how far the FIRs of the period came, stage by stage, as far as figures know."""
        stages = [(name, getattr(self.counts, name)) for name in ("registered", "done", "charge_sheet")]
        bars = [charts.Bar(words.CONDITIONS[name], n, self._list_url(name) if n else "") for name, n in stages]
        values = {name: text.count(n) for name, n in stages}
        caption = _("Of %(registered)s FIRs %(done)s have a final report, %(charge_sheet)s a charge sheet") % values
        note = _("What courts did with them stands on the page of each case; figures do not count it.")
        return charts.count_bars(bars, caption, _("FIRs by how far they came"), _("Stage"), note)

    @property
    def ageing(self) -> SafeString:
        """Return the chart of open cases by age, in NCRB's six classes."""
        counts = self.counts
        caption = _("%(beyond)s of %(open)s open cases are beyond the limit") % {
            "beyond": text.count(counts.beyond),
            "open": text.count(counts.open),
        }
        return charts.count_bars(self._classes("open", counts.open_by_age), caption, _("Open cases by age"), _("Age"))

    @property
    def times(self) -> SafeString:
        """Return the chart of final reports by the time they took, in NCRB's six classes."""
        counts = self.counts
        caption = _("%(first)s of %(done)s final reports came in time") % {
            "first": text.count(counts.done_1),
            "done": text.count(counts.done),
        }
        measure = _("Final reports by the time they took")
        return charts.count_bars(self._classes("done", counts.done_by_time), caption, measure, _("Time"))

    def _classes(self, kind: str, numbers: Sequence[int]) -> list[charts.Bar]:
        names = words.ages(self.query.basis)
        return [
            charts.Bar(name, n, self._list_url(f"{kind}_{at}") if n else "")
            for at, (name, n) in enumerate(zip(names, numbers, strict=True), start=1)
        ]

    @property
    def curve(self) -> SafeString | None:
        """Return the curve of the share still without a report; None where too few cases were watched."""
        estimate = survival(self.figures.course)
        if not estimate or estimate[0].at_risk < text.FEW:
            return None
        median = median_days(estimate)
        caption = (
            _("Half of the cases had a final report after %(days)s days") % {"days": median}
            if median is not None
            else _("More than half of the cases have no final report yet")
        )
        steps = [charts.SurvivalStep(step.day, step.still_open, step.at_risk) for step in estimate]
        marks = [(TWO_MONTHS, _("two months")), (NINETY, _("90 days"))]
        return charts.still_open_curve([charts.SurvivalCurve(_("all"), steps)], caption, marks=marks)

    @property
    def falling_due(self) -> SafeString:
        """Return the chart of cases that fall due on each of the next days."""
        day, due = self.query.as_on, self.figures.course.due
        overdue = self.counts.beyond + self.counts.disputed_open
        days = [
            charts.DueDay(on, n, self._list_url("open", f"due={on}") if n else "")
            for on, n in ((day + timedelta(days=at), n) for at, n in enumerate(due[1:], start=1))
        ]
        if self.query.provisional:
            n = due[0] + self.counts.due_today_open
            days.insert(0, charts.DueDay(day, n, self._list_url("falls_due_today") if n else ""))
        caption = _("%(n)s cases fall due in the next 60 days; %(overdue)s are past their due date") % {
            "n": text.count(sum(day_bar.number for day_bar in days)),
            "overdue": text.count(overdue),
        }
        first = charts.DueDay(day, overdue, self._list_url("past_due") if overdue else "")
        return charts.falling_due_bars(first, days, caption, _("Final reports falling due"))

    @property
    def ncrb(self) -> list[tuple[Text, str]]:
        """Return NCRB's own rates of the calendar year, under their own names; empty for another period."""
        work = self.figures.work
        if work is None:
            return []
        return [
            (
                _("Charge-sheeting rate (charge-sheeted of disposed of by police)"),
                text.share(*work.charge_sheeting_rate),
            ),
            (_("Pendency percentage (pending at the end of total for investigation)"), text.share(*work.pendency)),
        ]

    @property
    def csv_url(self) -> str:
        """Return the address of the same numbers as CSV."""
        return f"{_address('csv', self.unit.pk)}?{_asking(self.query)}"


_SORTS: Mapping[str, Callable[[ChildRow], Any]] = {
    "name": lambda row: row.unit.local_name,
    "passed": lambda row: row.order[0],
    "share": lambda row: row.order[1],
    "beyond": lambda row: row.order[2],
}


def _percent_and_interval(rate: Rate, places: int) -> tuple[str, str]:
    """Return percentage and 95 % interval; both empty below ten cases."""
    if rate.denominator < text.FEW:
        return "", ""
    low, high = wilson(rate)
    return text.percent(*rate, places), f"{100 * low:.1f} – {100 * high:.1f}%"


def _on_tile(rate: Rate) -> str:
    if not rate.denominator:
        return "–"
    return f"{rate.numerator}/{rate.denominator}" if rate.denominator < text.FEW else text.percent(*rate, 0)
