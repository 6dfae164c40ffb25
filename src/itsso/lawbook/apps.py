from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LawbookConfig(AppConfig):
    name = "itsso.lawbook"
    label = "lawbook"

    def ready(self) -> None:
        """Register the law and its calculator in the menu of every reader."""
        from itsso.ui import navigation

        navigation.register("lawbook:index", _("The law"), order=80, public=True)
        navigation.register("lawbook:calculator", _("Calculator"), order=81, public=True)
