"""Addresses of the frame's own pages; all public."""

from django.urls import path

from itsso.ui import views

app_name = "ui"
urlpatterns = [
    path("language/<str:code>/", views.language, name="language"),
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("feedback/", views.feedback, name="feedback"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
