from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "itsso.intake"
    label = "intake"

    def ready(self) -> None:
        """Register pages, menu items, case tab, desk counts, parcels, records, redaction and figures."""
        from itsso.alerts.triggers import registry as triggers
        from itsso.audit import details
        from itsso.audit.records import tables as record_tables
        from itsso.cases import case_tasks, extensions, waiting_elsewhere
        from itsso.cases.case_key import has_zero_fir
        from itsso.cases.desk.bands import without_case
        from itsso.cases.expunction import actions as expunctions
        from itsso.cases.expunction.actions import StoringPackage
        from itsso.cases.extensions import TabGroup
        from itsso.cases.models import Series
        from itsso.cases.redaction import actions as redaction_of_cases
        from itsso.intake import desk, measured, records
        from itsso.intake.complaints import e_fir
        from itsso.intake.complaints.listing import ComplaintListForm
        from itsso.intake.complaints.queries import remove_copies
        from itsso.intake.on_call.forms import OnCallListForm
        from itsso.intake.on_call.page import entries_for_desk, on_call_line
        from itsso.intake.refusals.listing import RecordListForm
        from itsso.intake.refusals.papers import PAPER_KINDS
        from itsso.intake.refusals.triggers import REFUSAL_WAITS
        from itsso.intake.refusals.words import WHAT
        from itsso.intake.retention import COMPLAINTS, REFUSALS
        from itsso.intake.slips.words import HOLDERS
        from itsso.intake.zero_firs import actions as transfers
        from itsso.intake.zero_firs import of_case
        from itsso.intake.zero_firs.board_views import part_title
        from itsso.intake.zero_firs.pairs.listing import PairListForm
        from itsso.intake.zero_firs.triggers import ZERO_FIR_WAITS
        from itsso.lawbook import facts
        from itsso.platform import retention
        from itsso.protection.parcels import actions as parcels
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup
        from itsso.units.state_settings import kinds

        retention.register(COMPLAINTS, REFUSALS)
        triggers.register(ZERO_FIR_WAITS)
        triggers.register(REFUSAL_WAITS)
        expunctions.register_package(
            "intake", StoringPackage(_("Complaint, status slips, and its way between stations"), "intake_expunge")
        )
        navigation.register(
            "intake:list", _("Complaints"), group=MenuGroup.WORK, order=20, count_waiting=desk.count_complaints
        )
        navigation.register(
            "intake:board", _("Zero FIR"), group=MenuGroup.WORK, order=30, count_waiting=desk.count_zero_firs
        )
        navigation.register(
            "intake:accountability",
            _("Refusals"),
            group=MenuGroup.REVIEW,
            order=30,
            count_waiting=desk.count_refusals,
        )
        navigation.register("intake:refusals_by_unit", _("Refusals by unit"), group=MenuGroup.REVIEW, order=31)
        navigation.register("intake:on_call", _("Woman officer on call"), group=MenuGroup.WORK, order=46)
        navigation.register_public_page("intake:status", _("Status of a complaint"), order=20)
        parcels.register(transfers.PARCEL, transfers.receive_parcel)
        record_tables.register(records.ACCOUNT_TABLE)
        redaction_of_cases.register_copies("intake", remove_copies)
        measured.register()
        kinds.register(e_fir.KIND)
        extensions.register_case_link("intake:way", _("Zero FIR"), has_zero_fir)
        case_tasks.register("intake", of_case.case_tasks, of_case.HAS_CASE_TASK, Series.ZERO)
        waiting_elsewhere.register("intake", of_case.whereabouts, Series.ZERO)
        extensions.register_page("intake:case_slip", _("Status slip"), group=TabGroup.PAPERS, order=65)
        extensions.register_station_line("on_call", on_call_line)
        extensions.register_rows("on_call", entries_for_desk)
        without_case.register("intake", desk.complaints_in_hours)
        extensions.register_desk("intake", desk.figures, desk.counts_for_desk)
        details.register_label("accountability.opened", "what", WHAT.get)
        details.register_label("accountability.paper_attached", "what", PAPER_KINDS.get)
        details.register_label("zero_fir", "why", facts.code)
        details.register_label("complaint.slip_given", "holder", HOLDERS.get)
        details.register_filters(ComplaintListForm, "intake:list")
        details.register_filters(OnCallListForm, "intake:on_call")
        details.register_filters(RecordListForm, "intake:accountability")
        details.register_filters(PairListForm, "intake:pairs")
        details.register_label("intake:board", "part", part_title)
