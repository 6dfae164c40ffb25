"""Addresses of the desk, the list of cases, and the case."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from itsso.cases.assignment import views as assignment
from itsso.cases.attachments import views as attachments
from itsso.cases.blanks import views as blanks
from itsso.cases.case_page import views as case_page
from itsso.cases.court import views as court
from itsso.cases.desk import case_list_views as case_list
from itsso.cases.desk import views as desk
from itsso.cases.diary import views as diary
from itsso.cases.documents import views as documents
from itsso.cases.drafts import views as drafts
from itsso.cases.expunction import views as expunction
from itsso.cases.identity import views as identity
from itsso.cases.leave import views as leave
from itsso.cases.letters import views as letters
from itsso.cases.recording import correction_views as corrections
from itsso.cases.recording import views as recording
from itsso.cases.redaction import views as redaction
from itsso.cases.search import views as search
from itsso.cases.several_delays import views as several_delays
from itsso.cases.since_yesterday import views as since_yesterday
from itsso.cases.state_limits import views as state_limits
from itsso.cases.workload import crime_meeting, orderly_room
from itsso.cases.workload import views as workload

app_name = "cases"


class OfficerNumberConverter(StringConverter):
    """An officer's number in a State, as cases hold it: it may have a slash, and no sign that cannot be stored."""

    regex = r"[^\x00-\x1f\x7f]{1,64}"


register_converter(OfficerNumberConverter, "officer_number")

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("cases/", case_list.cases, name="list"),
    path("desk/since-yesterday/", since_yesterday.since, name="since_yesterday"),
    path("desk/districts/", since_yesterday.exceptions, name="exceptions"),
    path("desk/districts/unanswered/", since_yesterday.unanswered, name="unanswered"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<slug:code>/", letters.letter, name="letter"),
    path("search/", search.search, name="search"),
    path("cases/<uuid:case_id>/", case_page.case, name="case"),
    path("cases/<uuid:case_id>/law/", case_page.law_page, name="law"),
    path("cases/<uuid:case_id>/papers/", documents.papers, name="papers"),
    path("cases/<uuid:case_id>/accused/", identity.accused, name="accused"),
    path("cases/<uuid:case_id>/access/", identity.access_log, name="access_log"),
    path("cases/<uuid:case_id>/identity/record/", identity.record, name="record_identity"),
    path("cases/<uuid:case_id>/identity/open/", identity.ask, name="open_identity"),
    path("cases/<uuid:case_id>/identity/<uuid:opening_id>/", identity.opened, name="opened"),
    path("cases/<uuid:case_id>/tasks/", case_page.tasks, name="tasks"),
    path("cases/<uuid:case_id>/record/", recording.kinds, name="record"),
    path("cases/<uuid:case_id>/record/<slug:kind>/", recording.kind, name="record_kind"),
    path("cases/<uuid:case_id>/files/", attachments.files, name="files"),
    path("cases/<uuid:case_id>/files/<uuid:file_id>/open/", attachments.ask, name="open_file"),
    path("cases/<uuid:case_id>/files/opened/<uuid:opening_id>/", attachments.file, name="file"),
    path("cases/<uuid:case_id>/correct/", corrections.entries, name="entries"),
    path("cases/<uuid:case_id>/correct/<uuid:event_id>/", corrections.correct, name="correct"),
    path("cases/<uuid:case_id>/remove-text/", redaction.redactions, name="redactions"),
    path("cases/<uuid:case_id>/court-orders/", expunction.court_orders, name="court_orders"),
    path("cases/<uuid:case_id>/court-orders/prepare/", expunction.prepare, name="prepare_expunction"),
    path("cases/<uuid:case_id>/court-orders/hold/", expunction.place_hold, name="place_hold"),
    path("cases/<uuid:case_id>/court-orders/hold/<uuid:hold_id>/lift/", expunction.lift_hold, name="lift_hold"),
    path("court-orders/", expunction.expunctions, name="expunctions"),
    path("court-orders/<uuid:expunction_id>/", expunction.expunction, name="expunction"),
    path("cases/<uuid:case_id>/recorded/<uuid:form>/", recording.recorded, name="recorded"),
    path("court/", court.cause_list, name="cause_list"),
    path("court/<slug:matter>/", court.matters, name="matters"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("assignments/", assignment.assignments, name="assignments"),
    path("case-diary/", diary.diaries, name="diaries"),
    path("delay-reasons/", several_delays.several_delays, name="several_delays"),
    path("workload/", workload.workload, name="workload"),
    path("crime-meeting/", crime_meeting.crime_meeting, name="crime_meeting"),
    path("workload/<officer_number:number>/orderly-room/", orderly_room.orderly_room, name="orderly_room"),
    path("workload/<officer_number:number>/hand-over/", workload.hand_over, name="hand_over"),
    path("state-limits.yaml", state_limits.state_limits_file, name="state_limits_file"),
    path("leave/", leave.leave, name="leave"),
    path("leave/record/", leave.record, name="record_leave"),
    path("leave/<uuid:leave_id>/end/", leave.end, name="end_leave"),
    path("blank-forms/", blanks.blanks, name="blanks"),
    path("blank-forms/<uuid:blank_id>/cancel/", blanks.cancel, name="cancel_blank"),
    path("openings/", identity.openings, name="openings"),
    path("find-person/", identity.find_person, name="find_person"),
]
