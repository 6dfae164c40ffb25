"""The pages on which an officer issues a slip, whose code is shown once, and prints an informant's receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from itsso.cases.history.queries import joined_cases
from itsso.cases.identity.forms import NoAutofillForm
from itsso.intake.complaints import queries as complaints
from itsso.intake.complaints.forms import one_of
from itsso.intake.complaints.views import get_or_post
from itsso.intake.slips import actions, queries
from itsso.intake.slips.queries import SlipSubject
from itsso.intake.slips.words import HOLDERS
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text
from itsso.ui.refusals import refuse_form
from itsso.units.state_settings.helplines import helplines_at


class IssueSlipForm(NoAutofillForm):
    """The officer's statement of who holds the code.

    Sent twice, it issues one code. `codes_shown` is how many codes had been issued when the form was shown.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    codes_shown = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    holder = one_of(
        gettext_lazy("Who is given the code"), HOLDERS.items(), missing=gettext_lazy("Choose who is given the code")
    )

    def __init__(
        self,
        holders: Sequence[str],
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["holder"].choices = [(code, HOLDERS[code]) for code in holders]  # type: ignore[attr-defined]


@get_or_post
def complaint_slip(request: OfficerRequest, complaint_id: UUID) -> HttpResponse:
    """Issue the slip of a complaint, at the station that heard it; once it is a case, only while the case is there."""
    complaint = complaints.complaint(complaint_id)
    back, back_label = reverse("intake:complaint", args=[complaint.pk]), _("Back to the complaint")
    if not complaint.registered:
        return _slip_pages(request, SlipSubject(complaint_id, complaint.station), back, back_label, "")
    case = queries.case_at(joined_cases([complaint_id]).get(complaint_id, complaint_id), request.posting.unit)
    if case is None:
        raise Http404
    subject = SlipSubject(queries.case_of_slips(case), complaint.station)
    return _slip_pages(request, subject, back, back_label, _receipt_url(case.pk))


@get_or_post
def case_slip(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Issue the slip of a case at the station where the case is now, whether it began here or came from CCTNS."""
    case = queries.case_at(case_id, request.posting.unit)
    if case is None:
        raise Http404
    back = reverse("cases:case", args=[case_id])
    return _slip_pages(request, queries.subject_of(case), back, _("Back to the case"), _receipt_url(case_id))


@require_safe
def informant_receipt(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the receipt for an informant who is not the victim: no code, and nothing of what the case is about."""
    case = queries.case_at(case_id, request.posting.unit)
    registered_on = queries.registration_day(case) if case is not None else None
    if case is None or registered_on is None:
        raise Http404
    context = {"case": case, "registered_on": registered_on, "back": reverse("cases:case", args=[case_id])}
    context["helplines"] = helplines_at(request.posting.unit)
    return render(request, "intake/receipt.html", context)


def _receipt_url(case_id: UUID) -> str:
    return reverse("intake:receipt", args=[case_id])


def _slip_pages(
    request: OfficerRequest, subject: SlipSubject, back: str, back_label: Text, receipt: str
) -> HttpResponse:
    """Show the page of the only victim's slip; of several victims their list, then the page of the one chosen there."""
    victims = queries.victim_choices(subject.case_id)
    if len(victims) == 1:
        return _slip_page(request, replace(subject, victim=victims[0]), back, back_label, receipt)
    chosen = request.GET.get("victim")
    if chosen is None:
        rows = [_victim_row(replace(subject, victim=victim)) for victim in victims]
        context = {"rows": rows, "back": back, "back_label": back_label, "receipt": receipt}
        return render(request, "intake/slip_victims.html", context)
    if chosen not in victims:
        raise Http404
    return _slip_page(request, replace(subject, victim=chosen), request.path, _("Back to the list"), receipt)


def _victim_row(subject: SlipSubject) -> SummaryRow:
    """Return a victim with the day on which her code was given and its holder, and the way to her slip."""
    slip = queries.slip_of(subject)
    status: Text = _("No code was given")
    if slip is not None:
        values = {"day": text.moment(slip.made_at), "holder": HOLDERS.get(slip.holder, _("not recorded"))}
        status = _("Code given on %(day)s to: %(holder)s") % values
    title = subject.victim or _("Slip given before the victims were registered")
    return SummaryRow(title, status, "?" + urlencode({"victim": subject.victim}), _("Status slip"))


def _slip_page(
    request: OfficerRequest, subject: SlipSubject, back: str, back_label: Text, receipt: str
) -> HttpResponse:
    """Ask who is given the code, then show the slip with the code, once.

    When the same form is sent again, the page says that the slip was printed already; its code is not shown, and stays
    valid.
    """
    issued, shown_before = None, False
    holders = queries.holders(subject.case_id)
    form = IssueSlipForm(holders, request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            issued = actions.issue_slip(
                subject,
                form.cleaned_data["holder"],
                by=request.posting,
                form=form.cleaned_data["key"],
                codes_shown=form.cleaned_data["codes_shown"],
            )
        except actions.AlreadyPrinted:
            shown_before, form = True, None
        except Refused as refusal:
            refuse_form(form, refusal)
    existing = queries.slip_of(subject)
    context: dict[str, object] = {
        "existing": existing if existing is not None and existing.is_valid else None,
        "victim": subject.victim,
        "receipt": receipt,
        "back": back,
        "back_label": back_label,
    }
    if issued is not None:
        return render(
            request, "intake/slip.html", context | {"issued": issued, "helplines": helplines_at(issued.station)}
        )
    first_values = {"key": uuid4(), "codes_shown": existing.issued if existing else 0}
    if form is None:
        form = IssueSlipForm(holders, initial=first_values | {"holder": existing.holder if existing else ""})
    else:  # to be sent anew, knowing what has been issued by now
        form.data = {**request.POST.dict(), **first_values}
    holder = HOLDERS.get(existing.holder, "") if existing else ""
    return render(
        request, "intake/slip_check.html", context | {"form": form, "shown_before": shown_before, "holder": holder}
    )
