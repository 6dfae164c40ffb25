"""The rows of zero_fir.csv and fir.csv for one case."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from itsso.demo.feed.lives import NEVER, Life
from itsso.demo.feed.row_writer import DemoCase, RowWriter, bool_text, stamp_if_before
from itsso.demo.feed.stamps import DAY, HOUR, day_of, day_text, stamp
from itsso.demo.nation.places import DemoStation
from itsso.law.event_kinds import Kind

UNMATCHED = 6
"""Of so many Zero FIRs one is re-registered without a row that says so: two cases, until an officer joins them."""


def _is_unmatched(life: Life) -> bool:
    return life.fir.serial % UNMATCHED == 1


def write_zero_fir(writer: RowWriter, case: DemoCase, stations: Sequence[DemoStation], rng: Random) -> None:
    """Write the row of the case's Zero FIR, which it must have."""
    life, zero = case.life, case.life.fir.zero
    assert zero is not None
    taker = stations[zero.station]
    reached = life.fir.recorded
    sent = zero.recorded + int((reached - zero.recorded) * (0.1 + 0.4 * rng.random()))
    received = sent + (reached - sent) // 2
    if reached < writer.captured and not _is_unmatched(life):
        status = "re_registered"
    elif received < writer.captured:
        status = "received"
    elif sent < writer.captured:
        status = "sent"
    else:
        status = "registered"
    returned = status == "received" and reached >= writer.captured and rng.random() < 0.15
    done = status == "re_registered"
    entered = zero.recorded + int(rng.random() * 6 * HOUR)
    last = {"re_registered": reached, "received": received, "sent": sent, "registered": zero.recorded}[status]
    regular = case.key if done else ("", "", "", "")
    to = case.station if status != "registered" else None
    writer.write(
        "zero_fir.csv",
        max(entered, last + 30 if done else entered),
        (
            f"Z{case.record}",
            "upsert",
            stamp(max(entered, last)),
            stamp(entered),
            f"ZR{case.record}",
            f"IN-{taker.state}",
            taker.district,
            taker.code,
            zero.number,
            day_of(zero.recorded).year,
            stamp(zero.recorded),
            life.sections,
            "oral",
            "false",
            "",
            _zero_reason(taker, case.station),
            "false",
            "medical_exam",
            f"IN-{to.state}" if to else "",
            to.district if to else "",
            to.code if to else "",
            "returned" if returned else status,
            stamp_if_before(sent, writer.captured),
            "cctns" if sent < writer.captured else "",
            stamp_if_before(received, writer.captured),
            "unknown_place" if returned else "",
            regular[2],
            regular[3],
            "",
            stamp(reached) if done else "",
        ),
    )


def _zero_reason(taker: DemoStation, station: DemoStation) -> str:
    if taker.state != station.state:
        return "outside_state"
    return "outside_district" if taker.district != station.district else "outside_ps"


def write_fir(writer: RowWriter, case: DemoCase, stations: Sequence[DemoStation], rng: Random) -> None:
    """Write the row of the FIR, and a second one where its sections were altered after the first delivery."""
    life, station = case.life, case.station
    state, ps, number, year = case.key
    altered = life.altered_to and life.altered_at < writer.cut
    known_until = writer.known_until(life.entered)
    event = life.stop if life.stop in _FIR_EVENTS and life.stopped_at < known_until else ""
    changed = max(life.entered, life.altered_at if altered else 0, life.stopped_at if event else 0)
    electronic = rng.random() < 0.01
    signed = stamp_if_before(life.fir.recorded + DAY, known_until) if electronic else ""
    by_woman = bool_text(rng.random() < 0.7)
    informed = life.fir.recorded - int(rng.random() * 4 * HOUR)
    sealed = life.fir.recorded + int(rng.random() * 20 * HOUR)

    def row(sections: str, altered_at: int, updated: int) -> tuple[object, ...]:
        return (
            f"F{case.record}",
            "upsert",
            stamp(updated),
            stamp(life.entered),
            state,
            station.district,
            ps,
            bool_text(electronic),
            signed,
            number,
            year,
            stamp(life.fir.recorded),
            stamp(max(informed, life.offence_to)),
            "electronic" if electronic else "oral",
            sections,
            day_text(altered_at) if altered_at < NEVER else "",
            stamp(life.offence_from),
            stamp(life.offence_to),
            "exact",
            *_place(life),
            life.victims,
            life.min_age,
            "F",
            bool_text(life.child),
            "known",
            life.accused,
            bool_text(life.fir.recorded - life.offence_to > 2 * DAY),
            by_woman,
            case.io_ref,
            stamp_if_before(sealed, known_until),
            *_number_of_zero_fir(life, stations),
            event,
            stamp(life.stopped_at) if event else "",
        )

    writer.write(
        "fir.csv",
        life.entered,
        row(life.altered_to if altered else life.sections, life.altered_at if altered else NEVER, changed),
    )
    if life.altered_to and not altered and life.altered_at < writer.captured and life.entered < writer.cut:
        writer.second.row("fir.csv", row(life.altered_to, life.altered_at, writer.captured))


_FIR_EVENTS = frozenset({Kind.QUASHED, Kind.STAYED, Kind.NOT_INVESTIGATED, Kind.REOPENED})
"""The changes of a case that the FIR's own columns carry: the latest only. Others and earlier ones go to event.csv."""


def _number_of_zero_fir(life: Life, stations: Sequence[DemoStation]) -> tuple[object, ...]:
    """Return the cells about the Zero FIR behind an FIR: State, station, number, year, moment; empty without one."""
    zero = life.fir.zero
    if zero is None or _is_unmatched(life):
        return ("",) * 5
    taker = stations[zero.station]
    return f"IN-{taker.state}", taker.code, zero.number, day_of(zero.recorded).year, stamp(zero.recorded)


def _place(life: Life) -> tuple[str, str, str]:
    """Return latitude, longitude and their basis: missing in two thirds of real rows and in most of these."""
    if life.flaw == "outside_india":
        return "51.5", "0.12", "unknown"
    return ("23.25", "77.41", "station") if life.fir.serial % 50 == 0 else ("", "", "")
