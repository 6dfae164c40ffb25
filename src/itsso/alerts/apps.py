"""The Django app of alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """The app of alerts: whom to remind of a time limit, and when."""

    name = "itsso.alerts"
    label = "alerts"
