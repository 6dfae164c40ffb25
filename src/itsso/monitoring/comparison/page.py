"""The page that compares units, also outside the reader's range: it shows only published figures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.monitoring import words
from itsso.monitoring.comparison.dispersion import dispersion, pooled
from itsso.monitoring.counting.counts import Rate
from itsso.monitoring.models import Published
from itsso.ui import charts, text
from itsso.ui.charts.funnel import SIGNALS
from itsso.ui.components import PageTable, Text, link
from itsso.units.models import STATES, Unit


class Comparison:
    """Units side by side, in order of name and not ranked."""

    def __init__(self, unit: Unit, whole: Published | None, rows: Sequence[Published]) -> None:
        self.unit, self.whole, self.rows = unit, whole, rows

    @property
    def answer(self) -> str:
        """Return the result for all units together, as a sentence."""
        if self.whole is None or self.whole.rate is None or not self.whole.passed:
            return _("No figures of these units are published yet, or the counts are too small to be shown.")
        return _("FIRs of %(since)s to %(until)s: police report within two months in %(share)s, as on %(day)s.") % {
            "since": text.day(self.whole.since),
            "until": text.day(self.whole.until),
            "share": text.share(*self.whole.rate),
            "day": text.day(self.whole.as_on),
        }

    @cached_property
    def _rated(self) -> list[tuple[Published, Rate]]:
        return [(row, row.rate) for row in self.rows if row.rate is not None and row.rate.denominator]

    @cached_property
    def _pooled(self) -> tuple[float, float]:
        rates = [rate for _row, rate in self._rated]
        return pooled(rates).value or 0.0, dispersion(rates)

    @property
    def table(self) -> PageTable:
        """Return one row for each unit; a withheld value is shown as withheld."""
        head = [
            _("Unit"),
            _("Time limit passed"),
            _("Report within the limit"),
            _("Compliance rate"),
            _("95% interval"),
            _("Compared with chance"),
        ]
        return PageTable(_("Published figures"), head, [self._row(row) for row in self.rows], frozenset({1, 2, 3, 4}))

    def _row(self, row: Published) -> list[Text]:
        withheld = _("withheld")
        passed = withheld if row.passed is None else text.count(row.passed)
        within = withheld if row.within is None else text.count(row.within)
        if row.rate is None or not row.rate.denominator:
            return [self._name(row.unit), passed, within, "–", "–", "–"]
        percent, interval = words.percent_and_interval(row.rate)
        return [
            self._name(row.unit),
            passed,
            within,
            percent or "–",
            interval or "–",
            SIGNALS[charts.signal(*row.rate, *self._pooled)],
        ]

    def _name(self, unit: Unit) -> Text:
        if unit.kind not in STATES:
            return unit.local_name
        return link(unit.local_name, reverse("monitoring:compare_within", args=[unit.pk]))

    @property
    def funnel(self) -> SafeString | None:
        """Return the comparison with chance as a chart; None where fewer than two units can be compared."""
        compared = [charts.FunnelUnit(row.unit.local_name, *rate) for row, rate in self._rated]
        if len(compared) < 2:
            return None
        return charts.funnel_plot(
            compared,
            _("Police report within two months, compared with chance"),
            measure=_("Compliance rate"),
            due=_("Cases whose time limit has passed"),
            dispersion=self._pooled[1],
        )
