"""Pages of persons: the own record, a person's record, certificates; and the public check of a certificate."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.accounts.actions import COPY_REGISTER
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.platform.jobs import enqueue
from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.export import pdf_response
from itsso.training.forms import TrainingReasonForm
from itsso.training.models import Attendance
from itsso.training.people import actions, certificates, page, queries
from itsso.training.people.checks import attendance_withdrawal_check
from itsso.training.people.forms import CheckForm, TransferForm
from itsso.training.sessions.change_page import coming_table
from itsso.training.sessions.queries import coming_sessions
from itsso.ui import text
from itsso.ui.check import check_page, is_confirmed
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.languages import data_language
from itsso.ui.refusals import mark_refused, refuse_form
from itsso.ui.typed_values import only_reads


@require_GET
def own_record(request: OfficerRequest) -> HttpResponse:
    """Show the reader's own record, where the register knows the reader by a number in the State."""
    person = queries.person_of_officer(request.posting.officer)
    if person is None:
        return render(request, "training/own.html", {})
    if not request.may("training:person"):
        return _person_page(request, queries.training_record(person.pk, today()))
    return redirect("training:person", person.pk)


@require_GET
def person(request: OfficerRequest, person_id: UUID) -> HttpResponse:
    """Show a person's record: courses required, courses attended, postings."""
    return _person_page(request, queries.training_record(person_id, today()))


def _person_page(
    request: OfficerRequest, record: queries.TrainingRecord, refused: str = "", form: TransferForm | None = None
) -> HttpResponse:
    if refused:
        mark_refused(request)
    titles = catalogue.courses()
    present = record.present
    initial = {"rank": present.rank, "title": present.title, "duty": present.duty} if present else {}
    context = {
        "record": record,
        "answer": page.person_answer(record),
        "facts": page.person_facts(record.person),
        "needs": page.asked_table(record),
        "posts": page.posts_table(record),
        "coming": coming_table(coming_sessions(record.person, today()), opens_sessions=request.may("training:session")),
        "trail": page.trail((record.person.name, "")),
        "rows": [
            (attendance, titles[attendance.course].title if attendance.course in titles else attendance.course)
            for attendance in record.attendances
        ],
        "withdraws": request.may("training:withdraw"),
        "opens_sessions": request.may("training:session"),
        "gives": request.may("training:certificate"),
        "form": form
        or (TransferForm(request.posting.unit, initial=initial) if request.may("training:transfer") else None),
        "refused": refused,
    }
    return render(request, "training/person.html", context, status=422 if refused or (form and form.errors) else 200)


@require_POST
def transfer(request: OfficerRequest, person_id: UUID) -> HttpResponse:
    """Record a transfer of a person to another unit; the record moves along."""
    record, form = queries.training_record(person_id, today()), TransferForm(request.posting.unit, request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            actions.transfer(
                person_id,
                cleaned["unit"],
                rank=cleaned["rank"],
                title=cleaned["title"],
                duty=cleaned["duty"],
                since=cleaned["since"],
                by=request.posting,
            )
            enqueue("training.count")
            enqueue(COPY_REGISTER)
            show_confirmation(
                request,
                _("Transfer recorded"),
                number=record.person.number,
                label=_("Officer's number"),
                steps=[
                    ConfirmationStep(
                        _("From %(day)s: %(unit)s") % {"day": text.day(cleaned["since"]), "unit": cleaned["unit"]}
                    ),
                    ConfirmationStep(_("The training record moves along.")),
                ],
            )
            return redirect("training:person", person_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    return _person_page(request, record, form=form)


@require_POST
def withdraw(request: OfficerRequest, attendance_id: UUID) -> HttpResponse:
    """Cancel an attendance by a later entry, with a reason, after a page that shows which."""
    attendance, form = _attendance(attendance_id), TrainingReasonForm(request.POST)
    record = queries.training_record(attendance.person_id, today())
    if not form.is_valid():
        return _person_page(request, record, _("Enter the reason for the withdrawal."))
    reason = form.cleaned_data["reason"]
    if not is_confirmed(request):
        return check_page(request, attendance_withdrawal_check(attendance, reason))
    try:
        actions.withdraw_attendance(attendance_id, reason, by=request.posting)
    except Refused as refusal:
        return _person_page(request, record, str(refusal))
    enqueue("training.count")
    show_confirmation(
        request,
        _("Attendance withdrawn"),
        number=record.person.number,
        label=_("Officer's number"),
        steps=[ConfirmationStep(_("The entry stays on record, with the reason."))],
    )
    return redirect("training:person", attendance.person_id)


@require_POST
def certificate(request: OfficerRequest, attendance_id: UUID) -> HttpResponse:
    """Serve the certificate of an attendance, the same each time, as a PDF in the reader's language."""
    attendance = _attendance(attendance_id)
    try:
        certificate = certificates.issue(attendance, by=request.posting)
    except Refused as refusal:
        return _person_page(request, queries.training_record(attendance.person_id, today()), str(refusal))
    content = certificates.render_certificate(certificate, data_language())
    return pdf_response(content, f"certificate-{attendance.course}-{certificate.code[:4]}.pdf")


def _attendance(attendance_id: UUID) -> Attendance:
    attendance = queries.in_force(Attendance.objects.filter(pk=attendance_id)).select_related("person").first()
    if attendance is None:
        raise Http404
    return attendance


@only_reads
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Check a certificate by its code, for the public. The response is not cached by browsers."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    certificate = certificates.check(form.cleaned_data["code"]) if form.is_valid() else None
    facts = page.checked_facts(certificate) if certificate else []
    context = {
        "form": form,
        "certificate": certificate,
        "facts": facts,
        "is_checked": form.is_bound and form.is_valid(),
    }
    response = render(request, "training/check.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
