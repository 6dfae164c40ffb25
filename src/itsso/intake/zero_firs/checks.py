"""The check pages before a Zero FIR is forwarded or returned, and the confirmation after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs import actions
from itsso.lawbook import facts
from itsso.ui import text
from itsso.ui.check import Check
from itsso.ui.components import SummaryRow, Task, Text
from itsso.units.models import Unit
from itsso.units.queries import path

DONE: Mapping[str, Text] = {
    TransferStatus.SENT: pgettext_lazy("Zero FIR", "Zero FIR forwarded"),
    TransferStatus.RETURNED: pgettext_lazy("Zero FIR", "Zero FIR returned"),
    TransferStatus.ESCALATED: pgettext_lazy("Zero FIR", "Zero FIR returned a second time"),
    TransferStatus.DIRECTED: pgettext_lazy("Zero FIR", "Police station decided"),
    TransferStatus.ACCEPTED: pgettext_lazy("Zero FIR", "FIR registered"),
}
"""What is confirmed to the officer, by where the Zero FIR is then."""


def forward_check(case: Case, station: Unit, urgent_tasks: Iterable[Task]) -> Check:
    """Return what forwarding will do, with the urgent steps that are not recorded yet."""
    rows = [SummaryRow(_("Zero FIR"), case_label(case)), SummaryRow(_("Forward to"), _full_name(station))]
    if missing := [str(task.title) for task in urgent_tasks if task.colour != "green"]:
        rows.append(SummaryRow(_("Not recorded yet"), "; ".join(missing)))
    return Check(
        _("Check before you forward"),
        rows,
        _("It cannot be forwarded elsewhere until that station has registered or returned it."),
        _("Forward the Zero FIR"),
        reverse("intake:way", args=[case.pk]),
    )


def return_check(transfer: Transfer, reason: str) -> Check:
    """Return what the return will do: the second one goes up to a superior, and not back."""
    is_last = transfer.returned + 1 >= actions.RETURNS
    receiver = actions.decider(transfer.sender, transfer.receiver) if is_last else transfer.sender
    consequence = (
        _("It was returned before. This time it goes to %(unit)s, which decides the station.")
        if is_last
        else _("It goes back to %(unit)s. If it is returned a second time, a superior officer decides.")
    )
    number = text.fir_number(transfer.number, transfer.year)
    rows = [
        SummaryRow(_("Zero FIR"), number),
        SummaryRow(pgettext("Zero FIR", "Reason for returning it"), facts.CODES[reason]),
        SummaryRow(_("Goes to"), _full_name(receiver)),
    ]
    back = reverse("intake:transfer", args=[transfer.pk])
    return Check(
        _("Check before you return it"), rows, consequence % {"unit": receiver}, _("Return the Zero FIR"), back
    )


def _full_name(unit: Unit) -> str:
    """Return a unit with the district and the State that it is in."""
    return ", ".join(str(above) for above in reversed(path(unit)[1:]))
