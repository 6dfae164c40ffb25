"""Desk, list and case page, as a browser requests them."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from itsso import law
from itsso.accounts.models import OfficerNumber
from itsso.cases.actions import Batch, NewEvent
from itsso.cases.history.events import law_events
from itsso.cases.models import Clock, Series, Source
from itsso.law.event_kinds import Kind
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.support.audit_log import lines as audit_entries
from tests.support.case_events import add, at, fir, key, new, register
from tests.support.html_check import problems, sound
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

TODAY = date(2025, 3, 10)
BUDGET = 60 * 1024
type OpenAs = Callable[..., Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with fixed(TODAY):
        yield


@pytest.fixture
def open_as() -> OpenAs:
    """Return a function that returns a browser in which the officer of a posting has signed in."""
    return browser


def page(client: Client, address: str, **chosen: str) -> BeautifulSoup:
    response = client.get(address, chosen)
    assert response.status_code == 200
    return sound(response.content)


def tag_text(tag: BeautifulSoup | Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def rows(desk: BeautifulSoup) -> list[str]:
    return [tag_text(row) for row in desk.select("main tbody tr:not(.itsso-group)")]


def cards(desk: BeautifulSoup) -> list[str]:
    return [tag_text(card) for card in desk.select("main .itsso-work__case")]


def numbers(desk: BeautifulSoup) -> dict[str, tuple[int, str]]:
    """Return what the desk counts: label -> (number, address that it links to)."""
    counts = {}
    for link in desk.select(".itsso-figure a"):
        number = link.select_one(".itsso-figure__number")
        assert number
        counts[tag_text(link).removeprefix(tag_text(number)).strip()] = (int(tag_text(number)), str(link["href"]))
    return counts


@pytest.fixture
def investigations(world: World) -> list[UUID]:
    """Return four cases: one investigation overdue by 3 days, one due today, one due in 4 days, one in a month."""
    days = ["2025-01-07", "2025-01-10", "2025-01-14", "2025-02-10"]
    return [register(world.system, world.kotwali, str(n), day, "BNS 64(1)") for n, day in enumerate(days, 1)]


@pytest.mark.django_db
def test_limits_that_can_still_be_met_come_first_with_the_answer_above_them(
    world: World, open_as: OpenAs, investigations: list[UUID]
) -> None:
    desk = page(open_as(world.sho), "/desk/", rule="investigation.two_months")
    assert [row.split(" BNS")[0] for row in rows(desk)] == [
        "FIR 0002/2025",
        "FIR 0003/2025",
        "FIR 0001/2025",
        "FIR 0004/2025",
    ]
    assert [tag_text(caption) for caption in desk.select("main .itsso-group")] == [
        "Can still be done in time: today and this week",
        "Overdue, longest overdue first",
        "Due later",
    ]
    assert "3 days over the limit 07-03-2025" in rows(desk)[2]
    assert "BNSS 193(2)" in rows(desk)[2]
    assert "Investigating officer" in rows(desk)[2]
    assert "due today" in rows(desk)[0]
    assert "4 days left" in rows(desk)[1]
    assert "2 time limits can still be met this week: begin with them." in tag_text(desk)
    assert "1 time limit is overdue." in tag_text(desk)


@pytest.mark.django_db
def test_each_figure_of_the_list_of_limits_links_to_a_list_of_that_length(
    world: World, open_as: OpenAs, investigations: list[UUID]
) -> None:
    client = open_as(world.sho)
    counted = numbers(page(client, "/desk/", rule="waits:police"))
    assert set(counted) == {
        "overdue",
        "due today",
        "due within a week",
        "overdue, waiting for a doctor or a laboratory",
    }
    assert counted["due today"][0] == 1
    for number, address in counted.values():
        assert len(rows(page(client, f"/desk/{address}"))) == min(number, 20)


@pytest.mark.django_db
def test_pages_of_a_desk_list_every_limit_once_and_link_back(world: World, open_as: OpenAs) -> None:
    for n in range(45):
        register(world.system, world.kotwali, str(n + 1), f"2025-02-{n % 3 + 1:02d}", "BNS 64(1)")
    client = open_as(world.sho)
    first = page(client, "/desk/", rule="investigation.two_months")
    listed, desk, pages = rows(first), first, 1
    while following := desk.select_one("a[rel=next]"):
        desk, pages = page(client, f"/desk/{following['href']}"), pages + 1
        listed += rows(desk)
    assert (pages, len(listed), len(set(listed))) == (3, 45, 45)
    while before := desk.select_one("a[rel=prev]"):
        desk = page(client, f"/desk/{before['href']}")
    assert rows(desk) == rows(first)


@pytest.mark.django_db
@pytest.mark.parametrize("posting_name", ["sho", "sp"])  # a station is asked for as one number, a district as a range
def test_limits_due_in_hours_come_first_and_old_ones_last_each_listed_once(
    world: World, open_as: OpenAs, posting_name: str
) -> None:
    register(world.system, world.kotwali, "90", "2019-02-01", "IPC 376(1)")
    for n in range(12):
        register(world.system, world.kotwali, str(n + 1), f"2024-{n % 6 + 7:02d}-05", "BNS 64(1)")
    urgent = fir(world.kotwali, "77", "2025-03-09T20:00", "BNS 64(1)", "POCSO 4", victims=1, victim_child=True)
    add(world.system, key(world.kotwali, "77"), urgent)
    client = open_as(getattr(world, posting_name))
    desk = page(client, "/desk/", rule="")
    assert "FIR 0077/2025" in rows(desk)[0]
    assert "hours left" in rows(desk)[0]
    listed, first, captions = (
        rows(desk),
        rows(desk),
        [tag_text(caption) for caption in desk.select("main .itsso-group")],
    )
    while following := desk.select_one("a[rel=next]"):
        desk = page(client, f"/desk/{following['href']}")
        listed += rows(desk)
        captions += [tag_text(caption) for caption in desk.select("main .itsso-group")]
    assert len(listed) == len(set(listed)) == Clock.objects.using("owner").count()
    assert list(dict.fromkeys(captions)) == [
        "Can still be done in time: today and this week",
        "Overdue, longest overdue first",
        "Due later",
        "Overdue for more than a year",
    ]
    assert all("0090/2019" in row for row in listed[-1:])
    old = [row for row in listed if "0090/2019" in row and "days over the limit" in row]
    assert numbers(desk)["of these overdue for more than a year"][0] == len(old)
    assert sorted(rows(page(client, "/desk/?stands=old&rule="))) == sorted(old)
    while before := desk.select_one("a[rel=prev]"):
        desk = page(client, f"/desk/{before['href']}")
    assert rows(desk) == first


@pytest.mark.django_db
def test_the_limits_of_one_case_are_listed_together(world: World, open_as: OpenAs) -> None:
    for number in ("1", "2", "3"):
        registration = fir(world.kotwali, number, "2025-03-01", "POCSO 4", victims=1, victim_child=True)
        add(world.system, key(world.kotwali, number), registration)
    desk = page(open_as(world.sho), "/desk/", rule="", stands="overdue")
    cases = [row[:13] for row in rows(desk)]
    assert len(cases) > len(set(cases)) == 3
    assert cases == sorted(cases, key=list(dict.fromkeys(cases)).index)


@pytest.mark.django_db
def test_an_investigating_officer_begins_with_the_cases_that_name_the_officer(world: World, open_as: OpenAs) -> None:
    mine = fir(world.kotwali, "1", "2025-01-07", "BNS 64(1)", io_ref=world.io.officer.number)
    add(world.system, key(world.kotwali, "1"), mine)
    register(world.system, world.kotwali, "2", "2025-01-07", "BNS 64(1)")
    client = open_as(world.io)
    assert {row[:13] for row in cards(page(client, "/desk/"))} == {"FIR 0001/2025"}
    assert {row[:13] for row in cards(page(client, "/desk/", whose="all"))} == {"FIR 0001/2025", "FIR 0002/2025"}
    assert {row[:13] for row in rows(page(client, "/desk/", rule=""))} == {"FIR 0001/2025"}


@pytest.mark.django_db
def test_case_is_matched_to_its_officer_by_the_number_in_its_own_state(world: World, open_as: OpenAs) -> None:
    OfficerNumber.objects.filter(officer=world.io.officer).update(number="7788")
    OfficerNumber.objects.create(officer=world.io.officer, state="BR", number="4455")
    for number, io in (("1", "7788"), ("2", "4455"), ("3", world.io.officer.number), ("4", "")):
        registration = fir(world.kotwali, number, "2025-01-07", "BNS 64(1)", io_ref=io)
        add(world.system, key(world.kotwali, number), registration)
    assert {row[:13] for row in cards(page(open_as(world.io), "/desk/"))} == {"FIR 0001/2025"}
    OfficerNumber.objects.filter(officer=world.io.officer, state="UP").delete()
    assert cards(page(open_as(world.io), "/desk/")) == []


@pytest.mark.django_db
def test_a_supervisor_sees_the_stations_of_the_unit_and_no_other(world: World, open_as: OpenAs) -> None:
    register(world.system, world.kotwali, "1", "2025-01-07", "BNS 64(1)")
    register(world.system, world.nawabganj, "2", "2025-01-07", "BNS 64(1)")
    register(world.system, world.hazratganj, "3", "2025-01-07", "BNS 64(1)")
    listed = rows(page(open_as(world.sp), "/desk/", rule="investigation.two_months"))
    assert [row[:13] for row in listed] == ["FIR 0001/2025", "FIR 0002/2025"]
    assert "PS Kotwali" in listed[0]


@pytest.mark.django_db
def test_limit_owed_by_a_doctor_is_shown_as_the_doctors(world: World, open_as: OpenAs) -> None:
    examined = new("victim_medical_examined", "2025-03-01T11:00", victim_ref="v")
    register(world.system, world.kotwali, "1", "2025-03-01", "BNS 64(1)", later=[examined])
    (row,) = rows(page(open_as(world.sho), "/desk/", rule="waits:others"))
    assert "Doctor (registered medical practitioner)" in row
    assert "Medical report" in row


@pytest.mark.django_db
def test_investigation_row_says_since_when_a_laboratory_report_is_awaited(world: World, open_as: OpenAs) -> None:
    sent = [new("exhibit_sent", f"2025-01-{day}", exhibit=exhibit) for day, exhibit in ((10, "E1"), (12, "E2"))]
    answered = new("laboratory_report_received", "2025-02-01", exhibit="E1")
    case = register(world.system, world.kotwali, "1", "2025-01-07", "BNS 64(1)", later=[*sent, answered])
    client = open_as(world.sho)
    assert "awaited since 12-01-2025" in rows(page(client, "/desk/", rule="investigation.two_months"))[0]
    assert "awaited" not in rows(page(client, "/desk/", rule="victim.progress_information"))[0]
    add(world.system, key(world.kotwali, "1"), new("laboratory_report_received", "2025-02-03"))
    assert "awaited" not in tag_text(page(client, "/desk/", all="1"))
    assert case


@pytest.mark.django_db
def test_an_empty_desk_says_that_it_is_empty(world: World, open_as: OpenAs) -> None:
    assert "No time limit of a case is pending here." in tag_text(page(open_as(world.sho), "/desk/"))


@pytest.mark.django_db
def test_case_outside_the_range_and_missing_case_give_the_same_response(
    world: World, open_as: OpenAs, investigations: list[UUID]
) -> None:
    for posting in (world.colleague, world.stranger):
        client = open_as(posting)
        existing, missing = str(investigations[0]), str(uuid4())
        theirs, nobodys = client.get(f"/cases/{existing}/"), client.get(f"/cases/{missing}/")
        assert theirs.status_code == nobodys.status_code == 404
        assert _without(theirs, existing) == _without(nobodys, missing)


def _without(response: Any, case: str) -> str:
    """Return a page without the requested id, and without tokens and numbers, which are new each time."""
    new_each_time = r'value="\w{64}"|nonce="[^"]*"|<code>.*?</code>|<time .*?</time>|data-(session|now)="[^"]*"'
    return re.sub(new_each_time, "", response.content.decode().replace(case, ""))


@pytest.mark.django_db
def test_the_nation_opens_no_case(world: World, open_as: OpenAs, investigations: list[UUID]) -> None:
    assert open_as(world.national_monitor).get(f"/cases/{investigations[0]}/").status_code == 404


@pytest.fixture
def long_case(world: World) -> UUID:
    """Return a case with an accused in custody, a report, a correction, and a Zero FIR before it."""
    zero = fir(world.hazratganj, "7", "2024-12-30", "BNS 64(1)", fir="zero", victims=1, victim_child=True)
    regular = fir(world.kotwali, "12", "2025-01-02", "BNS 64(1)", "POCSO 6", victims=1, victim_child=True)
    remand = new("first_remand", "2025-01-05", accused_ref="a")
    examined = new("victim_medical_examined", "2025-01-03", known="2025-01-06", victim_ref="v")
    case = add(world.system, key(world.hazratganj, "7", 2024, Series.ZERO), zero, regular, remand, examined)
    correct(world, "12", "victim_medical_examined", new("victim_medical_examined", "2025-01-02", victim_ref="v"))
    return case


def correct(world: World, number: str, kind: str, replacement: NewEvent | None) -> None:
    """Correct the case's event of a kind on 20-01-2025, with another in its place or with none."""
    with enter(world.system), Batch(by=world.system, source=Source.objects.get(code="test")) as batch:
        wanted = key(world.kotwali, number)
        case = batch.lock_cases([wanted])[wanted]
        old = next(event for event in case.events if event.kind == kind)
        day = at("2025-01-20")
        batch.add(case, [NewEvent(Kind.CORRECTED, day, "d", day, corrects=old.id, replacement=replacement)])


@pytest.mark.django_db
def test_a_case_shows_its_two_clocks_apart_with_authority_and_certainty(
    world: World, open_as: OpenAs, long_case: UUID
) -> None:
    case_page = tag_text(page(open_as(world.sho), f"/cases/{long_case}/"))
    assert (
        "Completion of investigation Investigating officer 28-02-2025 Overdue 10 days over the limit BNSS 193(2)"
        in case_page
    )
    assert "04-04-2025" in case_page  # 90 days from the first remand, that day counted
    assert "BNSS 187(3) Inferred" in case_page  # no surer than the weakest fact that it rests on
    assert "V1 (child)" in case_page
    assert "Zero FIR 0007/2024, PS Hazratganj" in case_page


@pytest.mark.django_db
def test_a_corrected_entry_stays_struck_through_with_its_replacement(
    world: World, open_as: OpenAs, long_case: UUID
) -> None:
    case = page(open_as(world.sho), f"/cases/{long_case}/")
    entries = [
        tag_text(item) for item in case.select(".itsso-timeline__item") if "medically examined" in tag_text(item)
    ]
    assert len(entries) == 2
    assert "(corrected)" in entries[0]
    assert "recorded on 06-01-2025" in entries[0]
    assert "replaced on 20-01-2025" in entries[0]
    assert "02-01-2025" in entries[1]
    assert "replaced another entry on 20-01-2025" in entries[1]


@pytest.mark.django_db
def test_a_record_corrected_and_then_withdrawn_has_no_effect_and_its_page_shows_all_three(
    world: World, open_as: OpenAs
) -> None:
    record = uuid4().hex
    examined = new("victim_medical_examined", "2025-01-03", victim_ref="v")
    examined.record = record
    case = register(world.system, world.kotwali, "12", "2025-01-02", "BNS 64(1)", later=[examined])
    for day, replacement in (("2025-01-04", new("victim_medical_examined", "2025-01-05")), ("2025-01-06", None)):
        with enter(world.system), Batch(by=world.system, source=Source.objects.get(code="test")) as batch:
            (locked,) = batch.lock_cases([key(world.kotwali, "12")]).values()
            (old,) = locked.effective_events(record)
            batch.add(
                locked, [NewEvent(Kind.CORRECTED, at(day), "d", at(day), corrects=old.id, replacement=replacement)]
            )
    with enter(world.system):
        (locked,) = batch.lock_cases([key(world.kotwali, "12")]).values()
        assert locked.effective_events(record) == []
        assert "victim_medical_examined" not in [
            event.kind for event in law.effective_events(law_events(locked.events))
        ]
    case_page = page(open_as(world.sho), f"/cases/{case}/")
    entries = [
        tag_text(item) for item in case_page.select(".itsso-timeline__item") if "medically examined" in tag_text(item)
    ]
    assert len(entries) == 2
    assert all("(corrected)" in entry for entry in entries)
    assert "withdrawn on 06-01-2025" in entries[0]
    assert "replaced on 04-01-2025" in entries[1]


@pytest.mark.django_db
def test_limit_is_not_known_with_a_reason_if_sources_do_not_send_its_end(
    world: World, open_as: OpenAs, long_case: UUID
) -> None:
    case = page(open_as(world.sho), f"/cases/{long_case}/law/")
    unknown = next(head for head in case.select("summary") if "not known: reason" in tag_text(head)).find_next("ul")
    assert isinstance(unknown, Tag)
    assert "The sources of this case do not report this event" in tag_text(unknown)


@pytest.mark.django_db
def test_a_withdrawn_fir_keeps_its_page_and_says_so(world: World, open_as: OpenAs) -> None:
    case = register(world.system, world.kotwali, "12", "2025-01-02", "BNS 64(1)")
    correct(world, "12", "fir_registered", None)
    case_page = tag_text(page(open_as(world.sho), f"/cases/{case}/"))
    assert "This FIR was withdrawn from the record." in case_page
    assert "withdrawn on 20-01-2025" in case_page


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["12/2025", "0012/2025", " १२ / २०२५ "])
def test_a_case_is_found_by_its_number_however_it_is_typed(
    world: World, open_as: OpenAs, long_case: UUID, typed: str
) -> None:
    assert "FIR 0012/2025" in rows(page(open_as(world.sho), "/cases/", fir=typed))[0]


@pytest.mark.django_db
def test_a_case_is_found_by_the_number_of_the_station_that_it_came_from(
    world: World, open_as: OpenAs, long_case: UUID
) -> None:
    assert "FIR 0012/2025" in rows(page(open_as(world.state_monitor), "/cases/", fir="7/2024"))[0]
    assert "A case of another unit is not shown here." in tag_text(
        page(open_as(world.stranger), "/cases/", fir="7/2024")
    )


@pytest.mark.django_db
def test_a_number_without_a_year_is_refused_with_what_to_write(world: World, open_as: OpenAs) -> None:
    list_page = page(open_as(world.sho), "/cases/", fir="12-2025")
    assert "as 12/2026" in tag_text(list_page.select_one(".govuk-error-summary") or list_page)
    assert list_page.select_one("input[name=fir]")["value"] == "12-2025"  # type: ignore[index]


@pytest.mark.django_db
def test_list_shows_the_newest_case_first_and_continues_on_the_next_page(world: World, open_as: OpenAs) -> None:
    for n in range(25):
        register(world.system, world.kotwali, str(n + 1), f"2025-02-{n % 5 + 1:02d}", "BNS 64(1)")
    client = open_as(world.sho)
    first = page(client, "/cases/")
    following = first.select_one("a[rel=next]")
    assert following
    second = page(client, f"/cases/{following['href']}")
    listed = rows(first) + rows(second)
    assert len(listed) == len(set(listed)) == 25
    assert "05-02-2025" in listed[0]
    assert "01-02-2025" in listed[-1]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "hi"])
def test_pages_are_small_and_valid_in_both_languages(
    world: World, open_as: OpenAs, long_case: UUID, language: str
) -> None:
    client = open_as(world.sho, language)
    for address in ("/desk/", "/cases/", f"/cases/{long_case}/"):
        response = client.get(address)
        assert f'<html lang="{language}"'.encode() in response.content
        assert problems(response.content) == []
        assert len(gzip.compress(response.content)) < BUDGET - 30 * 1024  # the style and the script take the rest


@pytest.mark.django_db
def test_number_of_queries_does_not_depend_on_the_number_of_cases(
    world: World, open_as: OpenAs, long_case: UUID
) -> None:
    client = open_as(world.sho)
    page(client, f"/cases/{long_case}/")  # touched today: the desk asks what was recorded in it
    for more in (0, 25):
        for n in range(more):
            register(world.system, world.kotwali, str(n + 100), "2025-01-07", "BNS 64(1)")
        # The cases of the bands, what they wait for, today, officers who named themselves, texts to be removed with
        # drafts and leaves, Zero FIRs, police reports to forward, leaves; this week; what was recorded.
        assert count_case_queries(client, "/desk/") == 8
        assert count_case_queries(client, "/cases/") == 3  # how many, the cases, their clocks
        assert (
            count_case_queries(client, f"/cases/{long_case}/") == 5
        )  # the case, its history in two, its station, its sources


def count_case_queries(client: Client, address: str) -> int:
    """Return how many queries a page sends to the tables of cases."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    statements = (query["sql"] for query in queries.captured_queries)
    return sum(re.search('from "?cases_', sql, re.IGNORECASE) is not None for sql in statements)


@pytest.mark.django_db
def test_case_page_begins_with_what_is_overdue_and_the_state_of_the_two_months(world: World, open_as: OpenAs) -> None:
    report = new("final_report_filed", "2025-03-05", report="charge_sheet", form_no="1")
    case = register(world.system, world.kotwali, "12", "2025-01-02", "BNS 64(1)", later=[report])
    lead = tag_text(page(open_as(world.sho), f"/cases/{case}/").select("main .govuk-body-l")[0])
    late = "2 time limits are overdue (those of courts not counted). First: Statement before a Magistrate (V1), 66 days"
    assert lead.startswith(late)
    assert lead.endswith("Completion of investigation (BNSS 193(2)): 02-03-2025; done on 05-03-2025, 3 days late.")


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["case", "due", "officer"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_sorted_desk_lists_the_same_limits_and_its_file_all_of_them(
    world: World, open_as: OpenAs, column: str, sign: str
) -> None:
    for n in range(15):
        register(world.system, world.kotwali, str(n + 1), f"2025-02-{n % 3 + 1:02d}", "BNS 64(1)")
    client = open_as(world.sho)
    usual = client.get("/desk/", {"rule": "", "format": "csv"}).content.decode("utf-8-sig").splitlines()
    chosen = {"rule": "", "sort": f"{sign}{column}"}
    desk, listed = page(client, "/desk/", **chosen), []
    while True:
        listed += [row.split(" BNS")[0] for row in rows(desk)]
        if not (following := desk.select_one("a[rel=next]")):
            break
        desk = page(client, f"/desk/{following['href']}")
    as_file = client.get("/desk/", {**chosen, "format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert sorted(as_file) == sorted(usual)
    assert [row[0] for row in csv.reader(as_file[1:])] == listed
    if column == "case":
        assert listed == sorted(listed, reverse=bool(sign))


@pytest.mark.django_db
def test_filters_of_a_list_are_remembered_until_they_are_cleared_but_not_what_was_typed(
    world: World, open_as: OpenAs
) -> None:
    register(world.system, world.kotwali, "1", "2025-02-01", "BNS 64(1)")
    client = open_as(world.sho)
    page(client, "/cases/", investigation="overdue", fir="1/2025", sort="-due")
    again = client.get("/cases/")
    assert (again.status_code, again.headers["Location"]) == (302, "/cases/?investigation=overdue")
    assert "Clear filters" in tag_text(page(client, again.headers["Location"]))
    assert len(rows(page(client, "/cases/", all="1"))) == 1
    assert len(rows(page(client, "/cases/"))) == 1
    page(client, "/desk/", stands="today")
    assert "Overdue, can be done now (1)" in tag_text(page(client, "/desk/"))  # My work remembers none


@pytest.mark.django_db
def test_file_of_a_list_is_in_the_audit_log_with_its_rows(world: World, open_as: OpenAs) -> None:
    register(world.system, world.kotwali, "1", "2025-02-01", "BNS 64(1)")
    client = open_as(world.sho)
    response = client.get("/cases/", {"format": "csv", "fir": "=1/2025"})
    assert response.headers["Content-Type"].startswith("text/html")  # what was typed is no number: nothing to download
    response = client.get("/cases/", {"format": "csv"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="cases.csv"'
    (head, row) = csv.reader(response.content.decode("utf-8-sig").splitlines())
    assert (head[0], row[0]) == ("Case", "FIR 0001/2025")
    downloads = [entry["detail"] for entry in audit_entries() if entry["act"] == "download.cases:list"]
    assert downloads == [{"asked": {"format": "csv"}, "rows": 1}]


@pytest.mark.django_db
def test_lists_of_cases_name_the_officer(world: World, open_as: OpenAs) -> None:
    for number, facts in {"1": {"io_ref": world.io.officer.number}, "2": {"io_ref": "IO8"}, "3": {}}.items():
        registration = fir(world.kotwali, number, f"2025-02-0{number}", "BNS 64(1)", **facts)
        add(world.system, key(world.kotwali, number), registration)
    client = open_as(world.sho)
    for listed in (
        rows(page(client, "/cases/", sort="case")),
        rows(page(client, "/desk/", sort="case", rule="investigation.two_months")),
    ):
        for row, officer in zip(listed, (world.io.officer.name, "IO IO8", "no officer named"), strict=True):
            assert officer in row
