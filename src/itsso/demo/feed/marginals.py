"""Feeds whose loaded figures equal given numerators and denominators.

A feed consists of cohorts: so many FIRs, recorded within some days and reported within others. The builders `by_limit`
and `by_disposal` return the cohorts for a published figure; the first and the last day are always among those drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import count
from pathlib import Path
from random import Random

from itsso.demo.feed.delivery import DeliveryWriter
from itsso.demo.feed.stamps import DAY, HOUR, minute_of, stamp
from itsso.demo.nation.places import DemoStation
from itsso.law import two_months
from itsso.law.event_kinds import Kind
from itsso.platform.errors import BadUse

CODE_SYSTEM = "itsso-demo"
SOURCE_SYSTEM = "itsso-made-to-order"
KINDS = (Kind.FIR_REGISTERED, Kind.FINAL_REPORT_FILED)

SECTIONS = (
    ("IPC:376(1)", "BNS:64(1)"),
    ("IPC:376AB;POCSO:6", "BNS:65(2);POCSO:6"),
    ("IPC:354;POCSO:8", "BNS:74;POCSO:8"),
)
"""Sections under the old law and under the new: with the statute's limit, with both limits, and with ITSSO's only."""
NEW_LAW = date(2024, 7, 1)


class Timing(Enum):
    """When the report of a cohort's FIR comes, within the cohort's days: any time, in the two months, or after them."""

    ANY = "any"
    IN_TIME = "in_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class FeedCohort:
    """FIRs of the same stations, recorded and reported within given days.

    `count` FIRs are recorded from `recorded[0]` to `recorded[1]`, and reported from `reported[0]` (or the FIR's own
    day) to `reported[1]`, or never.
    """

    stations: Sequence[DemoStation]
    count: int
    recorded: tuple[date, date]
    reported: tuple[date, date] | None = None
    timing: Timing = Timing.ANY


def last_due_by(as_on: date) -> date:
    """Return the last day of recording whose limit (outer date) has passed on `as_on`."""
    day = as_on
    while two_months(day).outer > as_on:
        day -= timedelta(1)
    return day


def _refuse_impossible(**counts: int) -> None:
    """Raise BadUse where the counts contradict each other: the feed would give back other counts."""
    for name, number in counts.items():
        if number < 0:
            raise BadUse(f"{name} {number}: give 0 or more")
    if counts["in_time"] + counts["late"] > counts["eligible"]:
        raise BadUse(
            f"in_time {counts['in_time']} and late {counts['late']} are more than eligible {counts['eligible']}"
        )
    if counts["young_done"] > counts["young"]:
        raise BadUse(f"young_done {counts['young_done']} is more than young {counts['young']}")


def by_limit(
    stations: Sequence[DemoStation],
    since: date,
    as_on: date,
    *,
    eligible: int,
    in_time: int,
    late: int,
    young: int,
    young_done: int,
) -> list[FeedCohort]:
    """Return cohorts with E = `eligible`, W = `in_time`, L = `late` and the rest open, and `young` FIRs, some done.

    Half of those open on `as_on` are reported afterwards, so that only a figure as on that day finds them open.
    """
    _refuse_impossible(eligible=eligible, in_time=in_time, late=late, young=young, young_done=young_done)
    old_until = last_due_by(as_on)
    old, new = (since, old_until), (old_until + timedelta(1), as_on)
    still_open, young_open = eligible - in_time - late, young - young_done
    after = (as_on + timedelta(1), as_on + timedelta(120))
    return [
        FeedCohort(stations, in_time, old, (since, as_on), Timing.IN_TIME),
        FeedCohort(stations, late, (since, last_due_by(as_on - timedelta(1))), (since, as_on), Timing.LATE),
        FeedCohort(stations, still_open // 2, old, after),
        FeedCohort(stations, still_open - still_open // 2, old),
        FeedCohort(stations, young_done, new, (since, as_on)),
        FeedCohort(stations, young_open, new, after),
    ]


def by_disposal(
    stations: Sequence[DemoStation], since: date, as_on: date, *, registered: int, disposed: int
) -> list[FeedCohort]:
    """Return cohorts with R = `registered` since `since`, of which `disposed` have a final report on `as_on`."""
    if not 0 <= disposed <= registered:
        raise BadUse(f"disposed {disposed} of registered {registered}: give a number from 0 to {registered}")
    days = (since, as_on)
    return [FeedCohort(stations, disposed, days, days), FeedCohort(stations, registered - disposed, days)]


def make_to_marginals(folder: Path, cohorts: Sequence[FeedCohort], *, seed: int = 1) -> int:
    """Write one delivery into `folder`, which must not exist. Return the number of FIRs.

    Every row is entered on the day of its events, so that a figure as known on a day equals the one as known now.
    """
    days = [day for cohort in cohorts for day in (*cohort.recorded, *(cohort.reported or ()))]
    covers = min(days), max(days)
    rng = Random(seed)
    numbers: dict[tuple[str, str, int], Iterator[int]] = {}
    kinds = dict.fromkeys(KINDS, covers[0])
    with DeliveryWriter(folder, SOURCE_SYSTEM, CODE_SYSTEM, covers, snapshot=True, kinds_carried=kinds) as delivery:
        for cohort in cohorts:
            for n in range(cohort.count):
                station = cohort.stations[n % len(cohort.stations)]
                recorded, reported = _days(cohort, n, rng)
                series = (station.state, station.code, recorded.year)
                number = next(numbers.setdefault(series, count(1)))
                _write(delivery, station, number, recorded, reported, rng)
        return delivery.rows["fir.csv"]


def _days(cohort: FeedCohort, n: int, rng: Random) -> tuple[date, date | None]:
    """Return the days of recording and report of the cohort's nth FIR.

    The first two FIRs are on the first and last days.
    """
    first, last = cohort.recorded
    recorded = (first, last)[n] if n < 2 else first + timedelta(rng.randrange((last - first).days + 1))
    if cohort.reported is None:
        return recorded, None
    outer = two_months(recorded).outer
    low, high = max(recorded, cohort.reported[0]), cohort.reported[1]
    if cohort.timing is Timing.IN_TIME:
        high = min(high, outer)
    elif cohort.timing is Timing.LATE:
        low = max(low, outer + timedelta(1))
    if low > high:
        raise ValueError(f"no day between {low} and {high} for a report on an FIR of {recorded}")
    return recorded, (high, low)[n] if n < 2 else low + timedelta(rng.randrange((high - low).days + 1))


def _write(
    delivery: DeliveryWriter, station: DemoStation, number: int, recorded: date, reported: date | None, rng: Random
) -> None:
    at = minute_of(recorded) + 9 * HOUR + rng.randrange(9 * HOUR)
    old, new = rng.choice(SECTIONS)
    offence = at - DAY
    sections = new if recorded > NEW_LAW else old
    record = f"{station.state}-{station.code}-{recorded.year}-{number}"
    key = {
        "state_code": f"IN-{station.state}",
        "ps_code": station.code,
        "fir_no": number,
        "fir_year": recorded.year,
        "record_action": "upsert",
    }
    delivery.named_row(
        "fir.csv",
        key
        | {
            "source_record_id": f"F-{record}",
            "source_updated_at": stamp(at + 30),
            "entered_at": stamp(at + 30),
            "district_code": station.district,
            "registered_at": stamp(at),
            "sections": sections,
            "occurrence_from": stamp(offence),
            "occurrence_to": stamp(offence),
            "victim_count": 1,
            "victim_is_child": "true" if "POCSO" in sections else "false",
        },
    )
    if reported is None:
        return
    entered = max(minute_of(reported) + 20 * HOUR, at + 60)
    sheet = rng.random() < 0.78
    delivery.named_row(
        "final_form.csv",
        key
        | {
            "source_record_id": f"C-{record}",
            "source_updated_at": stamp(entered),
            "entered_at": stamp(entered),
            "form_no": number,
            "form_date": reported.isoformat(),
            "filed_in_court_at": reported.isoformat(),
            "form_type": "charge_sheet" if sheet else "fr_false",
            "is_supplementary": "false",
            "sections": sections if sheet else "",
            "accused_charged": 1 if sheet else "",
            "accused_not_charged": 0 if sheet else "",
            "victim_medical_attached": "true",
        },
    )
