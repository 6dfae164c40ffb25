"""Addresses of the dashboards, of the lists behind their numbers, and of the same numbers as CSV."""

from django.urls import path

from itsso.monitoring.dashboard import views

app_name = "monitoring"
urlpatterns = [
    path("", views.home, name="home"),
    path("compare/", views.compare, name="compare"),
    path("compare/<int:state_id>/", views.compare, name="compare_within"),
    path("<int:unit_id>/", views.dashboard, name="dashboard"),
    path("<int:unit_id>/cases/", views.cases, name="list"),
    path("<int:unit_id>/figures.csv", views.csv_of, name="csv"),
]
