"""The coming seven days as My work shows them: each day with its numbers, and each number with its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.coming_dates import DateEntry, FixedDate
from itsso.cases.desk.by_day.queries import SAMPLES, DueOnDay
from itsso.cases.desk.forms import OF_THE_POLICE
from itsso.ui.addresses import filtered_address
from itsso.ui.components import Figure, Text

TITLES: Mapping[DateEntry, Text] = {
    DateEntry.REMAND: gettext_lazy("Remands that end"),
    DateEntry.BAIL_HEARING: gettext_lazy("Bail hearings, case diary and comments due"),
    DateEntry.HEARING: gettext_lazy("Hearings"),
    DateEntry.SUMMONS: gettext_lazy("Evidence in court"),
    DateEntry.APPEAL: gettext_lazy("Last days of appeals"),
}
"""What a court fixed for a day, in the order of the page."""


@dataclass(frozen=True, slots=True)
class DayOfWork:
    """A day on which something is due or fixed."""

    day: date
    title: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class CasesShown:
    """Whose cases My work shows, as its lists take it: all of the unit, the reader's own, or those of an officer."""

    scope: str
    officer: str = ""

    def limits_url(self, **filters: str) -> str:
        """Return the address of the list of time limits of these cases."""
        return _address("cases:desk", **filters, whose=self.scope, officer=self.officer)

    def court_url(self, **filters: str) -> str:
        """Return the address of the cause list of these cases."""
        assigned = "me" if self.scope == "mine" else ""
        return _address("cases:cause_list", **filters, assigned=assigned, officer=self.officer)


def _address(url_name: str, **filters: str) -> str:
    return filtered_address(url_name, **{name: value for name, value in filters.items() if value})


def days_of_work(
    dates: Iterable[FixedDate],
    due: Iterable[DueOnDay],
    without_day: Sequence[Figure],
    cases: CasesShown,
    today: date,
) -> list[DayOfWork]:
    """Return the days from today on which anything is due or fixed; `without_day` is to be done and stands at today."""
    fixed = Counter((each.day, each.entry) for each in dates)
    due_by_day = {each.day: each for each in due}
    days = sorted({today, *(day for day, _entry in fixed), *due_by_day})
    rows = []
    for day in days:
        figures = [*_fixed_figures(fixed, day, cases), *_due_figures(due_by_day.get(day), cases)]
        if day == today:
            figures += without_day
        if figures:
            rows.append(DayOfWork(day, _title(day, today), figures))
    return rows


def _title(day: date, today: date) -> str:
    return _("Today") if day == today else date_format(day, "l")


def _fixed_figures(fixed: Mapping[tuple[date, str], int], day: date, cases: CasesShown) -> Iterator[Figure]:
    for entry, title in TITLES.items():
        if number := fixed.get((day, entry.value), 0):
            url = cases.court_url(on=day.isoformat(), entry=entry.value)
            yield Figure(number, title, url)


def _due_figures(due: DueOnDay | None, cases: CasesShown) -> Iterator[Figure]:
    if due is None:
        return
    day = due.day.isoformat()
    url = cases.limits_url(rule=OF_THE_POLICE, due=day)
    yield Figure(due.limits, _("Time limits of the police"), url)
    if due.samples:
        url = cases.limits_url(rule=SAMPLES, due=day)
        yield Figure(due.samples, _("of these, samples to send to the laboratory"), url)
