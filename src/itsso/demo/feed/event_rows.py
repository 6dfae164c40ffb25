"""The rows of event.csv for one case: evidence, rare kinds of event, and changes of the case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from itsso.demo.feed.lives import NEVER, entry_lag
from itsso.demo.feed.rare import CHILD_CARE, SETS, TRIAL, RareEvent
from itsso.demo.feed.row_writer import DemoCase, RowWriter, io_ref
from itsso.demo.feed.stamps import DAY, HOUR, day_text, limit_of, stamp
from itsso.demo.nation.people import LABORATORY
from itsso.law.event_kinds import Kind

DRAFTED = 12
"""Of so many FIRs one has a draft of its police report that goes to the SDPO and to the prosecutor."""

DESCRIBED = 30
"""One FIR in so many says in event.csv that it names an accused."""

HEARD = 9
"""Of so many FIRs with a charge sheet one has hearings in the feed."""

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
    occasion: str = "",
) -> None:
    """Write a row of event.csv, where the event has happened by the capture.

    An event of a kind that a case has several times names its `occasion`: without it they would be one record.
    """
    if at >= writer.captured:
        return
    entered = max(at + entry_lag(rng), case.life.entered)
    writer.write(
        "event.csv",
        entered,
        (
            "-".join(part for part in (f"E{case.record}", kind, victim, accused[-2:], occasion) if part),
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


def write_evidence(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    """Write the rows of event.csv."""
    life, random, victim = case.life, rng.random, _victim(case)
    start, event = life.fir.recorded, partial(_event, writer, case, rng)
    if life.penetrative or life.child:
        _examination(writer, case, rng)
    if random() < 0.95:
        at = start + int((0.5 + 12 * random() ** 2) * DAY)
        event(Kind.VICTIM_STATEMENT_RECORDED, at, victim=victim, day_only=True)
    if life.pocso:
        for kind in (Kind.REPORTED_TO_CWC, Kind.REPORTED_TO_SPECIAL_COURT):
            if random() < 0.96:
                event(kind, start + int((22 if random() < 0.8 else 90) * HOUR * random()) + 20)
    if life.lab_sent < NEVER:
        exhibit = f"exhibit=X{case.record}"
        event(Kind.EXHIBIT_SENT, life.lab_sent, facts=exhibit + _laboratory_named(case), day_only=True)
        event(Kind.LABORATORY_REPORT_RECEIVED, life.lab_back, facts=exhibit, day_only=True)
    if random() < 0.88:
        at = start + int((30 + 70 * random()) * DAY)
        event(Kind.VICTIM_INFORMED, at, facts="by=phone", day_only=True)
    _delay_and_assignment(writer, case, rng)
    _stops(writer, case, rng)
    for share, rares in SETS:
        if random() < share and (life.pocso or rares is not CHILD_CARE):
            _rare(writer, case, rng, rares)
    _described(writer, case)
    _draft(writer, case)
    _hearings(writer, case)
    _protest(writer, case)


def _laboratory_named(case: DemoCase) -> str:
    """Return the fact that names the laboratory: the software of the shown State has it in two FIRs of three."""
    state, code = LABORATORY
    is_named = case.station.state == state and sum(map(ord, case.record)) % 3
    return f";laboratory=IN-{state}/{code}" if is_named else ""


def _victim(case: DemoCase) -> str:
    """Return the source's reference of the case's first victim."""
    return f"V{case.record}-1"


def _examination(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    """Write that the victim was examined, declined, or neither, and the doctor's report."""
    start, random, share = case.life.fir.recorded, rng.random, rng.random()
    event = partial(_event, writer, case, rng, victim=_victim(case))
    if share < 0.06:
        event(Kind.VICTIM_MEDICAL_DECLINED, start + int(random() * DAY))
    elif share < 0.98:
        at = start + int((20 * HOUR if random() < 0.8 else 5 * DAY) * (0.05 + 0.95 * random()))
        event(Kind.VICTIM_MEDICAL_EXAMINED, at)
        if random() < 0.95:
            event(Kind.MEDICAL_REPORT_RECEIVED, at + int((1 + 9 * random()) * DAY), day_only=True)


def _delay_and_assignment(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    """Write why a report is late, and that another officer investigates."""
    life, event = case.life, partial(_event, writer, case, rng, day_only=True)
    limit = limit_of(life.first)
    if life.report > limit and rng.random() < 0.2:
        reason = "laboratory_report" if life.lab_sent < limit < life.lab_back else "accused_absconding"
        event(Kind.DELAY_REASON_RECORDED, limit - 5 * DAY, facts=f"reason={reason}")
    if life.fir.serial % TRANSFERRED == 0:
        next_officer = io_ref(case.station.state, case.station.code, 1 + (life.fir.number + 1) % 3)
        event(Kind.INVESTIGATION_ASSIGNED, life.fir.recorded + 20 * DAY, facts=f"io_ref={next_officer}")


def _described(writer: RowWriter, case: DemoCase) -> None:
    """Write that the FIR describes an accused, before any arrest."""
    if case.life.fir.serial % DESCRIBED == 0:
        rng = Random(f"{case.record} described")  # its own, so that this row changes no other row
        accused = f"R{case.record}-1"
        _event(
            writer,
            case,
            rng,
            Kind.ACCUSED_DESCRIBED,
            case.life.fir.recorded,
            accused=accused,
            facts="described_by=name",
        )


def _draft(writer: RowWriter, case: DemoCase) -> None:
    """Write the way of a draft: to the SDPO, back with a query, to the SDPO again, and to the prosecutor.

    It takes three weeks before the report; where there is no report yet, it stays with the last office reached.
    """
    rng = Random(case.record)  # its own, so that these rows change no other row
    life, event = case.life, partial(_event, writer, case, rng, day_only=True)
    start = min(life.report, life.fir.recorded + 60 * DAY) - 21 * DAY
    if life.fir.serial % DRAFTED or start <= life.fir.recorded:
        return
    event(Kind.DRAFT_REPORT_SUBMITTED, start, facts="office=sdpo;report=charge_sheet")
    event(Kind.DRAFT_REPORT_RETURNED, start + 5 * DAY, facts="office=sdpo;query=laboratory_papers;age_proof")
    event(Kind.DRAFT_REPORT_SUBMITTED, start + 9 * DAY, facts="office=sdpo;report=charge_sheet", occasion="2")
    event(Kind.DRAFT_REPORT_APPROVED, start + 12 * DAY, facts="office=sdpo")
    event(Kind.DRAFT_REPORT_SUBMITTED, start + 13 * DAY, facts="office=prosecutor;report=charge_sheet", occasion="3")
    if life.report < NEVER:
        event(Kind.DRAFT_REPORT_APPROVED, start + 18 * DAY, facts="office=prosecutor", occasion="2")


TOLD = "by=in_person;informed_by=woman_officer;threats="
"""The facts of a record that the victim was told of something, without the answer about threats."""

RECENT = 60 * DAY
"""For so long before the capture the source has sent remands, bail hearings, and what the victim was told."""


def write_custody(writer: RowWriter, case: DemoCase, accused: str, arrested: int, remanded: int, released: int) -> None:
    """Write what follows the arrest of one accused: renewals of remand, a bail hearing, what the victim is told."""
    if arrested < writer.captured - RECENT:
        return
    rng = Random(case.record + accused)  # its own, so that these rows change no other row
    event = partial(_event, writer, case, rng, accused=accused, day_only=True)
    if rng.random() < 0.7:
        event(Kind.VICTIM_INFORMED_OF_ARREST, arrested + DAY, facts=f"{TOLD}no_threats")
    if remanded >= NEVER:
        return
    for renewal in range(1, 7):
        at = remanded + renewal * 14 * DAY
        if at < min(released, case.life.report):
            until = f"until={day_text(at + 14 * DAY)}"
            event(Kind.REMAND_EXTENDED, at, facts=until, occasion=str(renewal))
    if rng.random() < 0.4 and remanded + 8 * DAY < released:
        _bail(event, rng, remanded + 7 * DAY, granted=remanded + 12 * DAY <= released < remanded + 20 * DAY)
    if released < writer.captured and rng.random() < 0.7:
        event(Kind.VICTIM_INFORMED_OF_RELEASE, released + HOUR, facts=f"{TOLD}threats_or_fear")
        if released + 8 * DAY < writer.captured and rng.random() < 0.5:
            event(Kind.VICTIM_ASKED_ABOUT_THREATS, released + 8 * DAY, facts=f"{TOLD}no_threats")


def _bail(event: Callable[..., None], rng: Random, notice: int, *, granted: bool) -> None:
    """Write an application for bail: its notice and hearing, what the victim is told, and the decision."""
    event(Kind.BAIL_NOTICE_RECEIVED, notice)
    event(Kind.BAIL_HEARING_FIXED, notice + DAY, facts=f"hearing_on={day_text(notice + 12 * DAY)}")
    if rng.random() < 0.6:
        event(Kind.VICTIM_NOTIFIED_OF_BAIL, notice + 3 * DAY, facts=f"{TOLD}not_asked")
    event(Kind.BAIL_DECIDED, notice + 12 * DAY, facts=f"outcome={'granted' if granted else 'refused'}")


def _protest(writer: RowWriter, case: DemoCase) -> None:
    """Write a protest petition against a closure report, its hearing, and its decision."""
    life, rng = case.life, Random(f"{case.record} protest")
    event = partial(_event, writer, case, rng, day_only=True)
    if life.fir.serial % HEARD or life.charge_sheeted or life.report >= NEVER:
        return
    filed = life.report + 20 * DAY
    event(Kind.PROTEST_PETITION_FILED, filed, facts="by=victim")
    event(Kind.HEARING_FIXED, filed + DAY, facts=f"hearing=protest_petition;hearing_on={day_text(filed + 30 * DAY)}")
    event(Kind.PROTEST_PETITION_DECIDED, filed + 60 * DAY, facts="outcome=further_investigation")


def _hearings(writer: RowWriter, case: DemoCase) -> None:
    """Write hearings after a charge sheet, the summons to the doctor, and an application for witness protection."""
    life, rng = case.life, Random(f"{case.record} court")
    event = partial(_event, writer, case, rng, day_only=True)
    if life.fir.serial % HEARD or not life.charge_sheeted or life.report >= NEVER:
        return
    start = life.report + 20 * DAY
    event(Kind.HEARING_FIXED, start, facts=f"hearing=evidence;hearing_on={day_text(start + 40 * DAY)}")
    event(Kind.VICTIM_INFORMED_OF_HEARING, start + 2 * DAY, facts=f"{TOLD}threats_or_fear")
    event(Kind.SUMMONS_SERVED, start + 5 * DAY, facts=f"witness=doctor;hearing_on={day_text(start + 40 * DAY)}")
    for witness, after in (("victim", 41), ("expert", 43)):
        fixed = f"witness={witness};hearing_on={day_text(start + after * DAY)}"
        event(Kind.SUMMONS_SERVED, start + 6 * DAY, facts=fixed, occasion=witness)
    for kind, after in (
        (Kind.PROTECTION_APPLIED_FOR, 4),
        (Kind.THREAT_REPORT_ORDERED, 6),
        (Kind.THREAT_REPORT_SENT, 11),
    ):
        event(kind, start + after * DAY, victim=_victim(case))


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
            victim=_victim(case) if rare.concerns == "victim" else "",
        )


def _stops(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    """Write the events that the FIR's own columns do not carry."""
    life, event = case.life, partial(_event, writer, case, rng, day_only=True)
    if life.stop == Kind.STAY_VACATED:
        event(Kind.STAYED, life.stopped_at)
        event(Kind.STAY_VACATED, life.stopped_at + 40 * DAY)
    elif life.stop == Kind.REOPENED:
        event(Kind.NOT_INVESTIGATED, life.stopped_at - 4 * DAY)
    elif life.stop == Kind.TRANSFERRED_OUT:
        neighbour = case.station.code[:2] + f"{max(1, int(case.station.code[2:]) - 1):04d}"
        event(Kind.TRANSFERRED_OUT, life.stopped_at, facts=f"to={neighbour}")
    elif life.stop == Kind.RECEIVED:
        event(Kind.RECEIVED, life.stopped_at, facts="from=PS0001")
    elif life.stop in (Kind.ABATED, Kind.TRANSFERRED_TO_AGENCY):
        event(life.stop, life.stopped_at)
