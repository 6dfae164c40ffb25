"""Addresses of the audit log's pages."""

from django.urls import path

from itsso.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.lines, name="lines"),
    path("seals/", views.seals, name="seals"),
    path("seals.jsonl", views.seals_file, name="seals_file"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
    path("cases/<uuid:case_id>/trail.csv", views.case_csv, name="case_csv"),
    path("cases/<uuid:case_id>/extract.zip", views.case_lines, name="case_lines"),
]
