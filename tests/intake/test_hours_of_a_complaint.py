"""A complaint whose hours run: on My work, above and in the list of complaints, until it is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.cases.recalculation.actions import check_version
from itsso.cases.recalculation.versions import begin_again
from itsso.intake.complaints import actions, permitted, stored_limits
from itsso.intake.complaints.calls import record_call
from itsso.intake.complaints.registration import Registration
from itsso.intake.models import UNDECIDED, Complaint, Mode
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.support.case_pages import page, words
from tests.support.complaints import CAME, complaint
from tests.support.menu import menu_count
from tests.support.round_trips import round_trips
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

EVENING = CAME + timedelta(hours=11)  # of the day on which it came: 13 hours are left
CHILD: dict[str, Any] = {
    "facts": {"here": "no", "acts": ["penetration"], "victim": "female", "age": "from_12_to_15"},
    "child": True,
}
RAPE: dict[str, Any] = {"facts": {"here": "no", "acts": ["penetration"], "victim": "female", "age": "adult"}}
CHILD_OF = "Complaint 0001/2026 Not decided yet · "


@pytest.fixture(autouse=True)
def _evening() -> Iterator[None]:
    with fixed(EVENING):
        yield


def open_page(by: Posting, address: str = "/desk/", language: str = "en") -> BeautifulSoup:
    return page(browser(by, language).get(address, follow=True))


def hours(by: Posting, address: str = "/desk/") -> list[Tag]:
    """Return the cards of *Hours matter* on a page; the number in its title is theirs."""
    for band in open_page(by, address).select(".itsso-work"):
        cards = band.select(".itsso-work__case")
        if words(band.select_one("h2")) == f"Hours matter ({len(cards)})":
            return cards
    return []


def texts(by: Posting, address: str = "/desk/") -> list[str]:
    return [words(card) for card in hours(by, address)]


def test_my_work_has_the_complaint_with_its_first_limit_and_the_next_act(world: World) -> None:
    recorded = complaint(world.sho, **CHILD)
    (card,) = hours(world.sho)
    assert words(card.select_one(".itsso-work__text")).startswith(CHILD_OF)
    assert "13 hours left ( 02-06-2026 09:30 )" in words(card)
    address = reverse("intake:complaint", args=[recorded.pk])
    links = {words(link): link["href"] for link in card.select("a")}
    assert links == {
        "Complaint 0001/2026": address,
        "1 more time limit": f"{address}#limits",
        "Decide on the complaint": reverse("intake:decide", args=[recorded.pk]),
    }
    opened = open_page(world.sho, address)
    assert len(opened.select("#limits")) == 1
    first = words(opened.select_one("#limits"))  # the page of the complaint asks the law itself
    limit = next(words(line) for line in card.select(".itsso-work__text p") if line.select_one("strong"))
    title, _, authority = limit.partition(": ")[2].partition(" (")
    assert first.startswith(f"{title} ({authority.partition(')')[0]}")
    assert first.endswith("02-06-2026 09:30, 13 hours left")


def test_its_page_names_every_act_in_hindi(world: World) -> None:
    recorded = complaint(world.sho, **CHILD)
    text = words(open_page(world.sho, f"/complaints/{recorded.pk}/", "hi").select_one("main"))
    assert "पॉक्सो 19(6)" in text and "POCSO" not in text


def test_the_duty_officer_has_it_above_the_list_which_shows_the_hour(world: World) -> None:
    duty = post("duty", world.kotwali, Role.DUTY_OFFICER)
    complaint(duty, **CHILD)
    assert texts(duty, "/complaints/") == texts(duty)
    assert "Decide on the complaint" in texts(duty, "/complaints/")[0]
    (row,) = open_page(duty, "/complaints/").select("tbody tr")
    assert "02-06-2026 09:30 13 hours left : Medical examination of the victim" in words(row)


def test_what_is_due_sorts_hours_before_days_and_what_is_decided_last(world: World) -> None:
    enquired = complaint(world.sho, facts={"here": "no", "acts": ["touch"], "victim": "female"})
    with enter(world.sho):
        actions.permit_enquiry(enquired.pk, ("BNS 74",), CAME, by=world.sho)
    referred = complaint(world.sho, facts={"here": "no"})
    with enter(world.sho):
        actions.refer(referred.pk, "civil", "civil_court", by=world.sho)
    later = complaint(world.sho, **RAPE, received_at=CAME + timedelta(hours=2))
    first = complaint(world.sho, **RAPE)
    rows = open_page(world.sho, "/complaints/?sort=due").select("tbody tr")
    expected = [first, later, enquired, referred]
    assert [words(row.select_one("a")) for row in rows] == [f"Complaint {each.number:04}/2026" for each in expected]
    assert [words(card)[:19] for card in hours(world.sho)] == ["Complaint 0004/2026", "Complaint 0003/2026"]


def test_the_menu_counts_it_as_my_work_does(world: World) -> None:
    complaint(world.sho, **RAPE)
    assert menu_count(open_page(world.sho), "/desk/") == menu_count(open_page(world.sho, "/cases/"), "/desk/") == 1
    assert "In 1 case or complaint hours matter" in words(open_page(world.sho).select_one("main"))


def test_the_menu_counts_it_on_a_page_of_the_officers_cases_too(world: World) -> None:
    complaint(world.io, **RAPE)
    for address in ("/desk/", "/desk/?whose=mine", "/desk/?whose=all", "/desk/?whose=all&officer=IO.KOTWALI"):
        assert menu_count(open_page(world.io, address), "/desk/") == 1, address


def test_an_investigating_officer_has_what_the_officer_recorded_and_the_station_what_all_did(world: World) -> None:
    complaint(world.sho, **RAPE)
    complaint(world.io, **RAPE)
    assert [text[:19] for text in texts(world.io)] == ["Complaint 0002/2026"]
    assert menu_count(open_page(world.io, "/cases/"), "/desk/") == 1
    assert len(texts(world.io, "/desk/?whose=all")) == len(texts(world.sho)) == 2
    assert texts(world.sho, "/desk/?whose=all&officer=-") == []  # the cases of one officer are chosen


def test_nobody_above_the_station_and_nobody_elsewhere_has_it_on_my_work(world: World) -> None:
    complaint(world.sho, **RAPE)
    for posting in (world.sp, world.state_monitor):
        assert texts(posting, "/desk/?whose=all") == []
        assert open_page(posting, "/complaints/").select(".itsso-work") == []
    assert texts(world.colleague) == []


def test_a_decision_ends_it_and_a_zero_fir_goes_on_as_a_case(world: World) -> None:
    for zero in (False, True):
        recorded = complaint(world.sho, **RAPE, received_at=CAME + timedelta(minutes=zero))
        assert len(texts(world.sho)) == 1 + zero  # the FIR of the first round is there as a case
        with enter(world.sho):
            actions.register(recorded.pk, Registration(("BNS 64(1)",), zero=zero), by=world.sho)
        numbers = [text.split(" BNS")[0] for text in texts(world.sho)]
        assert numbers == ["FIR 0001/2026", "Zero FIR 0001/2026"][: 1 + zero]
        assert texts(world.sho, "/complaints/") == []
    with enter(world.sho):
        actions.refer(complaint(world.sho, **RAPE).pk, "no_case", "civil_court", by=world.sho)
    assert len(texts(world.sho)) == 2


def test_what_was_missed_stays_a_day_and_then_counts_as_over_the_limit(world: World) -> None:
    complaint(world.sho, **RAPE)
    with fixed(CAME + timedelta(hours=47)):
        assert "23 hours over the limit" in texts(world.sho)[0]
    with fixed(CAME + timedelta(hours=49)):
        assert texts(world.sho) == []
        desk = open_page(world.sho)
        assert "1 complaint to be decided, 1 over the time limit" in words(desk.select_one("main"))
        (row,) = open_page(world.sho, "/complaints/").select("tbody tr")
        assert "25 hours over the limit" in words(row)


def test_the_day_of_the_signature_hides_no_examination_that_was_missed(world: World) -> None:
    complaint(world.sho, **RAPE, mode=Mode.ONLINE)
    with fixed(CAME + timedelta(hours=49)):
        (row,) = open_page(world.sho, "/complaints/").select("tbody tr")
        assert "04-06-2026 1 day left; 25 hours over the limit : Medical examination of the victim" in words(row)
        figures = words(open_page(world.sho).select_one("main"))
        assert "1 e-FIR waiting for the signature, 1 over the time limit" in figures


def test_the_list_of_the_band_has_it_before_the_cases(world: World) -> None:
    registered = complaint(world.sho, **RAPE, received_at=CAME + timedelta(hours=1))
    with enter(world.sho):
        actions.register(registered.pk, Registration(("BNS 64(1)",)), by=world.sho)
    for minute in range(3):
        complaint(world.sho, **RAPE, received_at=CAME + timedelta(minutes=minute))
    numbers = ["Complaint 0002/2026", "Complaint 0003/2026", "Complaint 0004/2026", "FIR 0001/2026"]
    for address in ("/desk/?band=hours", "/desk/?band=hours&sort=case", "/desk/?band=hours&sort=-due"):
        rows = open_page(world.sho, address).select("tbody tr")
        assert [words(row.select_one("a")) for row in rows] == numbers


def test_pages_of_the_list_have_each_complaint_and_case_once(world: World) -> None:
    for minute in range(21):
        complaint(world.sho, **RAPE, received_at=CAME + timedelta(minutes=minute))
    registered = complaint(world.sho, **RAPE)
    with enter(world.sho):
        actions.register(registered.pk, Registration(("BNS 64(1)",)), by=world.sho)
    pages = [open_page(world.sho, f"/desk/?band=hours&page={number}").select("tbody tr") for number in (1, 2)]
    numbers = [[words(row.select_one("a")) for row in rows] for rows in pages]
    assert numbers[0] == [f"Complaint {number:04}/2026" for number in range(1, 21)]
    assert numbers[1] == ["Complaint 0021/2026", "FIR 0001/2026"]


def test_hours_that_end_sooner_come_first_whatever_they_belong_to(world: World) -> None:
    late = complaint(world.sho, **RAPE, received_at=CAME + timedelta(hours=3))
    first = complaint(world.sho, **RAPE, received_at=CAME + timedelta(hours=1))
    with enter(world.sho):
        actions.register(first.pk, Registration(("BNS 64(1)",)), by=world.sho)
    assert [text.split(" ")[0] for text in texts(world.sho)] == ["FIR", "Complaint"]
    with enter(world.sho):
        actions.register(late.pk, Registration(("BNS 64(1)",)), by=world.sho)
    earlier = complaint(world.sho, **RAPE, received_at=CAME)
    assert texts(world.sho)[0][:19] == f"Complaint {earlier.number:04}/2026"


def test_my_work_asks_the_database_no_more_often_for_it(world: World) -> None:
    client = browser(world.sho)
    client.get("/desk/")
    with round_trips() as without:
        client.get("/desk/")
    complaint(world.sho, **CHILD)
    with round_trips() as trips:
        assert "Complaint 0001/2026" in client.get("/desk/").content.decode()
    assert len(trips) == len(without)
    assert trips.count("exchange") == without.count("exchange")


def _is_as_the_law_says(recorded: Complaint) -> bool:
    """Return whether what is stored of a complaint is what the law gives for it."""
    stored = Complaint.objects.get(pk=recorded.pk)
    due = [(clock.due, clock.rule) for clock in permitted.limits_in_hours(stored) if isinstance(clock.due, datetime)]
    is_first = stored.hours_until == min((moment for moment, _rule in due), default=None)
    assert not due or stored.outcome in UNDECIDED
    return is_first and stored.hours_rules == [rule for _due, rule in due] and stored.due == permitted.last_day(stored)


@pytest.mark.parametrize("acts", [[], ["touch"], ["penetration"]])
@pytest.mark.parametrize("mode", [Mode.IN_PERSON, Mode.ONLINE, Mode.COURT])
@pytest.mark.parametrize("age", ["adult", "under_12", "from_16_to_17"])
def test_what_is_stored_is_what_the_law_gives_after_every_act(
    world: World, acts: list[str], mode: Mode, age: str
) -> None:
    facts = {"here": "no", "acts": acts, "victim": "female", "age": age}
    recorded = complaint(world.sho, facts=facts, child=age != "adult", mode=mode)
    with enter(world.sho):
        assert _is_as_the_law_says(recorded)
        if mode == Mode.ONLINE:
            record_call(recorded.pk, EVENING, "comes_to_station", by_woman_officer=True, by=world.sho)
            assert _is_as_the_law_says(recorded)
            actions.sign(recorded.pk, EVENING, by=world.sho)
            assert _is_as_the_law_says(recorded)
        if age == "adult" and mode == Mode.IN_PERSON:
            actions.permit_enquiry(recorded.pk, ("BNS 74",), CAME, by=world.sho)
            assert _is_as_the_law_says(recorded)
            actions.close_enquiry(recorded.pk, prima_facie=True, by=world.sho)
            assert _is_as_the_law_says(recorded)
        actions.register(recorded.pk, Registration(("BNS 74",)), by=world.sho)
        assert _is_as_the_law_says(recorded)
        assert Case.objects.filter(pk=recorded.pk).exists()


def test_a_change_of_law_is_stored_for_what_is_not_decided(world: World) -> None:
    open_, decided = complaint(world.sho, **RAPE), complaint(world.sho, **RAPE)
    with enter(world.sho):
        actions.register(decided.pk, Registration(("BNS 64(1)",)), by=world.sho)
    with enter(world.system):
        Complaint.objects.update(hours_until=None, hours_rules=[], due=date(2026, 1, 1))
    assert stored_limits.recalculate_limits(by=world.system) == 1
    with enter(world.sho):
        assert _is_as_the_law_says(open_)
    assert stored_limits.recalculate_limits(by=world.system) == 0


@pytest.mark.parametrize(
    "change", [lambda: begin_again(["a rule of a test"]), check_version], ids=["of law", "of complaints alone"]
)
def test_a_change_of_law_or_an_update_asks_for_it(world: World, change: Callable[[], object]) -> None:
    check_version()
    with enter(world.system):
        ProcrastinateJob.objects.filter(task_name="intake.recalculate_limits").delete()
    change()
    with enter(world.system):
        assert ProcrastinateJob.objects.filter(task_name="intake.recalculate_limits").count() == 1
