"""The rows of police forms for one case's life: what has happened, and has been entered, by the capture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from itsso.demo.feed.delivery import DeliveryWriter
from itsso.demo.feed.lives import NEVER, Life, entry_lag
from itsso.demo.feed.rare import CHILD_CARE, SETS, TRIAL, RareEvent
from itsso.demo.feed.stamps import DAY, HOUR, day_of, day_text, limit_of, stamp
from itsso.demo.feed.trouble import Sample
from itsso.demo.nation.places import DemoStation
from itsso.law.event_kinds import Kind

RAPE_OF_BNS = ("BNS:64", "BNS:65", "BNS:69", "BNS:70")


@dataclass(slots=True)
class RowWriter:
    """Writes each row into the delivery that could first have it.

    A row entered before `cut` is in the first delivery, one entered before `captured` in the second, and a later one in
    none. `everything` is false for a State with its own software, which sends no event.csv.
    """

    first: DeliveryWriter
    second: DeliveryWriter
    cut: int
    captured: int
    everything: bool
    sample: Sample | None = None  # collects the rows of a case in which errors are to be planted

    def known_until(self, entered: int) -> int:
        """Return the minute up to which a record that was entered at `entered` shows what happened."""
        return self.cut if entered < self.cut else self.captured

    def write(self, file: str, entered: int, values: tuple[object, ...]) -> None:
        """Write a row whose record was entered at `entered`; `values` include the record's four columns."""
        if entered < self.cut:
            held_back = self.sample is not None and self.sample.fir_comes_later and file == "fir.csv"
            (self.second if held_back else self.first).row(file, values)
            if self.sample is not None:
                self.sample.add(file, values)
        elif entered < self.captured:
            self.second.row(file, values)


@dataclass(slots=True)
class DemoCase:
    """A case's life, and the values that all its rows share."""

    life: Life
    station: DemoStation
    key: tuple[str, str, str, int]
    record: str
    io_ref: str
    arrested: dict[int, bool] = field(default_factory=dict)
    """The accused who came into the record by an arrest or a notice: their numbers, and whether each is a child."""


def write_case(writer: RowWriter, life: Life, stations: Sequence[DemoStation], rng: Random) -> None:
    """Write all rows of one case."""
    case = _case(life, stations)
    if life.fir.zero is not None:
        _zero_fir(writer, case, stations, rng)
    if life.fir.recorded >= writer.captured:
        return
    _fir(writer, case, stations, rng)
    case.arrested = _arrests(writer, case, rng)
    if writer.everything:
        _evidence(writer, case, rng)
    _final_forms(writer, case, rng)
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


def io_ref(state: str, station_code: str, officer: int) -> str:
    """Return the opaque number of an investigating officer."""
    return f"{state}-{station_code}-IO{officer}"


def _lab_pending(life: Life) -> bool:
    return life.lab_sent < life.report < life.lab_back


def _stamp_if_before(minute: int, captured: int) -> str:
    """Return the moment's text where it is before the capture."""
    return stamp(minute) if minute < captured else ""


def _zero_fir(writer: RowWriter, case: DemoCase, stations: Sequence[DemoStation], rng: Random) -> None:
    life, zero = case.life, case.life.fir.zero
    assert zero is not None
    taker = stations[zero.station]
    reached = life.fir.recorded
    sent = zero.recorded + int((reached - zero.recorded) * (0.1 + 0.4 * rng.random()))
    received = sent + (reached - sent) // 2
    if reached < writer.captured:
        status = "re_registered"
    elif received < writer.captured:
        status = "received"
    elif sent < writer.captured:
        status = "sent"
    else:
        status = "registered"
    returned = status == "received" and rng.random() < 0.15
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
            _stamp_if_before(sent, writer.captured),
            "cctns" if sent < writer.captured else "",
            _stamp_if_before(received, writer.captured),
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


def _fir(writer: RowWriter, case: DemoCase, stations: Sequence[DemoStation], rng: Random) -> None:
    life, station, zero = case.life, case.station, case.life.fir.zero
    state, ps, number, year = case.key
    altered = life.altered_to and life.altered_at < writer.cut
    known_until = writer.known_until(life.entered)
    event = life.stop if life.stop in _FIR_EVENTS and life.stopped_at < known_until else ""
    changed = max(life.entered, life.altered_at if altered else 0, life.stopped_at if event else 0)
    taker = stations[zero.station] if zero else None
    electronic = rng.random() < 0.01
    signed = _stamp_if_before(life.fir.recorded + DAY, known_until) if electronic else ""
    by_woman = "true" if rng.random() < 0.7 else "false"
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
            "true" if electronic else "false",
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
            "true" if life.child else "false",
            "known",
            life.accused,
            "true" if life.fir.recorded - life.offence_to > 2 * DAY else "false",
            by_woman,
            case.io_ref,
            _stamp_if_before(sealed, known_until),
            f"IN-{taker.state}" if taker else "",
            taker.code if taker else "",
            zero.number if zero else "",
            day_of(zero.recorded).year if zero else "",
            stamp(zero.recorded) if zero else "",
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


def _place(life: Life) -> tuple[str, str, str]:
    """Return latitude, longitude and their basis: missing in two thirds of real rows and in most of these."""
    if life.flaw == "outside_india":
        return "51.5", "0.12", "unknown"
    return ("23.25", "77.41", "station") if life.fir.serial % 50 == 0 else ("", "", "")


def _arrests(writer: RowWriter, case: DemoCase, rng: Random) -> dict[int, bool]:
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
        writer.write(
            "arrest.csv",
            entered,
            (
                f"A{case.record}-{n}",
                "upsert",
                stamp(max(entered, released if released < NEVER else 0)),
                stamp(entered),
                *case.key,
                f"R{case.record}-{n}",
                f"CCL {n}" if child else f"A{n}",
                "ccl" if child else "accused",
                "child_apprehended"
                if child
                else "notice_35_3"
                if notice
                else _ARRESTS[int(rng.random() * len(_ARRESTS))],
                stamp(at),
                "M",
                int(14 + 3 * rng.random()) if child else int(18 + 35 * rng.random()),
                _stamp_if_before(forwarded, known_until) if in_custody else "",
                _stamp_if_before(forwarded, known_until) if in_custody else "",
                _stamp_if_before(released, known_until),
                _stamp_if_before(released, known_until),
                "court" if released < NEVER else "",
                "bailed_by_court" if released < NEVER else "judicial_custody" if in_custody else "",
            ),
        )
    return arrested


TRANSFERRED = 40
"""One FIR in so many is assigned to another officer of the station, after a transfer or during leave."""

_ARRESTS = (*["arrested_forwarded"] * 7, "arrested_police_custody", "surrendered_judicial_custody")


def _event(
    writer: RowWriter,
    case: DemoCase,
    rng: Random,
    kind: str,
    at: int,
    *,
    accused: str = "",
    victim: str = "",
    facts: str = "",
    day_only: bool = False,
) -> None:
    """Write a row of event.csv, where the event has happened by the capture."""
    if at >= writer.captured:
        return
    entered = max(at + entry_lag(rng), case.life.entered)
    writer.write(
        "event.csv",
        entered,
        (
            "-".join(part for part in (f"E{case.record}", kind, victim, accused[-2:]) if part),
            "upsert",
            stamp(entered),
            stamp(entered),
            *case.key,
            kind,
            day_text(at) if day_only else stamp(at),
            accused,
            victim,
            facts,
        ),
    )


def _evidence(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    life = case.life
    start, random = life.fir.recorded, rng.random
    victim = f"V{case.record}-1"
    if life.penetrative or life.child:
        share = random()
        if share < 0.06:
            _event(writer, case, rng, Kind.VICTIM_MEDICAL_DECLINED, start + int(random() * DAY), victim=victim)
        elif share < 0.98:
            at = start + int((20 * HOUR if random() < 0.8 else 5 * DAY) * (0.05 + 0.95 * random()))
            _event(writer, case, rng, Kind.VICTIM_MEDICAL_EXAMINED, at, victim=victim)
            if random() < 0.95:
                _event(
                    writer,
                    case,
                    rng,
                    Kind.MEDICAL_REPORT_RECEIVED,
                    at + int((1 + 9 * random()) * DAY),
                    victim=victim,
                    day_only=True,
                )
    if random() < 0.95:
        _event(
            writer,
            case,
            rng,
            Kind.VICTIM_STATEMENT_RECORDED,
            start + int((0.5 + 12 * random() ** 2) * DAY),
            victim=victim,
            day_only=True,
        )
    if life.pocso:
        for kind in (Kind.REPORTED_TO_CWC, Kind.REPORTED_TO_SPECIAL_COURT):
            if random() < 0.96:
                _event(writer, case, rng, kind, start + int((22 if random() < 0.8 else 90) * HOUR * random()) + 20)
    if life.lab_sent < NEVER:
        _event(writer, case, rng, Kind.EXHIBIT_SENT, life.lab_sent, facts=f"exhibit=X{case.record}", day_only=True)
        _event(
            writer,
            case,
            rng,
            Kind.LABORATORY_REPORT_RECEIVED,
            life.lab_back,
            facts=f"exhibit=X{case.record}",
            day_only=True,
        )
    if random() < 0.88:
        _event(
            writer,
            case,
            rng,
            Kind.VICTIM_INFORMED,
            start + int((30 + 70 * random()) * DAY),
            facts="by=phone",
            day_only=True,
        )
    limit = limit_of(life.first)
    if life.report > limit and random() < 0.2:
        reason = "laboratory_report" if life.lab_sent < limit < life.lab_back else "accused_absconding"
        _event(writer, case, rng, Kind.DELAY_REASON_RECORDED, limit - 5 * DAY, facts=f"reason={reason}", day_only=True)
    if life.fir.serial % TRANSFERRED == 0:
        next_officer = io_ref(case.station.state, case.station.code, 1 + (life.fir.number + 1) % 3)
        _event(
            writer,
            case,
            rng,
            Kind.INVESTIGATION_ASSIGNED,
            start + 20 * DAY,
            facts=f"io_ref={next_officer}",
            day_only=True,
        )
    _stops(writer, case, rng)
    for share, rares in SETS:
        if random() < share and (life.pocso or rares is not CHILD_CARE):
            _rare(writer, case, rng, rares)


def _rare(writer: RowWriter, case: DemoCase, rng: Random, rares: Sequence[RareEvent]) -> None:
    life = case.life
    if rares is TRIAL and not life.charge_sheeted:
        return
    for rare in rares:
        start = life.report if rare.in_court else life.fir.recorded
        _event(
            writer,
            case,
            rng,
            rare.kind,
            start + rare.after,
            facts=rare.facts,
            accused=f"R{case.record}-1" if rare.concerns == "accused" else "",
            victim=f"V{case.record}-1" if rare.concerns == "victim" else "",
        )


def _stops(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    """Write the events that the FIR's own columns do not carry."""
    life = case.life
    if life.stop == Kind.STAY_VACATED:
        _event(writer, case, rng, Kind.STAYED, life.stopped_at, day_only=True)
        _event(writer, case, rng, Kind.STAY_VACATED, life.stopped_at + 40 * DAY, day_only=True)
    elif life.stop == Kind.REOPENED:
        _event(writer, case, rng, Kind.NOT_INVESTIGATED, life.stopped_at - 4 * DAY, day_only=True)
    elif life.stop == Kind.TRANSFERRED_OUT:
        neighbour = case.station.code[:2] + f"{max(1, int(case.station.code[2:]) - 1):04d}"
        _event(writer, case, rng, Kind.TRANSFERRED_OUT, life.stopped_at, facts=f"to={neighbour}", day_only=True)
    elif life.stop == Kind.RECEIVED:
        _event(writer, case, rng, Kind.RECEIVED, life.stopped_at, facts="from=PS0001", day_only=True)
    elif life.stop in (Kind.ABATED, Kind.TRANSFERRED_TO_AGENCY):
        _event(writer, case, rng, life.stop, life.stopped_at, day_only=True)


def _final_forms(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    life = case.life
    if life.report >= writer.captured:
        return
    number = f"{case.key[2]}/{day_of(life.report).year}"
    returned = life.report + int((6 + 30 * rng.random()) * DAY) if rng.random() < 0.012 else NEVER
    entered = max(life.report + entry_lag(rng), life.entered)
    returned = returned if returned < writer.known_until(entered) else NEVER
    _form(writer, case, rng, number, life.report, entered, returned=returned)
    if returned < NEVER and rng.random() < 0.7:
        again = returned + int((5 + 50 * rng.random()) * DAY)
        if again < writer.captured:
            _form(writer, case, rng, f"{number}A", again, max(again + entry_lag(rng), life.entered))
    elif _lab_pending(life) and life.charge_sheeted and life.lab_back < NEVER:
        more = life.lab_back + int((5 + 40 * rng.random()) * DAY)
        if more < writer.captured:
            _form(writer, case, rng, f"{number}S", more, max(more + entry_lag(rng), entered), supplements=number)


def _form(
    writer: RowWriter,
    case: DemoCase,
    rng: Random,
    number: str,
    counts: int,
    entered: int,
    *,
    returned: int = NEVER,
    supplements: str = "",
) -> None:
    """Write a final form.

    `counts` is the day that counts: received by the court, despatched, or the form's own date.
    """
    life, sheet = case.life, case.life.charge_sheeted
    share = rng.random()
    earlier = min(counts, max(life.fir.recorded, counts - int(3 * rng.random() * DAY)))
    sections = life.altered_to if life.altered_at < counts else life.sections
    absconds = sheet and life.accused > 0 and rng.random() < 0.05
    disposition_of = dispositions(case, supplementary=bool(supplements), absconds=absconds)
    listed = list(disposition_of.values())
    charged, absconding = listed.count("charged"), listed.count("absconding")
    asks_medical = any(section in sections for section in RAPE_OF_BNS) or "IPC:376" in sections
    writer.write(
        "final_form.csv",
        entered,
        (
            f"C{case.record}-{number}",
            "upsert",
            stamp(max(entered, returned if returned < NEVER else 0)),
            stamp(entered),
            *case.key,
            number,
            day_text(earlier if share < 0.95 else counts),
            life.form_type,
            "true" if supplements else "false",
            day_text(returned) if returned < NEVER else "",
            "incomplete" if returned < NEVER else "",
            supplements,
            day_text(earlier if share < 0.8 else counts) if share < 0.95 else "",
            day_text(counts) if share < 0.8 else "",
            sections if sheet else "",
            charged + absconding if sheet else "",
            listed.count("not_charged") if sheet else "",
            charged if sheet else "",
            absconding if sheet else "",
            "" if sheet else day_text(counts),
            "true" if _lab_pending(life) and not supplements else "false",
            ("true" if rng.random() < 0.9 else "false") if asks_medical else "",
            "not_needed",
        ),
    )
    if writer.everything:
        _accused_of_form(writer, case, number, entered, disposition_of)


def dispositions(case: DemoCase, *, supplementary: bool, absconds: bool) -> dict[int, str]:
    """Return what a form says of each accused, by number.

    Of several accused, one is sometimes not charged, left for a later report, or forgotten; one who absconds was never
    arrested. The number of the case decides it, not chance, so that a correction of a form says the same.
    """
    life = case.life
    if not life.charge_sheeted:
        return dict.fromkeys(range(1, life.accused + 1), "not_charged")
    turn = life.fir.serial % 100 if life.accused > 1 else 100
    is_pending = NOT_CHARGED <= turn < PENDING
    if supplementary:
        return {life.accused: "charged"} if is_pending else {}
    disposition_of = dict.fromkeys(range(1, life.accused + 1), "charged")
    at_large = [n for n in disposition_of if n not in case.arrested]
    if absconds and at_large:
        disposition_of[at_large[0]] = "absconding"
    if turn < NOT_CHARGED:
        disposition_of[life.accused] = "not_charged"
    elif is_pending:
        disposition_of[life.accused] = "pending"
    return disposition_of


NOT_CHARGED, PENDING, FORGOTTEN = 8, 14, 17
"""Of a hundred charge sheets with several accused: up to which turn the last one is not charged, left for a later
report, or charged by the form's counts alone."""


def _accused_of_form(
    writer: RowWriter, case: DemoCase, number: str, entered: int, disposition_of: Mapping[int, str]
) -> None:
    is_forgotten = len(disposition_of) > 1 and PENDING <= case.life.fir.serial % 100 < FORGOTTEN
    for n, disposition in disposition_of.items():
        if is_forgotten and n == case.life.accused:
            continue
        child = case.arrested.get(n, False)
        writer.write(
            "final_form_accused.csv",
            entered,
            (
                f"P{case.record}-{number}-{n}",
                "upsert",
                stamp(entered),
                stamp(entered),
                *case.key,
                number,
                f"R{case.record}-{n}",
                f"CCL {n}" if child else f"A{n}",
                "ccl" if child else "accused",
                disposition,
            ),
        )


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
                "true" if appeal else "false",
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
