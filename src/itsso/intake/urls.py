"""Addresses of complaints, the Zero FIR board, accountability, and the complainant's own page."""

from django.urls import path

from itsso.intake import opening_views as opening
from itsso.intake.complaints import cctns_views, free_copy_views, views
from itsso.intake.on_call import views as on_call
from itsso.intake.refusals import paper_views
from itsso.intake.refusals import unit_views as refusals_by_unit
from itsso.intake.refusals import views as accountability
from itsso.intake.slips import issue_views
from itsso.intake.slips import views as status_views
from itsso.intake.zero_firs import board_views, elsewhere_views, parts_views
from itsso.intake.zero_firs import views as transfers
from itsso.intake.zero_firs.pairs import views as pair_views

app_name = "intake"
urlpatterns = [
    path("complaints/", views.complaints, name="list"),
    path("complaints/<uuid:complaint_id>/", views.complaint, name="complaint"),
    path("complaints/<uuid:complaint_id>/discard/", views.discard, name="discard"),
    path("complaints/<uuid:complaint_id>/decide/", views.decide, name="decide"),
    path("complaints/<uuid:complaint_id>/cctns/", cctns_views.correct_cctns_number, name="correct_cctns_number"),
    path("complaints/<uuid:complaint_id>/copy/", free_copy_views.give, name="free_copy"),
    path("complaints/<uuid:complaint_id>/copy/<uuid:opening_id>/", free_copy_views.printed, name="free_copy_print"),
    path("complaints/<uuid:complaint_id>/slip/", issue_views.complaint_slip, name="slip"),
    path("complaints/<uuid:complaint_id>/open/", opening.ask, name="open"),
    path("complaints/<uuid:complaint_id>/open/<uuid:opening_id>/", opening.opened, name="opened"),
    path("on-call/", on_call.on_call, name="on_call"),
    path("on-call/name/", on_call.name_on_call, name="name_on_call"),
    path("on-call/<uuid:entry_id>/end/", on_call.end_on_call, name="end_on_call"),
    path("zero-firs/", board_views.board, name="board"),
    path("zero-firs/reconciliation/", parts_views.reconciliation, name="reconciliation"),
    path("zero-firs/cases/<uuid:case_id>/", elsewhere_views.elsewhere, name="elsewhere"),
    path("zero-firs/pairs/", pair_views.pairs, name="pairs"),
    path("zero-firs/pairs/<uuid:pair_id>/", pair_views.pair, name="pair"),
    path("zero-firs/<uuid:transfer_id>/", transfers.transfer, name="transfer"),
    path("zero-firs/<uuid:transfer_id>/open/", opening.ask_zero_fir, name="open_zero_fir"),
    path("zero-firs/<uuid:transfer_id>/open/<uuid:opening_id>/", opening.opened_zero_fir, name="opened_zero_fir"),
    path("cases/<uuid:case_id>/zero-fir/", transfers.way, name="way"),
    path("cases/<uuid:case_id>/forward/", transfers.forward, name="forward"),
    path("cases/<uuid:case_id>/slip/", issue_views.case_slip, name="case_slip"),
    path("cases/<uuid:case_id>/receipt/", issue_views.informant_receipt, name="receipt"),
    path("accountability/", accountability.records, name="accountability"),
    path("accountability/by-unit/", refusals_by_unit.refusals_by_unit, name="refusals_by_unit"),
    path("accountability/<uuid:record_id>/", accountability.record, name="record"),
    path("accountability/<uuid:record_id>/open/", opening.ask_account, name="open_account"),
    path("accountability/<uuid:record_id>/open/<uuid:opening_id>/", opening.opened_account, name="opened_account"),
    path("accountability/<uuid:record_id>/papers/", paper_views.papers, name="record_papers"),
    path("accountability/<uuid:record_id>/papers/<uuid:paper_id>/", paper_views.ask, name="open_record_paper"),
    path(
        "accountability/<uuid:record_id>/papers/opened/<uuid:opening_id>/",
        paper_views.paper,
        name="opened_record_paper",
    ),
    path("status/", status_views.own_page, name="status"),
]
