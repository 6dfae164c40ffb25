from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "itsso.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Register the menu item of the feed, its figures of freshness, and its part in redactions and joins."""
        from functools import partial

        from itsso.alerts.triggers import registry as triggers
        from itsso.audit import details
        from itsso.cases import feed_silence
        from itsso.cases.expunction import actions as expunctions
        from itsso.cases.expunction.actions import StoringPackage
        from itsso.cases.recording import joining
        from itsso.cases.redaction import actions as redaction_of_cases
        from itsso.exchange import redaction
        from itsso.exchange import retention as own_data
        from itsso.exchange.deliveries import actions as deliveries
        from itsso.exchange.deliveries.forms import DeliveryListForm
        from itsso.exchange.deliveries.queries import count_rejected
        from itsso.exchange.feed_import import joined_cases
        from itsso.exchange.feed_import.workers import LOAD_KIND
        from itsso.exchange.freshness import figures as freshness
        from itsso.exchange.freshness.queries import SILENT_DISTRICTS, silent_since
        from itsso.exchange.freshness.triggers import FEED_SILENT
        from itsso.exchange.quality.forms import PartListForm, RequestListForm
        from itsso.exchange.quality.lags.forms import EntryForm, LagForm
        from itsso.exchange.quality.matters import DataMatter
        from itsso.exchange.quality.reading import UnitFaults
        from itsso.exchange.quality.triggers import CORRECTION_ASKED
        from itsso.platform import long_jobs, retention
        from itsso.platform.long_jobs import JobKind
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        triggers.register(FEED_SILENT)
        triggers.register(CORRECTION_ASKED)
        navigation.register(
            "exchange:deliveries",
            _("CCTNS deliveries"),
            group=MenuGroup.DATA,
            order=10,
            count_waiting=count_rejected,
        )
        navigation.register_public_page("openapi:reference", _("API for other systems"), order=45)
        navigation.register("exchange:quality_home", _("Data quality"), group=MenuGroup.REVIEW, order=30)
        navigation.register("exchange:mappings", _("Mappings by source"), group=MenuGroup.DATA, order=20)
        details.register_filters(
            partial(PartListForm, {}, DataMatter.REJECTED, UnitFaults((), None)),
            *("exchange:faults", "exchange:fault_units"),
        )
        details.register_filters(partial(DeliveryListForm, {}), "exchange:deliveries")
        details.register_filters(LagForm, "exchange:entry_lag")
        details.register_filters(EntryForm, "exchange:late_entries")
        details.register_filters(RequestListForm, "exchange:correction_requests")
        long_jobs.register(
            JobKind(LOAD_KIND, try_again=deliveries.load_again, ended_by_cancel=deliveries.record_cancelled)
        )
        freshness.register_figures()
        feed_silence.register(silent_since, SILENT_DISTRICTS)
        retention.register(own_data.UPLOADS, own_data.REJECTED_ROWS, own_data.WAITING_ROWS)
        redaction_of_cases.register_copies("exchange", redaction.remove_copies)
        expunctions.register_package("exchange", StoringPackage(_("Rows received from CCTNS"), "exchange_expunge"))
        joining.register_follower("exchange", joined_cases.follow)
