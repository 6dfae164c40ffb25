"""Conditions beside time limits: told once while they last, to the holder of a post, and withdrawn afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils.translation import gettext_lazy

from itsso.accounts.models import Posting, Role
from itsso.alerts.actions import go_live
from itsso.alerts.jobs import follow_all_triggers
from itsso.alerts.triggers import registry
from itsso.alerts.triggers.actions import follow_triggers
from itsso.alerts.triggers.registry import Trigger, TriggerItem, TriggerPost
from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.cases.models import Case, Source
from itsso.exchange.models import CorrectionRequest, Freshness
from itsso.exchange.quality.requests import RequestOutcome
from itsso.exchange.quality.requests import answer as answer_correction
from itsso.forensics.models import Released
from itsso.intake.models import Transfer
from itsso.intake.zero_firs.triggers import ZERO_FIR_WAITS
from itsso.law import book
from itsso.notices.models import Notice
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.forensics.rows import rows_of
from tests.support.advisory_letters import entry, item, register_advisory
from tests.support.case_events import add, fir, key, new
from tests.support.case_pages import page, words
from tests.support.complaints import sent
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

DAY = date(2026, 6, 2)
CODE = "trial_condition"


@pytest.fixture(autouse=True)
def _today(world: World) -> Iterator[None]:
    """Let Uttar Pradesh be live since the day before, and Bihar not."""
    with clock.fixed(DAY - timedelta(days=1)):
        go_live(world.up, by=world.system)
    with clock.fixed(DAY):
        yield


@pytest.fixture
def lasting(monkeypatch: pytest.MonkeyPatch) -> list[TriggerItem]:
    """Register a trigger alone, whose items are those in this list."""
    items: list[TriggerItem] = []
    trigger = Trigger(
        CODE,
        {CODE: gettext_lazy("Zero FIR")},
        lambda: list(items),
        lambda notices: {notice.pk: "Group" for notice in notices},
        lambda notices: {notice.pk: "/messages/" for notice in notices},
    )
    monkeypatch.setattr(registry, "_triggers", {})
    registry.register(trigger)
    return items


def condition(unit: Unit, to_post: TriggerPost = "sho", name: str = "a", since: datetime | None = None) -> TriggerItem:
    return TriggerItem(name, UUID(int=7), unit.first, to_post, since or now())


def follow(world: World) -> list[int]:
    """Run all triggers; return how many messages were written, withdrawn and put off."""
    runs = list(follow_triggers(world.system))
    return [sum(run.written for run in runs), sum(run.withdrawn for run in runs), sum(run.put_off for run in runs)]


def messages_of(world: World, code: str = CODE) -> list[tuple[int, str, bool]]:
    """Return who was told of a trigger, for which post, and whether the message is open."""
    with enter(world.system):
        notices = Notice.objects.filter(topic=f"trigger.{code}").order_by("created_at", "key")
        return [(notice.posting_id, notice.reason, notice.withdrawn_at is None) for notice in notices]


# What every trigger has in common


def test_a_condition_is_notified_once_and_withdrawn_when_it_ends(world: World, lasting: list[TriggerItem]) -> None:
    lasting.append(condition(world.kotwali))
    assert follow(world) == [1, 0, 0]
    assert follow(world) == [0, 0, 0]
    assert messages_of(world) == [(world.sho.pk, "sho", True)]
    inbox = words(page(browser(world.sho).get("/messages/")))
    assert "Zero FIR" in inbox
    assert "Your post: Station house officer." in inbox
    lasting.clear()
    assert follow(world) == [0, 1, 0]
    assert messages_of(world) == [(world.sho.pk, "sho", False)]
    assert "Your post: Station house officer." not in words(page(browser(world.sho).get("/messages/")))


def test_a_condition_notifies_again_after_it_came_back(world: World, lasting: list[TriggerItem]) -> None:
    for _time in range(3):
        lasting.append(condition(world.kotwali))
        assert follow(world)[0] == 1
        assert follow(world)[0] == 0
        lasting.clear()
        assert follow(world)[1] == 1
    assert len(messages_of(world)) == 3


def test_a_vacant_post_is_notified_above_and_the_message_follows_the_post(
    world: World, lasting: list[TriggerItem]
) -> None:
    lasting.append(condition(world.hazratganj))
    follow(world)
    assert messages_of(world) == [(world.stranger.pk, "sho.vacant", True)]  # the superintendent of Lucknow
    assert "yours is the next post above" in words(page(browser(world.stranger).get("/messages/")))
    sho = post("sho.hazratganj", world.hazratganj, Role.SHO)
    assert follow(world) == [1, 1, 0]
    assert messages_of(world)[-1] == (sho.pk, "sho", True)


def test_no_officer_gets_more_than_the_budget_in_a_day(world: World, lasting: list[TriggerItem]) -> None:
    lasting.extend(condition(world.kotwali, "sho", f"n{n}", now() - timedelta(days=n)) for n in range(50))
    assert follow(world) == [20, 0, 30]
    assert follow(world) == [0, 0, 30]
    with enter(world.system):
        keys = set(Notice.objects.values_list("key", flat=True))
    assert f"trigger.{CODE}:n49:{world.sho.pk}" in keys  # the oldest first
    assert f"trigger.{CODE}:n0:{world.sho.pk}" not in keys
    with clock.fixed(DAY + timedelta(days=1)):
        assert follow(world) == [20, 0, 10]


def test_nobody_is_notified_before_a_state_is_live(world: World, lasting: list[TriggerItem]) -> None:
    post("sho.gm", world.gandhi_maidan, Role.SHO)
    lasting.append(condition(world.gandhi_maidan))
    assert follow(world) == [0, 0, 0]


def test_administrators_are_notified_of_the_installation(world: World, lasting: list[TriggerItem]) -> None:
    admin = post("admin.up", world.up, Role.UNIT_ADMINISTRATOR)
    lasting.append(condition(world.nation, "administrator"))
    follow(world)
    assert messages_of(world) == [(admin.pk, "administrator", True)]


# The triggers of the packages


def test_a_waiting_zero_fir_notifies_its_station(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    follow_all_triggers()
    assert messages_of(world, "zero_fir_waits") == []
    with clock.fixed(DAY + timedelta(days=2)):
        follow_all_triggers()
        assert messages_of(world, "zero_fir_waits") == [(world.colleague.pk, "sho", True)]
        assert "Register a Zero FIR again, or ask the nodal officer" in words(
            page(browser(world.colleague).get("/messages/"))
        )
        with enter(world.colleague):
            (notice,) = Notice.objects.filter(topic=ZERO_FIR_WAITS.topic)
            assert ZERO_FIR_WAITS.links([notice]) == {notice.pk: f"/zero-firs/{transfer.pk}/"}
        with enter(world.system):
            Transfer.objects.filter(pk=transfer.pk).update(standing="accepted")
        follow_all_triggers()
    assert [is_open for _posting, _reason, is_open in messages_of(world, "zero_fir_waits")] == [False]


def test_a_report_not_collected_for_a_week_notifies(world: World) -> None:
    add(world.system, key(world.kotwali, "1", 2026), fir(world.kotwali, "1", "2026-03-01T10:00", "BNS 64(1)"))
    with enter(world.system):
        case = Case.objects.get().pk
    report = rows_of(case, world.kotwali, world.laboratory).report
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update forensics_released set released_at = %s, collected_at = null", [now() - timedelta(days=8)]
        )
    follow_all_triggers()
    assert len(messages_of(world, "report_to_collect")) == 1
    with enter(world.system):
        Released.objects.filter(pk=report).update(collected_at=now())
    follow_all_triggers()
    assert not messages_of(world, "report_to_collect")[0][2]


def record(world: World, *events: NewEvent) -> None:
    """Add events to a case, from a source that carries every kind."""
    number = key(world.kotwali, "1", 2026)
    with enter(world.system):
        source = declare_source("all", dict.fromkeys(book().kinds, date(2013, 1, 1)), world.system)
        with Batch(by=world.system, source=source) as batch:
            batch.add(batch.lock_cases([number]).get(number) or batch.new_case(), events)


def test_a_release_without_word_to_the_victim_notifies_the_officer(world: World) -> None:
    release = new("released", "2026-05-06", accused_ref="a", why="court_bail")
    first = fir(world.kotwali, "1", "2026-03-01", "BNS 64(1)")
    record(world, first, new("arrested", "2026-03-02", accused_ref="a"), release)
    follow_all_triggers()
    assert [reason for _posting, reason, _is_open in messages_of(world, "victim_not_informed")] == ["io.vacant"]
    record(world, new("victim_informed_of_release", "2026-05-28", accused_ref="a"))
    follow_all_triggers()
    assert [is_open for _posting, _reason, is_open in messages_of(world, "victim_not_informed")] == [False]


def test_an_overdue_advisory_notifies_its_unit(world: World) -> None:
    register_advisory(world.system, entry(direct="yes", items=[item(due_on=DAY - timedelta(days=1))]))
    follow_all_triggers()
    assert (world.state_monitor.pk, "nodal_officer", True) in messages_of(world, "advisory_overdue")


def test_a_silent_feed_notifies_the_state_once_for_all_districts(world: World) -> None:
    with enter(world.system):
        source = Source.objects.create(code="UP")
        for unit, days in ((world.kanpur, 4), (world.lucknow, 9)):
            newest = now() - timedelta(days=days)
            Freshness.objects.create(source=source, station_no=unit.first, newest_change=newest, received_at=newest)
    follow_all_triggers()
    assert messages_of(world, "feed_silent") == [(world.state_monitor.pk, "nodal_officer", True)]
    with enter(world.system):
        Freshness.objects.filter(station_no=world.kanpur.first).update(newest_change=now())
    follow_all_triggers()  # a newer change alone, without an arrival, ends no silence
    assert messages_of(world, "feed_silent") == [(world.state_monitor.pk, "nodal_officer", True)]
    with enter(world.system):
        Freshness.objects.filter(station_no=world.kanpur.first).update(received_at=now())
    follow_all_triggers()
    assert messages_of(world, "feed_silent") == [(world.state_monitor.pk, "nodal_officer", False)]


def test_the_head_of_a_unit_is_notified_of_a_request_until_it_is_answered(world: World) -> None:
    with enter(world.system):
        requests = [
            CorrectionRequest.objects.create(
                id=uuid4(),
                unit=unit,
                asked_by_unit=world.nation,
                matter="rejected",
                faults=3,
                asked_at=now(),
                asked_by="X1",
                due=DAY,
            )
            for unit in (world.up, world.kanpur, world.kotwali)
        ]
    follow_all_triggers()
    heads = {(world.state_monitor.pk, "nodal_officer"), (world.sp.pk, "sp"), (world.sho.pk, "sho")}
    assert set(messages_of(world, "correction_asked")) == {(*head, True) for head in heads}
    inbox = page(browser(world.state_monitor).get("/messages/"))
    assert "Uttar Pradesh: Rejected rows, not accepted since" in words(inbox)
    with enter(world.state_monitor):
        answer_correction(requests[0].pk, RequestOutcome.DONE, by=world.state_monitor)
    follow_all_triggers()
    assert (world.state_monitor.pk, "nodal_officer", False) in messages_of(world, "correction_asked")


def test_a_request_to_a_unit_without_its_head_goes_to_the_post_above_and_its_list_opens(world: World) -> None:
    Posting.objects.using("owner").filter(pk=world.stranger.pk).update(ended_at=now())
    with enter(world.system):
        CorrectionRequest.objects.create(
            id=uuid4(),
            unit=world.lucknow,
            asked_by_unit=world.nation,
            matter="parked",
            faults=1,
            asked_at=now(),
            asked_by="X1",
            due=DAY,
        )
    follow_all_triggers()
    assert messages_of(world, "correction_asked") == [(world.state_monitor.pk, "sp.vacant", True)]
    notice = Notice.objects.using("owner").get(topic="trigger.correction_asked")
    client = browser(world.state_monitor)
    assert client.get(f"/messages/{notice.pk}/").status_code == 200
    assert client.get(f"/feed/quality/{world.lucknow.pk}/requests/").status_code == 200


def test_administrators_are_notified_of_failed_jobs_and_unsealed_hours(world: World) -> None:
    admin = post("admin.up", world.up, Role.UNIT_ADMINISTRATOR)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status)"
            " values ('default', 'exchange.load', 'failed') returning id"
        )
        (job,) = cursor.fetchone()
        cursor.execute("insert into procrastinate_events (job_id, type, at) values (%s, 'failed', now())", [job])
    follow_all_triggers()
    assert messages_of(world, "job_failed") == [(admin.pk, "administrator", True)]
    with clock.fixed(now() + timedelta(days=900)):
        follow_all_triggers()
    assert (admin.pk, "administrator", True) in messages_of(world, "hours_unsealed")


def test_every_trigger_has_words_and_a_page(world: World) -> None:
    codes = {trigger.code for trigger in registry.registered()}
    assert codes >= {
        "victim_not_informed",
        "zero_fir_waits",
        "report_to_collect",
        "advisory_overdue",
        "feed_silent",
        "correction_asked",
        "refusal_waits",
        "hours_unsealed",
        "job_failed",
    }
