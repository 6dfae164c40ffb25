"""The lists of complaints, Zero FIRs and refusals: what they add up to, and what their files hold for whom."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Series
from itsso.intake.models import Complaint
from itsso.intake.refusals.actions import open_record, update_record
from itsso.intake.refusals.queries import records
from itsso.intake.zero_firs import actions as transfers
from itsso.intake.zero_firs import queries
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.complaints import NAME, complaint, registered, returned_before_referrals, sent
from tests.support.menu import menu_count
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser


def file_of(client: Client, address: str, **filters: str) -> list[list[str]]:
    """The rows of the file of a list, its heads first; none where the page offers no file."""
    response: Any = client.get(address, {**filters, "format": "csv"})
    if not response["Content-Type"].startswith("text/csv"):
        assert "Download (CSV)" not in response.text
        return []
    assert NAME not in response.text
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))


def downloads(act: str) -> list[int | None]:
    """How many rows each file of a page held, as the audit log says; None where it does not say."""
    return [line["detail"].get("rows") for line in lines() if line["act"] == act]


def rows_shown(page: Any) -> list[str]:
    rows = BeautifulSoup(page.content, "html.parser").select("tbody tr:not(.itsso-group)")
    return [" ".join(row.get_text(" ").split()) for row in rows]


@pytest.fixture
def zero_firs(world: World) -> Posting:
    """Zero FIRs of Kotwali in each part of a board: of these pages, and as only the feed reports."""
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    registered(world.sho, zero=True)
    sent(world.sho, world.nawabganj)
    returned, referred = (sent(world.sho, world.gandhi_maidan) for _n in range(2))
    accepted = sent(world.sho, world.nawabganj)
    with enter(world.colleague):
        transfers.accept(accepted.pk, transfers.Acceptance("IO"), by=world.colleague)
    returned_before_referrals(returned, by=world.system)
    with enter(patna):
        transfers.refer(referred.pk, "outside_ps", by=patna)
    for number, to in (("12", world.gandhi_maidan), ("13", world.nawabganj), ("7", None)):
        steps = [new("zero_fir_sent", "2026-05-21", to=to.pk)] if to else []
        zero = fir(world.kotwali, number, "2026-05-20", "BNS 64(1)", fir="zero", io_ref="IO7")
        add(world.system, key(world.kotwali, number, 2026, Series.ZERO), zero, *steps)
    return patna


def test_board_counts_what_the_figures_below_it_count(world: World, zero_firs: Posting) -> None:
    """The parts of the board, its total and the lines that States report are read in different ways."""
    for posting in (world.sho, world.sp, world.state_monitor, world.colleague, zero_firs):
        client = browser(posting)
        page = BeautifulSoup(client.get("/zero-firs/?years=all").content, "html.parser")
        parts = {
            str(link["href"]): int(link.select_one(".itsso-figure__number").get_text())  # type: ignore[union-attr]
            for link in page.select("a.itsso-figure__link")
        }
        lists = {href: client.get(f"/zero-firs/{href}").context["listing"].total for href in parts}
        assert parts == lists
        total = client.get("/zero-firs/").context["listing"].total
        assert total == sum(parts.values()) > 0, posting

        def count(*names: str, parts: dict[Any, int] = parts) -> int:
            return sum(number for href, number in parts.items() if href.partition("part=")[2] in names)

        terms = [term.get_text(strip=True) for term in page.select("dt")]
        numbers = [int(number.get_text(strip=True)) for number in page.select("dd")]
        figures = dict(zip(terms, numbers, strict=True))
        assert count("unsent", "returned") == figures["Waiting to be sent"], posting
        if posting in (world.sho, world.colleague, zero_firs):
            sent_on = figures["Of these not accepted yet"] + figures["Of these not accepted yet (outside the State)"]
            assert count("sent", "fed") == sent_on, posting
            assert count("received", "received_by_feed") == figures["Of those received: pending re-registration"]


def test_parts_of_the_board_are_counted_as_their_rows_are_selected(world: World, zero_firs: Posting) -> None:
    totals: dict[str, int] = {}
    for posting in (world.sho, world.colleague, world.sp, zero_firs, world.national_monitor):
        with enter(posting):
            rows = {column.name: queries.board(column).count() for column in queries.columns(posting.unit)}
            rows |= {
                "unsent": len(queries.unsent(posting.unit)),
                "fed": len(queries.sent_as_fed(posting.unit)),
            }
            assert queries.part_counts(posting.unit).count() == rows, posting
        totals = {part: totals.get(part, 0) + number for part, number in rows.items()}
    assert all(totals.values()), totals


def test_board_sorts_stations_and_numbers_as_a_reader_counts(world: World, zero_firs: Posting) -> None:
    first_cells = [row[0] for row in file_of(browser(world.sp), "/zero-firs/", sort="zero_fir")[1:]]
    assert first_cells == [f"PS Kotwali · {number:04}/2026" for number in (1, 2, 3, 4, 7, 12, 13)]


def test_file_of_the_board_holds_what_its_reader_may_see(world: World, zero_firs: Posting) -> None:
    head, *rows = file_of(browser(world.sho), "/zero-firs/", part="fed")
    assert head == ["Zero FIR", "Sent to", "Status", "First recorded on", "In this step since", "Officer"]
    assert rows == [
        ["PS Kotwali · 0012/2026", "PS Gandhi Maidan", "Sent, as CCTNS reports", "20-05-2026", "21-05-2026", "IO IO7"],
        ["PS Kotwali · 0013/2026", "PS Nawabganj", "Sent, as CCTNS reports", "20-05-2026", "21-05-2026", "IO IO7"],
    ]
    received = file_of(browser(world.colleague), "/zero-firs/")[1:]
    assert [(row[0], row[5]) for row in received] == [
        ("PS Kotwali · 0002/2026", ""),  # the case and its officer are still the sender's
        ("PS Kotwali · 0013/2026", ""),
    ]
    for outsider in (world.stranger, world.national_monitor):
        assert file_of(browser(outsider), "/zero-firs/") == []
        assert file_of(browser(outsider), "/zero-firs/", part="accepted") == []
    assert downloads("download.intake:board") == [2, 2]


def test_file_of_a_line_of_the_figures_holds_its_list(world: World, zero_firs: Posting) -> None:
    client = browser(world.sho)
    head, *rows = file_of(client, "/zero-firs/", part="counted-sent_outside", sort="-zero_fir")
    assert head == [
        "Zero FIR",
        "First recorded on",
        "Sections",
        "Forwarded on",
        "Sent to",
        "Status",
        "FIR, registered on",
    ]
    assert {row[2] for row in rows} == {"BNS 64(1)"}
    assert [row[0][-9:] for row in rows] == ["0012/2026", "0004/2026"]
    assert "PS Kotwali" in rows[0][0] and "Total: 2" in client.get("/zero-firs/?part=counted-sent_outside").text


def test_board_lists_those_re_registered_of_pages_and_feed_with_their_fir(world: World, zero_firs: Posting) -> None:
    again = fir(world.gandhi_maidan, "77", "2026-05-23", "BNS 64(1)")
    add(world.system, key(world.kotwali, "12", 2026, Series.ZERO), again)
    for posting, count in ((world.sho, 2), (world.sp, 2), (world.colleague, 1), (zero_firs, 1)):
        rows = file_of(browser(posting), "/zero-firs/", part="accepted")[1:]
        assert len(rows) == count, posting
    page = browser(zero_firs).get("/zero-firs/", {"part": "accepted"})
    links = BeautifulSoup(page.content, "html.parser").select("tbody tr a")
    assert "Re-registered at PS Gandhi Maidan as FIR 0077/2026" in [link.get_text(strip=True) for link in links]
    for posting in (world.sho, zero_firs):  # the first station has no case any more, and a page all the same
        client = browser(posting)
        row = BeautifulSoup(client.get("/zero-firs/", {"part": "accepted"}).content, "html.parser")
        (label,) = [link for link in row.select("tbody th a") if "0012/2026" in link.get_text()]
        assert "0077/2026" in client.get(str(label["href"]), follow=True).text


def test_complaints_are_filtered_counted_and_taken_out_as_a_file(world: World) -> None:
    complaint(world.sho)
    registered(world.sho)
    complaint(world.colleague)
    with enter(world.sho):
        Complaint.objects.filter(station=world.kotwali).update(recorded_by_name="=cmd|x")
    client = browser(world.sp)
    assert "Total: 3" in client.get("/complaints/").text
    assert len(rows_shown(client.get("/complaints/", {"status": "undecided"}))) == 2
    head, *rows = file_of(client, "/complaints/", status="fir")
    assert head == ["Complaint", "Station", "Received on", "How received", "Status", "Due", "Officer"]
    received = ["01-06-2026 09:30", "In person", "FIR registered here", "", "'=cmd|x"]
    assert rows == [["Complaint 0002/2026", "PS Kotwali", *received]]
    by_station = file_of(client, "/complaints/", sort="-station")
    assert [row[1] for row in by_station[1:]] == ["PS Nawabganj", "PS Kotwali", "PS Kotwali"]
    assert downloads("download.intake:list") == [1, 3]
    assert file_of(browser(world.stranger), "/complaints/") == []
    assert client.get("/complaints/", {"status": "\0", "mode": "x", "sort": "?"}).status_code == 200


def test_refusals_are_filtered_counted_and_taken_out_from_above_only(world: World) -> None:
    for unit, refusal in ((world.kotwali, "refused"), (world.nawabganj, "delayed"), (world.kotwali, "sent_away")):
        with enter(world.colleague):
            open_record(
                unit,
                told_by="court",
                what=refusal,
                happened_on=date(2026, 5, 30),
                officer="SHO.KOTWALI",
                by=world.sho,
            )
    with enter(world.sp):
        update_record(records().filter(what="delayed").get().pk, {"enquiry_on": date(2026, 5, 31)}, by=world.sp)
    client = browser(world.sp)
    page = client.get("/accountability/", {"status": "new"})
    assert menu_count(page, "/accountability/") == len(rows_shown(page)) - len(page.context["figures"].rows) == 2
    assert file_of(client, "/accountability/", status="new", kind="refused") == [
        [
            "Police station or unit",
            "Allegation",
            "Happened on",
            "Reported by",
            "Status",
            "Officer complained of",
            "Recorded on",
        ],
        [
            "PS Kotwali",
            "Refused to record the information",
            "30-05-2026",
            "A court",
            "Nothing done yet",
            "sho.kotwali (SHO.KOTWALI)",
            "01-06-2026 12:00",
        ],
    ]
    assert client.get("/accountability/")["Location"] == "/accountability/?status=new&kind=refused"
    assert [row[0] for row in file_of(client, "/accountability/", sort="unit", all="1")[1:]] == [
        "PS Kotwali",
        "PS Kotwali",
        "PS Nawabganj",
    ]
    assert file_of(browser(world.stranger), "/accountability/", all="1") == []
    assert downloads("download.intake:accountability") == [None, None]  # some records are hidden from the log's readers


def test_officer_complained_of_is_chosen_among_those_posted_there(world: World) -> None:
    with enter(world.colleague):
        open_record(world.kotwali, told_by="court", what="refused", happened_on=date(2026, 5, 30), by=world.colleague)
    with enter(world.sp):
        address = f"/accountability/{records().get().pk}/"
    client = browser(world.sp)
    choices = BeautifulSoup(client.get(address).content, "html.parser").select("#id_posted option")
    assert {"SHO.KOTWALI", "IO.KOTWALI"} <= {option["value"] for option in choices}
    assert "SHO.NAWABGANJ" not in {option["value"] for option in choices}

    def recorded(**form_data: str) -> str:
        assert client.post(address, form_data).status_code == 302
        with enter(world.sp):
            return records().get().officer

    assert recorded(posted="SHO.KOTWALI") == "SHO.KOTWALI"
    assert recorded(posted="SHO.KOTWALI", officer="PNO9") == "PNO9"
    assert recorded(posted="IO.KOTWALI", officer="PNO9") == "IO.KOTWALI"
    late = BeautifulSoup(client.post(address, {"enquiry_on": "29-05-2026"}).content, "html.parser")
    assert [link["href"] for link in late.select(".govuk-error-summary a")] == ["#id_enquiry_on"]
    assert late.select_one("#id_enquiry_on") is not None


def test_board_keeps_what_was_forwarded_in_cctns_apart(world: World, zero_firs: Posting) -> None:
    """Each heading is followed by the parts that it names; the figures below count both together, and say so."""
    apart: set[str] = set()
    for posting in (world.sho, world.state_monitor, world.colleague):
        page = BeautifulSoup(browser(posting).get("/zero-firs/").content, "html.parser")
        parts = {
            heading.get_text(): {str(link["href"]).partition("part=")[2] for link in _numbers_below(heading)}
            for heading in page.select("h3")
        }
        apart |= parts.pop("Forwarded in CCTNS, as CCTNS reports", set())
        assert parts and not set().union(*parts.values()) & {"received_by_feed", "fed"}, posting
        assert "in this system and in CCTNS together" in page.get_text()
    assert apart == {"received_by_feed", "fed"}


def _numbers_below(heading: Tag) -> Sequence[Tag]:
    figures = heading.find_next_sibling()
    assert figures is not None
    return figures.select("a.itsso-figure__link")
