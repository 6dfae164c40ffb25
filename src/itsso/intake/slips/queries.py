"""Reads of slips, of the progress that a complainant is shown, and of her answers on how she was treated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext

from itsso import law
from itsso.accounts.queries import system_posting
from itsso.cases.queries import CaseFile, case_file
from itsso.cases.recording.actions import law_case
from itsso.intake.models import Complaint, Slip, Transfer, TransferStatus
from itsso.intake.slips.words import ANSWERS, NOT_ME, QUESTIONS, SAID
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA, today
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.ui import text
from itsso.units.models import Unit

PROGRESS, FINISH = "victim.progress_information", "investigation.two_months"
"""The two limits whose days she is shown."""


def slip_for_complaint(complaint_id: UUID) -> Slip | None:
    """Return the slip of a complaint; None where none was issued."""
    return Slip.objects.filter(complaint_id=complaint_id).first()


def complaint_of_case(case_id: UUID, station: Unit) -> Complaint:
    """Return the complaint of a case, for the station where the case is now; `station` is where it was heard.

    An officer who re-registered a Zero FIR does not see the first station. Raises Refused where the case came by CCTNS,
    since then there is no complaint here.
    """
    with enter(system_posting(), at=station):
        complaint = Complaint.objects.filter(pk=case_id).first()
    if complaint is None:
        raise Refused(gettext("This case came from CCTNS and has no page for the complainant."))
    return complaint


class CodesGivenAgain(NamedTuple):
    """Counts of a station: complaints with a slip, how many of these have a further code, and all further codes."""

    station: Unit
    slips: int
    given_again: int
    codes: int


def codes_given_again(above: Unit) -> list[CodesGivenAgain]:
    """Return the stations below a unit that gave any complainant another code, the most codes first."""
    first, last = above.interval
    slips = Slip.objects.filter(station__first__gte=first, station__last__lte=last).exclude(station=above)
    counts = slips.values("station").annotate(
        slips=Count("pk"), again=Count("pk", filter=Q(issued__gt=1)), codes=Sum("issued") - Count("pk")
    )
    rows = list(counts.filter(again__gt=0).order_by("-codes", "station"))
    stations = Unit.objects.in_bulk([row["station"] for row in rows])
    return [CodesGivenAgain(stations[row["station"]], row["slips"], row["again"], row["codes"]) for row in rows]


@dataclass(frozen=True)
class ComplaintProgress:
    """The progress of her complaint: days and stations, no more."""

    received: datetime | None
    station: Unit
    outcome: str
    decided: date | None
    due: date | None  # of her signature, or of the enquiry, while one is waited for
    registered: date | None
    number: str
    sent_to: Unit | None
    now_at: Unit
    told_on: date | None
    progress_due: date | None
    finish_by: date | None
    ended: date | None
    answered: bool
    may_answer: bool  # by the first code alone: the officer who issues another one reads it
    code_given: date
    codes: int

    @property
    def progress_late(self) -> bool:
        """Return whether the complainant should have been informed of the progress by now, and was not."""
        return self.told_on is None and self.progress_due is not None and self.progress_due < today()

    @property
    def finish_late(self) -> bool:
        """Return whether the police were to have finished by now."""
        return self.ended is None and self.finish_by is not None and self.finish_by < today()


def complaint_progress(slip: Slip) -> ComplaintProgress:
    """Return the progress of a complaint.

    The system reads it at the station where the complaint was heard, and at the one where the case is now.
    """
    system = system_posting()
    with enter(system, at=slip.station):
        complaint = Complaint.objects.get(pk=slip.complaint_id)
        way = Transfer.objects.select_related("receiver").filter(case_id=slip.complaint_id).first()
    moved = way is not None and way.standing == TransferStatus.ACCEPTED
    place = way.receiver if way is not None and moved else slip.station
    with enter(system, at=place):
        file = case_file(slip.complaint_id)
        clocks = {} if file is None else _limits(file)
    events = file.history.events if file is not None else []
    registered = [event for event in events if event.kind == Kind.FIR_REGISTERED]
    reports = [event.at for event in events if event.kind == Kind.FINAL_REPORT_FILED]
    last = registered[-1].facts if registered else {}
    progress, finish = clocks.get(PROGRESS), clocks.get(FINISH)
    return ComplaintProgress(
        received=complaint.received_at,
        station=slip.station,
        outcome=complaint.outcome,
        decided=_day(complaint.decided_at),
        due=complaint.due,
        registered=_day(registered[0].at) if registered else None,
        number=text.fir_number(last["number"], last["year"]) if last else "",
        sent_to=way.receiver if way is not None and not moved and way.standing != TransferStatus.RETURNED else None,
        now_at=place,
        told_on=_day(progress.met) if progress else None,
        progress_due=_day(progress.due) if progress else None,
        finish_by=_day(finish.due) if finish else None,
        ended=_day(reports[-1]) if reports else None,
        answered=slip.answered,
        may_answer=slip.issued == 1 and not slip.answered,
        code_given=slip.made_at.astimezone(INDIA).date(),
        codes=slip.issued,
    )


def _limits(file: CaseFile) -> dict[str, law.Clock]:
    """Return the limits for informing her of the progress, and for completing the investigation.

    Limits that the case does not have are left out.
    """
    assessed = law.assess(law_case(file.case, file.history), today()).clocks
    return {clock.rule: clock for clock in assessed if clock.rule in (PROGRESS, FINISH) and clock.applies}


def _day(at: date | datetime | None) -> date | None:
    return at.astimezone(INDIA).date() if isinstance(at, datetime) else at


def can_report(slip: Slip, statement: str) -> bool:
    """Return whether she may report this now: that she did not answer, only where there is an answer."""
    return statement in SAID and (statement != NOT_ME or slip.answered)


def treatment_counts(unit: Unit, since: date, until: date = date.max) -> dict[str, dict[str, int]]:
    """Return, by question and answer, how many answers a unit has for the months from `since` until before `until`.

    Each station's answers count in whole tens: sums that differ by one answer would reveal it to a reader of both.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select question, answer, n from intake_treatment(%s, %s, %s, %s)", [*unit.interval, since, until]
        )
        counts: dict[str, dict[str, int]] = {}
        for question, answered, n in cursor.fetchall():
            counts.setdefault(question, {})[answered] = n
    return counts


def treatment_lines(unit: Unit, since: date) -> list[tuple[str, str]]:
    """Return each question with its answers as text: "yes 8, no 4"; empty where fewer than ten have answered."""
    counts = treatment_counts(unit, since)
    return [
        (
            str(question),
            ", ".join(f"{title} {text.count(counts[name].get(code, 0))}" for code, title in ANSWERS.items()),
        )
        for name, question in QUESTIONS.items()
        if name in counts
    ]
