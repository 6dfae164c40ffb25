"""The check pages before a Zero FIR is forwarded, referred or decided, and the confirmation after."""

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
    TransferStatus.ESCALATED: pgettext_lazy("Zero FIR", "Nodal officer asked"),
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
        _(
            "That station registers it, or asks the nodal officer. Until it has registered it, the medical "
            "examination, the scene, the statement and the exhibits remain your station's duty."
        ),
        _("Forward the Zero FIR"),
        reverse("intake:way", args=[case.pk]),
    )


def refer_check(transfer: Transfer, reason: str) -> Check:
    """Return what the question to the nodal officer will do."""
    superior = actions.decider(transfer.sender, transfer.receiver)
    rows = [
        _number_row(transfer),
        SummaryRow(pgettext("Zero FIR", "Why it does not belong to your station"), facts.CODES[reason]),
        SummaryRow(_("Goes to"), _full_name(superior)),
    ]
    return Check(
        _("Check before you ask the nodal officer"),
        rows,
        _("%(unit)s decides which station has jurisdiction. You cannot register the Zero FIR in the meantime.")
        % {"unit": superior},
        _("Ask the nodal officer"),
        reverse("intake:transfer", args=[transfer.pk]),
    )


def decision_check(transfer: Transfer, station: Unit, ground: str, by: Unit) -> Check:
    """Return what the nodal officer's decision will do; a station of another range is not bound by it."""
    consequence = (
        _("That station has to register it and cannot ask again.")
        if actions.is_bound(transfer, station, by)
        else _("That station is outside your unit: it registers it, or asks its own nodal officer.")
    )
    rows = [
        _number_row(transfer),
        SummaryRow(_("Goes to"), _full_name(station)),
        SummaryRow(pgettext("Zero FIR", "Why that station has jurisdiction"), facts.CODES[ground]),
    ]
    back = reverse("intake:transfer", args=[transfer.pk])
    return Check(_("Check before you decide"), rows, consequence, _("Send it to that station"), back)


def _number_row(transfer: Transfer) -> SummaryRow:
    return SummaryRow(_("Zero FIR"), text.fir_number(transfer.number, transfer.year))


def _full_name(unit: Unit) -> str:
    """Return a unit with the district and the State that it is in."""
    return ", ".join(str(above) for above in reversed(path(unit)[1:]))
