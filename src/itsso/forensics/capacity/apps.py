from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CapacityConfig(AppConfig):
    name = "itsso.forensics.capacity"
    label = "capacity"

    def ready(self) -> None:
        """Register the menu item, the filters of its list, and the figures that other packages ask for by name."""
        from itsso.audit import details
        from itsso.forensics.capacity import figures
        from itsso.forensics.capacity.area import LaboratoryListForm
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        navigation.register("capacity:laboratories", _("Laboratories"), group=MenuGroup.ADVISORIES, order=40)
        details.register_filters(partial(LaboratoryListForm, {}, of_nation=True), "capacity:laboratories")
        figures.register()
