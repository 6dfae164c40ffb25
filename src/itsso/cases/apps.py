"""The Django app of cases."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """The app of cases; it registers its pages and what it adds to other packages."""

    name = "itsso.cases"
    label = "cases"

    def ready(self) -> None:
        """Register menu entries, tabs, records and parcels: the desk first in the menu, the case first of its tabs."""
        from functools import partial

        from itsso.audit import details
        from itsso.audit.records import tables as record_tables
        from itsso.cases import extensions, records
        from itsso.cases.assignment.views import officers_for_desk, self_assignments_on_desk
        from itsso.cases.attachments.actions import FILE_KINDS
        from itsso.cases.blanks import words as blank_words
        from itsso.cases.blanks.forms import BlankListForm
        from itsso.cases.blanks.views import old_blanks_on_desk
        from itsso.cases.court import words as court_words
        from itsso.cases.court.forms import CauseListForm
        from itsso.cases.court.views import count_today
        from itsso.cases.desk.forms import CaseListForm, DeskForm
        from itsso.cases.desk.views import count_to_do
        from itsso.cases.documents.catalogue import title_of
        from itsso.cases.drafts import setting
        from itsso.cases.drafts.forms import DraftListForm
        from itsso.cases.drafts.views import count_waiting, drafts_on_desk, entries_for_desk
        from itsso.cases.expunction import views as expunction
        from itsso.cases.expunction.models import Ground, OrderingCourt
        from itsso.cases.extensions import TabGroup
        from itsso.cases.identity.views import openings_on_desk
        from itsso.cases.leave.forms import LeaveListForm
        from itsso.cases.leave.views import leave_on_desk
        from itsso.cases.letters.words import SUBJECTS
        from itsso.cases.queries import has_cases
        from itsso.cases.recalculation.actions import recalculate_again
        from itsso.cases.recalculation.rebuild import REBUILD
        from itsso.cases.recalculation.versions import KIND
        from itsso.cases.recording import moving
        from itsso.cases.redaction.views import redactions_on_desk
        from itsso.cases.retention import CASES
        from itsso.cases.search.forms import PURPOSES
        from itsso.cases.since_yesterday.listing import ActForm
        from itsso.cases.since_yesterday.views import counts_for_page, station_counts_for_page
        from itsso.cases.state_limits import settings as state_limits
        from itsso.platform import long_jobs, retention
        from itsso.platform.long_jobs import JobKind
        from itsso.protection.openings import RECIPIENTS
        from itsso.protection.parcels import actions as parcels
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup
        from itsso.units import data_sources
        from itsso.units.state_settings import kinds as state_settings

        long_jobs.register(JobKind(KIND, try_again=recalculate_again))
        long_jobs.register(JobKind(REBUILD))
        data_sources.register("cases", "cases", has_cases)
        state_settings.register(setting.KIND)
        state_settings.register_later(state_limits.kinds)
        retention.register(CASES)
        parcels.register(moving.PARCEL, moving.receive)
        record_tables.register(records.EVENT_TABLE)
        record_tables.register(records.PRINT_TABLE)
        record_tables.register(records.BLANK_TABLE)

        navigation.register("cases:desk", _("My work"), group=MenuGroup.WORK, order=10, count_waiting=count_to_do)
        navigation.register(
            "cases:cause_list", _("Cause list"), group=MenuGroup.WORK, order=15, count_waiting=count_today
        )
        navigation.register(
            "cases:drafts", _("Draft police reports"), group=MenuGroup.WORK, order=18, count_waiting=count_waiting
        )
        navigation.register("cases:list", _("Cases"), group=MenuGroup.WORK, order=40)
        navigation.register("cases:workload", _("Work of each officer"), group=MenuGroup.REVIEW, order=25)
        navigation.register("cases:leave", _("Leave and charge"), group=MenuGroup.REVIEW, order=26)
        navigation.register(
            "cases:expunctions",
            _("Court orders"),
            group=MenuGroup.REVIEW,
            order=60,
            count_waiting=expunction.count_waiting,
        )
        navigation.register("cases:blanks", _("Blank forms"), group=MenuGroup.WORK, order=45)
        extensions.register_counts("morning", counts_for_page)
        extensions.register_counts("morning of the station", station_counts_for_page)
        extensions.register_desk_counts("drafts", drafts_on_desk)
        extensions.register_rows("days_for_drafts", entries_for_desk)
        extensions.register_desk_counts("openings", openings_on_desk)
        extensions.register_desk("assignments", self_assignments_on_desk)
        extensions.register_rows("assignments", officers_for_desk)
        extensions.register_desk_counts("leave", leave_on_desk)
        extensions.register_desk_counts("redactions", redactions_on_desk)
        extensions.register_desk_counts("blanks", old_blanks_on_desk)
        extensions.register_page("cases:case", _("Case"), group=TabGroup.CASE, order=10)
        extensions.register_page("cases:files", _("Files"), group=TabGroup.PAPERS, order=50)
        extensions.register_page("cases:papers", _("Papers"), group=TabGroup.PAPERS, order=60)
        extensions.register_page("cases:court_orders", _("Court orders"), group=TabGroup.PAPERS, order=68)
        extensions.register_page("cases:law", _("Law"), group=TabGroup.LAW, order=70)
        navigation.register_search("cases:search", _("Number, section, exhibit or accused"))
        details.register_label("records", "court", dict(OrderingCourt.choices).get)
        details.register_label("records", "ground", dict(Ground.choices).get)
        details.register_label("cases.attached", "what", FILE_KINDS.get)
        details.register_label("blank", "blank", blank_words.KINDS.get)
        details.register_label("blank", "reason", blank_words.REASONS.get)
        details.register_label("cases.printed", "document", title_of)
        details.register_label("cases.printed", "print_for", RECIPIENTS.get)
        details.register_label("cases.searched", "why", dict(PURPOSES).get)
        details.register_filters(partial(DeskForm, {}), "cases:desk")
        details.register_filters(CaseListForm, "cases:list")
        details.register_filters(ActForm, "cases:since_yesterday")
        details.register_filters(BlankListForm, "cases:blanks")
        details.register_filters(partial(DraftListForm, {}, investigates=True), "cases:drafts")
        details.register_filters(CauseListForm, "cases:cause_list")
        details.register_filters(LeaveListForm, "cases:leave")
        details.register_label("cases:matters", "status", court_words.status_title)
        details.register_label("cases:matters", "object", court_words.TITLES.get)
        details.register_label("cases:letter", "object", SUBJECTS.get)
        details.register_label("cases.name_searched_in_state", "why", dict(PURPOSES).get)
