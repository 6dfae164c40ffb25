"""URLs of laboratories' capacity and independence."""

from django.urls import path

from itsso.forensics.capacity import views

app_name = "capacity"
urlpatterns = [
    path("", views.laboratories, name="laboratories"),
    path("capacity.csv", views.csv_of, name="csv"),
    path("projects/", views.projects_of, name="projects"),
    path("<int:laboratory_id>/", views.laboratory, name="laboratory"),
    path("<int:laboratory_id>/what-if/", views.what_if, name="what_if"),
    path("<int:laboratory_id>/independence/", views.independence, name="independence"),
    path("<int:laboratory_id>/said/<slug:claim>/", views.claims, name="claims"),
]
