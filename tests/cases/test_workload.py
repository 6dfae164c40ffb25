"""The work of each officer: each number is its list; and the hand-over of an officer's cases, all or none."""

from __future__ import annotations

from datetime import date
from functools import partial
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case, Event
from itsso.cases.workload.actions import CaseHandOver, HandOverResult, hand_over
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.models import What
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key
from tests.support.case_pages import send
from tests.support.complaint_pages import page_text
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def day() -> object:
    with clock.fixed(TODAY) as fixed:
        yield fixed


@pytest.fixture
def second(world: World) -> Posting:
    return post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)


def case_of(world: World, number: str, day: str, io_ref: str, at: Unit | None = None) -> UUID:
    station = at or world.kotwali
    return add(world.system, key(station, number, 2026), fir(station, number, day, "BNS 64(1)", io_ref=io_ref))


@pytest.fixture
def cases(world: World) -> list[UUID]:
    """Two of one officer, one of them beyond the two months; one that names no officer."""
    return [
        case_of(world, "1", "2026-02-01", "FIRST"),
        case_of(world, "2", "2026-05-20", "FIRST"),
        case_of(world, "3", "2026-05-21", ""),
    ]


def table(page: BeautifulSoup) -> list[list[str]]:
    """Return the cells of each row of a page's list, without the titles of groups."""
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("main tbody tr")]
    return [row for row in rows if len(row) > 1]


@pytest.mark.usefixtures("cases")
def test_each_number_of_an_officers_work_is_its_list(world: World) -> None:
    client = browser(world.sho)
    page = BeautifulSoup(client.get("/workload/").content, "html.parser")
    rows = table(page)
    assert [row[0] for row in rows] == ["IO FIRST", "no officer named"]
    assert [row[2:4] for row in rows] == [["2", "1"], ["1", "0"]]
    links = [link for link in page.select("main td a") if link.get_text(strip=True).isdecimal()]
    assert len(links) >= 5
    for link in links:
        listed = BeautifulSoup(client.get(str(link["href"])).content, "html.parser")
        assert len(table(listed)) == int(link.get_text(strip=True)), link["href"]
        assert "Show the cases of all officers" in listed.get_text()


@pytest.mark.usefixtures("cases")
def test_work_of_officers_is_seen_where_their_cases_are(world: World) -> None:
    assert "IO FIRST" in page_text(browser(world.sp).get("/workload/"))
    assert "Hand over" not in page_text(browser(world.sp).get("/workload/"))
    assert "IO FIRST" not in page_text(browser(world.colleague).get("/workload/"))
    assert "IO FIRST" not in page_text(browser(world.stranger).get("/workload/"))


def test_long_list_of_officers_can_be_limited_to_a_station_and_to_late_work(world: World) -> None:
    for n in range(24):
        at = world.nawabganj if n < 4 else world.kotwali
        case_of(world, str(n + 1), "2026-01-02" if n < 2 else "2026-05-30", f"OFFICER{n}", at)
    client = browser(world.sp)
    assert len(_listed(client, "")) == 20 and len(_listed(client, "?page=2")) == 4
    assert len(_listed(client, "?station=PS+Nawabganj")) == 4
    assert {row[0] for row in _listed(client, "?show=beyond")} == {"IO OFFICER0", "IO OFFICER1"}
    assert "Nothing matches these filters." in client.get("/workload/?station=PS+Kotwali&show=beyond").text


def _listed(client: Client, query: str) -> list[list[str]]:
    return table(BeautifulSoup(client.get(f"/workload/{query}").content, "html.parser"))


def test_hand_over_counts_on_the_day_of_an_assignment_without_a_time(world: World, second: Posting) -> None:
    """Such an assignment counts as the end of its day: the cases stayed with the officer who had handed them over."""
    case = case_of(world, "1", "2026-05-20", "FIRST")
    send(world.sho, case, "investigation_assigned", "2026-06-01", io_ref=world.io.officer.number)

    def hand(of_officer: str, to: str, day: date = TODAY) -> str:
        with enter(world.sho):
            entry = CaseHandOver(to, day, "", uuid4())
            result = hand_over([Case.objects.get(pk=case)], of_officer, entry, by=world.sho)
            assert result == HandOverResult(1, 0)
            return Case.objects.get(pk=case).io_ref

    first, other = world.io.officer.number, second.officer.number
    assert hand(first, other) == other
    assert hand(other, first) == first
    assert hand(first, other) == other
    with pytest.raises(Refused, match="was assigned on 01-06-2026"):
        hand(other, first, date(2026, 5, 31))


def test_hand_over_assigns_the_ticked_cases_with_a_sealed_note_once(
    world: World, second: Posting, cases: list[UUID]
) -> None:
    client, address = browser(world.sho), "/workload/FIRST/hand-over/"
    assert "0001/2026" in page_text(client.get(address)) and "0003/2026" not in page_text(client.get(address))
    assert "Tick the cases to be handed over." in page_text(client.post(address))
    ticked = {"case": [str(case) for case in cases[:2]]}
    every = BeautifulSoup(client.post(f"{address}?every=1").content, "html.parser")
    form = BeautifulSoup(client.post(address, ticked).content, "html.parser")
    boxes = [[box["value"] for box in page.select("main input[name=case]")] for page in (every, form)]
    assert sorted(boxes[0]) == sorted(boxes[1]) == sorted(ticked["case"])
    assert "0001/2026" in form.get_text() and "0003/2026" not in form.get_text()
    number = str(form.select_one("input[name=form]")["value"])  # type: ignore[index]
    answers = ticked | {"form": number, "day": "01-06-2026", "note": "Papers in the almirah."}
    assert "Choose the new investigating officer" in page_text(client.post(address, answers | {"officer": ""}))
    for _twice in range(2):
        done = client.post(address, answers | {"officer": "SECOND.KOTWALI"}, follow=True)
    assert "cases handed over" in page_text(done)
    with enter(world.sho):
        assert set(Case.objects.filter(pk__in=cases).values_list("io_ref", flat=True)) == {"SECOND.KOTWALI", ""}
        assert Event.objects.filter(case_id__in=cases, kind="investigation_assigned").count() == 2
        notes = [item for case in cases for item in vault.current_items(case) if item.kind == What.HAND_OVER]
    assert len(notes) == 2
    assert "almirah" not in done.text
    assert "0001/2026" in page_text(browser(second).get("/cases/"))


def test_hand_over_of_all_cases_takes_those_that_the_page_showed(
    world: World, second: Posting, cases: list[UUID]
) -> None:
    client, address = browser(world.sho), "/workload/FIRST/hand-over/?every=1"
    form = BeautifulSoup(client.post(address).content, "html.parser").select_one("main form")
    assert form is not None and not form.has_attr("action")  # sent to the address that says "every"
    later = case_of(world, "4", "2026-05-30", "FIRST")
    answers = {"case": [str(box["value"]) for box in form.select("input[name=case]")], "form": str(uuid4())}
    for _twice in range(2):
        done = client.post(address, answers | {"officer": "SECOND.KOTWALI", "day": "01-06-2026"}, follow=True)
        assert "handed over" in page_text(done)
    with enter(world.sho):
        assert dict(Case.objects.values_list("pk", "io_ref"))[later] == "FIRST"
        assert Case.objects.filter(io_ref="SECOND.KOTWALI").count() == 2
    handed_over = [line["object"] for line in lines() if line["act"] == "cases.handed_over"]
    assert sorted(handed_over) == sorted(map(str, cases[:2]))


def test_two_who_hand_over_the_same_case_do_not_overwrite_each_other(
    world: World, second: Posting, cases: list[UUID]
) -> None:
    deputy = post("deputy.kotwali", world.kotwali, Role.SHO)
    third = post("third.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    both_looked = Barrier(2)

    def take(by: Posting, to: Posting) -> HandOverResult:
        with enter(by):
            listed = list(Case.objects.filter(pk=cases[0]))
            both_looked.wait(timeout=20)
            hand_over_to = CaseHandOver(to.officer.number, date(2026, 6, 1), "", uuid4())
            return hand_over(listed, "FIRST", hand_over_to, by=by)

    answers = at_once(partial(take, world.sho, second), partial(take, deputy, third))
    done = HandOverResult(1, 0)
    assert done in answers
    assert ["has another officer by now" in str(answer) for answer in answers if answer != done] == [True]
    with enter(world.sho):
        assert Event.objects.filter(case_id=cases[0], kind="investigation_assigned").count() == 1


def test_officers_number_in_an_address_may_have_a_slash_and_nothing_that_is_not_stored(world: World) -> None:
    case_of(world, "1", "2026-05-20", "UP/12#3")
    client = browser(world.sho)
    client.raise_request_exception = False
    page = BeautifulSoup(client.get("/workload/").content, "html.parser")
    hand_overs = [str(link["href"]) for link in page.select("main td a") if "hand-over" in str(link["href"])]
    assert len(hand_overs) == 1
    assert "0001/2026" in page_text(client.get(hand_overs[0]))
    for number in ("%00", "a%00b", "%0A", "9" * 65):
        assert client.get(f"/workload/{number}/hand-over/").status_code == 404


def test_number_in_an_address_shows_no_name_of_an_officer_elsewhere(world: World) -> None:
    elsewhere = post("zebunissa", world.nawabganj, Role.INVESTIGATING_OFFICER)
    case_of(world, "1", "2026-05-20", elsewhere.officer.number, world.nawabganj)
    addresses = ["/desk/?whose=all&officer=ZEBUNISSA", "/cases/?officer=ZEBUNISSA", "/workload/ZEBUNISSA/hand-over/"]
    for address in addresses:
        assert "zebunissa" in page_text(browser(world.colleague).get(address))
        assert "IO ZEBUNISSA" in page_text(page := browser(world.sho).get(address))
        assert "zebunissa" not in page_text(page)


def test_hand_over_of_several_cases_is_refused_whole(world: World, second: Posting, cases: list[UUID]) -> None:
    client, address = browser(world.sho), "/workload/FIRST/hand-over/"
    answers = {"case": [str(case) for case in cases], "form": str(uuid4()), "day": "01-06-2026", "note": ""}
    refused = page_text(client.post(address, answers | {"officer": "SECOND.KOTWALI"}))
    assert "FIR 0003/2026 has another officer by now." in refused
    before = {"case": [str(cases[1])], "day": "01-05-2026"}
    early = page_text(client.post(address, answers | before | {"officer": "SECOND.KOTWALI"}))
    assert "FIR 0002/2026:" in early and "There is a problem" in early
    with enter(world.sho):
        assert not Event.objects.filter(case_id__in=cases, kind="investigation_assigned").exists()
    for other in (world.sp, world.io, world.stranger):
        assert browser(other).post(address, answers | {"officer": "SECOND.KOTWALI"}).status_code == 404


def test_cases_without_an_officer_are_given_one(world: World, second: Posting, cases: list[UUID]) -> None:
    answers = {"case": [str(cases[2])], "form": str(uuid4()), "day": "01-06-2026", "note": ""}
    done = browser(world.sho).post("/workload/-/hand-over/", answers | {"officer": "SECOND.KOTWALI"}, follow=True)
    assert "1 case handed over" in page_text(done)


def test_ticked_case_that_left_the_station_is_named_and_others_are_handed_over(
    world: World, second: Posting, cases: list[UUID]
) -> None:
    client, address = browser(world.sho), "/workload/FIRST/hand-over/"
    elsewhere = case_of(world, "9", "2026-05-20", "FIRST", world.nawabganj)
    note = "1 of the ticked cases is no longer at this station."
    assert note in page_text(client.post(address, {"case": [str(elsewhere)]}))
    form = page_text(client.post(address, {"case": [str(elsewhere), str(cases[0])]}))
    assert note in form and "0001/2026" in form and "0009/2026" not in form
    answers = {"case": [str(elsewhere), str(cases[0])], "form": str(uuid4()), "day": "01-06-2026", "note": ""}
    done = page_text(client.post(address, answers | {"officer": "SECOND.KOTWALI"}, follow=True))
    assert "1 case handed over" in done and note in done


def test_case_that_has_the_new_officer_already_gets_no_second_entry(
    world: World, second: Posting, cases: list[UUID]
) -> None:
    client, address = browser(world.sho), "/workload/FIRST/hand-over/"
    answers = {"day": "01-06-2026", "note": "Urgent.", "officer": "SECOND.KOTWALI"}
    client.post(address, answers | {"case": [str(cases[0])], "form": str(uuid4())})
    both = answers | {"case": [str(case) for case in cases[:2]], "form": str(uuid4())}
    for _twice in range(2):
        done = page_text(client.post(address, both, follow=True))
        assert "1 case handed over" in done and "1 of the cases had this officer already. It was not changed." in done
    again = page_text(client.post(address, both | {"form": str(uuid4())}))
    assert "All of these cases have this officer already. Nothing was changed." in again
    with enter(world.sho):
        assert Event.objects.filter(case_id=cases[0], kind="investigation_assigned").count() == 1
        assert len([item for item in vault.current_items(cases[0]) if item.kind == What.HAND_OVER]) == 1
