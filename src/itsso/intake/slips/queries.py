"""Reads of slips, of the progress that a victim is shown, and of her answers on how she was treated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, overload
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from psycopg.rows import TupleRow

from itsso import law
from itsso.accounts.queries import system_posting
from itsso.cases.history.queries import joined_cases
from itsso.cases.models import Case, Key, Person
from itsso.cases.queries import case_file
from itsso.cases.recording.actions import law_case
from itsso.intake.models import Complaint, Slip, Transfer, TransferStatus
from itsso.intake.slips.contacts import published_telephone
from itsso.intake.slips.outcomes import StatementAnswer, findings_of, statements_of
from itsso.intake.slips.phases import CaseProgress, progress
from itsso.intake.slips.samples import SampleStatus, sample_status
from itsso.intake.slips.words import ANSWERS, HOLDERS, NOT_ME, OF_ADULT, OF_CHILD, QUESTIONS, STATEMENTS
from itsso.law.clock_state import ClockState
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA, today
from itsso.platform.prepared_statements import RowStatement, as_tuples
from itsso.protection.ranges import enter
from itsso.ui import text
from itsso.units.models import Unit

PROGRESS, FINISH = "victim.progress_information", "investigation.two_months"
"""The two limits whose days she is shown."""


@dataclass(frozen=True)
class SlipSubject:
    """The complaint or case that a slip gives access to, and the station where the information was received.

    `victim` is her label (V1): empty before any victim is registered, and for a slip that was given then.
    """

    case_id: UUID
    station: Unit
    victim: str = ""


def case_at(case_id: UUID, station: Unit) -> Case | None:
    """Return a case that is at a station now; None where it is elsewhere, or was joined to another case."""
    return (
        Case.objects.select_related("station").filter(pk=case_id, station=station, first_recorded__isnull=False).first()
    )


def subject_of(case: Case) -> SlipSubject:
    """Return the subject of a case's slip, for the station where the case is now.

    An officer who re-registered a Zero FIR sees the first station in its transfer alone.
    """
    transfer = Transfer.objects.select_related("sender").filter(case_id=case.pk).first()
    return SlipSubject(case_of_slips(case), transfer.sender if transfer is not None else case.station)


def registration_day(case: Case) -> date | None:
    """Return the day of the last registration of a case: of a Zero FIR that of the FIR, where it became one."""
    file = case_file(case.pk)
    events = law_case(file.case, file.history).events if file is not None else ()
    return max((_day(event.at) for event in events if event.kind == Kind.FIR_REGISTERED), default=None)


def has_slips(case_id: UUID) -> bool:
    """Return whether a slip of a complaint or case was issued, to whomever."""
    return Slip.objects.filter(case_id=case_id).exists()


def case_now(case_id: UUID) -> UUID:
    """Return the case to which a complaint or case was joined; its own id where it was not.

    The system reads it, since the complaint or case may have been at a station of another district.
    """
    system = system_posting()
    with enter(system, at=system.unit):
        return joined_cases([case_id]).get(case_id, case_id)


def case_of_slips(case: Case) -> UUID:
    """Return the id under which the slips of a case are issued: its own, or that of a complaint that was joined to it.

    A slip that was given before two became one, such as the complaint and the case of CCTNS, stays the slip of its
    victim, so that no station gives a second first code.
    """
    return case.pk if has_slips(case.pk) else next(iter(_joined_with_slips(case.pk)), case.pk)


def _joined_with_slips(case_id: UUID) -> list[UUID]:
    """Return the cases and complaints that were joined to a case and have slips, that of the oldest slip first.

    One scan of the slips of its stations, and a probe of each that has no FIR; the system reads them, since the station
    of a slip may be in another district.
    """
    system = system_posting()
    with enter(system, at=system.unit):
        stations = Key.objects.filter(case_id=case_id).values("station")
        numbered = Key.objects.filter(case_id=OuterRef("case_id"))
        slips = Slip.objects.filter(~Exists(numbered), station__in=stations).order_by("made_at")
        slip_cases = dict.fromkeys(slips.values_list("case_id", flat=True))
        joined = joined_cases(slip_cases)
    return [slip_case for slip_case in slip_cases if joined.get(slip_case) == case_id]


def slips_to_end(subject: SlipSubject) -> QuerySet[Slip]:
    """Return the victim's slips of other cases that were joined to hers, or hers to them: a new code ends theirs too.

    None where the case has several victims: the labels of the joined cases do not say whose each slip is.
    """
    case_id = case_now(subject.case_id)
    if _victims(case_id).count() > 1:
        return Slip.objects.none()
    slips = Slip.objects.filter(case_id__in=[case_id, *_joined_with_slips(case_id)])
    return slips.exclude(case_id=subject.case_id)


def slip_of(subject: SlipSubject) -> Slip | None:
    """Return the slip of a victim; None where none was issued."""
    return Slip.objects.filter(case_id=subject.case_id, victim=subject.victim).first()


def victim_choices(case_id: UUID) -> list[str]:
    """Return the victims of a complaint or case who may have a slip, by label; "" before one is registered.

    A slip that was given then stays the slip of the only victim. Where there are several it is not known whose it is,
    and it is listed last, besides theirs.
    """
    victims = set(_victims(case_id).values_list("label", flat=True))
    with_slip = set(Slip.objects.filter(case_id=case_id).values_list("victim", flat=True))
    if "" in with_slip and len(victims) == 1:
        victims &= with_slip
    return sorted(victims | with_slip or {""}, key=lambda label: (not label, len(label), label))


def _victims(case_id: UUID) -> QuerySet[Person]:
    """Return the victims of a case, or of the case that it was joined to."""
    return Person.objects.filter(case_id=case_now(case_id), label__startswith="V")


def holders(case_id: UUID) -> list[str]:
    """Return the codes of those who may hold the code, by whether the victims are children; all where it is not known.

    The code of an adult is her own, or that of her guardian or legal heir; a child's is for an adult who acts for it.
    Of several victims no source says which is the child (`cases.derive`): all are offered for each of them.
    """
    ages = set(_victims(case_id).values_list("child", flat=True))
    if not ages:  # nothing is registered: what was said when the complaint was heard
        ages = {answers.get("child") for answers in Complaint.objects.filter(pk=case_id).values_list("told", flat=True)}
    if ages == {True}:
        return list(OF_CHILD)
    return list(OF_ADULT if ages == {False} else HOLDERS)


class CodesGivenAgain(NamedTuple):
    """Counts of a station's codes: slips of which it gave one, of how many a further one, and all further codes."""

    station: Unit
    slips: int
    given_again: int
    codes: int


def codes_given_again(above: Unit) -> RowStatement[CodesGivenAgain]:
    """Return the statement of the stations below a unit that gave any complainant another code, the most codes first.

    A code counts at the station that gave it: where a case has moved, not at its first. Where there are any, a second
    query reads these stations.
    """
    statement = (
        "select i.station_id, count(distinct i.slip_id),"
        " count(distinct i.slip_id) filter (where i.code_number > 1), count(*) filter (where i.code_number > 1)"
        " from intake_slipissue i join units_unit u on u.id = i.station_id"
        " where u.first >= %s and u.last <= %s and u.id <> %s"
        " group by i.station_id having count(*) filter (where i.code_number > 1) > 0 order by 4 desc, 1"
    )
    return RowStatement(statement, [*above.interval, above.pk], _with_stations)


def _with_stations(rows: Sequence[TupleRow]) -> list[CodesGivenAgain]:
    stations = Unit.objects.in_bulk([station for station, *_counts in rows]) if rows else {}
    return [CodesGivenAgain(stations[station], *counts) for station, *counts in rows]


@dataclass(frozen=True)
class ComplaintStatus:
    """What the station that heard a complaint decided, and until when it waits for her signature or enquires."""

    received: date | None
    outcome: str
    decided: date | None
    due: date | None


@dataclass(frozen=True)
class CaseStatus:
    """How far a case is, and the days by which the police owe her something: none where that is over or in doubt."""

    progress: CaseProgress
    number: str
    received: date | None
    informed_on: date | None
    progress_due: date | None
    finish_by: date | None
    samples: SampleStatus

    @property
    def progress_late(self) -> bool:
        """Return whether she should have been informed of the progress by now, and was not."""
        return self.informed_on is None and self.progress_due is not None and self.progress_due < today()

    @property
    def finish_late(self) -> bool:
        """Return whether the police were to have finished by now."""
        return self.progress.reported_on is None and self.finish_by is not None and self.finish_by < today()


@dataclass(frozen=True)
class VictimView:
    """What her page may show: the phase on its first page; all else once the code is asked for again."""

    station: Unit
    now_at: Unit
    telephone: str  # of that station, as published; empty where none is known
    sent_to: Unit | None  # the station that has not accepted her Zero FIR yet
    complaint: ComplaintStatus | None  # None for a case that came from CCTNS
    case: CaseStatus | None
    statements: Sequence[StatementAnswer]
    findings: Sequence[StatementAnswer]  # of records that officers opened about her complaint
    answered: bool
    may_answer: bool  # by the first code alone: the officer who issues another one reads it
    code_given: date
    codes: int

    @property
    def dialled(self) -> str:
        """Return the telephone number of the station in the form in which it is dialled."""
        return "".join(sign for sign in self.telephone if sign.isdigit() or sign == "+")

    @property
    def progress(self) -> CaseProgress:
        """Return how far the case is; without a case, that no FIR is registered."""
        return self.case.progress if self.case else CaseProgress()

    @property
    def received(self) -> date | None:
        """Return the day of the information, as the station that heard it recorded it, else as the case says."""
        if self.complaint is not None:
            return self.complaint.received
        return self.case.received if self.case else None


def case_progress(slip: Slip) -> VictimView:
    """Return the progress of a complaint or case.

    The system reads it at the station where the information was received, and at the one where the case is now.
    """
    system = system_posting()
    with enter(system, at=slip.station):
        complaint = Complaint.objects.filter(pk=slip.case_id).first()
        sent_to = _awaited_station(slip.case_id)
    with enter(system):
        case_id = joined_cases([slip.case_id]).get(slip.case_id, slip.case_id)
        case = Case.objects.select_related("station").filter(pk=case_id).first()
    now_at = case.station if case is not None else slip.station
    with enter(system, at=now_at):
        case_status = _case_status(case_id)
    return VictimView(
        station=slip.station,
        now_at=now_at,
        telephone=published_telephone(now_at),
        sent_to=sent_to,
        complaint=_complaint_status(complaint) if complaint is not None else None,
        case=case_status,
        statements=statements_of(slip),
        findings=findings_of(slip),
        answered=slip.answered,
        may_answer=slip.issued == 1 and not slip.answered,
        code_given=_day(slip.made_at),
        codes=slip.issued,
    )


def _awaited_station(case_id: UUID) -> Unit | None:
    """Return the station that a Zero FIR was sent to and that has not registered it; None where none is awaited."""
    is_over = Q(standing__in=(TransferStatus.ACCEPTED, TransferStatus.RETURNED))
    transfer = Transfer.objects.select_related("receiver").filter(~is_over, case_id=case_id).first()
    return transfer.receiver if transfer is not None else None


def _complaint_status(complaint: Complaint) -> ComplaintStatus:
    return ComplaintStatus(_day(complaint.received_at), complaint.outcome, _day(complaint.decided_at), complaint.due)


def _case_status(case_id: UUID) -> CaseStatus | None:
    file = case_file(case_id)
    if file is None:
        return None
    case = law_case(file.case, file.history)
    received = [_day(event.at) for event in case.events if event.kind == Kind.INFORMATION_RECEIVED]
    limits = _limits(case)
    informed, finish = limits.get(PROGRESS), limits.get(FINISH)
    return CaseStatus(
        progress=progress(case.events),
        number=text.fir_number(file.case.number, file.case.year),
        received=min(received, default=None),
        informed_on=_day(informed.met) if informed else None,
        progress_due=_day(informed.due) if informed else None,
        finish_by=_day(finish.due) if finish else None,
        samples=sample_status(case.events),
    )


def _limits(case: law.Case) -> dict[str, law.Clock]:
    """Return the limits for informing her of the progress, and for completing the investigation.

    A limit that the case does not have, or no longer has, or of which the law leaves that open, is left out.
    """
    assessed = law.assess(case, today()).clocks
    return {clock.rule: clock for clock in assessed if clock.rule in (PROGRESS, FINISH) and _binds(clock)}


def _binds(clock: law.Clock) -> bool:
    return clock.applies and not clock.is_undecided and clock.state != ClockState.ENDED


@overload
def _day(at: date | datetime) -> date: ...
@overload
def _day(at: None) -> None: ...
def _day(at: date | datetime | None) -> date | None:
    return at.astimezone(INDIA).date() if isinstance(at, datetime) else at


def can_report(slip: Slip, statement: str) -> bool:
    """Return whether she may report this now: that she did not answer, only where there is an answer."""
    return statement in STATEMENTS and (statement != NOT_ME or slip.answered)


def treatment_counts(unit: Unit, since: date, until: date = date.max) -> dict[str, dict[str, int]]:
    """Return, by question and answer, how many answers a unit has for the months from `since` until before `until`.

    Each station's answers count in whole tens: sums that differ by one answer would reveal it to a reader of both.
    """
    return _by_question(treatment_answers(unit, since, until).rows())


def treatment_answers(unit: Unit, since: date, until: date = date.max) -> RowStatement[tuple[str, str, int]]:
    """Return the statement of `treatment_counts`: question, answer and number, for `treatment_lines`."""
    statement = "select question, answer, n from intake_treatment(%s, %s, %s, %s)"
    return RowStatement(statement, [*unit.interval, since, until], as_tuples)


def _by_question(answers: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for question, answered, n in answers:
        counts.setdefault(question, {})[answered] = n
    return counts


def treatment_lines(answers: Iterable[tuple[str, str, int]]) -> list[tuple[str, str]]:
    """Return each question with its answers as text: "yes 8, no 4"; empty where fewer than ten have answered."""
    counts = _by_question(answers)
    return [
        (
            str(question),
            ", ".join(f"{title} {text.count(counts[name].get(code, 0))}" for code, title in ANSWERS.items()),
        )
        for name, question in QUESTIONS.items()
        if name in counts
    ]
