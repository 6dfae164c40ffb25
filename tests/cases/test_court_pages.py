"""The prosecutor's morning: cause list, matters that wait, drafts to scrutinise; each number is its list."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from functools import partial
from itertools import product
from urllib.parse import urljoin
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup

from itsso.accounts.models import Posting, Role
from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.cases.coming_dates import FixedDate
from itsso.cases.court import queries
from itsso.cases.court.queries import CourtCases, DatesWanted
from itsso.cases.drafts import queries as drafts
from itsso.cases.drafts.setting import KIND
from itsso.cases.identity.actions import name_accused
from itsso.cases.leave.actions import LeaveEntry, record_leave
from itsso.cases.pending_matters import MatterCode
from itsso.law import book
from itsso.platform import clock
from itsso.protection import vault
from itsso.protection.models import What
from itsso.protection.ranges import enter
from itsso.protection.vault import SealedText
from itsso.ui.list_rows import ListOrder
from tests.support.case_events import add, at, fir, key, new
from tests.support.case_pages import page, send, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.state_settings import decide_setting

pytestmark = pytest.mark.usefixtures("at_work")

NOTICE = new("bail_notice_received", "2025-03-05", accused_ref="b")
RELEASE = new("released", "2025-03-06", accused_ref="a")
NAME, ACCUSED = "Chandraprabha", "Ramnaresh"


@pytest.fixture
def prosecutor(world: World) -> Posting:
    return post("prosecutor.kanpur", world.kanpur, Role.PROSECUTOR)


def case(world: World, number: str, *events: NewEvent, sections: tuple[str, ...] = ("BNS 64(1)",)) -> UUID:
    registered = fir(world.kotwali, number, "2025-03-01", *sections)
    return add(world.system, key(world.kotwali, number), registered, *events)


def full_case(world: World, number: str, *events: NewEvent, **facts: str) -> None:
    """Add a case whose source reports every kind of event; `facts` are more facts of its registration."""
    with enter(world.system):
        source = declare_source("full", dict.fromkeys(book().kinds, date(2013, 1, 1)), world.system)
        with Batch(by=world.system, source=source) as batch:
            batch.add(batch.new_case(), [fir(world.kotwali, number, "2025-03-01", "BNS 64(1)", **facts), *events])


@pytest.fixture
def court(world: World) -> dict[str, UUID]:
    """Return three cases: one with hearings and a bail application, one of a child, one with a draft."""
    hearing_case = case(
        world,
        "1",
        new("bail_notice_received", "2025-03-05", accused_ref="a"),
        new("bail_hearing_fixed", "2025-03-06", accused_ref="a", hearing_on="2025-03-11"),
        new("hearing_fixed", "2025-03-06", hearing="evidence", hearing_on="2025-03-10"),
        new("summons_served", "2025-03-07", witness="victim", hearing_on="2025-03-10"),
        new("summons_served", "2025-03-07", witness="doctor", hearing_on="2025-03-25"),
    )
    child = case(
        world,
        "2",
        new("bail_notice_received", "2025-03-05", accused_ref="a"),
        new("victim_notified_of_bail", "2025-03-06", accused_ref="a"),
        new("exhibit_sent", "2025-03-04", exhibit="P-1"),
        sections=("BNS 65(2)", "POCSO 6"),
    )
    drafted = case(
        world,
        "3",
        new("draft_report_submitted", "2025-03-02", office="prosecutor", report="charge_sheet"),
        new("draft_report_returned", "2025-03-03", office="prosecutor", query=["sections"]),
        new("draft_report_submitted", "2025-03-04", office="prosecutor", report="charge_sheet"),
    )
    return {"heard": hearing_case, "child": child, "drafted": drafted}


def main(by: Posting, address: str, language: str = "en") -> BeautifulSoup:
    return page(browser(by, language).get(address))


def rows(by: Posting, address: str) -> list[str]:
    """Return the rows of a list in words."""
    return [words(row) for row in main(by, address).select("main tbody tr") if row.select("td")]


def numbers(by: Posting, address: str = "/court/") -> dict[str, tuple[int, str]]:
    """Return the figures of a page: each number and the address of its list, by its label."""
    figures = {}
    for link in main(by, address).select(".itsso-figure__link"):
        number, _space, label = words(link).partition(" ")
        figures[label] = (int(number), str(link["href"]))
    return figures


def test_week_of_the_desk_has_the_dates_and_matters_of_the_lists(world: World, court: dict[str, UUID]) -> None:
    full_case(
        world,
        "9",
        new("released", "2025-03-05", accused_ref="a", why="court_bail"),
        new("victim_informed_of_release", "2025-03-06", accused_ref="a", threats="no_threats"),
        new("released", "2025-03-06", accused_ref="b", why="court_bail"),
    )
    entries: set[str] = set()
    for officers in (None, ["IO7"], []):
        for day in (date(2025, 3, 8), date(2025, 3, 11), date(2025, 3, 20), date(2025, 4, 20)):
            with enter(world.sp):
                cases = CourtCases(world.sp.unit.interval, officers)
                month, week = timedelta(days=30), timedelta(days=7)
                dates = queries.week_dates(cases, day, month, week).rows()
                listed_dates = queries.dated_cases(DatesWanted(cases, day, day + week), ListOrder(), 0, 1000).rows()
                listed = [(row.case, row.dated) for row in listed_dates]
                releases = queries.matters(cases, MatterCode.RELEASE_NOTICE).filter(since__gte=day - month)
                questions = queries.listed_matters(cases, MatterCode.THREAT_QUESTION, "", day)
                for matter in (*releases, *questions.filter(next_on__gte=day - month)):
                    listed.append((matter.case_id, FixedDate(matter.since, matter.matter, matter.subject)))
            assert sorted(dates) == sorted(listed), (officers, day)
            entries |= {fixed.entry for _case, fixed in dates}
    assert entries >= {"release_notice", "threat_question", "hearing", "bail_hearing"}, entries


# --- The cause list ---------------------------------------------------------------------------------------------------


def test_prosecutor_begins_on_the_cause_list_by_day(world: World, prosecutor: Posting, court: dict[str, UUID]) -> None:
    assert browser(prosecutor).get("/")["Location"] == "/court/"
    body = words(main(prosecutor, "/court/").select_one("main"))
    today, tomorrow = body.index("Today, Monday 10-03-2025"), body.index("Tomorrow, Tuesday 11-03-2025")
    assert today < body.index("Hearing: evidence") < tomorrow < body.index("Bail hearing of A1")
    assert "25-03-2025" not in body and "आज, सोमवार 10-03-2025" in words(main(prosecutor, "/court/", "hi"))
    last = rows(prosecutor, "/court/?period=month")[-1]
    assert last == "FIR 0001/2025 PS Kotwali Summons: doctor 25-03-2025 – no officer named"
    assert rows(prosecutor, "/court/?entry=summons:victim") == [
        "FIR 0001/2025 PS Kotwali Summons: the victim 10-03-2025 – no officer named"
    ]
    assert len(rows(prosecutor, "/court/?on=2025-03-25")) == 1
    links = [str(link["href"]) for link in main(prosecutor, "/court/").select("main tbody a")]
    assert set(links) == {f"/cases/{court['heard']}/"}


def test_investigating_officer_sees_own_drafts_above_the_dates_of_the_station(
    world: World, court: dict[str, UUID]
) -> None:
    figures = numbers(world.io)
    assert {"court dates today", "court dates within a week, or passed"} <= figures.keys()
    assert any("draft" in label for label in figures)


def test_hearing_shows_the_state_of_the_notice_to_the_victim(
    world: World, prosecutor: Posting, court: dict[str, UUID]
) -> None:
    """The source of these cases reports no such notices: it is not known, and not a failure."""
    assert "Bail hearing of A1 11-03-2025 not known" in rows(prosecutor, "/court/")[-1]
    with clock.fixed(at("2025-03-10T10:00")):
        send(world.io, court["heard"], "bail_hearing_fixed", "2025-03-10", whom="A1", **boxed("2025-03-13"))
    assert "Bail hearing of A1 13-03-2025 not told" in rows(prosecutor, "/court/")[-1]
    notice = {"whom": "A1", "by": "phone", "informed_by": "woman_officer", "threats": "no_threats"}
    send(world.io, court["heard"], "victim_notified_of_bail", "2025-03-10", **notice)
    assert "Bail hearing of A1 13-03-2025 told" in rows(prosecutor, "/court/")[-1]


def boxed(day: str) -> dict[str, str]:
    year, month, of_month = day.split("-")
    return {"hearing_on_day": of_month, "hearing_on_month": month, "hearing_on_year": year}


def test_remand_that_ended_unrenewed_comes_before_today(world: World, prosecutor: Posting) -> None:
    case(world, "9", new("first_remand", "2025-02-20", accused_ref="a", until="2025-03-05"))
    body = words(main(prosecutor, "/court/").select_one("main"))
    assert "Before today" in body and "Remand of A1 ended; no renewal or release is recorded" in body


# --- Every number is its list -----------------------------------------------------------------------------------------


def test_each_number_of_the_page_is_the_length_of_its_list_and_its_file(
    world: World, prosecutor: Posting, court: dict[str, UUID]
) -> None:
    case(
        world,
        "4",
        new("final_report_filed", "2025-03-02", report="closure"),
        new("protest_petition_filed", "2025-03-08", by="victim"),
    )
    judged = new("judgment_delivered", "2025-03-09", outcome="acquitted")
    full_case(world, "5", new("final_report_filed", "2025-03-02", report="charge_sheet"), judged, NOTICE, RELEASE)
    figures = numbers(prosecutor)
    assert len(figures) == 11, figures
    client = browser(prosecutor)
    for label, (number, address) in figures.items():
        listing = page(client.get(urljoin("/court/", address)))
        total = listing.select_one(".itsso-list-head strong")
        assert total is not None and int(re.findall(r"\d+", words(total))[-1]) == number, label
        download = listing.select_one("a[download]")
        assert download is not None
        lines = client.get(urljoin(address, str(download["href"]))).content.decode("utf-8-sig").splitlines()
        assert len(list(csv.reader(lines))) - 1 == number, label


def test_cause_list_leads_to_the_victims_to_be_asked_about_threats(world: World, prosecutor: Posting) -> None:
    informed = new("victim_informed_of_release", "2025-03-03", accused_ref="a", threats="no_threats")
    full_case(world, "9", new("released", "2025-03-02", accused_ref="a", why="court_bail"), informed)
    number, address = numbers(prosecutor)["release after which the victim is to be asked about threats"]
    (row,) = rows(prosecutor, address)
    assert number == 1 and "9/2025" in row and "Record that the victim was asked about threats" in row
    with clock.fixed(at("2025-03-09T10:00")):  # the seventh day has not come
        assert "release after which the victim is to be asked about threats" not in numbers(prosecutor)


def test_menu_and_desk_show_the_number_of_drafts_of_the_list(
    world: World, prosecutor: Posting, court: dict[str, UUID]
) -> None:
    menu = words(main(prosecutor, "/court/").select_one(".govuk-service-navigation"))
    assert "Draft police reports (1)" in menu and "Cause list (2)" in menu, menu
    number, address = numbers(prosecutor, "/desk/")["draft police report to scrutinise"]
    assert number == len(rows(prosecutor, address)) == 1


# --- Matters that wait ------------------------------------------------------------------------------------------------


def test_bail_list_shows_notice_service_and_law(world: World, prosecutor: Posting, court: dict[str, UUID]) -> None:
    first, second = rows(prosecutor, "/court/bail/")
    assert "1/2025" in first and "11-03-2025" in first
    assert "BNSS 483" not in first  # its notice is for BNS 65 and 70(2)
    assert "06-03-2025" in second and "BNSS 483 (Source verified)" in second
    assert "Junaid v. State of U.P. (Allahabad High Court 2021) (Second-hand source)" in second
    assert "Record notice of a bail application to the child’s side" not in second  # the police serve it
    assert "Record that the victim was told of a bail application" in first
    assert rows(prosecutor, "/court/bail/?status=informed") == [second]


def test_police_see_which_notice_to_a_child_is_not_served(world: World, court: dict[str, UUID]) -> None:
    send(world.sho, court["child"], "bail_hearing_fixed", "2025-03-10", whom="A1", **boxed("2025-03-13"))
    (row,) = rows(world.sho, "/court/bail/?status=not_served")
    assert numbers(world.sho)["bail notice not served on the child’s side"] == (1, "/court/bail/?status=not_served")
    assert "2/2025" in row and "not served" in row and "Record notice of a bail application to the child’s side" in row
    send(world.sho, court["child"], "child_notified_of_bail", "2025-03-10", whom="A1")
    assert rows(world.sho, "/court/bail/?status=not_served") == []
    assert "bail notice not served on the child’s side" not in numbers(world.sho)


def test_summonses_of_the_week_are_a_number_with_its_list(prosecutor: Posting, court: dict[str, UUID]) -> None:
    number, address = numbers(prosecutor)["of these a summons to a witness"]
    (row,) = rows(prosecutor, address)
    assert number == 1 and "Summons: the victim" in row  # that to the doctor is for a later day


def test_unknown_matter_is_not_found(prosecutor: Posting) -> None:
    assert browser(prosecutor).get("/court/nonsense/").status_code == 404


# --- Drafts -----------------------------------------------------------------------------------------------------------


def test_desk_counts_the_drafts_that_the_list_shows(world: World, prosecutor: Posting, court: dict[str, UUID]) -> None:
    counted = set()
    for query in ("", "sections"):
        if query:
            send(prosecutor, court["drafted"], "draft_report_returned", "2025-03-10", office="prosecutor", query=query)
        for posting, holder, officers in product((world.sho, world.sp), drafts.HOLDERS, (None, [], [""], ["IO-1"])):
            with enter(posting):
                cases = CourtCases(posting.unit.interval, officers)
                number = drafts.count_of_drafts(cases, holder).count()
                assert number == drafts.drafts(cases, holder).count(), (holder, officers)
                for day in ("2025-03-04", "2025-03-05"):
                    late = drafts.count_of_late_drafts(cases, holder, partial(date.fromisoformat, day)).count()
                    before = date.fromisoformat(day)
                    assert late == drafts.drafts(cases, holder, before=before).count(), (holder, officers, before)
            counted.add((holder, number, late))
    assert counted >= {("prosecutor", 1, 1), ("prosecutor", 0, 0), ("io", 1, 0), ("returned", 1, 0)}


def test_draft_list_shows_office_days_and_returns(world: World, prosecutor: Posting, court: dict[str, UUID]) -> None:
    (row,) = rows(prosecutor, "/drafts/")
    assert "3/2025 charge sheet PS Kotwali Public Prosecutor 04-03-2025 6 1 01-05-2025" in row
    assert "Record approval of the draft police report Record return of the draft police report with queries" in row
    assert rows(world.sp, "/drafts/") == []  # it is not with the SP
    (same,) = rows(world.sp, "/drafts/?holder=")
    assert "Approve" not in same  # nor the SP's to approve
    send(prosecutor, court["drafted"], "draft_report_returned", "2025-03-10", office="prosecutor", query="sections")
    assert rows(prosecutor, "/drafts/") == []
    (returned,) = rows(world.sho, "/drafts/")
    assert "Investigating officer: returned with queries 10-03-2025 0 2" in returned
    assert "Submit the draft police report for approval" in returned


def test_each_list_of_the_prosecutor_names_the_investigating_officer_on_page_and_in_its_file(
    world: World, prosecutor: Posting
) -> None:
    registered = fir(world.kotwali, "4", "2025-03-01", "BNS 64(1)", io_ref="IO.KOTWALI")
    events = (
        new("bail_notice_received", "2025-03-05", accused_ref="a"),
        new("hearing_fixed", "2025-03-06", hearing="evidence", hearing_on="2025-03-10"),
        new("draft_report_submitted", "2025-03-04", office="prosecutor", report="charge_sheet"),
    )
    add(world.system, key(world.kotwali, "4"), registered, *events)
    for address in ("/court/", "/court/bail/", "/drafts/"):
        (row,) = rows(prosecutor, address)
        assert "(IO.KOTWALI)" in row or "IO IO.KOTWALI" in row, address
        answer = browser(prosecutor).get(f"{address}?format=csv").content.decode("utf-8-sig")
        (record,) = csv.DictReader(answer.splitlines())
        assert "IO.KOTWALI" in record["Officer"], address


def test_days_for_a_draft_are_those_that_the_state_sets(
    world: World, prosecutor: Posting, court: dict[str, UUID]
) -> None:
    assert numbers(prosecutor)["draft to scrutinise for more than 5 days"][0] == 1  # since 4 March, six days
    with clock.fixed(at("2025-03-09T10:00")):
        assert numbers(prosecutor)["drafts to scrutinise for more than 5 days"][0] == 0  # the fifth day has not ended
    with clock.fixed(at("2025-03-06T10:00")):
        decide_setting(world.up, KIND, {"days": "2"}, date(2025, 3, 7))
        assert numbers(prosecutor)["drafts to scrutinise for more than 5 days"][0] == 0
    with clock.fixed(at("2025-03-07T10:00")):
        assert numbers(prosecutor)["draft to scrutinise for more than 2 days"][0] == 1
        assert len(rows(prosecutor, "/drafts/?over=yes")) == 1


# --- Who sees it, and what nobody sees --------------------------------------------------------------------------------


def test_cause_list_names_the_cases_of_what_is_late_where_they_are_few(world: World, prosecutor: Posting) -> None:
    def named() -> list[str]:
        return [words(item) for item in main(prosecutor, "/court/").select("main .govuk-body + ul li")]

    assert named() == []
    full_case(world, "4", RELEASE, io_ref="IO.KOTWALI")
    full_case(world, "5", RELEASE)
    assert named() == ["FIR 0004/2025, PS Kotwali, io.kotwali", "FIR 0005/2025, PS Kotwali, no officer named"]
    for number in ("6", "7"):
        full_case(world, number, RELEASE)
    assert named() == []
    full_case(world, "8", NOTICE)  # of bail, which comes before releases
    assert named() == ["FIR 0008/2025, PS Kotwali, no officer named"]


def test_cause_list_names_who_holds_charge_for_an_officer_on_leave(world: World, prosecutor: Posting) -> None:
    second = post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    full_case(world, "4", RELEASE, io_ref="IO.KOTWALI")
    first, last = clock.today(), clock.today() + timedelta(days=5)
    with enter(world.sho):
        record_leave(LeaveEntry("IO.KOTWALI", second.officer.number, first, last, uuid4()), by=world.sho)
    (named,) = [words(item) for item in main(prosecutor, "/court/").select("main .govuk-body + ul li")]
    note = f"on leave until {last:%d-%m-%Y}, charge with second.kotwali (SECOND.KOTWALI)"
    assert named == f"FIR 0004/2025, PS Kotwali, io.kotwali, {note}"


def test_cause_list_begins_with_what_is_late_or_with_the_court_dates_of_today(
    world: World, prosecutor: Posting, court: dict[str, UUID]
) -> None:
    begins = page(browser(prosecutor).get("/court/")).select_one("main .govuk-body")
    assert words(begins) == "Begin with what is late: 1 draft to scrutinise for more than 5 days."
    assert begins is not None
    link = begins.find_next("a")
    assert link is not None
    assert words(link) == "FIR 0003/2025, PS Kotwali, no officer named, the two months end on 01-05-2025"
    assert link["href"] == f"/cases/{court['drafted']}/"
    elsewhere = post("spp.bihar", world.bihar, Role.PROSECUTOR)
    begins = page(browser(elsewhere).get("/court/")).select_one("main .govuk-body")
    assert words(begins) == "Court dates today: 0. No draft and no notice to a victim is overdue."


def test_prosecutor_of_another_district_sees_nothing(world: World, court: dict[str, UUID]) -> None:
    stranger = post("prosecutor.lucknow", world.lucknow, Role.PROSECUTOR)
    assert [number for number, _url in numbers(stranger).values()] == [0, 0, 0, 0]
    for address in ("/court/?period=month", "/court/bail/", "/court/laboratory_report/", "/drafts/?holder="):
        body = words(main(stranger, address).select_one("main"))
        assert "2025 PS" not in body and "/2025" not in body, address
    for number in ("1", "2", "3"):
        assert f"{number}/2025" not in browser(stranger).get("/court/?on=2025-03-10").content.decode()


def test_no_list_holds_a_name_or_what_the_vault_holds(
    world: World, prosecutor: Posting, court: dict[str, UUID]
) -> None:
    with enter(world.system):
        texts = [SealedText("V1", What.NAME, NAME), SealedText(vault.CASE, What.QUERIES, f"Ask {NAME}", uuid4().hex)]
        vault.seal_texts(court["heard"], texts, by=world.system)
        name_accused(court["heard"], "A1", ACCUSED, by=world.system)
    for address in ("/court/?period=month", "/court/bail/", "/court/laboratory_report/", "/drafts/"):
        client = browser(prosecutor)
        for more in ("", "format=csv"):
            separator = "&" if "?" in address else "?"
            answer = client.get(f"{address}{separator if more else ''}{more}").content.decode()
            assert NAME not in answer and ACCUSED not in answer, address
            assert "POCSO" not in answer or address == "/court/bail/", address  # the law of a bail notice names its Act
