"""The page of drafts and delays: a unit's figures, and its units below as a list; every number leads to its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.lawbook import facts
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.dashboard.links import FigureLinks, LinkedCount
from itsso.monitoring.stages.queries import StageFigures
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.units import figures as named
from itsso.units.models import Unit

HOLDER_TITLES: dict[str, Text] = {
    "supervisor": gettext_lazy("Supervising officer (SDPO, SP)"),
    "prosecutor": gettext_lazy("Prosecutor"),
    "station": gettext_lazy("Station, after return or approval"),
}
"""Who has a draft, in the order of the page."""


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A holder of drafts: cases whose draft was there in twelve months, for how many days, and cases that wait now."""

    title: Text
    cases: LinkedCount
    median: str
    waiting: LinkedCount


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason for delay: the cases pending beyond two months that give it, and their share of those that give any."""

    title: str
    cases: LinkedCount
    share: str


class StagePage:
    """The figures of a unit as its page shows them."""

    def __init__(self, figures: StageFigures, links: FigureLinks) -> None:
        self.figures, self.links = figures, links

    @property
    def holders(self) -> list[HolderRow]:
        """Return the holders of drafts."""
        counts = self.figures.counts
        return [
            HolderRow(
                title,
                self.links.number(f"draft_of_{holder}", counts[f"draft_of_{holder}"]),
                days_text(self.figures.medians.get(holder)),
                self.links.number(f"draft_now_{holder}", counts[f"draft_now_{holder}"]),
            )
            for holder, title in HOLDER_TITLES.items()
        ]

    @property
    def returned(self) -> tuple[LinkedCount, LinkedCount]:
        """Return in how many cases a draft was returned, and in how many one was returned or approved."""
        counts = self.figures.counts
        returned, decided = counts["draft_returned"], counts["draft_decided"]
        return self.links.number("draft_returned", returned), self.links.number("draft_decided", decided)

    @property
    def drafts_known_for(self) -> str:
        """Return for how many cases a draft is recorded, as text."""
        return named.known_for_text(self.figures.drafts_known_for)

    @property
    def reasons_known_for(self) -> str:
        """Return for how many cases a reason is recorded, as text."""
        return named.known_for_text(self.figures.reasons_known_for)

    @property
    def reasons(self) -> list[ReasonRow]:
        """Return the reasons for delay, the most frequent first."""
        reasoned = self.figures.counts["beyond_with_reason"]
        return [
            ReasonRow(facts.code(reason), self._of_reason(reason, count), text.share(count, reasoned))
            for reason, count in by_frequency(self.figures.reasons)
        ]

    def _of_reason(self, reason: str, count: int) -> LinkedCount:
        return LinkedCount(count, self.links.list_url("beyond", f"reason={reason}"))


def by_frequency(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return reasons with their counts, the most frequent first."""
    return sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))


def days_text(days: int | None) -> str:
    """Return a number of days; a dash where none is known."""
    return "–" if days is None else text.count(days)


# --- The units below --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitStages:
    """A unit below with its figures, and the addresses of their lists."""

    unit: Unit
    url: str
    figures: StageFigures
    links: FigureLinks

    def count(self, condition: str) -> int:
        """Return how many cases meet a condition."""
        return self.figures.counts[condition]

    @property
    def main_reason(self) -> tuple[str, int] | None:
        """Return the reason given most often, with its count; None where none is given."""
        reasons = by_frequency(self.figures.reasons)
        return reasons[0] if reasons else None


def unit_rows(rows: Sequence[UnitStages]) -> StoredRows[UnitStages]:
    """Return the units below as rows of a list."""
    keys: dict[str, Callable[[UnitStages], object]] = {"unit": lambda row: text.natural_key(row.unit.local_name)}
    for column in _COUNTS:
        keys[column] = _counter(column)
    for holder in HOLDER_TITLES:
        keys[f"days_{holder}"] = _median(holder)
    return StoredRows(rows, keys)  # type: ignore[arg-type]


_COUNTS = ("draft_known", "draft_returned", "beyond", "beyond_with_reason")


def _counter(condition: str) -> Callable[[UnitStages], int]:
    return lambda row: row.count(condition)


def _median(holder: str) -> Callable[[UnitStages], int | None]:
    return lambda row: row.figures.medians.get(holder)


def unit_columns() -> list[Column[UnitStages]]:
    """Return the columns of the list of units below."""
    return [
        Column(
            "unit",
            gettext_lazy("Unit"),
            lambda row: link(row.unit.local_name, row.url),
            lambda row: row.unit.local_name,
            sorts=True,
        ),
        _counted("draft_known", gettext_lazy("Cases with a draft (twelve months)")),
        _days("supervisor", gettext_lazy("Days with supervising officer")),
        _days("prosecutor", gettext_lazy("Days with prosecutor")),
        _days("station", gettext_lazy("Days back at the station")),
        _counted("draft_returned", gettext_lazy("Returned")),
        _counted("beyond", gettext_lazy("Pending beyond two months")),
        _counted("beyond_with_reason", gettext_lazy("With a reason")),
        Column("reason", gettext_lazy("Most frequent reason"), _reason_cell, _reason_text),
    ]


def _counted(condition: str, title: Text) -> Column[UnitStages]:
    def cell(row: UnitStages) -> Text:
        return LinkedCount(row.count(condition), row.links.list_url(condition) if row.count(condition) else "").linked

    return Column(condition, title, cell, _counter(condition), sorts=True, numeric=True)


def _days(holder: str, title: Text) -> Column[UnitStages]:
    median = _median(holder)
    return Column(f"days_{holder}", title, lambda row: days_text(median(row)), median, sorts=True, numeric=True)


def _reason_text(row: UnitStages) -> str:
    reason = row.main_reason
    return f"{facts.code(reason[0])}: {text.count(reason[1])}" if reason else ""


def _reason_cell(row: UnitStages) -> Text:
    reason = row.main_reason
    if reason is None:
        return "–"
    return link(_reason_text(row), row.links.list_url("beyond", f"reason={reason[0]}"))


def stages_title(query: FigureQuery) -> str:
    """Return the sentence that says for which day the page is."""
    return _("As on %(day)s; drafts and reasons as they are known today") % {"day": text.day(query.as_on)}
