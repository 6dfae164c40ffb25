"""A complaint whose hours run, as a row of *Hours matter*: on My work, and above the list of complaints."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.cases.desk.bands.page import WorkRow
from itsso.cases.desk.page import is_past
from itsso.cases.recording.steps import NextStep
from itsso.intake.complaints.page import label, status_text
from itsso.intake.complaints.permitted import sections_in_view
from itsso.intake.models import Complaint, ComplaintOutcome
from itsso.lawbook import rules, wording
from itsso.platform.clock import INDIA
from itsso.ui.names import translate_rank


def urgent_row(complaint: Complaint, now: datetime, *, may_decide: bool) -> WorkRow:
    """Return the row of a complaint that has a stored limit in hours: the first to end, and the next act."""
    until, rule = complaint.hours_until, rules.rule(complaint.hours_rules[0])
    assert until is not None, "chosen by its limit"
    assert complaint.received_at is not None, "a limit in hours runs from receipt"
    received_on = complaint.received_at.astimezone(INDIA).date()
    return WorkRow(
        label=label(complaint),
        url=reverse("intake:complaint", args=[complaint.pk]),
        sections=str(status_text(complaint)),
        station=str(complaint.station),
        officer=translate_rank(complaint.recorded_by_name),
        title=rule.title,
        authority=rule.authority_for(complaint.station.state, sections_in_view(complaint), None, received_on),
        due=until,
        remaining=wording.remaining(until, until, now),
        overdue=is_past(until, now),
        more=len(complaint.hours_rules) - 1,
        waits=[_("It is recorded in the FIR or Zero FIR: decide first.")],
        steps=_steps(complaint) if may_decide else (),
    )


def _steps(complaint: Complaint) -> list[NextStep]:
    """Return the next acts: to end the enquiry, to call the sender, or to decide. Then the case has the forms."""
    page = reverse("intake:complaint", args=[complaint.pk])
    decide = NextStep(_("Decide on the complaint"), reverse("intake:decide", args=[complaint.pk]))
    if complaint.outcome == ComplaintOutcome.ENQUIRY:
        return [NextStep(_("End the preliminary enquiry"), page)]
    if complaint.outcome == ComplaintOutcome.AWAITS_SIGNATURE:
        return [NextStep(_("Call the sender, record the signature"), page), decide]
    return [decide]
