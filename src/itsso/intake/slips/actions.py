"""The complainant's own access: by number and code from the slip, what she is shown and may report.

Nothing here names the offence, her, or an officer. Tries are limited for each address (`protection.limits`) and not
for the number, since otherwise a stranger could close her page. A code is one of 6 x 10^11.

A station that issues a code reads it. So how she was treated is answered by the first code alone, and new codes are
counted where the level above sees them. An officer who prints the first code could still answer before handing it over:
her page then says that it was answered, and she may report that she did not answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password, make_password
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itsso import law
from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.cases.queries import CaseFile, case_file
from itsso.cases.recording.actions import law_case
from itsso.intake.models import Complaint, Slip, Transfer, TransferStatus, Treatment
from itsso.intake.refusals import actions as accountability
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA, now, today
from itsso.platform.errors import Refused
from itsso.platform.limits import Limit, count_request, hashed_name
from itsso.protection.ranges import enter
from itsso.ui import text
from itsso.units.models import Unit

MOST_COUNTED = 30_000
"""Wrong codes of a number that are counted: the column holds no more."""

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing that is mistaken for something else when it is read aloud or copied by hand."""

CODES_OF_A_NUMBER = Limit(60)
"""Codes of one number that are hashed in a minute, from whatever address: hashing is slow on purpose. Six times what
one address may try (`protection.limits`), so that no one stranger keeps her from her page."""
PROGRESS, FINISH = "victim.progress_information", "investigation.two_months"
"""The two limits whose days she is shown."""

QUESTIONS = {
    "heard": _("Were you heard without waiting long?"),
    "respect": _("Were you treated with respect?"),
    "private": _("Could you speak without others hearing?"),
    "told": _("Were you told what happens next?"),
}
ANSWERS = {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}
NOT_ME = "not_me"
SAID = {"refused": "refused", "not_told": "not_told", NOT_ME: "answered_for_her"}
"""What she may say by a button of her page, and the code of the record that it opens."""


@dataclass(frozen=True)
class IssuedSlip:
    """A slip as it is printed: its code is stored nowhere else."""

    number: str
    code: str
    station: Unit
    day: date


class AlreadyPrinted(Refused):
    """The form was sent a second time, as when its response is loaded again.

    The code that it issued stays valid.
    """


def slip_for_complaint(complaint_id: UUID) -> Slip | None:
    """Return the slip of a complaint; None where none was issued."""
    return Slip.objects.filter(complaint_id=complaint_id).first()


def issue_slip(
    complaint: Complaint, *, by: Posting, form: UUID | None = None, codes_shown: int | None = None
) -> IssuedSlip:
    """Issue a number, which never changes, and a new code, which ends the one before.

    `codes_shown` is how many codes had been issued when the form was shown to the officer (None: however many).

    Raises:
        AlreadyPrinted: `form` issued the code that is valid now, which is shown nowhere again.
        Refused: another code was issued meanwhile.
    """
    code = "".join(secrets.choice(LETTERS) for _n in range(8))
    existing = Slip.objects.select_for_update().filter(complaint_id=complaint.pk).first()
    issued = existing.issued if existing else 0
    if existing is not None and form is not None and existing.form == form:
        raise AlreadyPrinted(gettext("Slip already printed"))
    if codes_shown is not None and codes_shown != issued:
        raise Refused(gettext("Another code was given meanwhile. Nothing was cancelled. Look at the slip again."))
    number = existing.number if existing else f"{secrets.randbelow(900_000_000) + 100_000_000}"
    fields = {
        "station": complaint.station,
        "code": make_password(code),
        "wrong": 0,
        "made_at": now(),
        "issued": issued + 1,
        "form": form,
    }
    Slip.objects.update_or_create(
        complaint_id=complaint.pk, defaults=fields, create_defaults=fields | {"number": number}
    )
    audit.write("complaint.slip_given", by.actor, str(complaint.pk), {"codes": issued + 1}, case=complaint.pk)
    return IssuedSlip(number, f"{code[:4]}-{code[4:]}", by.unit, today())


def complaint_of_case(case_id: UUID, station: Unit) -> Complaint:
    """Return the complaint of a case, for the station where the case is now; `station` is where it was heard.

    An officer who re-registered a Zero FIR does not see the first station. Raises Refused where the case came by CCTNS,
    since then there is no complaint here.
    """
    with enter(system_posting(), at=station):
        complaint = Complaint.objects.filter(pk=case_id).first()
    if complaint is None:
        raise Refused(gettext("This case came by CCTNS, and has no page for the complainant."))
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


def verify_slip(number: str, code: str) -> Slip | None:
    """Return the slip whose number and code these are; a wrong code is counted, and closes nothing.

    Right and wrong codes leave an audit entry, which says no more of a wrong one than that it was wrong. Raises Refused
    where the number was tried too often, before anything is hashed.
    """
    typed = "".join(letter for letter in text.fold(code).upper() if letter.isalnum())
    number = "".join(letter for letter in text.fold(number) if letter.isdecimal())
    if count_request("slip", hashed_name(number), CODES_OF_A_NUMBER):
        raise Refused(gettext("This number was tried too often. Wait a minute, then try again."))
    with transaction.atomic():
        slip = Slip.objects.select_for_update(of=("self",)).select_related("station")
        match = slip.filter(number=number).first()
        # A number that is nobody's costs the same work: by the time that it takes nothing is learnt.
        code = match.code if match is not None else UNUSABLE_PASSWORD_PREFIX
        right = check_password(typed, code)
        if match is not None and not right:
            Slip.objects.filter(pk=match.pk, wrong__lt=MOST_COUNTED).update(wrong=F("wrong") + 1)
        about = str(match.complaint_id) if match is not None and right else ""
        audit.write("status.read" if right else "refused.status", system_posting().actor, about)
    return match if right else None


# --- What she is shown -----------------------------------------------------------------------------------------------


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


# --- What she says ---------------------------------------------------------------------------------------------------


def can_report(slip: Slip, statement: str) -> bool:
    """Return whether she may report this now: that she did not answer, only where there is an answer."""
    return statement in SAID and (statement != NOT_ME or slip.answered)


def report(slip: Slip, statement: str) -> None:
    """Record "I was refused" or "It was not I who answered".

    Opens a record, once each, visible only to a level above.
    """
    system = system_posting()
    place = complaint_progress(slip).now_at if statement == "not_told" else slip.station
    with enter(system, at=place):
        accountability.open_record(
            place,
            told_by="status_page",
            what=SAID[statement],
            happened_on=today(),
            by=system,
            complaint_id=slip.complaint_id,
            record_id=uuid5(slip.complaint_id, statement),
        )


def store_answers(slip: Slip, answers: Mapping[str, str]) -> bool:
    """Store how she was treated, once, by the first code she was given; return whether the answers were stored.

    They are stored by station and month and nothing else; no audit entry says whose they are.
    """
    valid_answers = {question: answers[question] for question in QUESTIONS if answers.get(question) in ANSWERS}
    if not valid_answers or not Slip.objects.filter(pk=slip.pk, answered=False, issued=1).update(answered=True):
        return False
    with enter(system_posting(), at=slip.station):
        Treatment.objects.bulk_create(
            [Treatment(station=slip.station, month=today().replace(day=1), answers=valid_answers)]
        )
    return True


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
