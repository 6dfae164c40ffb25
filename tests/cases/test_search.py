"""Search by number in any spelling, name in either script, sections and days; only inside the officer's range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from msgspec.structs import replace

from itsso.accounts.models import Posting, Role
from itsso.cases.identity.actions import move_identity, name_accused
from itsso.cases.models import AccusedSound, Case, Event, Series
from itsso.cases.search.parser import SearchedNumber, SearchQuery, parse_query
from itsso.cases.search.queries import find_in_state, stations_called
from itsso.platform.clock import fixed
from itsso.protection import keys
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new, register
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

ZERO = int(Series.ZERO)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with fixed(date(2026, 6, 1)):
        yield
    keys.forget()


def ask(posting: Posting, q: str = "", **overrides: str) -> Any:
    language = overrides.pop("language", "en")
    answer = browser(posting, language).post("/search/", {"q": q, "purpose": "case"} | overrides)
    assert answer.status_code == 200 and problems(answer.content) == []
    return answer


def found_cases(posting: Posting, q: str = "", **overrides: str) -> list[str]:
    """Return the cases in the response, as their rows name them."""
    rows = re.findall(
        r'<a class="govuk-link" href="/cases/[0-9a-f-]{36}/">([^<]+)</a>', ask(posting, q, **overrides).text
    )
    return [row.strip() for row in rows]


def main_text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]).split())


def accused(world: World, number: str, name: str, station: Any = None) -> UUID:
    station = station or world.kotwali
    case = register(
        world.system, station, number, "2026-01-02", "BNS 64(1)", later=[new("arrested", "2026-01-03", accused_ref="a")]
    )
    with enter(world.system):
        name_accused(case, "A1", name, by=world.system)
    return case


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12/2026", SearchedNumber("12", 2026)),
        ("FIR No. 012 of 2026", SearchedNumber("12", 2026)),
        ("F.I.R. 0012/26", SearchedNumber("12", 2026)),
        ("12-2026", SearchedNumber("12", 2026)),
        ("Cr. No.12A/2026", SearchedNumber("12A", 2026)),
        ("प्राथमिकी १२/२०२६", SearchedNumber("12", 2026)),
        ("मु.अ.सं. 12 सन 2026", SearchedNumber("12", 2026)),
        ("0/12/2026", SearchedNumber("12", 2026, ZERO)),
        ("Z-07/2026", SearchedNumber("7", 2026, ZERO)),
        ("Zero FIR 7/2026", SearchedNumber("7", 2026, ZERO)),
        ("FIR 0012/2026 (Zero)", SearchedNumber("12", 2026, ZERO)),
        ("शून्य प्राथमिकी ०००७/२०२६", SearchedNumber("7", 2026, ZERO)),
        ("एफ़आईआर १२/२०२६", SearchedNumber("12", 2026)),
        ("एफआईआर 12/2026", SearchedNumber("12", 2026)),
        ("ज़ीरो एफ़आईआर ०००७/२०२६", SearchedNumber("7", 2026, ZERO)),
    ],
)
def test_a_number_is_read_in_any_way_of_writing_it(typed: str, number: SearchedNumber) -> None:
    assert parse_query(typed) == SearchQuery(number)


def test_text_next_to_a_number_is_read_as_its_station() -> None:
    assert parse_query("FIR 12/2026 PS Kotwali, Kanpur") == SearchQuery(
        SearchedNumber("12", 2026), station="Kotwali Kanpur"
    )
    assert parse_query("थाना कोतवाली अ.सं. 12/2026") == SearchQuery(SearchedNumber("12", 2026), station="कोतवाली")


def test_section_is_not_read_as_a_name_and_bare_number_is_an_empty_query() -> None:
    assert parse_query("IPC 376(2)(n)") == SearchQuery(sections=("IPC 376(2)(n)",))
    assert parse_query("धारा 64 BNS").sections == ("BNS 64",)
    assert parse_query("376") == parse_query(" / ") == SearchQuery()


@pytest.mark.parametrize("typed", ["u/s 376(2)(n)", "U/S. 376(2)(n)", "under section 376(2)(n) IPC", "धारा 376(2)(n)"])
def test_a_section_without_its_act_is_looked_for_in_every_act_that_has_it(typed: str) -> None:
    assert parse_query(typed) == SearchQuery(sections=("IPC 376(2)(n)",))
    assert parse_query("u/s Kotwali 64") == parse_query("u/s 999") == SearchQuery()


def test_a_kit_is_found_as_it_is_printed_and_an_fir_number_still_is_one(world: World) -> None:
    kit = new("exhibit_seized", "2026-01-03T10:00", exhibit="P-1", what="kit", kit="SAEC-2026-0817")
    register(world.system, world.kotwali, "9", "2026-01-02", "BNS 64(1)", later=[kit])
    register(world.system, world.kotwali, "817", "2026-01-02", "BNS 64(1)")
    for typed in ("SAEC-2026-0817", "saec-2026-0817", "kit SAEC-2026-0817", "SAEC/2026/0817"):
        assert found_cases(world.sho, typed) == ["FIR 0009/2026"], typed
    assert found_cases(world.sho, "KOTWALI-817-2026") == ["FIR 0817/2026"]


def test_a_sentence_pasted_next_to_a_number_costs_no_more_than_a_name(
    world: World, django_assert_max_num_queries: Any
) -> None:
    register(world.system, world.kotwali, "1", "2026-01-02", "BNS 64(1)")
    letters = " ".join("abcdefghijklmnopqrstuvwxyz" * 3)
    assert "at most six words" in main_text(ask(world.sho, f"1/2026 {letters}"[:200]))
    assert "at most six words" in main_text(ask(world.sho, "1/2026", station=letters[:80]))
    with enter(world.sho), django_assert_max_num_queries(1) as captured:
        stations_called("k o t w a l", world.sho.unit.interval)
    (query,) = captured.captured_queries
    assert query["sql"].count(" FROM ") == 1 and query["sql"].count("units_unit") < 40
    assert found_cases(world.sho, "1/2026 PS Kotwali") == ["FIR 0001/2026"]


def test_a_number_finds_every_case_of_the_unit_that_has_or_had_it(world: World) -> None:
    add(
        world.system,
        key(world.nawabganj, "12", 2026, Series.ZERO),
        fir(world.nawabganj, "12", "2026-01-05", "BNS 64(1)", fir="zero"),
        fir(world.kotwali, "40", "2026-01-06", "BNS 64(1)"),
    )
    register(world.system, world.kotwali, "12", "2026-01-02", "BNS 64(1)")
    register(world.system, world.hazratganj, "12", "2026-01-03", "BNS 64(1)")
    assert found_cases(world.sp, "12/2026") == ["FIR 0040/2026", "FIR 0012/2026"]
    assert found_cases(world.sp, "Zero FIR 12/2026") == ["FIR 0040/2026"]
    assert found_cases(world.sp, "FIR 12/2026 Kotwali") == ["FIR 0012/2026"]
    assert found_cases(world.sho, "१२/२०२६") == ["FIR 0040/2026", "FIR 0012/2026"]
    assert found_cases(world.stranger, "12/2026") == ["FIR 0012/2026"]
    # The number of the Zero FIR is another station's; its case is at Kotwali.
    assert found_cases(world.sho, "Zero FIR 12/2026") == ["FIR 0040/2026"]
    assert found_cases(world.colleague, "Zero FIR 12/2026") == []


@pytest.mark.parametrize(
    "typed", ["Srivastava", "Shrivastav", "shrivastava", "श्रीवास्तव", "Rakesh Srivastava", "राकेश श्रीवास्तव"]
)
def test_a_name_is_found_in_either_script_however_it_is_spelt(world: World, typed: str) -> None:
    accused(world, "1", "Rakesh Shrivastava")
    accused(world, "2", "राकेश श्रीवास्तव")
    accused(world, "3", "Mohan Yadav")
    assert sorted(found_cases(world.sho, typed)) == ["FIR 0001/2026", "FIR 0002/2026"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Mohd. Salim", "मोहम्मद सलीम"),
        ("चौधरी", "Chaudhary"),
        ("सिंह", "Singh"),
        ("Yadava", "यादव"),
        ("शर्मा", "Sharma"),
        ("Vishwakarma", "विश्वकर्मा"),
        ("Dinesh Varma", "Verma"),
        ("ফাতেমা", "Fatema"),
        ("ரமேஷ்", "Ramesh"),
    ],
)
def test_name_written_in_one_script_is_found_in_another(world: World, written: str, typed: str) -> None:
    accused(world, "1", written)
    last = typed.split()[-1]
    assert found_cases(world.sho, last) == ["FIR 0001/2026"]


def test_every_word_must_sound_alike_and_exact_spelling_comes_first(world: World) -> None:
    accused(world, "1", "Rakesh Shrivastava")
    accused(world, "2", "Rakesh Srivastava")
    accused(world, "3", "Rakesh Gupta")
    assert found_cases(world.sho, "Rakesh Shrivastava") == ["FIR 0001/2026", "FIR 0002/2026"]
    assert found_cases(world.sho, "Rakesh Srivastava") == ["FIR 0002/2026", "FIR 0001/2026"]
    assert found_cases(world.sho, "Rakesh Pandey") == []


def test_nothing_of_another_unit_is_found_or_hinted_at(world: World) -> None:
    accused(world, "1", "Rakesh Shrivastava", world.hazratganj)
    for typed in ("1/2026", "Shrivastava", "BNS 64"):
        assert found_cases(world.sp, typed) == []
        assert len(found_cases(world.stranger, typed)) == 1
    answer = main_text(ask(world.sp, "Shrivastava"))
    assert "No case of Kanpur Nagar matches: accused with a name like Shrivastava." in answer
    assert "Leave out the station" in answer
    with enter(world.sp):
        assert not AccusedSound.objects.exists()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Salim Ansari", "Hit: an accused named Salim Ansari is recorded at another station"),
        ("सलीम अंसारी", "Hit: an accused named सलीम अंसारी is recorded at another station"),
        ("Saleem", "Hit: an accused whose name sounds like Saleem is recorded at another station"),
        ("Salim Verma", "No hit: no accused with a name like Salim Verma is recorded at another station"),
    ],
)
def test_name_in_the_rest_of_the_state_is_answered_with_hit_or_no_hit(world: World, typed: str, answer: str) -> None:
    accused(world, "1", "Salim Ansari", world.hazratganj)
    page = ask(world.io, typed, in_state="1")
    assert f"{answer} of Uttar Pradesh." in main_text(page)
    assert "Hazratganj" not in page.text and "Lucknow" not in page.text and "/cases/0" not in page.text
    (entry,) = [line for line in lines() if line["act"] == "cases.name_searched_in_state"]
    assert entry["detail"]["result"] in ("written", "sounds", "none") and typed not in str(entry)


def test_hit_comes_from_other_stations_of_the_same_state_alone(world: World) -> None:
    accused(world, "1", "Salim Ansari", world.kotwali)  # in the officer's own range: the search lists it
    accused(world, "2", "Salim Ansari", world.gandhi_maidan)  # in another State
    assert "No hit" in main_text(ask(world.io, "Salim Ansari", in_state="1"))
    assert "Hit: " in main_text(ask(world.colleague, "Salim Ansari", in_state="1"))


def test_who_sees_the_whole_state_gets_its_cases_and_never_that_there_is_no_hit(world: World) -> None:
    accused(world, "1", "Salim Ansari", world.hazratganj)
    supervisor = post("igp.up", world.up, Role.SUPERVISOR)
    for page in (ask(supervisor, "Salim Ansari"), ask(supervisor, "Salim Ansari", in_state="1")):
        text = main_text(page)
        assert "PS Hazratganj" in text and "No hit" not in text and "hit or no hit" not in text


def test_child_accused_and_a_name_that_was_replaced_are_no_hit(world: World) -> None:
    accused(world, "1", "Chhotu Mahto", world.hazratganj)
    assert "Hit: " in main_text(ask(world.io, "Chhotu Mahto", in_state="1"))
    add(
        world.system,
        key(world.hazratganj, "1", 2026),
        new("accused_described", "2026-01-04", accused_ref="a", child=True),
    )
    assert "No hit" in main_text(ask(world.io, "Chhotu Mahto", in_state="1"))
    other = accused(world, "2", "Mohan Yadav", world.hazratganj)
    with enter(world.system):
        name_accused(other, "A1", "Gopal Das", by=world.system)
    assert "No hit" in main_text(ask(world.io, "Mohan Yadav", in_state="1"))


def test_state_is_asked_only_by_name_with_a_reason_and_by_who_sees_names(world: World) -> None:
    accused(world, "1", "Salim Ansari", world.hazratganj)
    by_name, by_number = (main_text(ask(world.io, typed)) for typed in ("Salim Ansari", "12/2026"))
    assert "hit or no hit" in by_name and "does not say whether there is one" not in by_name
    assert "hit or no hit" not in by_number and "does not say whether there is one" in by_number
    assert "Hit: " not in main_text(ask(world.io, "12/2026", in_state="1"))
    assert "Hit: " not in main_text(ask(world.io, "Salim Ansari", in_state="1", purpose=""))
    clerk = post("clerk.kotwali", world.kotwali, Role.FEED_CLERK)
    assert "Your role does not see the names" in main_text(ask(clerk, "Salim Ansari", in_state="1"))
    with enter(world.system):  # the range of the nation is in no State
        assert find_in_state("Salim Ansari", why="case", typed="x", by=world.system) is None


def test_list_shows_the_label_of_the_accused_and_not_the_name(world: World) -> None:
    accused(world, "1", "Rakesh Shrivastava")
    answer = main_text(ask(world.sho, "srivastava"))
    assert "FIR 0001/2026 (A1)" in answer and "Rakesh" not in answer


def test_sound_index_follows_a_moved_case_and_a_replaced_name(world: World) -> None:
    case = accused(world, "1", "Rakesh Shrivastava")
    with enter(world.system):
        name_accused(case, "A1", "Mohan Yadav", by=world.system)
    assert found_cases(world.sho, "Shrivastava") == [] and len(found_cases(world.sho, "Yadav")) == 1
    moved = new("transferred_out", "2026-01-05", to=world.nawabganj.pk)
    add(world.system, key(world.kotwali, "1", 2026), moved, fir(world.nawabganj, "9", "2026-01-06", "BNS 64(1)"))
    with enter(world.system):
        station = Case.objects.get(pk=case).station_no
        assert set(AccusedSound.objects.values_list("station_no", flat=True)) == {station}
    other = register(world.system, world.hazratganj, "5", "2026-01-02", "BNS 64(1)")
    with enter(world.system):
        move_identity({case: other}, {}, by=world.system)
    assert found_cases(world.sp, "Yadav") == [] and found_cases(world.stranger, "Yadav") == ["FIR 0005/2026"]


@pytest.mark.parametrize(
    ("typed", "exhibit"),
    [
        ("P-104", "P-104"),
        ("exhibit 104", "104"),
        ("Exhibit No. FSL/12/2026", "FSL/12/2026"),
        ("प्रदर्श क-१", "क-1"),
        ("ABCDE-FGHJK", "ABCDE-FGHJK"),
        ("ABCDE\u2011FGHJK", "ABCDE\u2011FGHJK"),
        ("kit 0817", "0817"),
    ],
)
def test_letters_with_digits_or_text_after_the_word_exhibit_are_an_exhibit(typed: str, exhibit: str) -> None:
    assert parse_query(typed) == SearchQuery(exhibit=exhibit)
    assert parse_query("Mark D'Souza") == SearchQuery(name="Mark D'Souza")


def test_an_exhibit_is_found_by_its_number_however_written_and_in_the_unit_alone(world: World) -> None:
    sent = new("exhibit_sent", "2026-01-05", exhibit="X-4711")
    register(world.system, world.kotwali, "1", "2026-01-02", "BNS 64(1)", later=[sent])
    register(world.system, world.hazratganj, "2", "2026-01-02", "BNS 64(1)", later=[sent])
    register(world.system, world.kotwali, "3", "2026-01-02", "BNS 64(1)")
    for typed in ("X-4711", "x 4711", "exhibit X4711", "प्रदर्श x-४७११"):
        assert found_cases(world.sho, typed) == ["FIR 0001/2026"]
    assert found_cases(world.stranger, "X4711") == ["FIR 0002/2026"]
    assert found_cases(world.sp, "X471") == found_cases(world.sp, "X-4711", section="POCSO 6") == []
    answer = main_text(ask(world.sp, "X-4712"))
    assert "matches: exhibit X-4712." in answer and "read as the number of an exhibit" in answer
    details = [line["detail"] for line in lines() if line["act"] == "cases.searched"]
    assert {tuple(detail["by"]) for detail in details} == {("exhibit",), ("exhibit", "section")} and "4711" not in str(
        details
    )


def test_exhibit_follows_a_moved_case_and_is_found_by_its_corrected_number(world: World) -> None:
    case = register(
        world.system,
        world.kotwali,
        "1",
        "2026-01-02",
        "BNS 64(1)",
        later=[new("exhibit_sent", "2026-01-05", exhibit="X-1")],
    )
    with enter(world.system):
        (wrong,) = Event.objects.filter(case=case, kind="exhibit_sent")
    right = replace(
        new("corrected", "2026-01-06"),
        corrects=wrong.id.hex,
        replacement=new("exhibit_sent", "2026-01-05", exhibit="X-2"),
    )
    add(world.system, key(world.kotwali, "1", 2026), right)
    assert found_cases(world.sho, "X-1") == [] and len(found_cases(world.sho, "X-2")) == 1
    moved = new("transferred_out", "2026-01-07", to=world.nawabganj.pk)
    add(world.system, key(world.kotwali, "1", 2026), moved, fir(world.nawabganj, "9", "2026-01-08", "BNS 64(1)"))
    assert found_cases(world.sho, "X-2") == [] and found_cases(world.sp, "X-2") == ["FIR 0009/2026"]


def test_sections_and_days_narrow_down_whatever_was_found(world: World) -> None:
    register(world.system, world.kotwali, "1", "2026-01-02", "BNS 64(1)", "POCSO 6")
    register(world.system, world.nawabganj, "2", "2026-02-02", "BNS 64(2)(f)")
    register(world.system, world.kotwali, "3", "2026-03-02", "BNS 65(1)")
    assert found_cases(world.sp, "BNS 64") == ["FIR 0002/2026", "FIR 0001/2026"]
    assert found_cases(world.sp, "BNS 64(1)") == found_cases(world.sp, section="POCSO 6") == ["FIR 0001/2026"]
    assert found_cases(world.sp, section="BNS 6") == []
    days = {
        f"{end}_{part}": value
        for end, day in (("first", "2026-02-01"), ("last", "2026-02-28"))
        for part, value in zip(("year", "month", "day"), day.split("-"), strict=True)
    }
    assert found_cases(world.sp, **days) == ["FIR 0002/2026"]
    assert found_cases(world.sp, "BNS 65", station="kotwali") == ["FIR 0003/2026"]
    assert found_cases(world.sp, "1/2026", section="BNS 65") == []


def test_pages_hold_twenty_cases_and_link_to_the_next_without_a_total(world: World) -> None:
    for n in range(1, 46):
        accused(world, str(n), "Rakesh Gupta" if n % 2 else "Rakesh Guptaa")
    for query in ({"q": "BNS 64"}, {"q": "Gupta"}):
        case_ids, after, pages = [], "", []
        while True:
            answer = ask(world.sho, **query, after=after)
            case_ids = re.findall(r'href="/cases/([0-9a-f-]{36})/"', answer.text)
            pages.append(case_ids)
            mark = re.search(r'name="after" value="([^"]+)"', answer.text)
            if not mark:
                break
            after = mark[1]
        assert [len(page) for page in pages] == [20, 20, 5]
        assert len({case for page in pages for case in page}) == 45


@pytest.mark.parametrize("after", ["x", "2026-13-40~1", "-infinity~1", "99999999999~" + "0" * 32, "\0~\0", "1~2~3"])
def test_invalid_page_mark_shows_the_first_page(world: World, after: str) -> None:
    accused(world, "1", "Rakesh Gupta")
    for q in ("Gupta", "BNS 64", "1/2026"):
        assert len(found_cases(world.sho, q, after=after)) == 1


def test_audit_log_stores_kinds_and_purpose_of_a_search_and_no_typed_text(world: World) -> None:
    accused(world, "1", "Rakesh Shrivastava")
    found_cases(world.sho, "Shrivastava", purpose="court")
    found_cases(world.sho, "Shrivastava", purpose="court")
    found_cases(world.sho, "1/2026")
    details = [line["detail"] for line in lines() if line["act"] == "cases.searched"]
    assert [detail["by"] for detail in details] == [["name"], ["name"], ["number"]]
    assert details[0]["typed"] == details[1]["typed"] != details[2]["typed"] and details[0]["typed"].startswith("#")
    assert "hrivastava" not in str(lines()).casefold().replace("accused_named", "")
    with connections["owner"].cursor() as cursor:
        cursor.execute("select why from audit_line where act = 'cases.searched' order by at, id")
        assert [why for (why,) in cursor.fetchall()] == ["court", "court", "case"]


def test_search_by_get_finds_nothing(world: World) -> None:
    accused(world, "1", "Rakesh Shrivastava")
    answer = browser(world.sho).get("/search/", {"q": "Shrivastava", "purpose": "case"})
    assert "FIR 0001/2026" not in answer.text and "Shrivastava" not in main_text(answer)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"q": "376"}, "Enter the year with the number"),
        ({}, "Enter a number with its year"),
        ({"q": "Gupta", "section": "64"}, "Enter the section with its Act"),
        ({"q": "Gupta", "purpose": "gossip"}, "Choose “Reason for the search” from the list."),
        ({"q": "x"}, "at least two letters"),
        ({"q": "12/2026 \0"}, "Null characters"),
        ({"q": "1/2026", "station": "Nowhere"}, "No case of PS Kotwali matches: FIR 0001/2026; station Nowhere."),
    ],
)
def test_query_that_cannot_be_searched_shows_a_message(world: World, typed: dict[str, str], message: str) -> None:
    assert message in main_text(ask(world.sho, **typed))


def test_a_role_that_sees_no_names_searches_by_number_alone(world: World) -> None:
    accused(world, "1", "Rakesh Shrivastava")
    clerk = post("clerk.kotwali", world.kotwali, Role.FEED_CLERK)
    assert found_cases(clerk, "1/2026") == ["FIR 0001/2026"]
    assert "Your role does not see the names of accused" in main_text(ask(clerk, "Shrivastava"))
    assert browser(world.national_monitor).post("/search/", {"q": "1/2026", "purpose": "case"}).status_code == 404


def test_every_page_of_an_officer_who_sees_cases_has_the_box(world: World) -> None:
    assert 'action="/search/"' in browser(world.sho).get("/desk/").text
    assert 'action="/search/"' not in browser(world.national_monitor).get("/", follow=True).text
    assert 'action="/search/"' not in browser(world.sho).get("/search/").text


def test_search_is_read_in_hindi(world: World) -> None:
    hindi_page = main_text(ask(world.sho, "श्रीवास्तव", language="hi"))
    assert "खोज" in hindi_page and "Nothing of" not in hindi_page and "Leave out" not in hindi_page
