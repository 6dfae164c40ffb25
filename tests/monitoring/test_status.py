"""The sentence at the top of an overview: what presses most, who has it, and the one act that follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup

from itsso.accounts.models import Officer, Posting
from itsso.monitoring.counting.actions import roll_up
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.case_events import add, fir, key
from tests.support.counted_cases import done_case, make, open_case
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

LATE, TWO_MONTHS_AGO = TODAY - timedelta(days=100), date(2026, 9, 24)


class Top(NamedTuple):
    """The first sentences of an overview, and the text and address of its one button."""

    status: str
    step: str
    button: str
    address: str


def top(reader: Posting, unit: Unit, **parameters: str) -> Top:
    content = browser(reader).get(dashboard(unit, **parameters)).content
    page = BeautifulSoup(content, "html.parser").select_one(".itsso-dashboard-page")
    assert page is not None
    status = page.select_one(":scope > .itsso-overdue, :scope > .govuk-body-l")
    step = page.select_one(":scope > p.itsso-links > span")
    buttons = page.select(":scope > p.itsso-links > a.govuk-button")
    return Top(
        " ".join(status.get_text().split()) if status else "",
        " ".join(step.get_text().split()) if step else "",
        " ".join(button.get_text() for button in buttons),
        " ".join(str(button["href"]) for button in buttons),
    )


def record(world: World, station: Unit, number: str, day: date) -> None:
    add(world.system, key(station, number, 2026), fir(station, number, str(day), "BNS 64(1)", io_ref="IO.KOTWALI"))


def number_on(reader: Posting, address: str) -> int:
    """Return how many cases the list at an address says that it has."""
    page = BeautifulSoup(browser(reader).get(address).content, "html.parser")
    total = page.select_one(".itsso-list-head strong")
    assert total is not None
    return int(total.get_text().split()[-1])


def test_station_without_a_pressing_case_says_so_and_leads_to_my_work(world: World) -> None:
    with enter(world.system):
        make([open_case(world.kotwali, TODAY - timedelta(days=5)), done_case(world.kotwali, LATE, 30)])
    sentences = top(world.sho, world.kotwali)
    assert sentences.status == "Today: the one pending case is not beyond two months, nor due within 7 days"
    assert sentences.step.startswith("Nothing here is urgent by this time limit. Custody,")
    assert sentences.button == "Open My work"
    assert browser(world.sho).get(sentences.address).status_code == 200
    assert top(world.sp, world.kotwali)[1:] == ("Nothing here is urgent by this time limit.", "", "")


def test_nothing_is_urgent_only_as_far_as_data_has_come(world: World) -> None:
    with enter(world.system):
        make([open_case(world.kotwali, TODAY - timedelta(days=5))])  # nothing ever came from Lucknow
    assert top(world.sp, world.kanpur).step.startswith("Nothing here is urgent by this time limit.")
    sentences = top(world.state_monitor, world.up)
    assert "(known for 1 of 2 districts)" in sentences.status
    assert sentences.step.startswith("As far as data has come, nothing here is urgent by this time limit.")


def test_station_where_every_case_is_reported_has_no_case_under_investigation(world: World) -> None:
    with enter(world.system):
        make([done_case(world.kotwali, LATE, 30)])
    assert top(world.sho, world.kotwali).status == "Today: no case is under investigation"
    page = text_of(browser(world.sho).get(dashboard(world.kotwali)).content)
    assert "0 of 0" not in page and "no case is pending beyond the time limit" in page


def test_limit_that_ends_on_the_day_is_counted_after_those_that_ended_before(world: World) -> None:
    record(world, world.kotwali, "1", LATE)
    record(world, world.kotwali, "2", TWO_MONTHS_AGO)
    sentence = "1 of 2 pending cases is beyond two months, and the limit of 1 more ends"
    assert top(world.sho, world.kotwali).status == f"Today: {sentence} today"
    assert top(world.sho, world.kotwali, known_on="23-11-2026").status == f"24-11-2026: {sentence} on that day"


def test_unit_without_a_case_has_no_status(world: World) -> None:
    with enter(world.system):
        make([done_case(world.kotwali, LATE, 30)])
    assert top(world.sho, world.kotwali, period="cy2020") == ("", "", "", "")


@pytest.mark.parametrize(
    ("recorded", "status", "due"),
    [
        (TWO_MONTHS_AGO, "the time limit of 1 of 1 pending cases ends; none is beyond two months", "24-11-2026"),
        (
            TWO_MONTHS_AGO + timedelta(days=3),
            "none of 1 pending cases is beyond two months; 1 falls due within 7 days",
            "27-11-2026",
        ),
    ],
)
def test_case_that_falls_due_is_named_with_its_officer(world: World, recorded: date, status: str, due: str) -> None:
    Officer.objects.filter(username="io.kotwali").update(name="SI Ramesh Kumar", rank="SI", phone="05122300001")
    record(world, world.kotwali, "7", recorded)
    for reader, unit in ((world.sho, world.kotwali), (world.sp, world.kanpur)):
        sentences = top(reader, unit)
        assert sentences.status == f"Today: {status}"
        assert sentences.step == (
            f"First: FIR 0007/2026, PS Kotwali, due on {due}. Officer: SI Ramesh Kumar (IO.KOTWALI) 05122300001."
        )
        assert sentences.button == "Open this case"
        assert "FIR 0007/2026" in browser(reader).get(sentences.address).text


def test_several_cases_that_fall_due_are_opened_as_their_list(world: World) -> None:
    for number, days in (("1", 5), ("2", 3)):
        record(world, world.kotwali, number, TWO_MONTHS_AGO + timedelta(days=days))
    sentences = top(world.sho, world.kotwali)
    assert sentences.status.endswith("2 fall due within 7 days")
    assert sentences.step.startswith("First: FIR 0002/2026") and sentences.button == "Open these 2 cases"
    assert number_on(world.sho, sentences.address) == 2


def test_station_names_the_case_longest_beyond_the_limit_and_asks_for_the_reason(world: World) -> None:
    for number, days in (("1", 100), ("2", 120)):
        record(world, world.kotwali, number, TODAY - timedelta(days=days))
    sentences = top(world.sho, world.kotwali)
    assert sentences.status == "Today: 2 of 2 pending cases are beyond two months"
    assert sentences.step.startswith("Longest: FIR 0002/2026, PS Kotwali, 58 days over the limit. Officer: ")
    assert sentences.button == "Record the reason"
    assert browser(world.sho).get(sentences.address).status_code == 200


def test_district_names_the_station_with_the_most_late_cases_and_its_head(world: World) -> None:
    Officer.objects.filter(username="sho.kotwali").update(
        name="Inspector A. Khan", rank="Inspector", phone="0512230002"
    )
    with enter(world.system):
        late = [open_case(world.kotwali, LATE)] * 3
        make([*late, open_case(world.kotwali, TODAY), open_case(world.nawabganj, LATE)])
    sentences = top(world.sp, world.kanpur)
    assert sentences.status == "Today: 4 of 5 pending cases are beyond two months"
    assert sentences.step == (
        "Most in PS Kotwali: 3 of its 4 pending cases. Ask Inspector A. Khan, Station house officer 0512230002."
    )
    assert sentences.button == "Open these 3 cases"
    assert number_on(world.sp, sentences.address) == 3


def test_district_names_a_case_where_no_station_has_more_than_the_others(world: World) -> None:
    for number, station in (("1", world.kotwali), ("2", world.nawabganj)):
        record(world, station, number, LATE)
        record(world, station, f"{number}1", LATE - timedelta(days=int(number)))
    sentences = top(world.sp, world.kanpur)
    assert sentences.step.startswith("Longest: FIR 0021/2026, PS Nawabganj, ")
    assert sentences.button == "Ask why it is late"


def test_nation_names_the_state_with_the_most_late_cases_and_leads_to_its_districts(world: World) -> None:
    Officer.objects.filter(username="monitor.up").update(name="ADG S. Verma", rank="ADG", phone="05222300002")
    with enter(world.system):
        make([*[open_case(world.kotwali, LATE)] * 2, open_case(world.gandhi_maidan, LATE)])
    roll_up(TODAY, by=world.system)
    sentences = top(world.national_monitor, world.nation)
    assert sentences.status.startswith("Today: 3 of 3 pending cases are beyond two months (known for 2 of ")
    assert "Most in Uttar Pradesh: 2 of its 2 pending cases (known for 1 of " in sentences.step
    assert sentences.step.endswith("Ask ADG S. Verma, State monitor 05222300002.")
    assert sentences.button == "See the districts of Uttar Pradesh"
    districts = top(world.national_monitor, world.up)
    assert sentences.address.startswith(dashboard(world.up)) and districts.step.startswith(
        "Most in Kanpur Nagar: 2 of its 2"
    )


def test_nation_says_that_states_have_equal_numbers(world: World) -> None:
    with enter(world.system):
        make([open_case(world.kotwali, LATE), open_case(world.gandhi_maidan, LATE)])
    roll_up(TODAY, by=world.system)
    sentences = top(world.national_monitor, world.nation)
    assert sentences.step == "Most cases, the same number in each: Bihar, Uttar Pradesh."
    assert sentences.button == "All subordinate units" and "part=units" in sentences.address


def test_no_unit_is_said_to_have_the_most_where_the_counts_of_another_are_withheld(world: World) -> None:
    railway = Unit.objects.create(
        kind=UnitKind.STATION, state="UP", code="GRP-1", name="PS Railway", parent=world.up, first=900_050, last=900_050
    )
    with enter(world.system):
        make([open_case(world.kotwali, LATE), *[open_case(railway, LATE)] * 2])
    assert top(world.national_monitor, world.up)[1:] == ("", "", "")
    assert top(world.state_monitor, world.up).step.startswith("Most in PS Railway: 2 of its 2")


def test_status_names_the_chosen_firs_and_a_past_day_has_no_act(world: World) -> None:
    record(world, world.kotwali, "1", LATE)
    chosen = top(world.sho, world.kotwali, period="cy2026", offence="other")
    assert chosen.status == (
        "Today: 1 of 1 pending cases is beyond two months (Calendar year 2026; Without a POCSO section)"
    )
    past = top(world.sho, world.kotwali, as_on="20-11-2026")
    assert past.status == "20-11-2026: 1 of 1 pending cases is beyond two months"
    known_before = top(world.sho, world.kotwali, known_on="23-11-2026")
    assert known_before.status == "24-11-2026: 1 of 1 pending cases is beyond two months"
    assert past.step == past.button == known_before.step == known_before.button == ""
    page = browser(world.sho).get(f"{dashboard(world.kotwali)}?as_on=20-11-2026").text
    assert "Pending longest beyond the time limit" in page and "Record the reason" not in page
    assert "Record the reason" in browser(world.sho).get(dashboard(world.kotwali)).text
