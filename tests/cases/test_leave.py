"""Leave and charge: who sees and does what meanwhile, that it ends by itself, and that it can be ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts import actions as accounts
from itsso.accounts.models import Posting, Role
from itsso.cases.leave.actions import LeaveEntry, record_leave
from itsso.cases.leave.models import Leave
from itsso.cases.leave.queries import holds_charge
from itsso.cases.models import Case
from itsso.cases.workload.actions import CaseHandOver, hand_over
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from itsso.units.nation import SYSTEM
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key
from tests.support.complaint_pages import page_text
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once

pytestmark = pytest.mark.usefixtures("own_home")

TODAY = date(2026, 6, 1)
NOTE = "on leave until 10-06-2026, charge with second.kotwali (SECOND.KOTWALI)"


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with clock.fixed(datetime(2026, 6, 1, 10, tzinfo=INDIA)):
        yield


@pytest.fixture
def second(world: World) -> Posting:
    return post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)


@pytest.fixture
def case(world: World, second: Posting) -> UUID:
    """Return a running case that the officer in charge assigned to io.kotwali."""
    case_id = case_of(world, "1", second.officer.number)
    hand_to(world, case_id, second.officer.number, world.io)
    return case_id


def hand_to(world: World, case_id: UUID, of_officer: str, to: Posting) -> None:
    with enter(world.sho):
        entry = CaseHandOver(to.officer.number, TODAY, "", uuid4())
        hand_over([Case.objects.get(pk=case_id)], of_officer, entry, by=world.sho)


def case_of(world: World, number: str, io_ref: str, at: Unit | None = None) -> UUID:
    station = at or world.kotwali
    return add(world.system, key(station, number, 2026), fir(station, number, "2026-05-20", "BNS 64(1)", io_ref=io_ref))


def form(**changes: str) -> dict[str, str]:
    entry = {"io_ref": "IO.KOTWALI", "charge": "SECOND.KOTWALI", "starts_on": "01-06-2026", "ends_on": "10-06-2026"}
    return {"form": str(uuid4()), **entry, **changes}


def grant(world: World, **changes: str) -> str:
    """Record leave by the pages, both steps; return the text of the page that follows."""
    return page_text(browser(world.sho).post("/leave/record/", form(**changes) | {"confirmed": "1"}, follow=True))


def refusal(client: Client, entry: dict[str, str], confirmed: str = "1") -> str:
    """Send a form that is refused; return the text of the page that says so."""
    answer = client.post("/leave/record/", entry | {"confirmed": confirmed})
    assert answer.status_code == 422
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def leave_of(number: str = "IO.KOTWALI") -> Leave:
    return Leave.objects.using("owner").get(io_ref=number)


def may_open(world: World, case_id: UUID, posting: Posting) -> bool:
    with enter(posting):
        return holds_charge(Case.objects.get(pk=case_id), posting)


def opens_identity(client: Client, case_id: UUID) -> int:
    return client.get(f"/cases/{case_id}/identity/open/").status_code


def sealed_name(world: World, case_id: UUID) -> None:
    answers = {"whose": "V1", "name": "Chandraprabha Oraon"}
    answer = browser(world.sho).post(f"/cases/{case_id}/identity/record/", answers)
    assert answer.status_code == 302


def test_leave_is_checked_recorded_once_and_shown_on_case_desk_lists_and_workload(world: World, case: UUID) -> None:
    client, entry = browser(world.sho), form()
    check = client.post("/leave/record/", entry)
    assert problems(check.content) == []
    assert "Record this leave?" in page_text(check) and "Cases under investigation 1" in page_text(check)
    assert not Leave.objects.using("owner").exists()
    for _twice in range(2):
        done = page_text(client.post("/leave/record/", entry | {"confirmed": "1"}, follow=True))
        assert "Leave recorded" in done
    assert Leave.objects.using("owner").count() == 1
    for address in (f"/cases/{case}/", "/desk/?whose=all", "/cases/", "/workload/"):
        assert NOTE in page_text(client.get(address)), address
    hindi = page_text(browser(world.sho, "hi").get(f"/cases/{case}/"))
    assert "10-06-2026 तक अवकाश पर" in hindi
    entries = [line for line in lines() if line["act"] == "cases.leave_recorded"]
    assert [(line["object"], line["detail"]["charge"]) for line in entries] == [("IO.KOTWALI", "SECOND.KOTWALI")]


def test_count_of_cases_of_officers_on_leave_leads_to_these_cases(world: World, case: UUID, second: Posting) -> None:
    case_of(world, "2", "SECOND.KOTWALI")
    case_of(world, "3", "IO.KOTWALI")
    assert "is on leave" not in page_text(browser(world.sho).get("/desk/"))
    grant(world)
    client = browser(world.sho)
    desk = BeautifulSoup(client.get("/desk/").content, "html.parser")
    links = [link for link in desk.select("main a") if "on_leave" in str(link.get("href", ""))]
    assert links and links[0].get_text(" ", strip=True) == "2 cases whose investigating officer is on leave"
    listed = page_text(client.get(str(links[0]["href"])))
    assert "Total: 2" in listed and "0001/2026" in listed and "0003/2026" in listed and "0002/2026" not in listed
    row = BeautifulSoup(client.get("/leave/").content, "html.parser").select_one("tbody td a[href*=officer]")
    assert row is not None and row.get_text(strip=True) == "2"
    assert "Total: 2" in page_text(client.get(str(row["href"])))


def test_the_one_in_charge_sees_the_cases_in_my_work_and_opens_the_identity_until_it_ends(
    world: World, case: UUID, second: Posting
) -> None:
    sealed_name(world, case)
    client = browser(second)
    assert "0001/2026" not in page_text(client.get("/desk/")) and opens_identity(client, case) == 404
    grant(world)
    desk = page_text(client.get("/desk/"))
    assert "0001/2026" in desk
    assert "Until 10-06-2026 you hold charge of the cases of io.kotwali (IO.KOTWALI)" in desk
    assert "0001/2026" in page_text(client.get("/cases/?assigned=me"))
    assert opens_identity(client, case) == 200
    assert opens_identity(browser(world.io), case) == 200  # the case stays assigned to the officer on leave
    with clock.fixed(datetime(2026, 6, 10, 23, 59, tzinfo=INDIA)):
        assert may_open(world, case, second)
    with clock.fixed(datetime(2026, 6, 11, 0, 1, tzinfo=INDIA)):
        assert not may_open(world, case, second)
        client = browser(second)
        assert opens_identity(client, case) == 404 and "0001/2026" not in page_text(client.get("/desk/"))
        assert "on leave" not in page_text(browser(world.sho).get(f"/cases/{case}/"))


def test_charge_does_not_begin_before_the_leave(world: World, case: UUID, second: Posting) -> None:
    grant(world, starts_on="05-06-2026")
    assert not may_open(world, case, second)
    assert "not yet begun" in page_text(browser(world.sho).get("/leave/"))
    with clock.fixed(datetime(2026, 6, 5, 8, tzinfo=INDIA)):
        assert may_open(world, case, second)


def test_leave_is_ended_by_the_officer_in_charge_of_the_station(world: World, case: UUID, second: Posting) -> None:
    grant(world)
    address = f"/leave/{leave_of().pk}/end/"
    for other in (world.io, second, world.sp, world.colleague, world.stranger):
        assert browser(other).get(address).status_code == 404
        assert browser(other).post(address, {"confirmed": "1"}).status_code == 404
    client = browser(world.sho)
    check = client.get(address)
    assert "End this leave now?" in page_text(check) and leave_of().ended_at is None
    assert "Leave ended" in page_text(client.post(address, {"confirmed": "1"}, follow=True))
    assert not may_open(world, case, second)
    assert "This leave has already ended." in page_text(client.post(address, {"confirmed": "1"}, follow=True))
    assert "Nobody is on leave." in page_text(client.get("/leave/"))
    assert "ended on 01-06-2026, before its last day" in page_text(client.get("/leave/?show=ended"))
    assert len([line for line in lines() if line["act"] == "cases.leave_ended"]) == 1
    grant(world)  # the same days are free again


def test_charge_holds_at_its_station_for_cases_of_that_officer_and_by_another_officers_word(
    world: World, case: UUID, second: Posting
) -> None:
    elsewhere = case_of(world, "7", "IO.KOTWALI", world.nawabganj)
    other = case_of(world, "8", "")
    visitor = accounts.post(second.officer, world.nawabganj, Role.INVESTIGATING_OFFICER, by=SYSTEM)
    grant(world)
    assert may_open(world, case, second)
    assert not may_open(world, other, second)
    assert not may_open(world, elsewhere, visitor)
    also_in_charge = accounts.post(world.sho.officer, world.kotwali, Role.INVESTIGATING_OFFICER, by=SYSTEM)
    case_of(world, "9", "THIRD")
    grant(world, io_ref="THIRD", charge="SHO.KOTWALI")
    third = Case.objects.using("owner").get(io_ref="THIRD").pk
    assert not may_open(world, third, also_in_charge)  # given to oneself


def test_the_one_in_charge_hands_no_case_over(world: World, case: UUID, second: Posting) -> None:
    grant(world)
    answer = browser(second).post(
        f"/cases/{case}/record/investigation_assigned/",
        {
            "form": str(uuid4()),
            "seen": "1",
            "day_day": "1",
            "day_month": "6",
            "day_year": "2026",
            "io_ref": "SECOND.KOTWALI",
        },
    )
    assert answer.status_code != 302
    with enter(second):
        assert Case.objects.get(pk=case).io_ref == "IO.KOTWALI"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ends_on": "31-05-2026", "starts_on": "30-05-2026"}, "This leave is over."),
        ({"ends_on": "01-06-2026", "starts_on": "02-06-2026"}, "The leave would end before it begins."),
        ({"starts_on": "01-04-2026"}, "Enter a first day within the last month"),
        ({"ends_on": "01-01-2028"}, "at most one year"),
        ({"charge": "IO.KOTWALI"}, "The officer on leave cannot hold charge. Choose another officer."),
        ({"charge": "COLLEAGUE"}, "Charge with"),
        ({"charge": ""}, "Choose the officer who holds charge."),
        ({"io_ref": ""}, "Choose the officer who is on leave."),
        ({"io_ref": "NOBODY"}, "Officer on leave"),
        ({"starts_on": "soon"}, "First day of leave"),
    ],
)
@pytest.mark.usefixtures("case")
def test_leave_that_does_not_fit_is_refused_at_its_field(world: World, changes: dict[str, str], message: str) -> None:
    answer = browser(world.sho).post("/leave/record/", form(**changes) | {"confirmed": "1"})
    assert answer.status_code == 422
    assert message in BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)
    assert not Leave.objects.using("owner").exists()


@pytest.mark.usefixtures("case")
def test_leaves_that_overlap_are_refused_with_the_days(world: World) -> None:
    post("third.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    grant(world)
    client = browser(world.sho)

    def page_after(**changes: str) -> str:
        answer = client.post("/leave/record/", form(**changes))
        return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)

    later = {"starts_on": "10-06-2026", "ends_on": "20-06-2026"}
    assert "already has leave from 01-06-2026 to 10-06-2026" in page_after(charge="THIRD.KOTWALI", **later)
    holds = page_after(io_ref="SECOND.KOTWALI", charge="THIRD.KOTWALI", **later)
    assert "holds charge for another one from 01-06-2026 to 10-06-2026" in holds
    assert "is on leave from 01-06-2026 to 10-06-2026" in page_after(
        io_ref="THIRD.KOTWALI", charge="IO.KOTWALI", **later
    )
    assert "Record this leave?" in page_after(charge="THIRD.KOTWALI", starts_on="11-06-2026", ends_on="20-06-2026")


@pytest.mark.usefixtures("case")
def test_of_two_who_record_the_same_leave_at_once_one_is_refused(world: World) -> None:
    deputy = post("deputy.kotwali", world.kotwali, Role.SHO)

    def record(by: Posting) -> Leave:
        with enter(by):
            entry = LeaveEntry("IO.KOTWALI", "SECOND.KOTWALI", TODAY, date(2026, 6, 10), uuid4())
            return record_leave(entry, by=by)

    answers = at_once(partial(record, world.sho), partial(record, deputy))
    assert {type(answer) for answer in answers} == {Leave, Refused}
    assert Leave.objects.using("owner").count() == 1


@pytest.mark.usefixtures("case")
def test_only_the_officer_in_charge_of_a_station_records_leave_and_no_other_station_sees_it(world: World) -> None:
    for by in (world.io, world.state_monitor):
        assert browser(by).get("/leave/record/").status_code == 404
        assert browser(by).post("/leave/record/", form() | {"confirmed": "1"}).status_code == 404
    supervising = browser(world.sp)
    for send in (supervising.get, partial(supervising.post, data=form() | {"confirmed": "1"})):
        answer = send("/leave/record/")
        assert (answer.status_code, answer["Location"]) == (302, "/leave/")
        reason = "The officer in charge records leave, at the officer’s own station."
        assert reason in page_text(supervising.get("/leave/"))
        assert reason not in page_text(supervising.get("/leave/"))  # once
    assert not Leave.objects.using("owner").exists()
    grant(world)
    assert "IO.KOTWALI" in page_text(browser(world.sp).get("/leave/"))
    for other in (world.colleague, world.stranger):
        assert "IO.KOTWALI" not in page_text(browser(other).get("/leave/"))


@pytest.mark.usefixtures("case")
def test_form_that_recorded_a_leave_records_no_other_one(world: World) -> None:
    case_of(world, "9", "THIRD")
    client, entry = browser(world.sho), form()
    client.post("/leave/record/", entry | {"confirmed": "1"})
    for changes in ({"io_ref": "THIRD"}, {"ends_on": "12-06-2026"}):
        for confirmed in ("", "1"):
            assert "This form was already sent with other content" in refusal(client, entry | changes, confirmed)
    deputy = browser(post("deputy.kotwali", world.kotwali, Role.SHO))
    assert "Another officer has already sent this form" in refusal(deputy, entry)
    assert [leave.ends_on for leave in Leave.objects.using("owner").all()] == [date(2026, 6, 10)]


def grant_at_nawabganj(world: World) -> None:
    """Record a leave of io.kotwali at the other station too, with another officer in charge."""
    accounts.post(world.io.officer, world.nawabganj, Role.INVESTIGATING_OFFICER, by=SYSTEM)
    sho = post("sho.nawabganj.leave", world.nawabganj, Role.SHO)
    charge = post("other.nawabganj", world.nawabganj, Role.INVESTIGATING_OFFICER)
    with enter(sho):
        entry = LeaveEntry("IO.KOTWALI", charge.officer.number, TODAY, date(2026, 6, 20), uuid4())
        record_leave(entry, by=sho)


@pytest.mark.usefixtures("case")
def test_case_names_the_leave_and_the_charge_of_its_own_station_alone(world: World) -> None:
    elsewhere = case_of(world, "7", "IO.KOTWALI", world.nawabganj)
    page = f"/cases/{elsewhere}/"
    grant(world)
    assert "0007/2026" in page_text(browser(world.sp).get(page))
    assert "on leave" not in page_text(browser(world.sp).get(page))
    grant_at_nawabganj(world)
    text = page_text(browser(world.sp).get(page))
    assert "on leave until 20-06-2026, charge with other.nawabganj (OTHER.NAWABGANJ)" in text and NOTE not in text


@pytest.mark.usefixtures("case")
def test_my_work_of_a_district_names_the_leave_at_the_station_of_each_case(world: World) -> None:
    case_of(world, "7", "IO.KOTWALI", world.nawabganj)

    def rows() -> dict[str, str]:
        desk = BeautifulSoup(browser(world.sp).get("/desk/").content, "html.parser")
        cards = [" ".join(card.get_text().split()) for card in desk.select(".itsso-work__case")]
        return {number: card for number in ("0001/2026", "0007/2026") for card in cards if number in card}

    grant(world)
    assert {number: "on leave" in card for number, card in rows().items()} == {"0001/2026": True, "0007/2026": False}
    grant_at_nawabganj(world)
    cards = rows()
    assert "on leave until 10-06-2026, charge with second.kotwali" in cards["0001/2026"]
    assert "on leave until 20-06-2026, charge with other.nawabganj" in cards["0007/2026"]
