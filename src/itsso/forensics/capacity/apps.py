from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CapacityConfig(AppConfig):
    name = "itsso.forensics.capacity"
    label = "capacity"

    def ready(self) -> None:
        """Register the menu item, and the figures that other packages ask for by name."""
        from itsso.forensics.capacity import figures
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        navigation.register("capacity:laboratories", _("Laboratories"), group=MenuGroup.ADVISORIES, order=40)
        figures.register()
