"""The page on which a change is tried: a section as it is and as it would be."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.forensics.capacity import wording
from itsso.forensics.capacity.charts import share_curves
from itsso.forensics.capacity.simulation import Estimate
from itsso.forensics.capacity.whatif import Scenario
from itsso.forensics.capacity.work import YEAR
from itsso.ui import text
from itsso.ui.components import PageTable, Text
from itsso.units.models import Unit


class WhatIfPage:
    """The page of a section as it is and as it would be."""

    def __init__(self, now: Scenario, then: Scenario, elsewhere: tuple[Unit, Scenario, Scenario] | None) -> None:
        self.now, self.then, self.elsewhere = now, then, elsewhere

    @property
    def answer(self) -> list[str]:
        """Return the effect, in sentences."""
        params = {"limit": self.now.limit, "examiners": text.count(self.then.queue.examiners)}
        if not self.then.steady:
            first = _(
                "Even then at least as many cases come in as can be reported: the backlog only grows, and no "
                "share within the time limit is reached."
            )
        else:
            first = _(
                "With %(examiners)s examiners %(share)s of reports come within %(limit)s days, once the "
                "backlog is cleared."
            )
            first %= params | {"share": _percent(self.then.share)}
        return [first, self._backlog, self._need, *self._other]

    @property
    def _backlog(self) -> str:
        if not self.then.backlog:
            return ""
        now, then = self.now.clearing_days, self.then.clearing_days
        if then is None:
            return _("The backlog never clears.")
        sentence = ngettext("The backlog clears in %(days)s day", "The backlog clears in %(days)s days", round(then))
        before = _("instead of never") if now is None else _("instead of %(days)s") % {"days": text.count(round(now))}
        return f"{sentence % {'days': text.count(round(then))}}, {before}."

    @property
    def _need(self) -> str:
        """Return how many examiners bring most reports within the limit.

        With instruments before them, how many instruments.
        """
        if self.then.instrument:
            return self._instruments
        needed = self.then.examiners_needed
        if needed is None:
            return _("No number of examiners brings 90%% of reports within %(limit)s days.") % {"limit": self.now.limit}
        return wording.examiners_sentence(max(0, needed - self.then.queue.examiners), self.now.limit)

    @property
    def _instruments(self) -> str:
        needed = self.then.instruments_needed
        if needed is None:
            return _("More such instruments alone do not bring 90%% of reports within %(limit)s days.") % {
                "limit": self.now.limit
            }
        return ngettext(
            "%(count)s such instrument brings 90%% of reports within %(limit)s days, by simulation.",
            "%(count)s such instruments bring 90%% of reports within %(limit)s days, by simulation.",
            needed,
        ) % {"count": text.count(needed), "limit": self.now.limit}

    @property
    def _other(self) -> list[str]:
        if self.elsewhere is None:
            return []
        unit, before, after = self.elsewhere
        params = {"unit": unit.local_name, "before": f"{before.queue.load:.0%}", "after": f"{after.queue.load:.0%}"}
        sentence = _("The workload of %(unit)s changes from %(before)s to %(after)s.") % params
        return [
            sentence if after.steady else f"{sentence} " + _("It could not keep up: its own backlog would only grow.")
        ]

    @property
    def table(self) -> PageTable:
        """Return a table of now and then: first by the formulas, then as simulated."""
        sides = (self.now, self.then)
        rows: list[list[Text]] = [
            [_("Examiners"), *(text.count(scenario.queue.examiners) for scenario in sides)],
            [_("Cases received per year"), *(wording.number(scenario.queue.arrivals * YEAR) for scenario in sides)],
            [_("Reports per examiner per year"), *(wording.number(scenario.queue.rate * YEAR) for scenario in sides)],
            [_("Workload"), *(f"{scenario.queue.load:.0%}" for scenario in sides)],
            [
                _("Workload of the instrument"),
                *(f"{scenario.batch.load:.0%}" if scenario.batch else "–" for scenario in sides),
            ],
            [_("Within the time limit, in the long run"), *(_percent(scenario.share) for scenario in sides)],
            [
                _("Days from receipt to report, in the long run"),
                *(wording.number(scenario.mean_days) for scenario in sides),
            ],
            [_("Days to clear the backlog"), *map(_clear, sides)],
            [
                _("Simulated: share of the coming cases within the time limit"),
                *(_played(scenario) for scenario in sides),
            ],
            [_("Simulated: days until nothing is pending"), *(_cleared(scenario) for scenario in sides)],
        ]
        return PageTable(
            _("Now and after the change"), [_("Measure"), _("Now"), _("After the change")], rows, frozenset({1, 2})
        )

    @property
    def method(self) -> str:
        """Return how the numbers were calculated."""
        played = self.then.played
        if played is None:
            return _("By formula (M/M/c). There are too many cases to simulate them on a page.")
        return _(
            "By formula: cases come in at random and examination times vary widely (M/M/c); the long run "
            "is the time after the backlog is cleared. Simulated: the coming days, %(runs)s times, from "
            "today’s backlog, with %(reports)s reports; ± is the 95%% interval. Both describe how such a "
            "queue behaves, and no more."
        ) % {"runs": played.runs, "reports": text.count(played.reports)}

    @property
    def curve(self) -> SafeString | None:
        """Return a chart of when reports come in the long run, now and then; None where neither has a long run."""
        named = [(_("now"), self.now), (_("after the change"), self.then)]
        drawn = [
            (name, _share_of(scenario)) for name, scenario in named if scenario.steady and scenario.instrument is None
        ]
        if not drawn:
            return None
        return share_curves(
            drawn, self.now.limit, _("Share of reports that come within a number of days, in the long run")
        )


def _share_of(scenario: Scenario) -> Callable[[float], float]:
    return lambda days: scenario.queue.share_within(days) or 0.0


def _clear(scenario: Scenario) -> str:
    return _("never") if scenario.clearing_days is None else wording.number(scenario.clearing_days)


def _percent(share: Estimate | None) -> str:
    if share is None:
        return "–"
    return f"{share.value:.0%} ± {100 * share.error:.0f}" if share.error else f"{share.value:.0%}"


def _played(scenario: Scenario) -> str:
    if scenario.played is None:
        return "–"
    share = scenario.played.share
    return f"{share.value:.0%} ± {100 * share.error:.0f}"


def _cleared(scenario: Scenario) -> str:
    if not scenario.backlog or scenario.played is None:
        return "–"
    cleared = scenario.played.cleared
    return _("not within the simulated period") if cleared is None else f"{cleared.value:.0f} ± {cleared.error:.0f}"
