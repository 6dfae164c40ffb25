from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "itsso.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Registers the room's line in the navigation, and how fresh the feed is among the figures."""
        from itsso.cases import redaction as redaction_of_cases
        from itsso.exchange import freshness, redaction
        from itsso.ui import navigation

        navigation.register("exchange:deliveries", _("CCTNS feed"), order=40)
        freshness.register_figures()
        redaction_of_cases.register_copies("exchange", redaction.remove_copies)
