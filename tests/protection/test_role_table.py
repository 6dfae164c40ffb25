"""One table says what each role may do, and no address is forgotten in it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils.translation import override

from itsso.accounts.roles import ROLES as ROLE_ENTRIES
from itsso.accounts.roles import Role
from itsso.platform import clock
from itsso.protection.ranges import NOTHING, ranges_of
from itsso.protection.role_texts import PACKAGE_TITLES, PAGE_PURPOSES, ROLE_SCOPES
from itsso.protection.roles import ANYONE, NEEDS_SECOND_FACTOR, PAGES, SIGNED_IN
from itsso.protection.views import ROLES
from itsso.units.models import Unit, UnitKind
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, post
from tests.support.url_patterns import addresses

BEHIND = {name for name, allowed in PAGES.items() if allowed is not ANYONE}


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in addresses(get_resolver())} == set(PAGES)


def test_every_role_in_the_table_is_a_role() -> None:
    assert {role for allowed in PAGES.values() for role in allowed} <= set(Role.values)


def test_the_nation_opens_no_page_with_a_case() -> None:
    with_cases = [name for name in PAGES if name.startswith("cases:")]
    assert with_cases
    of_the_nation = {Role.NATIONAL_MONITOR.value, Role.CRIME_RECORDS_OFFICER.value}
    assert not any(of_the_nation & PAGES[name] or PAGES[name] is ANYONE for name in with_cases)
    lists_of_faults = PAGES["exchange:faults"] | PAGES["exchange:late_entries"]
    assert not of_the_nation & lists_of_faults


def test_every_page_behind_the_sign_in_has_a_purpose_and_a_package_title() -> None:
    assert set(PAGE_PURPOSES) == BEHIND
    assert {name.partition(":")[0] for name in BEHIND} == set(PACKAGE_TITLES)


@pytest.mark.parametrize("role", sorted(SIGNED_IN))
def test_roles_that_see_a_case_need_a_second_factor_and_a_laboratory_sees_nothing(world: World, role: str) -> None:
    ranges = ranges_of(post(f"some.{role}", world.up, Role(role)))
    assert ranges.cases == NOTHING or role in NEEDS_SECOND_FACTOR
    assert ranges.facts in (NOTHING, world.up.interval)
    if ROLE_ENTRIES[role].held_at == {UnitKind.LABORATORY}:
        assert ranges.facts == ranges.cases == NOTHING


@pytest.mark.parametrize("role", sorted(SIGNED_IN))
def test_every_role_begins_somewhere_and_reads_what_it_may_do(world: World, role: str) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(post(f"some.{role}", where_held(world, role), Role(role)).officer)
    assert client.get("/", follow=True).status_code == 200
    page = client.get(reverse("protection:roles"))
    assert page.status_code == 200
    in_pages = sum(role.value in PAGES[name] for name in BEHIND for role in ROLES)
    assert page.text.count("✓") == in_pages + sum(role.value in sees for _does, sees in ROLE_SCOPES for role in ROLES)


def test_a_stranger_finds_every_public_page_by_its_links(world: World) -> None:
    """Follow links from the sign-in, one page of each name; what is not a page of its own is left aside."""
    client, reached, ahead = Client(HTTP_HOST="127.0.0.1"), set(), ["/sign-in/"]
    while ahead:
        address = ahead.pop().partition("?")[0]
        name = resolve(address).view_name
        if name in reached or PAGES[name] is not ANYONE:
            continue
        reached.add(name)
        links = BeautifulSoup(client.get(address).content, "html.parser").select("a[href^='/']")
        ahead += [str(a["href"]).partition("#")[0] for a in links]
    # A picker asks the one, and only the demonstration has the other.
    public = {name for name, allowed in PAGES.items() if allowed is ANYONE} - {"units:find", "demo:tour"}
    assert {name for name in public - reached if name.partition(":")[0] not in ("accounts", "api")} == set()


def test_the_table_is_read_in_hindi(world: World) -> None:
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE="hi")
    client.force_login(world.sho.officer)
    with override("hi"):
        assert "कौन क्या कर सकता है" in client.get(reverse("protection:roles")).text
        assert not [name for name, does in PAGE_PURPOSES.items() if str(does).isascii()]


@pytest.mark.parametrize("role", [role for role in ROLE_ENTRIES if role != Role.SYSTEM])
def test_menu_of_each_role_has_at_most_four_groups_and_holds_its_first_page(world: World, role: str) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(post(f"some.{role}", where_held(world, role), Role(role)).officer)
    page = BeautifulSoup(client.get("/", follow=True).content, "html.parser")
    groups = page.select(".itsso-menu__group")
    assert 1 <= len(groups) <= 4
    assert len(page.select(".govuk-service-navigation__item--active")) == 1


@pytest.mark.parametrize(
    "role", in_proof_but([role for role in ROLE_ENTRIES if role != Role.SYSTEM], {Role.SHO, Role.NATIONAL_MONITOR})
)
def test_every_link_of_the_menu_of_each_role_opens(world: World, role: str) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(post(f"some.{role}", where_held(world, role), Role(role)).officer)
    page = BeautifulSoup(client.get("/", follow=True).content, "html.parser")
    answers = {client.get(str(link["href"])).status_code for link in page.select(".itsso-menu a")}
    assert answers and answers <= {200, 302}


@pytest.mark.parametrize(("station", "word"), [("gandhi_maidan", "अनुसंधानकर्ता"), ("kotwali", "विवेचक")])
def test_a_hindi_page_has_the_words_of_the_posting_s_state(world: World, station: str, word: str) -> None:
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE="hi")
    client.force_login(post("io.of.state", getattr(world, station), Role.INVESTIGATING_OFFICER).officer)
    response = client.get("/desk/")
    page = BeautifulSoup(response.content, "html.parser")
    posting = page.select_one(".itsso-posting")
    assert posting is not None
    assert word in posting.get_text()
    assert page.html is not None
    assert (page.html["lang"], response["Content-Language"]) == ("hi", "hi")


def test_the_footer_of_every_page_leads_to_law_stations_status_and_help(world: World) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    front = BeautifulSoup(client.get("/").content, "html.parser")
    client.force_login(world.sho.officer)
    for page in (front, BeautifulSoup(client.get("/desk/").content, "html.parser")):
        footer = page.select_one(".itsso-footer")
        assert footer is not None
        wanted = ("lawbook:index", "lawbook:calculator", "units:help_desks", "intake:status", "ui:help", "ui:privacy")
        links = {link["href"] for link in footer.select("a")}
        assert {reverse(name) for name in (*wanted, "ui:accessibility", "ui:feedback")} <= links
        updated = footer.select("time")[-2]["datetime"]
        assert "2025" < str(updated) <= clock.today().isoformat()


def where_held(world: World, role: str) -> Unit:
    """Return a unit at which a role can be held."""
    kinds = ROLE_ENTRIES[role].held_at
    units = (world.kotwali, world.kanpur, world.nation, world.laboratory, world.up)
    return next(unit for unit in units if unit.kind in kinds)
