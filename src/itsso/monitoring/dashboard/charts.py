"""The charts of a dashboard about the unit's own cases; each bar and each month has the address of its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.lawbook import facts
from itsso.monitoring import words
from itsso.monitoring.counting.counts import CaseCounts
from itsso.monitoring.counting.course import median_days, survival
from itsso.monitoring.dashboard.links import FigureLinks
from itsso.monitoring.dashboard.queries import DashboardFigures
from itsso.monitoring.stages.page import HOLDER_TITLES, by_frequency
from itsso.ui import charts, text
from itsso.ui.components import Text
from itsso.units.figures import KnownFor, Measured, known_for_text

MOST_REASONS = 5
"""Reasons for delay that are drawn; the page of drafts and delays lists all."""

_TO_DUTY: Mapping[str, Text] = {
    "examination": gettext_lazy("FIR to medical examination"),
    "statement": gettext_lazy("FIR to statement before a Magistrate"),
}
"""Duty (`measures.OUTCOMES`) -> the title of the days from the FIR to its entry."""
_OF_DUTIES: Text = gettext_lazy(
    "Examination and statement: every victim with an entry in the last twelve months, including that it was declined."
)

TWO_MONTHS, NINETY = 61, 90
"""Days at which the curve has lines: about two months, and the longer custody limit."""


class DashboardCharts:
    """The charts of one unit's cases. Each is drawn when the template uses it."""

    def __init__(self, figures: DashboardFigures, links: FigureLinks) -> None:
        self.figures, self.query, self.counts, self.links = figures, figures.query, figures.counts, links

    @property
    def run(self) -> SafeString:
        """Return the chart of compliance by month of FIR."""
        months = [
            charts.Month(
                f"{month:%m-%Y}",
                *counts.compliance,
                self.links.list_url("passed", f"month={month:%Y-%m}") if counts.passed else "",
            )
            for month, counts in self.figures.months
        ]
        whole = CaseCounts.total(counts for _month, counts in self.figures.months).compliance
        caption = _(
            "Last 24 months, FIRs of the chosen period: of those whose time limit has passed, "
            "police report within it in %(share)s"
        ) % {"share": text.share(*whole)}
        return charts.run_chart(months, caption, _("Compliance rate by month of FIR"))

    @property
    def outcomes(self) -> SafeString:
        """Return the chart of how far the FIRs of the period came, stage by stage, as far as figures know."""
        stages = [(name, getattr(self.counts, name)) for name in ("registered", "done", "charge_sheet")]
        bars = [charts.Bar(words.CONDITIONS[name], n, self.links.list_url(name) if n else "") for name, n in stages]
        values = {name: text.count(n) for name, n in stages}
        caption = (
            _("FIRs: %(registered)s; with a police report: %(done)s, of which charge sheets: %(charge_sheet)s") % values
        )
        note = _("What the courts did after the police report is not in this chart; it is on the page of each case.")
        return charts.count_bars(bars, caption, _("FIRs by stage reached"), _("Stage"), note)

    @property
    def ageing(self) -> SafeString | None:
        """Return the chart of open cases by age, in NCRB's six classes; None where no case is open."""
        counts = self.counts
        if not counts.open:
            return None
        caption = _("Beyond the time limit: %(beyond)s of %(open)s pending cases") % {
            "beyond": text.count(counts.beyond),
            "open": text.count(counts.open),
        }
        return charts.count_bars(
            self._classes("open", counts.open_by_age), caption, _("Pending cases by age"), _("Age of the case")
        )

    @property
    def times(self) -> SafeString | None:
        """Return the chart of final reports by the time they took, in NCRB's six classes; None where there is none."""
        counts = self.counts
        if not counts.done:
            return None
        caption = _("Within the time limit: %(first)s of %(done)s police reports") % {
            "first": text.count(counts.done_1),
            "done": text.count(counts.done),
        }
        measure = _("Police reports by time taken")
        return charts.count_bars(self._classes("done", counts.done_by_time), caption, measure, _("Time taken"))

    def _classes(self, kind: str, numbers: Sequence[int]) -> list[charts.Bar]:
        names = words.ages(self.query.basis)
        return [
            charts.Bar(name, n, self.links.list_url(f"{kind}_{at}") if n else "")
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
            _("Half of the cases have a police report within %(days)s days of the FIR (estimated)") % {"days": median}
            if median is not None
            else _("So far, fewer than half of the cases have had a police report within a year of the FIR")
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
            charts.DueDay(on, n, self.links.list_url("open", f"due={on}") if n else "")
            for on, n in ((day + timedelta(days=at), n) for at, n in enumerate(due[1:], start=1))
        ]
        if self.query.provisional:
            n = due[0] + self.counts.due_today_open
            days.insert(0, charts.DueDay(day, n, self.links.list_url("falls_due_today") if n else ""))
        caption = _("Pending cases due within 60 days: %(n)s; past their due date: %(overdue)s") % {
            "n": text.count(sum(day_bar.number for day_bar in days)),
            "overdue": text.count(overdue),
        }
        first = charts.DueDay(day, overdue, self.links.list_url("past_due") if overdue else "")
        return charts.due_calendar(first, days, caption, _("Police reports falling due"))

    @property
    def reasons(self) -> SafeString | None:
        """Return the chart of the reasons for delay of the cases pending beyond the limit, the most frequent first.

        A case with several reasons is in several bars. Those without one have a bar of their own. None where no case is
        beyond the limit.
        """
        stages = self.figures.stages
        beyond, with_reason = stages.counts["beyond"], stages.counts["beyond_with_reason"]
        if not beyond:
            return None
        most = by_frequency(stages.reasons)[:MOST_REASONS]
        bars = [
            charts.Bar(facts.code(reason), n, self.links.list_url("beyond", f"reason={reason}")) for reason, n in most
        ]
        if beyond > with_reason:
            without = self.links.list_url("beyond_without_reason")
            bars.append(charts.Bar(_("no reason recorded"), beyond - with_reason, without))
        caption = _("Reason recorded for %(known)s of %(beyond)s cases pending beyond the time limit") % {
            "known": text.count(with_reason),
            "beyond": text.count(beyond),
        }
        return charts.count_bars(bars, caption, _("Cases by reason for delay"), _("Reason for delay"))

    def waiting_on(self, at_laboratory: int, laboratory_url: str) -> SafeString | None:
        """Return the chart of whom cases wait for, as far as it is recorded; None where none is known to wait.

        Cases at laboratories are all of the unit, by the exhibits forwarded in this system; drafts are those of the
        cases of the query.
        """
        counts, bars = self.figures.stages.counts, []
        if at_laboratory:
            bars.append(charts.Bar(_("Laboratory (exhibits forwarded in ITSSO)"), at_laboratory, laboratory_url))
        bars += [
            charts.Bar(
                format_lazy(_("Draft: {holder}"), holder=title),
                counts[f"draft_now_{holder}"],
                self.links.list_url(f"draft_now_{holder}"),
            )
            for holder, title in HOLDER_TITLES.items()
            if counts.get(f"draft_now_{holder}")
        ]
        if not bars:
            return None
        note = _("As far as it is recorded in this system. A case can wait for several.")
        return charts.count_bars(bars, _("Waiting on whom"), _("Cases"), _("Pending with"), note)

    def days(self, laboratory: Measured | None) -> SafeString | None:
        """Return the chart of where the days go, each median with the number of its cases; None where none is known.

        The days to the `laboratory` report are as on today, of all cases with exhibits forwarded in this system.
        """
        stages = self.figures.stages
        steps = survival(self.figures.course)
        bars = [self._stage(title, duty) for duty, title in _TO_DUTY.items() if duty in stages.medians]
        notes: list[Text] = [_OF_DUTIES] if bars else []
        if laboratory is not None and laboratory.known_for is not None:
            cases = _cases(laboratory.known_for.known)
            bars.append(charts.Bar(_("Laboratory (exhibits forwarded in ITSSO)"), laboratory.value, note=cases))
            notes.append(_of_laboratory(laboratory.known_for))
        if (median := median_days(steps)) is not None:
            bars.append(charts.Bar(_("FIR to police report"), median, note=_cases(steps[0].at_risk)))
        bars += [
            self._stage(
                format_lazy(_("Draft: {holder}"), holder=title), holder, self.links.list_url(f"draft_of_{holder}")
            )
            for holder, title in HOLDER_TITLES.items()
            if holder in stages.medians
        ]
        if not bars:
            return None
        known_for = known_for_text(stages.drafts_known_for)
        notes.append(_("Drafts of the last twelve months: %(known_for)s.") % {"known_for": known_for})
        note = " ".join(map(str, notes))
        return charts.count_bars(bars, _("Where the days go"), _("Days (median)"), _("Stage"), note)

    def _stage(self, title: Text, stage: str, url: str = "") -> charts.Bar:
        n = self.figures.stages.median_cases.get(stage)
        return charts.Bar(title, self.figures.stages.medians[stage], url, "" if n is None else _cases(n))


def _cases(n: int) -> str:
    return ngettext("%(n)s case", "%(n)s cases", n) % {"n": text.count(n)}


def _of_laboratory(known_for: KnownFor) -> str:
    """Return the note on the days at the laboratory, with the number of cases for which they are known."""
    message = _("Laboratory: from forwarding to the last report, reports of the last twelve months; %(known_for)s.")
    return message % {"known_for": known_for_text(known_for)}
