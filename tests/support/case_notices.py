"""A kind of notice about cases, as a package above `cases` registers one, and notices of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.cases.models import Case, Clock
from itsso.notices.actions import NewNotice, notify
from itsso.notices.codes import AtOnceClass, Urgency
from itsso.notices.models import Notice
from itsso.notices.topics import TopicWords, register_topic
from itsso.protection.ranges import enter_as_system

TOPIC, INFORMATION, CUSTODY = "tests.step", "tests.information", "tests.custody"


def _visible_cases(notices: Sequence[Notice]) -> Mapping[UUID, Case]:
    cases = Case.objects.select_related("station").in_bulk({notice.subject for notice in notices})
    return {notice.pk: cases[notice.subject] for notice in notices if notice.subject in cases}


def _titles(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {key: f"Medical report of FIR {case.number}" for key, case in _visible_cases(notices).items()}


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {key: reverse("cases:case", args=[case.pk]) for key, case in _visible_cases(notices).items()}


def _groups(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {key: f"FIR {case.number} · {case.station.name}" for key, case in _visible_cases(notices).items()}


def _reasons(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return dict.fromkeys(_visible_cases(notices), "You are the investigating officer")


def _due(notices: Sequence[Notice]) -> Mapping[UUID, date]:
    clocks = Clock.objects.filter(case__in={notice.subject for notice in notices}).order_by("-due")
    due = {clock.case_id: clock.due for clock in clocks}
    return {notice.pk: due[notice.subject] for notice in notices if due.get(notice.subject)}


_LAST_DAY = "(select min(c.due) from cases_clock c where c.case_id = n.subject)"


def register_topics() -> None:
    """Register the three kinds: one that asks for an act, an information, and one of custody."""
    step = TopicWords(
        "Step that is missing",
        title=_titles,
        link=_links,
        reason=_reasons,
        group=_groups,
        due=_due,
        due_in_query=_LAST_DAY,
    )
    register_topic(TOPIC, step)
    register_topic(INFORMATION, replace(step, name="Information", is_information=True))
    never = replace(step, name="Custody", may_snooze=lambda _notice: False)
    register_topic(CUSTODY, replace(never, at_once=lambda _notice: AtOnceClass.DEFAULT_BAIL))


def new_notice(posting: Posting, case_id: UUID, key: str, **changes: Any) -> NewNotice:
    """Return a notice about a case that has not been written yet."""
    notice = NewNotice(
        posting_id=posting.pk,
        topic=TOPIC,
        subject=case_id,
        reference="medical.report:day15",
        station_no=posting.unit.first,
        urgency=Urgency.LIST,
        reason="investigates",
        expires=None,
        key=key,
    )
    return notice._replace(**changes)


def send(*notices: NewNotice) -> None:
    """Write notices as the system does."""
    with enter_as_system():
        notify(notices)
