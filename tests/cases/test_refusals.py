"""A form that was refused changes nothing and is in the audit log as refused."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from itsso.accounts.models import Role
from itsso.protection import keys
from tests.support.audit_log import acts_of, lines
from tests.support.case_pages import events, fields, page, refusal, send
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")


def test_what_was_recorded_before_a_refusal_is_rolled_back_with_it(
    world: World, child_case: UUID, tmp_path: Path
) -> None:
    """The entry is written, then its text cannot be sealed: the page says so, and the entry must not remain."""
    answers = {
        "reason": "laboratory_report",
        "limit": "investigation.two_months",
        "remarks": "The report of the laboratory is awaited",
    }
    assert send(world.io, child_case, "delay_reason_recorded", "2025-03-09", **answers).status_code == 302
    before = len(events(world, child_case))
    (tmp_path / "master_key").unlink()
    keys.forget()
    answer = send(world.io, child_case, "delay_reason_recorded", "2025-03-10", **answers)
    assert "master key is missing" in refusal(answer)
    assert len(events(world, child_case)) == before
    assert acts_of("cases:record_kind") == [("act.cases:record_kind", None), ("refused.cases:record_kind", 422)]


def test_a_form_that_is_not_filled_in_is_no_act(world: World, child_case: UUID) -> None:
    client = browser(world.io)
    address = f"/cases/{child_case}/record/first_remand/"
    assert refusal(client.post(address, fields(page(client.get(address)))))
    assert acts_of("cases:record_kind") == [("refused.cases:record_kind", 422)]


def test_a_refusal_shown_on_the_next_page_in_place_of_a_form_is_no_act(world: World) -> None:
    administrator = post("admin.kanpur", world.kanpur, Role.UNIT_ADMINISTRATOR)
    answer = browser(administrator).post(f"/officers/{world.io.officer_id}/close/", {})
    assert answer.status_code == 302
    assert acts_of("accounts:close") == [("refused.accounts:close", 422)]


def test_a_name_tried_against_the_vault_is_logged_though_the_form_was_refused(world: World, child_case: UUID) -> None:
    client, address = browser(world.sho), f"/cases/{child_case}/accused/"
    client.post(f"/cases/{child_case}/identity/record/", {"whose": "V1", "name": "Chandraprabha Oraon"})
    assert refusal(client.post(address, {"label": "A1", "name": "Chandraprabha Oraon", "not_kin": "on", "adult": "on"}))
    assert acts_of("cases:accused") == [("refused.cases:accused", 422)]
    assert [line["act"] for line in lines()].count("vault.recognised") == 1
