"""Addresses of complaints, the Zero FIR board, accountability, and the complainant's own page."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "intake"
urlpatterns: list[URLPattern] = []
