"""The addresses of the table of roles and of the table of retention."""

from django.urls import path

from itsso.protection import views
from itsso.protection.retention import views as retention

app_name = "protection"
urlpatterns = [path("", views.roles, name="roles"), path("retention/", retention.retention, name="retention")]
