"""A change of language keeps what was typed into a form, and does nothing with it: on every page that takes a form."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from itsso.accounts.models import Officer, Posting
from itsso.accounts.roles import Role
from itsso.platform import clock
from itsso.protection.roles import ANYONE, PAGES
from tests.accounts.officer_forms import officer_form
from tests.support.access_matrix import home_of, postings, targets_of
from tests.support.audit_log import lines
from tests.support.guarded_resources import Asker
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.two_states import fill
from tests.support.url_patterns import Address, addresses

DAY = date(2026, 6, 30)
HINDI = {"change_language": "hi"}
TAKES_FORMS = [address for address in addresses(get_resolver()) if not address.name.startswith("api:")]


@pytest.fixture(autouse=True)
def _limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter


@pytest.fixture
def administrator(world: World) -> Client:
    return browser(post("admin.lang", home_of(world, Role.UNIT_ADMINISTRATOR), Role.UNIT_ADMINISTRATOR))


def values(page: Any) -> dict[str, str]:
    """Return what the text boxes of a page hold, by name."""
    soup = BeautifulSoup(page.content, "html.parser")
    return {str(box["name"]): str(box.get("value", "")) for box in soup.select("main input[type=text]")}


def test_no_page_acts_when_its_language_is_changed(world: World, tmp_path: Path) -> None:
    with clock.fixed(DAY):
        holdings, people = fill(world, tmp_path, DAY), postings(world)
        wrong, changed, before = [], 0, len(lines())
        clients = {role: browser(posting) for role, posting in people.items()}
        for address in TAKES_FORMS:
            allowed = PAGES[address.name]
            roles = [role for role in people if allowed is ANYONE or role in allowed]
            for role in roles[:1]:
                for url in _urls(address, Asker(world, holdings, people, people[role])):
                    answer = clients[role].post(url, HINDI)
                    request = cast(Any, answer).wsgi_request
                    entries = lines()
                    acted = [line["act"] for line in entries[before:] if line["act"].startswith("act.")]
                    before = len(entries)
                    if request.method != "GET" and not getattr(resolve(url).func, "only_reads", False):
                        wrong.append(f"{role} {address.name}: {request.method}, {answer.status_code}")
                    elif acted and request.method == "GET":
                        wrong.append(f"{role} {address.name}: {acted}")
                    elif answer.status_code >= 500:
                        wrong.append(f"{role} {address.name}: {answer.status_code}")
                    changed += answer.status_code in (200, 307)
        assert wrong == []
        assert changed > 150


def _urls(address: Address, asker: Asker) -> list[str]:
    """Return an address of a page for a reader, with something in it that the reader sees, if it takes an id."""
    if PAGES[address.name] is ANYONE:
        return [reverse(address.name, kwargs=dict(address.nobodys))]
    return [reverse(address.name, args=target.args) for target in targets_of(address, asker) if target.seen][:1]


def test_what_was_typed_is_on_the_page_in_the_other_language_and_nothing_is_done(administrator: Client) -> None:
    sent = officer_form(number="4471", name="SI Meena Kumari", until_day="3") | HINDI
    answer = administrator.post(reverse("accounts:invite"), sent)
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.html is not None
    assert (answer.status_code, page.html["lang"], answer["Content-Language"]) == (200, "hi", "hi")
    typed = values(answer)
    assert {name: typed[name] for name in sent if name in typed} == {
        name: value for name, value in sent.items() if name in typed
    }
    assert (typed["name"], typed["until_day"]) == ("SI Meena Kumari", "3")
    assert page.select_one("select[name=role] option[selected]")["value"] == "io"  # type: ignore[index]
    assert page.select(".govuk-error-summary, .govuk-error-message") == []
    assert not Officer.objects.filter(name__icontains="Meena").exists()
    assert 'lang="hi"' in administrator.get(reverse("accounts:officers")).text  # and it stays


def test_an_address_that_takes_forms_alone_sends_what_was_typed_to_the_page_above(
    world: World, administrator: Client
) -> None:
    officer = post("io.lang", world.kotwali, Role.SHO).officer
    sent = officer_form(unit="IN-UP/KNP-2") | HINDI
    answer = administrator.post(reverse("accounts:add_posting", args=[officer.pk]), sent)
    assert (answer.status_code, answer["Location"]) == (307, reverse("accounts:officer", args=[officer.pk]))
    assert values(administrator.post(answer["Location"], sent))["since_day"] == sent["since_day"]
    assert Posting.objects.filter(officer=officer).count() == 1


def test_a_file_has_to_be_chosen_again_and_the_page_says_so(world: World) -> None:
    clerk = browser(post("training.lang", world.up, Role.TRAINING_OFFICER))
    page = clerk.post(reverse("training:uploads"), {"file": "people.csv", **HINDI}).text
    assert "people.csv" in page


def test_a_public_result_is_shown_again_in_the_other_language() -> None:
    sent = {"sections": "BNS 64(1)", "fir_registered_day": "1", "fir_registered_month": "6"}
    answer = Client().post("/law/calculator/", sent | {"fir_registered_year": "2026"} | HINDI)
    assert (answer.status_code, answer["Content-Language"]) == (200, "hi")
    assert "2026" in values(answer).values()


def test_a_page_of_another_site_cannot_fill_a_form(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(post("admin.csrf", world.kanpur, Role.UNIT_ADMINISTRATOR).officer)
    assert client.post(reverse("accounts:invite"), officer_form() | HINDI).status_code == 403
