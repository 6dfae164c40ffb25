"""The course of a case after its FIR, drawn from the habits of its State and station, in minutes.

Shares come from NCRB's tables for 2023 and 2024 (durations, sections) and, where nothing is published, are assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import exp, log
from random import Random

from itsso.demo.feed.firs import Fir
from itsso.demo.feed.stamps import DAY, HOUR, limit_of, minute_of
from itsso.demo.nation.places import DemoStation
from itsso.demo.nation.profiles import Profile
from itsso.law.event_kinds import Kind

NEW_LAW = minute_of(date(2024, 7, 1))
NEVER = 1 << 40
"""A minute that never comes: later than any capture."""

# Months after the limit's two: NCRB 2023, POCSO charge sheets and final reports beyond two months, counted.
_LATE = tuple(accumulate((17_570, 9_580, 5_561, 3_275, 561)))
_LATE_DAYS = ((1, 30), (30, 120), (120, 300), (300, 660), (660, 1200))

type Mix = tuple[tuple[float, str], ...]

# NCRB 2024: of 69,191 POCSO cases 44,126 under sections 4 and 6, 20,845 under 8 and 10.
_POCSO_NEW: Mix = (
    (0.24, "BNS:64(1);POCSO:4"),
    (0.40, "BNS:65(1);POCSO:6"),
    (0.52, "BNS:137(2);BNS:64(2)(m);POCSO:6"),
    (0.58, "BNS:87;BNS:64(1);POCSO:4"),
    (0.64, "BNS:70(2);POCSO:6"),
    (0.80, "BNS:74;POCSO:8"),
    (0.88, "BNS:75(2);POCSO:8"),
    (0.94, "BNS:74;BNS:351(2);POCSO:10"),
    (1.0, "BNS:78(2);POCSO:12"),
)
_POCSO_OLD: Mix = (
    (0.24, "IPC:376(1);POCSO:4"),
    (0.42, "IPC:376(2)(n);POCSO:6"),
    (0.52, "IPC:363;IPC:366;IPC:376(3);POCSO:6"),
    (0.60, "IPC:376AB;POCSO:6"),
    (0.64, "IPC:376DA;POCSO:6"),
    (0.82, "IPC:354;POCSO:8"),
    (0.94, "IPC:354A;IPC:506;POCSO:10"),
    (1.0, "IPC:354D;POCSO:12"),
)
_RAPE_NEW: Mix = (
    (0.46, "BNS:64(1)"),
    (0.60, "BNS:64(2)(m)"),
    (0.74, "BNS:69"),
    (0.82, "BNS:64(1);BNS:351(3)"),
    (0.90, "BNS:64(1);BNS:115(2);BNS:351(2)"),
    (0.97, "BNS:70(1)"),
    (1.0, "BNS:64(1);BNS:333;BNS:3(5)"),
)
_RAPE_OLD: Mix = (
    (0.52, "IPC:376(1)"),
    (0.74, "IPC:376(2)(n)"),
    (0.86, "IPC:376(1);IPC:506"),
    (0.96, "IPC:376D"),
    (1.0, "IPC:376(1);IPC:323;IPC:34"),
)
_CLOSURES = (
    (0.55, "fr_false"),
    (0.68, "fr_want_of_evidence"),
    (0.78, "fr_untraced"),
    (0.84, "fr_undetected"),
    (0.93, "fr_mistake_fact"),
    (0.95, "fr_mistake_law"),
    (0.97, "fr_civil"),
    (0.985, "fr_abated"),
    (1.0, "fr_non_cognizable"),
)


@dataclass(frozen=True, slots=True)
class Habits:
    """The way of working of one station, in shares of 1 that vary around its State's figures."""

    in_time: float
    open_beyond: float
    closure: float
    child: float
    quick_when_late: bool


@dataclass(slots=True)
class Life:
    """The course of one case. Minutes that never come are NEVER."""

    fir: Fir
    first: int  # the first recording, from which the limits run
    entered: int  # when the FIR came into CCTNS
    offence_from: int
    offence_to: int
    sections: str
    altered_to: str  # the whole new list, or empty
    altered_at: int
    child: bool
    min_age: int
    victims: int
    accused: int
    penetrative: bool
    report: int  # the day that counts as the final report
    form_type: str
    stop: str  # quashed, not_investigated, abated, stayed, transferred..., or empty
    stopped_at: int
    lab_sent: int
    lab_back: int
    flaw: str = ""  # a contradiction in the record, which is accepted and shown as a problem

    @property
    def pocso(self) -> bool:
        """Return whether an offence of the POCSO Act is charged."""
        return "POCSO" in self.sections

    @property
    def charge_sheeted(self) -> bool:
        """Return whether the investigation ended with a charge sheet."""
        return self.form_type == "charge_sheet"


def habits_of(stations: Sequence[DemoStation], profiles: Sequence[Profile], seed: int) -> list[Habits]:
    """Return the habits of each station.

    Districts and stations differ around their State, some markedly, so that a funnel plot has its signals.
    """
    by_state = {profile.state: profile for profile in profiles}
    of_district: dict[tuple[str, str], float] = {}
    rng = Random(f"habits {seed}")
    habits_by_station: list[Habits] = []
    for station in stations:
        profile = by_state[station.state]
        key = (station.state, station.district)
        if key not in of_district:
            of_district[key] = rng.gauss(0, 0.3)
        shift = of_district[key] + rng.gauss(0, 0.4)
        open_beyond = min(profile.open_beyond * exp(-shift), 0.6)
        in_time = min(_shifted(profile.in_time, shift), 1 - open_beyond)
        habits = Habits(in_time, open_beyond, profile.closure, profile.pocso / profile.cases, profile.quick_when_late)
        habits_by_station.append(_SHOWN if station.is_shown else habits)
    return habits_by_station


_SHOWN = Habits(in_time=0.6, open_beyond=0.12, closure=0.2, child=0.7, quick_when_late=False)


def _shifted(share: float, shift: float) -> float:
    """Return the share with its log odds moved."""
    odds = log(share / (1 - share)) + shift
    return 1 / (1 + exp(-odds))


def life_of(fir: Fir, habits: Habits, rng: Random) -> Life:
    """Draw what happens in a case, to its very end; the writer stops at the capture."""
    random = rng.random
    first = fir.zero.recorded if fir.zero else fir.recorded
    offence_to = first - _minutes_before_report(rng)
    offence_from = offence_to - (int(random() * 200 * DAY) if random() < 0.15 else 0)
    is_child = random() < habits.child
    sections = _sections(is_child, offence_from >= NEW_LAW, random())
    penetrative = "POCSO:8" not in sections and "POCSO:10" not in sections and "POCSO:12" not in sections
    report, form_type = _report(first, habits, rng)
    altered_at, altered_to = NEVER, ""
    if random() < 0.03:
        altered_at = fir.recorded + int((3 + 30 * random()) * DAY)
        altered_to = f"{sections};{'BNS:351(3)' if offence_from >= NEW_LAW else 'IPC:506'}"
    lab_sent = fir.recorded + int((1 + 12 * random()) * DAY) if penetrative and random() < 0.6 else NEVER
    life = Life(
        fir=fir,
        first=first,
        entered=fir.recorded + _first_entry(rng),
        offence_from=offence_from,
        offence_to=offence_to,
        sections=sections,
        altered_to=altered_to,
        altered_at=altered_at,
        child=is_child,
        min_age=int(5 + 13 * random() ** 0.5) if is_child else int(18 + 40 * random() ** 2),
        victims=1 if random() < 0.97 else 2,
        accused=1 if random() < 0.8 else 2 + int(random() * 3),
        penetrative=penetrative,
        report=report,
        form_type=form_type,
        stop="",
        stopped_at=NEVER,
        lab_sent=lab_sent,
        lab_back=lab_sent + int((25 + 220 * random() ** 2) * DAY) if lab_sent < NEVER and random() < 0.85 else NEVER,
    )
    _stop(life, rng)
    _add_flaw(life, rng)
    return life


def entry_lag(rng: Random) -> int:
    """Return how long after a fact happened it is entered in CCTNS: most the same day, some weeks later."""
    share = rng.random()
    if share < 0.62:
        return int(30 + rng.random() * 9 * HOUR)
    if share < 0.86:
        return int((1 + 2 * rng.random()) * DAY)
    if share < 0.96:
        return int((3 + 11 * rng.random()) * DAY)
    return int((14 + 70 * rng.random()) * DAY)


def _first_entry(rng: Random) -> int:
    share = rng.random()
    if share < 0.9:
        return int(5 + rng.random() * 10 * HOUR)
    return int((0.5 + (3 if share < 0.98 else 20) * rng.random()) * DAY)


def _minutes_before_report(rng: Random) -> int:
    """Return the time from the offence to the information: mostly days, sometimes years."""
    share = rng.random()
    if share < 0.55:
        return int(HOUR + rng.random() * 2 * DAY)
    if share < 0.8:
        return int((2 + rng.random() * 28) * DAY)
    if share < 0.96:
        return int((30 + rng.random() * 330) * DAY)
    return int((1 + 5 * rng.random()) * 365 * DAY)


def _sections(child: bool, new_law: bool, share: float) -> str:
    if child:
        return _pick(_POCSO_NEW if new_law else _POCSO_OLD, share)
    return _pick(_RAPE_NEW if new_law else _RAPE_OLD, share)


def _pick(mix: Mix, share: float) -> str:
    return next(value for limit, value in mix if share < limit)


def _report(first: int, habits: Habits, rng: Random) -> tuple[int, str]:
    """Return the day on which the final report counts, and its type. More reports come shortly before the deadline."""
    limit = limit_of(first)
    share = rng.random()
    if share < habits.in_time:
        span = limit - first
        report = first + int(span * (0.15 + 0.85 * rng.random() ** 0.55))
    elif share < 1 - habits.open_beyond:
        report = limit + 1 + _late_by(habits, rng)
    elif rng.random() < 0.5:
        report = limit + int((400 + 1500 * rng.random()) * DAY)
    else:
        report = NEVER
    return report, _pick(_CLOSURES, rng.random()) if rng.random() < habits.closure else "charge_sheet"


def _late_by(habits: Habits, rng: Random) -> int:
    drawn = rng.random() * _LATE[-1]
    low, high = next(days for limit, days in zip(_LATE, _LATE_DAYS, strict=True) if drawn < limit)
    late = int((low + (high - low) * rng.random()) * DAY)
    return late // 12 if habits.quick_when_late else late


# Shares after NCRB 2024 (quashed 1,481, stayed 578, transferred 479, not investigated 2 of a year's cases), rounded up
# so that a small demonstration has some of each.
_STOPS: Mix = (
    (0.008, Kind.QUASHED),
    (0.013, Kind.STAYED),
    (0.016, Kind.STAY_VACATED),
    (0.018, Kind.NOT_INVESTIGATED),
    (0.0195, Kind.REOPENED),
    (0.021, Kind.ABATED),
    (0.0255, Kind.TRANSFERRED_OUT),
    (0.026, Kind.RECEIVED),
    (0.028, Kind.TRANSFERRED_TO_AGENCY),
    (1.0, ""),
)


def _stop(life: Life, rng: Random) -> None:
    """Draw what ends, halts or moves an investigation without a report.

    A report that would come after an end is dropped.
    """
    life.stop = _pick(_STOPS, rng.random())
    if life.stop:
        life.stopped_at = life.fir.recorded + int((5 + 120 * rng.random()) * DAY)
    if life.stop in (Kind.QUASHED, Kind.NOT_INVESTIGATED, Kind.ABATED) and life.report > life.stopped_at:
        life.report = NEVER
    elif life.stop == Kind.REOPENED:
        life.report = life.stopped_at + int((70 + 60 * rng.random()) * DAY)


_FLAWS: Mix = (
    (0.0003, "offence_after_fir"),
    (0.0006, "offence_long_ago"),
    (0.0009, "old_section"),
    (0.0012, "new_section"),
    (0.0015, "outside_india"),
    (0.0018, "over_100"),
    (0.0021, "unknown_section"),
    (0.0024, "form_before_fir"),
    (0.0027, "year_before"),
    (0.0067, "out_of_scope"),
    (1.0, ""),
)


def _add_flaw(life: Life, rng: Random) -> None:
    """Add a contradiction to some cases, in each way that the checks accept; take some out of scope altogether."""
    life.flaw = _pick(_FLAWS, rng.random())
    match life.flaw:
        case "offence_after_fir":
            life.offence_from = life.offence_to = life.fir.recorded + 2 * DAY
        case "offence_long_ago":
            life.offence_from = life.offence_to = life.first - 12 * 365 * DAY
        case "old_section":
            life.sections, life.offence_from = "IPC:376(1)", life.offence_to
        case "new_section":
            life.sections, life.offence_from, life.offence_to = "BNS:64(1)", NEW_LAW - 40 * DAY, NEW_LAW - 30 * DAY
        case "over_100":
            life.min_age = 117
        case "unknown_section":
            life.sections += ";BNS:999"
        case "form_before_fir":
            life.report = life.fir.recorded - 3 * DAY
        case "out_of_scope":
            life.sections = "BNS:74" if life.offence_from >= NEW_LAW else "IPC:354"
