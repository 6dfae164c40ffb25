"""The frame's own addresses alone, so that these tests need no room above the ground floor."""

from django.urls import include, path

urlpatterns = [path("", include("itsso.ui.urls"))]
