"""The page on which the plan of a session is changed before it begins."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.people.page import trail
from itsso.training.sessions import changes, queries
from itsso.training.sessions.change_page import change_check
from itsso.training.sessions.forms import SessionChangeForm
from itsso.ui.check import check_page, is_confirmed
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.refusals import mark_refused, refuse_form


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: OfficerRequest, session_id: UUID) -> HttpResponse:
    """Change days, place, trainers or seats of a session that has not begun, after a page that shows old and new."""
    session = queries.session(session_id)
    form = SessionChangeForm(
        request.POST if request.method == "POST" else None,
        initial={**vars(session), "shown_change": changes.last_change(session)},
    )
    reason = changes.why_unchangeable(session)
    if reason and request.method == "POST":
        mark_refused(request)
    elif form.is_valid() and "change" not in request.POST:
        try:
            return _changed(request, session_id, form)
        except Refused as refusal:
            refuse_form(form, refusal)
    course = catalogue.courses()[session.course]
    session_url = reverse("training:session", args=[session.pk])
    context = {
        "session": session,
        "course": course,
        "form": form,
        "reason": reason,
        "session_url": session_url,
        "trail": trail(
            (course.title, reverse("training:course", args=[course.code])),
            (session.reference, session_url),
            (_("Change the plan"), ""),
        ),
    }
    is_refused = request.method == "POST" and bool(reason or form.errors)
    return render(request, "training/change.html", context, status=422 if is_refused else 200)


def _changed(request: OfficerRequest, session_id: UUID, form: SessionChangeForm) -> HttpResponse:
    """Return the check page of a change, or make the change and return to the session."""
    session, plan = queries.session(session_id), form.plan()
    if plan != changes.plan_of(session):
        changes.check_change(session, plan)
        if not is_confirmed(request):
            return check_page(request, change_check(session, plan))
    elif not is_confirmed(request):
        raise Refused(_("Nothing is different from the present plan."))
    changes.change_session(session_id, plan, shown_change=form.cleaned_data["shown_change"], by=request.posting)
    show_confirmation(
        request,
        _("Plan changed"),
        number=session.reference,
        label=_("Course"),
        steps=[
            ConfirmationStep(
                _("Those nominated who have an account see it on their pages. Send new joining letters to all.")
            )
        ],
    )
    return redirect("training:session", session_id)
