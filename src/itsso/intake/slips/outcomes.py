"""What came of what a victim said on her page, and of what officers recorded about her complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from itsso.accounts.queries import system_posting
from itsso.intake.models import Accountability, Slip
from itsso.intake.refusals.queries import findings_of_complaint, records_of_victim
from itsso.intake.slips.words import STATEMENTS
from itsso.platform.clock import INDIA
from itsso.protection.ranges import enter


@dataclass(frozen=True)
class StatementAnswer:
    """What is recorded of how she was treated, and what came of it: codes and days, no officer and no words."""

    statement: str  # `refusals.words.WHAT`
    day: date  # on which she said it; of a record of an officer, on which it happened
    enquiry_on: date | None
    outcome: str  # `refusals.words.OUTCOMES`
    outcome_on: date | None
    action: str  # `refusals.words.TAKEN`
    action_on: date | None


def statement_record(slip: Slip, statement: str) -> UUID:
    """Return the id of the record of one statement by a slip's holder; other victims of the case have their own."""
    return uuid5(slip.case_id, f"{statement} {slip.pk}" if slip.victim else statement)


def statements_of(slip: Slip) -> list[StatementAnswer]:
    """Return what she said on her page, the oldest first; the system reads it at the nation, above every unit."""
    system = system_posting()
    with enter(system, at=system.unit):
        records = records_of_victim([statement_record(slip, statement) for statement in STATEMENTS])
    return [_answer(refusal, refusal.opened_at.astimezone(INDIA).date()) for refusal in records]


def findings_of(slip: Slip) -> list[StatementAnswer]:
    """Return what came of the records that officers opened about her complaint, by the day on which it happened.

    The system reads it at the nation, as what she said.
    """
    system = system_posting()
    with enter(system, at=system.unit):
        return [_answer(refusal, refusal.happened_on) for refusal in findings_of_complaint(slip.case_id)]


def _answer(refusal: Accountability, day: date) -> StatementAnswer:
    return StatementAnswer(
        refusal.what,
        day,
        refusal.enquiry_on,
        refusal.outcome,
        refusal.outcome_on,
        refusal.action,
        refusal.action_on,
    )
