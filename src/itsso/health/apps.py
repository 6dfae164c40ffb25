from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    name = "itsso.health"
    label = "health"

    def ready(self) -> None:
        """Register the page of the installation in the menu."""
        from itsso.alerts.triggers import registry as triggers
        from itsso.health.triggers import HOURS_UNSEALED, JOB_FAILED
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        triggers.register(HOURS_UNSEALED)
        triggers.register(JOB_FAILED)
        navigation.register("health:installation", _("Installation"), group=MenuGroup.CONTROL, order=90)
