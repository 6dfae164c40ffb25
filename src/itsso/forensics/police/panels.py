"""The panels after the acts of the police: what was done, its number, and the next steps."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.forensics.labels import spelled
from itsso.forensics.models import Item, Note, Released
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.confirmation import ConfirmationStep, show_confirmation


def show_seizure(request: OfficerRequest, item: Item) -> None:
    """Confirm a seizure, and lead to the label and to the forwarding."""
    chosen = urlencode({"item": item.label})
    steps = [
        ConfirmationStep(
            _("Print the label of this exhibit"),
            f"{reverse('forensics:labels', args=[item.case_id])}?{urlencode({'label': item.label})}",
        )
    ]
    if request.may("forensics:forward") and "forward" not in request.POST:
        address = reverse("forensics:forward", args=[item.case_id])
        steps.append(ConfirmationStep(_("Forward it to a laboratory"), f"{address}?{chosen}"))
    show_confirmation(
        request, _("Seizure recorded"), number=spelled(item.label), label=_("Laboratory number"), steps=steps
    )


def show_forwarding(request: OfficerRequest, note: Note) -> None:
    """Confirm that a note was sent; the exhibits are handed over in a second step."""
    _show_note(
        request,
        note,
        _("Forwarding note sent to the laboratory"),
        ConfirmationStep(_("Step 2: hand over the exhibits, and record it below.")),
        ConfirmationStep(_("Print the forwarding note (PDF)"), reverse("forensics:note_pdf", args=_address(note))),
    )


def show_priority(request: OfficerRequest, note: Note) -> None:
    """Confirm that priority was asked for."""
    step = ConfirmationStep(_("The director decides, and the record shows who asked."))
    _show_note(request, note, _("Request for priority sent"), step)


def show_hand_over(request: OfficerRequest, note: Note, recorded: int) -> None:
    """Confirm how many exhibits are recorded as handed over."""
    title = ngettext(
        "%(n)s exhibit is recorded as handed over", "%(n)s exhibits are recorded as handed over", recorded
    ) % {"n": text.count(recorded)}
    step = ConfirmationStep(_("The note shows below when the laboratory has received them."))
    _show_note(request, note, title, step)


def show_answer(request: OfficerRequest, note: Note) -> None:
    """Confirm that an answer to a query was sent."""
    step = ConfirmationStep(_("The laboratory sees the answer at its request."))
    _show_note(request, note, _("Answer sent to the laboratory"), step)


def show_details(request: OfficerRequest, note: Note) -> None:
    """Confirm that details were added to a note."""
    step = ConfirmationStep(_("The laboratory sees them at its request; the earlier entries stay on record."))
    _show_note(request, note, _("Details recorded, and sent to the laboratory"), step)


def show_filing(request: OfficerRequest, report: Released) -> None:
    """Confirm that a report was filed in court."""
    show_confirmation(
        request,
        _("Report filed in court"),
        number=report.number,
        label=_("Report number"),
        steps=[_exhibits(report.note)],
    )


def _show_note(request: OfficerRequest, note: Note, title: Text, *steps: ConfirmationStep) -> None:
    show_confirmation(request, title, number=note.memo, label=_("Memo number"), steps=[*steps, _exhibits(note)])


def _exhibits(note: Note) -> ConfirmationStep:
    return ConfirmationStep(_("All exhibits of this case"), reverse("forensics:exhibits", args=[note.case_id]))


def _address(note: Note) -> tuple[object, object]:
    return note.case_id, note.pk
