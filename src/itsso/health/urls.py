"""Addresses of the pages of the installation and its jobs. What programs ask is answered by `endpoints`."""

from django.urls import path

from itsso.health import views
from itsso.health.jobs import views as jobs

app_name = "health"
urlpatterns = [
    path("", views.installation, name="installation"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:run_id>/cancel/", jobs.cancel, name="cancel_job"),
    path("jobs/<uuid:run_id>/retry/", jobs.retry, name="retry_job"),
]
