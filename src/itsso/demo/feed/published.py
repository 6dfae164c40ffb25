"""ITSSO figures as they were published, and the cohorts of one feed that gives back each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from itsso.demo.feed.firs import COUNTED_FROM
from itsso.demo.feed.marginals import FeedCohort, by_disposal, by_limit
from itsso.demo.nation.places import DemoStation

INDIA_REGISTERED = 172_471
INDIA_LATE = 72_358
INDIA_YOUNG_DONE = 1_075
"""44 % of 164,449 and 13.4 % of 8,022: the press printed the shares only; these counts are the nearest to them."""


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One published figure.

    `figure` is a name of `itsso figures`. `stated` is the percentage as printed, or the range that a text means.
    """

    unit: str
    as_on: date
    figure: str
    numerator: int
    denominator: int
    stated: str | tuple[int, int]
    source: str

    def agrees(self, numerator: int, denominator: int) -> bool:
        """Return whether counts give the printed percentage, to the decimals in which it was printed."""
        percent = Decimal(100 * numerator) / denominator
        if isinstance(self.stated, tuple):
            return self.stated[0] < percent < self.stated[1]
        return percent.quantize(Decimal(self.stated), ROUND_HALF_UP) == Decimal(self.stated)


PUBLISHED = (
    PublishedFigure("IN", date(2020, 11, 24), "compliance", 54_161, 164_449, (32, 33), "The Hindu, article 34021444"),
    PublishedFigure("IN", date(2020, 11, 24), "late_share", INDIA_LATE, 164_449, "44", "The Hindu, article 34021444"),
    PublishedFigure(
        "IN", date(2020, 11, 24), "young_and_done", INDIA_YOUNG_DONE, 8_022, "13.4", "The Hindu, article 34021444"
    ),
    PublishedFigure("UP", date(2022, 8, 22), "disposal", 65_551, 68_998, "95", "ANI, 06-02-2023"),
    PublishedFigure("UP", date(2023, 2, 6), "disposal", 74_070, 75_881, "97.6", "ANI, 06-02-2023"),
    PublishedFigure("Siddharthnagar", date(2024, 4, 30), "disposal", 798, 799, "99.87", "Hindustan Times, 04-07-2024"),
    PublishedFigure("Mau", date(2023, 7, 6), "disposal", 656, 659, "99.54", "Eastcoast Daily, 11-07-2023"),
)

DISTRICTS = {"Mau": "MAU", "Siddharthnagar": "SIDHARTHNAGAR"}
"""The codes of the two districts."""


def district_cohorts(stations: Sequence[DemoStation]) -> list[FeedCohort]:
    """Return cohorts of Mau and Siddharthnagar, with FIRs after Uttar Pradesh's capture, so that it does not change."""
    return [
        cohort
        for figure in PUBLISHED
        if figure.unit in DISTRICTS
        for cohort in by_disposal(
            [s for s in stations if s.state == "UP" and s.district == DISTRICTS[figure.unit]],
            date(2023, 2, 7),
            figure.as_on,
            registered=figure.denominator,
            disposed=figure.numerator,
        )
    ]


def uttar_pradesh_cohorts(stations: Sequence[DemoStation]) -> list[FeedCohort]:
    """Return one history with both captures in it.

    It begins after the national capture and leaves the two districts out.
    """
    state_stations = [s for s in stations if s.state == "UP" and s.district not in DISTRICTS.values()]
    first, second = (figure for figure in PUBLISHED if figure.unit == "UP")
    since, between = date(2020, 11, 25), (first.as_on + timedelta(1), second.as_on)
    open_at_first = first.denominator - first.numerator
    more_done = second.numerator - first.numerator - open_at_first
    more = second.denominator - first.denominator
    return [
        *by_disposal(state_stations, since, first.as_on, registered=first.numerator, disposed=first.numerator),
        FeedCohort(state_stations, open_at_first, (since, first.as_on), between),
        FeedCohort(state_stations, more_done, between, between),
        FeedCohort(state_stations, more - more_done, between),
    ]


def national_cohorts(stations: Sequence[DemoStation]) -> list[FeedCohort]:
    """Return the national figure, spread over every State but Uttar Pradesh, whose own history begins the day after."""
    figure = PUBLISHED[0]
    return by_limit(
        [s for s in stations if s.state != "UP"],
        COUNTED_FROM,
        figure.as_on,
        eligible=figure.denominator,
        in_time=figure.numerator,
        late=INDIA_LATE,
        young=INDIA_REGISTERED - figure.denominator,
        young_done=INDIA_YOUNG_DONE,
    )


def all_cohorts(stations: Sequence[DemoStation]) -> list[FeedCohort]:
    """Return the cohorts of one feed that gives back every published figure."""
    return [*national_cohorts(stations), *uttar_pradesh_cohorts(stations), *district_cohorts(stations)]
