"""The demonstration nation's feed: the same for the same seed and day, however often it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from itsso.demo import CASES, SEED
from itsso.demo.feed.delivery import DeliveryWriter
from itsso.demo.feed.event_rows import RECENT
from itsso.demo.feed.firs import firs
from itsso.demo.feed.forms import write_case
from itsso.demo.feed.lives import habits_of, life_of
from itsso.demo.feed.row_writer import RowWriter
from itsso.demo.feed.stamps import minute_of
from itsso.demo.feed.trouble import KINDS_OF_TROUBLE, Sample, plant_troubles
from itsso.demo.nation.places import stations as all_stations
from itsso.demo.nation.profiles import profiles
from itsso.law import book
from itsso.law.event_kinds import Kind

CODE_SYSTEM = "itsso-demo"
OWN_SOFTWARE = frozenset({"TN"})
"""States whose own software sends the forms only: what event.csv would carry is not known of them."""
FOLDERS = ("1-nation", "2-tamil-nadu", "3-nation", "4-tamil-nadu")
"""The deliveries in the order in which they are loaded: two snapshots, and an increment to each."""
DAYS_BETWEEN = 3
"""Days between the two captures."""
CASES_PER_TROUBLE = 400
"""One case in so many has errors planted in its rows."""

KINDS_CARRIED_FROM = date(2018, 4, 21)
SENT_LATELY = (
    Kind.VICTIM_INFORMED_OF_ARREST,
    Kind.VICTIM_INFORMED_OF_RELEASE,
    Kind.VICTIM_NOTIFIED_OF_BAIL,
    Kind.VICTIM_ASKED_ABOUT_THREATS,
)
"""Kinds that the source sends only since `RECENT`: for earlier arrests and releases they are not known."""


@dataclass(frozen=True, slots=True)
class FeedTotals:
    """The number of rows, and how many of them will be rejected: planted in the first folder, by file."""

    rows: int
    rejects: dict[str, int]


def make_feed(
    folder: Path,
    *,
    cases: int = CASES,
    seed: int = SEED,
    captured: date,
    progress: Callable[[int, int], None] = lambda done, cases: None,
) -> FeedTotals:
    """Write the deliveries into `folder`, which must exist and be empty.

    They are the main one, that of a State with its own software, and three days later an increment to each. `captured`
    is the day at whose first minute the last one ends.
    """
    now, cut = minute_of(captured), minute_of(captured - timedelta(DAYS_BETWEEN))
    rng, stations = Random(seed), all_stations()
    habits = habits_of(stations, profiles(), seed)
    with _deliveries(folder, captured) as (nation, own_software):
        writers = {True: RowWriter(*nation, cut, now, True), False: RowWriter(*own_software, cut, now, False)}
        samples: list[Sample] = []
        for fir in firs(stations, cases, seed, now):
            writer = writers[stations[fir.station].state not in OWN_SOFTWARE]
            first_zero = fir.zero is not None and not any("zero_fir.csv" in sample.rows for sample in samples)
            troubled = writer.everything and (fir.serial % CASES_PER_TROUBLE == 7 or first_zero)
            writer.sample = Sample(fir_comes_later=len(samples) % KINDS_OF_TROUBLE == 0) if troubled else None
            write_case(writer, life_of(fir, habits[fir.station], rng), stations, rng)
            if writer.sample is not None and "fir.csv" in writer.sample.rows:
                samples.append(writer.sample)
            if fir.serial % 1000 == 0:
                progress(fir.serial, cases)
        rejects = plant_troubles(samples, *nation, captured)
    return FeedTotals(sum(sum(delivery.rows.values()) for delivery in (*nation, *own_software)), rejects)


@contextmanager
def _deliveries(
    folder: Path, captured: date
) -> Iterator[tuple[tuple[DeliveryWriter, DeliveryWriter], tuple[DeliveryWriter, DeliveryWriter]]]:
    cut = captured - timedelta(DAYS_BETWEEN)
    all_kinds = kinds_of_feed() | dict.fromkeys(SENT_LATELY, captured - timedelta(minutes=RECENT))
    of_forms = {kind: day for kind, day in all_kinds.items() if book().kinds[kind].feed}

    def delivery(name: str, source: str, snapshot: bool, kinds: dict[str, date]) -> DeliveryWriter:
        covers = (KINDS_CARRIED_FROM, cut - timedelta(1)) if snapshot else (cut, captured - timedelta(1))
        return DeliveryWriter(folder / name, source, CODE_SYSTEM, covers, snapshot, kinds)

    with ExitStack() as stack:
        deliveries = [
            stack.enter_context(delivery(*arguments))
            for arguments in (
                (FOLDERS[0], "demo-cctns", True, all_kinds),
                (FOLDERS[1], "demo-tn", True, of_forms),
                (FOLDERS[2], "demo-cctns", False, all_kinds),
                (FOLDERS[3], "demo-tn", False, of_forms),
            )
        ]
        yield (deliveries[0], deliveries[2]), (deliveries[1], deliveries[3])


def kinds_of_feed() -> dict[str, date]:
    """Return every kind that a feed may carry, from the first day of ITSSO's counting."""
    return {
        name: KINDS_CARRIED_FROM
        for name, kind in book().kinds.items()
        if "feed" in kind.recorded_by and name != Kind.CORRECTED
    }
