"""Addresses of the public pages of the law."""

from django.urls import path

from itsso.lawbook import views

app_name = "lawbook"
urlpatterns = [
    path("", views.index, name="index"),
    path("rules/<str:rule_id>/", views.rule, name="rule"),
    path("offences/", views.offences, name="offences"),
    path("events/", views.kinds, name="kinds"),
    path("examples/", views.examples, name="examples"),
    path("rights/", views.rights, name="rights"),
    path("calculator/", views.calculator, name="calculator"),
]
