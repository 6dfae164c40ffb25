from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LawbookConfig(AppConfig):
    name = "itsso.lawbook"
    label = "lawbook"

    def ready(self) -> None:
        """Register the law and its calculator in the menu of every reader."""
        from itsso.ui import navigation

        navigation.register_public_page("lawbook:index", _("Time limits in law"), order=14)
        navigation.register_public_page("lawbook:calculator", _("Deadline calculator"), order=16)
