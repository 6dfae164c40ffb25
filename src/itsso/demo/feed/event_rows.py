"""The rows of event.csv for one case: evidence, rare kinds of event, and changes of the case."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from itsso.demo.feed.lives import NEVER, entry_lag
from itsso.demo.feed.rare import CHILD_CARE, SETS, TRIAL, RareEvent
from itsso.demo.feed.row_writer import DemoCase, RowWriter, io_ref
from itsso.demo.feed.stamps import DAY, HOUR, day_text, limit_of, stamp
from itsso.law.event_kinds import Kind

TRANSFERRED = 40
"""One FIR in so many is assigned to another officer of the station, after a transfer or during leave."""


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


def _victim(case: DemoCase) -> str:
    """Return the source's reference of the case's first victim."""
    return f"V{case.record}-1"


def _write_examination(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    """Write that the victim was examined, declined, or neither, and the doctor's report."""
    random, victim = rng.random, _victim(case)
    share = random()
    if share < 0.06:
        _event(
            writer, case, rng, Kind.VICTIM_MEDICAL_DECLINED, case.life.fir.recorded + int(random() * DAY), victim=victim
        )
    elif share < 0.98:
        at = case.life.fir.recorded + int((20 * HOUR if random() < 0.8 else 5 * DAY) * (0.05 + 0.95 * random()))
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


def write_evidence(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    """Write the rows of event.csv."""
    life = case.life
    start, random = life.fir.recorded, rng.random
    victim = _victim(case)
    if life.penetrative or life.child:
        _write_examination(writer, case, rng)
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
