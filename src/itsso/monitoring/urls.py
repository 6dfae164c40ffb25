"""Addresses of the dashboards, of the lists behind their numbers, and of the same numbers as CSV."""

from django.urls import path

from itsso.monitoring.case_list.views import cases
from itsso.monitoring.comparison.views import compare
from itsso.monitoring.crime_in_india.views import crime_in_india
from itsso.monitoring.dashboard.views import csv_of, dashboard, home
from itsso.monitoring.stages.views import stages

app_name = "monitoring"
urlpatterns = [
    path("", home, name="home"),
    path("compare/", compare, name="compare"),
    path("compare/<int:state_id>/", compare, name="compare_within"),
    path("<int:unit_id>/", dashboard, name="dashboard"),
    path("<int:unit_id>/cases/", cases, name="list"),
    path("<int:unit_id>/stages/", stages, name="stages"),
    path("<int:unit_id>/crime-in-india/", crime_in_india, name="crime_in_india"),
    path("<int:unit_id>/figures.csv", csv_of, name="csv"),
]
