"""Addresses of the desk, the list of cases, and the case."""

from django.urls import path

from itsso.cases import views

app_name = "cases"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("cases/", views.cases, name="list"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
]
