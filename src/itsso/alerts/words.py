"""The words of notices of steps, and of posts: what is missing in which case, and why this officer is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.alerts.delivery import VACANT
from itsso.alerts.ladder_history import LadderHistory, national_history
from itsso.alerts.ladders import RINGING_DAYS, Ladder, LadderStep, national_ladders
from itsso.alerts.own_ladders.in_force import ladders_in_use, remembered_ladders
from itsso.alerts.queries import LAST_DAY, LimitKey, last_days_of, visible_cases
from itsso.cases.addresses import case_address
from itsso.cases.limits import rule
from itsso.cases.queries import cases_with_stations
from itsso.cases.words import case_label, person_text
from itsso.lawbook.queries import local
from itsso.notices.codes import AtOnceClass, Urgency
from itsso.notices.models import Notice
from itsso.notices.topics import TopicWords
from itsso.platform.clock import today
from itsso.ui.components import Text

WHOLE_CASE = "case"
"""The subject of a limit that concerns no single person or thing of the case."""

POSTS: Mapping[str, Text] = {
    "io": gettext_lazy("Investigating officer"),
    "sho": gettext_lazy("Station house officer"),
    "sdpo": gettext_lazy("Supervising officer of the sub-division or circle"),
    "sp": gettext_lazy("Superintendent of Police"),
    "dig": gettext_lazy("Supervising officer of the range or zone"),
    "nodal_officer": gettext_lazy("State monitor"),
    "chief_medical_officer": gettext_lazy("Chief medical officer"),
    "laboratory": gettext_lazy("Forensic laboratory"),
    "prosecutor": gettext_lazy("Public Prosecutor"),
}


def ladder_with(rule_id: str, code: str, station_no: int) -> Ladder | None:
    """Return a ladder that has a step of a limit, by its code; None where none has it any more.

    The national one where it has the step: a State may move a step of it and never give its code to other work.
    """
    national = national_history().ladder_with(rule_id, code)
    ladder = national or remembered_ladders().of_station(station_no).ladder_with(rule_id, code)
    return ladder or ladders_in_use().of_station(station_no).ladder_with(rule_id, code)


def step_named(rule_id: str, code: str, station_no: int) -> LadderStep | None:
    """Return a step of a limit by its code, for the work that it names; None where no ladder has it any more."""
    ladder = ladder_with(rule_id, code, station_no)
    return ladder.step_of(code) if ladder else None


def work_text(step: LadderStep) -> str:
    """Return the work that a step says is missing, in the reader's language."""
    return work_named(step.work)


def work_named(code: str) -> str:
    """Return a missing work by its code, in the reader's language."""
    return local(national_ladders().works[code])


def _parts(notice: Notice) -> tuple[str, str]:
    rule_id, _separator, code = notice.reference.partition(":")
    return rule_id, code


def _titles(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    visible = visible_cases({notice.subject for notice in notices})
    return {notice.pk: _title(notice) for notice in notices if notice.subject in visible}


def _title(notice: Notice) -> str:
    rule_id, code = _parts(notice)
    step = step_named(rule_id, code, notice.station_no)
    title = limit_title(rule_id, notice.part or WHOLE_CASE)
    return f"{work_text(step)} ({title})" if step else title


def limit_title(rule_id: str, subject: str) -> str:
    """Return the title of a limit, with the accused, victim or exhibit of the case that it is of: a code, no name."""
    title = str(rule(rule_id).title)
    return title if subject == WHOLE_CASE else f"{person_text(subject, start=True)}: {title}"


def limit_works(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    """Return which limit each notice is of: the same rule for two accused is two limits."""
    return {notice.pk: f"{_parts(notice)[0]} {notice.part or WHOLE_CASE}" for notice in notices}


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {notice.pk: case_address(notice.subject) for notice in notices}


def post_reasons(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    """Return why each officer is told: the post, or that the post below is vacant."""
    return {notice.pk: _reason(notice.reason) for notice in notices}


def _reason(code: str) -> str:
    post = {"post": POSTS[code.removesuffix(VACANT)]}
    if code.endswith(VACANT):
        return _("Nobody can be reached as %(post)s; yours is the next post above.") % post
    return _("Your post in this case: %(post)s.") % post


def case_groups(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    """Return the case of each notice that the reader sees."""
    cases = cases_with_stations({notice.subject for notice in notices})
    return {
        notice.pk: f"{case_label(cases[notice.subject])}, {cases[notice.subject].station}"
        for notice in notices
        if notice.subject in cases
    }


def last_days(notices: Sequence[Notice]) -> Mapping[UUID, date]:
    """Return the last day of each limit: the earlier one where two are disputed, the later one once that has passed.

    So nothing is called overdue while a court could hold it in time.
    """
    days = last_days_of({notice.subject for notice in notices}, today())
    limits = {notice.pk: LimitKey(notice.subject, _parts(notice)[0], notice.part) for notice in notices}
    return {notice_id: days[limit] for notice_id, limit in limits.items() if limit in days}


def never_snoozes(_notice: Notice) -> bool:
    """Return False: no notice of a topic with this function can be put off."""
    return False


def _may_snooze(notice: Notice) -> bool:
    rule_id, code = _parts(notice)
    ladder = ladder_with(rule_id, code, notice.station_no)
    return ladder is not None and ladder.counts_in == "days" and not rule_id.startswith("custody.")


def _rings(rule_id: str, code: str, notice: Notice) -> bool:
    """Return whether a step may ring by the national ladder, or by that of its State when the notice was written."""
    if (step := step_named(rule_id, code, notice.station_no)) is None or step.urgency == "at_once":
        return step is not None
    if notice.urgency != Urgency.AT_ONCE:
        return False
    station_no, moment = notice.station_no, notice.created_at
    return _is_urgent(remembered_ladders().of_station(station_no), rule_id, code, moment) or _is_urgent(
        ladders_in_use().of_station(station_no), rule_id, code, moment
    )


def _is_urgent(history: LadderHistory, rule_id: str, code: str, moment: datetime) -> bool:
    steps = (history.step_at(rule_id, code, moment, in_hours=in_hours) for in_hours in (False, True))
    return any(step is not None and step.urgency == "at_once" for step in steps)


def _at_once(notice: Notice) -> AtOnceClass | None:
    """Return the class of a step that may ring a telephone: a ladder allows no other step to (`ladders.py`)."""
    rule_id, code = _parts(notice)
    if not _rings(rule_id, code, notice):
        return None
    return AtOnceClass.DEFAULT_BAIL if rule_id in RINGING_DAYS else AtOnceClass.DUTY_IN_HOURS


STEP_WORDS = TopicWords(
    name=gettext_lazy("Reminder of a time limit"),
    title=_titles,
    link=_links,
    reason=post_reasons,
    group=case_groups,
    due=last_days,
    due_in_query=LAST_DAY,
    work=limit_works,
    may_snooze=_may_snooze,
    at_once=_at_once,
)
