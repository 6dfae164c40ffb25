"""Pages of courses and sessions."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.platform.jobs import enqueue
from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.export import pdf_response
from itsso.training.forms import TrainingReasonForm, ticked_persons
from itsso.training.models import AttendanceOutcome, AttendanceSource, Session
from itsso.training.people import queries as people_queries
from itsso.training.people.page import trail
from itsso.training.sessions import actions, checks, letters, page, queries
from itsso.training.sessions.change_page import history_table
from itsso.training.sessions.changes import why_unchangeable
from itsso.training.sessions.forms import LetterScanForm, ResultForm, SessionForm, SessionListForm
from itsso.training.sessions.listing import SeatRow, seat_columns, seat_rows, session_columns, session_rows
from itsso.ui import text
from itsso.ui.check import check_page, is_confirmed
from itsso.ui.components import Text
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList, RowForm
from itsso.ui.refusals import mark_refused

allow_get_and_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def home(request: OfficerRequest) -> HttpResponse:
    """Show the courses, of whom each is required, and the coming sessions."""
    context = {"courses": page.courses_table(), "links": page.home_links(request)}
    return _session_list(request).respond("training/home.html", context)


@require_GET
def course(request: OfficerRequest, course_id: str) -> HttpResponse:
    """Show one course: what it teaches, of whom it is required, its coming sessions and the latest past ones."""
    course = catalogue.course(course_id)
    if course is None:
        raise Http404
    context = {
        "course": course,
        "facts": page.course_facts(course),
        "trail": trail((course.title, "")),
        "plans": request.may("training:sessions"),
    }
    return _session_list(request, course.code).respond("training/course.html", context)


def _session_list(request: OfficerRequest, course: str = "", *, remembers: bool = True) -> ItemList[Session]:
    """Return the list of sessions, of one `course` where it is given."""
    form = SessionListForm(request.GET, course=course)
    return ItemList(
        request,
        session_columns(
            opens_sessions=request.may("training:session"), nominates=request.may("training:nominate"), today=today()
        ),
        session_rows(form.sessions(today())),
        caption=_("Planned and past courses"),
        empty=_("No course is planned."),
        form=form,
        file_name="courses",
        remembers=remembers,
        anchor="sessions",
    )


@allow_get_and_post
def sessions(request: OfficerRequest) -> HttpResponse:
    """Show coming and past sessions; plan a posted one. A course in the address is chosen in form and list."""
    form = SessionForm(
        request.POST if request.method == "POST" else None, initial={"course": request.GET.get("course")}
    )
    if form.is_valid():
        cleaned = form.cleaned_data
        session = actions.plan_session(
            cleaned["key"],
            catalogue.courses()[cleaned["course"]],
            place=cleaned["place"],
            trainers=cleaned["trainers"],
            seats=cleaned["seats"],
            begins_on=cleaned["begins_on"],
            ends_on=cleaned["ends_on"],
            by=request.posting,
        )
        steps = [ConfirmationStep(_("Units can nominate now."))]
        if request.may("training:nominate"):
            steps.append(ConfirmationStep(_("Nominate officers"), reverse("training:nominate", args=[session.pk])))
        _show_course(request, session, _("Course planned"), *steps)
        return redirect("training:session", session.pk)
    listing = _session_list(request, remembers=False)
    return listing.respond("training/sessions.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def session(request: OfficerRequest, session_id: UUID) -> HttpResponse:
    """Show one session: seats, who waits, who attended, results, and what the reader may do."""
    return _session_page(request, queries.session(session_id))


class SessionActs(NamedTuple):
    """What the reader may do on the page of a session."""

    nominates: bool = False
    marks: bool = False  # attendances
    enters: bool = False  # results
    calls_off: bool = False
    changes: bool = False


def _acts(request: OfficerRequest, session: Session, seats: queries.Seats) -> SessionActs:
    """Return what the reader's role may do with a session as it stands; nothing once it is cancelled."""
    if session.called_off:
        return SessionActs()
    begun = session.begins_on <= today()
    return SessionActs(
        nominates=session.ends_on >= today() and request.may("training:nominate"),
        marks=begun and request.may("training:attend") and any(_can_attend(seat) for seat in seats.visible),
        enters=begun
        and request.may("training:results")
        and catalogue.courses()[session.course].test
        and any(_has_attended(seat) for seat in seats.visible),
        calls_off=request.may("training:call_off")
        and not seats.attended
        and people_queries.sees_people_of(session.unit),
        changes=request.may("training:change") and not why_unchangeable(session),
    )


def _can_attend(seat: queries.Seat) -> bool:
    return not seat.waits and not seat.attendance


def _has_attended(seat: queries.Seat) -> bool:
    return seat.attendance is not None and seat.attendance.outcome != AttendanceOutcome.WITHDRAWN


def _session_page(
    request: OfficerRequest, session: Session, refused: str = "", scan: LetterScanForm | None = None
) -> HttpResponse:
    if refused:
        mark_refused(request)
    seats = queries.seats(session)
    acts, course = _acts(request, session, seats), catalogue.courses()[session.course]
    context = {
        "session": session,
        "course": course,
        "facts": page.session_facts(session),
        "trail": trail((course.title, reverse("training:course", args=[course.code])), (session.reference, "")),
        "withdrawable": [seat for seat in seats.visible if not seat.attendance] if acts.nominates else [],
        "answer": page.seats_answer(session, seats.nominated),
        "attended": seats.attended,
        "acts": acts,
        "history": history_table(list(session.changes.order_by("-pk"))),
        "scan": scan or LetterScanForm(),
        "reason": TrainingReasonForm(auto_id="call_off_%s"),
        "refused": refused,
    }
    listing = _seat_list(request, session, seats, acts)
    return listing.respond("training/session.html", context, status=422 if refused else 200)


def _seat_list(request: OfficerRequest, session: Session, seats: queries.Seats, acts: SessionActs) -> ItemList[SeatRow]:
    """Return the list of seats, with the buttons that record attendances and results of its rows."""
    buttons = [
        (acts.marks, "training:attend", _("Record attendance of the ticked officers")),
        (acts.enters, "training:results", _("Enter the results")),
    ]
    addresses = [(reverse(name, args=[session.pk]), title) for is_shown, name, title in buttons if is_shown]
    by_others = _("Nobody from your units is nominated. The seats are taken by other units.")
    return ItemList(
        request,
        seat_columns(enters=acts.enters),
        seat_rows([_seat_row(seat, acts) for seat in seats.visible]),
        caption=page.seats_caption(is_complete=len(seats.visible) == seats.nominated),
        empty=by_others if seats.nominated else _("Nobody is nominated yet."),
        file_name=session.reference,
        row_form=RowForm(addresses) if addresses else None,
        anchor="seats",
        address=reverse("training:session", args=[session.pk]),
    )


def _seat_row(seat: queries.Seat, acts: SessionActs) -> SeatRow:
    form, attendance = None, seat.attendance
    if acts.enters and attendance and _has_attended(seat):
        initial = {"outcome": attendance.outcome, "score": attendance.score}
        form = ResultForm(prefix=str(seat.person.pk), initial=initial)
    return SeatRow(seat, form, marks=acts.marks and _can_attend(seat))


@require_POST
def withdraw_nomination(request: OfficerRequest, session_id: UUID, person_id: UUID) -> HttpResponse:
    """Cancel a nomination, with a reason, after a page that shows whose.

    A person outside the officer's range is 404, with or without a reason.
    """
    person = people_queries.training_record(person_id, today()).person
    session, form = queries.session(session_id), TrainingReasonForm(request.POST)
    if not form.is_valid():
        return _session_page(request, session, _("Enter the reason for the withdrawal."))
    reason = form.cleaned_data["reason"]
    try:
        if not is_confirmed(request):
            actions.check_not_attended(session, person)
            return check_page(request, checks.nomination_withdrawal_check(session, person, reason))
        actions.withdraw_nomination(session_id, person_id, reason, by=request.posting)
    except Refused as refusal:
        return _session_page(request, session, str(refusal))
    step = ConfirmationStep(_("The first on the waiting list, if there is one, has the seat now."))
    _show_course(request, session, _("Nomination withdrawn"), step)
    return redirect("training:session", session_id)


@require_POST
def attend(request: OfficerRequest, session_id: UUID) -> HttpResponse:
    """Record who attended: those ticked on the list, or the one whose joining letter was scanned."""
    session = queries.session(session_id)
    scan = LetterScanForm(request.POST) if "code" in request.POST else None
    try:
        persons, source = (
            (_scanned(session, scan), AttendanceSource.SCAN)
            if scan
            else (ticked_persons(request.POST), AttendanceSource.LIST)
        )
        n = actions.mark_present(session_id, persons, source, by=request.posting)
    except Refused as refusal:
        return _session_page(request, session, str(refusal), scan)
    enqueue("training.count")
    if n:
        title = ngettext("%(n)s attendance recorded", "%(n)s attendances recorded", n) % {"n": text.count(n)}
        _show_course(request, session, title, ConfirmationStep(_("Enter the results below once the course is over.")))
    else:
        messages.info(request, _("Already recorded."))
    return redirect("training:session", session_id)


def _scanned(session: Session, scan: LetterScanForm) -> list[UUID]:
    person = letters.person_in(session, scan.cleaned_data["code"]) if scan.is_valid() else None
    if person is None:
        raise Refused(_("This is not a joining letter for this course."))
    return [person]


@require_POST
def results(request: OfficerRequest, session_id: UUID) -> HttpResponse:
    """Record results; a row left as it was stays as it was."""
    session = queries.session(session_id)
    entered: dict[UUID, tuple[AttendanceOutcome, int | None]] = {}
    for seat in queries.seats(session).visible:
        form = ResultForm(request.POST, prefix=str(seat.nomination.person_id))
        if not form.is_valid():
            return _session_page(request, session, _("Enter the marks as a whole number from 0 to 100."))
        if form.cleaned_data["outcome"]:
            cleaned = form.cleaned_data
            entered[seat.nomination.person_id] = (AttendanceOutcome(cleaned["outcome"]), cleaned["score"])
    n = actions.record_results(session_id, entered, by=request.posting)
    if not n:
        messages.info(request, _("No result was entered or changed."))
        return redirect("training:session", session_id)
    enqueue("training.count")
    title = ngettext("%(n)s result entered", "%(n)s results entered", n) % {"n": text.count(n)}
    _show_course(request, session, title, ConfirmationStep(_("The record of each officer shows it.")))
    return redirect("training:session", session_id)


@require_POST
def call_off(request: OfficerRequest, session_id: UUID) -> HttpResponse:
    """Cancel a session, after a page that shows how many are nominated for it."""
    session, form = queries.session(session_id), TrainingReasonForm(request.POST)
    if not form.is_valid():
        return _session_page(request, session, _("Enter the reason for the cancellation."))
    reason = form.cleaned_data["reason"]
    try:
        if not is_confirmed(request):
            actions.check_call_off(session)
            return check_page(request, checks.calling_off_check(session, reason))
        actions.call_off(session_id, reason, by=request.posting)
    except Refused as refusal:
        return _session_page(request, session, str(refusal))
    step = ConfirmationStep(_("Tell the officers who were nominated: the system sends no message."))
    _show_course(request, session, _("Course cancelled"), step)
    return redirect("training:session", session_id)


def _show_course(request: OfficerRequest, session: Session, title: Text, *steps: ConfirmationStep) -> None:
    """Confirm an act on a planned course, with its number."""
    show_confirmation(request, title, number=session.reference, label=_("Course"), steps=steps)


@require_GET
def joining_letters(request: OfficerRequest, session_id: UUID) -> HttpResponse:
    """Serve the joining letters of those with a seat, as a PDF with a page for each."""
    session = queries.session(session_id)
    seats = [seat for seat in queries.seats(session).visible if not seat.waits]
    if not seats:
        return _session_page(request, session, _("Nobody has a seat yet: there is no letter to print."))
    return pdf_response(letters.render_letters(session, seats), f"letters-{session.reference}.pdf")
