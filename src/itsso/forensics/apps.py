from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ForensicsConfig(AppConfig):
    name = "itsso.forensics"
    label = "forensics"

    def ready(self) -> None:
        """Register tabs, tasks, menu items and figures, and the handlers of parcels that bring notes and reports."""
        from django.http import QueryDict

        from itsso.alerts.triggers import registry as triggers
        from itsso.audit import details
        from itsso.cases import case_tasks, extensions
        from itsso.cases.expunction import actions as expunctions
        from itsso.cases.expunction.actions import StoringPackage
        from itsso.cases.extensions import TabGroup
        from itsso.cases.recording import joining
        from itsso.forensics import catalogue, parcel_kinds
        from itsso.forensics.laboratory import counts, police_queries, reception
        from itsso.forensics.laboratory.director_lists import PriorityFilterForm, StaffFilterForm
        from itsso.forensics.laboratory.listing import ReceptionFilterForm
        from itsso.forensics.laboratory.plan.lists import PlanFilterForm
        from itsso.forensics.laboratory.queue_list import QueueFilterForm
        from itsso.forensics.pending.figures import register_figures as register_pending_exhibits
        from itsso.forensics.police import answers, forwarding, page
        from itsso.forensics.police.figures.unit_figures import register_figures
        from itsso.forensics.police.listing import WaitingFilterForm
        from itsso.forensics.police.queries import cases_with_items
        from itsso.forensics.police.triggers import REPORT_TO_COLLECT
        from itsso.forensics.retention import EXHIBITS
        from itsso.law.event_kinds import Kind
        from itsso.platform import retention
        from itsso.protection.parcels import actions as parcels
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        retention.register(EXHIBITS)
        triggers.register(REPORT_TO_COLLECT)
        expunctions.register_package(
            "forensics",
            StoringPackage(_("Exhibits, forwarding notes and reports with the police"), "forensics_expunge"),
        )
        register_figures()
        register_pending_exhibits()
        joining.register_fixed_rows("forensics", cases_with_items)
        parcels.register(parcel_kinds.NOTE, reception.take_note)
        parcels.register(parcel_kinds.DETAILS, reception.take_details)
        parcels.register(parcel_kinds.QUERY, answers.take_query)
        parcels.register(parcel_kinds.ANSWER, police_queries.take_answer)
        parcels.register(parcel_kinds.COLLECTION, police_queries.take_collection)
        parcels.register(parcel_kinds.STATUS, forwarding.take_status)
        parcels.register(parcel_kinds.REPORT, forwarding.take_report)
        parcels.register(parcel_kinds.PRIORITY, reception.take_priority)
        extensions.register_page("forensics:exhibits", _("Exhibits"), group=TabGroup.PAPERS, order=45)
        extensions.register_desk("forensics", page.desk_figures, page.counts_for_desk)
        extensions.register_day("forensics", page.day_figures)
        extensions.register_desk("laboratory", counts.desk_figures, counts.counts_for_desk)
        case_tasks.register("forensics", page.case_tasks, page.HAS_CASE_TASK)
        extensions.register_record_page(Kind.EXHIBIT_SENT, page.forwarding_page)
        extensions.register_record_page(Kind.EXHIBIT_SEIZED, page.seizure_page)
        navigation.register(
            "forensics:waiting",
            _("Laboratory reports"),
            group=MenuGroup.EXHIBITS,
            order=10,
            count_waiting=page.count_waiting,
        )
        navigation.register("forensics:scan", _("Receive or hand over"), group=MenuGroup.EXHIBITS, order=20)
        navigation.register(
            "forensics:reception",
            _("Reception"),
            group=MenuGroup.LABORATORY,
            order=10,
            count_waiting=counts.count_received,
        )
        navigation.register(
            "forensics:queue", _("Examinations"), group=MenuGroup.LABORATORY, order=20, count_waiting=counts.count_works
        )
        navigation.register("forensics:exchange", _("e-Forensics"), group=MenuGroup.LABORATORY, order=50)
        navigation.register(
            "forensics:priorities",
            _("Priority requests"),
            group=MenuGroup.LABORATORY,
            order=30,
            count_waiting=counts.count_priorities,
        )
        navigation.register("forensics:plan", pgettext_lazy("laboratory", "Plan"), group=MenuGroup.LABORATORY, order=25)
        navigation.register("forensics:staff", _("Examiners"), group=MenuGroup.LABORATORY, order=40)
        navigation.register_public_page("forensics:rule", _("Order of examination in laboratories"), order=30)
        for act, key, group in (
            ("laboratory", "rank", "ranks"),
            ("laboratory", "way", "ways"),
            ("laboratory.held", "why", "holds"),
            ("laboratory.priority_asked", "why", "priority_reasons"),
            ("laboratory.priority_decided", "why", "decisions"),
            ("laboratory.superseding", "why", "supersedes"),
        ):
            details.register_label(act, key, partial(catalogue.code_label, group))
        details.register_filters(partial(WaitingFilterForm, QueryDict(), investigates=True), "forensics:waiting")
        details.register_filters(ReceptionFilterForm, "forensics:reception")
        details.register_filters(partial(QueueFilterForm, QueryDict(), examines=True), "forensics:queue")
        details.register_filters(PriorityFilterForm, "forensics:priorities")
        details.register_filters(PlanFilterForm, "forensics:plan")
        details.register_filters(StaffFilterForm, "forensics:staff")
