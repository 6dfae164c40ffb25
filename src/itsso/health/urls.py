"""Addresses of the page of the installation. What programs ask is answered by `endpoints`."""

from django.urls import path

from itsso.health import views

app_name = "health"
urlpatterns = [path("", views.installation, name="installation")]
