from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "itsso.units"
    label = "units"

    def ready(self) -> None:
        """Register the pages of this package in menu and footer, the figure of help desks, and the first setting."""
        from itsso.audit import details
        from itsso.platform import retention
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup
        from itsso.units import capacities, figures
        from itsso.units.models import PanelService
        from itsso.units.panel.forms import PanelListForm
        from itsso.units.retention import UNITS
        from itsso.units.state_settings import fir_register, helplines, kinds, words
        from itsso.units.stations.setting import station_setting

        navigation.register("units:capacities", _("Women help desks"), group=MenuGroup.ADVISORIES, order=30)
        navigation.register("units:own_panel", _("Lawyers and counsellors"), group=MenuGroup.ADVISORIES, order=31)
        navigation.register("units:settings", _("Settings of the State"), group=MenuGroup.DATA, order=90)
        retention.register(UNITS)
        kinds.register(fir_register.KIND)
        kinds.register(helplines.KIND)
        kinds.register(words.KIND)
        kinds.register_for_units(station_setting)
        details.register_label("units", "service", dict(PanelService.choices).get)
        details.register_filters(PanelListForm, "units:panel")
        details.register_label("units", "setting", kinds.title_of)
        for page in ("units:setting", "units:decide_setting", "units:end_setting"):
            details.register_label(page, "object", kinds.title_of)
        navigation.register_public_page("units:help_desks", _("Stations and telephone numbers"), order=10)
        figures.register(
            figures.UnitFigure(
                "stations_with_women_help_desk",
                _("Stations that state a women help desk"),
                capacities.stations_with_help_desk,
                lambda unit, day: reverse("units:capacity", args=[unit.pk]),
                counts_cases=False,
            )
        )
