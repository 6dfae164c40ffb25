"""The victim's own access to her case: a slip with number and code is issued and verified; she reports and answers.

Each case may have a slip: one that began as a complaint here, and one that came from CCTNS. It is issued one at a time,
when it is asked for, and the officer records who holds its code.

Nothing here names the offence, her, or an officer. Tries are limited for each address (`protection.limits`) and not
for the number, since otherwise a stranger could close her page. A code is one of 6 x 10^11.

A station that issues a code reads it. So how she was treated is answered by the first code alone, and new codes are
counted where the level above sees them. An officer who prints the first code could still answer before handing it over:
her page then says that it was answered, and she may report that she did not answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.intake.models import Slip, SlipIssue, Treatment
from itsso.intake.refusals import actions as accountability
from itsso.intake.slips.contacts import SlipContact, contacts
from itsso.intake.slips.outcomes import statement_record
from itsso.intake.slips.queries import SlipSubject, case_now, case_progress, holders, slips_to_end
from itsso.intake.slips.tickets import Stage, slip_of_ticket
from itsso.intake.slips.words import ANSWERS, NOT_TOLD, QUESTIONS, STATEMENTS
from itsso.platform.clock import now, today
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


@dataclass(frozen=True)
class IssuedSlip:
    """A slip as it is printed: its code is stored nowhere else."""

    number: str
    code: str
    station: Unit
    day: date
    contacts: Sequence[SlipContact]


class AlreadyPrinted(Refused):
    """The form was sent a second time, as when its response is loaded again.

    The code that it issued stays valid.
    """


def issue_slip(
    subject: SlipSubject, holder: str, *, by: Posting, form: UUID | None = None, codes_shown: int | None = None
) -> IssuedSlip:
    """Issue a number, which never changes, and a new code, which ends the one before.

    It also ends the codes of slips that the victim was given for cases that were joined with hers, so that one in wrong
    hands can be ended. Each code is counted at the station that issues it (`SlipIssue`); the station of the slip is
    where the information was received. `holder` is a code of `words.HOLDERS`: who is given the code. `codes_shown` is
    how many codes had been issued when the form was shown to the officer (None: however many).

    Raises:
        AlreadyPrinted: `form` issued the code that is valid now, which is shown nowhere again.
        Refused: another code was issued meanwhile, or the code of this victim is not for such a holder.
    """
    code = "".join(secrets.choice(LETTERS) for _n in range(8))
    slips = Slip.objects.select_for_update().filter(case_id=subject.case_id, victim=subject.victim)
    existing = slips.first()
    issued = existing.issued if existing else 0
    if existing is not None and form is not None and existing.form == form:
        raise AlreadyPrinted(gettext("Slip already printed"))
    if codes_shown is not None and codes_shown != issued:
        raise Refused(gettext("Another code was given in the meantime. Nothing was cancelled. Look at the slip again."))
    if holder not in holders(subject.case_id):
        raise Refused(
            gettext("A child's code is given to an adult who acts for the child, an adult's to nobody else."),
            field="holder",
        )
    number = existing.number if existing else f"{secrets.randbelow(900_000_000) + 100_000_000}"
    issued_at = now()
    fields = {
        "holder": holder,
        "code": make_password(code),
        "wrong": 0,
        "made_at": issued_at,
        "issued": issued + 1,
        "form": form,
    }
    if existing is not None:
        slips.update(**fields)
    else:
        try:
            with transaction.atomic():
                Slip.objects.create(
                    case_id=subject.case_id, victim=subject.victim, number=number, station=subject.station, **fields
                )
        except IntegrityError:  # another officer issued one at this moment; or, hardly ever, the number is taken
            return issue_slip(subject, holder, by=by, form=form, codes_shown=codes_shown)
    slips_to_end(subject).update(code=make_password(None))
    SlipIssue.objects.create(slip_id=number, code_number=issued + 1, station=by.unit, at=issued_at, holder=holder)
    detail = {"codes": issued + 1, "holder": holder} | ({"victim": subject.victim} if subject.victim else {})
    audit.write("complaint.slip_given", by.actor, str(subject.case_id), detail, case=subject.case_id)
    return IssuedSlip(number, f"{code[:4]}-{code[4:]}", by.unit, today(), contacts(case_now(subject.case_id), by=by))


def verify_slip(number: str, code: str) -> Slip | None:
    """Return the slip whose number and code these are; a wrong code is counted, and closes nothing.

    Right and wrong codes leave an audit entry, which says no more of a wrong one than that it was wrong. Raises Refused
    where the number was tried too often, before anything is hashed.
    """
    typed = "".join(letter for letter in text.fold(code).upper() if letter.isalnum())
    number = "".join(letter for letter in text.fold(number) if letter.isdecimal())
    if count_request("slip", hashed_name(number), CODES_OF_A_NUMBER):
        raise Refused(gettext("There were too many attempts with this number. Wait a minute, then try again."))
    with transaction.atomic():
        slip = Slip.objects.select_for_update(of=("self",)).select_related("station")
        match = slip.filter(number=number).first()
        # A number that is nobody's costs the same work: by the time that it takes nothing is learnt.
        code = match.code if match is not None else UNUSABLE_PASSWORD_PREFIX
        right = check_password(typed, code)
        if match is not None and not right:
            Slip.objects.filter(pk=match.pk, wrong__lt=MOST_COUNTED).update(wrong=F("wrong") + 1)
        about = str(match.case_id) if match is not None and right else ""
        audit.write("status.read" if right else "refused.status", system_posting().actor, about)
    return match if right else None


def open_ticket(ticket: str, stage: Stage) -> Slip | None:
    """Return the slip of a ticket of this stage; None where it is no longer good.

    Both leave an audit entry, which says no more of a ticket that is refused than that it was.
    """
    slip = slip_of_ticket(ticket, stage)
    act = "status.read" if slip is not None else "refused.status_ended"
    with transaction.atomic():
        audit.write(act, system_posting().actor, str(slip.case_id) if slip is not None else "")
    return slip


def report(slip: Slip, statement: str) -> None:
    """Record "My complaint was not registered" or "I did not answer".

    Opens a record, once each, visible only to a level above.
    """
    system = system_posting()
    place = case_progress(slip).now_at if statement == NOT_TOLD else slip.station
    with enter(system, at=place):
        accountability.open_record(
            place,
            told_by="status_page",
            what=STATEMENTS[statement],
            happened_on=today(),
            by=system,
            complaint_id=slip.case_id,
            record_id=statement_record(slip, statement),
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
