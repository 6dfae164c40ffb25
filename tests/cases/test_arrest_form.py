"""Arrest, production and first remand in one form: all parts or none, once, and as if each had been recorded alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso.accounts.models import Role
from itsso.cases.models import Clock
from itsso.platform.clock import INDIA
from itsso.protection.ranges import enter
from tests.support.case_pages import boxes as case_boxes
from tests.support.case_pages import events, fields, on, page, refusal, send, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def case(child_case: UUID) -> UUID:
    return child_case


def boxes(name: str, day: str) -> dict[str, str]:
    """Return the boxes of a part's day, and its time if there is one."""
    moment = datetime.fromisoformat(day)
    time_name = {"produced_on": "produced_time", "remanded_on": "remanded_time"}[name]
    values = {f"{name}_day": str(moment.day), f"{name}_month": str(moment.month), f"{name}_year": str(moment.year)}
    return values | ({time_name: f"{moment:%H:%M}"} if "T" in day else {})


def until(day: str) -> dict[str, str]:
    return case_boxes("remanded_until", day)


def produced(day: str, before: str = "produced") -> dict[str, str]:
    return {"followed_by": "production", "produced_before": before} | boxes("produced_on", day)


def remanded(day: str, by: str = "first_remand") -> dict[str, str]:
    return {"followed_by": "remand", "remanded_by": by} | boxes("remanded_on", day)


def both(production: dict[str, str], remand: dict[str, str]) -> dict[str, str]:
    """Return the answers about a production and a remand that are recorded together."""
    return production | remand | {"followed_by": "production_and_remand"}


def test_arrest_production_and_remand_of_one_morning_are_one_form_and_one_page(world: World, case: UUID) -> None:
    client = browser(world.io)
    form = page(client.get(f"/cases/{case}/record/arrested/"))
    assert not form.select("main input[type=checkbox][checked]")
    assert [str(box["value"]) for box in form.select("main [name=followed_by][checked]")] == ["not_yet"]
    question = form.select_one("main fieldset:has([name=followed_by]) legend")
    assert words(question) == "What followed the arrest"  # one answer is always chosen, so it is not optional
    answer = send(
        world.io,
        case,
        "arrested",
        "2025-03-08T22:00",
        whom="another",
        **both(produced("2025-03-09T10:30"), remanded("2025-03-09T11:00")),
    )
    assert answer.status_code == 302, refusal(answer)
    added = events(world, case)[-3:]
    assert [(event.kind, event.subject) for event in added] == [
        ("arrested", "A2"),
        ("produced", "A2"),
        ("first_remand", "A2"),
    ]
    assert len({event.record for event in added}) == 1 and len({event.entry for event in added}) == 1
    effect = words(page(client.get(answer["Location"])).select_one("main"))
    for entry in (
        "Arrested or surrendered (A2), 08-03-2025 22:00",
        "Produced before a Magistrate (A2), 09-03-2025 10:30",
        "First remand (A2), 09-03-2025 11:00",
    ):
        assert entry in effect
    assert "Charge sheet deadline in custody, else default bail (A2)" in effect and "done in time" in effect


def test_each_part_may_be_left_out_and_recorded_later_by_itself(world: World, case: UUID) -> None:
    assert send(world.io, case, "arrested", "2025-03-08T22:00", whom="another").status_code == 302
    assert [event.kind for event in events(world, case)][-1] == "arrested"
    assert send(world.io, case, "produced", "2025-03-09T10:00", whom="A2").status_code == 302
    answer = send(
        world.io, case, "arrested", "2025-03-09", whom="another", **remanded("2025-03-10", "executive_remand")
    )
    assert answer.status_code == 302, refusal(answer)
    assert [(event.kind, event.subject) for event in events(world, case)][-2:] == [
        ("arrested", "A3"),
        ("executive_remand", "A3"),
    ]


def test_remand_is_dated_by_the_production_unless_another_day_is_entered(world: World, case: UUID) -> None:
    answers = produced("2025-03-09T10:30") | {"followed_by": "production_and_remand", "remanded_on_when": "none"}
    answer = send(world.io, case, "arrested", "2025-03-08T22:00", whom="another", **answers)
    assert answer.status_code == 302, refusal(answer)
    production, remand = events(world, case)[-2:]
    days = [event.at.astimezone(INDIA).date() for event in (production, remand)]
    assert remand.kind == "first_remand" and remand.precision == "d" and days == [date(2025, 3, 9)] * 2
    alone = {"followed_by": "remand", "remanded_on_when": "none"}
    refused = send(world.io, case, "arrested", "2025-03-08T22:00", whom="another", **alone)
    assert "Enter the date of first remand." in refusal(refused)


@pytest.mark.parametrize("by", ["first_remand", "executive_remand"])
def test_end_of_the_first_remand_is_a_coming_date_without_a_second_entry(world: World, case: UUID, by: str) -> None:
    answers = remanded("2025-03-09T11:00", by) | until("2025-03-23")
    answer = send(world.io, case, "arrested", "2025-03-08T22:00", whom="another", **answers)
    assert answer.status_code == 302, refusal(answer)
    arrest, remand = events(world, case)[-2:]
    assert remand.kind == by and remand.facts == {"until": "2025-03-23"} and "until" not in arrest.facts
    text = words(page(browser(world.io).get(f"/cases/{case}/")).select_one("main"))
    assert "Remand of A2 ends on 23-03-2025." in text


def test_second_click_adds_nothing_and_shows_the_same_page(world: World, case: UUID) -> None:
    client, address = browser(world.io), f"/cases/{case}/record/arrested/"
    sent = fields(page(client.get(address))) | on("2025-03-08") | {"whom": "another"} | produced("2025-03-09")
    first = client.post(address, sent)
    before = len(events(world, case))
    second = client.post(address, sent | remanded("2025-03-09"))
    assert first.status_code == second.status_code == 302 and first["Location"] == second["Location"]
    assert len(events(world, case)) == before
    assert browser(world.sho).post(address, sent).status_code == 200  # another officer with the same form: refused
    assert len(events(world, case)) == before


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"followed_by": "production"}, "Enter the date of production."),
        (produced("2025-03-09") | {"produced_on_month": ""}, "The date must have a day, a month and a year"),
        (boxes("produced_on", "2025-03-09"), "Choose above that the accused was produced, or clear the date"),
        ({"remanded_time": "10:00"}, "Choose above that the accused was remanded, or clear the date"),
        (produced("2025-03-07"), "Production cannot be before the arrest."),
        (produced("2025-03-08T09:00"), "Production cannot be before the arrest."),
        (both(produced("2025-03-09"), remanded("2025-03-08")), "Remand cannot be before arrest or production."),
        (remanded("2025-03-07"), "Remand cannot be before arrest or production."),
        (remanded("2025-03-09") | until("2025-03-08"), "The remand cannot end before it began."),
        (until("2025-03-23"), "Choose above that the accused was remanded, or clear the date"),
        (produced("2025-03-09") | until("2025-03-23"), "Choose above that the accused was remanded, or clear the date"),
        (both(produced("2025-03-09"), remanded("2025-03-11")), "11-03-2025 is in the future"),
        (produced("2025-03-09", "released"), "Choose “Before whom” from the list."),
        (produced("2025-03-09") | {"whom": "A9"}, "Choose “Which accused” from the list."),
        (produced("2025-03-09") | {"whom": "V1"}, "Choose “Which accused” from the list."),
        (produced("2025-03-09") | {"exactly": "M", "time": ""}, "Record production and remand separately."),
    ],
)
def test_half_filled_or_contradictory_parts_record_nothing_and_keep_what_was_typed(
    world: World, case: UUID, answers: dict[str, str], message: str
) -> None:
    before = len(events(world, case))
    answer = send(world.io, case, "arrested", "2025-03-08T22:00", **{"whom": "another", **answers})
    assert message in refusal(answer)
    typed = fields(page(answer))
    assert all(typed[name] == value for name, value in answers.items() if name.endswith(("_day", "_year", "_time")))
    assert len(events(world, case)) == before


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.PROSECUTOR])
def test_only_who_may_record_an_arrest_has_the_form(world: World, case: UUID, role: Role) -> None:
    address = f"/cases/{case}/record/arrested/"
    sent = fields(page(browser(world.io).get(address))) | on("2025-03-08") | {"whom": "another"}
    other = browser(post("some.officer", world.kotwali, role))
    assert other.get(address).status_code == other.post(address, sent | remanded("2025-03-09")).status_code == 404


days = st.integers(0, 4).map(lambda n: date(2025, 3, 6) + timedelta(days=n))
hours = st.one_of(st.none(), st.integers(8, 20))


def _text(day: date, hour: int | None) -> str:
    return day.isoformat() + (f"T{hour:02d}:00" if hour is not None else "")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    arrest=st.tuples(days, hours),
    production=st.none() | st.tuples(days, hours, st.sampled_from(["produced", "produced_before_board"])),
    remand=st.none() | st.tuples(days, hours, st.sampled_from(["first_remand", "executive_remand"])),
)
def test_one_form_leaves_the_same_history_and_limits_as_a_form_for_each(
    world: World, case: UUID, arrest: Any, production: Any, remand: Any
) -> None:
    """All parts are recorded or none; what is recorded is what the single forms record, and they take it too."""
    parts = [("arrested", *arrest)]
    answers = {"whom": "another"}
    if production is not None:
        parts.append((production[2], *production[:2]))
        answers |= produced(_text(*production[:2]), production[2])
    if remand is not None:
        parts.append((remand[2], *remand[:2]))
        answers |= remanded(_text(*remand[:2]), remand[2])
    if production is not None and remand is not None:
        answers |= {"followed_by": "production_and_remand"}

    def recorded() -> tuple[list[Any], list[Any]]:
        with enter(world.system):
            clocks = list(
                Clock.objects.filter(case=case).order_by("rule", "subject").values_list("rule", "subject", "due")
            )
        return [(event.kind, event.subject, event.at, event.precision) for event in events(world, case)], clocks

    before = recorded()
    with transaction.atomic():
        together = send(world.io, case, "arrested", _text(*arrest), **answers).status_code
        in_one = recorded()
        transaction.set_rollback(True)
    if together != 302:
        assert in_one == before
        return
    with transaction.atomic():
        for kind, *when in parts:
            answer = send(world.io, case, kind, _text(*when), whom="another" if kind == "arrested" else "A2")
            assert answer.status_code == 302, refusal(answer)
        assert recorded() == in_one
        transaction.set_rollback(True)
