"""Pages of laboratories, as a browser without scripts has them."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.forensics.capacity.models import CLAIMS
from itsso.forensics.models import Contact, Hold, Priority, Report, Request, Work
from itsso.platform.clock import INDIA
from itsso.platform.ids import uuid7
from itsso.units.models import Unit
from tests.forensics.capacity.conftest import DAY
from tests.forensics.capacity.test_claims import said
from tests.support.audit_log import lines
from tests.support.html_check import sound
from tests.support.sample_nation import World, post

TYPED: dict[str, dict[str, str]] = {
    "posts": {"section": "dna", "cadre": "examiners", "sanctioned": "२४", "filled": "11"},
    "workload": {"section": "dna", "pending_cases": "1,240", "received_a_year": "1900", "reported_a_year": "1810"},
    "equipment": {"section": "dna", "sort": "consumable", "name": "DNA  kits", "available": "no", "cause": "no_funds"},
    "accreditation": {
        "section": "dna", "body": "NABL", "certificate": "T-1", "scope": "DNA", "until": "01-01-2028",
        "withdrawn": "no",
    },
    "independence": {"administered": "home", "budget": "police", "budget_head": "2055-00-116", "veto": "yes"},
    "money": {
        "project": "DNA wing", "fund": "nirbhaya", "sanctioned": "99,76,00,000", "released": "50,00,00,000",
        "spent": "0",
    },
    "milestone": {"project": "DNA wing", "name": "Building", "planned": "02-05-2026"},
}  # fmt: skip


@pytest.fixture
def director(world: World) -> Posting:
    return post("director.up", world.laboratory, Role.LAB_DIRECTOR)


def browser(posting: Posting, language: str = "en") -> Client:
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(posting.officer)
    return client


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    main = sound(answer.content).find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def page(posting: Posting, unit: Unit, what: str = "", language: str = "en", **asked: Any) -> str:
    return words(browser(posting, language).get(f"/laboratories/{unit.pk}/{what}", asked))


@pytest.mark.parametrize("what", CLAIMS)
def test_the_director_says_it_on_a_form_and_reads_who_said_it(what, world: World, director: Posting):
    client, where = browser(director), f"/laboratories/{world.laboratory.pk}/said/{what}/"
    assert "Nothing of this kind was said yet." in words(client.get(where))
    typed = TYPED[what] | {"key": str(uuid4()), "on": "31-05-2026"}
    assert client.post(where, typed).status_code == 302
    assert client.post(where, typed).status_code == 302
    told = words(client.get(where))
    assert told.count("said by the laboratory for 31-05-2026") == 1
    assert "director.up, 01-06-2026" in told


@pytest.mark.parametrize(
    ("what", "wrong", "said_of_it"),
    [
        ("posts", {"filled": "25"}, "More posts are filled than sanctioned"),
        ("posts", {"on": "31-05-2027"}, "That day has not come yet"),
        ("posts", {"sanctioned": "many"}, "Enter a whole number"),
        ("workload", dict.fromkeys(("pending_cases", "received_a_year", "reported_a_year"), ""), "at least one"),
        ("equipment", {"cause": ""}, "Say why it does not work"),
        ("accreditation", {"until": "01-01-2020"}, "It ends before it begins"),
        ("money", {"released": "100,00,00,000"}, "More is released than sanctioned"),
        ("money", {"spent": "60,00,00,000"}, "More is spent than released"),
        ("milestone", {"reached": "02-05-2027"}, "That day has not come yet"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(what, wrong, said_of_it, world: World, director):
    typed = TYPED[what] | {"key": str(uuid4()), "on": "31-05-2026"} | wrong
    told = words(browser(director).post(f"/laboratories/{world.laboratory.pk}/said/{what}/", typed))
    assert said_of_it in told
    assert "Nothing of this kind was said yet." in told


def test_the_state_reads_what_the_laboratory_said_and_says_nothing(world: World, director: Posting):
    said(director, "posts")
    where = f"/laboratories/{world.laboratory.pk}/said/posts/"
    client = browser(world.state_monitor)
    assert '<form method="post" novalidate' not in client.get(where).text
    assert client.post(where, TYPED["posts"] | {"key": str(uuid4()), "on": "31-05-2026"}).status_code == 404


def test_a_district_and_another_state_find_no_laboratory(world: World, director: Posting):
    for who in (world.sp, post("monitor.br", world.bihar, Role.STATE_MONITOR)):
        assert browser(who).get(f"/laboratories/{world.laboratory.pk}/").status_code == 404
        assert "There is no laboratory here" in words(browser(who).get("/laboratories/"))
    assert browser(world.sho).get("/laboratories/").status_code == 404


# --- Karnataka: show 3 -----------------------------------------------------------------------------------------------


def test_karnataka_of_2021_is_a_sentence_and_a_figure(world: World, karnataka: Unit):
    monitor = post("monitor.ka", Unit.objects.get(state="KA", kind="state"), Role.STATE_MONITOR)
    told = page(monitor, karnataka)
    assert "311 of 468 posts are vacant (66.5%; stated for 01-01-2021: The Hindu, 2021)." in told
    assert "6,994 cases wait, with 35,738 samples (stated for 01-01-2021: The Hindu, 2021)." in told
    assert "no day is told by which that clears" in told
    nation = browser(world.national_monitor).get("/laboratories/")
    assert "311 of 468 posts are vacant" in words(nation)
    assert "The oldest of these numbers is of 01-01-2021." in words(nation)
    posts, money = (one.get_text(" ") for one in BeautifulSoup(nation.content, "html.parser").select("figure svg"))
    assert "KA 311" in " ".join(posts.split())
    assert "KA –" in " ".join(money.split())


def test_karnataka_in_hindi(world: World, karnataka: Unit):
    told = page(world.national_monitor, karnataka, language="hi")
    assert "468 में से 311 पद रिक्त हैं" in told
    assert "6,994" in told and "35,738" in told
    assert "अनुभाग" in told and "धारा" not in told  # a laboratory's section is none of a statute


def test_what_is_assumed_answers_what_is_not_known(world: World, karnataka: Unit):
    """Of 157 persons it is not told how many examine: that too is assumed, and no clerk is taken for an examiner."""
    asked = {"received": "36500", "reported": "30000"}
    for known in ({}, asked):
        assert "is not known of this section" in page(world.national_monitor, karnataka, "what-if/", **known)
    asked["examiners"] = "157"
    told = page(world.national_monitor, karnataka, "what-if/", **asked)
    assert "Even so as much comes as can be reported" in told
    told = page(world.national_monitor, karnataka, "what-if/", **asked, more="100")
    assert "With 257 examiners" in told
    assert "The backlog clears in" in told and "in place of never" in told


# --- The answer first ------------------------------------------------------------------------------------------------


def test_the_page_says_first_how_long_the_backlog_takes_and_who_is_missing(world: World, director: Posting):
    """2,192 reports a year by 11 examiners, 1,461 come, 825 wait: 825 / 2.001 a day are 412 days."""
    said(director, "posts")
    said(director, "workload", pending_cases=825)
    told = page(director, world.laboratory)
    assert "13 of 24 posts of examiners are vacant" in told
    assert "At the present rate the backlog of DNA takes 412 days to clear." in told
    assert "bring 90% of reports inside 30 days" in told
    assert told.index("412 days") < told.index("Posts by section")


def test_a_section_that_falls_behind_is_never_said_to_clear(world: World, director: Posting):
    said(director, "posts")
    said(director, "workload", received_a_year=2500)
    told = page(director, world.laboratory)
    assert "In DNA as much comes as is reported, or more: at the present rate that backlog never clears." in told
    assert "days to clear." not in told.partition("Posts by")[0]


def test_where_one_examination_takes_longer_than_the_limit_no_number_is_told(world: World, director: Posting):
    said(director, "posts", sanctioned=50, filled=40)
    said(director, "workload", received_a_year=300, reported_a_year=365)
    assert "In DNA no number of examiners does" in page(director, world.laboratory)


def test_what_is_down_is_shown_as_a_cause_with_its_day_and_its_up_time(world: World, director: Posting):
    said(director, "equipment", DAY - timedelta(365), available=True, cause="")
    said(director, "equipment", DAY - timedelta(73))
    told = page(director, world.laboratory)
    assert "DNA kits Consumable DNA out of stock: No funds 20-03-2026 79.8%" in told
    said(director, "posts")
    assert "Not working, or not in stock: DNA kits since 20-03-2026." in page(director, world.laboratory)


def test_a_project_is_late_from_its_first_plan_on(world: World, director: Posting):
    said(director, "milestone", DAY - timedelta(400), planned=DAY - timedelta(30))
    said(director, "milestone", DAY - timedelta(50), planned=DAY + timedelta(300))
    said(director, "money")
    told = words(browser(world.state_monitor).get("/laboratories/projects/"))
    assert "1 of 1 projects is behind its first plan." in told
    assert "₹10.00 crore ₹6.00 crore ₹1.00 crore" in told
    assert "Building: planned for 28-03-2027 30 days" in told


# --- Measured --------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_work(world: World, director: Posting) -> Posting:
    """A year of the laboratory's own work, straight into its tables: two come a day, and the last 90 wait."""
    request = Request(
        id=uuid7(), laboratory_id=world.laboratory.pk, sender_id=world.kotwali.pk, year=2026, number=1, memo="1",
        asked=[], priority="ordinary", since=_at(0), sent_at=_at(0), announced_at=_at(0),
    )  # fmt: skip
    Request._base_manager.using("owner").bulk_create([request])
    own: dict[str, Any] = {"laboratory_id": world.laboratory.pk}
    works = []
    for day in range(360):
        for _two in range(2):
            late = day + (20 if day < 315 else 999)
            released = {"standing": "released", "released_at": _at(late)} if late <= 360 else {"standing": "waiting"}
            works.append(Work(
                request_id=request.pk, section="biology", labels=[], questions=[], rank=9, due=date(9999, 12, 31),
                received_at=_at(day), since=_at(day), **own, **released,
            ))  # fmt: skip
    Work._base_manager.using("owner").bulk_create(works)
    said(director, "posts", section="biology", sanctioned=10, filled=4)
    held = Hold(work_id=works[-1].pk, reason="kit_out_of_stock", since=_at(340), by="X", **own)
    Hold._base_manager.using("owner").bulk_create([held])
    text: dict[str, Any] = {"work_id": works[0].pk, "number": "1", "key_version": 1, "sealed": b""} | own
    first = Report(**text, drafted_at=_at(300), signed_at=_at(310))
    second = Report(**text, version=2, supersedes_id=first.pk, drafted_at=_at(330), signed_at=_at(340))
    Report._base_manager.using("owner").bulk_create([first, second])
    contact = {"request_id": request.pk, "rank": "sp", "way": "telephone", "noted_by": "X", "noted_by_name": "X"}
    Contact._base_manager.using("owner").bulk_create(
        [Contact(**contact, about="content", at=_at(320), noted_at=_at(320), **own)]
    )
    asked = Priority(request_id=request.pk, rank="sp", reason="x", way="letter", asked_at=_at(321), noted_by="X", **own)
    Priority._base_manager.using("owner").bulk_create([asked])
    return director


def _at(day: int) -> datetime:
    """Noon of a day counted from 360 days before today."""
    return datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=INDIA) - timedelta(360 - day)


def test_rates_are_measured_from_the_laboratory_s_own_work(world: World, at_work: Posting):
    told = page(at_work, world.laboratory)
    assert "90 cases wait (measured over 180 days to 01-06-2026)." in told
    assert "Biology and serology 90 726 625" in told  # 358 came in 180 days, and 308 went
    assert "Biology and serology 156 116% never" in told
    said(at_work, "workload", section="biology", pending_cases=7777)
    assert "7,777" not in page(at_work, world.laboratory)


def test_what_work_waited_for_is_told_in_days(world: World, at_work: Posting):
    assert "Kit or reagent out of stock 1 20" in page(at_work, world.laboratory)


def test_the_auditor_prints_who_asked_what_of_the_laboratory(world: World, at_work: Posting):
    said(at_work, "independence")
    auditor = post("auditor.up", world.up, Role.AUDITOR)
    told = page(auditor, world.laboratory, "independence/")
    assert "1 of 2 reports were superseded after somebody from outside had been in contact about them" in told
    assert "Administered by The Home Department" in told
    assert "Budget under the head of The police (2055)" in told
    assert "Superintendent of police 1 1 1 0" in told
    assert browser(world.sp).get(f"/laboratories/{world.laboratory.pk}/independence/").status_code == 404


# --- What if ---------------------------------------------------------------------------------------------------------


def test_more_examiners_keep_up_where_these_do_not(world: World, director: Posting):
    said(director, "posts")
    said(director, "workload", pending_cases=100, received_a_year=2500)
    told = page(director, world.laboratory, "what-if/", section="dna")
    assert "The backlog never clears." in told
    told = page(director, world.laboratory, "what-if/", section="dna", more="6")
    assert "With 17 examiners" in told and "in place of never" in told
    assert "Played: inside the limit" in told and "±" in told


def test_what_is_too_much_for_a_page_is_reckoned_and_not_played(world: World, director: Posting):
    said(director, "posts")
    asked = {"received": "9000000", "reported": "9500000", "section": "dna"}
    assert "it is not played through on a page" in page(director, world.laboratory, "what-if/", **asked)


def test_a_batch_instrument_that_is_too_slow_is_told(world: World, director: Posting):
    said(director, "posts", filled=20)
    said(director, "workload")
    asked = {"section": "dna", "most": "8", "least": "4"}
    assert "Say how many days a run takes" in page(director, world.laboratory, "what-if/", **asked)
    told = page(director, world.laboratory, "what-if/", **asked, run_days="1")
    assert "Load of the instrument – 50%" in told
    told = page(director, world.laboratory, "what-if/", **asked, run_days="3")
    assert "Even so as much comes as can be reported" in told
    assert "2 such instruments bring 90% of reports inside 30 days, as played." in told
    told = page(director, world.laboratory, "what-if/", **asked, run_days="3", instruments="2")
    assert "Load of the instrument – 75%" in told
    told = page(director, world.laboratory, "what-if/", **asked, run_days="90")
    assert "More such instruments alone do not bring 90%" in told


def test_work_moved_away_shows_what_it_does_elsewhere(world: World, director: Posting, karnataka: Unit):
    said(director, "posts")
    said(director, "workload", received_a_year=2500)
    other = Unit.objects.create(kind="laboratory", state="UP", code="FSL-2", name="FSL Agra", first=0, last=-1)
    agra = post("director.agra", other, Role.LAB_DIRECTOR)
    said(agra, "posts")
    said(agra, "workload")
    asked = {"section": "dna", "moved": "900", "to": str(other.pk)}
    told = page(world.state_monitor, world.laboratory, "what-if/", **asked)
    assert "The load of FSL Agra goes from 67% to 108%. It could not keep up" in told


@pytest.mark.parametrize(
    "rubbish", [{"more": "x"}, {"limit": "-1"}, {"to": "999"}, {"run_days": "0"}, {"backlog": "1e9"}]
)
def test_rubbish_is_answered_in_words(rubbish, world: World, director: Posting):
    said(director, "posts")
    said(director, "workload")
    assert "There is a problem" in page(director, world.laboratory, "what-if/", section="dna", **rubbish)


# --- Taken away ------------------------------------------------------------------------------------------------------


def test_the_csv_says_on_whose_word_each_number_stands(world: World, karnataka: Unit, director: Posting):
    said(director, "posts")
    answer = browser(world.national_monitor).get("/laboratories/capacity.csv")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert (rows["IN-KA/FSL"]["sanctioned"], rows["IN-KA/FSL"]["filled"]) == ("468", "157")
    assert rows["IN-KA/FSL"]["posts_basis"] == "document" and rows["IN-UP/FSL"]["posts_basis"] == "laboratory"
    assert rows["IN-KA/FSL"]["days_to_clear"] == ""
    assert [line["act"] for line in lines()][-1] == "read.capacity:csv"


def test_each_page_is_read_in_hindi(world: World, director: Posting):
    for what in ("posts", "workload", "equipment", "accreditation", "independence", "money", "milestone"):
        said(director, what)
    for where in ("", "what-if/?section=dna", "independence/", "said/money/"):
        told = words(browser(director, "hi").get(f"/laboratories/{world.laboratory.pk}/{where}"))
        assert sum("\u0900" <= letter <= "\u097f" for letter in told) > 200, where
