"""Every number of the Zero FIR board that counts cases leads to the list of exactly those."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from itertools import product

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.cases.actions import NewEvent
from itsso.cases.models import Event, Series
from itsso.intake.models import Complaint, ComplaintOutcome, Mode
from itsso.intake.zero_firs import actions as transfers
from itsso.intake.zero_firs.page import LINES
from itsso.intake.zero_firs.pairs.actions import find_pairs
from itsso.intake.zero_firs.queries import BEGINNING, received_as_fed
from itsso.intake.zero_firs.reconciliation.queries import (
    E_FIRS,
    Period,
    counted_zero_firs,
    counts_of_parts,
    reconciliation,
)
from itsso.law.event_kinds import Kind
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.case_events import add, at, fir, key, new
from tests.support.complaints import complaint, registered, returned_before_referrals, sent
from tests.support.sample_nation import World, post

TODAY = date(2026, 6, 5)


@pytest.fixture
def patna(world: World) -> Posting:
    """Zero FIRs in every standing: of these pages and of the feed, within the State and beyond, of two years."""
    receiver = post("sho.gm", world.gandhi_maidan, Role.SHO)
    registered(world.sho, zero=True)
    for station in (world.nawabganj, world.gandhi_maidan):
        sent(world.sho, station)
    transfer = sent(world.sho, world.nawabganj)
    returned, referred = (sent(world.sho, world.gandhi_maidan) for _n in range(2))
    with clock.fixed(date(2026, 6, 3)):
        with enter(world.colleague):
            transfers.accept(transfer.pk, transfers.Acceptance("IO"), by=world.colleague)
        returned_before_referrals(returned, by=world.system)
    with clock.fixed(referred.since), enter(receiver):
        transfers.refer(referred.pk, "outside_ps", by=receiver)
    away = new("zero_fir_sent", "2026-05-21", to=world.gandhi_maidan.pk)
    back = new("zero_fir_returned", "2026-05-25", reason="outside_ps")
    registration = new("fir_registered", "2026-05-28", **fir(world.gandhi_maidan, "7", "2026-05-28", "BNS 64(1)").facts)
    for number, steps in (("11", []), ("12", [away]), ("13", [away, back]), ("14", [away, registration])):
        zero = fir(world.kotwali, number, "2026-05-20", "BNS 64(1)", fir="zero")
        add(world.system, key(world.kotwali, number, 2026, Series.ZERO), zero, *steps)
    zero = fir(world.kotwali, "15", "2025-05-20", "BNS 64(1)", fir="zero")
    add(world.system, key(world.kotwali, "15", 2025, Series.ZERO), zero)
    online = [complaint(world.sho, mode=Mode.ONLINE) for _n in range(3)]
    with enter(world.sho):
        for e_fir, outcome in zip(online, (ComplaintOutcome.FIR, ComplaintOutcome.NOT_COGNIZABLE), strict=False):
            Complaint.objects.filter(pk=e_fir.pk).update(outcome=outcome, decided_at=clock.now())
    return receiver


def board(client: Client, posting: Posting, address: str = "/zero-firs/") -> BeautifulSoup:
    with clock.fixed(TODAY):
        client.force_login(posting.officer)
        return BeautifulSoup(client.get(address).content, "html.parser")


def counts(page: BeautifulSoup) -> dict[str, tuple[int, str]]:
    """The figures of a board: words, number and where it leads."""
    figures = {}
    for row in page.select(".govuk-summary-list__row"):
        value, leads = row.select_one("dd"), row.select_one("dd a")
        assert value is not None
        term = row.select_one("dt")
        assert term is not None
        figures[term.get_text(strip=True)] = (int(value.get_text(strip=True)), str(leads["href"]) if leads else "")
    return figures


def test_every_number_leads_to_as_many_rows(world: World, client: Client, patna: Posting) -> None:
    for posting, years in product((world.sho, world.sp, patna), ("", "?years=all")):
        figures = counts(board(client, posting, f"/zero-firs/{years}"))
        assert len(figures) == len(LINES)
        assert sum(number > 0 for number, _leads in figures.values()) >= 5
        for line, (number, leads) in figures.items():
            assert bool(leads) == (number > 0), (line, posting, years)
            if leads:
                rows = board(client, posting, f"/zero-firs/{leads}").select("tbody tr")
                assert len(rows) == number, (line, posting, years)


def test_every_line_occurs_in_the_test_above(world: World, client: Client, patna: Posting) -> None:
    lines_seen = {line for viewer in (world.sp, patna) for line, (n, _) in counts(board(client, viewer)).items() if n}
    assert lines_seen == {str(line) for line in LINES.values()}


def test_the_list_of_a_line_is_its_count_for_every_unit_and_day(world: World, patna: Posting) -> None:
    """Both read the same ways, each by a function of its own."""
    for unit, posting in ((world.kotwali, world.sho), (world.kanpur, world.sp), (world.gandhi_maidan, patna)):
        for day in (date(2026, 5, 20), date(2026, 5, 22), date(2026, 5, 31), date(2026, 6, 1), TODAY):
            with enter(posting):
                counts = asdict(reconciliation(unit, BEGINNING, day, day))
                for line in set(LINES) - set(E_FIRS):
                    rows = counted_zero_firs(line, unit, BEGINNING, day, day)
                    assert len(rows) == counts[line], (unit, day, line)


def test_each_line_counts_the_zero_firs_of_its_name(world: World, patna: Posting) -> None:
    """Counted by hand from the Zero FIRs above: the functions share their conditions, and would be wrong alike."""
    sender = {"registered": 11, "unsent": 5, "sent_within": 2, "sent_outside": 4, "sent_by_next_day": 8}
    sender |= {"waiting_within": 1, "waiting_outside": 2, "next_day_over": 11}
    receiver = {"received_outside": 6, "re_registered": 1, "pending": 2, "late": 1, "referred": 1, "returned": 2}
    e_firs = {"e_received": 3, "e_converted": 1, "e_disposed": 1}
    either = {"escalated_between_states": 1}
    ends = ((world.kotwali, world.sho, sender | e_firs | either), (world.gandhi_maidan, patna, receiver | either))
    for unit, posting, expected in ends:
        with enter(posting):
            counts = asdict(reconciliation(unit, BEGINNING, TODAY, TODAY))
        assert {line: count for line, count in counts.items() if count} == expected


def test_a_zero_fir_of_the_feed_waits_where_its_corrected_entry_says(world: World, patna: Posting) -> None:
    """A station finds those sent to it by the destinations of entries: that of a correction counts as the entry's."""
    away = new("zero_fir_sent", "2026-05-22", to=world.gandhi_maidan.pk)
    zero = fir(world.kotwali, "16", "2026-05-20", "BNS 64(1)", fir="zero")
    case_id = add(world.system, key(world.kotwali, "16", 2026, Series.ZERO), zero, away)

    def labels(posting: Posting) -> set[tuple[str, str]]:
        with enter(posting):
            return {(row.number, row.destination.name) for row in received_as_fed(posting.unit, TODAY).rows()}

    assert labels(patna) == {("12", world.gandhi_maidan.name), ("16", world.gandhi_maidan.name)}
    with enter(world.system):
        wrong = Event.objects.get(case_id=case_id, kind="zero_fir_sent").id.hex
    right, later = new("zero_fir_sent", "2026-05-22", to=world.nawabganj.pk), at("2026-05-23")
    add(
        world.system,
        key(world.kotwali, "16", 2026, Series.ZERO),
        NewEvent(Kind.CORRECTED, later, "d", later, corrects=wrong, replacement=right),
    )
    assert labels(patna) == {("12", world.gandhi_maidan.name)}
    assert labels(world.colleague) == {("16", world.nawabganj.name)}


def test_a_zero_fir_of_the_feed_is_received_until_the_day_on_which_it_was_registered_again(
    world: World, patna: Posting
) -> None:
    """On the day itself, those with an FIR of their own are passed over unread; for a day of the past they are not."""

    def numbers(posting: Posting, day: date) -> list[str]:
        with enter(posting):
            return [row.number for row in received_as_fed(posting.unit, day).rows()]

    assert numbers(patna, date(2026, 5, 22)) == ["12", "13", "14"]
    assert numbers(patna, date(2026, 5, 27)) == ["12", "14"]
    assert numbers(patna, TODAY) == ["12"]
    assert numbers(patna, datetime.now(clock.INDIA).date()) == ["12"]
    assert numbers(world.colleague, datetime.now(clock.INDIA).date()) == []


def test_who_sees_figures_and_no_cases_has_no_list(world: World, client: Client, patna: Posting) -> None:
    figures = counts(board(client, world.national_monitor))
    assert any(number for number, _leads in figures.values())
    assert not any(leads for _number, leads in figures.values())
    page = board(client, world.national_monitor, "/zero-firs/?part=counted-registered")
    assert not page.select("tbody tr")
    outside: list[tuple[Posting, Unit]] = [(world.national_monitor, world.kotwali), (world.stranger, world.kotwali)]
    for posting, unit in outside:
        with enter(posting), pytest.raises(DatabaseError, match="not in the range"):
            counted_zero_firs("registered", unit, BEGINNING, TODAY, TODAY)


def test_a_receiver_has_a_page_and_no_link_to_a_case_that_is_still_the_senders(
    world: World, client: Client, patna: Posting
) -> None:
    page = board(client, patna, "/zero-firs/?part=counted-received_outside")
    rows = {row.get_text(" ", strip=True): row.select_one("a") for row in page.select("tbody tr")}
    fed = {label: leads for label, leads in rows.items() if "· 0012/2026" in label}
    assert len(fed) == 1
    (link,) = fed.values()
    assert link is not None and str(link["href"]).startswith("/zero-firs/cases/")
    way = client.get(str(link["href"])).text
    case_id = str(link["href"]).split("/")[3]
    assert "BNS 64(1)" in way and "21-05-2026" in way and f'"/cases/{case_id}' not in way
    client.force_login(world.stranger.officer)
    assert client.get(str(link["href"])).status_code == 404
    client.force_login(patna.officer)
    for leads in filter(None, rows.values()):
        assert client.get(str(leads["href"])).status_code == 200


def test_each_number_of_the_table_by_unit_leads_to_as_many_rows(world: World, client: Client, patna: Posting) -> None:
    for years in ("2026", "2025", "all"):
        page = board(client, world.sp, f"/zero-firs/reconciliation/?years={years}")
        linked = {
            str(cell["href"]): int(cell.get_text(strip=True).rpartition(": ")[2]) for cell in page.select("tbody td a")
        }
        assert len(linked) >= (1 if years == "2025" else 6)
        for leads, number in linked.items():
            assert f"years={years}" in leads
            assert len(board(client, world.sp, leads).select("tbody tr")) == number, leads


def test_the_table_by_unit_counts_each_part_as_its_own_board_does(world: World, patna: Posting) -> None:
    """The parts are counted by a function of their own: held against the counts of each unit alone."""
    period = Period(BEGINNING, TODAY, TODAY)
    with clock.fixed(TODAY), enter(world.national_monitor):
        for row in counts_of_parts(world.nation, [world.bihar, world.up], period):
            alone = reconciliation(row.unit, BEGINNING, TODAY, TODAY)
            assert row.received == alone.received_within + alone.received_outside
            assert row.sent == alone.sent_within + alone.sent_outside
            for name in ("registered", "unsent", "re_registered", "pending", "late", "referred", "returned"):
                assert getattr(row, name) == getattr(alone, name), (row.unit, name)
            assert row.received + row.registered > 3
    with enter(world.stranger), pytest.raises(DatabaseError, match="not in the range"):
        counts_of_parts(world.up, [world.kanpur], period)


def test_the_table_by_unit_shows_states_to_the_nation_and_no_station_without_cases(
    world: World, client: Client, patna: Posting
) -> None:
    page = board(client, world.national_monitor, "/zero-firs/reconciliation/")
    states = {head.get_text(strip=True) for head in page.select("tbody th")}
    assert {"Bihar", "Uttar Pradesh"} <= states
    assert not page.select("tbody td a")
    address = "/zero-firs/reconciliation/?unit="
    client.force_login(world.national_monitor.officer)
    assert client.get(f"{address}{world.up.pk}").status_code == 200
    withheld = BeautifulSoup(client.get(f"{address}{world.kanpur.pk}").content, "html.parser")
    assert [head.get_text(strip=True) for head in withheld.select("tbody th")] == ["Kanpur Nagar"]
    client.force_login(world.sp.officer)
    assert client.get(f"{address}{world.lucknow.pk}").status_code == 404


def test_a_station_is_late_by_its_hours_and_not_by_an_hour_that_nobody_recorded(world: World, patna: Posting) -> None:
    with enter(patna):
        with clock.fixed(date(2026, 6, 2)):
            assert reconciliation(world.gandhi_maidan, BEGINNING, TODAY, date(2026, 5, 22)).late == 0
        late = reconciliation(world.gandhi_maidan, BEGINNING, TODAY, date(2026, 5, 23))
        rows = counted_zero_firs("late", world.gandhi_maidan, BEGINNING, TODAY, date(2026, 5, 23))
    assert late.late == len(rows) == 3
    assert {row.destination for row in rows} == {world.gandhi_maidan}


def test_the_register_lists_both_ends_of_pages_and_feed_with_the_fir(
    world: World, client: Client, patna: Posting
) -> None:
    page = board(client, patna, "/zero-firs/?years=2026&part=counted-register")
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert all("PS Kotwali" in row and "PS Gandhi Maidan" in row for row in rows)
    (fed,) = [row for row in rows if "0014/2026" in row]
    assert "Re-registered 0007/2026 28-05-2026" in fed
    assert page.select_one("tbody a[href^='/cases/']")
    first = board(client, world.sho, "/zero-firs/?years=2026&part=counted-register")
    (re_registered,) = [row for row in first.select("tbody tr") if "0014/2026" in row.get_text()]
    assert "0007/2026" in re_registered.get_text() and not re_registered.select("a[href^='/cases/']")
    way = re_registered.select_one("a")
    assert way is not None
    with clock.fixed(TODAY):
        assert "Re-registered at PS Gandhi Maidan as FIR 0007/2026" in client.get(str(way["href"])).text
    assert "0015/2025" in board(client, world.sho, "/zero-firs/?years=2025&part=counted-register").get_text()
    assert "0015/2025" not in first.get_text()


DAYS = (("20-05-2026", "31-05-2026"), ("", "20-05-2026"), ("21-05-2026", ""), ("01-06-2026", "01-06-2026"))


def test_every_number_of_free_days_leads_to_as_many_rows(world: World, client: Client, patna: Posting) -> None:
    for first, last in DAYS:
        days = f"first={first}&last={last}"
        for line, (number, leads) in counts(board(client, world.sp, f"/zero-firs/?{days}")).items():
            rows = board(client, world.sp, f"/zero-firs/{leads}").select("tbody tr") if leads else []
            assert len(rows) == number, (line, days)
        table = board(client, world.sp, f"/zero-firs/reconciliation/?{days}")
        for cell in table.select("tbody td a"):
            number = int(cell.get_text(strip=True).rpartition(": ")[2])
            assert len(board(client, world.sp, str(cell["href"])).select("tbody tr")) == number, (cell, days)


def test_register_of_free_days_lists_those_first_recorded_on_them(world: World, client: Client, patna: Posting) -> None:
    def numbers(days: str) -> set[str]:
        page = board(client, world.sho, f"/zero-firs/?part=counted-register&{days}")
        return {row.get_text(strip=True)[-9:] for row in page.select("tbody th")}

    assert numbers("first=20-05-2026&last=20-05-2026") == {f"{number:04}/2026" for number in (11, 12, 13, 14)}
    assert numbers("last=31-12-2025") == {"0015/2025"}
    in_boxes = "first_day=1&first_month=6&first_year=2026&last_day=1&last_month=6&last_year=2026&years=2025"
    assert numbers(in_boxes) == {f"{number:04}/2026" for number in range(1, 7)}


def test_days_that_cannot_be_read_are_named_and_choose_nothing(world: World, client: Client, patna: Posting) -> None:
    usual = counts(board(client, world.sho))
    for days, error in (
        ("first=31-02-2026", "is not a date in the calendar"),
        ("first=05-06-2026&last=01-06-2026", "ends before it begins"),
        ("first=x", "is not a date"),
    ):
        page = board(client, world.sho, f"/zero-firs/?{days}")
        assert error in page.get_text()
        assert counts(page) == usual


def test_a_register_is_shown_on_one_page_to_be_printed(world: World, client: Client, patna: Posting) -> None:
    for number in range(101, 131):
        zero = fir(world.kotwali, str(number), "2026-05-20", "BNS 64(1)", fir="zero")
        add(world.system, key(world.kotwali, str(number), 2026, Series.ZERO), zero)
    page = board(client, world.sho, "/zero-firs/?part=counted-register")
    assert len(page.select("tbody tr")) == 20
    (every,) = [link for link in page.select("a") if link.get_text(strip=True) == "All, to print"]
    assert len(board(client, world.sho, f"/zero-firs/{every['href']}").select("tbody tr")) == 40


def test_likely_pairs_are_counted_by_unit_with_their_list(world: World, client: Client, patna: Posting) -> None:
    add(world.system, key(world.gandhi_maidan, "8", 2026), fir(world.gandhi_maidan, "8", "2026-05-25", "BNS 64(1)"))
    assert find_pairs(by=world.system) == 1
    page = board(client, patna, "/zero-firs/reconciliation/?first=20-05-2026&last=20-05-2026")
    (link,) = [cell for cell in page.select("tbody td a") if "/pairs/" in str(cell["href"])]
    assert link.get_text(strip=True) == "1"
    assert len(board(client, patna, str(link["href"])).select("tbody tr")) == 1
    none = board(client, patna, "/zero-firs/reconciliation/?first=21-05-2026")
    assert not [cell for cell in none.select("tbody td a") if "/pairs/" in str(cell["href"])]
    nation = board(client, world.national_monitor, "/zero-firs/reconciliation/")
    bihar = next(row for row in nation.select("tbody tr") if "Bihar" in row.get_text())
    assert bihar.select("td")[-1].get_text(strip=True) == "1"
    assert not bihar.select("td a")
