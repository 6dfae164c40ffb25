"""Messages about records of refusals that wait: to a level above, never to whom the record is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from itsso.accounts.models import Posting, Role
from itsso.alerts.actions import go_live
from itsso.alerts.jobs import follow_all_triggers
from itsso.intake.refusals import actions
from itsso.intake.refusals.triggers import post_above
from itsso.notices.models import Notice, NoticeRecord
from itsso.platform import clock
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind
from tests.support.case_pages import page, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

DAY = date(2026, 6, 2)
TOPIC = "trigger.refusal_waits"


@pytest.fixture(autouse=True)
def _today(world: World) -> Iterator[None]:
    with clock.fixed(DAY):
        go_live(world.up, by=world.system)
        yield


def refusal(world: World, unit: Unit | None = None, officer: str = "", complaint_id: UUID | None = None) -> UUID:
    """Open a record about a unit, by default the station Kotwali, of what happened ten days ago."""
    happened_on = today() - timedelta(days=10)
    with enter(world.colleague):
        return actions.open_record(
            unit or world.kotwali,
            told_by="court",
            what="refused",
            happened_on=happened_on,
            by=world.colleague,
            officer=officer,
            complaint_id=complaint_id,
        )


def messages(world: World) -> list[tuple[int, str, str]]:
    """Let the job run; return who has an open message, for which act and for which reason."""
    follow_all_triggers()
    with enter(world.system):
        notices = Notice.objects.filter(topic=TOPIC, withdrawn_at=None).order_by("created_at", "key")
        return [(notice.posting_id, notice.reference, notice.reason) for notice in notices]


def update(world: World, record_id: UUID, **changes: str | date) -> None:
    with enter(world.sp):
        actions.update_record(record_id, changes, by=world.sp)


def test_each_act_that_is_missing_is_asked_of_the_superintendent_until_it_is_recorded(world: World) -> None:
    record_id = refusal(world)
    assert messages(world) == [(world.sp.pk, "enquire", "sp")]
    assert messages(world) == [(world.sp.pk, "enquire", "sp")]  # once
    update(world, record_id, enquiry_on=DAY, enquiry_by="sp")
    assert messages(world) == [(world.sp.pk, "decide", "sp")]
    update(world, record_id, outcome="upheld", outcome_on=DAY)
    assert messages(world) == [(world.sp.pk, "act", "sp")]
    update(world, record_id, action="departmental", action_on=DAY)
    assert messages(world) == []


def test_an_allegation_that_was_not_upheld_asks_for_no_action(world: World) -> None:
    record_id = refusal(world)
    update(world, record_id, enquiry_on=DAY, outcome="not_upheld", outcome_on=DAY)
    assert messages(world) == []


def test_the_message_leads_to_the_record_and_the_station_learns_nothing(world: World) -> None:
    record_id = refusal(world)
    messages(world)
    inbox = page(browser(world.sp).get("/messages/"))
    assert "Order an enquiry into a refusal or failure that was reported" in words(inbox)
    assert "Kotwali: Refused to record the information" in words(inbox)
    with enter(world.sp):
        notice = Notice.objects.get(topic=TOPIC)
    assert f"/accountability/{record_id}/" in browser(world.sp).get(f"/messages/{notice.pk}/").content.decode()
    for posting in (world.sho, world.io, world.colleague):
        assert "Order an enquiry" not in words(page(browser(posting).get("/messages/")))
        with enter(posting):
            assert not Notice.objects.filter(topic=TOPIC).exists()


def test_her_case_and_its_record_of_notification_name_no_message(world: World) -> None:
    """The record may be about a case; its message stands apart, since the station sees who was notified in the case."""
    case_id = uuid4()
    refusal(world, complaint_id=case_id)
    messages(world)
    with enter(world.system):
        assert not Notice.objects.filter(subject=case_id).exists()
        assert not NoticeRecord.objects.filter(subject=case_id).exists()
        assert NoticeRecord.objects.filter(topic=TOPIC).exists()


@pytest.mark.parametrize("is_named", [True, False])
def test_an_officer_complained_of_is_passed_over(world: World, is_named: bool) -> None:
    """The superintendent is the one complained of, by number or by an earlier posting at the station."""
    if is_named:
        refusal(world, officer=world.sp.officer.number)
    else:
        _posted_earlier(world.sp, world.kotwali)
        refusal(world)
    assert messages(world) == [(world.state_monitor.pk, "enquire", "nodal_officer")]
    assert "Nobody can be reached" not in words(page(browser(world.state_monitor).get("/messages/")))
    assert "Order an enquiry" not in words(page(browser(world.sp).get("/messages/")))


def _posted_earlier(posting: Posting, station: Unit) -> None:
    since, until = date(2020, 1, 1), today() - timedelta(days=5)
    Posting.objects.create(officer=posting.officer, unit=station, role=Role.SHO, since=since, until=until)


def test_a_superintendent_who_comes_from_the_station_hands_the_message_on(world: World) -> None:
    refusal(world)
    assert messages(world) == [(world.sp.pk, "enquire", "sp")]
    _posted_earlier(world.sp, world.kotwali)
    assert messages(world) == [(world.state_monitor.pk, "enquire", "nodal_officer")]


def test_a_record_about_a_district_goes_above_it(world: World) -> None:
    refusal(world, world.kanpur)
    assert [posting for posting, _act, _reason in messages(world)] == [world.state_monitor.pk]


@pytest.mark.parametrize(
    ("kind", "above"),
    [
        (UnitKind.STATION, "sp"),
        (UnitKind.CIRCLE, "sp"),
        (UnitKind.SUBDIVISION, "sp"),
        (UnitKind.DISTRICT, "dig"),
        (UnitKind.RANGE, "nodal_officer"),
        (UnitKind.ZONE, "nodal_officer"),
        (UnitKind.STATE, None),
        (UnitKind.NATION, None),
    ],
)
def test_the_post_is_above_the_unit_complained_of(kind: UnitKind, above: str | None) -> None:
    assert post_above(kind) == above


def test_nobody_is_notified_in_a_state_that_is_not_live(world: World) -> None:
    with enter(world.system):
        actions.open_record(world.gandhi_maidan, told_by="court", what="refused", happened_on=DAY, by=world.system)
    assert messages(world) == []


def test_the_budget_of_a_day_bounds_them_and_the_oldest_come_first(world: World) -> None:
    for number in range(13):
        with clock.fixed(DAY - timedelta(days=20 - number)):
            refusal(world)
    assert len(messages(world)) == 10
    with clock.fixed(DAY + timedelta(days=1)):
        assert len(messages(world)) == 13
