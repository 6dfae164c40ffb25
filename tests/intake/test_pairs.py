"""Likely pairs of a Zero FIR and an FIR: which are offered to whom, and what each answer does."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.http import Http404
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case, Series
from itsso.cases.recalculation.rebuild import rebuild
from itsso.forensics.models import Item
from itsso.intake.models import LikelyPair, PairStatus
from itsso.intake.zero_firs.pairs import actions
from itsso.intake.zero_firs.pairs.actions import find_pairs
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.openings import open_identity, own_opening, read_opening
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.complaint_pages import page_text
from tests.support.complaints import NAME, register_exhibit, registered, sent
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once
from tests.support.slips import code_on, details_page, number_and_code, print_slip

RAPE = "BNS 64(1)"


@pytest.fixture
def hazratganj(world: World) -> Posting:
    """The SHO of the station, in another district, that registered the Zero FIRs."""
    return post("sho.hg", world.hazratganj, Role.SHO)


def zero_fir(world: World, number: str = "41", to: Unit | None = None, *offences: str, **facts: Any) -> UUID:
    """A Zero FIR of Hazratganj that CCTNS reports as sent to Kotwali on 21 May."""
    registration = fir(world.hazratganj, number, "2026-05-20", *(offences or (RAPE,)), fir="zero", **facts)
    forwarded = new("zero_fir_sent", "2026-05-21", to=(to or world.kotwali).pk)
    return add(world.system, key(world.hazratganj, number, 2026, Series.ZERO), registration, forwarded)


def plain_fir(
    world: World, number: str = "51", day: str = "2026-05-23", *offences: str, at: Unit | None = None, **facts: Any
) -> UUID:
    """An FIR of Kotwali that names no Zero FIR."""
    station = at or world.kotwali
    return add(
        world.system, key(station, number, 2026), fir(station, number, day, *(offences or ("BNS 64(2)",)), **facts)
    )


@dataclass(frozen=True)
class Halves:
    """The pair to be compared, and the ids of its two cases."""

    pair: UUID
    zero_fir: UUID
    fir: UUID


@pytest.fixture
def halves(world: World) -> Halves:
    zero, regular = zero_fir(world), plain_fir(world)
    assert find_pairs(by=world.system) == 1
    with enter(world.sho):
        return Halves(LikelyPair.objects.get().pk, zero, regular)


def offered(world: World) -> int:
    return find_pairs(by=world.system)


def seen_by(posting: Posting) -> list[UUID]:
    with enter(posting):
        return list(LikelyPair.objects.values_list("pk", flat=True))


def send(client: Client, pair: UUID, act: str, *, check: bool = True) -> Any:
    """Send an answer from the page of a pair, through its check page where it has one."""
    address = f"/zero-firs/pairs/{pair}/"
    page = BeautifulSoup(client.get(address).content, "html.parser")
    field = page.select_one('input[name="version"]')
    sent_fields = {"act": act, "version": str(field["value"]) if field else ""}
    answer = client.post(address, sent_fields)
    if check and answer.status_code == 200 and 'name="confirmed"' in answer.text:
        return client.post(address, {**sent_fields, "confirmed": "1"})
    return answer


# --- Which are likely ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zero_facts", "fir_facts", "fir_day", "offences", "likely"),
    [
        ({}, {}, "2026-05-21", ("BNS 64(2)",), True),
        ({}, {}, "2026-05-20", ("BNS 64(2)",), False),
        ({}, {}, "2026-07-20", ("BNS 64(2)",), True),
        ({}, {}, "2026-07-21", ("BNS 64(2)",), False),
        ({}, {}, "2026-05-23", ("BNS 74",), False),
        ({"offence_from": "2026-05-19"}, {"offence_from": "2026-05-18"}, "2026-05-23", (RAPE,), False),
        ({"offence_from": "2026-05-19"}, {"offence_from": "2026-05-19"}, "2026-05-23", ("BNS 74",), True),
        ({"offence_from": "2026-05-19"}, {"offence_to": "2026-05-19"}, "2026-05-23", (RAPE,), True),
        ({"offence_from": "2026-05-19"}, {}, "2026-05-23", (RAPE,), True),
        ({"victim_child": True}, {"victim_child": False}, "2026-05-23", (RAPE,), True),
    ],
    ids=[
        "on the day of sending",
        "before the sending",
        "on the sixtieth day",
        "after the sixtieth day",
        "no section in common",
        "days of the offence differ",
        "days of the offence overlap",
        "one day within an open beginning",
        "one does not say the day",
        "age class differs and is shown",
    ],
)
def test_a_pair_is_offered_by_station_day_and_sections(
    world: World, zero_facts: Any, fir_facts: Any, fir_day: str, offences: tuple[str, ...], likely: bool
) -> None:
    with clock.fixed(date(2026, 8, 1)):
        zero_fir(world, "41", None, **zero_facts)
        plain_fir(world, "51", fir_day, *offences, **fir_facts)
        plain_fir(world, "52", fir_day, *offences, at=world.nawabganj, **fir_facts)
        assert offered(world) == int(likely)


def test_no_pair_is_offered_of_cases_that_are_settled(world: World) -> None:
    sent(world.colleague, world.kotwali)  # forwarded on pages: it is registered again there
    zero_fir(world, "42")
    add(
        world.system,
        key(world.hazratganj, "42", 2026, Series.ZERO),
        new("zero_fir_returned", "2026-05-22", reason="outside_ps"),
    )
    plain_fir(world)
    assert offered(world) == 0
    zero_fir(world, "43")
    assert offered(world) == 1
    add(world.system, key(world.kotwali, "51", 2026), new("transferred_out", "2026-05-25", to=world.nawabganj.pk))
    assert offered(world) == 0
    with enter(world.sho):
        assert LikelyPair.objects.get().status == PairStatus.LAPSED


def test_an_fir_that_names_a_zero_fir_without_its_number_goes_by_its_day(world: World) -> None:
    zero_fir(world)
    for number, day in (("51", "2026-05-20"), ("52", "2026-05-19")):
        named = fir(world.kotwali, "", day, RAPE, fir="zero")
        add(
            world.system,
            key(world.kotwali, number, 2026),
            named,
            fir(world.kotwali, number, "2026-05-23", RAPE),
        )
    assert offered(world) == 1
    with enter(world.sho):
        row = LikelyPair.objects.get()
        assert (row.fir_number, row.agrees) == ("51", ["sections", "zero_day"])


# --- Who sees and answers --------------------------------------------------------------------------------------------


def test_only_the_station_of_the_fir_and_the_units_above_it_see_a_pair(
    world: World, halves: Halves, hazratganj: Posting
) -> None:
    patna = post("sho.gm", world.gandhi_maidan, Role.SHO)
    for outsider in (hazratganj, world.stranger, world.colleague, patna, world.national_monitor):
        assert seen_by(outsider) == []
        client = browser(outsider)
        assert client.get(f"/zero-firs/pairs/{halves.pair}/").status_code == 404
        assert client.post(f"/zero-firs/pairs/{halves.pair}/", {"act": "join", "confirmed": "1"}).status_code == 404
        for answer in (
            lambda by: actions.join(halves.pair, "2-1", by=by),
            lambda by: actions.answer_different(halves.pair, by=by),
            lambda by: actions.take_back(halves.pair, by=by),
        ):
            with enter(outsider), pytest.raises(Http404):
                answer(outsider)
    for outsider in (hazratganj, world.stranger, world.colleague, patna):
        assert "0041/2026" not in browser(outsider).get("/zero-firs/pairs/?status=all").text
    for reader in (world.sho, world.io, world.sp, world.state_monitor):
        assert seen_by(reader) == [halves.pair]
        assert "PS Hazratganj" in page_text(browser(reader).get("/zero-firs/pairs/"))


def test_units_above_and_others_of_the_station_read_a_pair_and_do_not_answer(world: World, halves: Halves) -> None:
    for reader in (world.io, world.sp, world.state_monitor):
        client = browser(reader)
        page = client.get(f"/zero-firs/pairs/{halves.pair}/")
        assert "The officer in charge of PS Kotwali answers this" in page_text(page)
        assert 'value="join"' not in page.text
        answer = client.post(f"/zero-firs/pairs/{halves.pair}/", {"act": "different"})
        assert "Only the officer in charge of PS Kotwali" in page_text(answer)
        with enter(reader), pytest.raises(Refused, match="Only the officer in charge"):
            actions.join(halves.pair, "2-1", by=reader)
    with enter(world.sho):
        assert LikelyPair.objects.get().status == PairStatus.WAITING


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_pages_of_a_pair_are_sound_and_compare_codes_and_days(world: World, halves: Halves, language: str) -> None:
    client = browser(world.sho, language)
    pages = [client.get("/zero-firs/pairs/"), client.get(f"/zero-firs/pairs/{halves.pair}/"), client.get("/desk/")]
    pages.append(client.post(f"/zero-firs/pairs/{halves.pair}/", {"act": "join", "version": "2-1"}))
    assert [fault for page in pages for fault in problems(page.content)] == []
    if language == "en":
        shown = page_text(pages[1])
        for part in ("PS Hazratganj", "BNS 64(1)", "BNS 64(2)", "20-05-2026", "23-05-2026", "2 days after", "agrees"):
            assert part in shown
        assert "from the Zero FIR's day, 20-05-2026" in page_text(pages[3])


# --- Answers ---------------------------------------------------------------------------------------------------------


def test_joined_on_the_page_the_two_are_one_case_found_by_both_numbers(world: World, halves: Halves) -> None:
    client = browser(world.sho)
    assert "Check before you join the two cases" in page_text(send(client, halves.pair, "join", check=False))
    done = send(client, halves.pair, "join")
    assert done.status_code == 302
    assert "The two are one case now" in page_text(client.get(done["Location"]))
    for number in ("51/2026", "Zero FIR 41/2026"):
        answer = client.post("/search/", {"q": number, "purpose": "case"}, follow=True)
        assert "0051/2026" in page_text(answer), number
    with enter(world.sho):
        case = Case.objects.get(pk=halves.fir)
        assert (case.first_recorded, case.clocks.get(rule="investigation.two_months").due) == (
            date(2026, 5, 20),
            date(2026, 7, 20),
        )
    entry = next(line for line in lines() if line["act"] == "zero_fir.joined")
    assert (entry["detail"]["zero_fir"], entry["detail"]["number"]) == ("41/2026", "51/2026")
    assert [step.differences for step in rebuild(world.nation, by=world.system, repair=False)] == [[]]
    again = client.post(f"/zero-firs/pairs/{halves.pair}/", {"act": "join", "version": "2-1", "confirmed": "1"})
    assert again.status_code == 302  # a double click
    assert sum(line["act"] == "zero_fir.joined" for line in lines()) == 1


def test_not_the_same_case_is_remembered_with_its_officer_and_can_be_taken_back(world: World, halves: Halves) -> None:
    client = browser(world.sho)
    assert send(client, halves.pair, "different").status_code == 302
    assert offered(world) == 0
    assert "0041/2026" not in client.get("/zero-firs/pairs/").text
    answered = page_text(client.get("/zero-firs/pairs/?status=different"))
    assert "Not the same case" in answered and world.sho.actor.name in answered
    with enter(world.sho), pytest.raises(Refused, match="Take that answer back first"):
        actions.join(halves.pair, "2-1", by=world.sho)
    assert send(client, halves.pair, "take_back").status_code == 302
    assert offered(world) == 1
    acts = [line["act"] for line in lines() if line["act"].startswith("zero_fir.")]
    assert acts == ["zero_fir.not_joined", "zero_fir.answer_taken_back"]


def test_of_two_answers_at_the_same_moment_one_is_done(world: World, halves: Halves) -> None:
    def join() -> str:
        with enter(world.sho):
            return actions.join(halves.pair, "2-1", by=world.sho).status

    def different() -> str:
        with enter(world.sho):
            return actions.answer_different(halves.pair, by=world.sho).status

    answers = at_once(join, different, join)
    done = {answer for answer in answers if isinstance(answer, str)}
    assert done in ({PairStatus.JOINED}, {PairStatus.DIFFERENT}), answers
    with enter(world.sho):
        assert LikelyPair.objects.get().status == done.pop()


def test_other_pairs_of_a_joined_half_are_offered_no_more_and_again_once_it_is_taken_back(
    world: World, halves: Halves
) -> None:
    plain_fir(world, "52")
    assert offered(world) == 2
    client = browser(world.sho)
    assert "FIR 0052/2026" in page_text(client.get(f"/zero-firs/pairs/{halves.pair}/"))
    send(client, halves.pair, "join")
    assert "Total" not in page_text(client.get("/zero-firs/pairs/"))
    assert offered(world) == 0
    assert send(client, halves.pair, "take_back").status_code == 302
    assert offered(world) == 2


def test_number_on_the_desk_and_on_the_board_is_the_list(world: World, halves: Halves) -> None:
    plain_fir(world, "52")
    find_pairs(by=world.system)
    client = browser(world.sho)
    desk = BeautifulSoup(client.get("/desk/").content, "html.parser")
    (figure,) = [box for box in desk.select(".itsso-figure") if "may be one case" in box.get_text()]
    link = figure.select_one("a")
    assert link is not None and link.get_text(" ").split()[0] == "2"
    assert client.get(str(link["href"])).context["listing"].total == 2
    assert "Likely pairs of Zero FIR and FIR: 2" in page_text(client.get("/zero-firs/"))
    file: Any = client.get("/zero-firs/pairs/", {"format": "csv"})
    rows = list(csv.reader(file.content.decode("utf-8-sig").splitlines()))
    assert [row[2] for row in rows[1:]] == [
        f"PS Kotwali · FIR {number}/2026, 23-05-2026" for number in ("0051", "0052")
    ]


# --- What goes along -------------------------------------------------------------------------------------------------


def test_what_is_sealed_goes_along_and_returns(world: World, hazratganj: Posting) -> None:
    zero = registered(hazratganj, zero=True)
    with enter(world.system):
        number = Case.objects.get(pk=zero.pk).keys.get()
    add(
        world.system,
        key(world.hazratganj, number.number, number.year, Series.ZERO),
        new("zero_fir_sent", "2026-06-02", to=world.kotwali.pk),
    )
    regular = plain_fir(world, "51", "2026-06-03")
    slip = number_and_code(zero.pk, by=hazratganj)
    assert offered(world) == 1
    with enter(world.sho):
        pair = LikelyPair.objects.get().pk
        assert not vault.current_items(zero.pk).exists()
    client = browser(world.sho)
    assert NAME not in client.get(f"/zero-firs/pairs/{pair}/").text
    send(client, pair, "join")
    with enter(hazratganj):
        assert not vault.current_items(zero.pk).exists()
    with enter(world.sho):
        items = list(vault.current_items(regular))
        assert {item.kind for item in items} == {"name", "narrative"}
        opening = open_identity(regular, [item.pk for item in items], "contact", "", by=world.sho)
    with enter(world.sho):
        texts = [reading.text for reading in read_opening(own_opening(regular, opening, by=world.sho), by=world.sho)]
    assert NAME in texts
    assert "0051/2026" in page_text(details_page(slip))
    send(client, pair, "take_back")
    with enter(world.sho):
        assert not vault.current_items(regular).exists()
    with enter(hazratganj):
        items = list(vault.current_items(zero.pk))
        assert {(item.kind, item.subject) for item in items} == {("name", "V1"), ("narrative", "case")}
        opening = open_identity(zero.pk, [item.pk for item in items], "contact", "", by=hazratganj)
    with enter(hazratganj):
        texts = [reading.text for reading in read_opening(own_opening(zero.pk, opening, by=hazratganj), by=hazratganj)]
    assert NAME in texts


def test_exhibits_stay_with_their_case_which_then_is_the_one_that_remains(world: World, halves: Halves) -> None:
    register_exhibit(halves.zero_fir, world.system)
    client = browser(world.sho)
    assert send(client, halves.pair, "join").status_code == 302
    with enter(world.sho):
        case = Case.objects.get(pk=halves.zero_fir)
        assert (case.number, case.station_id) == ("51", world.kotwali.pk)
        assert Item.objects.get().case_id == case.pk
    assert f"/cases/{halves.zero_fir}/" in client.get(f"/zero-firs/pairs/{halves.pair}/").text
    assert send(client, halves.pair, "take_back").status_code == 302
    with enter(world.sho):
        assert not Item.objects.exists()
        assert Case.objects.get(number="51").pk == halves.fir
    assert [step.differences for step in rebuild(world.nation, by=world.system, repair=False)] == [[]]


def test_two_cases_with_exhibits_are_not_joined(world: World, halves: Halves) -> None:
    register_exhibit(halves.zero_fir, world.system)
    register_exhibit(halves.fir, world.system)
    answer = send(browser(world.sho), halves.pair, "join")
    assert "Exhibits are registered in both cases" in page_text(answer)
    with enter(world.sho):
        assert LikelyPair.objects.get().status == PairStatus.WAITING


def test_a_joined_case_that_has_moved_on_stays_one(world: World, halves: Halves) -> None:
    client = browser(world.sho)
    send(client, halves.pair, "join")
    add(world.system, key(world.kotwali, "51", 2026), new("transferred_out", "2026-05-30", to=world.nawabganj.pk))
    assert "It stays one case" in page_text(send(client, halves.pair, "take_back"))
    with enter(world.colleague):
        assert Case.objects.get(pk=halves.fir).first_recorded == date(2026, 5, 20)


def test_garbage_is_refused(world: World, halves: Halves) -> None:
    client = browser(world.sho)
    address = f"/zero-firs/pairs/{halves.pair}/"
    for fields in ({}, {"act": "burn"}, {"act": "join", "version": "x" * 99, "confirmed": "1"}):
        assert client.post(address, fields).status_code in (200, 422)
    stale = client.post(address, {"act": "join", "version": "9-9", "confirmed": "1"})
    assert "Compare them again" in page_text(stale)
    assert client.get("/zero-firs/pairs/?status=x&first=99-99-9999&sort=x&unit=x").status_code in (200, 404)
    with enter(world.sho):
        assert LikelyPair.objects.get().status == PairStatus.WAITING


def remaining_case(pair: LikelyPair) -> str:
    """Return the identifier of the case that remains of a joined pair."""
    assert pair.join
    return str(pair.join["remaining"])


def test_new_code_ends_every_earlier_code_of_joined_cases(world: World, hazratganj: Posting) -> None:
    """Her page says that an earlier code is no longer valid: one in wrong hands opened the joined case for ever."""
    zero, regular = zero_fir(world), plain_fir(world)
    earlier = [number_and_code(zero, by=hazratganj), number_and_code(regular, by=world.sho)]
    assert find_pairs(by=world.system) == 1
    with enter(world.sho):
        remaining = remaining_case(actions.join(LikelyPair.objects.get().pk, "2-1", by=world.sho))
    assert ["number 0051/2026" in page_text(details_page(slip)) for slip in earlier] == [True, True]
    printed = code_on(print_slip(browser(world.sho), f"/cases/{remaining}/slip/"))
    assert ["number 0051/2026" in page_text(details_page(slip)) for slip in (*earlier, printed)] == [False, False, True]


def test_slip_of_a_joined_zero_fir_stays_that_of_its_victim_at_the_other_station(
    world: World, hazratganj: Posting
) -> None:
    """Else that station gave a second first code, and answered in her name by it; and a child's code to anybody."""
    zero = zero_fir(world, victim_child=True)
    examined = new("victim_medical_examined", "2026-05-21", victim_ref="v")
    add(world.system, key(world.hazratganj, "41", 2026, Series.ZERO), examined)
    plain_fir(world)
    first = number_and_code(zero, by=hazratganj, holder="parent", victim="V1")
    assert find_pairs(by=world.system) == 1
    with enter(world.sho):
        remaining = remaining_case(actions.join(LikelyPair.objects.get().pk, "3-1", by=world.sho))
    client, address = browser(world.sho), f"/cases/{remaining}/slip/"
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert [box["value"] for box in page.select("input[name=holder]")] == ["parent", "support_person", "cwc_nominee"]
    second = code_on(print_slip(client, address, "parent"))
    assert second["number"] == first["number"]
    assert ["number 0051/2026" in page_text(details_page(slip)) for slip in (first, second)] == [False, True]
    assert "How were you treated?" not in page_text(details_page(second))
