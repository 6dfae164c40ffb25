"""The rows of police forms for one case's life: what has happened, and has been entered, by the capture."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from itsso.demo.feed.event_rows import write_custody, write_evidence
from itsso.demo.feed.final_form_rows import write_final_forms
from itsso.demo.feed.lives import NEVER, Life, entry_lag
from itsso.demo.feed.registration_rows import write_fir, write_zero_fir
from itsso.demo.feed.row_writer import DemoCase, RowWriter, bool_text, io_ref, stamp_if_before
from itsso.demo.feed.stamps import DAY, HOUR, day_of, day_text, stamp
from itsso.demo.nation.places import DemoStation


def write_case(writer: RowWriter, life: Life, stations: Sequence[DemoStation], rng: Random) -> None:
    """Write all rows of one case."""
    case = _case(life, stations)
    if life.fir.zero is not None:
        write_zero_fir(writer, case, stations, rng)
    if life.fir.recorded >= writer.captured:
        return
    write_fir(writer, case, stations, rng)
    case.arrested = _arrests(writer, case, rng)
    if writer.everything:
        write_evidence(writer, case, rng)
    write_final_forms(writer, case, rng)
    _court(writer, case, rng)


def _case(life: Life, stations: Sequence[DemoStation]) -> DemoCase:
    station = stations[life.fir.station]
    number, year = life.fir.number, day_of(life.fir.recorded).year
    if life.flaw == "year_before":
        number, year = number + 500, year - 1  # a number that no other FIR of that year has
    key = (f"IN-{station.state}", station.code, str(number), year)
    officer = 1 + life.fir.number % 3
    return DemoCase(
        life, station, key, f"{station.state}{life.fir.serial}", io_ref(station.state, station.code, officer)
    )


def _arrests(writer: RowWriter, case: DemoCase, rng: Random) -> dict[int, bool]:
    """Write the rows of arrest.csv; return the accused whom they name, and whether each is a child."""
    life, arrested = case.life, dict[int, bool]()
    for n in range(1, life.accused + 1):
        if rng.random() > 0.72:
            continue
        child = rng.random() < 0.04
        notice = not child and not life.penetrative and rng.random() < 0.3
        at = life.fir.recorded + int((0.1 + 25 * rng.random() ** 3) * DAY)
        if at >= writer.captured:
            continue
        arrested[n] = child
        early = rng.random() < 0.05  # the arrest may be entered before the FIR, and then waits for it
        entered = at + entry_lag(rng) if early else max(at + entry_lag(rng), life.entered)
        in_custody = not (child or notice)
        forwarded = at + int((2 + 20 * rng.random()) * HOUR)
        bail = forwarded + int((20 + 160 * rng.random()) * DAY) if rng.random() < 0.45 else NEVER
        if life.report > forwarded + 90 * DAY and rng.random() < 0.93:  # without a report, the law releases
            bail = min(bail, forwarded + (61 + 30 * life.penetrative) * DAY)
        known_until = writer.known_until(entered)
        released = bail if in_custody and bail < known_until else NEVER
        if in_custody:
            case.custody_until[n] = released
        is_released = released < NEVER
        act = _act(child=child, notice=notice, rng=rng)
        age = int(14 + 3 * rng.random()) if child else int(18 + 35 * rng.random())
        remanded_at = stamp_if_before(forwarded, known_until) if in_custody else ""
        released_at = stamp_if_before(released, known_until)
        status = "judicial_custody" if in_custody else ""
        writer.write(
            "arrest.csv",
            entered,
            (
                f"A{case.record}-{n}",
                "upsert",
                stamp(max(entered, released if is_released else 0)),
                stamp(entered),
                *case.key,
                f"R{case.record}-{n}",
                f"CCL {n}" if child else f"A{n}",
                "ccl" if child else "accused",
                act,
                stamp(at),
                "M",
                age,
                remanded_at,
                remanded_at,
                released_at,
                released_at,
                "court" if is_released else "",
                "bailed_by_court" if is_released else status,
            ),
        )
        if writer.everything:
            write_custody(writer, case, f"R{case.record}-{n}", at, forwarded if in_custody else NEVER, released)
    return arrested


def _act(*, child: bool, notice: bool, rng: Random) -> str:
    """Return by which act an accused came into the record."""
    if child:
        return "child_apprehended"
    return "notice_35_3" if notice else _ARRESTS[int(rng.random() * len(_ARRESTS))]


_ARRESTS = (*["arrested_forwarded"] * 7, "arrested_police_custody", "surrendered_judicial_custody")


def _court(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    life = case.life
    cognizance = life.report + int((1 + 25 * rng.random()) * DAY)
    if cognizance >= writer.captured or rng.random() < 0.35:
        return
    charged = cognizance + int((20 + 120 * rng.random()) * DAY) if life.charge_sheeted else NEVER
    entered = max(cognizance + entry_lag(rng), life.entered)
    decided = charged + int((60 + 700 * rng.random()) * DAY) if charged < NEVER else NEVER
    updated = max(entered, decided + entry_lag(rng))
    if updated < writer.captured and rng.random() < 0.6:
        outcome = "convicted" if rng.random() < 0.35 else "acquitted"
        convicted = outcome == "convicted"
        appeal = convicted and rng.random() < 0.3
        writer.write(
            "court.csv",
            updated,
            (
                f"J{case.record}",
                "upsert",
                stamp(updated),
                stamp(entered),
                *case.key,
                "Special Court",
                "",
                day_text(cognizance),
                day_text(charged),
                outcome,
                day_text(decided),
                life.sections if convicted else "",
                "rigorous" if convicted else "",
                120 if convicted else "",
                bool_text(appeal),
                "accused" if appeal else "",
                "pending" if appeal else "",
                "",
            ),
        )
        return
    disposal = "pending" if life.charge_sheeted or rng.random() < 0.5 else "closure_accepted"
    writer.write(
        "court.csv",
        entered,
        (
            f"J{case.record}",
            "upsert",
            stamp(entered),
            stamp(entered),
            *case.key,
            "Special Court",
            "",
            day_text(cognizance),
            day_text(charged) if charged < entered else "",
            disposal,
            "" if disposal == "pending" else day_text(cognizance),
            "",
            "",
            "",
            "",
            "",
            "",
            "",
        ),
    )
