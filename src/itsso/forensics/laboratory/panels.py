"""The panels after the acts of a laboratory: what was done, its number, and the next steps."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.forensics.custody.forms import GIVE
from itsso.forensics.laboratory.page import work_name
from itsso.forensics.models import Report, Request, Work
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.confirmation import ConfirmationStep, show_confirmation


def show_acceptance(request: OfficerRequest, laboratory_request: Request) -> None:
    """Confirm that a request was accepted."""
    receipt = reverse("forensics:receipt", args=[laboratory_request.pk])
    show_request(
        request,
        laboratory_request,
        _("Request accepted"),
        ConfirmationStep(_("Each section has its examination, below.")),
        ConfirmationStep(_("Print the receipt (PDF)"), receipt),
        *_next_request(request),
    )


def show_return(request: OfficerRequest, laboratory_request: Request) -> None:
    """Confirm that a request was returned; its exhibits are still here."""
    steps = [ConfirmationStep(_("The police station is told at once."))]
    if request.may("forensics:scan"):
        scan = f"{reverse('forensics:scan')}?act={GIVE}"
        steps.append(ConfirmationStep(_("Hand the exhibits back to a messenger"), scan))
    show_request(request, laboratory_request, _("Request returned"), *steps)


def show_decision(request: OfficerRequest, laboratory_request: Request, *, granted: bool) -> None:
    """Confirm what was decided on a request for priority."""
    show_request(
        request,
        laboratory_request,
        _("Priority granted") if granted else _("Priority declined"),
        ConfirmationStep(_("The reason is on record.")),
        ConfirmationStep(_("Other requests for priority"), reverse("forensics:priorities")),
    )


def show_request(request: OfficerRequest, laboratory_request: Request, title: Text, *steps: ConfirmationStep) -> None:
    """Confirm an act on a request, with its number."""
    show_confirmation(
        request, title, number=laboratory_request.own_number, label=_("Number of the request"), steps=steps
    )


def _next_request(request: OfficerRequest) -> list[ConfirmationStep]:
    if not request.may("forensics:reception"):
        return []
    return [ConfirmationStep(_("Other requests at the reception"), reverse("forensics:reception"))]


def show_signature(request: OfficerRequest, report: Report) -> None:
    """Confirm that a report was signed, which released it too."""
    show_confirmation(
        request,
        _("Signed and released"),
        number=report.number,
        label=_("Report number"),
        steps=[
            ConfirmationStep(_("The police station can collect the report now.")),
            ConfirmationStep(_("Open the signed report (PDF)"), reverse("forensics:signed", args=[report.pk])),
            _next_examination(),
        ],
    )


def show_work(request: OfficerRequest, work: Work, title: Text, step: Text = "") -> None:
    """Confirm an act on an examination, and lead to the next."""
    steps = [ConfirmationStep(step)] if step else []
    show_confirmation(
        request, title, number=work_name(work), label=_("Examination"), steps=[*steps, _next_examination()]
    )


def _next_examination() -> ConfirmationStep:
    return ConfirmationStep(_("Other examinations in hand"), reverse("forensics:queue"))


def show_examiner(request: OfficerRequest, number: str, title: Text, step: Text) -> None:
    """Confirm an act that concerns an examiner, with the examiner's number."""
    show_confirmation(request, title, number=number, label=_("Examiner's number"), steps=[ConfirmationStep(step)])


def show_testimony(request: OfficerRequest, number: str, days: int) -> None:
    """Confirm how many days of testimony were recorded."""
    title = ngettext("%(n)s day of testimony recorded", "%(n)s days of testimony recorded", days)
    step = _("Each day counts as lost to testimony. A wrong one can be withdrawn in the list below.")
    show_examiner(request, number, title % {"n": text.count(days)}, step)
