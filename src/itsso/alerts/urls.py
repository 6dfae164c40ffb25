"""URLs of alerts."""

from django.urls import path

from itsso.alerts import views
from itsso.alerts.clearance import views as clearance_views

app_name = "alerts"
urlpatterns = [
    path("clearance/", clearance_views.clearance, name="clearance"),
    path("clearance/units/", clearance_views.clearance_units, name="clearance_units"),
    path("cases/<uuid:case_id>/", views.case_reminders, name="case_reminders"),
]
