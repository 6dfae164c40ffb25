"""An identity opens to the officer to whom somebody else assigned the case, and to none on their own word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.platform import clock
from itsso.protection import vault
from itsso.protection.ranges import enter
from tests.support.case_events import add, at, fir, key
from tests.support.case_pages import events, fields, on, page, refusal, send, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")

ASSIGNED = "investigation_assigned"


@pytest.fixture
def second(world: World) -> Posting:
    """Return another investigating officer of Kotwali."""
    return post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)


def case_of(world: World, number: str, recorder: Posting, io_ref: str) -> UUID:
    """Return a case that a posting recorded and that names an officer; its victim's name is sealed."""
    registered = fir(world.kotwali, number, "2025-03-01", "BNS 64(1)", io_ref=io_ref)
    case = add(recorder, key(world.kotwali, number), registered)
    with enter(world.sho):
        vault.seal_texts(case, [vault.SealedText("V1", "name", "Chandraprabha Oraon")], by=world.sho)
    return case


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case that the feed assigned to the first officer."""
    return case_of(world, "12", world.system, "IO.KOTWALI")


def opens(posting: Posting, case: UUID) -> bool:
    return bool(browser(posting).get(f"/cases/{case}/identity/open/").status_code == 200)


def assign(by: Posting, case: UUID, to: str, day: str = "2025-03-09", **more: str) -> Any:
    return send(by, case, ASSIGNED, day, io_ref=to, **more)


def officer_named(world: World, case: UUID) -> str:
    with enter(world.sho):
        return Case.objects.get(pk=case).io_ref


def test_an_officer_cannot_assign_himself_a_case_of_another(world: World, case: UUID, second: Posting) -> None:
    before = len(events(world, case))
    assert "only a case that was assigned to you" in refusal(assign(second, case, "SECOND.KOTWALI"))
    assert len(events(world, case)) == before and not opens(second, case)
    assert "only a case that was assigned to you" in refusal(assign(second, case, "IO.KOTWALI"))


def test_an_officer_hands_over_the_own_case_and_then_opens_it_no_more(
    world: World, case: UUID, second: Posting
) -> None:
    assert "to another officer" in refusal(assign(world.io, case, "IO.KOTWALI"))
    assert assign(world.io, case, "SECOND.KOTWALI").status_code == 302
    assert opens(second, case) and not opens(world.io, case)


def test_an_assignment_cannot_be_corrected_or_withdrawn_by_an_officer_who_would_get_the_case(
    world: World, case: UUID, second: Posting
) -> None:
    assert assign(world.sho, case, "SECOND.KOTWALI").status_code == 302
    entry = f"/cases/{case}/correct/{events(world, case)[-1].id}/"
    for posting in (world.io, second):
        assert browser(posting).get(entry).status_code == 404
        assert browser(posting).post(entry, {"withdraw": "1"}).status_code == 404
    client = browser(world.sho)
    answers = fields(page(client.get(entry))) | on("2025-03-08") | {"reason_of_correction": "wrong_day"}
    answer = client.post(entry, answers | {"io_ref": "SECOND.KOTWALI"})
    assert answer.status_code == 302, refusal(answer)
    assert opens(second, case)


def test_a_duty_officer_assigns_nothing(world: World, case: UUID) -> None:
    duty = post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)
    client = browser(duty)
    assert client.get(f"/cases/{case}/record/{ASSIGNED}/").status_code == 404
    assert ASSIGNED not in client.get(f"/cases/{case}/record/").text


def test_an_officer_who_registered_the_case_in_the_own_name_waits_for_the_officer_in_charge(
    world: World, second: Posting
) -> None:
    case = case_of(world, "13", second, "SECOND.KOTWALI")
    assert not opens(second, case)
    case_page = words(page(browser(second).get(f"/cases/{case}/")))
    assert "no other officer assigned it to you" in case_page
    assert "only a case that was assigned to you" in refusal(assign(second, case, "IO.KOTWALI"))
    client = browser(world.sho)
    assert "1 case whose investigating officer named" in words(page(client.get("/desk/")))
    listed = page(client.get("/assignments/"))
    assert "FIR 0013/2025" in words(listed) and "second.kotwali" in words(listed)
    form = page(client.get(str(listed.select("main table td a")[0]["href"])))
    assert fields(form)["io_ref"] == "SECOND.KOTWALI"
    assert client.post(f"/cases/{case}/record/{ASSIGNED}/", fields(form) | on("2025-03-09")).status_code == 302
    assert opens(second, case)
    assert "No case is waiting" in words(page(client.get("/assignments/")))
    assert browser(second).get("/assignments/").status_code == 404


def test_a_case_that_the_feed_or_a_colleague_assigned_is_on_nobodys_list(world: World, case: UUID) -> None:
    case_of(world, "14", world.sho, "IO.KOTWALI")
    case_of(world, "15", world.sho, "SHO.KOTWALI")
    client = browser(world.sho)
    assert "No case is waiting" in words(page(client.get("/assignments/")))
    assert "named himself" not in words(page(client.get("/desk/")))


def test_an_assignment_opens_from_its_day_on(world: World, case: UUID, second: Posting) -> None:
    assert assign(world.sho, case, "SECOND.KOTWALI", "2025-03-10").status_code == 302
    assert opens(second, case)
    with clock.fixed(at("2025-03-09T18:00")):
        assert not opens(second, case)


def test_of_two_assignments_of_one_day_the_one_recorded_last_counts(world: World, case: UUID, second: Posting) -> None:
    assert assign(world.sho, case, "SECOND.KOTWALI", "2025-03-09T10:00").status_code == 302
    assert assign(world.sho, case, "IO.KOTWALI").status_code == 302
    assert officer_named(world, case) == "IO.KOTWALI"
    assert assign(world.sho, case, "SECOND.KOTWALI").status_code == 302
    assert officer_named(world, case) == "SECOND.KOTWALI"
