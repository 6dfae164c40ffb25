"""Texts that stay readable are compared with the vault in every form; nothing sealed is opened for that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from itsso.accounts.models import Role
from itsso.advisories.actions import pass_on
from itsso.advisories.models import Answer
from itsso.forensics.models import Item
from itsso.intake.models import Accountability
from itsso.intake.refusals.actions import open_record
from itsso.platform import clock
from itsso.protection import keys
from itsso.protection.lookup import warn_of_anybody
from itsso.protection.ranges import enter
from itsso.protection.vault import SealedText, seal_texts
from tests.support import complaints
from tests.support.advisory_letters import entry, first_item, register_advisory
from tests.support.audit_log import lines
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

NAME = complaints.NAME
GIVEN, SURNAME = NAME.split()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with clock.fixed(date(2026, 6, 30)):
        yield
    keys.forget()


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case of Kotwali whose victim's name and number are sealed."""
    case_id = complaints.registered(world.sho).pk
    with enter(world.sho):
        seal_texts(case_id, [SealedText("V1", "phone", "98765 43210")], by=world.sho)
    return case_id


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"Help was given to {NAME.upper()}, at once", {"name"}),
        (f"Constable {GIVEN} and Constable {SURNAME} were trained", set()),
        ("Ask at +91 98765-43210", {"phone"}),
        ("The help desk answers at 0532 2345678", {"phone"}),  # known by its digits alone: it may stay
        ("Card 2345 6789 0123", {"aadhaar"}),
        ("Order 42/2026 of 01-06-2026", set()),
    ],
)
def test_text_about_no_case_is_compared_with_the_names_and_numbers_of_visible_cases(
    world: World, case: UUID, text: str, codes: set[str]
) -> None:
    with enter(world.sp):
        assert {hint.code for hint in warn_of_anybody(text)} == codes
    for other in (world.stranger, post("nodal", world.up, Role.ADVISORY_OFFICER)):
        with enter(other):  # of cases that they do not see, nothing is revealed
            assert all(hint.may_stay or hint.code == "aadhaar" for hint in warn_of_anybody(text))
    assert not [line for line in lines() if line["act"] == "vault.read"]


def posted_forms(world: World, case: UUID, text: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return forms of three packages, of a case and of none, with the same text in a field that stays readable."""
    letter = register_advisory(world.system, entry())
    with enter(world.state_monitor):
        pass_on(letter.pk, by=world.state_monitor)
    return {
        "seizure": (
            f"/forensics/cases/{case}/seize/",
            {
                "form": uuid4(),
                "what": "clothing",
                "mark": text[:16],
                "origin": "scene",
                "place": "house",
                "impression": "SHO KTW",
                "count": 1,
                "witnesses": 2,
            },
        ),
        "accountability": (
            "/accountability/",
            {
                "key": uuid4(),
                "station": "UP/KNP-1",
                "conduct": "refused",
                "told_by": "complainant",
                "happened_on_0": "1",
                "happened_on_1": "6",
                "happened_on_2": "2026",
                "happened_on": "01-06-2026",
                "officer": text,
            },
        ),
        "advisory": (
            f"/advisories/units/{world.kanpur.pk}/items/{first_item(letter).pk}/answer/",
            {"key": uuid4(), "status": "not_applicable", "reason": text},
        ),
    }


@pytest.mark.parametrize("field", ["title", "title_hi", "text", "text_hi", "source", "item-1-asked", "item-1-asked_hi"])
def test_number_of_a_person_is_refused_in_a_letter_and_its_items(world: World, field: str) -> None:
    form = {"items": "1", field: "कार्ड Card 2345 6789 0123"}
    page = browser(world.national_monitor).post("/advisories/write/", form)
    assert "Write it without: this text stays readable." in page.text


def test_name_from_the_vault_is_refused_in_every_readable_text(world: World, case: UUID) -> None:
    for form, (url, form_data) in posted_forms(world, case, f"{NAME} told it").items():
        by = world.sho if form == "seizure" else world.sp
        page = browser(by).post(url, form_data)
        assert page.status_code == 200
        if form == "advisory":
            assert "Write it without: this text stays readable." in page.content.decode(), form
            assert lines()[-2]["act"] == "vault.recognised", form
        else:  # refused for its shape, in the vault or not, so nothing is revealed
            assert "No name, no telephone number." in page.content.decode(), form
    exists_queries = [Item.objects.exists, Accountability.objects.exists, Answer.objects.exists]
    with enter(world.system):
        assert not any(exists() for exists in exists_queries)


def test_text_that_may_be_harmless_is_accepted_after_the_writer_confirms_it(world: World, case: UUID) -> None:
    url, form_data = posted_forms(world, case, "The help desk answers at 0532 2345678")["advisory"]
    client = browser(world.sp)
    assert 'type="checkbox" name="checked"' in client.post(url, form_data).content.decode()
    answer = client.post(url, {**form_data, "checked": "on"})
    assert answer.status_code == 302, answer.content.decode()


def test_record_of_a_refusal_accepts_an_officers_number_and_no_name(world: World, case: UUID) -> None:
    with enter(world.sho):
        record = open_record(
            world.kotwali, told_by="complainant", what="refused", happened_on=date(2026, 6, 1), by=world.sho
        )
    url = f"/accountability/{record}/"
    refused = browser(world.sp).post(url, {"officer": NAME})
    assert "No name, no telephone number." in refused.content.decode()
    assert browser(world.sp).post(url, {"officer": "UP-4711"}).status_code == 302
