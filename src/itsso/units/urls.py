"""Addresses of the pages of stations' capacity."""

from django.urls import path

from itsso.units import views

app_name = "units"
urlpatterns = [
    path("capacities/", views.own_unit, name="capacities"),
    path("capacities/state/", views.state_capacity, name="state_capacity"),
    path("capacities/<int:unit_id>/", views.capacity, name="capacity"),
    path("capacities/<int:unit_id>/verify/", views.verify_capacity, name="verify_capacity"),
    path("stations/find/", views.find, name="find"),
    path("stations/", views.help_desks, name="help_desks"),
]
