"""A State's own ladders: the form, the trial, the adoption by an order, and what happens to the steps of limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import yaml
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django import app

from itsso.accounts.models import Posting
from itsso.alerts import recount as recounting
from itsso.alerts.dry_run import dry_runs
from itsso.alerts.jobs import plan_ladders, try_ladders
from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.ladders import NATIONAL, LadderSet, national_ladders, read_ladders, read_steps
from itsso.alerts.models import LadderPlan, LadderTrial, TakenStep
from itsso.alerts.own_ladders.actions import (
    PLAN_KIND,
    TRIAL_JOB,
    TRIAL_KIND,
    do_trials,
    plan_by_newest,
    states_to_plan,
)
from itsso.alerts.own_ladders.forms import LadderForm
from itsso.alerts.own_ladders.in_force import code_of, ladders_in_use, own_ladder
from itsso.alerts.own_ladders.yaml_text import file_of, step_lines
from itsso.alerts.recount import recount
from itsso.alerts.steps import planned_of
from itsso.alerts.words import STEP_WORDS, step_named, work_named
from itsso.cases.derive import ClockRow
from itsso.cases.history.events import StoredEvent
from itsso.notices.codes import AtOnceClass, Urgency
from itsso.notices.models import Notice
from itsso.platform import clock, long_jobs
from itsso.protection.ranges import enter
from itsso.units.models import StateSetting, Unit
from tests.alerts.work import live_through, run, start, steps_taken, store_ladders, waiting
from tests.alerts.yaml_oracle import FILE, Limit, expected_after_changes
from tests.support.case_events import add, at, fir, key
from tests.support.case_pages import page, words
from tests.support.html_check import problems, sound
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.state_settings import editor

TODAY = date(2025, 6, 1)
INVESTIGATION = code_of("investigation")
CHANGE = f"/alerts/ladders/{INVESTIGATION}/change/"
TWO_MONTHS = "investigation.two_months"


@pytest.fixture(autouse=True)
def _entries_are_written_when_they_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a recount take the recorded moment of an event: ids of a test have the machine's time."""

    def recorded(event: StoredEvent, _entries: dict[str, UUID]) -> object:
        return event.recorded

    monkeypatch.setattr(recounting, "entry_moment", recorded)


@pytest.fixture
def state_editor(world: World) -> Posting:
    return editor(world.up)


@pytest.fixture
def june(world: World) -> Iterator[None]:
    """Let it be June 2025, with one case of March."""
    with clock.fixed(at("2025-03-01T20:00")):
        add(world.system, key(world.kotwali, "1"), fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)"))
    with clock.fixed(TODAY):
        yield


def fields(client: Client, address: str = CHANGE) -> dict[str, str]:
    """Return what the form of a ladder would send unchanged."""
    sent: dict[str, str] = {}
    for field in page(client.get(address)).select("main form input[name], main form select[name]"):
        name, kind = str(field["name"]), field.get("type")
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent[name] = str(chosen["value"]) if chosen else ""
        elif kind != "checkbox" or field.has_attr("checked"):
            sent[name] = str(field.get("value", "on" if kind == "checkbox" else ""))
    return sent


def place_of(sent: dict[str, str], code: str) -> str:
    """Return the number of the step that has a code."""
    return next(name.removeprefix("code_") for name, value in sent.items() if value == code)


def try_steps(client: Client, world: World, sent: dict[str, str], address: str = CHANGE) -> str:
    """Send a changed form, let the job try it, and return the address of the trial."""
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()
    for _trial in do_trials(world.system):
        pass
    return str(answer["Location"])


def adopt(client: Client, trial: str, since: date, order: str = "7/2025") -> Client:
    form = {"since": f"{since:%d-%m-%Y}", "order_number": order}
    form |= {"form": str(uuid4())}
    check = client.post(f"{trial}adopt/", form)
    assert check.status_code == 200, check.content.decode()
    answer = client.post(f"{trial}adopt/", form | {"confirmed": "1"})
    assert answer.status_code == 302, answer.content.decode()
    return client


def with_line(name: str, code: str, changed_line: str) -> LadderSet:
    """Return the national ladders with another line for one step."""
    ladder = national_ladders().named(name)
    lines = [changed_line if step.code == code else step_lines(ladder)[n] for n, step in enumerate(ladder.steps)]
    return national_ladders().with_changed(read_steps(ladder, lines, national_ladders().works))


EARLIER = with_line(
    "investigation", "draft_up", "{code: draft_up, days_before_due: 20, post: sho, urgency: list, work: draft_up}"
)


# The engine


@pytest.mark.parametrize("seed", range(4))
def test_steps_follow_the_ladder_of_their_time_as_an_independent_reading_of_the_yaml_says(
    seed: int, tmp_path: Path
) -> None:
    random = Random(seed)
    (tmp_path / "own.yaml").write_text(file_of(EARLIER), encoding="utf-8")
    own_file = yaml.safe_load((tmp_path / "own.yaml").read_text(encoding="utf-8"))
    begin = at("2025-04-10")
    history = LadderHistory.of_changes(national_ladders(), [(begin, EARLIER)])
    for _turn in range(200):
        starts = date(2025, 1, 1) + timedelta(days=random.randrange(150))
        due = starts + timedelta(days=random.choice([2, 30, 60, 90]))
        rule = random.choice([TWO_MONTHS, "custody.default_bail", "victim.medical_report", "laboratory.report"])
        outer = due + timedelta(days=random.randrange(3))
        limit = Limit(rule, starts, due, outer, None)
        expected = expected_after_changes(limit, FILE, [(begin, own_file)])
        planned = planned_of(ClockRow(rule, "case", starts, due, outer, None), history)
        assert [(step.at, step.step.code, step.turn, step.step.post) for step in planned] == [
            (step.at, step.code, step.turn, step.post) for step in expected
        ]


def test_a_change_moves_steps_to_come_and_leaves_those_taken(world: World) -> None:
    start(world, "2025-01-01")
    with clock.fixed(at("2025-03-01T20:00")):  # due on 1 May: draft_up on 16 April, tried 20 days before on 11 April
        add(world.system, key(world.kotwali, "1"), fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)"))
    run(world, "2025-04-05T09:00")
    with clock.fixed(at("2025-04-05T10:00")):
        store_ladders(world, world.up, EARLIER, "investigation", date(2025, 4, 6))
    assert waiting(world, TWO_MONTHS) == ["16-04 08:00"]
    with clock.fixed(at("2025-04-06T00:10")):
        plan_ladders()
        with enter(world.system):
            plan = LadderPlan.objects.get(state=world.up)
            assert (plan.done, plan.total, plan.limits > 0, plan.ended_at is not None) == (1, 1, True, True)
            assert states_to_plan() == []
    assert waiting(world, TWO_MONTHS) == ["11-04 08:00"]
    run(world, "2025-04-12")
    assert steps_taken(world, TWO_MONTHS) == [
        "reports 17-03 08:00 passed_over",
        "review 01-04 08:00 notified",
        "draft_up 11-04 08:00 notified",
    ]
    with enter(world.system):
        versions = dict(TakenStep.objects.filter(rule=TWO_MONTHS).values_list("step", "ladder"))
        periods = ladders_in_use().of_state(world.up.state).periods
        assert [each.ladders for each in periods if each.ladders.version == versions["draft_up"]] == [EARLIER]
    assert versions["review"] == national_ladders().version
    assert versions["draft_up"] not in ("", versions["review"])
    with clock.fixed(at("2025-04-13")):
        parts = list(recount(world.up, by=world.system))
    assert [part.differences for part in parts] == [[]]


def test_a_step_that_a_change_moves_before_its_first_day_comes_on_that_day(world: World) -> None:
    start(world, "2025-01-01")
    with clock.fixed(at("2025-03-01T20:00")):
        add(world.system, key(world.kotwali, "1"), fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)"))
    run(world, "2025-04-12")
    with clock.fixed(at("2025-04-12T10:00")):
        store_ladders(world, world.up, EARLIER, "investigation", date(2025, 4, 13))
        plan_ladders()  # before the change begins
    assert waiting(world, TWO_MONTHS) == ["13-04 08:00"]  # not 11 April, which has passed, and not never
    run(world, "2025-04-22")
    assert steps_taken(world, TWO_MONTHS)[-2:] == [
        "draft_up 13-04 08:00 passed_over",
        "draft_back 21-04 08:00 notified",
    ]
    with clock.fixed(at("2025-04-23")):
        assert [part.differences for part in recount(world.up, by=world.system)] == [[]]


def test_a_step_that_was_taken_is_not_taken_again_where_a_change_moves_it_to_a_later_day(world: World) -> None:
    start(world, "2025-01-01")
    with clock.fixed(at("2025-03-01T20:00")):
        add(world.system, key(world.kotwali, "1"), fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)"))
    line = "{code: draft_up, days_before_due: 12, post: io, urgency: list, work: draft_up}"
    with clock.fixed(at("2025-04-16T07:00")):
        store_ladders(world, world.up, with_line("investigation", "draft_up", line), "investigation", date(2025, 4, 17))
    run(world, "2025-04-16T09:00")
    with clock.fixed(at("2025-04-17T00:10")):
        plan_ladders()
    assert waiting(world, TWO_MONTHS) == ["21-04 08:00"]
    for day in ("2025-04-20", "2025-04-22"):
        run(world, day)
    assert [step for step in steps_taken(world, TWO_MONTHS) if step.startswith("draft_up")] == [
        "draft_up 16-04 08:00 notified"
    ]


def test_ladders_of_one_state_change_nothing_in_another(world: World) -> None:
    start(world, "2025-01-01", world.bihar)
    with clock.fixed(at("2025-03-01T20:00")):
        store_ladders(world, world.up, EARLIER, "investigation", date(2025, 3, 2))
        add(world.system, key(world.gandhi_maidan, "1"), fir(world.gandhi_maidan, "1", "2025-03-01", "BNS 64(1)"))
    run(world, "2025-04-12")
    assert waiting(world, TWO_MONTHS) == ["16-04 08:00"]


def test_the_ladders_of_a_state_follow_its_stations_to_other_numbers(world: World) -> None:
    with clock.fixed(at("2025-03-01T20:00")):
        store_ladders(world, world.up, EARLIER, "investigation", date(2025, 3, 2))
    with enter(world.system):
        first, last = world.up.interval
        assert ladders_in_use().of_station(last).at(at("2025-03-02")) == EARLIER
        Unit.objects.filter(pk=world.up.pk).update(first=first + 10**8, last=last + 10**8)  # as a reorganisation does
        assert ladders_in_use().of_station(last + 10**8).at(at("2025-03-02")) == EARLIER
        assert ladders_in_use().of_station(first).at(at("2025-03-02")) == national_ladders()


def test_the_words_of_many_own_steps_need_no_query_for_each(world: World) -> None:
    ladder = national_ladders().named("investigation")
    added_line = "{code: own_1, days_before_due: 3, post: sho, urgency: list, work: review}"
    lines = sorted(
        [*step_lines(ladder)[:3], added_line], key=lambda line: -int(re.findall(r"\d+", line.split(",")[1])[0])
    )
    changed = national_ladders().with_changed(read_steps(ladder, lines, national_ladders().works))
    with clock.fixed(at("2025-03-01T20:00")):
        store_ladders(world, world.up, changed, "investigation", date(2025, 3, 2))
    with enter(world.system), CaptureQueriesContext(connection) as captured:
        for _row in range(20):
            step = step_named(TWO_MONTHS, "own_1", world.kotwali.first)
            assert step is not None
            assert step.work == "review"
    assert len(captured) <= 3


def test_the_record_of_a_case_words_the_message_of_an_added_step(world: World) -> None:
    start(world, "2025-01-01")
    ladder = national_ladders().named("investigation")
    added_line = "{code: own_1, days_before_due: 50, post: sho, urgency: list, work: review}"
    lines = [added_line, *step_lines(ladder)]
    changed = national_ladders().with_changed(read_steps(ladder, lines, national_ladders().works))
    with clock.fixed(at("2025-02-01T20:00")):
        store_ladders(world, world.up, changed, "investigation", date(2025, 2, 2))
    with clock.fixed(at("2025-03-01T20:00")):
        case = add(world.system, key(world.kotwali, "1"), fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)"))
    run(world, "2025-03-13")
    assert steps_taken(world, TWO_MONTHS) == ["own_1 12-03 08:00 notified"]
    with clock.fixed(at("2025-03-13")):
        answer = browser(world.sho).get(reverse("alerts:case_record", args=[case]))
    assert answer.status_code == 200
    assert work_named("review") in words(page(answer))


def test_many_messages_that_ring_by_own_steps_alone_need_no_query_for_each(world: World) -> None:
    line = "{code: over_day, hours_before_due: 1, post: sho, urgency: at_once, work: medical}"
    with clock.fixed(at("2025-03-01T20:00")):
        store_ladders(world, world.up, with_line("medical", "over_day", line), "medical", date(2025, 3, 2))
    message = Notice(
        reference="victim.medical_examination:over_day",
        station_no=world.kotwali.first,
        urgency=Urgency.AT_ONCE,
        created_at=at("2025-03-03"),
    )
    earlier = Notice(
        reference=message.reference,
        station_no=world.kotwali.first,
        urgency=Urgency.AT_ONCE,
        created_at=at("2025-03-01"),
    )
    with enter(world.system):
        ladders_in_use()
        assert STEP_WORDS.at_once(earlier) is None
        with CaptureQueriesContext(connection) as captured:
            assert [STEP_WORDS.at_once(message) for _row in range(20)] == [AtOnceClass.DUTY_IN_HOURS] * 20
    assert len(captured) == 0


@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_lost_or_doubled_in_a_year_with_changes(world: World, seed: int) -> None:
    with clock.fixed(at("2025-01-01")):
        store_ladders(world, world.up, EARLIER, "investigation", date(2025, 2, 20))
        store_ladders(world, world.up, national_ladders(), "investigation", date(2025, 5, 10))
    live_through(world, seed)
    with clock.fixed(at("2025-08-02")):
        parts = list(recount(world.up, by=world.system))
    assert sum(part.steps for part in parts) > 20
    assert [difference for part in parts for difference in part.differences] == []


def test_an_unreadable_entry_leaves_the_national_ladder(caplog: pytest.LogCaptureFixture) -> None:
    assert (
        own_ladder("investigation", {"steps": ["{code: x, days_before_due: 5, post: io, urgency: list, work: gone}"]})
        is None
    )
    assert own_ladder("gone", {"steps": []}) is None
    assert own_ladder("investigation", {}) is None
    assert own_ladder("investigation", {"steps": None}) is None  # type: ignore[dict-item]
    assert own_ladder("investigation", {"steps": ["!!int many"]}) is None
    assert "cannot be used" in caplog.text


def test_the_file_of_ladders_is_read_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(file_of(EARLIER), encoding="utf-8")
    again = read_ladders(tmp_path / "own.yaml")
    assert (again.ladders, again.works) == (EARLIER.ladders, dict(EARLIER.works))
    (tmp_path / "national.yaml").write_text(file_of(national_ladders()), encoding="utf-8")
    assert read_ladders(tmp_path / "national.yaml").ladders == read_ladders(NATIONAL).ladders


# The form


@pytest.mark.usefixtures("june")
def test_the_form_shows_the_steps_in_use_and_refuses_to_try_them_unchanged(state_editor: Posting) -> None:
    client = browser(state_editor)
    sent = fields(client)
    assert [sent[f"code_{n}"] for n in range(1, 10)] == [
        step.code for step in national_ladders().named("investigation").steps
    ]
    assert (sent["repeat_times"], sent["repeat_days"]) == ("3", "30")
    answer = client.post(CHANGE, sent)
    assert answer.status_code == 422
    assert "in use already" in answer.content.decode()
    assert not problems(answer.content.decode())


@pytest.mark.usefixtures("june")
def test_every_fault_of_a_form_is_named_and_the_old_ladder_goes_on(state_editor: Posting, world: World) -> None:
    client = browser(state_editor)
    sent = fields(client) | {
        "count_1": "many",
        "count_2": "999",
        "post_3": "minister",
        "count_5": "0",
        "when_5": "after",
        "count_8": "1",
        "repeat_days": "",
    }
    answer = client.post(CHANGE, sent)
    assert answer.status_code == 422
    content = words(sound(answer.content))
    assert "Days:" not in content
    assert "used:" not in content
    for fault in (
        "Step 1: enter a whole number from 0 to 366.",
        "Step 2: enter a whole number from 0 to 366.",
        "Step 3, Who is reminded: choose one from the list.",
        "Step 5: the last day itself is still in time.",
        "Steps 7 and 8 are at the same time.",
        "Enter after how many days the last step is repeated.",
    ):
        assert fault in content
    with enter(world.system):
        assert not LadderTrial.objects.exists()
        assert ladders_in_use().of_state("UP") is ladders_in_use().of_state("BR")


@pytest.mark.usefixtures("june")
@pytest.mark.parametrize("times", ["0", "7", "many"])
def test_a_wrong_number_of_repetitions_is_named_in_both_languages(state_editor: Posting, times: str) -> None:
    client = browser(state_editor)
    sent = fields(client) | {"repeat_times": times}
    content = words(sound(client.post(CHANGE, sent).content))
    assert "How often the last step is sent: Enter a whole number from 1 to 6." in content
    client.cookies["django_language"] = "hi"
    content = words(sound(client.post(CHANGE, sent).content))
    assert "1 से 6 तक की पूर्ण संख्या दर्ज करें।" in content


@pytest.mark.usefixtures("june")
def test_a_form_with_a_wrong_hidden_number_asks_to_open_the_page_again(state_editor: Posting) -> None:
    client = browser(state_editor)
    answer = client.post(CHANGE, fields(client) | {"count_1": "44", "form": "garbage"})
    assert answer.status_code == 422
    assert "This form is incomplete. Open the page again." in words(sound(answer.content))


@pytest.mark.usefixtures("june")
def test_only_four_things_ring_at_any_hour(state_editor: Posting) -> None:
    client, address = browser(state_editor), f"/alerts/ladders/{code_of('medical')}/change/"
    sent = fields(client, address)
    ringing = place_of(sent, "hours_6")
    assert client.post(address, sent | {f"count_{ringing}": "7"}).status_code == 422
    assert "only four things ring" in client.post(address, sent | {f"count_{ringing}": "7"}).content.decode()
    answer = client.post(address, sent | {f"count_{ringing}": "5"})
    assert answer.status_code == 302, words(sound(answer.content))
    assert not any(name.startswith("urgency_") for name in fields(client))  # no limit of this ladder may ring


@pytest.mark.usefixtures("june")
def test_an_added_step_gets_a_code_of_its_own(state_editor: Posting, world: World) -> None:
    client = browser(state_editor)
    more = client.post(CHANGE, fields(client) | {"count_1": "44", "add": "1"})
    assert more.status_code == 200
    assert 'name="work_10"' in more.content.decode()
    sent = fields(client) | {"count_1": "44", "code_10": "", "used_10": "on", "count_10": "3"}
    sent |= {"when_10": "before", "post_10": "sho", "work_10": "review"}
    try_steps(client, world, sent)
    with enter(world.system):
        steps = LadderTrial.objects.get().steps
    assert "{code: own_1, days_before_due: 3, post: sho, urgency: list, work: review}" in steps
    assert steps[0].startswith("{code: reports, days_before_due: 44")


@pytest.mark.usefixtures("june")
def test_a_full_form_takes_no_step_more_and_keeps_what_was_typed(state_editor: Posting) -> None:
    client = browser(state_editor)
    sent = fields(client)
    sent |= {f"count_{n}": str(n) for n in range(10, 13)} | {"count_1": "44", "used_10": "on", "add": "1"}
    answer = client.post(CHANGE, sent)
    assert answer.status_code == 200
    content = page(answer)
    assert content.select_one('[name="count_12"]')
    assert not content.select_one('[name="count_13"]')
    assert [bool(content.select(f'[name="used_{n}"][checked]')) for n in (10, 12)] == [True, False]
    assert [field["value"] for field in content.select('[name="count_1"]')] == ["44"]
    assert not content.select('button[name="add"]')


def test_a_form_shows_every_step_in_use_where_there_are_more_than_it_takes() -> None:
    national = national_ladders().named("investigation")
    lines = [f"{{code: own_{n}, days_before_due: {40 - n}, post: sho, urgency: list, work: review}}" for n in range(12)]
    form = LadderForm(read_steps(national, lines, national_ladders().works), ())
    codes = {form[f"code_{n}"].value() for n in range(1, form.places + 1)}
    assert codes == {f"own_{n}" for n in range(12)} | {step.code for step in national.steps}
    assert not form.may_add


# Trial and adoption


@pytest.mark.usefixtures("june")
def test_steps_are_tried_then_adopted_by_an_order_and_end_again(state_editor: Posting, world: World) -> None:
    client = browser(state_editor)
    sent = fields(client)
    place = place_of(sent, "draft_up")
    trial = try_steps(client, world, sent | {f"count_{place}": "20", f"post_{place}": "sho"})
    report = page(client.get(trial))
    assert "Steps that change" in words(report)
    assert "20 days before the last day" in words(report)
    changed = report.select_one("tbody tr")
    assert changed is not None
    assert [cell.get("data-label") for cell in changed.select("th, td")][1:] == ["Now", "As tried"]
    assert not problems(client.get(trial).content.decode())
    adopt(client, trial, TODAY + timedelta(days=1))
    assert "20 days before the last day: Station house officer" in words(
        page(client.get(f"/settings/{INVESTIGATION}/"))
    )
    with enter(world.system):
        entry = StateSetting.objects.get(setting=INVESTIGATION)
        assert ladders_in_use().of_state("UP").at(at("2025-06-02")) == EARLIER
        assert ladders_in_use().of_state("UP").at(at("2025-06-01T23:59")).version == national_ladders().version
    exported = client.get(f"/alerts/ladders/entries/{entry.pk}/").content.decode()
    assert "days_before_due: 20, post: sho" in exported
    assert "days_before_due: 20, post: sho" not in client.get("/alerts/ladders/").content.decode()
    with clock.fixed(TODAY + timedelta(days=3)):
        form = {"order_number": "8/2025", "form": str(uuid4()), "confirmed": "1"}
        later = browser(state_editor)
        assert later.post(f"/settings/{INVESTIGATION}/{entry.pk}/end/", form)["Location"].startswith("/settings/")
    with enter(world.system):
        assert ladders_in_use().of_state("UP").at(at("2025-06-04")) == EARLIER
        assert ladders_in_use().of_state("UP").at(at("2025-06-05")).version == national_ladders().version


@pytest.mark.usefixtures("june")
def test_a_trial_is_adopted_only_for_the_ladders_that_it_compared(state_editor: Posting, world: World) -> None:
    client = browser(state_editor)
    sent = fields(client)
    first = try_steps(client, world, sent | {"count_1": "44"})
    second = try_steps(client, world, sent | {"count_1": "43", "form": str(uuid4())})
    adopt(client, first, TODAY + timedelta(days=5))
    form = {"since": "02-06-2025", "order_number": "9/2025", "form": str(uuid4())}
    answer = client.post(f"{second}adopt/", form | {"confirmed": "1"})
    assert answer.status_code == 422
    assert "have changed since this trial" in answer.content.decode()
    third = try_steps(client, world, fields(client) | {"count_1": "43"})
    answer = client.post(f"{third}adopt/", form | {"confirmed": "1"})
    assert "Another entry begins later, on 06-06-2025" in answer.content.decode()
    assert "Adopt these steps" in words(page(client.get(third)))  # from that day on
    adopt(client, third, TODAY + timedelta(days=5), "10/2025")
    third = try_steps(client, world, fields(client) | {"count_1": "42"})
    with clock.fixed(TODAY + timedelta(days=40)):
        form |= {"since": "20-07-2025"}
        assert "more than 30 days old" in browser(state_editor).post(f"{third}adopt/", form).content.decode()


def test_steps_above_the_budget_are_refused_with_post_and_number(state_editor: Posting, world: World) -> None:
    for number in range(12):
        with clock.fixed(at("2025-03-01T20:00")):
            case = fir(world.kotwali, str(number), "2025-03-01", "BNS 64(1)")
            add(world.system, key(world.kotwali, str(number)), case)
    with clock.fixed(TODAY):
        client = browser(state_editor)
        sent = fields(client)
        trial = try_steps(client, world, sent | {f"post_{place_of(sent, 'reports')}": "sp"})
        content = words(page(client.get(trial)))
        assert "cannot be adopted" in content
        lists = (
            "Superintendent of Police: daily lists of one officer with more than 10 rows: 7; by the steps in use: 6."
        )
        assert f"{lists} The longest has 24 rows, 14 too many." in content
        form = {"since": "02-06-2025", "order_number": "9/2025", "form": str(uuid4())}
        answer = client.post(f"{trial}adopt/", form | {"confirmed": "1"})
        assert answer.status_code == 422
        assert "more reminders than allowed" in answer.content.decode()
        sent = fields(client)
        trial = try_steps(client, world, sent | {f"post_{place_of(sent, 'over')}": "nodal_officer"})
        assert re.search(r"these steps send \d+ reminders of single cases", words(page(client.get(trial))))
    with enter(world.system):
        assert not StateSetting.objects.filter(setting=INVESTIGATION).exists()


@pytest.mark.usefixtures("june")
def test_untried_steps_are_not_recorded(state_editor: Posting, world: World) -> None:
    client = browser(state_editor)
    answer = client.post(f"/settings/{INVESTIGATION}/new/", {"since": "02-06-2025", "order_number": "1/2025"})
    assert (answer.status_code, answer["Location"]) == (302, CHANGE)
    trial = client.post(CHANGE, fields(client) | {"count_1": "44"})["Location"]
    assert "waits for its turn" in words(page(client.get(trial)))
    assert client.get(f"{trial}progress/").status_code == 200
    form = {"since": "02-06-2025", "order_number": "9/2025", "form": str(uuid4())}
    assert "no result" in client.post(f"{trial}adopt/", form | {"confirmed": "1"}).content.decode()


@pytest.mark.usefixtures("june")
def test_a_form_sent_twice_is_one_trial_and_no_other_state_sees_it(state_editor: Posting, world: World) -> None:
    client = browser(state_editor)
    sent = fields(client) | {"count_1": "44"}
    first, second = client.post(CHANGE, sent), client.post(CHANGE, sent)
    assert first["Location"] == second["Location"]
    assert client.post(CHANGE, sent | {"count_1": "43"}).status_code == 422
    other = browser(editor(world.bihar))
    for address in ("", "progress/", "adopt/"):
        assert other.get(f"{first['Location']}{address}").status_code == 404
    assert browser(world.sho).get(CHANGE).status_code == 404


@pytest.mark.usefixtures("june")
def test_an_adoption_sent_twice_is_one_entry_and_no_error(state_editor: Posting, world: World) -> None:
    client = browser(state_editor)
    trial = try_steps(client, world, fields(client) | {"count_1": "44"})
    form = {"since": "06-06-2025", "order_number": "7/2025", "form": str(uuid4()), "confirmed": "1"}
    first, second = client.post(f"{trial}adopt/", form), client.post(f"{trial}adopt/", form)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    with enter(world.system):
        assert StateSetting.objects.filter(setting=INVESTIGATION).count() == 1


@pytest.mark.usefixtures("june")
def test_the_form_of_a_ladder_shows_no_trial_of_another_ladder(state_editor: Posting, world: World) -> None:
    client = browser(state_editor)
    trial = try_steps(client, world, fields(client) | {"count_1": "44"})
    other = next(ladder.name for ladder in national_ladders().ladders if ladder.name != "investigation")
    address = f"/alerts/ladders/{code_of(other)}/change/"
    with_trial = fields(client, f"{address}?trial={trial.strip('/').rpartition('/')[2]}")
    fresh = {"form": "", "csrfmiddlewaretoken": ""}
    assert with_trial | fresh == fields(client, address) | fresh


@pytest.mark.usefixtures("june")
def test_a_failed_trial_says_so(state_editor: Posting, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(state_editor)
    trial = client.post(CHANGE, fields(client) | {"count_1": "44"})["Location"]

    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("itsso.alerts.own_ladders.actions.dry_runs", fail)
    for _trial in do_trials(world.system):
        pass
    assert "A fault in ITSSO stopped this trial" in words(page(client.get(trial)))


@pytest.mark.usefixtures("june")
def test_a_trial_waits_for_the_database_but_not_for_ever(
    state_editor: Posting, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(state_editor)
    trial = client.post(CHANGE, fields(client) | {"count_1": "44"})["Location"]
    later = client.post(CHANGE, fields(client) | {"count_1": "43"})["Location"]

    def fail(*_arguments: object, **_named: object) -> None:
        raise OperationalError("the connection was lost")

    with monkeypatch.context() as broken:
        broken.setattr("itsso.alerts.own_ladders.actions.dry_runs", fail)
        with pytest.raises(OperationalError):
            list(do_trials(world.system))
        assert "A fault in ITSSO" not in words(page(client.get(trial)))
    assert TRIAL_JOB in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    try_ladders()
    assert "Steps that change" in words(page(client.get(trial)))
    assert "Steps that change" in words(page(client.get(later)))
    late = client.post(CHANGE, fields(client) | {"count_1": "42"})["Location"]
    monkeypatch.setattr("itsso.alerts.own_ladders.actions.dry_runs", fail)
    with clock.fixed(clock.now() + timedelta(hours=2)):
        list(do_trials(world.system))
    assert "A fault in ITSSO stopped this trial" in words(page(client.get(late)))


# The work of jobs


def stored_status(kind: str, subject: str) -> str:
    run_of_job = long_jobs.run_of(kind, subject)
    assert run_of_job is not None
    return run_of_job.stored_status


@pytest.mark.usefixtures("june")
def test_a_job_that_is_killed_after_its_last_commit_is_done(
    state_editor: Posting, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(world, "2025-05-01")
    client = browser(state_editor)
    trial = client.post(CHANGE, fields(client) | {"count_1": "44"})["Location"]
    monkeypatch.setattr("itsso.platform.long_jobs.progress._end", lambda *_arguments: None)
    list(do_trials(world.system))
    assert stored_status(TRIAL_KIND, trial.strip("/").rpartition("/")[2]) == "done"
    list(plan_by_newest(world.up, by=world.system))
    assert stored_status(PLAN_KIND, f"UP {national_ladders().version}") == "done"


@pytest.mark.usefixtures("june")
def test_a_trial_that_another_process_does_is_left_to_it(
    state_editor: Posting, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(state_editor)
    trial = client.post(CHANGE, fields(client) | {"count_1": "44"})["Location"].strip("/").rpartition("/")[2]
    begun: list[str] = []

    def taken_over(*arguments: Any, **named: Any) -> Iterator[Any]:
        begun.append(trial)
        if len(begun) > 1:
            pytest.fail("it took the trial back")
        with long_jobs.working(TRIAL_KIND, trial):
            yield from dry_runs(*arguments, **named)

    monkeypatch.setattr("itsso.alerts.own_ladders.actions.dry_runs", taken_over)
    assert not list(do_trials(world.system))


def test_ladders_that_come_back_are_planned_from_the_first_case(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itsso.platform.long_jobs.progress.SECONDS_BETWEEN_WRITES", 0.0)
    start(world, "2025-05-15")
    with clock.fixed(at("2025-05-20T20:00")):
        add(world.system, key(world.kotwali, "1"), fir(world.kotwali, "1", "2025-05-20", "BNS 64(1)"))
    first, other = (
        with_line(
            "investigation",
            "reports",
            f"{{code: reports, days_before_due: {n}, post: io, urgency: list, work: review}}",
        )
        for n in (43, 41)
    )
    instants: list[list[str]] = []
    for minute, ladders in enumerate((first, other, first)):
        with clock.fixed(at(f"2025-06-01T10:0{minute}")):
            store_ladders(world, world.up, ladders, "investigation", date(2025, 6, 3))
            planning = plan_by_newest(world.up, by=world.system)
            if minute:
                list(planning)
            else:
                next(planning)
                planning.close()  # as where its process ends
            instants.append(waiting(world, TWO_MONTHS))
    assert instants[0] == instants[2] != instants[1]
