"""Counts of cases, and the rates that depend on counts and on nothing else: the basis of all figures.

Cases of this software and tables printed by NCRB go through the same functions. Sources: the definitions that fit
the published ITSSO figures, and NCRB, Crime in India 2023, Table 3A.6 with its notes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Rate(NamedTuple):
    """A share that always keeps its counts."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Return the share from 0 to 1; None where the denominator is 0."""
        return self.numerator / self.denominator if self.denominator else None

    def percent(self, decimals: int = 1) -> Decimal | None:
        """Return the share in percent, a half rounded up as in published figures; None where the denominator is 0."""
        if not self.denominator:
            return None
        exact = Decimal(100 * self.numerator) / Decimal(self.denominator)
        return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)

    def as_json(self) -> dict[str, int | float | None]:
        """Return numerator, denominator, and the percentage to four decimals for readers that round it themselves."""
        percent = self.percent(4)
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "percent": None if percent is None else float(percent),
        }


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """The counts of a unit's cases by their state at the end of a day.

    R registered; E of these whose limit has passed, each of them one of W (final report in time), L (later), P (open
    beyond the limit) and X (ended without a final report). Of the others those are due today whose limit's last day is
    the current day; the rest is young. `done` have a final report, of whatever age: a charge sheet or a closure report.
    docs/figures.md defines each.
    """

    registered: int = 0
    within: int = 0
    late: int = 0
    beyond: int = 0
    otherwise: int = 0
    due_today_open: int = 0
    due_today_done: int = 0
    due_today_otherwise: int = 0
    young_done: int = 0
    young_open: int = 0
    young_otherwise: int = 0
    charge_sheet: int = 0
    closure: int = 0
    pocso: int = 0
    disputed: int = 0
    disputed_open: int = 0
    stayed: int = 0
    without_lab: int = 0
    supplementary: int = 0
    returned: int = 0
    open_1: int = 0  # open cases by age, in NCRB's six classes
    open_2: int = 0
    open_3: int = 0
    open_4: int = 0
    open_5: int = 0
    open_6: int = 0
    done_1: int = 0  # final reports by the time they took
    done_2: int = 0
    done_3: int = 0
    done_4: int = 0
    done_5: int = 0
    done_6: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError where the counts cannot be those of one set of cases."""
        if self.registered != self.passed + self.due_today + self.young:
            raise ValueError(
                f"{self.registered} registered are not {self.passed} past the limit, {self.due_today} due today and"
                f" {self.young} young"
            )
        if self.charge_sheet + self.closure != self.done:
            raise ValueError(f"{self.done} done are not {self.charge_sheet} charge sheets and {self.closure} closures")

    @property
    def passed(self) -> int:
        """Return E: cases whose limit has passed. E = W + L + P + X."""
        return self.within + self.late + self.beyond + self.otherwise

    @property
    def due_today(self) -> int:
        """Return the cases whose limit ends with the current day, whether or not they have a final report.

        A past day has none.
        """
        return self.due_today_open + self.due_today_done + self.due_today_otherwise

    @property
    def young(self) -> int:
        """Return the cases whose limit ends after the day of the figure."""
        return self.young_done + self.young_open + self.young_otherwise

    @property
    def done(self) -> int:
        """Return the cases with a final report, of whatever age."""
        return self.within + self.late + self.due_today_done + self.young_done

    @property
    def open(self) -> int:
        """Return the cases under investigation, of whatever age."""
        return self.beyond + self.due_today_open + self.young_open

    @property
    def compliance(self) -> Rate:
        """Return W/E: of the cases whose limit has passed, those with a final report in time."""
        return Rate(self.within, self.passed)

    @property
    def disposal(self) -> Rate:
        """Return all final reports of all registered cases."""
        return Rate(self.done, self.registered)

    @property
    def pendency(self) -> Rate:
        """Return P/E: of the cases whose limit has passed, those still open. Not 100 less disposal."""
        return Rate(self.beyond, self.passed)

    @property
    def pendency_of_registered(self) -> Rate:
        """Return P/R, which some publications print."""
        return Rate(self.beyond, self.registered)

    @property
    def late_share(self) -> Rate:
        """Return L/E: of the cases whose limit has passed, those with a final report after it."""
        return Rate(self.late, self.passed)

    @property
    def young_and_done(self) -> Rate:
        """Return, of the cases whose limit has not passed, those with a final report already."""
        return Rate(self.young_done, self.young)

    @property
    def charge_sheet_share(self) -> Rate:
        """Return, of all final reports, the charge sheets."""
        return Rate(self.charge_sheet, self.done)

    @property
    def without_lab_share(self) -> Rate:
        """Return, of all final reports, those filed while the laboratory's report was pending."""
        return Rate(self.without_lab, self.done)

    @property
    def supplementary_share(self) -> Rate:
        """Return the cases with a supplementary report, of all with a final report."""
        return Rate(self.supplementary, self.done)

    @property
    def returned_share(self) -> Rate:
        """Return the cases in which a court returned a report, of all registered."""
        return Rate(self.returned, self.registered)

    @property
    def open_by_age(self) -> tuple[int, ...]:
        """Return open cases in the six classes; the sum of those after the first is P."""
        return self.open_1, self.open_2, self.open_3, self.open_4, self.open_5, self.open_6

    @property
    def done_by_time(self) -> tuple[int, ...]:
        """Return final reports by the time they took, in the six classes; the first are those in time."""
        return self.done_1, self.done_2, self.done_3, self.done_4, self.done_5, self.done_6

    def __add__(self, other: CaseCounts) -> CaseCounts:
        return CaseCounts(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @classmethod
    def total(cls, parts: Iterable[CaseCounts]) -> CaseCounts:
        """Return the sum of several counts: a unit's counts are the sum of its children's."""
        parts = list(parts)
        return CaseCounts(*(sum(getattr(part, name) for part in parts) for name in NAMES))

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name."""
        return {name: getattr(self, name) for name in NAMES}


NAMES = tuple(field.name for field in fields(CaseCounts))

RATES = (
    "compliance",
    "disposal",
    "pendency",
    "pendency_of_registered",
    "late_share",
    "young_and_done",
    "charge_sheet_share",
    "without_lab_share",
    "supplementary_share",
    "returned_share",
)
"""The rates of `Counts`, as the command and the CSV name them."""


@dataclass(frozen=True, slots=True)
class YearsWork:
    """NCRB's table of a year's investigation (Crime in India, Table 3A.6), from cases or as printed.

    `disposed` by police: charge sheets, final reports, not investigated, transferred. Stayed cases stay pending.
    """

    opening: int
    registered: int
    reopened: int
    charge_sheeted: int
    closure_reports: int
    disposed: int
    pending: int

    def __add__(self, other: YearsWork) -> YearsWork:
        return YearsWork(*(getattr(self, name) + getattr(other, name) for name in WORK_NAMES))

    @property
    def total(self) -> int:
        """Return the total for investigation."""
        return self.opening + self.registered + self.reopened

    @property
    def charge_sheeting_rate(self) -> Rate:
        """Return NCRB's charge-sheeting rate: charge-sheeted of those disposed of by police in the year."""
        return Rate(self.charge_sheeted, self.disposed)

    @property
    def pendency(self) -> Rate:
        """Return NCRB's pendency percentage: pending at the year's end of the total for investigation."""
        return Rate(self.pending, self.total)


WORK_NAMES = tuple(field.name for field in fields(YearsWork))
