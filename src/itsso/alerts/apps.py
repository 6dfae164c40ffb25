"""The Django app of alerts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """The app of alerts: whom to remind of a time limit, and when."""

    name = "itsso.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Register the words of notices and the page of a case; let steps follow limits, and go with a removed case."""
        from itsso.alerts import planning
        from itsso.alerts.change_notices import CHANGE_TOPIC, follow_entries, report_opening
        from itsso.alerts.change_words import CHANGE_WORDS
        from itsso.alerts.clearance.listing import ClearanceForm
        from itsso.alerts.delivery import TOPIC
        from itsso.alerts.differences.listing import DifferenceForm
        from itsso.alerts.directions.actions import ANSWER_TOPIC, DIRECTION_TOPIC, JUDGEMENT_TOPIC
        from itsso.alerts.directions.codes import ANSWERS, JUDGEMENTS, WORKS
        from itsso.alerts.directions.forms import DirectionListForm
        from itsso.alerts.directions.listing import last_directions as directions_of_cases
        from itsso.alerts.directions.notices import ANSWERED_WORDS, GIVEN_WORDS, JUDGED_WORDS
        from itsso.alerts.directions.unanswered import directions_by_district, list_of_directions
        from itsso.alerts.directions.views import count_waiting
        from itsso.alerts.heartbeat.actions import TOPIC as HEARTBEAT
        from itsso.alerts.heartbeat.words import HEARTBEAT_WORDS
        from itsso.alerts.own_ladders import actions as ladder_jobs
        from itsso.alerts.own_ladders import settings as own_ladders
        from itsso.alerts.records import DIRECTION_TABLE, MESSAGE_TABLE, MOVE_TABLE, STEP_TABLE
        from itsso.alerts.repeats import REPEAT_TOPIC, REPEAT_WORDS, report_repeat
        from itsso.alerts.responses.listing import ResponseForm
        from itsso.alerts.retention import DIRECTIONS, REMINDERS, TRIALS
        from itsso.alerts.triggers import registry as triggers
        from itsso.alerts.triggers.informing import VICTIM_NOT_INFORMED
        from itsso.alerts.words import STEP_WORDS
        from itsso.audit import details
        from itsso.audit.records import tables
        from itsso.cases import entry_followers, extensions, following_tables, last_directions
        from itsso.cases.expunction import actions as expunctions
        from itsso.cases.expunction.actions import StoringPackage
        from itsso.cases.since_yesterday import unanswered
        from itsso.cases.since_yesterday.unanswered import UnansweredKind
        from itsso.notices.answers import register_repeat_follower
        from itsso.notices.topics import register_topic
        from itsso.platform import long_jobs, retention
        from itsso.platform.long_jobs import JobKind
        from itsso.protection import openings
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup
        from itsso.units.state_settings import kinds

        long_jobs.register(
            JobKind(
                ladder_jobs.TRIAL_KIND,
                try_again=ladder_jobs.try_trial_again,
                ended_by_cancel=ladder_jobs.end_cancelled_trial,
            )
        )
        long_jobs.register(JobKind(ladder_jobs.PLAN_KIND, try_again=ladder_jobs.plan_again))
        register_topic(TOPIC, STEP_WORDS)
        triggers.register(VICTIM_NOT_INFORMED)
        retention.register(REMINDERS, DIRECTIONS, TRIALS)
        register_topic(HEARTBEAT, HEARTBEAT_WORDS)
        extensions.register_page(
            "alerts:case_reminders", _("Who is reminded and when"), group=extensions.TabGroup.LAW, order=75
        )
        extensions.register_page(
            "alerts:case_record", _("Record of notification"), group=extensions.TabGroup.LAW, order=77
        )
        navigation.register("alerts:clearance", _("Overdue before reminders began"), group=MenuGroup.REVIEW, order=27)
        details.register_filters(ClearanceForm, "alerts:clearance")
        navigation.register("alerts:differences", _("Check of reminders"), group=MenuGroup.REVIEW, order=28)
        details.register_filters(DifferenceForm, "alerts:differences")
        navigation.register("alerts:step_responses", _("Response to reminders"), group=MenuGroup.REVIEW, order=29)
        details.register_filters(ResponseForm, "alerts:step_responses")
        extensions.register_page("alerts:case_directions", _("Directions"), group=extensions.TabGroup.LAW, order=80)
        last_directions.register("alerts", directions_of_cases)
        navigation.register(
            "alerts:directions", _("Directions"), group=MenuGroup.WORK, order=40, count_waiting=count_waiting
        )
        unanswered.register(
            "alerts",
            UnansweredKind(
                _("Directions of your office, not answered"),
                "alerts:directions",
                directions_by_district,
                list_of_directions,
            ),
        )
        details.register_label("alerts.direction_given", "reason", WORKS.get)
        details.register_label("alerts.direction_answered", "reason", ANSWERS.get)
        details.register_label("alerts.direction_judged", "reason", JUDGEMENTS.get)
        details.register_filters(DirectionListForm, "alerts:directions")
        expunctions.register_package(
            "directions", StoringPackage(_("Directions of superiors"), "alerts_expunge_directions")
        )
        for table in (STEP_TABLE, MOVE_TABLE, MESSAGE_TABLE, DIRECTION_TABLE):
            tables.register(table)
        kinds.register_later(own_ladders.kinds)
        following_tables.register("alerts", planning.following_rows)
        register_topic(CHANGE_TOPIC, CHANGE_WORDS)
        register_topic(REPEAT_TOPIC, REPEAT_WORDS)
        register_topic(DIRECTION_TOPIC, GIVEN_WORDS)
        register_topic(ANSWER_TOPIC, ANSWERED_WORDS)
        register_topic(JUDGEMENT_TOPIC, JUDGED_WORDS)
        register_repeat_follower(report_repeat)
        entry_followers.register("alerts", follow_entries)
        openings.register_unusual(report_opening)
        expunctions.register_package("alerts", StoringPackage(_("Reminders of time limits"), "alerts_expunge"))
