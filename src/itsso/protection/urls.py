"""The address of the table of roles."""

from django.urls import path

from itsso.protection import views

app_name = "protection"
urlpatterns = [path("", views.roles, name="roles")]
