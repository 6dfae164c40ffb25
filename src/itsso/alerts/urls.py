"""URLs of alerts."""

from django.urls import path

from itsso.alerts import views

app_name = "alerts"
urlpatterns = [
    path("cases/<uuid:case_id>/", views.case_reminders, name="case_reminders"),
]
