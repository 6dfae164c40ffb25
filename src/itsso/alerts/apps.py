"""The Django app of alerts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """The app of alerts: whom to remind of a time limit, and when."""

    name = "itsso.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Let the next steps follow the limits of cases, and be removed with a case that a court ordered removed."""
        from itsso.alerts import planning
        from itsso.cases import following_tables
        from itsso.cases.expunction import actions as expunctions
        from itsso.cases.expunction.actions import StoringPackage

        following_tables.register("alerts", planning.following_rows)
        expunctions.register_package("alerts", StoringPackage(_("Reminders of time limits"), "alerts_expunge"))
