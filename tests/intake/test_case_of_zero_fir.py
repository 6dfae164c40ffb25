"""The case page and My work of a Zero FIR: to be forwarded first, then where it waits; urgent acts stay possible."""

from __future__ import annotations

from uuid import UUID, uuid4

from bs4 import BeautifulSoup, Tag

from itsso.accounts.models import Posting
from itsso.cases.models import Series
from itsso.intake.zero_firs import actions as transfers
from itsso.protection.parcels.models import Parcel, ParcelState
from itsso.protection.ranges import enter
from tests.support.case_events import add, fir, key, new
from tests.support.case_pages import page, words
from tests.support.complaints import registered, returned_before_referrals, sent
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

FORWARD = "Forward the Zero FIR to the station with jurisdiction"
POLICE_REPORT = "Record police report: charge sheet or closure report"


def case_page(by: Posting, case: UUID, language: str = "en") -> BeautifulSoup:
    return page(browser(by, language).get(f"/cases/{case}/"))


def buttons(case: BeautifulSoup | Tag) -> list[str]:
    return [words(button).partition(" (")[0] for button in case.select(".itsso-acts a.govuk-button")]


def acts(case: BeautifulSoup) -> list[str]:
    return [words(link) for link in case.select("main a")]


def row_of_my_work(by: Posting, case: UUID) -> Tag:
    desk = page(browser(by).get("/desk/?whose=all"))
    return next(row for row in desk.select(".itsso-work__case") if row.select(f"a[href='/cases/{case}/']"))


def status(by: Posting, case: UUID) -> str:
    return words(case_page(by, case).select_one(".itsso-status"))


def test_zero_fir_is_forwarded_first_and_urgent_acts_stay_possible(world: World) -> None:
    case = registered(world.sho, zero=True).pk
    opened = case_page(world.sho, case)
    assert buttons(opened) == [FORWARD, "Record the victim’s statement before a Magistrate"]
    assert str(opened.select_one(".itsso-acts a")["href"]) == f"/cases/{case}/forward/"  # type: ignore[index]
    assert {"Record medical examination of the victim", "Arrest", "Seizure"} <= set(acts(opened))
    assert POLICE_REPORT not in acts(opened)
    assert FORWARD in words(row_of_my_work(world.sho, case))
    assert POLICE_REPORT not in words(row_of_my_work(world.sho, case))
    usual = page(browser(world.io).get(f"/cases/{case}/record/")).select_one("main ul")
    assert "Record arrest" in words(usual) and POLICE_REPORT not in words(usual)
    tasks = page(browser(world.sho).get(f"/cases/{case}/tasks/"))
    assert FORWARD in words(tasks.select_one("main"))


def test_forwarded_zero_fir_says_where_it_waits_and_still_offers_urgent_acts(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    sentence = "Forwarded to PS Nawabganj on 01-06-2026. Not accepted there yet: its time limits run"
    opened = case_page(world.sho, transfer.case_id)
    assert words(opened.select_one(".itsso-status")).startswith(sentence)
    assert buttons(opened) == ["Record the victim’s statement before a Magistrate", "Assign an investigating officer"]
    assert not {FORWARD, POLICE_REPORT} & set(acts(opened))
    row = words(row_of_my_work(world.sho, transfer.case_id))
    assert "Forwarded to PS Nawabganj on" in row and "Not accepted there yet" in row
    assert "Nawabganj" in words(case_page(world.sho, transfer.case_id, "hi").select_one(".itsso-status"))


def test_question_to_the_nodal_officer_and_the_decision_are_said_in_turn(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with enter(world.colleague):
        transfers.refer(transfer.pk, "outside_ps", by=world.colleague)
    assert "Kanpur Nagar is to decide which station has jurisdiction (since " in status(world.sho, transfer.case_id)
    with enter(world.sp):
        transfers.decide(transfer.pk, world.nawabganj, "committed_there", by=world.sp)
    decided = status(world.sho, transfer.case_id)
    assert "Forwarded to PS Nawabganj on" in decided and "by decision of Kanpur Nagar" in decided


def test_superior_reads_where_a_zero_fir_is_after_the_named_station_closed(world: World) -> None:
    transfer = sent(world.sho, world.nawabganj)
    with enter(world.colleague):
        transfers.refer(transfer.pk, "outside_ps", by=world.colleague)
    with enter(world.sp):
        decided = transfers.decide(transfer.pk, world.nawabganj, "committed_there", by=world.sp)
    Parcel.objects.using("owner").filter(pk=decided.parcel).update(state=ParcelState.REFUSED)
    for by in (world.sho, world.sp):
        assert "by decision of Kanpur Nagar" in status(by, transfer.case_id)


def test_returned_or_undelivered_zero_fir_is_to_be_forwarded_again(world: World) -> None:
    returned = sent(world.sho, world.nawabganj)
    returned_before_referrals(returned, by=world.system)
    undelivered = sent(world.sho, world.hazratganj)
    Parcel.objects.using("owner").filter(pk=undelivered.parcel).update(state=ParcelState.REFUSED)
    for transfer in (returned, undelivered):
        opened = case_page(world.sho, transfer.case_id)
        assert buttons(opened)[0] == "Forward the Zero FIR again"
        assert "Not accepted there yet" not in words(opened.select_one("main"))


def test_zero_fir_that_the_feed_reports_as_forwarded_is_said_to_be_so_according_to_cctns(world: World) -> None:
    registration = fir(world.kotwali, "7", "2026-05-30", "BNS 64(1)", fir="zero", io_ref="IO.KOTWALI")
    zero = key(world.kotwali, "7", 2026, Series.ZERO)
    case = add(world.system, zero, registration)
    assert FORWARD in buttons(case_page(world.sho, case))
    add(world.system, zero, new("zero_fir_sent", "2026-05-31", to=world.nawabganj.pk))
    opened = case_page(world.sho, case)
    assert "31-05-2026 to PS Nawabganj, according to CCTNS" in words(opened.select_one(".itsso-status"))
    assert FORWARD not in acts(opened)


def test_officer_of_another_unit_reads_where_it_waits_and_is_offered_no_forwarding(world: World) -> None:
    case = registered(world.sho, zero=True).pk
    assert FORWARD not in acts(case_page(world.sp, case))
    transfer = sent(world.sho, world.nawabganj, form=uuid4())
    assert "Not accepted there yet" in status(world.sp, transfer.case_id)
