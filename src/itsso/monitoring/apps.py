from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "itsso.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Register the pages of this package in the navigation, and its figures."""
        from itsso.monitoring import figures
        from itsso.ui import navigation

        figures.register()
        navigation.register("monitoring:home", _("Figures"), order=30)
        navigation.register("monitoring:compare", _("Comparison"), order=35)
