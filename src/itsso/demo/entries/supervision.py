"""Reminders in the shown State, and what passes between its SP and the shown station: changes and directions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from itsso.accounts.models import Posting
from itsso.alerts.actions import go_live, replan
from itsso.alerts.directions import actions as directions
from itsso.alerts.directions.actions import DirectionEntry
from itsso.alerts.directions.codes import AnswerToDirection, DirectedWork, Judgement
from itsso.alerts.directions.models import Direction
from itsso.alerts.queries import live_states
from itsso.alerts.run import take_due_steps
from itsso.cases.models import Case, Precision
from itsso.cases.recording.actions import Recording, lock_case, record, was_sent
from itsso.demo.feed.row_writer import io_ref
from itsso.demo.nation.people import shown_station
from itsso.demo.nation.places import SHOWN_STATE
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter
from itsso.units.queries import by_code

FORMS = UUID("0199c1d5-0000-7000-8000-0000000007f3")
"""The namespace of the forms' numbers, so that building again enters nothing twice."""
BEGAN_DAYS_AGO = 30
"""Days since reminders began: what was over then is on the clearance list."""


@dataclass(frozen=True, slots=True)
class DirectionStory:
    """A direction of the SP to the SHO: given how many days ago, and what became of it, if anything."""

    work: DirectedWork
    days_ago: int
    days_to_answer: int
    answer: AnswerToDirection | None = None
    judgement: Judgement | None = None


DIRECTIONS = (
    DirectionStory(DirectedWork.COLLECT, 12, 7, AnswerToDirection.DONE, Judgement.MET),
    DirectionStory(DirectedWork.EXPLAIN, 9, 3, AnswerToDirection.PARTLY),
    DirectionStory(DirectedWork.SEND, 2, 7),
)


def build_supervision(*, by: Posting) -> None:
    """Let reminders begin in the shown State and take what is due; then enter changes and directions, once."""
    state = by_code(SHOWN_STATE, SHOWN_STATE)
    assert state is not None
    with enter(by):
        is_live = state.state in live_states()
    if not is_live:
        with _days_ago(BEGAN_DAYS_AGO):
            go_live(state, by=by)
    for _progress in replan(state, by=by):
        pass
    for _batch in take_due_steps(by):
        pass
    sho, sp = (_posting(username) for username in ("sho", "sp"))
    with enter(sp):
        case_ids = _cases(len(DIRECTIONS))
    _build_changes(case_ids, sho)
    for case_id, story in zip(case_ids, DIRECTIONS, strict=False):
        _build_direction(case_id, story, sho, sp)


def _posting(username: str) -> Posting:
    return Posting.objects.select_related("officer", "unit").get(officer__username=username)


def _cases(number: int) -> Sequence[UUID]:
    """Return the newest cases of the shown station that were registered before the first direction."""
    station = shown_station()
    cases = Case.objects.filter(station__state=station.state, station__code=station.code)
    old_enough = cases.filter(first_recorded__lt=today() - timedelta(days=BEGAN_DAYS_AGO))
    return list(old_enough.order_by("-first_recorded", "pk").values_list("pk", flat=True)[:number])


@contextmanager
def _days_ago(days: float) -> Iterator[None]:
    with clock.fixed(now() - timedelta(days=days)):
        yield


def _build_changes(case_ids: Sequence[UUID], sho: Posting) -> None:
    """Record what a superior learns of at once: an FIR that was found unlocked, and another investigating officer."""
    station = shown_station()
    for case_id in case_ids[:1]:
        _record(case_id, Kind.FIR_UNLOCKED_ON_PORTAL, EventFacts(), sho)
    for case_id in case_ids[1:2]:
        officer = io_ref(station.state, station.code, 3)
        _record(case_id, Kind.INVESTIGATION_ASSIGNED, {FactName.IO_REF: officer}, sho)


def _record(case_id: UUID, kind: Kind, facts: EventFacts, by: Posting) -> None:
    form = uuid5(FORMS, f"{case_id} {kind}")
    with enter(by):
        _case, locked = lock_case(case_id)
        if not was_sent(locked, form, by=by):
            record(case_id, Recording(kind, now(), Precision.MINUTE, facts=facts), by=by, form=form, seen=None)


def _build_direction(case_id: UUID, story: DirectionStory, sho: Posting, sp: Posting) -> None:
    """Give a direction, once; it is answered two days later, and judged on the day after that."""
    form = uuid5(FORMS, f"{case_id} {story.work}")
    with _days_ago(story.days_ago), enter(sp):
        if Direction.objects.filter(pk=form).exists():
            return
        due = today() + timedelta(days=story.days_to_answer)
        entry = DirectionEntry(case_id, sho.pk, story.work, due, "Invented for the demonstration.", form)
        direction = directions.give(entry, by=sp)
    if story.answer is not None:
        with _days_ago(story.days_ago - 2), enter(sho):
            directions.answer(direction.pk, story.answer, "Invented for the demonstration.", by=sho)
    if story.judgement is not None:
        with _days_ago(story.days_ago - 3), enter(sp):
            directions.judge(direction.pk, story.judgement, by=sp)
