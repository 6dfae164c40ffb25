from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "itsso.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Register the pages of this package in the navigation, and its figures."""
        from itsso.monitoring import figures
        from itsso.monitoring.stages import figures as stage_figures
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        figures.register()
        stage_figures.register()
        navigation.register("monitoring:home", _("Overview"), group=MenuGroup.REVIEW, order=10)
        navigation.register("monitoring:compare", _("Comparison"), group=MenuGroup.REVIEW, order=20)
