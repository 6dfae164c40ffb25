from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "itsso.cases"
    label = "cases"

    def ready(self) -> None:
        """The desk stands first in an officer's menu."""
        from itsso.cases import moving
        from itsso.protection.parcels import actions as parcels
        from itsso.ui import navigation

        parcels.register(moving.PARCEL, moving.take)

        navigation.register("cases:desk", _("My desk"), order=10)
        navigation.register("cases:list", _("Cases"), order=20)
        navigation.register_search("cases:search", _("Number, section or accused"))
        navigation.register("cases:search", _("Search"), order=22)
        navigation.register("cases:find_person", _("Find a person"), order=25)
