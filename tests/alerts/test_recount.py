"""The recount from histories finds no difference after real work, and each one that is made."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.alerts import recount as recounting
from itsso.alerts.jobs import recount_states
from itsso.alerts.models import RecountDifference, RecountResult
from itsso.alerts.recount import StepDifference, recount, store_recount
from itsso.alerts.run import take_due_steps
from itsso.cases.history.events import StoredEvent
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.alerts.work import live_through, run
from tests.support.case_events import add, at, fir, key
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser


@pytest.fixture(autouse=True)
def _entries_are_written_when_they_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the recorded moment of an event: ids of a test have the machine's time, and not that of its fixed clock."""

    def recorded(event: StoredEvent, _entries: dict[str, UUID]) -> object:
        return event.recorded

    monkeypatch.setattr(recounting, "entry_moment", recorded)


def differences(world: World, moment: str) -> list[StepDifference]:
    with clock.fixed(at(moment) + timedelta(minutes=5)):
        return [difference for part in recount(world.up, by=world.system) for difference in part.differences]


@pytest.mark.parametrize("seed", range(3))
def test_nothing_differs_after_half_a_year(world: World, seed: int) -> None:
    live_through(world, seed)
    with clock.fixed(at("2025-08-01T00:05")):
        parts = list(recount(world.up, by=world.system))
    assert sum(part.steps for part in parts) > 20
    assert [difference for part in parts for difference in part.differences] == []


def test_a_step_that_was_not_taken_is_listed(world: World) -> None:
    live_through(world, 0)
    with clock.fixed(at("2025-09-01T20:00")):
        add(world.system, key(world.kotwali, "9"), fir(world.kotwali, "9", "2025-09-01", "BNS 64(1)"))
    listed = differences(world, "2025-12-01T00:00")
    assert len(listed) > 8
    assert all(difference.is_missing for difference in listed)
    run(world, "2025-12-01T00:00")
    assert differences(world, "2025-12-01T00:00") == []


def test_the_nightly_job_stores_what_it_counted(world: World) -> None:
    live_through(world, 0)
    with clock.fixed(at("2025-09-01T20:00")):
        add(world.system, key(world.kotwali, "9"), fir(world.kotwali, "9", "2025-09-01", "BNS 64(1)"))
    for moment, expected in (("2025-12-01T00:00", True), ("2025-12-02T00:00", False)):
        with clock.fixed(at(moment) + timedelta(minutes=5)):
            recount_states()
            with enter(world.system):
                result = RecountResult.objects.get()
        assert result.state == world.up
        assert (result.differences > 0) is expected
        assert result.cases > 0
        assert result.ended_at == at(moment) + timedelta(minutes=5)
        run(world, "2025-12-02T00:00")


def test_a_recount_that_stops_half_way_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    live_through(world, 0)
    with clock.fixed(at("2025-08-01T00:05")):
        store_recount(world.up, by=world.system)

        def broken(*_arguments: object) -> None:
            raise ValueError

        monkeypatch.setattr(recounting, "replay", broken)
        with pytest.raises(ValueError):  # noqa: PT011
            store_recount(world.up, by=world.system)
    with enter(world.system):
        assert RecountResult.objects.get().ended_at is None


def test_a_step_without_a_reason_is_listed(world: World) -> None:
    live_through(world, 0)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into alerts_takenstep (case_id, rule, subject, step, turn, at, taken_at, ladder, outcome, post,"
            " reached_post) select case_id, rule, subject, step, turn, at - interval '3 days', taken_at, ladder,"
            " outcome, post, reached_post from alerts_takenstep order by at limit 1"
        )
    assert [difference.is_missing for difference in differences(world, "2025-08-01T00:00")] == [False]


def test_a_state_that_is_not_live_has_nothing_to_recount(world: World) -> None:
    with pytest.raises(Refused, match="have not begun"):
        list(recount(world.bihar, by=world.system))


def test_a_case_that_is_minutes_old_is_passed_over(world: World) -> None:
    """A recount at night finds a case without an entry from before its period's end, and goes on."""
    live_through(world, 0)
    run(world, "2025-12-01T00:00")
    with clock.fixed(at("2025-12-01T00:04")):
        add(world.system, key(world.kotwali, "9"), fir(world.kotwali, "9", "2025-12-01", "BNS 64(1)"))
    assert differences(world, "2025-12-01T00:00") == []


def test_a_reminder_of_an_entry_that_came_minutes_ago_has_a_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old FIR that a feed delivers late makes one reminder at once; the recount's period ends before the entry."""
    live_through(world, 0)
    run(world, "2025-12-01T00:00")
    with clock.fixed(at("2025-12-01T00:02")):
        late = fir(world.kotwali, "9", "2025-11-01", "BNS 64(1)")
        add(world.system, key(world.kotwali, "9"), late)
        assert sum(batch.reminders for batch in take_due_steps(world.system)) > 0

    def written(event: StoredEvent, _entries: dict[str, UUID]) -> object:
        return at("2025-12-01T00:02") if event.recorded >= at("2025-11-01") else event.recorded

    monkeypatch.setattr(recounting, "entry_moment", written)
    assert differences(world, "2025-12-01T00:00") == []


def test_the_page_lists_each_difference_with_what_was_expected(world: World) -> None:
    live_through(world, 0)
    with clock.fixed(at("2025-09-01T20:00")):
        case_id = add(world.system, key(world.kotwali, "9"), fir(world.kotwali, "9", "2025-09-01", "BNS 64(1)"))
    assert "Not known: the reminders have not been checked" in _page(world.state_monitor, "2025-11-30T00:05")
    with clock.fixed(at("2025-12-01T00:05")):
        result = store_recount(world.up, by=world.system)
    with enter(world.system):
        assert RecountDifference.objects.count() == result.differences > 8
    content = _page(world.state_monitor, "2025-12-01T00:05")
    assert f"Differences: {result.differences}." in content
    assert content.count("The history calls for this reminder") == result.differences
    assert str(case_id) in content
    assert "FIR 9/2025" in content or "FIR 0009/2025" in content
    assert "Nothing matches these filters" in _page(world.state_monitor, "2025-12-01T00:05", kind="unexplained")
    run(world, "2025-12-01T00:00")
    with clock.fixed(at("2025-12-01T00:05")):
        store_recount(world.up, by=world.system)
    assert "No difference in the cases that you see" in _page(world.state_monitor, "2025-12-01T00:06")


def _page(posting: Posting, moment: str, **filters: str) -> str:
    with clock.fixed(at(moment)):
        return browser(posting).get(reverse("alerts:differences"), {"rows": "all", **filters}).content.decode()
