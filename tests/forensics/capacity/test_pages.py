"""Pages of laboratories, as a browser without scripts shows them."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError

from itsso.accounts.models import Posting, Role
from itsso.forensics.capacity import queries
from itsso.forensics.capacity.backlog import backlog_courses
from itsso.forensics.capacity.models import CLAIMS
from itsso.forensics.capacity.review import review_laboratories
from itsso.forensics.models import Contact, Hold, Priority, Report, Request, Work
from itsso.platform.clock import INDIA
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.audit_log import lines
from tests.support.capacity_claims import DAY, state_claim
from tests.support.html_check import sound
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

TYPED: dict[str, dict[str, str]] = {
    "posts": {"section": "dna", "cadre": "examiners", "sanctioned": "२४", "filled": "11"},
    "workload": {"section": "dna", "pending_cases": "1,240", "received_a_year": "1900", "reported_a_year": "1810"},
    "equipment": {"section": "dna", "sort": "consumable", "name": "DNA  kits", "available": "no", "cause": "no_funds"},
    "accreditation": {
        "section": "dna",
        "body": "NABL",
        "certificate": "T-1",
        "scope": "DNA",
        "until": "01-01-2028",
        "withdrawn": "no",
    },
    "independence": {"administered": "home", "budget": "police", "budget_head": "2055-00-116", "veto": "yes"},
    "money": {
        "project": "DNA wing",
        "fund": "nirbhaya",
        "sanctioned": "99,76,00,000",
        "released": "50,00,00,000",
        "spent": "0",
    },
    "milestone": {"project": "DNA wing", "name": "Building", "planned": "02-05-2026"},
}


@pytest.fixture
def director(world: World) -> Posting:
    return post("director.up", world.laboratory, Role.LAB_DIRECTOR)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    main = sound(answer.content).find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def page(posting: Posting, unit: Unit, path: str = "", language: str = "en", **query: Any) -> str:
    return text_of(browser(posting, language).get(f"/laboratories/{unit.pk}/{path}", query))


@pytest.mark.parametrize("kind", CLAIMS)
def test_director_adds_a_claim_and_reads_its_source(kind, world: World, director: Posting):
    client, url = browser(director), f"/laboratories/{world.laboratory.pk}/said/{kind}/"
    assert "Nothing of this kind has been recorded yet." in text_of(client.get(url))
    typed = TYPED[kind] | {"key": str(uuid4()), "on": "31-05-2026"}
    assert client.post(url, typed).status_code == 302
    assert client.post(url, typed).status_code == 302
    page_text = text_of(client.get(url))
    assert page_text.count("stated by the laboratory for 31-05-2026") == 1
    assert "director.up 01-06-2026" in page_text


@pytest.mark.parametrize(
    ("kind", "wrong", "message"),
    [
        ("posts", {"filled": "25"}, "More posts are filled than sanctioned"),
        ("posts", {"on": "31-05-2027"}, "This date is in the future"),
        ("posts", {"sanctioned": "many"}, "Enter a whole number"),
        ("workload", dict.fromkeys(("pending_cases", "received_a_year", "reported_a_year"), ""), "at least one"),
        ("equipment", {"cause": ""}, "Choose why it is not working"),
        ("accreditation", {"until": "01-01-2020"}, "The end date is before the start date"),
        ("money", {"released": "100,00,00,000"}, "More is released than sanctioned"),
        ("money", {"spent": "60,00,00,000"}, "More is spent than released"),
        ("milestone", {"reached": "02-05-2027"}, "This date is in the future"),
    ],
)
def test_invalid_claim_shows_field_errors_and_stores_nothing(kind, wrong, message, world: World, director):
    typed = TYPED[kind] | {"key": str(uuid4()), "on": "31-05-2026"} | wrong
    page_text = text_of(browser(director).post(f"/laboratories/{world.laboratory.pk}/said/{kind}/", typed))
    assert message in page_text
    assert "Nothing of this kind has been recorded yet." in page_text


def test_state_reads_claims_and_cannot_add_any(world: World, director: Posting):
    state_claim(director, "posts")
    url = f"/laboratories/{world.laboratory.pk}/said/posts/"
    client = browser(world.state_monitor)
    assert '<form method="post" novalidate' not in client.get(url).text
    assert client.post(url, TYPED["posts"] | {"key": str(uuid4()), "on": "31-05-2026"}).status_code == 404


def test_district_and_another_state_find_no_laboratory(world: World, director: Posting):
    for posting in (world.sp, post("monitor.br", world.bihar, Role.STATE_MONITOR)):
        assert browser(posting).get(f"/laboratories/{world.laboratory.pk}/").status_code == 404
        assert "There is no laboratory here" in text_of(browser(posting).get("/laboratories/"))
    assert browser(world.sho).get("/laboratories/").status_code == 404


# --- Karnataka: show 3 -----------------------------------------------------------------------------------------------


def test_karnataka_2021_as_sentence_and_chart(world: World, karnataka: Unit):
    monitor = post("monitor.ka", Unit.objects.get(state="KA", kind="state"), Role.STATE_MONITOR)
    page_text = page(monitor, karnataka)
    assert "311 of 468 posts are vacant (66.5%; stated for 01-01-2021 in: The Hindu, 2021)." in page_text
    assert "6,994 cases are pending, with 35,738 samples (stated for 01-01-2021 in: The Hindu, 2021)." in page_text
    assert "no date can be given by which they are cleared" in page_text
    nation = browser(world.national_monitor).get("/laboratories/")
    assert "311 of 468 posts are vacant" in text_of(nation)
    assert "The oldest of these numbers is from 01-01-2021." in text_of(nation)
    posts, money = (
        figure.get_text(" ") for figure in BeautifulSoup(nation.content, "html.parser").select("figure svg")
    )
    assert "KA 311" in " ".join(posts.split())
    assert "KA –" in " ".join(money.split())


def test_laboratories_are_a_list_that_sorts_and_is_downloaded_as_shown(
    world: World, karnataka: Unit, director: Posting
):
    state_claim(director, "posts")
    client = browser(world.national_monitor)
    rows = [
        row.get_text(" ", strip=True)
        for row in BeautifulSoup(client.get("/laboratories/?sort=-vacant").content, "html.parser").select(
            "main table:last-of-type tbody th"
        )
    ]
    file = client.get("/laboratories/?sort=-vacant&format=csv")
    file_rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [row["Laboratory"] for row in file_rows] == rows[-len(file_rows) :]
    assert file_rows[0]["Vacant"] == "311" and file_rows[0]["Money not released"] == ""  # not known, and so not zero
    assert browser(world.sp).get("/laboratories/?format=csv")["Content-Type"].startswith("text/html")  # none to see


def test_list_of_laboratories_is_filtered_by_state_and_by_what_is_lacking(
    world: World, karnataka: Unit, director: Posting
):
    state_claim(director, "posts")
    client = browser(world.national_monitor)

    def listed(**filters: str) -> set[str]:
        answer = client.get("/laboratories/", {**filters, "all": "1", "format": "csv"})
        rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        return {row["Laboratory"] for row in rows}

    assert {name[-4:] for name in listed()} >= {"(KA)", "(UP)"}
    assert {name[-4:] for name in listed(state="ka")} == {"(KA)"}
    assert {name[-4:] for name in listed(show="vacant")} == {"(KA)", "(UP)"}
    assert {name[-4:] for name in listed(show="accreditation")} == {"(KA)", "(UP)"}
    page_text = text_of(client.get("/laboratories/", {"show": "money"}))
    assert "Nothing matches these filters." in page_text and "324 of 492 posts are vacant" in page_text
    of_state = BeautifulSoup(browser(world.state_monitor).get("/laboratories/").content, "html.parser")
    assert of_state.select("select[name=show]") and not of_state.select("select[name=state]")


def test_hindi_page_shows_vacancies_and_backlog_and_translates_laboratory_section(world: World, karnataka: Unit):
    page_text = page(world.national_monitor, karnataka, language="hi")
    assert "468 में से 311 पद रिक्त हैं" in page_text
    assert "6,994" in page_text and "35,738" in page_text
    assert "अनुभाग" in page_text and "धारा" not in page_text  # a laboratory's section is not a statute's section


def test_assumptions_replace_unknown_values(world: World, karnataka: Unit):
    """Check that the number of examiners among 157 persons is assumed too, so that no clerk counts as an examiner."""
    query = {"received": "36500", "reported": "30000"}
    for assumed in ({}, query):
        assert "For this section it is not known" in page(world.national_monitor, karnataka, "what-if/", **assumed)
    query["examiners"] = "157"
    page_text = page(world.national_monitor, karnataka, "what-if/", **query)
    assert "Even then at least as many cases come in as can be reported" in page_text
    page_text = page(world.national_monitor, karnataka, "what-if/", **query, more="100")
    assert "With 257 examiners" in page_text
    assert "The backlog clears in" in page_text and "instead of never" in page_text


# --- The answer first ------------------------------------------------------------------------------------------------


def test_page_starts_with_time_to_clear_and_missing_examiners(world: World, director: Posting):
    """Check 2,192 reports a year by 11 examiners, 1,461 arrivals and 825 waiting: 825 / 2.001 a day are 412 days."""
    state_claim(director, "posts")
    state_claim(director, "workload", pending_cases=825)
    page_text = page(director, world.laboratory)
    assert "13 of 24 posts of examiners are vacant" in page_text
    assert "At the present rate the backlog of DNA takes 412 days to clear." in page_text
    assert "bring 90% of reports within 30 days" in page_text
    assert page_text.index("412 days") < page_text.index("Posts by section")


def test_overloaded_section_is_never_shown_as_clearing(world: World, director: Posting):
    state_claim(director, "posts")
    state_claim(director, "workload", received_a_year=2500)
    page_text = page(director, world.laboratory)
    # 2,500 a year come and 2,192 are reported: 308 a year more, about 26 a month
    assert "In DNA more cases come in than are reported: the backlog grows by about 26 a month." in page_text
    assert "days to clear." not in page_text.partition("Posts by")[0]


def test_backlog_that_only_stays_is_not_said_to_grow(world: World, director: Posting):
    state_claim(director, "posts")
    state_claim(director, "workload", received_a_year=2192, reported_a_year=2192)
    page_text = page(director, world.laboratory)
    assert "In DNA as many cases come in as are reported, so the backlog does not get smaller." in page_text
    assert "In DNA more cases come in" not in page_text


def test_summary_is_never_longer_than_three_sentences(world: World, director: Posting):
    for section, filled, received in (("dna", 11, 2500), ("biology", 17, 2600), ("toxicology", 12, 100)):
        state_claim(director, "posts", section=section, filled=filled)
        state_claim(director, "workload", section=section, received_a_year=received)
    state_claim(director, "equipment")
    client = browser(director)
    main = BeautifulSoup(client.get(f"/laboratories/{world.laboratory.pk}/").content, "html.parser").find("main")
    assert main is not None
    sentences = [" ".join(sentence.get_text().split()) for sentence in main.select("p.govuk-body-l")]
    assert len(sentences) == 3
    assert sentences[1] == (
        "In DNA, Biology and serology more cases come in than are reported: the backlog grows by about 60 a month."
    )
    assert sentences[2].startswith("DNA, Biology and serology: ")  # toxicology has examiners enough
    assert sentences[2].endswith("more examiners are needed so that 90% of reports come within 30 days.")


# --- The picture -----------------------------------------------------------------------------------------------------


def figure_of(posting: Posting, unit: Unit, language: str = "en") -> Any:
    main = BeautifulSoup(browser(posting, language).get(f"/laboratories/{unit.pk}/").content, "html.parser")
    return main.select_one("main figure")


def test_picture_shows_load_and_effect_of_more_examiners(world: World, director: Posting):
    state_claim(director, "posts")
    state_claim(director, "workload", received_a_year=2500)
    figure = figure_of(director, world.laboratory)
    assert figure.figcaption.get_text() == "DNA: what comes in would need 114% of the examiners’ time."
    load, examiners = figure.select("svg")
    assert "DNA 114%" in load.get_text(" ")
    assert "now: 11 · backlog grows" in examiners.get_text(" ")
    tables = [[cell.get_text() for cell in table.select("th, td")] for table in figure.select("table")]
    assert tables[0] == ["Section", "Workload", "DNA", "114%"]
    needed = examiners.find(string=lambda written: written and written.startswith("needed: "))
    assert needed is not None and tables[1][:2] == ["Examiners", "Share of reports"]
    link = figure.select_one("a.govuk-link")
    assert link["href"] == f"/laboratories/{world.laboratory.pk}/what-if/?section=dna"


def test_picture_is_left_out_where_nothing_is_known(world: World, karnataka: Unit):
    assert figure_of(world.national_monitor, karnataka) is None


def test_stated_backlog_is_dashed_and_needs_two_days(world: World, director: Posting):
    state_claim(director, "workload", pending_cases=825)
    assert figure_of(director, world.laboratory) is None
    state_claim(director, "workload", DAY - timedelta(100), pending_cases=700)
    state_claim(director, "workload", DAY - timedelta(700), pending_cases=1)  # older than the year that is shown
    figure = figure_of(director, world.laboratory)
    (drawing,) = figure.select("svg")
    assert "700 → 825" in drawing.get_text(" ")
    assert drawing.polyline["stroke-dasharray"] and "Dashed: stated for single days" in figure.get_text(" ")


def test_no_number_of_examiners_where_one_examination_exceeds_the_limit(world: World, director: Posting):
    state_claim(director, "posts", sanctioned=50, filled=40)
    state_claim(director, "workload", received_a_year=300, reported_a_year=365)
    assert "In DNA no number of examiners is enough" in page(director, world.laboratory)


def test_instrument_down_is_shown_with_day_and_up_time(world: World, director: Posting):
    state_claim(director, "equipment", DAY - timedelta(365), available=True, cause="")
    state_claim(director, "equipment", DAY - timedelta(73))
    page_text = page(director, world.laboratory)
    assert "DNA kits Consumable DNA out of stock: No funds 20-03-2026 79.8%" in page_text
    state_claim(director, "posts")
    assert "Not working, or not in stock: DNA kits since 20-03-2026." in page(director, world.laboratory)


def test_project_delay_counts_from_the_first_plan(world: World, director: Posting):
    state_claim(director, "milestone", DAY - timedelta(400), planned=DAY - timedelta(30))
    state_claim(director, "milestone", DAY - timedelta(50), planned=DAY + timedelta(300))
    state_claim(director, "money")
    page_text = text_of(browser(world.state_monitor).get("/laboratories/projects/"))
    assert "1 of 1 projects is behind its first plan." in page_text
    assert "₹10.00 crore ₹6.00 crore ₹1.00 crore" in page_text
    assert "Building: planned for 28-03-2027 30 days" in page_text


# --- Measured --------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_work(world: World, director: Posting) -> Posting:
    """Create a year of the laboratory's own work in its tables: two cases come a day, and the last 90 wait."""
    request = Request(
        id=uuid7(),
        laboratory_id=world.laboratory.pk,
        sender_id=world.kotwali.pk,
        year=2026,
        number=1,
        memo="1",
        asked=[],
        priority="ordinary",
        since=_at(0),
        sent_at=_at(0),
        announced_at=_at(0),
    )
    Request._base_manager.using("owner").bulk_create([request])
    laboratory_field: dict[str, Any] = {"laboratory_id": world.laboratory.pk}
    works = []
    for day in range(360):
        for _two in range(2):
            late = day + (20 if day < 315 else 999)
            released = {"standing": "released", "released_at": _at(late)} if late <= 360 else {"standing": "waiting"}
            works.append(
                Work(
                    request_id=request.pk,
                    section="biology",
                    labels=[],
                    questions=[],
                    rank=9,
                    due=date(9999, 12, 31),
                    received_at=_at(day),
                    since=_at(day),
                    **laboratory_field,
                    **released,
                )
            )
    Work._base_manager.using("owner").bulk_create(works)
    state_claim(director, "posts", section="biology", sanctioned=10, filled=4)
    hold = Hold(work_id=works[-1].pk, reason="kit_out_of_stock", since=_at(340), by="X", **laboratory_field)
    Hold._base_manager.using("owner").bulk_create([hold])
    text: dict[str, Any] = {"work_id": works[0].pk, "number": "1", "key_version": 1, "sealed": b""} | laboratory_field
    first = Report(**text, drafted_at=_at(300), signed_at=_at(310))
    second = Report(**text, version=2, supersedes_id=first.pk, drafted_at=_at(330), signed_at=_at(340))
    Report._base_manager.using("owner").bulk_create([first, second])
    contact = {"request_id": request.pk, "rank": "sp", "way": "telephone", "noted_by": "X", "noted_by_name": "X"}
    Contact._base_manager.using("owner").bulk_create(
        [Contact(**contact, about="content", at=_at(320), noted_at=_at(320), **laboratory_field)]
    )
    priority = Priority(
        request_id=request.pk, rank="sp", reason="x", way="letter", asked_at=_at(321), noted_by="X", **laboratory_field
    )
    Priority._base_manager.using("owner").bulk_create([priority])
    return director


def _at(day: int) -> datetime:
    """Return noon of a day, counted from 360 days before today."""
    return datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=INDIA) - timedelta(360 - day)


def test_rates_are_measured_from_the_laboratorys_own_work(world: World, at_work: Posting):
    page_text = page(at_work, world.laboratory)
    assert "90 cases are pending (measured over 180 days to 01-06-2026)." in page_text
    assert "Biology and serology 90 726 625" in page_text  # 358 received and 308 reported in 180 days
    assert "Biology and serology 156 116% never" in page_text
    state_claim(at_work, "workload", section="biology", pending_cases=7777)
    assert "7,777" not in page(at_work, world.laboratory)


def test_measured_backlog_ends_with_cases_pending_today(world: World, at_work: Posting):
    with enter(at_work):
        (course,) = backlog_courses(review_laboratories([world.laboratory], DAY)[0])
        moves = queries.section_weeks(world.laboratory, DAY, 52)
    assert course.measured and course.section == "biology"
    assert (course.points[-1].day, course.points[-1].cases) == (DAY, 90)
    # 20 days of two cases wait for their reports before the last 45 days are not reported any more
    assert {point.cases for point in course.points[4:-7]} == {40}
    assert sum(move.received for move in moves) == 720 and sum(move.reported for move in moves) == 630
    assert "polyline" in str(figure_of(at_work, world.laboratory))


def test_older_work_counts_in_the_first_week_that_is_shown(world: World, at_work: Posting):
    with enter(at_work):
        whole = queries.section_weeks(world.laboratory, DAY, 52)
        short = queries.section_weeks(world.laboratory, DAY, 4)
    assert [week.weeks_ago for week in short] == [4, 3, 2, 1, 0]
    assert sum(week.received - week.reported for week in short) == sum(week.received - week.reported for week in whole)


def test_weeks_of_a_laboratory_are_open_to_its_range_only(world: World, at_work: Posting):
    with pytest.raises(DatabaseError, match="not in the range"), enter(world.sp):
        queries.section_weeks(world.laboratory, DAY, 52)


def test_causes_of_delay_are_shown_in_days(world: World, at_work: Posting):
    assert "Kit or reagent out of stock 1 20" in page(at_work, world.laboratory)


def test_auditor_prints_requests_to_the_laboratory(world: World, at_work: Posting):
    state_claim(at_work, "independence")
    auditor = post("auditor.up", world.up, Role.AUDITOR)
    page_text = page(auditor, world.laboratory, "independence/")
    assert "1 of 2 reports were superseded after somebody from outside had been in contact about them" in page_text
    assert "Administered by The Home Department" in page_text
    assert "Budget head of The police (2055)" in page_text
    assert "Superintendent of police 1 1 1 0" in page_text
    assert browser(world.sp).get(f"/laboratories/{world.laboratory.pk}/independence/").status_code == 404


# --- What if ---------------------------------------------------------------------------------------------------------


def test_more_examiners_keep_up_with_the_arrivals(world: World, director: Posting):
    state_claim(director, "posts")
    state_claim(director, "workload", pending_cases=100, received_a_year=2500)
    page_text = page(director, world.laboratory, "what-if/", section="dna")
    assert "The backlog never clears." in page_text
    page_text = page(director, world.laboratory, "what-if/", section="dna", more="6")
    assert "With 17 examiners" in page_text and "instead of never" in page_text
    assert "Simulated: share of the coming cases within the time limit" in page_text and "±" in page_text


def test_section_too_large_for_simulation_is_calculated_by_formula(world: World, director: Posting):
    state_claim(director, "posts")
    query = {"received": "9000000", "reported": "9500000", "section": "dna"}
    assert "too many cases to simulate them on a page" in page(director, world.laboratory, "what-if/", **query)


def test_batch_instrument_that_is_too_slow_is_reported(world: World, director: Posting):
    state_claim(director, "posts", filled=20)
    state_claim(director, "workload")
    query = {"section": "dna", "most": "8", "least": "4"}
    assert "Give the days per run" in page(director, world.laboratory, "what-if/", **query)
    page_text = page(director, world.laboratory, "what-if/", **query, run_days="1")
    assert "Workload of the instrument – 50%" in page_text
    page_text = page(director, world.laboratory, "what-if/", **query, run_days="3")
    assert "Even then at least as many cases come in as can be reported" in page_text
    assert "2 such instruments bring 90% of reports within 30 days, by simulation." in page_text
    page_text = page(director, world.laboratory, "what-if/", **query, run_days="3", instruments="2")
    assert "Workload of the instrument – 75%" in page_text
    page_text = page(director, world.laboratory, "what-if/", **query, run_days="90")
    assert "More such instruments alone do not bring 90%" in page_text


def test_work_moved_away_shows_the_load_of_the_other_laboratory(world: World, director: Posting, karnataka: Unit):
    state_claim(director, "posts")
    state_claim(director, "workload", received_a_year=2500)
    other = Unit.objects.create(kind="laboratory", state="UP", code="FSL-2", name="FSL Agra", first=0, last=-1)
    agra = post("director.agra", other, Role.LAB_DIRECTOR)
    state_claim(agra, "posts")
    state_claim(agra, "workload")
    query = {"section": "dna", "moved": "900", "to": str(other.pk)}
    page_text = page(world.state_monitor, world.laboratory, "what-if/", **query)
    assert "The workload of FSL Agra changes from 67% to 108%. It could not keep up" in page_text


@pytest.mark.parametrize(
    "rubbish", [{"more": "x"}, {"limit": "-1"}, {"to": "999"}, {"run_days": "0"}, {"backlog": "1e9"}]
)
def test_invalid_query_is_answered_with_a_message(rubbish, world: World, director: Posting):
    state_claim(director, "posts")
    state_claim(director, "workload")
    assert "There is a problem" in page(director, world.laboratory, "what-if/", section="dna", **rubbish)


# --- Taken away ------------------------------------------------------------------------------------------------------


def test_csv_names_the_source_of_each_number(world: World, karnataka: Unit, director: Posting):
    state_claim(director, "posts")
    answer = browser(world.national_monitor).get("/laboratories/capacity.csv")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert (rows["IN-KA/FSL"]["sanctioned"], rows["IN-KA/FSL"]["filled"]) == ("468", "157")
    assert rows["IN-KA/FSL"]["posts_basis"] == "document" and rows["IN-UP/FSL"]["posts_basis"] == "laboratory"
    assert rows["IN-KA/FSL"]["days_to_clear"] == ""
    assert [line["act"] for line in lines()][-1] == "read.capacity:csv"


def test_each_page_is_shown_in_hindi(world: World, director: Posting):
    for kind in ("posts", "workload", "equipment", "accreditation", "independence", "money", "milestone"):
        state_claim(director, kind)
    for path in ("", "what-if/?section=dna", "independence/", "said/money/"):
        page_text = text_of(browser(director, "hi").get(f"/laboratories/{world.laboratory.pk}/{path}"))
        assert sum("\u0900" <= letter <= "\u097f" for letter in page_text) > 200, path
