from django.urls import path

from itsso.exchange.deliveries import views
from itsso.exchange.quality import request_views
from itsso.exchange.quality import views as quality
from itsso.exchange.quality.lags import views as lag_views
from itsso.exchange.source_mappings import views as mappings

app_name = "exchange"
urlpatterns = [
    path("", views.deliveries, name="deliveries"),
    path("freshness/", views.freshness, name="freshness"),
    path("mappings/", mappings.mappings, name="mappings"),
    path("mappings/new/", mappings.write_mapping, name="write_mapping"),
    path("mappings/draft/", mappings.draft, name="draft_mapping"),
    path("mappings/<uuid:version_id>/", mappings.mapping, name="mapping"),
    path("mappings/<uuid:version_id>/mapping.yaml", mappings.mapping_file, name="mapping_file"),
    path("mappings/<uuid:version_id>/restore/", mappings.restore_mapping, name="restore_mapping"),
    path("<uuid:delivery_id>/", views.delivery, name="delivery"),
    path("<uuid:delivery_id>/rows/<str:ended>/", views.rows, name="rows"),
    path("<uuid:delivery_id>/progress/", views.progress, name="progress"),
    path("<uuid:delivery_id>/rejected.csv", views.rejected, name="rejected"),
    path("quality/", quality.home, name="quality_home"),
    path("quality/<int:unit_id>/", quality.quality, name="quality"),
    path("quality/<int:unit_id>/requests/", request_views.correction_requests, name="correction_requests"),
    path("quality/requests/<uuid:request_id>/", request_views.answer_correction, name="answer_correction"),
    path("quality/<int:unit_id>/<slug:matter>/ask/", request_views.ask_correction, name="ask_correction"),
    path("quality/<int:unit_id>/lag/", lag_views.entry_lag, name="entry_lag"),
    path("quality/<int:unit_id>/lag/entries/", lag_views.late_entries, name="late_entries"),
    path("quality/<int:unit_id>/<slug:matter>/", quality.faults, name="faults"),
    path("quality/<int:unit_id>/<slug:matter>/units/", quality.fault_units, name="fault_units"),
]
