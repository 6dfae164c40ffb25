"""The page "Record an event": seven groups, eight usual acts for the case and the role, a filter, one door for each."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest

from itsso.accounts.models import Posting, Role
from itsso.cases import extensions
from itsso.cases.recording.actions import recordable
from itsso.cases.recording.acts import GROUPS
from itsso.law.event_kinds import Kind
from tests.support.case_pages import page, refusal, send, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def case(child_case: UUID) -> UUID:
    return child_case


def usual(posting: Posting, case: UUID) -> dict[str, str]:
    """Return the usual acts with their addresses below the page."""
    listed = page(browser(posting).get(f"/cases/{case}/record/"))
    links = listed.select_one("main ul.itsso-acts").select("a")  # type: ignore[union-attr]
    return {words(link): str(link["href"]).removeprefix(f"/cases/{case}/record/") for link in links}


def test_every_kind_that_a_form_records_is_in_one_of_seven_groups() -> None:
    grouped = Counter(kind for group in GROUPS for kind in group.acts)
    assert len(GROUPS) == 7 and set(grouped.values()) == {1}
    assert set(grouped) == {kind for role in Role.values for kind in recordable(role)}


def test_the_usual_acts_are_eight_and_begin_with_what_the_case_needs(world: World, case: UUID) -> None:
    acts = usual(world.io, case)
    assert len(acts) == 8
    assert "Record production before a Magistrate" in list(acts)[:5]
    assert acts["Record medical examination of the victim"] == "victim_medical_examined/?whom=V1"
    assert "Record arrest, production and first remand" in acts
    send(world.io, case, "victim_medical_examined", "2025-03-02T08:00")
    assert "Record medical examination of the victim" not in usual(world.io, case)


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.PROSECUTOR, Role.SUPERVISOR])
def test_the_usual_acts_are_those_of_the_role(world: World, case: UUID, role: Role) -> None:
    officer = post("some.officer", world.kotwali, role)
    acts = usual(officer, case)
    assert 0 < len(acts) <= 8
    assert {url.partition("/")[0] for url in acts.values()} <= set(recordable(role))


def test_an_act_that_two_accused_need_is_listed_once_with_nobody_chosen(world: World, case: UUID) -> None:
    assert usual(world.io, case)["Record production before a Magistrate"] == "produced/?whom=A1"
    assert send(world.io, case, "arrested", "2025-03-10T09:00", whom="another").status_code == 302
    assert usual(world.io, case)["Record production before a Magistrate"] == "produced/"


@pytest.mark.parametrize(
    ("language", "typed", "kind"),
    [("en", "bail", "released"), ("en", "surrendered", "arrested"), ("hi", "जमानत", "released"), ("hi", "CHARGES", "")],
)
def test_the_filter_finds_by_a_word_of_either_language(
    world: World, case: UUID, language: str, typed: str, kind: str
) -> None:
    listed = page(browser(world.io, language).get(f"/cases/{case}/record/", {"find": typed}))
    links = [str(link["href"]) for link in listed.select("main details[open] a")]
    assert (f"/cases/{case}/record/{kind}/" in links) if kind else not links  # framing of charges is the court's
    assert len(links) < len(recordable(Role.INVESTIGATING_OFFICER)) / 3


def test_a_package_with_a_page_of_its_own_is_the_door_for_its_kind(
    world: World, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/cases/{case}/record/exhibit_sent/"
    assert address in [str(link["href"]) for link in _listed(world, case)]
    monkeypatch.setitem(extensions._record_pages, Kind.EXHIBIT_SENT, lambda _request, _case: "/elsewhere/")
    links = [str(link["href"]) for link in _listed(world, case)]
    assert address not in links and "/elsewhere/" in links
    assert "sent by a forwarding note" in words(page(browser(world.io).get(address)))


def _listed(world: World, case: UUID) -> list[dict[str, str]]:
    return page(browser(world.io).get(f"/cases/{case}/record/")).select("main li a")  # type: ignore[return-value]


def test_every_form_can_be_left_and_the_confirmation_says_what_is_next(world: World, case: UUID) -> None:
    form = page(browser(world.io).get(f"/cases/{case}/record/first_remand/"))
    assert [str(link["href"]) for link in form.select("main form a")] == [f"/cases/{case}/"]
    answer = send(world.io, case, "first_remand", "2025-03-03T11:30", whom="A1")
    assert answer.status_code == 302, refusal(answer)
    confirmation = page(browser(world.io).get(answer["Location"]))
    assert "FIR 0012/2025" in words(confirmation.select_one(".govuk-panel"))
    steps = [words(link) for link in confirmation.select("main ul a")]
    assert "Record release or bail" in steps
