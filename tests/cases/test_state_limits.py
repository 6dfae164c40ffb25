"""A State's own limit set on a page: preview, clocks, desk, calculator, export, end; and that nothing else changes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from itsso.accounts.models import Posting, Role
from itsso.cases.actions import Batch, declare_source
from itsso.cases.jobs import follow_state_limits, recalculate_outdated
from itsso.cases.models import Case, Clock
from itsso.cases.recalculation.actions import recalculate
from itsso.cases.recalculation.models import Recalculation
from itsso.cases.recalculation.rebuild import rebuild
from itsso.cases.recalculation.versions import begin_if_orders_changed, forget_progress
from itsso.cases.state_limits.preview import effects_of
from itsso.law.book import load, orders_in_use
from itsso.law.grammar import Length
from itsso.law.state_orders import StateOrder
from itsso.lawbook import rules
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings import limits
from tests.support.case_events import EVERY_KIND, fir, new
from tests.support.case_pages import page, words
from tests.support.cli import forked_itsso, itsso
from tests.support.html_check import problems
from tests.support.recalculation import recalculate_all
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once

TODAY = date(2026, 11, 28)
RULE = "investigation.report_to_magistrate"
NEW_ENTRY = "/settings/limit-report_to_magistrate/new/"
HISTORY = "/settings/limit-report_to_magistrate/"
CARRIED = EVERY_KIND | {"fir_sent_to_magistrate": date(2013, 1, 1)}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def editor(world: World) -> Posting:
    return post("editor.up", world.up, Role.SETTINGS_EDITOR)


def add(by: Posting, station: Unit, number: str, day: str, *later: Any) -> None:
    with enter(by), Batch(by=by, source=declare_source("test", CARRIED, by)) as batch:
        batch.add(batch.new_case(), [fir(station, number, day, "BNS 64(1)"), *later])


@pytest.fixture
def cases(world: World) -> World:
    """Three cases of UP (one pending long, one of today, one that was reported to the Magistrate) and one of Bihar."""
    add(world.system, world.kotwali, "1", "2026-08-01")
    add(world.system, world.kotwali, "2", "2026-11-28T09:00")
    add(world.system, world.kotwali, "3", "2026-11-20", new("fir_sent_to_magistrate", "2026-11-23"))
    add(world.system, world.gandhi_maidan, "1", "2026-11-28T09:00")
    recalculate_all()
    return world


def sent(**changes: Any) -> dict[str, Any]:
    values = {
        "count": "12",
        "unit": "hours",
        "cases": "pending",
        "since_0": "28",
        "since_1": "11",
        "since_2": "2026",
        "order_number": "12/2026",
        "dated": "2026-11-20",
        "since": "2026-11-28",
        "form": str(uuid4()),
    }
    return values | changes


def record(client: Client, **changes: Any) -> Any:
    return client.post(NEW_ENTRY, sent(**changes) | {"confirmed": "1"})


def dues(world: World) -> dict[str, str]:
    with enter(world.system):
        stored = Clock.objects.filter(rule=RULE).values_list("case__number", "case__station__code", "due")
        return {f"{code} {number}": due.isoformat() for number, code, due in stored}


def test_preview_record_recalculate_and_end(cases: World, editor: Posting) -> None:
    client = browser(editor)
    checked = client.post(NEW_ENTRY, sent())
    preview = words(page(checked))
    assert "2 cases in which this duty has begun" in preview
    assert "time already over before the first day 1. They are due on the first day of the order, 28-11-2026" in preview
    assert "Began on 01-08-2026: due on 28-11-2026" in preview
    assert "Kotwali" not in checked.text.partition("<main")[2]
    assert problems(checked.text) == []
    assert not StateSetting.objects.exists()
    assert dues(cases) == {}

    answer = record(client)
    assert answer.status_code == 302
    row = Recalculation.objects.get()
    assert (row.finished_at, row.states, row.total) == (None, ["UP"], 3)
    forget_progress()
    banner = words(page(client.get(HISTORY)))
    assert "Time limits of the State itself have changed: Uttar Pradesh" in banner
    assert "0 of 3 cases done" in banner
    recalculate_outdated()
    assert dues(cases) == {"KNP-1 1": "2026-11-28", "KNP-1 2": "2026-11-28"}
    forget_progress()
    assert "Being recalculated" not in client.get(HISTORY).text
    assert not [step.differences for step in rebuild(cases.nation, by=cases.system, repair=False) if step.differences]

    entry = StateSetting.objects.get()
    ended = client.post(
        f"{HISTORY}{entry.pk}/end/", {"order_number": "13/2026", "form": str(uuid4()), "confirmed": "1"}
    )
    assert ended.status_code == 302
    recalculate_outdated()
    assert dues(cases) == {}
    assert StateSetting.objects.count() == 2
    assert forked_itsso("rebuild").stdout == "4 cases, 0 differences\n"


def test_case_page_desk_calculator_law_page_and_command_give_one_answer(
    cases: World, editor: Posting, tmp_path: Path
) -> None:
    record(browser(editor))
    limits.refresh()
    recalculate_outdated()
    with enter(cases.system):
        case_id = Case.objects.get(number="2", station=cases.kotwali).pk
    sho = browser(cases.sho)
    assert "28-11-2026 21:00" in words(page(sho.get(f"/cases/{case_id}/")))
    assert "Report of the offence to the Magistrate" in words(page(sho.get("/desk/?rule=")).select_one("tbody"))
    law_page = words(page(Client().get(reverse("lawbook:rule", args=[RULE]))))
    assert "Uttar Pradesh: 12 hours, order 12/2026 of 20-11-2026, from 28-11-2026" in law_page
    export = browser(editor).get("/state-limits.yaml")
    assert export["Content-Disposition"] == 'attachment; filename="state-limits-UP.yaml"'
    (tmp_path / "up.yaml").write_text(export.content.decode(), encoding="utf-8")
    assert [version.order for version in load([tmp_path]).rule(RULE).versions if version.order]
    event = {"kind": "fir_registered", "at": "2026-11-28T09:00"}
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"state": "UP", "offences": ["BNS 64(1)"], "events": [event]}))
    printed = itsso("assess", str(case), "--as-on", "2026-11-28", "--law", str(tmp_path)).stdout
    assert next(c["due"] for c in json.loads(printed)["clocks"] if c["rule"] == RULE) == "2026-11-28T21:00+05:30"


def test_another_states_cases_and_editor_are_untouched(cases: World, editor: Posting) -> None:
    record(browser(editor))
    recalculate_outdated()
    assert all(key.startswith("KNP") for key in dues(cases))
    other = browser(post("editor.br", cases.bihar, Role.SETTINGS_EDITOR))
    entry = StateSetting.objects.get()
    assert other.get(f"{HISTORY}{entry.pk}/end/").status_code == 404
    assert "12/2026" not in other.get(HISTORY).text
    assert "12/2026" not in other.get("/state-limits.yaml").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"count": "25"}, "Enter at most 24 hours"),
        ({"count": "2", "unit": "days"}, "Enter at most 24 hours"),
        ({"count": "0"}, "Enter a whole number"),
        ({"count": "१२; drop"}, "Enter a whole number"),
        ({"count": "1e3"}, "Enter a whole number"),
        ({"unit": "months"}, "Choose hours or days"),
        ({"cases": ""}, "Choose the cases"),
        ({"since": "2026-11-27"}, "Enter today or a later day"),
        ({"dated": "2026-11-29"}, "Enter the date of the order: today or earlier"),
        ({"order_number": ""}, "Enter the number of the State’s order"),
        ({"order_number": "Sunita 9876543210"}, "Enter only the number of the order"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_recorded(
    cases: World, editor: Posting, changes: dict[str, str], message: str
) -> None:
    answer = record(browser(editor), **changes)
    assert answer.status_code == 422
    assert message in answer.text
    assert not StateSetting.objects.exists()


def test_a_statutory_limit_has_no_page(cases: World, editor: Posting) -> None:
    client = browser(editor)
    assert client.get("/settings/limit-two_months/").status_code == 404
    assert client.post("/settings/limit-two_months/new/", sent() | {"confirmed": "1"}).status_code == 404
    assert "cannot be lengthened or shortened here" in client.get("/settings/").text


def test_double_click_and_two_editors_at_once_leave_one_order(cases: World, editor: Posting) -> None:
    second, form = post("editor.up2", cases.up, Role.SETTINGS_EDITOR), str(uuid4())
    client = browser(editor)
    assert [record(client, form=form).status_code for _ in range(2)] == [302, 302]
    assert StateSetting.objects.count() == 1
    answers = at_once(
        lambda: record(browser(editor), count="6").status_code, lambda: record(browser(second), count="6").status_code
    )
    assert sorted(answers) == [302, 422]
    assert [order.length.count for order in limits.orders_on(TODAY)] == [6]


def test_an_order_begins_and_ends_with_its_day(cases: World, editor: Posting) -> None:
    client, tomorrow = browser(editor), TODAY + timedelta(1)
    record(client, since=tomorrow.isoformat())
    assert Recalculation.objects.get().finished_at is not None  # nothing is different today
    follow_state_limits()
    recalculate_outdated()
    assert dues(cases) == {}
    with clock.fixed(tomorrow):
        follow_state_limits()
        assert Recalculation.objects.get().states == ["UP"]
        recalculate_outdated()
        assert dues(cases) == {"KNP-1 1": "2026-11-29", "KNP-1 2": "2026-11-29"}


def test_an_order_withdrawn_before_it_begins_never_was(cases: World, editor: Posting) -> None:
    client, tomorrow = browser(editor), TODAY + timedelta(1)
    record(client, since=tomorrow.isoformat())
    entry = StateSetting.objects.get()
    again = {"order_number": "13/2026", "form": str(uuid4()), "confirmed": "1"}
    assert client.post(f"{HISTORY}{entry.pk}/end/", again).status_code == 302
    assert client.post(f"{HISTORY}{entry.pk}/end/", again).status_code == 302  # the same form once more
    assert client.post(f"{HISTORY}{entry.pk}/end/", again | {"form": str(uuid4())}).status_code in (302, 422)
    assert StateSetting.objects.count() == 2
    assert "Never came into force" in client.get(HISTORY).text
    with clock.fixed(tomorrow):
        follow_state_limits()
        assert orders_in_use() == ()
        assert dues(cases) == {}


def test_the_first_order_goes_on_for_its_cases_and_can_be_ended_alone(cases: World, editor: Posting) -> None:
    record(browser(editor))
    with clock.fixed(TODAY + timedelta(10)):
        client = browser(editor)  # the session of ten days ago is over
        assert record(client, count="6", since="2026-12-08", order_number="20/2026").status_code == 302
        add(cases.system, cases.kotwali, "9", "2026-12-08T10:00")
        recalculate_outdated()
        assert dues(cases) == {"KNP-1 1": "2026-11-28", "KNP-1 2": "2026-11-28", "KNP-1 9": "2026-12-08"}
        history = client.get(HISTORY).text
        assert history.count("End this entry") == 2
        first = StateSetting.objects.get(order_number="12/2026")
        client.post(f"{HISTORY}{first.pk}/end/", {"order_number": "21/2026", "form": str(uuid4()), "confirmed": "1"})
        recalculate_outdated()
        assert dues(cases) == {"KNP-1 1": "2026-12-08", "KNP-1 2": "2026-12-08", "KNP-1 9": "2026-12-08"}


def test_the_preview_is_what_recording_changes(cases: World, editor: Posting) -> None:
    order = StateOrder("UP", RULE, Length("hours", 12), "12/2026", TODAY, TODAY, pending_cases=True)
    with enter(editor):
        effects = effects_of(order, cases.up)
    record(browser(editor))
    recalculate_outdated()
    assert effects.changed_cases == len(dues(cases)) == 2
    assert Recalculation.objects.get().corrected == effects.changed_cases


def test_a_writer_that_has_not_read_the_order_leaves_no_old_limit(cases: World, editor: Posting) -> None:
    record(browser(editor))
    recalculate_outdated()
    add(cases.system, cases.kotwali, "7", "2026-11-28T11:00")  # it reads the orders before it writes
    assert dues(cases)["KNP-1 7"] == "2026-11-28"
    assert Recalculation.objects.get().finished_at is not None


def test_rules_of_a_page_follow_the_orders_in_use(cases: World, editor: Posting) -> None:
    assert RULE not in [rule.id for rule in rules.stored_rules()]
    record(browser(editor))
    limits.refresh()
    assert RULE in [rule.id for rule in rules.stored_rules()]
    assert "Report of the offence to the Magistrate" in browser(cases.sho).get("/desk/?rule=").text


REPLAN = """
import os, sys, django
from datetime import date
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itsso.platform.settings")
django.setup()
from itsso.accounts.queries import system_posting
from itsso.cases.recalculation.actions import recalculate
from itsso.platform import clock
with clock.fixed(date.fromisoformat(sys.argv[1])):
    for _row in recalculate(by=system_posting()):
        pass
"""
"""A worker of its own, on the day of the test."""


@pytest.mark.proof
def test_a_hundred_thousand_pending_cases_are_replanned_and_a_kill_in_the_middle_costs_nothing(
    world: World, editor: Posting, capsys: pytest.CaptureFixture[str]
) -> None:
    many = int(os.environ.get("ITSSO_PROOF_CASES", "100000"))
    with enter(world.system):
        source = declare_source("test", CARRIED, world.system)
    for first in range(0, many, 5000):
        with enter(world.system), Batch(by=world.system, source=source) as batch:
            for number in range(first, min(first + 5000, many)):
                event = fir(world.kotwali, str(number + 1), "2026-10-01", "BNS 64(1)")
                batch.add(batch.new_case(), [event])
    add(world.system, world.gandhi_maidan, "1", "2026-10-01")
    assert forked_itsso("rebuild", "--outdated").returncode == 0
    begun = time.monotonic()
    preview = words(page(browser(editor).post(NEW_ENTRY, sent())))
    seconds_of_preview = time.monotonic() - begun
    assert "Only 2,000 of them were assessed" in preview
    assert record(browser(editor)).status_code == 302
    begun = time.monotonic()
    work = subprocess.Popen([sys.executable, "-c", REPLAN, TODAY.isoformat()], cwd=Path(__file__).parents[2])
    progress_counts: list[int] = []
    while work.poll() is None and (not progress_counts or progress_counts[-1] < many // 2):
        time.sleep(0.2)
        progress_counts.append(Recalculation.objects.get().done)
    assert work.poll() is None
    work.send_signal(signal.SIGKILL)
    work.wait()
    at_kill = Recalculation.objects.get().done
    for _row in _rest(world):
        pass
    seconds = time.monotonic() - begun
    row = Recalculation.objects.get()
    assert row.finished_at is not None
    assert (row.states, row.done, row.corrected) == (["UP"], many, many)
    assert len(dues(world)) == many
    with capsys.disabled():
        print(
            f"\n{many:,} cases re-planned in {seconds:.0f} s, killed at {at_kill:,};"
            f" {len(set(progress_counts))} states of progress seen; preview {seconds_of_preview:.1f} s"
        )


def _rest(world: World) -> Iterator[Recalculation]:
    begin_if_orders_changed()
    yield from recalculate(by=world.system)
