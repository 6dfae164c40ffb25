from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "itsso.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Register the pages of this package in the navigation, and its figures."""
        from functools import partial

        from django.http import QueryDict

        from itsso.audit import details
        from itsso.monitoring import figures, removed, words
        from itsso.monitoring.counting import actions as counting
        from itsso.monitoring.crime_in_india.forms import CrimeInIndiaForm
        from itsso.monitoring.dashboard.forms import FigureQueryForm
        from itsso.monitoring.retention import FIGURES
        from itsso.monitoring.stages import figures as stage_figures
        from itsso.platform import long_jobs, retention
        from itsso.platform.long_jobs import JobKind
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        retention.register(FIGURES)
        long_jobs.register(JobKind(counting.KIND, try_again=counting.count_again))
        figures.register()
        removed.register()
        stage_figures.register()
        navigation.register("monitoring:home", _("Overview"), group=MenuGroup.REVIEW, order=10)
        navigation.register("monitoring:compare", _("Comparison"), group=MenuGroup.REVIEW, order=20)
        details.register_filters(
            partial(FigureQueryForm, QueryDict()),
            *("monitoring:dashboard", "monitoring:csv", "monitoring:list", "monitoring:stages", "api:figures"),
        )
        details.register_filters(partial(CrimeInIndiaForm, QueryDict()), "monitoring:crime_in_india")
        details.register_label("monitoring:list", "show", words.CONDITIONS.get)
