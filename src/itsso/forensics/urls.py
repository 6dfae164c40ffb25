"""URLs of exhibits: the police's below the case, the laboratory's own, and scanning, which is for both."""

from django.urls import path

from itsso.forensics.custody import views as custody
from itsso.forensics.eforensics import views as exchange
from itsso.forensics.laboratory import director
from itsso.forensics.laboratory import views as laboratory
from itsso.forensics.laboratory.plan import views as plan
from itsso.forensics.police import answer_views as answers
from itsso.forensics.police import details_views as details
from itsso.forensics.police import evidence_views as evidence
from itsso.forensics.police import views as police

app_name = "forensics"
urlpatterns = [
    path("scan/", custody.scan, name="scan"),
    path("rule/", laboratory.rule, name="rule"),
    path("waiting/", police.waiting, name="waiting"),
    path("cases/<uuid:case_id>/", police.exhibits, name="exhibits"),
    path("cases/<uuid:case_id>/seize/", police.seize, name="seize"),
    path("cases/<uuid:case_id>/forward/", police.forward, name="forward"),
    path("cases/<uuid:case_id>/labels/", police.labels, name="labels"),
    path("cases/<uuid:case_id>/items/<slug:label>/", police.item, name="item"),
    path("cases/<uuid:case_id>/items/<slug:label>/certificate/", evidence.certificate, name="certificate"),
    path("cases/<uuid:case_id>/items/<slug:label>/extract/", evidence.extract_file, name="extract"),
    path("cases/<uuid:case_id>/notes/<uuid:note_id>/", police.note, name="note"),
    path("cases/<uuid:case_id>/notes/<uuid:note_id>/hand-over/", police.hand_over, name="hand_over"),
    path("cases/<uuid:case_id>/notes/<uuid:note_id>/details/", details.note_details, name="note_details"),
    path("cases/<uuid:case_id>/notes/<uuid:note_id>/answer/", answers.answer, name="answer"),
    path("cases/<uuid:case_id>/notes/<uuid:note_id>/paper/", police.note_pdf, name="note_pdf"),
    path("cases/<uuid:case_id>/reports/<uuid:report_id>/collect/", police.collect, name="collect"),
    path("cases/<uuid:case_id>/reports/<uuid:report_id>/signature/", police.signature, name="signature"),
    path("cases/<uuid:case_id>/reports/<uuid:report_id>/court/", police.file_in_court, name="file"),
    path("laboratory/", laboratory.queue, name="queue"),
    path("laboratory/reception/", laboratory.requests, name="reception"),
    path("laboratory/requests/<uuid:request_id>/", laboratory.one_request, name="request"),
    path("laboratory/requests/<uuid:request_id>/receipt/", laboratory.receipt, name="receipt"),
    path("laboratory/works/<uuid:work_id>/", laboratory.work, name="work"),
    path("laboratory/reports/<uuid:report_id>/", laboratory.signed, name="signed"),
    path("laboratory/exchange/", exchange.exchange, name="exchange"),
    path("laboratory/exchange/notes.csv", exchange.notes, name="exchange_notes"),
    path("laboratory/exchange/<uuid:incoming_id>/", exchange.incoming, name="incoming"),
    path("laboratory/exchange/<uuid:incoming_id>/rejected.csv", exchange.incoming_rejects, name="incoming_rejects"),
    path("laboratory/order/", director.priorities, name="priorities"),
    path("laboratory/plan/", plan.plan, name="plan"),
    path("laboratory/examiners/", director.staff, name="staff"),
]
