from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdvisoriesConfig(AppConfig):
    name = "itsso.advisories"
    label = "advisories"

    def ready(self) -> None:
        """Register the menu items, the desk's counts, and the figure of items answered as done."""
        from functools import partial

        from itsso.advisories import overview, page
        from itsso.advisories.counting import queries as tallies
        from itsso.advisories.figures import counting_ahead
        from itsso.advisories.forms import AdvisoryListForm, ObligationForm, UnitStatusForm
        from itsso.advisories.retention import ADVISORIES
        from itsso.advisories.triggers import ADVISORY_OVERDUE
        from itsso.advisories.unanswered.counts import items_by_district, list_of_items
        from itsso.alerts.triggers import registry as triggers
        from itsso.audit import details
        from itsso.cases import extensions
        from itsso.cases.since_yesterday import unanswered
        from itsso.cases.since_yesterday.unanswered import UnansweredKind
        from itsso.platform import long_jobs, retention
        from itsso.platform.long_jobs import JobKind
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup
        from itsso.units import figures

        long_jobs.register(JobKind(counting_ahead.KIND, try_again=counting_ahead.count_again))
        retention.register(ADVISORIES)
        triggers.register(ADVISORY_OVERDUE)
        navigation.register(
            "advisories:letter", _("Home Secretary’s letter: seven actions"), group=MenuGroup.REVIEW, order=40
        )
        navigation.register(
            "advisories:list",
            _("Advisories"),
            group=MenuGroup.ADVISORIES,
            order=10,
            count_waiting=overview.count_waiting,
        )
        extensions.register_desk("advisories", overview.desk_figures, overview.counts_for_desk)
        unanswered.register(
            "advisories",
            UnansweredKind(_("Advisory items pending"), "advisories:unit", items_by_district, list_of_items),
        )
        figures.register(
            figures.UnitFigure(
                "advisory_items_done",
                _("Items of advisories answered as done, of those answered"),
                tallies.done_of_answered,
                lambda unit, day: page.unit_url(unit),
                counts_cases=False,
            )
        )
        details.register_filters(partial(AdvisoryListForm, {}, acknowledges=True), "advisories:list")
        details.register_filters(ObligationForm, "advisories:unit")
        details.register_filters(UnitStatusForm, "advisories:item")
