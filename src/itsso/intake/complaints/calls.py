"""Calls to the sender of an unsigned message: it is never left to wait for a signature that may not come.

A woman officer calls, on a number that is safe, and the signature is taken where the sender is. No law sets this; it
is how a station keeps an unsigned message from being forgotten (BNSS 173(1)(ii) asks for the signature in three days).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itsso.accounts.models import Posting
from itsso.cases.identity.forms import NoAutofillForm
from itsso.intake.complaints.actions import add_step, has_step
from itsso.intake.complaints.drafts import locked_complaint
from itsso.intake.complaints.fir_details import capitalized
from itsso.intake.complaints.forms import TimeField, moment, one_of
from itsso.intake.models import UNDECIDED, Complaint, Mode
from itsso.law import book
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import AnswerCode
from itsso.lawbook import facts
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.ui import text
from itsso.ui.choices import set_choices
from itsso.ui.dates import DayField


class CallForm(NoAutofillForm):
    """A call to the sender of a message: when, by whom, and what came of it."""

    called = DayField(label=_("Date of the call"))
    called_at = TimeField(label=_("Time of the call"), help_text=_("As 09:05 or 21:40"), missing=_("Enter the time"))
    answer = one_of(_("Result of the call"), (), missing=_("Choose the result of the call"))
    by_woman = one_of(
        _("Did a woman officer call?"),
        (("yes", _("Yes")), ("no", _("No"))),
        missing=_("Choose whether a woman officer called"),
    )

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data, initial={"called": today(), "called_at": now().strftime("%H:%M")})
        codes = book().kinds[Kind.INFORMANT_CALLED].facts[FactName.ANSWER].codes
        set_choices(self, answer=[(code, capitalized(facts.CODES[code])) for code in codes])

    def record(self, complaint_id: UUID, *, by: Posting) -> None:
        """Record the call of a valid form."""
        cleaned = self.cleaned_data
        record_call(
            complaint_id,
            moment(cleaned["called"], cleaned["called_at"]),
            cleaned["answer"],
            by_woman_officer=cleaned["by_woman"] == "yes",
            by=by,
        )


def record_call(
    complaint_id: UUID, at: datetime, answer: AnswerCode, *, by_woman_officer: bool, by: Posting
) -> Complaint:
    """Record a call to the sender of an unsigned message, whether somebody was reached or not.

    The same call sent twice is one. Raises Refused where the message is signed or was not one, or the call is dated
    before the message or later than now.
    """
    with locked_complaint(complaint_id) as complaint:
        if complaint.mode != Mode.ONLINE or complaint.outcome not in UNDECIDED or not complaint.recorded:
            raise Refused(gettext("Only the sender of a message that is not decided yet is called."))
        if complaint.received_at and not complaint.received_at <= at <= now():
            message = gettext("The call must be after the message was received, %(at)s, and not later than now.")
            raise Refused(message % {"at": text.moment(complaint.received_at)}, field="called")
        call: EventFacts = {FactName.ANSWER: answer, FactName.BY_WOMAN_OFFICER: by_woman_officer}
        at_this_time = complaint.steps.filter(kind=Kind.INFORMANT_CALLED, at=at)
        if at_this_time.filter(facts=call).exists():
            return complaint
        if at_this_time.exists():
            message = gettext("A call at this time is recorded with another answer. Enter when this call was made.")
            raise Refused(message, field="called_at")
        if has_step(complaint, Kind.INFORMATION_SIGNED):
            raise Refused(gettext("The message is signed already. Nothing was recorded."))
        add_step(complaint, Kind.INFORMANT_CALLED, at, call, by=by)
        return complaint
