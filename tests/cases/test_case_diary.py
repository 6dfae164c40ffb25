"""Up to which day case diaries are written: recorded by one press, for one case or several; seen by the SHO."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from itsso.accounts.models import Posting, Role
from itsso.cases.diary.actions import WrittenDiaries, record_diaries
from itsso.cases.models import Case, Event
from itsso.cases.recalculation.rebuild import rebuild
from itsso.cases.recording.actions import Recording, record
from itsso.cases.workload.queries import ticked_cases
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA, fixed, now
from itsso.protection.ranges import enter
from tests.support.case_events import add, at, key, new, register
from tests.support.case_pages import fields, page, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once

pytestmark = pytest.mark.django_db

URL = "/case-diary/"
NOW = datetime(2025, 3, 20, 9, 0, tzinfo=INDIA)
TODAY = NOW.date()
LABEL = "Cases whose case diary is not recorded for 7 days"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with fixed(NOW):
        yield


@pytest.fixture
def cases(world: World) -> list[UUID]:
    """Two cases of the station, one registered 19 days ago and one yesterday."""
    return [
        register(world.system, world.kotwali, number, day, "BNS 64(1)")
        for number, day in (("1", "2025-03-01"), ("2", "2025-03-19"))
    ]


def days_in(case: UUID) -> list[date]:
    entries = Event.objects.using("owner").filter(case=case, kind=Kind.CASE_DIARY_WRITTEN).order_by("id")
    return [entry.at.astimezone(INDIA).date() for entry in entries]


def stored(case: UUID) -> date | None:
    return Case.objects.using("owner").get(pk=case).diary_until


def written(by: Posting, case: UUID, day: date) -> None:
    with enter(by):
        record_diaries(ticked_cases([case], by.unit.interval), WrittenDiaries(day, uuid4()), by=by)


def sent(cases: list[UUID], day: str = "20-03-2025", **more: object) -> dict[str, object]:
    return {"case": [str(case) for case in cases], "day": day, "form": str(uuid4()), **more}


def station_lines(by: Posting) -> tuple[str, dict[str, tuple[int, str]]]:
    """Return the text of the morning, and each of its numbers with the address of its list."""
    morning = page(browser(by).get("/desk/?whose=all")).select_one(".itsso-morning")
    assert morning is not None
    pairs = ((words(link).rsplit(": ", 1), str(link["href"])) for link in morning.select(".itsso-links a"))
    return words(morning), {label: (int(number), url) for (label, number), url in pairs}


def listed(by: Posting, address: str) -> list[str]:
    return [words(row) for row in page(browser(by).get(address)).select("main tbody tr")]


def test_one_press_on_the_page_of_a_case_records_today(world: World, cases: list[UUID]) -> None:
    client = browser(world.io)
    case_page = page(client.get(f"/cases/{cases[0]}/"))
    assert "Case diary: not recorded in this system." in words(case_page)
    form = case_page.select_one(f"form[action='{URL}']")
    assert form is not None
    assert "Record it as written up to today, 20-03-2025" in words(form)
    answers = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    for _press in range(2):
        answer = client.post(URL, answers)
        assert (answer.status_code, answer["location"]) == (302, f"/cases/{cases[0]}/")
    assert days_in(cases[0]) == [TODAY]
    after = page(client.get(f"/cases/{cases[0]}/"))
    assert "Case diary: written up to today." in words(after)
    assert after.select_one(f"form[action='{URL}']") is None


def test_several_ticked_cases_get_the_day_and_those_that_have_it_are_named(world: World, cases: list[UUID]) -> None:
    written(world.io, cases[0], date(2025, 3, 20))
    client = browser(world.sho)
    listing = page(client.get("/cases/?investigation=running"))
    assert {str(box["value"]) for box in listing.select("input[name=case]")} == {str(case) for case in cases}
    assert any(button["formaction"] == URL for button in listing.select("button[formaction]"))
    form = page(client.post(URL, {"case": [str(case) for case in cases]}))
    assert "What the diary says is privileged" in words(form)
    assert fields(form)["day_when"] == "2025-03-20"
    answer = client.post(URL, sent(cases))
    sentence = words(page(client.get(answer["location"])))
    assert "Case diary recorded in 1 case" in sentence
    assert "This day, or a later one, was recorded already: FIR 0001/2025" in sentence
    assert [days_in(case) for case in cases] == [[TODAY], [TODAY]]
    again = page(client.get(client.post(URL, sent(cases))["location"]))
    assert "recorded already: FIR 0001/2025, FIR 0002/2025" in words(again)
    assert "in 0 cases" not in words(again) and not again.select(".govuk-panel"), "nothing was recorded"


def test_day_in_the_future_or_before_the_fir_records_nothing_in_any_case(world: World, cases: list[UUID]) -> None:
    client = browser(world.io)
    future = client.post(URL, sent(cases, "21-03-2025"))
    assert future.status_code == 422
    assert "The day is in the future" in future.text
    early = client.post(URL, sent(cases, "18-03-2025"))
    assert early.status_code == 422
    assert "FIR 0002/2025: 18-03-2025 is before the date of the FIR, 19-03-2025" in early.text
    assert [days_in(case) for case in cases] == [[], []]


def test_a_form_sent_again_with_another_day_is_refused(world: World, cases: list[UUID]) -> None:
    client, form = browser(world.io), sent(cases, "19-03-2025")
    assert client.post(URL, form).status_code == 302
    answer = client.post(URL, {**form, "day": "20-03-2025"})
    assert answer.status_code == 422
    assert "This form was already sent with other content" in answer.text
    assert [days_in(case) for case in cases] == [[date(2025, 3, 19)]] * 2


def test_two_presses_at_once_record_one_entry(world: World, cases: list[UUID]) -> None:
    diaries = WrittenDiaries(TODAY, uuid4())

    def press() -> None:
        with enter(world.io):
            record_diaries(ticked_cases(cases, world.io.unit.interval), diaries, by=world.io)

    at_once(press, press)
    assert [days_in(case) for case in cases] == [[TODAY], [TODAY]]


def test_nobody_else_records_it_and_no_case_of_another_station(world: World, cases: list[UUID]) -> None:
    duty = post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)
    for by in (world.colleague, world.sp, duty):
        browser(by).post(URL, sent(cases))
    foreign = register(world.system, world.nawabganj, "9", "2025-03-01", "BNS 64(1)")
    browser(world.sho).post(URL, sent([*cases, foreign]))
    assert [days_in(case) for case in (*cases, foreign)] == [[], [], []]
    for by in (world.sp, duty):
        assert page(browser(by).get("/cases/?investigation=running")).select("input[name=case]") == []
        assert page(browser(by).get(f"/cases/{cases[0]}/")).select(f"form[action='{URL}']") == []


@pytest.mark.parametrize("fields", [{"day": ""}, {"day": "31-02-2025"}, {"form": "x"}])
def test_garbage_is_answered_with_the_form(world: World, cases: list[UUID], fields: dict[str, str]) -> None:
    client = browser(world.io)
    assert client.post(URL, {**sent(cases), **fields}).status_code == 422
    assert client.post(URL, {"case": "x"}).status_code == 404
    assert client.post(URL, {}).status_code == 302
    assert client.get(URL).status_code == 302
    assert [days_in(case) for case in cases] == [[], []]


def test_station_that_never_recorded_a_diary_reads_that_in_place_of_a_number(world: World, cases: list[UUID]) -> None:
    text, figures = station_lines(world.sho)
    assert "Case diary: not recorded in this system." in text
    assert LABEL not in figures
    written(world.io, cases[1], TODAY)
    text, figures = station_lines(world.sho)
    assert "not recorded in this system" not in text
    assert figures[LABEL][0] == 1
    assert "not recorded in this system" not in station_lines(world.colleague)[0]  # no case is investigated there


@pytest.mark.parametrize(("days_ago", "counts"), [(0, False), (7, False), (8, True), (18, True)])
def test_number_and_list_count_a_diary_last_recorded_more_than_a_week_ago(
    world: World, cases: list[UUID], days_ago: int, counts: bool
) -> None:
    written(world.io, cases[1], TODAY)
    written(world.io, cases[0], TODAY - timedelta(days=days_ago))
    number, url = station_lines(world.sho)[1].get(LABEL, (0, "/cases/?investigation=diary"))
    rows = listed(world.sho, url)
    assert number == int(counts)
    assert ["0001/2025" in row for row in rows if "FIR" in row] == [True] * number
    if counts:
        assert f"{days_ago} days ago" in rows[0]


@pytest.mark.parametrize(("age", "counts"), [(7, False), (8, True)])
def test_case_without_any_record_counts_from_its_registration(world: World, age: int, counts: bool) -> None:
    other = register(world.system, world.kotwali, "3", "2025-03-19", "BNS 64(1)")
    written(world.io, other, TODAY)
    register(world.system, world.kotwali, "4", (TODAY - timedelta(days=age)).isoformat(), "BNS 64(1)")
    assert station_lines(world.sho)[1].get(LABEL, (0, ""))[0] == int(counts)


def test_case_with_a_report_in_court_is_not_asked_about(world: World, cases: list[UUID]) -> None:
    written(world.io, cases[1], TODAY)
    add(world.system, key(world.kotwali, "1"), new("final_report_filed", "2025-03-19", report="charge_sheet"))
    assert LABEL not in station_lines(world.sho)[1]
    assert page(browser(world.io).get(f"/cases/{cases[0]}/")).select(f"form[action='{URL}']") == []


def test_corrected_or_withdrawn_record_counts_as_it_is_now(world: World, cases: list[UUID]) -> None:
    written(world.io, cases[0], date(2025, 3, 19))
    entry = Event.objects.using("owner").get(case=cases[0], kind=Kind.CASE_DIARY_WRITTEN).id.hex
    corrected = Recording(Kind.CASE_DIARY_WRITTEN, at("2025-03-10"), "d", corrects=entry, reason="wrong_date")
    with enter(world.io):
        record(cases[0], corrected, by=world.io, form=uuid4(), seen=None)
    assert stored(cases[0]) == date(2025, 3, 10)
    with enter(world.io):
        record(
            cases[0],
            Recording("", now(), "m", corrects=entry, reason="wrong_case"),
            by=world.io,
            form=uuid4(),
            seen=None,
        )
    assert stored(cases[0]) is None
    steps = list(rebuild(world.kotwali, by=world.system, repair=False))
    assert [difference for step in steps for difference in step.differences] == []


def test_form_of_the_kind_asks_for_the_day_alone(world: World, cases: list[UUID]) -> None:
    client = browser(world.io)
    address = f"/cases/{cases[0]}/record/{Kind.CASE_DIARY_WRITTEN}/"
    form = page(client.get(address))
    assert form.select("[name=time], [name=exactly]") == []
    assert fields(form)["day_when"] == "2025-03-20"
    assert client.post(address, {**fields(form), "day_when": "2025-03-19"}).status_code == 302
    assert (days_in(cases[0]), stored(cases[0])) == ([date(2025, 3, 19)], date(2025, 3, 19))


def test_record_of_the_diary_does_not_hide_a_case_in_which_nothing_is_done(world: World, cases: list[UUID]) -> None:
    written(world.io, cases[0], TODAY)
    silent = "Cases with nothing recorded for 7 days"
    number, url = station_lines(world.sho)[1][silent]
    assert number == len(listed(world.sho, url)) == 1
    assert "01-03-2025" in listed(world.sho, url)[0]


def test_list_is_a_file_too_and_reads_in_hindi(world: World, cases: list[UUID]) -> None:
    written(world.io, cases[1], TODAY)
    file = browser(world.sho).get("/cases/?investigation=diary&format=csv").text
    assert "Case diary written up to" in file
    assert "not recorded" in file
    hindi = words(page(browser(world.sho, "hi").get("/cases/?investigation=diary")))
    assert "केस डायरी" in hindi
    assert "Case diary" not in hindi


def test_sp_finds_the_same_cases_and_no_box_to_tick(world: World, cases: list[UUID]) -> None:
    with transaction.atomic():
        written(world.io, cases[1], TODAY)
    rows = listed(world.sp, "/cases/?investigation=diary")
    assert ["0001/2025" in row for row in rows] == [True]


def test_daily_records_do_not_push_other_entries_out_of_the_open_history(world: World, cases: list[UUID]) -> None:
    for day in range(10, 20):
        written(world.io, cases[0], date(2025, 3, day))
    case_page = page(browser(world.io).get(f"/cases/{cases[0]}/"))
    opened = [words(entry) for entry in case_page.select(".itsso-timeline li:not(.itsso-timeline__item--folded)")]
    assert [entry for entry in opened if "FIR registered" in entry] == opened != []
    assert "10 more entries" in words(case_page)
