"""The new FIR of a Zero FIR: its number, from the register of the receiving State, and how it is added to the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch, LockedCase, NewEvent, own_source
from itsso.cases.models import Series
from itsso.intake.complaints import cctns
from itsso.intake.complaints.cctns import CctnsNumber
from itsso.intake.complaints.numbering import next_number
from itsso.intake.models import Transfer
from itsso.law.event_facts import EventFacts, FactName
from itsso.platform.errors import Refused
from itsso.ui import text


def number_of_fir(transfer: Transfer, in_cctns: CctnsNumber | None, moment: datetime) -> CctnsNumber:
    """Return number, year and moment of the new FIR: those that CCTNS gave, else the next of the station's own series.

    It is issued last: an acceptance that is refused before this uses up no number of the series.

    Raises Refused where the number is not one of the State's register, or is of a moment before the Zero FIR.
    """
    if cctns.registers_in_cctns(transfer.receiver) != (in_cctns is not None):
        raise cctns.wrong_register(transfer.receiver)
    if in_cctns is None:
        number = str(next_number(transfer.receiver_id, int(Series.REGULAR), moment.year))
        return CctnsNumber(number, moment.year, moment)
    if in_cctns.registered_at < transfer.registered_at:
        message = _("The FIR cannot have been registered before the Zero FIR, %(at)s. Check day and time.")
        raise Refused(message % {"at": text.moment(transfer.registered_at)}, field=cctns.DAY)
    return in_cctns


def with_register(facts: EventFacts, in_cctns: CctnsNumber | None) -> EventFacts:
    """Return the facts of the new FIR, which are those of the Zero FIR at first, with the register of its own State."""
    plain = facts.copy()
    plain.pop(FactName.IN_CCTNS, None)
    return plain | {FactName.IN_CCTNS: True} if in_cctns is not None else plain


def add_registration(
    case: LockedCase, events: Sequence[NewEvent], transfer: Transfer, in_cctns: CctnsNumber | None, *, by: Posting
) -> None:
    """Add the registration at the receiving station. Where CCTNS has reported that FIR, both become one case."""
    joined = None
    try:
        with transaction.atomic(), Batch(by=by, source=own_source(by)) as batch:
            if in_cctns is None:
                batch.add(case, events)
            else:
                joined = cctns.add_to_zero_fir(batch, case, events, transfer.receiver, in_cctns)
    except IntegrityError:
        raise cctns.taken_number() from None
    if joined is not None:
        joined.finish(by=by)
